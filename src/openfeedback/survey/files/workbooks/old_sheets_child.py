"""The reader of XLS, XLSB and ODS, run as a program of its own by ``old_sheets``: path, memory, seconds [, sheet].

It says a line of JSON each: ["sheets", [names, hidden names]], ["sheet", name], ["row", [number, cells]],
["merged", [ranges]], at the end ["end", null]; ["problem", sentence] where the file cannot be read. Rows have no empty
end; empty rows are left out.
It imports nothing of openfeedback, so that it starts at once and its memory is the reader's alone.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any


def main(path: str, memory: int, seconds: int, sheet: str | None = None) -> None:
    """Read the file and say it on the standard output."""
    limit(memory, seconds)
    import python_calamine as calamine

    try:
        with calamine.load_workbook(path) as book:
            say_book(book, sheet)
    except calamine.PasswordError:
        say("problem", "is locked: open it in Excel and save it without a password")
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError) as problem:
        kind = type(problem).__name__
        say(
            "problem",
            f"is damaged, or a password-protected file, or no XLS, XLSB or ODS ({kind}); "
            "open it in its program and save it as .xlsx without a password",
        )


def limit(memory: int, seconds: int) -> None:
    """Let the system end this process beyond its memory and processor time, where it can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, hard))


def say_book(book: Any, sheet: str | None) -> None:
    """The names of its sheets, visible ones first, and the rows of each, or of the one that is named."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    metas = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    names = [m.name for m in sorted(metas, key=lambda m: m.visible != SheetVisibleEnum.Visible)]
    say("sheets", [names, [m.name for m in metas if m.visible != SheetVisibleEnum.Visible]])
    for name in names if sheet is None else [n for n in names if n == sheet]:
        say("sheet", name)
        sheet_found = book.get_sheet_by_name(name)
        say_rows(sheet_found)
        say("merged", [in_letters(*corners) for corners in sheet_found.merged_cell_ranges or []])
    say("end", None)


def say_rows(sheet: Any) -> None:
    """The filled rows of a sheet."""
    for number, row in enumerate(rows_from_the_corner(sheet), 1):
        while row and row[-1] in ("", None):
            row.pop()
        if row:
            say("row", [number, [plain(cell) for cell in row]])


def rows_from_the_corner(sheet: Any) -> Iterator[list[Any]]:
    """Rows of a sheet from A1 on; calamine leaves out empty columns at the left, but not empty rows above."""
    if sheet.start is not None:
        for row in sheet.iter_rows():
            yield [""] * sheet.start[1] + row


def in_letters(first: tuple[int, int], last: tuple[int, int]) -> str:
    """A range of cells (row, column; from 0) as a workbook writes it: A1:C3."""
    return ":".join(f"{letters(column)}{row + 1}" for row, column in (first, last))


def letters(column: int) -> str:
    """A column's letters, from 0."""
    return (letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def plain(cell: Any) -> Any:
    """A cell as JSON: text, number or truth as they are; dates and times as [type, text], durations in seconds."""
    if isinstance(cell, timedelta):
        return ["seconds", cell.total_seconds()]
    if isinstance(cell, datetime | date | time):
        return [type(cell).__name__, cell.isoformat()]
    return cell


def say(word: str, value: Any) -> None:
    """One line."""
    sys.stdout.write(json.dumps([word, value]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:5])
