"""Scales of numbers: bare ones, ones of which some have labels, and what the header says of them."""

from __future__ import annotations

import re

from openfeedback.survey.headers import data, matches, plain
from openfeedback.survey.scales.known import Scale, Score, fitting, label_value
from openfeedback.survey.scales.labels import is_ambiguous, is_opt_out, legend, number_of, split_number

ASK_DOUBTFUL = "is '{}' the midpoint or an opt-out? It is left out until midpoint or opt_out says"


def some_labelled(labels: list[str]) -> bool:
    """Whether all points are numbers of which some, the ends as a rule, have their label behind them.

    >>> some_labelled(["1 (täysin eri mieltä)", "2", "3", "5 (täysin samaa mieltä)"])
    True
    """
    points = [x for x in labels if not is_opt_out(x) and not is_ambiguous(x)]
    bare = sum(number_of(x) is not None for x in points)
    return bare > 0 and all(number_of(x) is not None or split_number(x)[0] is not None for x in points)


def all_numbered(labels: list[str], header: str) -> bool:
    """Whether each label has a number of its own, and the header says that the numbers grade.

    >>> all_numbered(["1 - huono alku", "huipputaso (5)", "3 – siltä väliltä"], "Arvioi sisältö")
    True
    >>> all_numbered(["1 = Helsinki", "2 = Espoo", "3 = Vantaa"], "Kunta")
    False
    """
    points = [split_number(x) for x in labels if not is_opt_out(x) and not is_ambiguous(x)]
    words: dict[int, set[str]] = {}
    for number, wording in points:
        if number is None or number > 10:
            return False
        words.setdefault(number, set()).add(plain(wording))
    hints = [*data("scales")["number_hints"], *data("scales")["nps_hints"]]
    one_each = len(set().union(*words.values())) == sum(map(len, words.values()))
    return len(words) > 2 and one_each and matches(plain(header), hints)


def numeric_scale(labels: list[str], header: str, name: str | None) -> Scale:
    """The scale of numbers, with or without labels beside them."""
    own = {n: word for n, word in map(split_number, labels) if n is not None and word}
    ends = {n: x for n, x in (legend(header) | own).items() if not is_opt_out(x)}
    points = {n: x for n, x in ends.items() if not is_ambiguous(x)}
    turn = max(points) + min(points) if _runs_down(points) else None
    scores = {label: _numeric_score(label, legend(header) | own, points, turn) for label in labels}
    asks = tuple(dict.fromkeys(s.ask for s in scores.values() if s.ask))
    numbers = [n for x in labels if (n := _number(x)) is not None]
    best = "low" if _numeric_name(numbers, header, points) == "rank" else "top"
    return Scale(name or _numeric_name(numbers, header, points), scores, asks, 0.9, best)


def _number(label: str) -> float | None:
    """The number of a point, with or without its label behind it."""
    bare = number_of(label)
    return bare if bare is not None else split_number(label)[0]


def _numeric_score(label: str, ends: dict[int, str], points: dict[int, str], turn: int | None) -> Score:
    value = _number(label)
    if value is None or is_opt_out(label):
        return Score(None, True, ASK_DOUBTFUL.format(label) if is_ambiguous(label) else "")
    said = ends.get(int(value), "")
    outside = bool(points) and not min(points) <= value <= max(points)
    if is_opt_out(said) or (is_ambiguous(said) and outside):  # "0 = ei voida vielä arvioida", "6 = en osaa sanoa"
        return Score(None, True)
    return Score(value if turn is None else turn - value)


def _runs_down(points: dict[int, str]) -> bool:
    """Whether a header's legend gives the low number to the high end ("1 = täysin samaa mieltä")."""
    for entry in fitting(points.values()) if len(points) > 1 else []:
        values = [v for n in sorted(points) if (v := label_value(points[n], entry)) is not None]
        if values[0] > values[-1]:
            return True
    return False


def _numeric_name(numbers: list[float], header: str, points: dict[int, str]) -> str:
    """Name of a scale of bare numbers: rank, or its ends as the header or the answers show them."""
    if matches(plain(header), data("scales")["rank_hints"]):
        return "rank"
    if stated := re.search(r"(?<!\d)([01])\s*[-–]\s*(\d{1,2})(?!\d)", header):
        return f"{stated[1]}-{stated[2]}"
    if re.search(r"(?<!\d)4\s*[-–]\s*10(?!\d)", header) and min(numbers) >= 4:
        return "4-10"  # grades of Finnish schools
    if len(points) > 1:
        return f"{min(points)}-{max(points)}"
    top = max(numbers)
    if 7 < top <= 10 and matches(plain(header), data("scales")["nps_hints"]):
        return "0-10"
    return f"{0 if min(numbers) == 0 else 1}-{next((n for n in (5, 7, 10) if top <= n), int(top))}"
