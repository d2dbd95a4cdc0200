"""Every table of the walk: its columns, how it is checked, read and written.

Column names are the contract between the rooms; data/README.md explains each. Tables may hold further columns.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.files import limits, storable_table, table_readers, whole_file

if TYPE_CHECKING:
    import pandera.pandas as pa

# column: type, where a trailing "?" allows missing values; "text" reads as str, never as a number or a date
COLUMNS: dict[str, dict[str, str]] = {
    "responses": {
        "response_id": "text", "respondent_id": "text", "event_id": "text?", "question_id": "text",
        "question": "text", "text": "text", "language": "text?", "answered_at": "text?",
    },
    "respondents": {"respondent_id": "text", "event_id": "text?"},
    "scores": {
        "respondent_id": "text", "event_id": "text?", "item_id": "text", "item": "text", "scale": "text?",
        "value": "number?", "label": "text?", "opt_out": "flag",
    },
    "events": {"event_id": "text", "date": "text?", "name": "text?"},
    "dropped": {"response_id": "text", "reason": "text"},
    "left_out": {"file": "text", "sheet": "text?", "row": "count", "reason": "text"},
    "units": {"unit_id": "text", "response_id": "text", "start": "count", "end": "count", "text": "text"},
    "codings": {
        "unit_id": "text", "coder": "text", "theme": "text?", "phase": "text?", "kind": "text?",
        "theme_p": "number?", "phase_p": "number?", "kind_p": "number?", "evidence": "text?",
    },
    "memos": {
        "memo_id": "text", "about": "text", "target": "text?", "author": "text", "written_at": "text?", "memo": "text",
        "response_id": "text?", "answer_hash": "text?", "start": "count?", "end": "count?", "text": "text?",
    },
    "topics": {
        "topic_id": "text", "label": "text", "keywords": "text?", "units_n": "count",
        "stability": "number?", "examples": "text?",
    },
    "assignments": {"unit_id": "text", "topic_id": "text?"},
    "contents": {
        "content_id": "text", "theme": "text", "title": "text?", "printed": "flag", "units_n": "count?",
        "respondents_n": "count?", "stability": "number?",
    },
    "content_codings": {"unit_id": "text", "content_id": "text?", "content_p": "number?"},
    "matrix": {
        "theme": "text", "phase": "text", "units_n": "count?", "responses_n": "count?", "respondents_n": "count?",
        "share": "number?", "ci_low": "number?", "ci_high": "number?", "suppressed": "flag",
    },
    "comparisons": {
        "theme": "text", "item_id": "text", "n_with": "count?", "n_without": "count?", "mean_with": "number?",
        "mean_without": "number?", "difference": "number?", "ci_low": "number?", "ci_high": "number?",
        "effect": "number?", "p": "number?", "p_adjusted": "number?", "note": "text?",
    },
}  # fmt: skip
DTYPES = {"text": "str", "number": "float64", "count": "int64", "count?": "Int64", "flag": "bool"}
KEYS = {"responses": ["response_id"], "units": ["unit_id"], "topics": ["topic_id"], "assignments": ["unit_id"],
        "contents": ["content_id"], "content_codings": ["unit_id", "content_id"], "memos": ["memo_id"],
        "events": ["event_id"], "dropped": ["response_id"], "codings": ["unit_id", "coder"]}  # fmt: skip


def empty(name: str) -> pd.DataFrame:
    """An empty table with the right columns and types.

    >>> list(empty("dropped").columns)
    ['response_id', 'reason']
    """
    return _empty(name).copy()


@cache
def _empty(name: str) -> pd.DataFrame:
    """Made once: a chapter of the appendix asks for many a table that its run does not have."""
    return pd.DataFrame({c: pd.Series(dtype=_dtype(kind)) for c, kind in COLUMNS[name].items()})


def schema(name: str) -> pa.DataFrameSchema:
    """The pandera schema of a table: contract columns checked and coerced, further columns let through."""
    import pandera.pandas as pa

    columns = {
        c: pa.Column(_dtype(kind), nullable=kind.endswith("?"), coerce=True) for c, kind in COLUMNS[name].items()
    }
    return pa.DataFrameSchema(columns, unique=KEYS.get(name), strict=False, name=name)


def checked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return ``frame`` with the contract's types and column order, or raise InputError naming every problem at once."""
    require(frame, list(COLUMNS[name]), f"table {name}")
    good = frame if _fits(frame, name) else _coerced(frame, name)
    return good[[*COLUMNS[name], *[c for c in good.columns if c not in COLUMNS[name]]]].reset_index(drop=True)


