"""The scale of worded labels: which of the catalogue they fit, and what their numbers and words leave in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from openfeedback.survey.scales.known import Entry, Scale, Score, catalogue, fitting, label_value
from openfeedback.survey.scales.labels import is_ambiguous, is_opt_out, legend, number_of, split_number
from openfeedback.survey.scales.numbers import ASK_DOUBTFUL, numeric_scale
from openfeedback.survey.scales.stated import stated_scale
from openfeedback.survey.wordings import plain


def worded_scale(labels: list[str], name: str | None, also: list[str], header: str = "") -> Scale | None:
    """The scale of labels, some of which may be bare numbers; None where they fit none of the catalogue.

    ``name``: a person's word; ``also``: labels of the survey's other columns.
    """
    bare = {x: n for x in labels if (n := number_of(x)) is not None}
    worded = [x for x in labels if x not in bare]
    candidates = [e for e in fitting(worded) if name in (None, e.name) and _could_hold(bare.values(), e)]
    if not candidates:
        return None
    if not name and not any(_tells_apart(worded, e) for e in candidates) and all(map(_has_number, labels)):
        return numeric_scale(labels, header, None)
    candidates = [e for e in candidates if _tells_apart(worded, e)] or candidates
    chosen, ask = _choose(candidates, worded, also)
    if not name and not _numbers_fit(worded, chosen) and _same_order(worded, chosen):
        return numeric_scale(labels, header, None)  # fewer points than the catalogue's: "4 = aina" of four
    scores = {label: _score(label, chosen, worded) for label in worded}
    turn = _runs_against(worded, chosen) or _runs_against([f"{n} {x}" for n, x in legend(header).items()], chosen)
    scores |= {x: Score(chosen.points + 1 - n if turn else n) for x, n in bare.items()}
    asks = [
        ask,
        *[s.ask for s in scores.values()],
        _ask_turned(worded, chosen),
        _ask_mixed(bare, worded, chosen, header),
    ]
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


def _same_order(labels: list[str], entry: Entry) -> bool:
    """Whether all labels have numbers that rise as the scale's values do."""
    pairs = sorted(set(_numbered(labels, entry)))
    rising = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    return len(pairs) > 2 and rising and all(map(_has_number, labels))


def _has_number(label: str) -> bool:
    return is_opt_out(label) or is_ambiguous(label) or split_number(label)[0] is not None


def _tells_apart(labels: list[str], entry: Entry) -> bool:
    """Whether labels with different numbers before them are different points of a scale; else the numbers hold."""
    pairs = set(_numbered(labels, entry))
    return len({n for n, _ in pairs}) <= len({v for _, v in pairs})


def _ask_turned(labels: list[str], entry: Entry) -> str:
    if all(n == v for n, v in _numbered(labels, entry)):
        return ""
    return f"the numbers before the labels differ from scale {entry.name}: the labels are followed, is that right?"


def _could_hold(numbers: Iterable[float], entry: Entry) -> bool:
    """Whether bare numbers among labels can be points of a scale, which "yes" and "no" have not."""
    return all(entry.points > 2 and 1 <= n <= entry.points for n in numbers)


def _runs_against(labels: list[str], entry: Entry) -> bool:
    """Whether the numbers before the labels run against the scale's values."""
    pairs = _numbered(labels, entry)
    return len(pairs) > 1 and all(n == entry.points + 1 - v for n, v in pairs) and not all(n == v for n, v in pairs)


def _ask_mixed(bare: Mapping[str, float], labels: list[str], entry: Entry, header: str) -> str:
    """A question on bare numbers among labels, where neither other labels nor the header give numbers to labels."""
    if not bare or _numbered(labels, entry) or legend(header) or stated_scale(header) == (1, entry.points):
        return ""
    said = ", ".join(sorted(bare)[:5])
    return f"are the bare numbers {said} among the labels points of scale {entry.name}? They are read so"


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
