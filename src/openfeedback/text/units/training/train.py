"""Fits the two models of this folder on simulated answers that simulated coders divided; judges them writer by writer.

    python -m openfeedback.text.units.training.train data/borders/answers.csv data/codebooks/table5/examples.csv
    python -m openfeedback.text.units.training.train data/borders/answers.csv data/codebooks/table5/examples.csv --judge

The first writes ``data/borders.json`` and ``data/content.json`` of text/units; the second fits without one
writer at a time and prints what is found of that writer's units, for each coder. Writers A and B are never learnt
from: a benchmark uses them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openfeedback.tables import read_table
from openfeedback.text.units.candidates import spans_between
from openfeedback.text.units.content import with_content
from openfeedback.text.units.model import Model
from openfeedback.text.units.segments import Span
from openfeedback.text.units.split import is_cut
from openfeedback.text.units.training.divided import CODERS, Answer, read_answers, written_answers
from openfeedback.text.units.training.taught import Examples, border_examples, content_examples

RARE_FEATURE = 8  # features of fewer borders are not learnt
BORDERS = {"strength": 0.01, "threshold": 0.42}
CONTENT = {"strength": 1.0, "threshold": 0.3}
SPREAD = 0.05  # added to each feature's spread, so that rare ones do not grow


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
