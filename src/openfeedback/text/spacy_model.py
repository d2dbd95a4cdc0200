"""The Finnish spaCy model, loaded once; its Voikko lemmatizer only where the native library is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "spacy_fi_experimental_web_md"
BATCH = 256


@cache
def has_voikko() -> bool:
    """Whether native libvoikko and its Finnish dictionary are on this machine."""
    import libvoikko

    try:
        libvoikko.Voikko("fi").terminate()
    except (libvoikko.VoikkoException, OSError):
        return False  # no library or no dictionary: the callers then take simplemma and say so
    return True


@cache
def finnish() -> Language:
    """The model without named entities; its lemmatizer is left out where Voikko is missing, as it cannot be built."""
    import spacy

    exclude = ["ner"] if has_voikko() else ["ner", "lemmatizer"]
    return spacy.load(MODEL, exclude=exclude)


def parse(texts: Iterable[str], lemmas: bool = False) -> Iterator[Doc]:
    """Tag and parse Finnish texts in order, streaming; ``lemmas`` adds Voikko's base forms (needs Voikko)."""
    off = [] if lemmas else [name for name in ("lemmatizer",) if name in finnish().pipe_names]
    yield from finnish().pipe(texts, batch_size=BATCH, disable=off)
