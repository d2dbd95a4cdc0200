"""What the parameters ask of the words of a run."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from openfeedback.analysis.words.cooccurrence import word_pairs
from openfeedback.analysis.words.keyness import telling_words
from openfeedback.params import Params
from openfeedback.settings import MatrixSettings, TextSettings, WordSettings


def reading(params: Params) -> TextSettings:
    """How words are read: as texts are, with the compounds of the section ``words``."""
    return params.text.model_copy(update={"compounds": params.words.compounds})


def groups_asked(params: Params) -> MatrixSettings:
    """The matrix's settings with the background columns of the section ``words``, where it names some."""
    return params.matrix.model_copy(update={"by": params.words.by or params.matrix.by})


def pairs_asked(said: pd.DataFrame, units: pd.DataFrame, settings: WordSettings) -> pd.DataFrame:
    """Words in company, within units or answers."""
    within = "unit_id" if settings.within == "unit" else "response_id"
    return word_pairs(said, within, settings.min_n, units[within].nunique())


def telling_asked(said: pd.DataFrame, columns: Sequence[str], settings: WordSettings) -> pd.DataFrame:
    """Words that tell the groups of each column apart, one table under another."""
    tables = [telling_words(said, by, settings.prior, settings.min_n) for by in columns if by in said]
    return pd.concat(tables, ignore_index=True) if tables else telling_words(said.head(0).assign(none=""), "none")
