"""Which models the text stages use on this machine, for the manifest and the appendix."""

from __future__ import annotations

from openfeedback.settings import VectorSettings
from openfeedback.text.morphology import lemmatizer_name
from openfeedback.text.vectors import backend_name


def model_names(vectors: VectorSettings) -> dict[str, str]:
    """The names of the ``vectors``' backend and the ``lemmatizer``."""
    return {"vectors": backend_name(vectors), "lemmatizer": lemmatizer_name()}
