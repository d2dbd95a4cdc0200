"""Content model of the appendix: what it says, apart from how a form (DOCX, HTML, XLSX) shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import pandas as pd

from openfeedback.report.wording import Said

Form = Literal["text", "count", "decimal", "decimal2", "percent", "p", "day", "code", "signed", "between",
               "percent_between", "with_n", "share_between", "count_share", "with_word", "quote", "count_between",
               "value_between", "mean_n"]  # fmt: skip
NUMERIC: frozenset[str] = frozenset(get_args(Form)) - {"text", "day", "code", "quote"}


@dataclass(frozen=True)
class Column:
    """One column of a table: its name in the frame, the heading shown, and how its values are written.

    ``hideable``: an empty value in a row flagged ``suppressed`` means "too few to be shown", not "nothing".
    ``lang``: language of the values where it may differ from the document's. ``only_workbook``: the column is not
    drawn. ``parts``: further columns written into the same cell (the ends of an interval, the n of a mean, the word
    for a number), each with its own heading for the workbook. The part of a "quote" is the language of its words.
    """

    name: str
    label: str
    form: Form = "text"
    hideable: bool = False
    lang: str = ""
    only_workbook: bool = False
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences or names; with a title ``folded`` away in HTML, in one paragraph on paper."""

    items: list[str]
    folded: str = ""


@dataclass(frozen=True)
class Note:
    """A box apart from the text; ``kind``: summary, warning (simulated data) or note."""

    items: list[str]
    title: str = ""
    kind: Literal["summary", "warning", "note"] = "note"


@dataclass(frozen=True)
class Quote:
    """A redacted unit, word for word, with the theme and phase it belongs to and those of the ``cell`` drawn."""

    text: str
    language: str = "fi"
    theme: str = ""
    phase: str = ""
    kind: str = ""
    theme_name: str = ""
    phase_name: str = ""
    cell: tuple[str, str] | None = None

    @property
    def where(self) -> str:
        """The quote's cell in the reader's words."""
        return ", ".join(name for name in (self.theme_name, self.phase_name) if name)


@dataclass(frozen=True)
class Quotes:
    """Quotes beside a matrix, in reading order; ``matrix`` names the table that filters them.

    Without a ``matrix`` they stand where they are, on paper too.
    """

    items: list[Quote]
    matrix: str = ""


@dataclass(frozen=True)
class Card:
    """What is known of one content: lines of (label, text), and its quotes."""

    content_id: str
    facts: list[tuple[str, str]]
    quotes: list[Quote] = field(default_factory=list)


@dataclass(frozen=True)
class Cards:
    """Cards of the contents in a table; ``table`` names it. The HTML opens them there, paper leaves them out."""

    items: list[Card]
    table: str = ""


@dataclass(frozen=True)
class Table:
    """A table: ``frame`` holds typed values, ``header`` which of its columns are shown and how.

    ``kind`` "matrix" is drawn as a grid (see grid.py): its frame has theme, phase, theme_name, phase_name, spanning,
    respondents_n, units_n, suppressed, phrases. "wide" is a long table drawn with one column a value of its second
    column, "contents" one with a line a row in the cells of themes and phases (see contents_grid.py), of which
    ``across`` are the columns: phases with their names. The workbook always has the long form, and that of a table
    with a ``sheet`` also as drawn, first of all. ``most``: only so many rows are drawn, the workbook has all.
    ``only_workbook`` and ``only_paper`` tables stand in one of the two. ``hidden`` is what stands for a suppressed
    number, ``key`` the table's short name (anchor of the HTML).
    """

    caption: str
    frame: pd.DataFrame
    header: list[Column]
    notes: list[str] = field(default_factory=list)
    alt: str = ""
    kind: Literal["plain", "matrix", "wide", "contents"] = "plain"
    key: str = ""
    hidden: str = ""
    number: int = 0
    only_workbook: bool = False
    only_paper: bool = False
    most: int = 0
    across: tuple[tuple[str, str], ...] = ()
    sheet: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart (Altair), its text alternative and the table that holds the same numbers.

    ``also``: a further table that holds some of them. ``in_workbook``: not all of them are drawn in the table on paper.
    ``where`` says where the numbers stand.
    """

    caption: str
    chart: Any
    alt: str
    data: Table
    key: str = ""
    number: int = 0
    also: Table | None = None
    in_workbook: bool = False
    where: str = ""


Block = Paragraph | Bullets | Note | Quotes | Cards | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; level 1 is a chapter. ``landscape``: on pages of its own, turned."""

    heading: str
    level: int
    blocks: list[Block]
    landscape: bool = False


@dataclass(frozen=True)
class Document:
    """The whole appendix; ``meta`` holds the lines of the title page (label, value).

    ``file``: name of its files without ending, the language's word for an appendix where empty; ``contents``: whether
    it has a list of contents.
    """

    title: str
    subtitle: str
    language: str
    simulated: bool
    meta: list[tuple[str, str]]
    sections: list[Section]
    said: list[Said] = field(default_factory=list)  # every sentence with its id
    file: str = ""
    contents: bool = True

    def tables(self) -> list[Table]:
        """Every table in reading order; a figure's data table is always one of them."""
        return [block for block in self.blocks() if isinstance(block, Table)]

    def blocks(self) -> list[Block]:
        """Every block in reading order."""
        return [block for section in self.sections for block in section.blocks]

    def text(self) -> str:
        """All running text and headings, for proofreading."""
        lines = [self.title, self.subtitle, *[f"{k}: {v}" for k, v in self.meta]]
        for section in self.sections:
            lines += ["", "#" * section.level + " " + section.heading]
            lines += [line for block in section.blocks for line in _lines(block)]
        return "\n".join(lines)


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [block.text]
        case Bullets():
            return [block.folded, *[f"- {item}" for item in block.items]]
        case Note():
            return [f"[{block.title}]", *block.items]
        case Quotes():
            return [f"”{quote.text}”" for quote in block.items]
        case Cards():
            return [f"{label}: {text}" for card in block.items for label, text in card.facts]
        case Figure():
            return [block.caption, block.alt]
        case Table():
            return [block.caption, *block.notes, block.alt]
