"""Fits the two models of this folder on simulated answers that simulated coders divided; judges them writer by writer.

    python -m openfeedback.text.units.train data/borders/answers.csv data/codebooks/table5/examples.csv
    python -m openfeedback.text.units.train data/borders/answers.csv data/codebooks/table5/examples.csv --judge

The first writes ``data/borders.json`` and ``data/content.json`` beside this module; the second fits without one
writer at a time and prints what is found of that writer's units, for each coder. Writers A and B are never learnt
from: a benchmark uses them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.tables import read_table
from openfeedback.text.language import detect_language
from openfeedback.text.morphology import parse
from openfeedback.text.units.candidates import INSIDE, LINE, Border, find_borders, spans_between
from openfeedback.text.units.clauses import words_of
from openfeedback.text.units.content import content_features, mean_vector, place, with_content
from openfeedback.text.units.features import Features, border_features
from openfeedback.text.units.likeness import Meaning
from openfeedback.text.units.model import Model
from openfeedback.text.units.segments import Span
from openfeedback.text.units.split import context_of, is_cut

CODERS = {"coder_1": 0.5, "coder_2": 0.5, "coder_3": 0.6, "written": 0.1}  # how much a row counts
BENCH = ("A", "B")
NO_CONTENT = "ei_sisaltoa"
RARE_WORD, RARE_FEATURE = 4, 8  # words of fewer answers without content, features of fewer borders, are not learnt
BORDERS = {"strength": 0.01, "threshold": 0.42}
CONTENT = {"strength": 1.0, "threshold": 0.3}
SPREAD = 0.05  # added to each feature's spread, so that rare ones do not grow


class Answer(NamedTuple):
    """One answer with the candidates, their features and each coder's units."""

    writer: str
    question: str
    text: str
    finnish: bool
    whole: Span
    borders: list[Border]
    features: list[Features]
    units: dict[str, list[Span]]


class Examples(NamedTuple):
    """Rows to learn from: features, vector, yes or no, weight, writer."""

    rows: Sequence[tuple[Features, Sequence[float], bool, float, str]]

    def without(self, writer: str | None) -> Examples:
        """The rows of all other writers."""
        return Examples([row for row in self.rows if row[-1] != writer])


def read_answers(path: Path) -> list[Answer]:
    """The divided answers with their candidates: one row each, spans as ``0-10 12-20``, ``none``, or not coded."""
    frame = read_table(path, ["writer", "question", "answer"])
    frame = frame[~frame["writer"].isin(BENCH)]
    docs = parse(frame["answer"].tolist())
    return [_answer(row, doc) for row, doc in zip(frame.to_dict("records"), docs, strict=True)]


def _answer(row: dict[Any, Any], doc: Any) -> Answer:
    text, question = str(row["answer"]), str(row["question"])
    finnish = detect_language(text) == "fi"
    words = words_of(text, doc if finnish else None)
    whole, borders = find_borders(text)
    features = border_features(
        text, whole, borders, words, context_of(question, ""), Meaning(words) if finnish else None
    )
    units = {coder: _spans(str(row[coder])) for coder in CODERS if isinstance(row.get(coder), str) and row[coder]}
    return Answer(str(row["writer"]), question, text, finnish, whole, borders, features, units)


def _spans(written: str) -> list[Span]:
    """Spans as they stand in the file.

    >>> _spans("0-5 7-9"), _spans("none")
    ([Span(start=0, end=5), Span(start=7, end=9)], [])
    """
    found = [] if written == "none" else written.split()
    return [Span(*map(int, span.split("-"))) for span in found]


def written_answers(examples: pd.DataFrame, known: Iterable[Answer]) -> list[Answer]:
    """Answers of the codebook's examples with their writers' own units; not those that the coders divided."""
    seen = {answer.text for answer in known}
    examples = examples[~examples["writer"].isin(BENCH) & ~examples["answer"].isin(seen)]
    groups = [group for _, group in examples.groupby(["writer", "answer"], sort=False)]
    docs = parse(str(group["answer"].iloc[0]) for group in groups)
    return [_answer(_as_written(group), doc) for group, doc in zip(groups, docs, strict=True)]


