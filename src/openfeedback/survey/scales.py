"""Likert wordings to numbers: which scale a column's labels belong to, opt-outs apart, doubts as questions.

The catalogue is data (``data/scales.yml``). Nothing is guessed silently: what the labels cannot tell is in ``asks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from openfeedback.survey.wording import data, plain

_NUMBERED = re.compile(r"^\s*(\d{1,2})\s*(?:[.)=:]|[-–—](?=\s)|(?=\s))\s*(\D.*)$", re.DOTALL)
_NUMBER = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*\.?\s*$")
_LEGEND = re.compile(r"(\d{1,2})\s*[=–—-]\s*([^\d,;()=]+)")


class Score(NamedTuple):
    """What one label means: a number, an opt-out, or (neither, with ``ask``) something that a person must decide."""

    value: float | None
    opt_out: bool = False
    ask: str = ""


class Scale(NamedTuple):
    """The scale that a column's labels belong to: its name, the score of each label, questions, and how sure."""

    name: str
    scores: dict[str, Score]
    asks: tuple[str, ...] = ()
    confidence: float = 1.0
    best: str = "top"


class Entry(NamedTuple):
    """A scale of the catalogue: the value of each plain wording."""

    name: str
    family: str
    values: dict[str, int]
    points: int
    best: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """Every scale by name."""
    made = {}
    for name, scale in data("scales")["scales"].items():
        values = {plain(str(label)): int(value) for value, labels in scale["points"].items() for label in labels}
        made[name] = Entry(name, scale["family"], values, len(scale["points"]), scale.get("best", "top"))
    return made


@lru_cache(maxsize=2)
def _wordings(kind: str) -> frozenset[str]:
    return frozenset(plain(w) for w in data("scales")[kind])


def is_opt_out(label: str) -> bool:
    """Whether a label is no answer under every scale.

    >>> is_opt_out("Ei koske minua"), is_opt_out("En osaa sanoa")
    (True, False)
    """
    return plain(split_number(label)[1]) in _wordings("opt_out")


def is_ambiguous(label: str) -> bool:
    """Whether a label is a midpoint in some surveys and an opt-out in others.

    >>> is_ambiguous("3 – En osaa sanoa")
    True
    """
    return plain(split_number(label)[1]) in _wordings("ambiguous")


def split_number(label: str) -> tuple[int | None, str]:
    """The number before a label, and the label.

    >>> split_number("4 – Tyytyväinen"), split_number("1=Täysin eri mieltä"), split_number("2-3 kertaa viikossa")
    ((4, 'Tyytyväinen'), (1, 'Täysin eri mieltä'), (None, '2-3 kertaa viikossa'))
    """
    match = _NUMBERED.match(label)
    return (int(match[1]), match[2].strip()) if match else (None, label.strip())


def number_of(label: str) -> float | None:
    """A bare number, also as a ranking cell.

    >>> number_of("1."), number_of("4,5"), number_of("4 Osittain samaa mieltä")
    (1.0, 4.5, None)
    """
    match = _NUMBER.match(label)
    return float(match[1].replace(",", ".")) if match else None


def label_value(label: str, entry: Entry) -> int | None:
    """The value of a label under one scale; a typo of at most one letter a word (two in a long word) is forgiven.

    >>> label_value("Melko eri meltä", catalogue()["agree5"]), label_value("sannolikt", catalogue()["agree5"])
    (2, None)
    """
    wording = plain(split_number(label)[1])
    if wording in entry.values:
        return entry.values[wording]
    near = {value for known, value in entry.values.items() if _same_but_typos(wording, known)}
    return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=50_000)
def _same_but_typos(a: str, b: str) -> bool:
    mine, theirs = a.split(), b.split()
    return len(mine) == len(theirs) and all(_same_word(x, y) for x, y in zip(mine, theirs, strict=True))


def _same_word(a: str, b: str) -> bool:
    """Equal but for a slip; short words and first letters must agree, so that "ei" is never "en"."""
    if a == b:
        return True
    if min(len(a), len(b)) < 5 or a[0] != b[0]:
        return False
    return _distance(a, b) <= (2 if min(len(a), len(b)) >= 10 else 1)


