"""Texts without personal data: each name, number and address becomes a placeholder such as [nimi 1]."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from openfeedback.settings import TextSettings
from openfeedback.text.crews import crew_for
from openfeedback.text.language import detect_language
from openfeedback.text.partition import TEXT, Crew, spread
from openfeedback.text.redact_names import find_names
from openfeedback.text.redact_patterns import Span, find_patterns, free
from openfeedback.text.redact_persons import persons_in
from openfeedback.text.redact_words import split_words

NAME = "nimi"


def redact(
    texts: pd.Series, settings: TextSettings | None = None, crew: Crew | None = None
) -> tuple[pd.Series, dict[str, int]]:
    """The texts without personal data, and how many pieces of each sort were replaced (never the pieces themselves).

    Placeholders are numbered within a text, so that the same person or number in it has the same placeholder. A word
    that no list knows is judged by all its mentions in ``texts``, in any order. Missing texts stay missing.
    ``crew``: workers that share a very large survey, as the settings say by default.
    """
    unique = sorted({text for text in texts if isinstance(text, str)})
    with crew_for(settings or TextSettings(), len(texts), crew) as workers:
        keys = [(text, json.dumps(found)) for text, found in zip(unique, persons_in(unique, workers), strict=True)]
        told = [json.loads(one) for one in spread(_replaced, keys, workers, TEXT)]
    done = dict(zip(unique, told, strict=True))
    counts: Counter[str] = Counter()
    for text in texts:
        if isinstance(text, str):
            counts.update(done[text][1])
    clean = [done[text][0] if isinstance(text, str) else text for text in texts]
    return pd.Series(clean, index=texts.index, name=texts.name, dtype=texts.dtype), dict(sorted(counts.items()))


def find_spans(texts: Iterable[str]) -> list[list[Span]]:
    """What is personal in each text, in order, none overlapping."""
    texts = list(texts)
    return [_spans(text, persons) for text, persons in zip(texts, persons_in(texts), strict=True)]


def _spans(text: str, persons: Sequence[int]) -> list[Span]:
    """What is personal in a text, where the words of these numbers are persons."""
    shaped, words = find_patterns(text), split_words(text)
    for number in persons:
        words[number].person = True
    outside = [word for word in words if free(shaped, word.start, word.end)]
    names = find_names(text, outside, detect_language(text) == "fi")
    return sorted([*shaped, *[Span(start, end, NAME, key) for start, end, key in names]])


def _replaced(keys: list[tuple[str, str]]) -> Iterator[str]:
    """Each text (with the numbers of its persons) as JSON: without personal data, and how many of each sort."""
    for text, persons in keys:
        yield json.dumps(_replace(text, _spans(text, json.loads(persons))))


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
