"""Words of the listed units: frequencies, contexts, pairs and those that tell groups apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.analysis.words import count_words, in_context, occurrences_of, telling_words, word_pairs
from openfeedback.errors import InputError
from openfeedback.explore.view import Material, WordMemory
from openfeedback.params import Params
from openfeedback.settings import TextSettings
from openfeedback.text.morphology import lemmatize

MOST = 2000  # rows that a browser is sent
COMPOUNDS = ("whole", "all")


class WordViews:
    """The word tables of one run; words of a unit are read once and kept in the run's folder."""

    def __init__(self, params: Params):
        self._params = params
        self._memories = {
            name: WordMemory(params.text.model_copy(update={"compounds": name}), params.folder / "explore")
            for name in COMPOUNDS
        }

    def table(
        self, material: Material, rows: np.ndarray, asked: Mapping[str, Any], groups: np.ndarray | None, progress: Any
    ) -> pd.DataFrame:
        """The table that is asked for (``what``), of the units in ``rows``.

        ``groups``: the group of each of these units as a number into ``asked["groups"]``, −1 for none, perhaps with
        second groups behind them (n or 2 n). Contexts have a column ``unit``: the unit's number. Raises InputError for
        another word than those that are known.
        """
        if asked["compounds"] not in COMPOUNDS:
            raise InputError(f"words: compounds '{asked['compounds']}' is not one of {', '.join(COMPOUNDS)}")
        units = material.units.iloc[rows][["unit_id", "response_id", "respondent_id", "text", "start"]]
        places = self._memories[asked["compounds"]].places(units["text"].astype("str").tolist(), progress)
        said = occurrences_of(units[["unit_id", "response_id", "respondent_id", "text"]], places)
        what, settings = asked["what"], self._params.words
        if what == "context":
            return self._context(said, units, asked, material, rows)
        if what == "telling":
            return self._telling(said, units, asked, groups)
        if what == "pairs":
            within = "response_id" if asked.get("within") == "answer" else "unit_id"
            return word_pairs(said, within, settings.min_n, units[within].nunique()).head(MOST)
        if what == "counts":
            return count_words(said).head(MOST)
        raise InputError(f"words: '{what}' is not one of counts, context, pairs, telling")

    def _telling(
        self, said: pd.DataFrame, units: pd.DataFrame, asked: Mapping[str, Any], groups: np.ndarray | None
    ) -> pd.DataFrame:
        """The words of each group, 40 of each at most."""
        if groups is None or not len(units) or len(groups) % len(units):
            raise InputError("words: which groups? Choose what the units are divided by")
        names = [str(name) for name in asked["groups"]]
        for column, numbers in zip(("group", "second_group"), groups.reshape(-1, len(units)), strict=False):
            of = {unit: names[g] for unit, g in zip(units["unit_id"], numbers, strict=True) if g >= 0}
            said = said.assign(**{column: said["unit_id"].map(of)})
        found = telling_words(said, "group", self._params.words.prior, self._params.words.min_n)
        return found.drop(columns="by", errors="ignore").groupby("group", sort=False).head(40)

    def _context(
        self, said: pd.DataFrame, units: pd.DataFrame, asked: Mapping[str, Any], material: Material, rows: np.ndarray
    ) -> pd.DataFrame:
        """Places of the word in the whole answers."""
        query = str(asked.get("query", "")).strip()
        wanted = lemmatize([query], TextSettings(compounds=asked["compounds"]))[0] or query.split()
        shift = said["unit_id"].map(dict(zip(units["unit_id"], units["start"], strict=True)))
        placed = said.assign(start=said["start"] + shift, end=said["end"] + shift)
        whole = units[["unit_id"]].assign(text=units["response_id"].map(material.answers))
        found = in_context(placed, whole, wanted).head(MOST)
        number = dict(zip(units["unit_id"], rows.tolist(), strict=True))
        return found[["unit_id", "left", "form", "right"]].assign(unit=found["unit_id"].map(number))
