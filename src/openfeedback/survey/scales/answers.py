"""Likert wordings to numbers: which scale a column's labels belong to, opt-outs apart, doubts as questions.

The catalogue is data (``data/scales.yml``). Nothing is guessed silently: what the labels cannot tell is in ``asks``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from openfeedback.errors import counted
from openfeedback.survey.headers import data, matches, plain
from openfeedback.survey.scales.known import Entry, Scale, Score, catalogue, fitting, label_value
from openfeedback.survey.scales.labels import is_ambiguous, is_opt_out, legend, number_of, split_number

LONGEST = 200  # characters; no label is longer, and looking for typos in whole stories takes long
ASK_OWN_WORDS = "in own words: no point of the scale, left out"
ASK_DOUBTFUL = "is '{}' the midpoint or an opt-out? It is left out until midpoint or opt_out says"


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
    worded = [x for x in left if number_of(x) is None and not is_opt_out(x) and not is_ambiguous(x)]
    if worded and not _some_labelled(left):
        scale = _worded(left, name, sorted(also))
    elif any(number_of(x) is not None for x in left):
        scale = _numeric(left, header, name)
    else:
        return None
    return _with_given(scale, given) if scale else None


def read_answers(
    counts: Mapping[str, int], header: str = "", name: str | None = None, opt_out: Iterable[str] = (),
    midpoint: str | None = None,
) -> Scale | None:  # fmt: skip
    """As ``read_scale``, from how often each label occurs: a few answers in own words among the labels are let pass.

    >>> read_answers({"Kyllä": 50, "Ei": 40, "Kyllä, mutta vain kesällä": 1}).asks
    ('1 answer in own words: no point of the scale, left out',)
    """
    scale = read_scale(counts, header, name, opt_out, midpoint)
    total = sum(counts.values())
    if scale is not None or total < 20:
        return scale
    given = {x for x in counts if _given(x, opt_out, midpoint) is not None}
    entries = [e for e in catalogue().values() if name in (None, e.name)]
    fits = [[x for x in counts if x in given or _fits(x, e)] for e in entries]
    most = max(fits, key=lambda labels: sum(counts[x] for x in labels), default=[])
    own_words = total - sum(counts[x] for x in most)
    if own_words > 0.1 * total or any(n > max(2, total / 200) for x, n in counts.items() if x not in most):
        return None  # a label that comes again is an option, not somebody's own words
    scale = read_scale(most, header, name, opt_out, midpoint)
    ask = f"{counted(own_words, 'answer')} {ASK_OWN_WORDS}"
    return scale._replace(asks=(*scale.asks, ask), confidence=0.7) if scale else None


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


def _worded(labels: list[str], name: str | None, also: list[str]) -> Scale | None:
    candidates = [e for e in fitting(labels) if name in (None, e.name)]
    if not candidates:
        return None
    chosen, ask = _choose(candidates, labels, also)
    scores = {label: _score(label, chosen, labels) for label in labels}
    asks = [ask, *[s.ask for s in scores.values()], _ask_turned(labels, chosen), _ask_mixed(labels)]
    asks = list(dict.fromkeys(a for a in asks if a))
    return Scale(chosen.name, scores, tuple(asks), 0.7 if asks else 0.97, chosen.best)


def _choose(candidates: list[Entry], labels: list[str], also: list[str]) -> tuple[Entry, str]:
    """The scale to use, and a question where the labels fit several that give them other numbers.

    First the numbers before the labels decide, then the labels of the same family elsewhere in the survey, then the
    scale with the fewest points that nobody chose.
    """
    candidates = [e for e in candidates if _numbers_fit(labels, e)] or candidates
    wider = [e for e in candidates if e in fitting([*labels, *also])] if also else []
    seen = [*labels, *also] if wider else labels
    order = list(catalogue())
    ranked = sorted(wider or candidates, key=lambda e: (_shared(e, labels), _unseen(e, seen), order.index(e.name)))
    chosen = ranked[0]
    others = [e for e in candidates if _reading(e, labels) != _reading(chosen, labels)]
    if not others or _unseen(chosen, seen) == 0 and chosen.points > 4:
        return chosen, ""
    names = " or ".join([chosen.name, *[e.name for e in others]])
    return chosen, f"which scale: {names}? The labels fit all of them; {chosen.name} is used until scale says"


def _reading(entry: Entry, labels: list[str]) -> list[int | None]:
    return [label_value(x, entry) for x in labels]


def _shared(entry: Entry, labels: list[str]) -> int:
    """How many labels have a value that another label has too: a question rarely offers two names of one point."""
    values = [v for v in _reading(entry, sorted({plain(split_number(x)[1]) for x in labels})) if v is not None]
    return len(values) - len(set(values))


def _unseen(entry: Entry, labels: list[str]) -> int:
    return entry.points - len({v for x in labels if (v := label_value(x, entry)) is not None})


def _numbered(labels: list[str], entry: Entry) -> list[tuple[int, int]]:
    """Number before the label and value under the scale, where both are there."""
    pairs = [(split_number(x)[0], label_value(x, entry)) for x in labels]
    return [(n, v) for n, v in pairs if n is not None and v is not None]


def _numbers_fit(labels: list[str], entry: Entry) -> bool:
    """Whether the numbers before the labels are the scale's values, upwards or downwards."""
    pairs = _numbered(labels, entry)
    up, down = all(n == v for n, v in pairs), all(n == entry.points + 1 - v for n, v in pairs)
    return bool(pairs) and (up or down)


