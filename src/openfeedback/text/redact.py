"""Texts without personal data: each name, number and address becomes a placeholder such as [nimi 1]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.text.language import detect_language
from openfeedback.text.redact_names import Word, find_names, split_words, suspicious
from openfeedback.text.redact_patterns import Span, find_patterns, free

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "nimi"
_BATCH = 128


def redact(texts: pd.Series) -> tuple[pd.Series, dict[str, int]]:
    """The texts without personal data, and how many pieces of each sort were replaced (never the pieces themselves).

    Placeholders are numbered within a text, so that the same person or number in it has the same placeholder. A text
    is redacted the same way whatever other texts there are. Missing texts stay missing; the index stays.
    """
    unique = sorted({text for text in texts if isinstance(text, str)})
    done = dict(zip(unique, map(_replace, unique, find_spans(unique)), strict=True))
    counts: Counter[str] = Counter()
    for text in texts:
        if isinstance(text, str):
            counts.update(done[text][1])
    clean = [done[text][0] if isinstance(text, str) else text for text in texts]
    return pd.Series(clean, index=texts.index, name=texts.name, dtype=texts.dtype), dict(sorted(counts.items()))


def find_spans(texts: Iterable[str]) -> list[list[Span]]:
    """What is personal in each text, in order, none overlapping."""
    texts = list(texts)
    shaped = [find_patterns(text) for text in texts]
    split = [split_words(text) for text in texts]
    doubtful = [i for i, found in enumerate(split) if suspicious(found)]
    _mark_entities([texts[i] for i in doubtful], [split[i] for i in doubtful])
    return [_merge(text, spans, found) for text, spans, found in zip(texts, shaped, split, strict=True)]


def _merge(text: str, shaped: list[Span], found: list[Word]) -> list[Span]:
    outside = [word for word in found if free(shaped, word.start, word.end)]
    names = find_names(text, outside, detect_language(text) == "fi")
    return sorted([*shaped, *[Span(start, end, NAME, key) for start, end, key in names]])


def _mark_entities(texts: list[str], split: list[list[Word]]) -> None:
    """Write the model's entity sorts onto the words."""
    for doc, found in zip(_model().pipe(texts, batch_size=_BATCH), split, strict=True):
        sorts = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        for word in found:
            word.ent = next((sort for start, end, sort in sorts if start < word.end and word.start < end), "")


@cache
def _model() -> Language:
    import spacy

    from openfeedback.text.spacy_model import MODEL

    return spacy.load(MODEL, exclude=["tagger", "morphologizer", "parser", "lemmatizer", "attribute_ruler"])


def _replace(text: str, spans: list[Span]) -> tuple[str, Counter[str]]:
    """The text with a placeholder for each span, and how many of each sort."""
    numbers: dict[str, list[set[str]]] = {}
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], f"[{span.label} {_number(numbers.setdefault(span.label, []), span.key)}]"]
        at = span.end
    return "".join([*pieces, text[at:]]), Counter(span.label for span in spans)


def _number(known: list[set[str]], key: str) -> int:
    """The number of a thing in its text: "virtanen" alone is the "maija virtanen" before it."""
    words = set(key.split())
    for number, old in enumerate(known, 1):
        if words & old:
            old |= words
            return number
    known.append(words)
    return len(known)
