"""Labels of scale points: the number before them, opt-outs, doubtful ones, and typos."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from openfeedback.survey.wordings import data, distance, matches, plain

_IN_BRACKETS = re.compile(r"^\s*[(\[](\d{1,2})[)\]]\s*(\D.*)$|^\s*(\d{1,2})\s*[(\[](\D.*)[)\]]\s*$", re.DOTALL)
_BEHIND = re.compile(r"^\s*([^\W\d].*?)\s*(?:[(\[](\d{1,2})[)\]]|\s[-–—=]\s?(\d{1,2}))\s*$", re.DOTALL)
_NUMBERED = re.compile(
    r"^\s*(?:[A-Z](?=\d{1,2}\s*=))?(\d{1,2})\s*(?:[.)=:]|[-–—](?=\s|[^\W\d])|(?=\s))\s*(\D.*)$", re.DOTALL
)
_OR_MORE = re.compile(
    r"(tai|or|eller) (\d+$|enemmän|useam\w+|yli|more|over|above|fewer|less|fler\w*|mer|över|färre|vähemmän|alle)\b",
    re.I,
)
_NUMBER = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*\.?\s*$")
_FRACTION = re.compile(r"^\s*(\d{1,2})\s*/\s*(\d{1,2})\s*$")
_GRADE = re.compile(r"^\s*(\d{1,2})\s*(½|\+|[-–−]| 1/2)\s*$")
_MARKS = {"½": 0.5, "1/2": 0.5, "+": 0.25, "-": -0.25, "–": -0.25, "−": -0.25}
TOPS = (3, 11)  # highest points that a scale of numbers may have
_PARTS = re.compile(r"\s*[/,]\s*|\s+(?:tai|eller|or)\s+")
_LEGEND = re.compile(r"(?<!\d)(\d{1,2}|100)\s*(?:=|\s[–—-]\s?)\s*([^\d,;()=]+)")


@lru_cache(maxsize=10_000)
def split_number(label: str) -> tuple[int | None, str]:
    """The number before or behind a label, and the label.

    >>> split_number("4 – Tyytyväinen"), split_number("1=Täysin eri mieltä"), split_number("2-3 kertaa viikossa")
    ((4, 'Tyytyväinen'), (1, 'Täysin eri mieltä'), (None, '2-3 kertaa viikossa'))
    >>> split_number("A4 = Jokseenkin samaa mieltä"), split_number("A4-arkki")
    ((4, 'Jokseenkin samaa mieltä'), (None, 'A4-arkki'))
    >>> split_number("(5) Täysin samaa mieltä"), split_number("5 (täysin samaa mieltä)")
    ((5, 'Täysin samaa mieltä'), (5, 'täysin samaa mieltä'))
    >>> split_number("Jokseenkin samaa mieltä (4)"), split_number("Hyvin - 4"), split_number("Ryhmä 4")
    ((4, 'Jokseenkin samaa mieltä'), (4, 'Hyvin'), (None, 'Ryhmä 4'))
    >>> split_number("3 tai enemmän"), split_number("10 or more times"), split_number("2 tai 3")
    ((None, '3 tai enemmän'), (None, '10 or more times'), (None, '2 tai 3'))
    """
    if found := _IN_BRACKETS.match(label):
        return int(found[1] or found[3]), (found[2] or found[4]).strip()
    if found := _BEHIND.match(label):
        return int(found[2] or found[3]), found[1].strip()
    match = _NUMBERED.match(label)
    return (int(match[1]), match[2].strip()) if match and not _OR_MORE.match(match[2]) else (None, label.strip())


def with_numbers(codes: Mapping[str, str]) -> dict[str, str]:
    """Labels with their numbers before them, as ``split_number`` reads them; ``codes``: the number of each label.

    >>> with_numbers({"siltä väliltä ": "3"})
    {'siltä väliltä ': '3 = siltä väliltä'}
    """
    return {label: f"{code.strip()} = {label.strip()}" for label, code in codes.items()}


def number_of(label: str) -> float | None:
    """A bare number, also as a ranking cell.

    >>> number_of("1."), number_of("4,5"), number_of("4 Osittain samaa mieltä")
    (1.0, 4.5, None)
    """
    match = _NUMBER.match(label)
    return float(match[1].replace(",", ".")) if match else None


def fraction_of(label: str) -> tuple[int, int] | None:
    """A point written with the top of its scale behind it.

    >>> fraction_of("4/5"), fraction_of("11 / 10"), fraction_of("1/2"), fraction_of("24/7")
    ((4, 5), None, None, None)
    """
    match = _FRACTION.match(label)
    value, top = (int(match[1]), int(match[2])) if match else (0, 0)
    return (value, top) if TOPS[0] <= top <= TOPS[1] and value <= top else None


def grade_of(label: str) -> float | None:
    """A grade of Finnish schools as it is written by hand: "8½", "8+" (a quarter more), "8-" (a quarter less).

    >>> [grade_of(label) for label in ("8½", "7+", "9-", "8 1/2", "8,5", "8")]
    [8.5, 7.25, 8.75, 8.5, None, None]
    """
    found = _GRADE.match(label)
    return int(found[1]) + _MARKS[found[2].replace(" ", "")] if found else None


def legend(header: str) -> dict[int, str]:
    """Labels that a header gives to numbers.

    >>> legend("Arvioi (1 = täysin eri mieltä, 5 = täysin samaa mieltä)")
    {1: 'täysin eri mieltä', 5: 'täysin samaa mieltä'}
    >>> legend("Asteikolla 1–5"), legend("1=täysin samaa mieltä, ..., 5=täysin eri mieltä")[1]
    ({}, 'täysin samaa mieltä')
    """
    return {int(n): label.partition(":")[0].strip(" .…") for n, label in _LEGEND.findall(header)}


def is_grading(label: str) -> bool:
    """Whether a word of a label grades: such labels are points, not classes.

    >>> is_grading("melko hyvä"), is_grading("Kotihoito")
    (True, False)
    """
    return matches(plain(label), data("scales")["grading_words"])


@lru_cache(maxsize=10_000)
def is_opt_out(label: str) -> bool:
    """Whether a label is no answer under every scale.

    >>> is_opt_out("Ei koske minua"), is_opt_out("Ei koske meidän hanketta"), is_opt_out("En osaa sanoa")
    (True, True, False)
    >>> is_opt_out("En osaa sanoa / ei koske minua"), is_opt_out("Vet ej eller berör inte mig"), is_opt_out("Eos/melko")
    (True, True, False)
    """
    wording = _bare(label)
    parts = _PARTS.split(wording)
    if len(parts) > 1 and not _listed(wording, "ambiguous"):
        clear = [bool(part) and is_opt_out(part) for part in parts]
        if any(clear) and all(known or is_ambiguous(part) for part, known in zip(parts, clear, strict=True)):
            return True
    return _listed(wording, "opt_out") or (
        not _listed(wording, "ambiguous") and matches(wording, data("scales")["opt_out_matches"])
    )


@lru_cache(maxsize=10_000)
def is_ambiguous(label: str) -> bool:
    """Whether a label is a midpoint in some surveys and an opt-out in others.

    >>> is_ambiguous("3 – En osaa sanoa"), is_ambiguous("En osa sanoa")
    (True, True)
    >>> is_ambiguous("En osaa sanoa / en tiedä"), is_ambiguous("En tiedä / ei koske minua")
    (True, False)
    """
    wording = _bare(label)
    parts = _PARTS.split(wording)
    return _listed(wording, "ambiguous") or len(parts) > 1 and all(_listed(part, "ambiguous") for part in parts)


@lru_cache(maxsize=10_000)
def _listed(wording: str, kind: str) -> bool:
    known = _wordings(kind)
    return wording in known or any(len(k) >= 10 and k[0] == wording[:1] and distance(wording, k) == 1 for k in known)


@cache
def _wordings(kind: str) -> frozenset[str]:
    return frozenset(plain(w) for w in data("scales")[kind])


def _bare(label: str) -> str:
    return plain(split_number(label)[1])


@lru_cache(maxsize=50_000)
def same_but_typos(a: str, b: str) -> bool:
    """Whether two plain labels differ by a slip at most: one letter a word, two in a long word.

    Short words and first letters must agree: "ei" is never "en", "osannolikt" never "sannolikt".

    >>> same_but_typos("melko eri meltä", "melko eri mieltä"), same_but_typos("epäselvä", "selvä")
    (True, False)
    """
    mine, theirs = a.split(), b.split()
    return len(mine) == len(theirs) and all(_same_word(x, y) for x, y in zip(mine, theirs, strict=True))


def _same_word(a: str, b: str) -> bool:
    if a == b:
        return True
    shorter = min(len(a), len(b))
    return shorter >= 5 and a[0] == b[0] and distance(a, b) <= (2 if shorter >= 10 else 1)


def misspelt(named: Iterable[tuple[str, str | None]], labels: Iterable[str]) -> list[str]:
    """Sentences on labels given under a key that nobody chose and that look like one of the answers'.

    A given label that nobody chose may still be right.

    >>> misspelt([("opt_out", "En osa sanoa"), ("midpoint", "ehkä")], ["En osaa sanoa", "Hyvä"])
    ["opt_out: no answer is 'En osa sanoa'; did you mean 'En osaa sanoa'?"]
    """
    have = {plain(label): label for label in labels}
    near = [
        (k, g, difflib.get_close_matches(plain(g), have, n=1, cutoff=0.8))
        for k, g in named
        if g and plain(g) not in have
    ]
    return [f"{key}: no answer is '{given}'; did you mean '{have[found[0]]}'?" for key, given, found in near if found]
