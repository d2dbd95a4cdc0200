"""Times of answering: "18.8.2022 10.61"-like, American and ISO writings to ISO text."""

from __future__ import annotations

import re
from datetime import date, datetime

import pandas as pd

_WRITTEN = re.compile(
    r"^\D{0,4}(?P<a>\d{1,4})(?P<sep>[./-])(?P<b>\d{1,2})[./-](?P<c>\d{1,4})"
    r"(?:[T ,]*\s*(?:klo\s*)?(?P<h>\d{1,2})[.:](?P<m>\d{1,2})(?:[.:](?P<s>\d{1,2}))?(?:\.\d+)?\s*"
    r"(?P<half>[ap]\.?m\.?)?)?"
    r"(?:Z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)


def read_times(cells: pd.Series) -> pd.Series:
    """ISO text of each cell, missing where it is no time; day and month order is decided over the whole column.

    >>> list(read_times(pd.Series(["18.8.2022 10.05", "8.9.2022"])))
    ['2022-08-18T10:05:00', '2022-09-08']
    >>> list(read_times(pd.Series(["8/20/25 12:51:45", "9/9/26 18:01"])))
    ['2025-08-20T12:51:45', '2026-09-09T18:01:00']
    """
    values = cells.dropna().unique()
    parts = {value: match.groupdict() for value in values if (match := _WRITTEN.match(str(value).strip()))}
    day_first = _day_first(list(parts.values()))
    iso = {value: _iso(part, day_first) for value, part in parts.items()}
    return cells.map(lambda value: iso.get(value) or float("nan")).astype("str")


def date_in(name: str) -> str | None:
    """The date in a file's name, if there is one.

    >>> date_in("klinikka_2024-03-19"), date_in("Klinikka 9.11.2023 raportti"), date_in("klinikka-3")
    ('2024-03-19', '2023-11-09', None)
    """
    found = re.search(r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)", name)
    parts = found.groups() if found else None
    if parts is None and (found := re.search(r"(?<!\d)(\d{1,2})[._-](\d{1,2})[._-](20\d\d)(?!\d)", name)):
        parts = found.groups()[::-1]
    if parts is None:
        return None
    try:
        year, month, day = (int(p) for p in parts)
        return date(year, month, day).isoformat()
    except ValueError:
        return None  # digits, but no date


def time_share(values: list[str]) -> float:
    """Share of the values that read as a time.

    >>> time_share(["1.2.2024", "pian"])
    0.5
    """
    return float(read_times(pd.Series(values, dtype="str")).notna().mean()) if values else 0.0


def _day_first(parts: list[dict[str, str | None]]) -> bool:
    """Whether the day stands first: told by dots, by numbers over 12, else by the order with the shortest span."""
    if any(p["sep"] == "." for p in parts):
        return True
    pairs = [(int(p["a"] or 0), int(p["b"] or 0)) for p in parts if len(p["a"] or "") <= 2]
    if any(a > 12 for a, _ in pairs):
        return True
    if any(b > 12 for _, b in pairs):
        return False
    spread = {order: _span([_iso(p, order) for p in parts]) for order in (True, False)}
    return spread[True] <= spread[False]


def _span(times: list[str | None]) -> float:
    known = sorted(datetime.fromisoformat(t) for t in times if t)
    return (known[-1] - known[0]).total_seconds() if known else 0.0


def _iso(part: dict[str, str | None], day_first: bool) -> str | None:
    a, b, c = (int(part[k] or 0) for k in "abc")
    if len(part["a"] or "") == 4:
        year, month, day = a, b, c
    else:
        year, (day, month) = c + 2000 if c < 100 else c, (a, b) if day_first else (b, a)
    try:
        day_of = datetime(year, month, day)
    except ValueError:
        return None  # "31.2.2024" is no time
    return _with_clock(day_of, part)


def _with_clock(day_of: datetime, part: dict[str, str | None]) -> str:
    hour, minute, second = (int(part[k] or 0) for k in "hms")
    if part["half"]:
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    if part["h"] is None or hour > 23 or minute > 59 or second > 59:  # "10.61" is no clock time: keep the day
        return day_of.date().isoformat()
    return day_of.replace(hour=hour, minute=minute, second=second).isoformat()
