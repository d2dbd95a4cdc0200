"""The catalogue of scales (``data/scales.yml``): which value a label has under each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from openfeedback.survey.scales.labels import is_ambiguous, is_opt_out, same_but_typos, split_number
from openfeedback.survey.wordings import data, plain


class Score(NamedTuple):
    """What one label means: a number, an opt-out, or (neither, with ``ask``) something that a person must decide."""

    value: float | None
    opt_out: bool = False
    ask: str = ""


class Scale(NamedTuple):
    """The scale that a column's labels belong to: its name, the score of each label, questions, and how sure.

    ``best``: where the best answer lies: top, middle or low; empty where nothing says so.
    """

    name: str
    scores: dict[str, Score]
    asks: tuple[str, ...] = ()
    confidence: float = 1.0
    best: str = ""


class Entry(NamedTuple):
    """A scale of the catalogue: the value of each plain wording."""

    name: str
    family: str
    values: dict[str, int]
    points: int
    best: str


@cache
def catalogue() -> dict[str, Entry]:
    """Every scale by name, in the order of the file: the likelier of two that fit stands first."""
    made = {}
    for name, scale in data("scales")["scales"].items():
        values = {plain(str(label)): int(value) for value, labels in scale["points"].items() for label in labels}
        made[name] = Entry(name, scale["family"], values, len(scale["points"]), scale.get("best", ""))
    return made


def points(scale: str) -> list[int]:
    """Values of a scale, from its name in the catalogue or as a range; empty where it is not known.

    >>> points("1-5"), points("agree4"), points("rank")
    ([1, 2, 3, 4, 5], [1, 2, 3, 4], [])
    """
    if found := re.fullmatch(r"(\d+)-(\d+)", scale):
        return list(range(int(found[1]), int(found[2]) + 1))
    entry = catalogue().get(scale)
    return sorted(set(entry.values.values())) if entry else []


def known_scale(name: str) -> bool:
    """Whether a name is one of the catalogue's, or a range of numbers.

    >>> known_scale("agree5"), known_scale("1-10"), known_scale("agre5")
    (True, True, False)
    """
    return name in catalogue() or name == "rank" or re.fullmatch(r"\d+-\d+", name) is not None


def label_value(label: str, entry: Entry) -> int | None:
    """The value of a label under one scale; a typo or a last word left out is forgiven where only one value comes near.

    >>> label_value("Melko eri meltä", catalogue()["agree5"]), label_value("sannolikt", catalogue()["agree5"])
    (2, None)
    """
    return _value(label, entry.name)


@lru_cache(maxsize=65_536)  # a column's labels are held against each scale several times over
def _value(label: str, scale: str) -> int | None:
    entry, wording = catalogue()[scale], plain(split_number(label)[1])
    if wording in entry.values:
        return entry.values[wording]
    near = {value for known, value in entry.values.items() if same_but_typos(wording, known)}
    if not near and len(wording.split()) > 1:  # "jokseenkin samaa"
        near = {value for known, value in entry.values.items() if known.startswith(f"{wording} ")}
    return near.pop() if len(near) == 1 else None


def fitting(labels: Iterable[str]) -> list[Entry]:
    """Scales that hold all these labels (opt-outs and doubtful ones aside), and at least one."""
    points = [label for label in labels if not is_opt_out(label) and not is_ambiguous(label)]
    return [e for e in catalogue().values() if points and all(label_value(x, e) is not None for x in points)]
