"""Which models the text stages use on this machine, for the manifest and the appendix."""

from __future__ import annotations

import pandas as pd

from openfeedback.settings import VectorSettings
from openfeedback.text.morphology import lemmatizer_name
from openfeedback.text.vectors import backend_name


def model_names(texts: pd.Series, vectors: VectorSettings) -> dict[str, str]:
    """The names of the ``vectors``' backend (``auto`` chooses by the number of different texts) and ``lemmatizer``."""
    return {"vectors": backend_name(vectors, texts.nunique()), "lemmatizer": lemmatizer_name()}
