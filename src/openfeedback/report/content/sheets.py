"""Where the numbers of a chart stand: in which table, or on which sheet of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from openfeedback.report.content.document import Block, Figure, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.wording import listed


def sheet_names(tables: Iterable[Table]) -> dict[str, str]:
    """The name of each table's sheet by the table's key; a table of the paper alone has none."""
    names: dict[str, str] = {}
    for table in tables:
        if not table.only_paper:
            label = f"{table.number} {table.caption}" if table.number else table.caption
            names[table.key] = sheet_name(label, names.values())
    return names


def sheet_name(caption: str, used: Iterable[str]) -> str:
    """A sheet name that Excel takes: at most 31 characters, none of []:*?/\\, not used before.

    >>> sheet_name("3 Aiheet: avainsanat ja pysyvyys koko aineistossa", [])
    '3 Aiheet avainsanat ja'
    """
    plain, taken = re.sub(r"[\\[\]:*?/’']", "", caption), {name.casefold() for name in used}
    short = plain if len(plain) <= 28 else plain[:28].rsplit(" ", 1)[0]
    return next(n for n in [short, *[f"{short} {i}" for i in range(2, 99)]] if n.casefold() not in taken)


def with_sources(sections: list[Section], source: Source) -> list[Section]:
    """Numbered sections whose figures say where their numbers stand."""
    sheets = sheet_names(block for section in sections for block in section.blocks if isinstance(block, Table))
    return [replace(s, blocks=[_sourced(block, sheets, source) for block in s.blocks]) for s in sections]


def _sourced(block: Block, sheets: dict[str, str], source: Source) -> Block:
    if not isinstance(block, Figure):
        return block
    if block.key == "topic-map":  # its places on paper are no figures of a table: the table has its topics
        return replace(block, where=source.words("figure_topics", number=block.data.number))
    tables = [table for table in (block.data, block.also) if table and table.key in sheets]
    drawn = [str(t.number) for t in tables if t.number and not (t is block.data and block.in_workbook)]
    sheet = next((sheets[t.key] for t in tables if str(t.number) not in drawn), "")
    key = "figure_data" if not sheet else "figure_data_both" if drawn else "figure_data_workbook"
    if sheet and "xlsx" not in source.params.appendix.formats:
        return block
    numbers = listed(drawn, source.words.language)
    return replace(block, where=source.words(key, n=len(drawn), numbers=numbers, sheet=sheet))
