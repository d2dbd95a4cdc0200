"""Texts without personal data: each name, number and address becomes a placeholder such as [nimi 1]."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.text.language import detect_language
from openfeedback.text.redact_names import find_names, suspicious
from openfeedback.text.redact_patterns import Span, find_patterns, free
from openfeedback.text.redact_probe import Mention, persons
from openfeedback.text.redact_words import Word, name_key, puzzling, split_words

if TYPE_CHECKING:
    from spacy.language import Language

NAME = "nimi"
_BATCH = 128


def redact(texts: pd.Series) -> tuple[pd.Series, dict[str, int]]:
    """The texts without personal data, and how many pieces of each sort were replaced (never the pieces themselves).

    Placeholders are numbered within a text, so that the same person or number in it has the same placeholder. A word
    that no list knows is judged by all its mentions in ``texts``, in any order. Missing texts stay missing.
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
    _mark_persons([texts[i] for i in doubtful], [split[i] for i in doubtful])
    return [_merge(text, spans, found) for text, spans, found in zip(texts, shaped, split, strict=True)]


def _merge(text: str, shaped: list[Span], found: list[Word]) -> list[Span]:
    outside = [word for word in found if free(shaped, word.start, word.end)]
    names = find_names(text, outside, detect_language(text) == "fi")
    return sorted([*shaped, *[Span(start, end, NAME, key) for start, end, key in names]])


def _mark_persons(texts: list[str], split: list[list[Word]]) -> None:
    """Write onto the words whether the model sees a person; where it wavers, by all mentions of the word."""
    every = [(text, word) for text, found in zip(texts, split, strict=True) for word in found]
    for (_, word), seen in zip(every, _sees([(text, word.start, word.end) for text, word in every]), strict=True):
        word.person = seen
    _vote([word for _, word in every if word.capital and word.reading.name and word.reading.place])
    unknown = [(text, word, name_key(word)) for text, word in every if puzzling(word)]
    worth = {key for _, word, key in unknown if word.person or not word.initial}  # else a typo that begins a sentence
    mentions = [Mention(text, w.start, w.end, key, w.person) for text, w, key in unknown if key in worth]
    found_persons = persons(mentions, _sees)
    for _, word, key in unknown:
        word.person = key in found_persons


def _vote(words: list[Word]) -> None:
    """Of words that name both persons and places (Salla, Lahti), the majority of the mentions decides for persons."""
    groups: dict[str, list[Word]] = defaultdict(list)
    for word in words:
        groups[name_key(word)].append(word)
    for group in groups.values():
        most = sum(word.person for word in group) > len(group) / 2
        for word in group:
            word.person = word.person or most


def _sees(places: list[tuple[str, int, int]]) -> list[bool]:
    """Whether the model finds a person at each (text, start, end)."""
    texts = list(dict.fromkeys(text for text, _, _ in places))
    docs = _model().pipe(texts, batch_size=_BATCH)
    spans = {
        text: [(e.start_char, e.end_char) for e in doc.ents if e.label_ == "PERSON"]
        for text, doc in zip(texts, docs, strict=True)
    }
    return [any(a < end and start < b for a, b in spans[text]) for text, start, end in places]


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
