"""Likert wordings to numbers: which scale a column's labels belong to, opt-outs apart, doubts as questions.

The catalogue is data (``data/scales.yml``). Nothing is guessed silently: what the labels cannot tell is in ``asks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from openfeedback.errors import counted
from openfeedback.survey.scales.known import Entry, Scale, Score, catalogue, label_value
from openfeedback.survey.scales.labels import is_ambiguous, is_opt_out, number_of, split_number
from openfeedback.survey.scales.numbers import all_numbered, as_written, numeric_scale, some_labelled
from openfeedback.survey.scales.stated import stated_scale
from openfeedback.survey.scales.worded import worded_scale
from openfeedback.survey.wordings import plain

FEWEST = 8  # cells that are enough to tell points from a slip among them
HALF = 0.5  # share of the cells that lie on a stated scale
LONGEST = 200  # characters; no label is longer, and looking for typos in whole stories takes long
ASK_OWN_WORDS = "in own words: no point of the scale, left out"


def read_scale(
    labels: Iterable[str], header: str = "", name: str | None = None, opt_out: Iterable[str] = (),
    midpoint: str | None = None, also: Iterable[str] = (),
) -> Scale | None:  # fmt: skip
    """The scale of a column's different labels, or None where they are no scale.

    ``name``, ``opt_out`` and ``midpoint`` are a person's word. ``also``: labels of the survey's other columns: they
    may show points that nobody chose here.

    >>> scale = read_scale(["Täysin samaa mieltä", "Ei samaa eikä eri mieltä", "Ei koske minua"])
    >>> scale.name, scale.scores["Täysin samaa mieltä"].value, scale.scores["Ei koske minua"].opt_out
    ('agree5', 5.0, True)
    >>> read_scale(["1.", "8."], "Laita järjestykseen").name
    'rank'
    """
    labels = set(labels)
    if any(len(label) > LONGEST for label in labels):
        return None
    given = {label: s for label in labels if (s := _given(label, opt_out, midpoint)) is not None}
    left = sorted(labels - set(given))
    written, top = as_written(left, header)
    if written:
        rest = [written.get(x, x) for x in left]
        scale = _of_points(rest, header, name, also, top)
        scale = scale and scale._replace(scores={x: scale.scores[written.get(x, x)] for x in left})
    else:
        scale = _of_points(left, header, name, also)
    return _with_given(scale, given) if scale else None


def _of_points(
    left: list[str], header: str, name: str | None, also: Iterable[str], top: int | None = None
) -> Scale | None:
    """The scale of labels and numbers; ``top``: its highest point, where people write it behind ("4/5")."""
    ranged = name or (f"{0 if '0' in left else 1}-{top}" if top else None)
    worded = [x for x in left if number_of(x) is None and not is_opt_out(x) and not is_ambiguous(x)]
    if worded and not some_labelled(left):
        scale = worded_scale(left, name, sorted(also), header)
        if scale is None and all_numbered(left, header):
            scale = numeric_scale(left, header, ranged)
        return scale
    return numeric_scale(left, header, ranged) if any(number_of(x) is not None for x in left) else None


def read_answers(
    counts: Mapping[str, int], header: str = "", name: str | None = None, opt_out: Iterable[str] = (),
    midpoint: str | None = None,
) -> Scale | None:  # fmt: skip
    """As ``read_scale``, from how often each label occurs: a few answers in own words among the labels are let pass.

    >>> read_answers({"Kyllä": 50, "Ei": 40, "Kyllä, mutta vain kesällä": 1}).asks
    ('1 answer in own words: no point of the scale, left out',)
    """
    scale = read_scale(counts, header, name, opt_out, midpoint)
    if scale is not None:
        return scale
    total = sum(counts.values())
    given = {x for x in counts if _given(x, opt_out, midpoint) is not None}
    readings = [
        _reads(counts, header, entry)
        for entry in [None, *catalogue().values()]
        if entry is None or name in (None, entry.name)
    ]
    best = max(readings, key=lambda found: sum(counts[x] for x in found))
    read = best | {x: x for x in given}
    own_words = total - sum(counts[x] for x in read)
    if not _enough(counts, read, own_words, header):
        return None
    scale = read_scale(read.values(), header, name, opt_out, midpoint)
    if scale is None:
        return None
    scores = {x: scale.scores[reading] for x, reading in read.items() if reading in scale.scores}
    outside = {x: Score(None) for x in counts if x not in scores and number_of(x) is not None}
    own_words -= sum(counts[x] for x in outside)
    asks = [*scale.asks, *([f"{counted(own_words, 'answer')} {ASK_OWN_WORDS}"] if own_words else [])]
    return scale._replace(scores=scores | outside, asks=tuple(asks), confidence=0.7)


def _reads(counts: Mapping[str, int], header: str, entry: Entry | None) -> dict[str, str]:
    """What can be read of a column under one scale, or as numbers on the stated one: label -> how it reads."""
    stated = stated_scale(header)
    limits = stated or ((1, entry.points) if entry else None)
    if limits is None or entry and (entry.points < 3 and any(number_of(x) is not None for x in counts)):
        return _labels_of(counts, entry) if entry else {}
    if entry and stated not in (None, (1, entry.points)):
        return {}
    short = [x for x in counts if len(x) <= LONGEST]
    found = _labels_of(counts, entry) if entry else {x: x for x in short if is_opt_out(x) or is_ambiguous(x)}
    written, top = as_written(short, header)
    if top is not None and top != limits[1]:
        return {}
    if not stated and not any(label_value(x, entry) is not None for x in found if entry):
        return {}  # numbers alone name no scale
    for label in short:
        number = number_of(written.get(label, label))
        if number is None and label not in found and stated:
            number = split_number(label)[0]
        if number is not None and limits[0] <= number <= limits[1]:
            found.setdefault(label, f"{number:g}")
    return found


def _labels_of(counts: Mapping[str, int], entry: Entry) -> dict[str, str]:
    return {x: x for x in counts if _fits(x, entry)}


def _enough(counts: Mapping[str, int], read: Mapping[str, str], own_words: int, header: str) -> bool:
    """Whether so much of a column can be read that the rest may be own words, slips and what Excel made of points."""
    total, left = sum(counts.values()), {x: n for x, n in counts.items() if x not in read}
    numbers = {x: n for x, n in counts.items() if x in read and number_of(read[x]) is not None}
    if stated_scale(header):
        return sum(numbers.values()) > 0 and total - own_words >= HALF * total
    if (
        len(set(read.values())) > 2
        and 2 * sum(numbers.values()) >= total >= FEWEST
        and own_words <= max(1, 0.1 * total)
    ):
        return True
    repeated = any(n > max(2, total / 200) for n in left.values())  # an option, not somebody's own words
    return total >= 20 and own_words <= 0.1 * total and not repeated


def _fits(label: str, entry: Entry) -> bool:
    return len(label) <= LONGEST and (is_opt_out(label) or is_ambiguous(label) or label_value(label, entry) is not None)


def _given(label: str, opt_out: Iterable[str], midpoint: str | None) -> Score | None:
    """The score that a person gave a label (the midpoint's value is filled in later)."""
    if midpoint is not None and plain(label) == plain(midpoint):
        return Score(None)
    return Score(None, True) if plain(label) in {plain(x) for x in opt_out} else None


def _with_given(scale: Scale, given: dict[str, Score]) -> Scale:
    """Scores with a person's word added; a given midpoint turns a scale without one into the next wider."""
    if any(not s.opt_out for s in given.values()) and scale.name.endswith("4") and f"{scale.name[:-1]}5" in catalogue():
        wider = read_scale(scale.scores, name=f"{scale.name[:-1]}5")
        scale = wider or scale
    middle = _middle(scale)
    return scale._replace(scores=scale.scores | {x: s if s.opt_out else Score(middle) for x, s in given.items()})


def _middle(scale: Scale) -> float:
    """The midpoint's value, from the scale's own ends."""
    if entry := catalogue().get(scale.name):
        return (1 + entry.points) / 2
    if stated := re.fullmatch(r"(\d+)-(\d+)", scale.name):
        return (int(stated[1]) + int(stated[2])) / 2
    values = [s.value for s in scale.scores.values() if s.value is not None]
    return (min(values) + max(values)) / 2
