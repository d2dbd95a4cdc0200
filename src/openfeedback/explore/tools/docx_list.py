"""A list as a table in Word: a heading, a header row that comes again on every page, plain cells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.files import EPOCH, fix_zip_times, whole_file, writable

MOST = 2000  # rows


def write_docx(table: pd.DataFrame, title: str, path: Path) -> None:
    """Write the table; the same table gives the same bytes. Raises InputError for more than ``MOST`` rows."""
    if len(table) > MOST:
        raise InputError(
            f"export: {len(table)} rows are too many for a table in Word ({MOST}); take XLSX, or narrow the list"
        )
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.title = "openfeedback", writable(title)
    properties.created = properties.modified = EPOCH
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width
    document.add_heading(writable(title), level=1)
    grid = document.add_table(rows=len(table) + 1, cols=max(1, len(table.columns)), style="Table Grid")
    grid.style.font.size = Pt(8)
    texts = [*map(str, table.columns), *(cell for row in table.itertuples(index=False) for cell in map(_text, row))]
    for cell, text in zip(grid._cells, texts, strict=False):  # each row's own list of cells is built anew every time
        cell.text = writable(text)
    repeated = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    with whole_file(path) as draft:
        document.save(str(draft))
        fix_zip_times(draft)


def _text(value: object) -> str:
    """A cell as it is read: nothing for a missing value, few digits for a number.

    >>> _text(None), _text(0.123456), _text(3)
    ('', '0.123', '3')
    """
    if value is None or value is pd.NA or value != value:
        return ""
    return f"{value:.3g}" if isinstance(value, float) else str(value)
