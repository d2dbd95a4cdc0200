"""Text with delimiters to rows: which delimiter, quotes that are opened and never closed, answers that hold delimiters.

No row is lost or merged in silence: what a plain reader would swallow is read line by line, and said.
"""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import NamedTuple

from openfeedback.errors import counted
from openfeedback.files import limits
from openfeedback.survey.files.delimited_text.quotes import line_by_line, swallows
from openfeedback.survey.files.delimited_text.torn import rejoined, shape_of
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.wordings import ENOUGH, data, listed
from openfeedback.vocabulary import Told

DELIMITERS = ";\t,|"
NO_DELIMITER = "\x1f"
_ENTITY = re.compile(r"&(?:[aouAOU]uml|[aA]ring|[eE]acute|amp|nbsp|shy|[mn]dash|[lr][sd]quo|hellip|#\d{2,5});")
_SEPARATOR = re.compile(r'^"?sep=(.)"?\r?\n', re.IGNORECASE)


class Parsed(NamedTuple):
    """Rows of text cells, what delimits them, and what was mended."""

    rows: list[list[str]]
    delimiter: str
    findings: tuple[Finding, ...] = ()


def parse(text: str, where: str, delimiter: str | None = None, *, ragged: bool = False) -> Parsed:
    """Rows of a delimited text; ``ragged`` rows are no records, so none is joined that seems to be cut.

    >>> parse('a;b\\r\\n1;"x\\r\\n2;y\\r\\n', "k.csv").rows
    [['a', 'b'], ['1', '"x'], ['2', 'y']]
    """
    if delimiter is None and (said := _SEPARATOR.match(text)):
        delimiter = said[1]
    found, entities = list[Finding](), 0
    if "&" in text:  # letters written as entities hold a delimiter
        text, entities = _ENTITY.subn(lambda entity: unescape(entity[0]), text)
    if entities:
        found.append(
            Finding(Told.CHANGED, f"{counted(entities, 'letter', 'were')} written as entities (&auml;)", n=entities)
        )
    delimiter = delimiter or guess_delimiter(text)
    csv.field_size_limit(limits.TEXT)
    text, single = _doubled(text, delimiter)
    found += single
    rows = _quoted(text, where, delimiter)
    if rows is None and delimiter == "\t":  # tab-separated exports leave quotes as they are
        rows = _plainly(text, where, delimiter, csv.QUOTE_NONE)
    elif rows is None or swallows(rows, delimiter, shape_of(rows)):
        rows, mended = line_by_line(text, where, delimiter)
        found += _mended(mended, "quotation marks are opened and not closed; they are read as part of the text")
    rows, joined = (rows, []) if ragged else rejoined(rows, delimiter, shape_of(rows))
    found += _mended(
        joined, f"an answer holds '{delimiter}' or a line break without quotation marks; its parts are joined"
    )
    return Parsed(rows, delimiter, tuple(found))


def _doubled(text: str, delimiter: str) -> tuple[str, list[Finding]]:
    """The text with quotation marks, where apostrophes around its cells stand for them."""
    lines = text.split("\n")[1:200]
    sign = re.escape(delimiter)
    quoted = sum(re.match(rf"'.*'{sign}'.*'\r?$", line) is not None for line in lines)
    if quoted < 2 or quoted < ENOUGH * sum(bool(line.strip()) for line in lines) or '"' in text:
        return text, []
    made = re.sub(rf"(^|{sign})'(.*?)'(?={sign}|\r?$)", r'\1"\2"', text, flags=re.MULTILINE)
    return made, [Finding(Told.CHANGED, "apostrophes stand for quotation marks around cells", n=quoted)]


def _mended(rows: list[int], what: str) -> list[Finding]:
    return [Finding(Told.CHANGED, f"{rows_said(rows)}: {what}", rows=rows_said(rows), n=len(rows))] if rows else []


def guess_delimiter(text: str) -> str:
    """The delimiter that sets a known header apart, or under which most rows are as wide as the header.

    A control sign stands for "nothing delimits".

    >>> guess_delimiter("a,b;c\\n1;2\\n"), guess_delimiter("Vastaus\\nhyvä, mutta pitkä\\n") == NO_DELIMITER
    (';', True)
    """
    head = text[:200_000]
    scores = {delimiter: _evenness(head, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])  # the first of equals: a comma is often part of a text
    return best if scores[best] > 0 else NO_DELIMITER


def _evenness(head: str, delimiter: str) -> float:
    """Share of rows as wide as most are, one more where a header is known; 0 where nothing is apart."""
    try:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        rows = [row for _, row in zip(range(60), reader, strict=False) if row]
    except csv.Error:
        return 0.0
    if not rows or len(rows[0]) < 2:
        rows = _below_title(rows)
    if not rows:
        return 0.0
    body = rows[1:] or rows
    known = any(listed(cell, data("headers")[kind]) for cell in rows[0] for kind in ("time", "id", "weight"))
    return known + sum(len(row) == len(rows[0]) for row in body) / len(body)


def _below_title(rows: list[list[str]]) -> list[list[str]]:
    """The rows from the first that is as wide as most: a title above them has one cell."""
    widths = [len(row) for row in rows]
    most = max(set(widths), key=widths.count) if widths else 0
    at = widths.index(most) if most > 1 else len(rows)
    return rows[at:] if at <= 12 and widths.count(most) >= 0.7 * len(rows[at:]) else []


def _quoted(text: str, where: str, delimiter: str) -> list[list[str]] | None:
    """Rows where all quotes are opened and closed as they should be, else None."""
    try:
        return _plainly(text, where, delimiter, strict=True)
    except csv.Error:
        return None


def _plainly(
    text: str, where: str, delimiter: str, quoting: int = csv.QUOTE_MINIMAL, strict: bool = False
) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=strict, quoting=quoting)  # type: ignore[arg-type]
    return list(limits.csv_rows(reader, where))
