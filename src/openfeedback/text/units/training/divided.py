"""Answers that coders divided: their candidates, the features of these and each coder's units."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from openfeedback.tables import read_table
from openfeedback.text.language import detect_language
from openfeedback.text.morphology import parse
from openfeedback.text.units.candidates import Border, find_borders
from openfeedback.text.units.clauses import words_of
from openfeedback.text.units.features import Features, border_features
from openfeedback.text.units.likeness import Meaning
from openfeedback.text.units.segments import Span
from openfeedback.text.units.split import context_of

CODERS = {"coder_1": 0.5, "coder_2": 0.5, "coder_3": 0.6, "written": 0.1}  # how much a row counts
BENCH = ("A", "B")


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
