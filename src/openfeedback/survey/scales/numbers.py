"""Scales of numbers: bare ones, ones of which some have labels, and what the header says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from openfeedback.survey.scales.known import Scale, Score, catalogue, fitting, label_value
from openfeedback.survey.scales.labels import (
    TOPS,
    fraction_of,
    grade_of,
    is_ambiguous,
    is_grading,
    is_opt_out,
    legend,
    number_of,
    split_number,
)
from openfeedback.survey.scales.stated import SLIDER, beyond, graded, stated_scale
from openfeedback.survey.wordings import data, matches, plain

ASK_DOUBTFUL = "is '{}' the midpoint or an opt-out? It is left out until midpoint or opt_out says"

ASK_CODE = "is {} no answer, or a point of a longer scale? It is left out until scale says"
GRADES = (4, 10)  # of Finnish schools


def classes_of(labels: Iterable[str], header: str, of_people: bool = False) -> dict[str, str]:
    """The classes that a header gives to all bare numbers of a column, where their words grade nothing; else empty.

    ``of_people``: the header asks who answers, which is never graded.

    >>> classes_of(["1", "2", "3"], "Ryhmä (1 = työntekijä, 2 = toimihenkilö, 3 = esihenkilö)")["2"]
    'toimihenkilö'
    >>> classes_of(["1", "2", "3"], "Tilat (1 = huono, 2 = kelpo, 3 = hyvä)")
    {}
    """
    said, numbers = legend(header), {x: number_of(x) for x in labels}
    words = {x: said.get(int(n), "") if n is not None and n == int(n) else "" for x, n in numbers.items()}
    named = [w for w in said.values() if not is_opt_out(w) and not is_ambiguous(w)]
    if len(named) < 2 or not all(words.values()):
        return {}
    graded = fitting(named) or any(map(is_grading, named))
    return words if of_people or (len(named) > 2 and not graded) else {}


def as_written(labels: list[str], header: str) -> tuple[dict[str, str], int | None]:
    """Points that people write in ways of their own, each as its bare number; and the top where they write it.

    "4/5" where the top is the same everywhere, "8½" and "8+" where the header states grades from 4 to 10.

    >>> as_written(["4/5", "3", "hyvä"], "Palvelu"), as_written(["4/5", "3/10"], "Palvelu")
    (({'4/5': '4'}, 5), ({}, None))
    >>> as_written(["8½", "9"], "Arvosana (4–10)")
    ({'8½': '8.5'}, None)
    """
    stated = stated_scale(header)
    fractions = {x: f for x in labels if (f := fraction_of(x)) is not None}
    tops = {top for _, top in fractions.values()}
    written: dict[str, float] = {}
    if len(tops) == 1 and (stated is None or stated[1] in tops):
        written = {x: value for x, (value, _) in fractions.items()}
    if stated == GRADES:
        written |= {x: n for x in labels if (n := grade_of(x)) is not None}
    top = tops.pop() if len(tops) == 1 and stated is None else None
    return {x: f"{n:g}" for x, n in written.items()}, top


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
    return len(words) > 2 and one_each and (matches(plain(header), hints) or _partly_known(words))


def _partly_known(words: Mapping[int, set[str]]) -> bool:
    """Whether two labels or more, and half of all, are points of one scale under their own numbers, none under others'.

    >>> _partly_known({1: {"osittain eri mieltä"}, 2: {"sekä että"}, 3: {"osittain samaa mieltä"}})
    False
    >>> _partly_known({2: {"osittain eri mieltä"}, 3: {"sekä että"}, 4: {"osittain samaa mieltä"}})
    True
    """
    for entry in catalogue().values():
        known = {n: v for n, said in words.items() for word in said if (v := label_value(word, entry)) is not None}
        if (
            entry.points >= max(words)
            and len(known) >= max(2, len(words) / 2)
            and all(n == v for n, v in known.items())
        ):
            return True
    return False


def numeric_scale(labels: list[str], header: str, name: str | None) -> Scale:
    """The scale of numbers, with or without labels beside them."""
    own = {n: word for n, word in map(split_number, labels) if n is not None and word}
    ends = graded(legend(header) | own)
    points = {n: x for n, x in ends.items() if not is_ambiguous(x)}
    turn = max(points) + min(points) if _runs_down(points) else None
    numbers = [n for x in labels if not is_opt_out(x) and (n := _number(x)) is not None]
    limits, codes = _limits(header, numbers, name), set[float]()
    if limits is None and name is None:
        codes = beyond(numbers) - set(points)
        numbers = [n for n in numbers if n not in codes]
    scores = {label: _numeric_score(label, legend(header) | own, points, turn) for label in labels}
    for label, score in scores.items():
        n = _number(label)
        if n is not None and not score.opt_out and (n in codes or limits and not limits[0] <= n <= limits[1]):
            scores[label] = Score(None, ask=ASK_CODE.format(label.strip()) if n in codes else "")
    if _has_middle(numbers, limits):  # no label is needed for it: "eos" beside 1 to 5 is an opt-out
        scores = {x: s._replace(ask="") if s.opt_out else s for x, s in scores.items()}
    asks = tuple(dict.fromkeys(s.ask for s in scores.values() if s.ask))
    called = _numeric_name([n for n in numbers if limits is None or limits[0] <= n <= limits[1]], header, points)
    return Scale(name or called, scores, asks, 0.9, "low" if called == "rank" else _best(header, points))


def _best(header: str, points: dict[int, str]) -> str:
    """Where the best number lies: at the top where the header asks for a grade or the labels are those of one."""
    graded = matches(plain(header), data("scales")["graded_headers"])
    return "top" if graded or any(entry.best == "top" for entry in fitting(points.values())) else ""


def _has_middle(numbers: list[float], limits: tuple[int, int] | None) -> bool:
    """Whether bare numbers hold a scale's middle point, or it has none or far too many for one to be named."""
    low, high = limits or (1, max(numbers, default=0))
    middle = (low + high) / 2
    return high > TOPS[1] or middle != int(middle) or middle in numbers


def _limits(header: str, numbers: list[float], name: str | None) -> tuple[int, int] | None:
    """The scale that a person or the header states, where most of the numbers lie on it."""
    said = re.fullmatch(r"(\d+)-(\d+)", name or "")
    limits = (int(said[1]), int(said[2])) if said else stated_scale(header) if name is None else None
    return limits if limits and sum(limits[0] <= n <= limits[1] for n in numbers) >= len(numbers) / 2 else None


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
    if is_opt_out(said) or (said and outside):  # "0 = ei voida vielä arvioida", "6 = en osaa sanoa", "99 = muu syy"
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
    if (stated := stated_scale(header)) and not (stated == GRADES and min(numbers) < 4):  # grades of Finnish schools
        return f"{stated[0]}-{stated[1]}"
    if len(points) > 1:  # labels that some points have in the cells; nobody may have chosen the first
        low, high = min(points), max(points)
        grades = low >= GRADES[0] and high > 7
        return f"{low if grades else min([low, 1, *map(int, numbers)])}-{max([high, *map(int, numbers)])}"
    top = max(numbers)
    if SLIDER[1] / 2 < top <= SLIDER[1] and min(numbers) >= 0:  # nobody need have gone to an end
        return f"{SLIDER[0]}-{SLIDER[1]}"
    if 7 < top <= 10 and matches(plain(header), data("scales")["nps_hints"]):
        return "0-10"
    return f"{0 if min(numbers) == 0 else 1}-{next((n for n in (5, 7, 10) if top <= n), int(top))}"