def _ask_turned(labels: list[str], entry: Entry) -> str:
    if all(n == v for n, v in _numbered(labels, entry)):
        return ""
    return f"the numbers before the labels differ from scale {entry.name}: the labels are followed, is that right?"


def _ask_mixed(labels: list[str]) -> str:
    bare = [x for x in labels if number_of(x) is not None]
    return f"what do the bare numbers {', '.join(bare[:5])} among the labels mean? They are left out" if bare else ""


def _score(label: str, entry: Entry, labels: list[str]) -> Score:
    if is_opt_out(label):
        return Score(None, True)
    if is_ambiguous(label):
        return _doubtful(label, entry, labels)
    value = label_value(label, entry)
    return Score(None if value is None else float(value))


def _doubtful(label: str, entry: Entry, labels: list[str]) -> Score:
    """A midpoint by its own number, an opt-out where another label is the midpoint; else a question."""
    number, middle = split_number(label)[0], (entry.points + 1) / 2
    if number is not None:
        return Score(middle) if number == middle else Score(None, True)
    if any(label_value(x, entry) == middle for x in labels) or not _could_have_middle(entry, labels):
        return Score(None, True)
    return Score(None, True, ASK_DOUBTFUL.format(label))


def _could_have_middle(entry: Entry, labels: list[str]) -> bool:
    """Whether the labels fit this scale or one of its family with a point in the middle ("kyllä", "ei" fit none)."""
    return any(e.points % 2 for e in fitting(labels) if e.family == entry.family)


def _some_labelled(labels: list[str]) -> bool:
    """Whether all points are numbers of which some, the ends as a rule, have their label behind them.

    >>> _some_labelled(["1 (täysin eri mieltä)", "2", "3", "5 (täysin samaa mieltä)"])
    True
    """
    points = [x for x in labels if not is_opt_out(x) and not is_ambiguous(x)]
    bare = sum(number_of(x) is not None for x in points)
    return bare > 0 and all(number_of(x) is not None or split_number(x)[0] is not None for x in points)


def _numeric(labels: list[str], header: str, name: str | None) -> Scale:
    own = {n: word for n, word in map(split_number, labels) if n is not None and word}
    ends = {n: x for n, x in (legend(header) | own).items() if not is_opt_out(x)}
    points = {n: x for n, x in ends.items() if not is_ambiguous(x)}
    turn = max(points) + min(points) if _runs_down(points) else None
    scores = {label: _numeric_score(label, legend(header), points, turn) for label in labels}
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
