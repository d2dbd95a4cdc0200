"""Representation models of BERTopic by name, beside c-TF-IDF. Importing this module imports all of BERTopic."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from bertopic.backend import BaseEmbedder

from openfeedback.errors import ParameterError

HERE = "bertopic.representation"
# what a model needs to be told for Finnish
OPTIONS: dict[str, dict[str, Any]] = {"PartOfSpeech": {"model": "spacy_fi_experimental_web_md"}}


class Embedder(BaseEmbedder):
    """Words and texts as vectors by our own ``embed``, with its cache; as long as the units' own (``dimensions``)."""

    def __init__(self, dimensions: int):
        super().__init__()
        self.dimensions = dimensions

    def embed(self, documents: Any, verbose: bool = False) -> np.ndarray:
        """Vectors of the texts (n, d)."""
        from openfeedback.text import embed

        vectors = embed([str(document) for document in documents])
        if vectors.shape[1] != self.dimensions:
            raise ParameterError(
                f"topics.representation: words have {vectors.shape[1]} numbers each, units {self.dimensions}; "
                "representation models need units embedded by vectors.backend: auto"
            )
        return vectors


def representation_model(name: str) -> Any:
    """The model: a class of bertopic.representation by its name, or any class by its import path.

    Raises ParameterError for a name that is not there, for a class without ``extract_topics``, and for one that cannot
    be made without further settings.
    """
    module, _, kind = name.rpartition(".")
    try:
        made = getattr(import_module(module or HERE), kind)(**OPTIONS.get(kind, {}))
    except (ImportError, AttributeError, TypeError, OSError) as problem:
        raise ParameterError(
            f"topics.representation: '{name}' cannot be used ({problem}); give KeyBERTInspired, "
            "MaximalMarginalRelevance, PartOfSpeech or the import path of a class that needs no settings"
        ) from None
    if not hasattr(made, "extract_topics"):
        raise ParameterError(f"topics.representation: '{name}' is no representation model: it has no extract_topics")
    return made