def _as_written(group: pd.DataFrame) -> dict[str, str]:
    answer, at, spans = str(group["answer"].iloc[0]), 0, []
    for unit in group["text"]:
        start = answer.index(unit, at) if unit in answer[at:] else answer.index(unit)
        at = start + len(unit)
        spans.append((start, at))
    told = " ".join(f"{start}-{end}" for start, end in sorted(spans))
    row = group.iloc[0]
    return {"writer": row["writer"], "question": row["question"], "answer": answer, "written": told}


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


def fit(examples: Examples, strength: float, threshold: float) -> Model:
    """A logistic regression over the features (each divided by its spread) and the vector, with rounded weights."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    features, vectors, yes, weights, _ = zip(*examples.rows, strict=True)
    names = DictVectorizer(sparse=False)
    matrix = names.fit_transform(features)
    common = (matrix != 0).sum(axis=0) >= RARE_FEATURE
    spread = matrix.std(axis=0) + SPREAD if not any(vectors) else np.ones(matrix.shape[1])
    size = max(map(len, vectors))
    dense: NDArray[np.float64] = np.array([v or [0.0] * size for v in vectors], dtype=float).reshape(
        len(features), size
    )
    both = np.hstack([(matrix / spread)[:, common], dense])
    found = LogisticRegression(C=strength, max_iter=1000).fit(both, yes, sample_weight=weights)
    chosen, numbers = np.array(names.feature_names_)[common], found.coef_[0]
    by_name = {
        str(n): round(float(w), 4)
        for n, w in zip(chosen, numbers / np.append(spread[common], np.ones(size)), strict=False)
    }
    vector = [round(float(w), 3) for w in numbers[len(chosen) :]]
    return Model(round(float(found.intercept_[0]), 4), threshold, {n: w for n, w in by_name.items() if w}, vector)


def divide(answer: Answer, borders: Model, content: Model) -> list[Span]:
    """What the models make of an answer."""
    cuts = [b for b, f in zip(answer.borders, answer.features, strict=True) if is_cut(b, f, borders)]
    return with_content(answer.text, spans_between(answer.text, answer.whole, cuts), answer.finnish, content)


def judged(answers: Sequence[Answer], found: Sequence[list[Span]], coder: str) -> dict[str, float]:
    """F1 of units (IoU of at least a half) in answers with content, and units in answers without, as a share of all."""
    hits = made = wanted = idle = 0
    for answer, spans in zip(answers, found, strict=True):
        units = answer.units.get(coder)
        if units is None:
            continue
        idle += len(spans) if not units else 0
        made, wanted = made + (len(spans) if units else 0), wanted + len(units)
        hits += sum(any(_overlap(unit, span) >= 0.5 for span in spans) for unit in units)
    precision, recall = min(1.0, hits / max(1, made)), hits / max(1, wanted)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "idle": idle / max(1, made + idle)}


def _overlap(one: Span, other: Span) -> float:
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / (max(one.end, other.end) - min(one.start, other.start))


def judge(answers: list[Answer], borders: Examples, content: Examples, say: Callable[[str], None] = print) -> None:
    """Divide each writer's answers by models that never saw that writer."""
    found: dict[int, list[Span]] = {}
    for writer in sorted({answer.writer for answer in answers}):
        models = fit(borders.without(writer), **BORDERS), fit(content.without(writer), **CONTENT)
        found |= {i: divide(answer, *models) for i, answer in enumerate(answers) if answer.writer == writer}
    for coder in [c for c in CODERS if c != "written"]:
        for writer in ["", *sorted({answer.writer for answer in answers if coder in answer.units})]:
            chosen = [i for i, answer in enumerate(answers) if writer in ("", answer.writer)]
            told = judged([answers[i] for i in chosen], [found[i] for i in chosen], coder)
            say(json.dumps({"coder": coder, "writer": writer or "all"} | {k: round(v, 4) for k, v in told.items()}))


def main() -> None:
    """Fit and write the models, or judge them on writers left out."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("answers", type=Path)
    ask.add_argument("examples", type=Path)
    ask.add_argument("--judge", action="store_true")
    asked = ask.parse_args()
    answers = read_answers(asked.answers)
    examples = read_table(asked.examples, ["answer", "text", "theme", "writer", "question"])
    borders = border_examples([*answers, *written_answers(examples, answers)])
    content = content_examples(answers, examples)
    if asked.judge:
        return judge(answers, borders, content)
    fit(borders, **BORDERS).ship("borders")
    fit(content, **CONTENT).ship("content")
    return None


if __name__ == "__main__":
    main()