def _distance(a: str, b: str) -> int:
    """Letters to add, drop, change or swap with a neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        two_before, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
    return row[-1]


def fitting(labels: Iterable[str]) -> list[Entry]:
    """Scales that hold all these labels (opt-outs and ambiguous ones aside), and at least one."""
    points = [label for label in labels if not is_opt_out(label) and not _open_to_doubt(label)]
    return [e for e in catalogue().values() if points and all(label_value(x, e) is not None for x in points)]


def _open_to_doubt(label: str) -> bool:
    return is_ambiguous(label)


def read_scale(
    labels: Iterable[str], header: str = "", name: str | None = None, opt_out: Iterable[str] = (),
    midpoint: str | None = None, also: Iterable[str] = (),
) -> Scale | None:  # fmt: skip
    """The scale of a column's different labels, or None where they are no scale.

    ``also``: labels of the file's other columns, which may show points that nobody chose here.

    >>> scale = read_scale(["Täysin samaa mieltä", "Ei samaa eikä eri mieltä", "Ei koske minua"])
    >>> scale.name, scale.scores["Täysin samaa mieltä"].value, scale.scores["Ei koske minua"].opt_out
    ('agree5', 5.0, True)
    >>> read_scale(["1.", "8."], "Laita järjestykseen").name
    'rank'
    """
    labels = sorted(set(labels))
    outs = {plain(x) for x in opt_out}
    asked = [x for x in labels if plain(x) not in outs and (midpoint is None or plain(x) != plain(midpoint))]
    numbers = [x for x in asked if number_of(x) is not None]
    rest = [x for x in asked if number_of(x) is None and not is_opt_out(x) and not is_ambiguous(x)]
    scale = _worded(asked, name, list(also)) if rest else _numeric(asked, header, name) if numbers else None
    if scale is None:
        return None
    given = {x: Score(None, True) for x in labels if plain(x) in outs}
    if midpoint is not None:
        given |= {x: Score(_middle(scale)) for x in labels if plain(x) == plain(midpoint)}
    return scale._replace(scores=scale.scores | given)


def _middle(scale: Scale) -> float:
    entry = catalogue().get(scale.name)
    values = [s.value for s in scale.scores.values() if s.value is not None]
    return (1 + entry.points) / 2 if entry else (min(values) + max(values)) / 2


def _worded(labels: list[str], name: str | None, also: list[str]) -> Scale | None:
    candidates = fitting(labels)
    if name is not None:
        candidates = [e for e in candidates if e.name == name]
    if not candidates:
        return None
    chosen, ask = _choose(candidates, labels, also)
    scores = {label: _score(label, chosen, labels) for label in labels}
    asks = [ask] if ask and name is None else []
    asks += [s.ask for s in scores.values() if s.ask]
    if _turned(labels, chosen):
        asks.append(f"the numbers before the labels run against scale {chosen.name}; the labels are followed")
    return Scale(chosen.name, scores, tuple(dict.fromkeys(asks)), 0.7 if asks else 0.97, chosen.best)


def _choose(candidates: list[Entry], labels: list[str], also: list[str]) -> tuple[Entry, str]:
    """The scale to use, and a question where the labels fit several that give other numbers."""
    numbered = [e for e in candidates if _numbers_agree(labels, e)]
    candidates = numbered or candidates
    wider = [e for e in candidates if e in fitting([*labels, *also])] if also else []
    seen = [*labels, *also] if wider else labels
    candidates = wider or candidates
    full = [e for e in candidates if _unseen(e, seen) == 0]
    ranked = sorted(candidates, key=lambda e: (_unseen(e, seen), list(catalogue()).index(e.name)))
    chosen = full[0] if full else ranked[0]
    readings = {tuple(label_value(x, e) for x in labels) for e in candidates}
    others = [e.name for e in candidates if e is not chosen]
    sure = len(readings) == 1 or (numbered and any(split_number(x)[0] is not None for x in labels))
    return (
        chosen,
        "" if sure else f"scale {chosen.name} or {' or '.join(others)}? Some points were not chosen by anybody",
    )


def _unseen(entry: Entry, labels: list[str]) -> int:
    return entry.points - len({v for x in labels if (v := label_value(x, entry)) is not None})


def _numbers_agree(labels: list[str], entry: Entry) -> bool:
    pairs = [(n, label_value(x, entry)) for x in labels if (n := split_number(x)[0]) is not None]
    return bool(pairs) and all(n == v for n, v in pairs if v is not None)


def _turned(labels: list[str], entry: Entry) -> bool:
    pairs = [(n, label_value(x, entry)) for x in labels if (n := split_number(x)[0]) is not None]
    pairs = [(n, v) for n, v in pairs if v is not None]
    return bool(pairs) and any(n != v for n, v in pairs)


def _score(label: str, entry: Entry, labels: list[str]) -> Score:
    if is_opt_out(label):
        return Score(None, True)
    if is_ambiguous(label):
        return _doubtful(label, entry, labels)
    value = label_value(label, entry)
    return Score(None if value is None else float(value))


def _doubtful(label: str, entry: Entry, labels: list[str]) -> Score:
    """A midpoint by its own number, an opt-out where another label is the midpoint; else a question."""
    number = split_number(label)[0]
    middle = (entry.points + 1) / 2
    if number is not None:
        return Score(middle) if number == middle else Score(None, True)
    taken = any(label_value(x, entry) == middle for x in labels if not is_ambiguous(x))
    if taken:
        return Score(None, True)
    return Score(None, True, f"is '{label}' the midpoint or an opt-out? It is left out until opt_out or midpoint says")


def legend(header: str) -> dict[int, str]:
    """Labels that a header gives to numbers.

    >>> legend("Arvioi (1 = täysin eri mieltä, 5 = täysin samaa mieltä)")
    {1: 'täysin eri mieltä', 5: 'täysin samaa mieltä'}
    """
    return {int(n): label.strip(" .") for n, label in _LEGEND.findall(header)}


def _numeric(labels: list[str], header: str, name: str | None) -> Scale:
    ends = legend(header)
    turn = max(ends) + min(ends) if _is_reversed(ends) else None
    scores = {label: _numeric_score(label, ends, turn) for label in labels}
    asks = tuple(f"is '{x}' the midpoint or an opt-out? It is left out until then" for x in labels if is_ambiguous(x))
    numbers = [n for x in labels if (n := number_of(x)) is not None]
    return Scale(name or _numeric_name(numbers, header, ends), scores, asks, 0.9)


def _numeric_score(label: str, ends: dict[int, str], turn: int | None) -> Score:
    value = number_of(label)
    if value is None:
        return Score(None, True)
    if is_opt_out(ends.get(int(value), "")):  # "0 = ei voida vielä arvioida"
        return Score(None, True)
    return Score(value if turn is None else turn - value)


def _is_reversed(ends: dict[int, str]) -> bool:
    """Whether the header's legend gives the low number to the high end."""
    for entry in fitting(list(ends.values())) if len(ends) > 1 else []:
        points = [label_value(ends[n], entry) for n in sorted(ends) if not is_opt_out(ends[n])]
        known = [p for p in points if p is not None]
        if len(known) > 1 and known[0] > known[-1]:
            return True
    return False


def _numeric_name(numbers: list[float], header: str, ends: dict[int, str]) -> str:
    wording = plain(header)
    if any(hint in wording for hint in data("scales")["rank_hints"]):
        return "rank"
    stated = re.search(r"\b([01])\s*[-–]\s*(\d{1,2})\b", header)
    if stated:
        return f"{stated[1]}-{stated[2]}"
    if len(ends) > 1:
        return f"{min(ends)}-{max(ends)}"
    top = max(numbers)
    low = 0 if min(numbers) == 0 else 1
    return f"{low}-{next((n for n in (5, 7, 10) if top <= n), int(top))}"
