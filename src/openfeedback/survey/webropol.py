"""Webropol reports: full question texts as headers, ``Question:Option`` columns, sometimes a row under the header."""

import pandas as pd

from openfeedback.survey.export import Export, skip_rows, table_export
from openfeedback.survey.source import Grid
from openfeedback.survey.times import read_times
from openfeedback.survey.wording import plain

TIME_HEADERS = ("vastausaika", "svarstid", "response time")


def read(grid: Grid) -> Export:
    """A Perusraportti as XLSX or CSV; a second header row is skipped, not read as an answer."""
    export = table_export(grid, "webropol")
    time = next((j for j, header in enumerate(export.headers) if plain(header) in TIME_HEADERS), None)
    if time is None or export.cells.empty:
        return export
    times = read_times(export.cells[time])
    return skip_rows(export, _under_header(times), "row under the header")


def _under_header(times: pd.Series) -> pd.Series:
    """True for the first row where it alone holds no time while the others do."""
    others = times.iloc[1:].notna()
    odd = len(times) > 1 and pd.isna(times.iloc[0]) and others.mean() > 0.9
    return pd.Series([odd] + [False] * (len(times) - 1), index=times.index)