def _fits(frame: pd.DataFrame, name: str) -> bool:
    """Whether nothing has to be changed or said: most tables come as they should, and pandera takes 0.1 s for each."""
    if not frame.columns.is_unique or (name in KEYS and frame.duplicated(KEYS[name]).any()):
        return False
    return all(
        frame[column].dtype == _dtype(kind) and (kind.endswith("?") or not frame[column].hasnans)
        for column, kind in COLUMNS[name].items()
    )


def _coerced(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """``frame`` with the contract's types; InputError where that cannot be."""
    import pandera.errors

    try:
        return schema(name).validate(frame.copy(), lazy=True)
    except pandera.errors.SchemaErrors as failure:
        cases = failure.failure_cases
        said = [f"table {name}, column {c.column}: {c.check} fails for {c.n} rows" for c in _count(cases).itertuples()]
        raise InputError(*said) from None


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries, missing values as None.

    >>> rows_of(pd.DataFrame({"unit_id": ["a"], "theme": [None], "theme_p": [float("nan")]}))
    [{'unit_id': 'a', 'theme': None, 'theme_p': None}]
    """
    bare = frame.astype("object").where(frame.notna(), None)
    return [{str(c): v for c, v in row.items()} for row in bare.to_dict("records")]


def require(frame: pd.DataFrame, columns: list[str], where: str) -> None:
    """Raise InputError when ``frame`` lacks any of ``columns``: all of them named, with the nearest existing names."""
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        have = [str(c) for c in frame.columns]
        said = []
        for column in missing:
            near = difflib.get_close_matches(column, have, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"it has: {', '.join(have[:12]) or 'no columns'}"
            said.append(f"{where}: column '{column}' is missing; {hint}")
        raise InputError(*said)


def read_table(path: Path | str, columns: list[str] | None = None) -> pd.DataFrame:
    """Read .csv, .parquet or .xlsx; ``*_id`` and text columns of the contract stay text, line breaks stay as they are.

    Raises InputError for a missing, empty or unreadable file, one beyond the limits of ``limits``, or one that lacks
    any of ``columns``.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    reader = _READERS[_ending(path)]
    try:
        with limits.within_memory(path):
            frame = reader(path)
    except InputError:
        raise
    except (pd.errors.EmptyDataError, pd.errors.ParserError, ValueError, OSError, KeyError) as problem:
        what = (
            "the file is empty"
            if path.stat().st_size == 0 or isinstance(problem, pd.errors.EmptyDataError)
            else problem
        )
        raise InputError(f"{path}: cannot be read as a table: {what}") from None
    require(frame, columns or [], str(path))
    return frame


def write_table(frame: pd.DataFrame, path: Path | str, lasting: bool = False) -> None:
    """Write .csv (UTF-8, comma), .parquet or .xlsx by file ending, whole or not at all, the same bytes each time.

    ``lasting``: what a person made, see ``whole_file``.
    """
    path = Path(path)
    writer, frame = _WRITERS[_ending(path)], storable_table(frame)
    with whole_file(path, lasting) as draft:
        writer(frame, draft)


def _dtype(kind: str) -> str:
    return DTYPES.get(kind) or DTYPES[kind.rstrip("?")]


def _count(cases: pd.DataFrame) -> pd.DataFrame:
    return cases.groupby(["column", "check"], dropna=False, sort=True).size().reset_index(name="n")


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in _READERS:
        raise InputError(f"{path}: ending '{ending}' is not a table; use .csv, .parquet or .xlsx")
    return ending


_TEXT = {c for table in COLUMNS.values() for c, kind in table.items() if kind.startswith("text")} | {
    "answer",
    "role",
    "region",
}


def _read_csv(path: Path) -> pd.DataFrame:
    return table_readers.read_csv(path, _TEXT)


def _read_excel(path: Path) -> pd.DataFrame:
    return table_readers.read_excel(path, _TEXT)


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _write_excel(frame: pd.DataFrame, path: Path) -> None:
    from openfeedback.files import write_sheets

    write_sheets({"table": frame}, path)


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


_READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": _read_csv,
    ".parquet": table_readers.read_parquet,
    ".xlsx": _read_excel,
}
_WRITERS = {".csv": _write_csv, ".parquet": _write_parquet, ".xlsx": _write_excel}
