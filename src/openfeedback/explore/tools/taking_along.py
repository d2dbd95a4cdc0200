"""Lists and pictures of the explorer as files of their own in the run's folder: new names, never over another file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.explore.tools.docx_list import write_docx
from openfeedback.files import lock_file, private_folder, safe_name, spreadsheet_csv, whole_file, write_sheets
from openfeedback.params import Params
from openfeedback.text.redact import redact

FOLDER = "exports"  # of a run
LISTS, PICTURES = ("xlsx", "csv", "docx"), ("svg", "png")
_BEGINS = {"svg": b"<svg", "png": b"\x89PNG\r\n\x1a\n"}
LARGEST = 50_000_000  # bytes of a picture


def save_list(params: Params, name: str, table: pd.DataFrame, form: str, quotes: Sequence[str] = ()) -> Path:
    """Save a table as XLSX, CSV or DOCX and give its path; in a DOCX the columns ``quotes`` are redacted (again).

    No cell is a formula. Raises InputError for another form, and for a DOCX of too many rows.
    """
    if form not in LISTS:
        raise InputError(f"export: '{form}' is not one of {', '.join(LISTS)}")
    if form == "docx":
        texts = {c: redact(table[c].fillna("").astype("str"), params.text)[0] for c in quotes if c in table}
        table = table.assign(**texts)
    with _new_path(params, name, form) as path, whole_file(path) as draft:
        if form == "xlsx":
            write_sheets({"list": table}, draft, params.language)
        elif form == "csv":
            draft.write_bytes(spreadsheet_csv(table))
        else:
            write_docx(table, name, draft)
    return path


def save_picture(params: Params, name: str, form: str, content: bytes) -> Path:
    """Save a picture that the browser drew and give its path. Raises InputError for what is none."""
    if form not in PICTURES or not content.startswith(_BEGINS[form]) or len(content) > LARGEST:
        raise InputError(f"export: that is no {form} picture; one of {', '.join(PICTURES)}, at most 50 MB")
    if form == "svg" and (b"<script" in content or b"<foreignObject" in content):
        raise InputError("export: the picture holds more than drawing")
    with _new_path(params, name, form) as path, whole_file(path) as draft:
        draft.write_bytes(content)
    return path


@contextmanager
def _new_path(params: Params, name: str, form: str) -> Iterator[Path]:
    """A path that nothing has yet, for as long as it takes to write it: list.xlsx, list-2.xlsx …"""
    folder = private_folder(params.folder / FOLDER)
    stem = safe_name(name) or "list"
    with lock_file(folder / ".lock", 20):
        names = (f"{stem}.{form}" if n == 1 else f"{stem}-{n}.{form}" for n in count(1))
        yield next(path for each in names if not (path := folder / each).exists())
