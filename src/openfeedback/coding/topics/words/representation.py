"""Representation models of BERTopic by name, beside c-TF-IDF. Importing this module imports all of BERTopic."""

from __future__ import annotations

from typing import Any

import numpy as np
from bertopic.backend import BaseEmbedder

from openfeedback.errors import ParameterError
from openfeedback.settings import REPRESENTATIONS
from openfeedback.text.morphology import load_model


class Embedder(BaseEmbedder):
    """Words and texts as vectors by our own ``embed``, with its cache; as long as the units' own (``dimensions``)."""

    def __init__(self, dimensions: int):
        super().__init__()
        self.dimensions = dimensions

    def embed(self, documents: Any, verbose: bool = False) -> np.ndarray:
        """Vectors of the texts (n, d)."""
        from openfeedback.text.vectors import embed

        vectors = embed([str(document) for document in documents])
        if vectors.shape[1] != self.dimensions:
            raise ParameterError(
                f"topics.representation: words have {vectors.shape[1]} numbers each, units {self.dimensions}; "
                "representation models need units embedded by vectors.backend: auto"
            )
        return vectors


def representation_model(name: str) -> Any:
    """The model: a class of bertopic.representation by its name, one of the settings' closed list.

    Raises ParameterError for any other name, and for a model that this installation cannot make.
    """
    from bertopic import representation

    known = f"topics.representation: '{name}' cannot be used; give {', '.join(REPRESENTATIONS)}"
    if name not in REPRESENTATIONS:
        raise ParameterError(known)
    try:
        options = {"model": load_model()} if name == "PartOfSpeech" else {}  # the one that needs a model of Finnish
        return getattr(representation, name)(**options)
    except (ImportError, AttributeError, TypeError, OSError) as problem:
        raise ParameterError(f"{known} ({problem})") from None
