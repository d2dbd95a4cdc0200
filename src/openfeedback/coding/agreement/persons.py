"""Agreement of a model with persons, apart for those who coded independently of it and those who saw its codes."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from openfeedback.coding.agreement.coders import agree
from openfeedback.coding.classifier import with_human
from openfeedback.vocabulary import ECHO, FILLED, SETTLED, Review

MEASURES = ("percent", "kappa", "alpha")
COLUMNS = ["review", "field", "n", *[f"{m}{end}" for m in MEASURES for end in ("", "_low", "_high")], "note"]
UNPROPOSED, REPEATED = "no theme was proposed", "the model repeats an example of the codebook"
_YES, _NO = ("true", "yes", "1", "1.0"), ("false", "no", "0", "0.0")


def agree_with_persons(
    model: pd.DataFrame, human: pd.DataFrame | None, seed: int = 0, echoes: Collection[str] = ()
) -> pd.DataFrame:
    """How far a model agrees with persons: ``review`` and the columns of ``agree``; no rows where no person coded.

    A unit that the person saw without a theme of the model was not checked, and says nothing of agreement: so many are
    told in a row of their own (review ``filled``, without measures). Nor does a unit that is an example of the codebook
    (``echoes``, unit ids): the model repeats what it was given there (review ``example``).

    Only where ``review`` is ``blind`` were the two independent. Where several persons coded a unit, their settled
    code counts (``with_human``). The model must not have learnt from these codes, or it only repeats them: code with
    the codebook as it was before they became its examples.
    """
    if human is None:
        return pd.DataFrame(columns=COLUMNS)
    settled = with_human(model, human)
    persons = settled[~settled["coder"].isin(model["coder"].unique())].assign(coder="person")
    how = persons["unit_id"].map(reviews(human))
    how = how.mask(how.isin([Review.SEEN, Review.UNKNOWN]) & ~persons["unit_id"].map(_proposed(model, human)), FILLED)
    how = how.mask(persons["unit_id"].isin(set(echoes)), ECHO)
    found = []
    for review in [each for each in Review if how.eq(each).any()]:
        part = persons[how == review]
        own = model[model["unit_id"].isin(part["unit_id"])]
        found.append(agree(own, part, seed=seed).assign(review=str(review)))
    for apart, note in ((FILLED, UNPROPOSED), (ECHO, REPEATED)):
        if n := int(how.eq(apart).sum()):
            found.append(pd.DataFrame([{"review": apart, "field": "theme", "n": n, "note": note}]))
    return pd.concat(found, ignore_index=True).reindex(columns=COLUMNS) if found else pd.DataFrame(columns=COLUMNS)


def _proposed(model: pd.DataFrame, human: pd.DataFrame) -> pd.Series:
    """Whether a person saw a theme of the model, by unit: as the form says, else whether it has one to propose."""
    own = model.set_index("unit_id")
    shown = own["theme"].notna() & (own["proposed"].astype(bool) if "proposed" in own else True)
    if "proposed" not in human:
        return shown
    told = _answers(human["proposed"]).dropna().astype(bool).groupby(human["unit_id"].astype("str")).max()
    return told.combine_first(shown).astype(bool)


def _answers(column: pd.Series) -> pd.Series:
    """A column of yes and no, however a table of corrections was stored: True, False, missing where it says neither."""
    return column.astype("str").str.casefold().map({**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)})


def reviews(human: pd.DataFrame) -> pd.Series:
    """How each unit was coded by persons (by unit_id): ``blind`` only where every one of them was blind.

    >>> human = pd.DataFrame({"unit_id": ["a", "b", "b", "c"], "theme": "x", "blind": [True, True, False, None]})
    >>> reviews(human).to_dict()
    {'a': 'blind', 'b': 'seen', 'c': 'unknown'}
    """
    said = human.dropna(subset=["theme"])
    if "coder" in said:
        said = said[said["coder"] != SETTLED]  # the two coded before
    blind = _answers(said["blind"]) if "blind" in said else pd.Series(np.nan, said.index)
    marks = blind.map({True: 0, False: 2}).fillna(1).astype(int)
    names = {0: str(Review.BLIND), 1: str(Review.UNKNOWN), 2: str(Review.SEEN)}
    return marks.groupby(said["unit_id"].astype("str")).max().map(names)
