"""The rows of a reviewed Excel file as codings: every wrong row is named, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.corrections import read_place
from openfeedback.coding.review.form import (
    ACCEPT,
    COMMENT,
    CONTEXT,
    HEADERS,
    MODELS_COLUMN,
    PLACE_COLUMN,
    SECOND,
    SHEET,
    YES,
    labels,
    nearest_label,
)
from openfeedback.errors import InputError, Problems
from openfeedback.files import cell_text, filled_rows, open_book, without_mark
from openfeedback.tables import require


def reviewed_rows(path: Path, codebook: Codebook, coder: str) -> list[dict[str, Any]]:
    """Codings of the rows in which the person said something. Raises InputError naming every wrong row at once."""
    rows = _read(path)
    problems = Problems(InputError)
    found = [_coding(row, codebook, coder, f"{path}, row {i}", problems) for i, row in rows]
    _check_once(rows, str(path), problems)
    problems.stop_if_any()
    blind = not any(MODELS_COLUMN + HEADERS["theme"] in row for _, row in rows)
    said, proposed = [{**coding, "blind": blind} for coding in found if coding], _proposed(rows)
    return said if blind else [{**row, "proposed": row["unit_id"] in proposed} for row in said]


def _proposed(rows: list[tuple[int, dict[str, str]]]) -> set[str]:
    """The units whose row showed a theme of the model: where it has none, there was nothing to check."""
    return {row[CONTEXT["unit_id"]] for _, row in rows if row.get(MODELS_COLUMN + HEADERS["theme"])}


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows of the sheet as text by header, with their row numbers in Excel; wholly empty rows are left out."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    lock = path.with_name(f"~${path.name}")  # Excel's; what is not saved yet would be lost without a word
    if lock.exists():
        raise InputError(f"{path}: is open in Excel; save and close it there (if it is not open, delete {lock.name})")
    with open_book(path) as book:
        sheet = SHEET if SHEET in book.sheets else next(iter(book.sheets))
        lines = list(filled_rows(book, sheet))
    headers = [_text(h) for h in lines[0][1]] if lines and lines[0][0] == 1 else []
    wanted = pd.DataFrame(columns=headers)
    require(wanted, [CONTEXT["unit_id"], CONTEXT["text"], *HEADERS.values()], f"{path}, sheet {sheet}")
    rows = [(i, dict(zip_longest(headers, map(_text, line[: len(headers)]), fillvalue=""))) for i, line in lines[1:]]
    return [(i, row) for i, row in rows if any(row.values())]


def _text(value: Any) -> str:
    return cell_text(value).strip()


def _coding(
    row: dict[str, str], codebook: Codebook, coder: str, where: str, problems: Problems
) -> dict[str, Any] | None:
    """One row as a coding; None where the person said nothing."""
    accepted = row.get(ACCEPT, "").lower()
    if accepted not in ("", YES, "x", "yes", "1", "ei"):
        problems.add(f"{where}, column '{ACCEPT}': '{accepted}' is neither {YES} nor empty; choose from the list")
    accepted = "" if accepted == "ei" else accepted
    if not accepted and not any(row.get(header) for header in (*HEADERS.values(), SECOND)):
        return None
    if not row[CONTEXT["unit_id"]]:
        problems.add(f"{where}: the unit's id in column '{CONTEXT['unit_id']}' is missing; export again and copy it")
    codes = dict(_codes(row, codebook, where, problems))
    codes["second_theme"] = _second(row, codes.get("theme"), bool(accepted), codebook, where, problems)
    # a text that the form had to cut is so much of the unit's own text, not another one
    context = {name: without_mark(row.get(header, "")) or None for name, header in CONTEXT.items()}
    place = read_place(row.get(PLACE_COLUMN, ""))
    return {**context, **place, "coder": coder, **codes, **dict.fromkeys(["theme_p", "phase_p", "kind_p"]),
            "evidence": row.get(COMMENT) or None}  # fmt: skip


def _codes(row: dict[str, str], codebook: Codebook, where: str, problems: Problems) -> Iterator[tuple[str, str | None]]:
    for field, header in HEADERS.items():
        said = row[header] or row.get(f"{MODELS_COLUMN}{header}", "")
        if not said:
            problems.add(f"{where}, column '{header}': no code; choose one from the list, or empty the whole row")
        yield field, _code(said, field, codebook, f"{where}, column '{header}'", problems)


def _second(
    row: dict[str, str], theme: str | None, accepted: bool, codebook: Codebook, where: str, problems: Problems
) -> str | None:
    """The second theme: the person's, or the model's where the person accepted its codes; mostly none."""
    said = row.get(SECOND, "") or (row.get(f"{MODELS_COLUMN}{SECOND}", "") if accepted else "")
    code = _code(said, "theme", codebook, f"{where}, column '{SECOND}'", problems)
    if code is not None and code == theme:
        problems.add(f"{where}, column '{SECOND}': is the same as the theme; empty it or choose another")
    return code


def _code(said: str, field: str, codebook: Codebook, where: str, problems: Problems) -> str | None:
    code = _code_id(said, labels(codebook, field))
    if said and code is None:
        problems.add(f"{where}: '{said}' is not in codebook {codebook.id}; {nearest_label(said, codebook, field)}")
    return code


def _code_id(said: str, labels: dict[str, str]) -> str | None:
    """Id of a code by its name in the drop-down or by its id, whatever the capitals.

    >>> _code_id("juurruttaminen ", {"juurr": "Juurruttaminen"}), _code_id("juurr", {"juurr": "Juurruttaminen"})
    ('juurr', 'juurr')
    """
    low = said.strip().casefold()
    return next((code for code, name in labels.items() if low in (name.casefold(), code.casefold())), None)


def _check_once(rows: list[tuple[int, dict[str, str]]], path: str, problems: Problems) -> None:
    """A unit that stands in two rows would be coded twice."""
    seen: dict[str, int] = {}
    for i, row in rows:
        unit = row[CONTEXT["unit_id"]]
        if unit and unit in seen:
            problems.add(f"{path}, row {i}: unit {unit} is already in row {seen[unit]}; delete one of them")
        seen.setdefault(unit, i)
