"""The Finnish spaCy model, loaded once."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "spacy_fi_experimental_web_md"
BATCH = 256


def load_model(*exclude: str) -> Language:
    """The model without the parts that are named, and without its lemmatizer, which needs native Voikko.

    The model's module imports libvoikko for that lemmatizer alone: where it is not installed, an empty module will do.
    """
    import spacy

    if "libvoikko" not in sys.modules and find_spec("libvoikko") is None:
        sys.modules["libvoikko"] = ModuleType("libvoikko")
    return spacy.load(MODEL, exclude=["lemmatizer", *exclude])


@cache
def finnish() -> Language:
    """The model that tags and parses."""
    return load_model("ner")


def parse(texts: Iterable[str]) -> Iterator[Doc]:
    """Tag and parse Finnish texts in order, streaming."""
    yield from finnish().pipe(texts, batch_size=BATCH)


def word_vector(word: str) -> NDArray[np.float32]:
    """The model's vector of a word form, made of its letter groups: misspelt words have one too."""
    return np.asarray(finnish().vocab[word].vector, dtype=np.float32)
