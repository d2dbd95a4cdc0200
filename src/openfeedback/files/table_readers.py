"""Tables from files, within the limits of ``limits``: CSV, Parquet, and the first sheet of an XLSX."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.files import limits
from openfeedback.files.xlsx import cell_text, filled_rows, open_book

_DICTIONARIES = 64_000_000  # bytes; a smaller Parquet file may hold texts that are repeated beyond any memory


def read_csv(path: Path, texts: Collection[str]) -> pd.DataFrame:
    """A CSV of semicolons, commas or tabs; columns ``texts`` stay text."""
    limits.check_lines(path)
    raw = path.read_bytes()
    try:
        raw.decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "cp1252"  # what Excel saves as "CSV" on a Finnish Windows
    head = raw.split(b"\n", 1)[0].decode(encoding, errors="replace")
    delimiter = max(",;\t", key=head.count)
    meter = limits.Meter(str(path), limits.ROWS)
    meter.row(1, head.count(delimiter) + 1, 0)
    frame = pd.read_csv(
        path, sep=delimiter, encoding=encoding, dtype=dict.fromkeys(texts, "str"), keep_default_na=False, na_values=[""]
    )
    _check(frame, meter)
    return frame


def read_parquet(path: Path) -> pd.DataFrame:
    """A Parquet table; one that repeats its texts beyond the limits is refused before they are written out."""
    import pyarrow.parquet as pq

    limits.check_file(path)
    with pq.ParquetFile(path) as file:
        limits.Meter(str(path), limits.ROWS).table(file.metadata.num_rows, file.metadata.num_columns)
    if path.stat().st_size < _DICTIONARIES:
        _check_repeated(path)
    return pd.read_parquet(path)


def read_excel(path: Path, texts: Collection[str]) -> pd.DataFrame:
    """The first sheet of an XLSX with its header in the first filled row; columns ``texts`` are text, others typed."""
    with open_book(path) as book:
        rows = [cells for _, cells in filled_rows(book, next(iter(book.sheets)))]
    if not rows:
        raise pd.errors.EmptyDataError
    headers = _headers(rows[0])
    width = max(map(len, rows), default=0)
    headers += [f"Unnamed: {j}" for j in range(len(headers), width)]
    limits.Meter(str(path)).table(len(rows), width)
    return pd.DataFrame({h: _column(rows, j, h in texts) for j, h in enumerate(headers)}, columns=headers)


def _headers(cells: list[Any]) -> list[str]:
    """Headers as pandas names them: an empty one by its place, a repeated one with its number.

    >>> _headers(["a", "", "a"])
    ['a', 'Unnamed: 1', 'a.1']
    """
    named: list[str] = []
    for j, cell in enumerate(cells):
        name = cell_text(cell) or f"Unnamed: {j}"
        again = sum(other == name or other.startswith(f"{name}.") for other in named) if name in named else 0
        named.append(f"{name}.{again}" if again else name)
    return named


def _column(rows: list[list[Any]], j: int, is_text: bool) -> pd.Series:
    cells = [row[j] if j < len(row) and row[j] != "" else None for row in rows[1:]]
    if is_text:
        return pd.Series([None if c is None else cell_text(c) for c in cells], dtype="str")
    if any(isinstance(c, datetime) for c in cells):
        return pd.Series(cells, dtype="object").infer_objects()
    return pd.Series(cells)


def _check(frame: pd.DataFrame, meter: limits.Meter) -> None:
    meter.table(*frame.shape)
    for j, column in enumerate(frame.columns, 1):
        if pd.api.types.is_string_dtype(frame[column]):
            lengths = frame[column].str.len()
            if len(lengths) and lengths.max() > limits.TEXT:
                meter.text(int(lengths.argmax()) + 2, j, int(lengths.max()))


def _is_text(type: Any) -> bool:
    import pyarrow as pa

    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(is_kind(type) for is_kind in kinds)


def _check_repeated(path: Path) -> None:
    """Refuse a small Parquet file whose texts, written out, pass the limit: each distinct one is read once here."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)
    names = [f.name for f in schema if _is_text(f.type) or pa.types.is_dictionary(f.type)]
    table, characters = pq.read_table(path, columns=names, read_dictionary=names), 0
    for column in table.columns:
        for chunk in column.chunks:
            if isinstance(chunk, pa.DictionaryArray) and _is_text(chunk.dictionary.type):
                lengths = pc.binary_length(chunk.dictionary.cast(pa.large_binary())).take(chunk.indices)
                characters += pc.sum(lengths.cast(pa.int64())).as_py() or 0
    limits.check_texts(characters, str(path))
