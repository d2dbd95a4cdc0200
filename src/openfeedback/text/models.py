"""Which models the text stages use on this machine, for the manifest and the appendix."""

from __future__ import annotations

from typing import Any

from openfeedback.text.morphology import lemmatizer_name
from openfeedback.text.vectors import backend_name


def model_names(*given: Any) -> dict[str, str]:
    """The names of the ``vectors``' backend and of the ``lemmatizer``.

    The last argument are the VectorSettings; older notebooks of studies give the texts before them.
    """
    return {"vectors": backend_name(given[-1]), "lemmatizer": lemmatizer_name()}
