"""What is learnt from: a row a candidate and coder, a row a part of an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from openfeedback.text.units.candidates import INSIDE, LINE, spans_between
from openfeedback.text.units.content import content_features, mean_vector, place
from openfeedback.text.units.features import Features
from openfeedback.text.units.segments import Span
from openfeedback.text.units.training.divided import BENCH, CODERS, Answer

NO_CONTENT = "ei_sisaltoa"
RARE_WORD = 4  # words of fewer answers without content are not learnt


class Examples(NamedTuple):
    """Rows to learn from: features, vector, yes or no, weight, writer."""

    rows: Sequence[tuple[Features, Sequence[float], bool, float, str]]

    def without(self, writer: str | None) -> Examples:
        """The rows of all other writers."""
        return Examples([row for row in self.rows if row[-1] != writer])


def border_examples(answers: Iterable[Answer]) -> Examples:
    """A row a candidate and coder: yes where its two sides are not of one unit.

    Writers' own units are believed inside a sentence only: from sentence to sentence they cut what coders join (a wish
    and its reason), and what lies between their units may be a unit that was left out.
    """
    rows = []
    for answer in answers:
        parts = spans_between(answer.text, answer.whole, answer.borders)
        for coder, units in answer.units.items():
            owners = [_owner(part, units) for part in parts]
            for i, border in enumerate(answer.borders):
                sides = owners[i : i + 2]
                told = border.level == INSIDE and None not in sides if coder == "written" else sides != [None, None]
                if told and border.level != LINE:
                    rows.append((answer.features[i], (), sides[0] != sides[1], CODERS[coder], answer.writer))
    return Examples(rows)


def _owner(part: Span, units: Sequence[Span]) -> int | None:
    """Which unit a part lies in by more than half."""
    shared = [min(part.end, unit.end) - max(part.start, unit.start) for unit in units]
    best = max(range(len(units)), key=shared.__getitem__, default=None)
    return best if best is not None and 2 * shared[best] >= part.end - part.start else None


def content_examples(answers: Iterable[Answer], examples: pd.DataFrame) -> Examples:
    """A row a part of an answer: yes where it says nothing (no coder made it a unit, or its writer said so)."""
    told = [(*part, answer.writer) for answer in answers for part in _parts(answer)]
    coded = {answer for answer, *_ in told}
    for (text, writer), group in examples.groupby(["answer", "writer"], sort=False):
        if text not in coded and writer not in BENCH:
            spans = [Span(0, 0)] * len(group)
            told += [
                (str(text), str(row.text), place(i, spans), bool(row.theme == NO_CONTENT), str(writer))
                for i, row in enumerate(group.itertuples())
            ]
    rows = [(content_features(text, at), mean_vector(text), silent, 2.0 if silent else 1.0, writer)
            for _, text, at, silent, writer in told]  # fmt: skip
    return Examples(_without_rare_words(rows))


def _parts(answer: Answer) -> list[tuple[str, str, str, bool]]:
    """(answer, part, place, says nothing) of one divided answer; a first coder's word counts."""
    units = next(iter(answer.units.values()), [])
    if not units:
        return [(answer.text, answer.text, "only", True)]
    parts = spans_between(answer.text, answer.whole, answer.borders)
    silent = [p for p in parts if _owner(p, units) is None]
    both = sorted([(span, False) for span in units] + [(span, True) for span in silent])
    spans = [span for span, _ in both]
    return [(answer.text, answer.text[slice(*s)], place(i, spans), no) for i, (s, no) in enumerate(both)]


def _without_rare_words(rows: list[Any]) -> list[Any]:
    """The rows without words that hardly an answer without content has."""
    often = Counter(name for features, _, silent, *_ in rows if silent for name in features)
    return [
        ({n: v for n, v in features.items() if not n.startswith("word ") or often[n] >= RARE_WORD}, *rest)
        for features, *rest in rows
    ]
