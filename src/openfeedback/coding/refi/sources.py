"""The texts of an exchange file: one a question, its answers one after another, each under a line with its id."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pandas as pd

from openfeedback.errors import InputError, Problems
from openfeedback.files import writable

_SPACE = uuid5(NAMESPACE_URL, "urn:openfeedback:refi")
QUESTION = "question_id: "  # in the description of a text
_HEADER = re.compile(r"(?:\A|(?<=\n\n))== ([^\n]+) ==\n")
_MARK = "\ufeff"  # a byte order mark inside a text: some programs take it for a beginning


@dataclass(frozen=True)
class Source:
    """One text: all answers to one question."""

    guid: str
    question_id: str
    question: str
    text: str


@dataclass(frozen=True)
class Layout:
    """Texts, and where in them the answers (response_id) and units (unit_id) lie: guid, start, end."""

    sources: list[Source]
    responses: pd.DataFrame
    units: pd.DataFrame
    respondent_of: pd.DataFrame  # response_id, respondent_id


def guid(*parts: str) -> str:
    """The GUID of something: always the same for the same parts.

    >>> guid("unit", "r1.1") == guid("unit", "r1.1") != guid("unit", "r1.2")
    True
    """
    return str(uuid5(_SPACE, "\x1f".join(parts)))


def plain(text: str) -> str:
    r"""Text as it goes into an exchange file: ``\n`` ends each line, and what XML cannot hold becomes a space.

    >>> plain("a\r\nb\x07c")
    'a\nb c'
    """
    return writable(text.replace("\r\n", "\n").replace("\r", "\n")).replace(_MARK, " ")


def line_breaks(text: str) -> list[int]:
    """Where Windows line ends begin."""
    return [found.start() for found in re.finditer("\r\n", text)]


def moved(position: int, breaks: list[int]) -> int:
    r"""A position of the raw text in the text of :func:`plain`: a Windows line end has become one character.

    >>> moved(3, line_breaks("a\r\nb"))
    2
    """
    return position - bisect_right(breaks, position - 2)


def unused(names: Iterable[str], used: set[str]) -> str:
    """The first of ``names`` that is not used yet; from now on it is."""
    name = next(name for name in names if name not in used)
    used.add(name)
    return name


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table as named tuples."""
    yield from frame.itertuples(index=False)


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def grouped(frame: pd.DataFrame, column: str) -> dict[str, list[dict[str, Any]]]:
    """The rows as dictionaries by the value of a column: quicker than groupby where groups are many and small."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in records_of(frame):
        found[str(row[column])].append(row)
    return found


def lay_out(responses: pd.DataFrame, units: pd.DataFrame) -> Layout:
    """Sources of the questions in order of their ids; within each the answers in natural order of theirs.

    Positions count Unicode code points from 0, ``end`` is the one after the last (as in the standard's own examples).
    Raises InputError naming every unit that lies outside its answer.
    """
    texts = responses.assign(text=responses["text"].fillna("").astype("str")).drop_duplicates("response_id")
    sources, places = [], []
    for question_id, rows in texts.groupby("question_id", sort=True):
        rows = rows.sort_values("response_id", key=lambda ids: ids.map(_natural))
        source_guid = guid("source", str(question_id))
        text, at = _joined(rows, source_guid)
        places += at
        question = next((str(q) for q in rows["question"] if pd.notna(q)), str(question_id))
        sources.append(Source(source_guid, str(question_id), question, text))
    columns = ["response_id", "guid", "start", "end", "raw", "question_id", "question"]
    placed = pd.DataFrame(places, columns=columns)
    people = texts.reindex(columns=["response_id", "respondent_id"]).dropna().astype("str")
    return Layout(sources, placed, _placed_units(units, placed), people)


def headers(text: str) -> list[tuple[str, int, int]]:
    r"""The answers in a text: id, start, end. A text without our lines is one answer without an id.

    >>> headers("== r1 ==\nKyllä\n\n== r2 ==\nEi\n")
    [('r1', 9, 14), ('r2', 25, 27)]
    >>> headers("Haastattelu")
    [('', 0, 11)]
    """
    found = list(_HEADER.finditer(text))
    if not found or found[0].start():
        return [("", 0, len(text))]
    ends = [m.start() for m in found[1:]] + [len(text)]
    spans = [(m[1], m.end(), end) for m, end in zip(found, ends, strict=True)]
    return [(name, start, max(start, end - (2 if text[:end].endswith("\n\n") else 1))) for name, start, end in spans]


def _joined(rows: pd.DataFrame, source: str) -> tuple[str, list[tuple[Any, ...]]]:
    parts: list[str] = []
    places: list[tuple[Any, ...]] = []
    at = 0
    for row in rows_of(rows):
        body = re.sub(r"(?m)^=(= .* ==)$", "\uff1d\\1", plain(row.text))  # an answer that looks like our line
        header = f"== {plain(str(row.response_id))} ==\n"
        start = at + len(header)
        parts.append(f"{header}{body}\n")
        places.append((str(row.response_id), source, start, start + len(body), row.text, str(row.question_id),
                       str(row.question)))  # fmt: skip
        at += len(parts[-1]) + 1
    return "\n".join(parts), places


def _placed_units(units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    frame = units.astype({"unit_id": "str", "response_id": "str"})
    both = frame[["unit_id", "response_id", "start", "end"]].merge(
        responses[["response_id", "guid", "start", "raw"]].rename(columns={"start": "base"}), on="response_id"
    )
    problems = Problems(InputError)
    for row in rows_of(both):
        if not 0 <= row.start < row.end <= len(row.raw):
            problems.add(f"table units: unit '{row.unit_id}' lies outside its answer; use the run's own units")
    problems.stop_if_any()
    for column in ("start", "end"):
        both[column] = [
            b + moved(p, line_breaks(raw)) for b, raw, p in zip(both.base, both.raw, both[column], strict=True)
        ]
    return both.drop(columns=["base", "raw"]).sort_values(["guid", "start", "end", "unit_id"]).reset_index(drop=True)


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Sort key under which r2 comes before r10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", str(text)))
