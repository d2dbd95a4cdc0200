"""Codings to an Excel file that a person corrects, and back: one row a unit, drop-downs with the codebook's names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.review_form import (
    ACCEPT,
    COMMENT,
    CONTEXT,
    FIELDS,
    HEADERS,
    SHEET,
    YES,
    form_table,
    form_workbook,
    labels,
    nearest_label,
)
from openfeedback.coding.review_order import most_instructive_first
from openfeedback.errors import InputError, Problems
from openfeedback.files import whole_file
from openfeedback.tables import checked, empty, require
from openfeedback.xlsx import save_workbook


def export_review(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    codebook: Codebook,
    path: Path | str,
    answers: pd.DataFrame | None = None,
    blind: bool = False,
    n: int | None = None,
) -> None:
    """Write an XLSX for a person: the first ``n`` units (all by default), the most instructive first.

    ``units`` has unit_id and text, perhaps response_id, answer and question; ``answers`` (response_id, text, perhaps
    question) gives the context where units lack it. ``blind`` leaves the model's codes out, for double coding: two
    exports of the same tables have the same rows. Raises InputError for missing columns.
    """
    require(codings, ["unit_id", *FIELDS], "table codings")
    require(units, ["unit_id", "text"], "table units")
    rows = _with_context(units, answers).merge(_one_each(codings), on="unit_id", how="inner", validate="one_to_one")
    rows = most_instructive_first(rows).head(n if n is not None else len(rows))
    with whole_file(path) as draft:
        save_workbook(form_workbook(form_table(rows, codebook, blind), codebook, blind), draft)


def import_review(path: Path | str, codebook: Codebook, coder: str) -> pd.DataFrame:
    """Codings of a person from a reviewed XLSX; rows that were left empty are left out.

    Beside the columns of codings it has text, answer and question, so that the codings can become examples. Raises
    InputError naming every wrong row at once: an unknown code (with the nearest known), a missing one, a unit twice.
    """
    if not coder.strip():
        raise InputError("the coder has no name; give initials or a pseudonym (--coder)")
    rows = _read(Path(path))
    problems = Problems(InputError)
    found = [_coding(row, codebook, coder.strip(), f"{path}, row {i}", problems) for i, row in rows]
    _check_once(rows, str(path), problems)
    problems.stop_if_any()
    kept = [coding for coding in found if coding]
    if not kept:
        return empty("codings").assign(text="", answer="", question="")
    return checked(pd.DataFrame(kept).sort_values("unit_id"), "codings")


def _with_context(units: pd.DataFrame, answers: pd.DataFrame | None) -> pd.DataFrame:
    rows = units.copy()
    if answers is not None:
        require(answers, ["response_id", "text"], "table of answers")
        require(units, ["response_id"], "table units")
        by_id = answers.drop_duplicates("response_id").set_index("response_id")
        rows["answer"] = rows["response_id"].map(by_id["text"])
        if "question" in by_id.columns:
            rows["question"] = rows["response_id"].map(by_id["question"])
    return rows.reindex(columns=list(CONTEXT)).astype({"unit_id": "str"})


def _one_each(codings: pd.DataFrame) -> pd.DataFrame:
    """One coding a unit: the first coder by name where several coded it."""
    order = [c for c in ("unit_id", "coder") if c in codings.columns]
    known = [c for c in ("unit_id", *FIELDS, "theme_p", "phase_p", "kind_p") if c in codings.columns]
    return codings.astype({"unit_id": "str"}).sort_values(order).drop_duplicates("unit_id")[known]


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows of the sheet as text by header, with their row numbers in Excel; wholly empty rows are left out."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    try:
        book = load_workbook(path, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as problem:
        raise InputError(f"{path}: cannot be read as XLSX ({type(problem).__name__}); save it again in Excel") from None
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    headers = [_text(h) for h in lines[0]] if lines else []
    wanted = pd.DataFrame(columns=headers)
    require(wanted, [CONTEXT["unit_id"], CONTEXT["text"], *HEADERS.values()], f"{path}, sheet {sheet.title}")
    rows = [(i, dict(zip(headers, map(_text, line), strict=True))) for i, line in enumerate(lines[1:], 2)]
    return [(i, row) for i, row in rows if any(row.values())]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _coding(
    row: dict[str, str], codebook: Codebook, coder: str, where: str, problems: Problems
) -> dict[str, Any] | None:
    """One row as a coding; None where the person said nothing."""
    accepted = row.get(ACCEPT, "").lower()
    if accepted not in ("", YES, "x", "yes", "1", "ei"):
        problems.add(f"{where}, column '{ACCEPT}': '{accepted}' is neither {YES} nor empty; choose from the list")
    if accepted in ("", "ei") and not any(row[header] for header in HEADERS.values()):
        return None
    if not row[CONTEXT["unit_id"]]:
        problems.add(f"{where}: the unit's id in column '{CONTEXT['unit_id']}' is missing; export again and copy it")
    codes = dict(_codes(row, codebook, where, problems))
    context = {name: row.get(header) or None for name, header in CONTEXT.items()}
    return {**context, "coder": coder, **codes, **dict.fromkeys(["theme_p", "phase_p", "kind_p"]),
            "evidence": row.get(COMMENT) or None}  # fmt: skip


def _codes(row: dict[str, str], codebook: Codebook, where: str, problems: Problems) -> Iterator[tuple[str, str | None]]:
    for field, header in HEADERS.items():
        said = row[header] or row.get(f"mallin {header}", "")
        code = _code_id(said, labels(codebook, field))
        if not said:
            problems.add(f"{where}, column '{header}': no code; choose one from the list, or empty the whole row")
        elif code is None:
            near = nearest_label(said, codebook, field)
            problems.add(f"{where}, column '{header}': '{said}' is not in codebook {codebook.id}; {near}")
        yield field, code


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
