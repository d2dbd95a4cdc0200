"""BERTopic as the engine: its sub-models are ours, and it is imported without what they do not need."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

# BERTopic runs without these (its "lightweight installation"): plotting, default sub-models, language-model clients.
# Together they cost more than half of its import time (umap compiles numba code).
OPTIONAL = ("plotly", "umap", "hdbscan", "spacy", "openai", "cohere", "litellm", "langchain", "llama_cpp",
            "transformers", "sentence_transformers")  # fmt: skip

EMPTY = "-"  # stands for a unit without words


def load_bertopic() -> Any:
    """The bertopic package: as it is where somebody imported it already, else without its optional parts.

    The lean copy is kept to ourselves: ``import bertopic`` elsewhere in the process still gives the whole package.
    """
    return sys.modules.get("bertopic") or _lean_bertopic()


@cache
def _lean_bertopic() -> Any:
    import sklearn.cluster  # noqa: F401 - before the others are hidden: scipy looks at what is loaded

    with warnings.catch_warnings(), _absent(OPTIONAL):  # importing it would silence all UserWarnings for good
        import bertopic
    for name in [m for m in sys.modules if m == "bertopic" or m.startswith("bertopic.")]:
        del sys.modules[name]
    return bertopic


@contextmanager
def _absent(names: Sequence[str]) -> Iterator[None]:
    """Make the packages that are not loaded yet look uninstalled: None in sys.modules is Python's own way to say so."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def fit_bertopic(
    space: np.ndarray, words: Sequence[Sequence[str]], clusters: Any, representation: str | None = None
) -> Any:
    """Fit BERTopic on ``space`` (n, d) and the words of each unit with an injected cluster model.

    The dimensions stay as they are. Words are weighed by c-TF-IDF of square roots (Grootendorst 2022,
    arXiv:2203.05794); ``representation`` names a BERTopic representation model that ranks them anew.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    if representation:
        from openfeedback.coding.topics.words import Embedder, representation_model

        package, further = importlib.import_module("bertopic"), {
            "representation_model": representation_model(representation), "embedding_model": Embedder(space.shape[1])
        }  # fmt: skip
    else:
        package, further = load_bertopic(), {}
    model = package.BERTopic(
        language="multilingual",  # "english" would strip ä and ö
        umap_model=package.dimensionality.BaseDimensionalityReduction(),
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False),
        ctfidf_model=package.vectorizers.ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=30,
        **further,
    )
    documents = [" ".join(w) or EMPTY for w in words]
    if len(set(" ".join(documents).split())) < 2:  # c-TF-IDF needs two different words
        documents = [f"{document} {EMPTY} {EMPTY}{EMPTY}" for document in documents]
    return model.fit(documents, embeddings=space)
