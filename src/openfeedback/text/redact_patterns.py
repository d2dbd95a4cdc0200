"""Personal data that has a shape: e-mails, phones, identity codes, addresses, plates, handles, personal pages."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from openfeedback.text.data_files import load
from openfeedback.text.redact_lexicon import read_word


class Span(NamedTuple):
    """One find: characters [start, end) of the text, its sort, and a key that is equal for equal things."""

    start: int
    end: int
    label: str
    key: str


_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w-])[\w-]{1,60}\.(?:fi|com|net|org|me|blog)(?:/[^\s<>\"]*)?", re.IGNORECASE
)


def find_patterns(text: str) -> list[Span]:
    """Spans of everything with a shape, none overlapping, earlier patterns first, in order of the text.

    >>> [(text_span.label, text_span.key) for text_span in find_patterns("Soita 040 123 4567 tai a.b@c.fi")]
    [('puhelin', '0401234567'), ('sähköposti', 'a.b@c.fi')]
    """
    found: list[Span] = []
    for label, pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span("it") if "it" in pattern.groupindex else match.span()
            piece = text[start:end]
            if free(found, start, end) and not (label == "osoite" and _is_service(piece)):
                found.append(Span(start, end, label, re.sub(r"[\s()-]", "", piece).lower()))
    found += [span for span in _named_pages(text) if free(found, span.start, span.end)]
    return sorted(found)


def free(found: list[Span], start: int, end: int) -> bool:
    """Whether no span of ``found`` touches the characters [start, end)."""
    return start < end and all(end <= span.start or start >= span.end for span in found)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    rules = load("redact")
    plates = "(?:" + "|".join(rules["not_plates"]) + ")"
    return [
        (rule["label"], re.compile(rule["regex"].replace("{not_plates}", plates), re.VERBOSE))
        for rule in rules["patterns"]
    ]


def _is_service(piece: str) -> bool:
    """Whether what looks like a street is a word of service development ("Palvelupolku 2")."""
    return any(piece.lower().startswith(word) for word in load("redact")["not_streets"])


def _named_pages(text: str) -> list[Span]:
    """Web addresses that hold a person's first name and surname side by side."""
    return [
        Span(match.start(), match.end(), "verkko-osoite", match.group().lower())
        for match in _URL.finditer(text)
        if _holds_name(re.findall(r"[^\W\d_]{3,}", match.group()))
    ]


def _holds_name(words: list[str]) -> bool:
    """Whether a first name and a surname follow one another, in words of their own or grown together.

    >>> _holds_name(["www", "maijavirtanen", "fi"]), _holds_name(["innokyla", "fi", "toimintamalli"])
    (True, False)
    """
    grown = [(word[:n], word[n:]) for word in words if len(word) > 7 for n in range(3, len(word) - 3)]
    pairs = [*zip(words, words[1:], strict=False), *grown]
    return any(
        (a.first and b.last and b.only_name) or (a.last and a.only_name and b.first)
        for a, b in ((read_word(x.capitalize()), read_word(y.capitalize())) for x, y in pairs)
    )
