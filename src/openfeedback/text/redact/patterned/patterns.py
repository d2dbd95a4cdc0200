"""Personal data that has a shape: e-mails, phones, identity codes, addresses, plates, handles, personal pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from openfeedback.text.data_files import load
from openfeedback.text.redact.lexical import read_word
from openfeedback.text.redact.patterned.checks import CHECKS
from openfeedback.text.redact.patterned.codes import unlike_version


class Span(NamedTuple):
    """One find: characters [start, end) of the text, its sort, a key that is equal for equal things, how sure it is."""

    start: int
    end: int
    label: str
    key: str
    p: float = 1.0


_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w-])[\w-]{1,60}\.(?:fi|com|net|org|me|blog)(?:/[^\s<>\"]*)?", re.IGNORECASE
)
BIRTH = "syntymäaika"
OUTSIDE_PAGES = ("käyttäjätunnus", "asiakasnumero", "puhelin", "rekisterinumero")  # a page's letters are none of these
_JUST_BEFORE = 24  # characters in which a word that speaks against a find stands ("versio 10.1.2.3")


class Rule(NamedTuple):
    """One pattern of data/redact_patterns.yml, ready for use."""

    label: str
    regex: re.Pattern[str]
    digits: bool  # without a digit it cannot be there
    needs: tuple[str, ...]  # nor without one of these signs or words: a quick look
    check: Callable[[str], bool] | None
    before: re.Pattern[str] | None  # a cue that must stand before the piece …
    behind: re.Pattern[str] | None  # … or behind it
    within: int
    against: re.Pattern[str] | None
    sure: re.Pattern[str] | None  # with this cue the form alone is enough


def find_patterns(text: str) -> list[Span]:
    """Spans of everything with a shape, none overlapping, earlier patterns first, in order of the text.

    >>> [(text_span.label, text_span.key) for text_span in find_patterns("Soita 040 123 4567 tai a.b@c.fi")]
    [('puhelin', '0401234567'), ('sähköposti', 'a.b@c.fi')]
    """
    found: list[Span] = []
    pages = web_pages(text)
    digits = any(map(str.isdigit, text))
    for rule in _rules():
        if (rule.digits and not digits) or (rule.needs and not any(sign in text for sign in rule.needs)):
            continue
        for match in rule.regex.finditer(text):
            start, end = match.span("it") if "it" in rule.regex.groupindex else match.span()
            page = rule.label in OUTSIDE_PAGES and any(a <= start < b for a, b in pages)
            if free(found, start, end) and not page and _holds(rule, text, start, end):
                found.append(Span(start, end, rule.label, re.sub(r"[\s()-]", "", text[start:end]).lower()))
    found += [span for span in _named_pages(text) if free(found, span.start, span.end)]
    return sorted(found)


def dates_beside(text: str, names: Sequence[Span]) -> list[Span]:
    """Dates of birth without a word that says so, right after a name: "jenni p-lehto ja 010799"."""
    found = [_beside_name().match(text, name.end) for name in names]
    return [Span(*m.span("it"), BIRTH, m["it"]) for m in found if m]


@cache
def _beside_name() -> re.Pattern[str]:
    return re.compile(_filled(load("redact_patterns")["after_name"]))


def _holds(rule: Rule, text: str, start: int, end: int) -> bool:
    """Whether the piece passes the rule's check and stands where the rule wants it."""
    if rule.check and not rule.check(text[start:end]):
        return False
    left, right = text[max(0, start - rule.within) : start], text[end : end + rule.within]
    if rule.against and rule.against.search(text[max(0, start - _JUST_BEFORE) : start]):
        return False
    if rule.sure and not unlike_version(text[start:end]) and not rule.sure.search(left):
        return False
    cues = [cue.search(side) for cue, side in ((rule.before, left), (rule.behind, right)) if cue]
    return any(cues) if cues else True


def free(found: list[Span], start: int, end: int) -> bool:
    """Whether no span of ``found`` touches the characters [start, end)."""
    return start < end and all(end <= span.start or start >= span.end for span in found)


@cache
def _rules() -> list[Rule]:
    return [_rule(rule) for rule in load("redact_patterns")["patterns"]]


def _rule(given: dict[str, Any]) -> Rule:
    near = {name: re.compile(cue.strip()) for name, cue in load("redact_patterns")["near"].items()}
    beside = near.get(given.get("beside", ""))
    return Rule(
        given["label"],
        re.compile(_filled(given["regex"]), re.VERBOSE),
        given.get("digits") != "none",
        tuple(given.get("needs", ())),
        CHECKS.get(given.get("check", "")),
        near.get(given.get("after", "")) or beside,
        near.get(given.get("before", "")) or beside,
        int(given.get("within", 40)),
        near.get(given.get("not_after", "")),
        near.get(given.get("sure", "")),
    )


def _filled(regex: str) -> str:
    """The pattern with the parts that it names."""
    data = load("redact_patterns")
    parts = data["parts"] | {"not_plates": "(?:" + "|".join(data["not_plates"]) + ")"}
    while names := [name for name in parts if "{" + name + "}" in regex]:
        for name in names:
            regex = regex.replace("{" + name + "}", parts[name])
    return regex


def web_pages(text: str) -> list[tuple[int, int]]:
    """Where web addresses stand: their words are no running text."""
    return [match.span() for match in _URL.finditer(text)]


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
