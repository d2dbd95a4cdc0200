"""Times of answering: "18.8.2022 klo 10.61", American, ISO, Google and Excel's writings to ISO text."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from openfeedback.survey.wordings import different

_WEEKDAY = r"(?:(?:ma|ti|ke|to|pe|la|su|mon|tue|wed|thu|fri|sat|sun|må|tis|on|tor|fre|lö|sö)[a-zäö]{0,10}\.?,?\s+)?"
_WRITTEN = re.compile(
    "^" + _WEEKDAY + r"\D{0,4}?(?P<a>\d{1,4})(?P<sep>[./-])(?P<b>\d{1,2})[./-](?P<c>\d{1,4})"
    r"(?:[T ,]*\s*(?:(?:klo|kl|at)\.?\s*)?(?P<h>\d{1,2})[.:](?P<m>\d{1,2})(?:[.:](?P<s>\d{1,2}))?(?:[.,]\d+)?\s*"
    r"(?P<half>[ap]\.?\s?m\.?|[ai]p\.?|[ef]\.?m\.?)?)?"
    r"\s*(?P<zone>Z|\(?(?:GMT|UTC|EEST|EET|CEST|CET)?\s*(?:[+-]\d{1,2}(?::?\d\d)?)?\)?)$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    "^" + _WEEKDAY + r"\W{0,4}?(?:(?P<day>\d{1,2})\.?\s+(?P<name>[a-zäö]{3,12})\.?,?\s+|"
    r"(?P<name2>[a-zäö]{3,12})\.?\s+(?P<day2>\d{1,2}),?\s+)(?P<year>\d{4})(?P<rest>.*)$",
    re.IGNORECASE,
)
_MONTHS = [
    ("jan", "tam"), ("feb", "hel"), ("mar", "maa"), ("apr", "huh"), ("may", "maj", "tou"), ("jun", "kes"),
    ("jul", "hei"), ("aug", "elo"), ("sep", "syy"), ("oct", "okt", "lok"), ("nov",), ("dec", "jou"),
]  # fmt: skip
_SERIAL = re.compile(r"^\d{5}(?:[.,]\d+)?$")
_UNIX = re.compile(r"^1[5-9]\d{8}(?:\d{3})?$")
_DAY_ZERO = datetime(1899, 12, 30)  # of Excel's serial dates
Parts = dict[str, str | None]


class Times(NamedTuple):
    """ISO text of each different value that is a time; ``open_order``: nothing shows whether the day or the month
    stands first; ``day_first`` as it was read; ``utc``: in universal time."""

    iso: dict[str, str]
    open_order: bool = False
    day_first: bool = True
    utc: bool = False


def read_times(cells: pd.Series, order: str | None = None) -> pd.Series:
    """ISO text of each cell, missing where it is no time; ``order``: "day-month" or "month-day", where a person says.

    >>> list(read_times(pd.Series(["18.8.2022 10.05", "8.9.2022"])))
    ['2022-08-18T10:05:00', '2022-09-08']
    >>> list(read_times(pd.Series(["8/20/25 12:51:45", "9/9/26 18:01"])))
    ['2025-08-20T12:51:45', '2026-09-09T18:01:00']
    >>> list(read_times(pd.Series(["2024/03/01 2:05:07 PM GMT+2", "1. maaliskuuta 2024 klo 14.05", "45352.42"])))
    ['2024-03-01T14:05:07', '2024-03-01T14:05:00', '2024-03-01T10:04:48']
    """
    iso = times_of(different(cells), order).iso
    return pd.Series([iso.get(value) for value in cells.tolist()], index=cells.index, dtype="str")


def times_of(values: list[str], order: str | None = None, numbers: bool = True) -> Times:
    """The times among different values; day and month order is decided over all of them.

    ``numbers``: whether Excel's serial dates and Unix seconds count.

    >>> times_of(["1/2/2024", "3/4/2024"]).open_order, times_of(["1/2/2024", "13/4/2024"]).open_order
    (True, False)
    """
    parts: dict[str, Parts] = {}
    for value in values:
        if part := _parts_of(value):
            parts[value] = part
    day_first, is_open = _order(list(parts.values()))
    both = order is None and _in_both_orders(list(parts.values()))
    is_open = is_open or both
    if order:
        day_first, is_open = order == "day-month", False
    read = {value: _iso_of(value, day_first) or (_iso_of(value, not day_first) if both else None) for value in parts}
    iso = {value: made for value, made in read.items() if made}
    if numbers:
        iso |= {value: made for value in values if value not in iso and (made := _of_number(str(value).strip()))}
    utc = any((part["zone"] or "").strip("() ").upper() in ("Z", "UTC", "GMT") for part in parts.values())
    return Times(iso, is_open, day_first, utc)


@lru_cache(maxsize=500_000)  # the same cells are asked about by several readers
def _parts_of(value: str) -> Parts | None:
    """Day, month, year and clock as they are written; the caller must not change them."""
    match = _WRITTEN.match(_as_digits(value.strip()))
    return match.groupdict() if match else None


def _as_digits(value: str) -> str:
    """A date with the name of its month as digits with dots ("1. maaliskuuta 2024", "Mar 1, 2024").

    >>> _as_digits("Mar 1, 2024 2:05 PM"), _as_digits("1 mars 2024")
    ('1.3.2024 2:05 PM', '1.3.2024')
    """
    if not (found := _NAMED.match(value)):
        return value
    name, day = (found["name"] or found["name2"]).lower(), found["day"] or found["day2"]
    if name.startswith("marras"):
        month = 11
    else:
        month = next((n for n, starts in enumerate(_MONTHS, 1) if name.startswith(starts)), 0)
    return f"{day}.{month}.{found['year']}{found['rest']}" if month else value


def _of_number(value: str) -> str | None:
    """Excel's serial date or Unix seconds as ISO text, within the years of surveys."""
    if _SERIAL.match(value):
        days = float(value.replace(",", "."))
        if 36_526 <= days < 60_000:  # 2000 … 2064
            moment = _DAY_ZERO + timedelta(seconds=round(days * 86_400))
            return moment.date().isoformat() if days.is_integer() else moment.isoformat()
    if _UNIX.match(value):
        seconds = int(value[:10])
        return (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()
    return None


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


def time_share(values: list[str], numbers: bool = True) -> float:
    """Share of the values that read as a time.

    >>> time_share(["1.2.2024", "pian"]), time_share(["45352.42"], numbers=False)
    (0.5, 0.0)
    """
    return len(times_of(values, numbers=numbers).iso) / len(values) if values else 0.0


def _order(parts: list[Parts]) -> tuple[bool, bool]:
    """Whether the day stands first, and whether nothing but a guess says so.

    Shown by dots, by numbers over 12, and by dates that are the same either way; else the order with the shortest span
    is the likelier.
    """
    written = [p for p in parts if len(p["a"] or "") <= 2]
    if not written or any(p["sep"] == "." for p in written):
        return True, False
    pairs = [(int(p["a"] or 0), int(p["b"] or 0)) for p in written]
    if any(a > 12 for a, _ in pairs):
        return True, False
    if any(b > 12 for _, b in pairs):
        return False, False
    spread = {order: _span([_iso(p, order) for p in written]) for order in (True, False)}
    return spread[True] <= spread[False], any(a != b for a, b in pairs)


def _in_both_orders(parts: list[Parts]) -> bool:
    """Whether some dates can only be day before month and others only month before day: files put together."""
    written = [(int(p["a"] or 0), int(p["b"] or 0)) for p in parts if len(p["a"] or "") <= 2]
    return any(a > 12 >= b for a, b in written) and any(b > 12 >= a for a, b in written)


def _span(times: list[str | None]) -> float:
    known = sorted(datetime.fromisoformat(t) for t in times if t)
    return (known[-1] - known[0]).total_seconds() if known else 0.0


@lru_cache(maxsize=500_000)
def _iso_of(value: str, day_first: bool) -> str | None:
    part = _parts_of(value)
    return _iso(part, day_first) if part else None


def _iso(part: Parts, day_first: bool) -> str | None:
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


def _with_clock(day_of: datetime, part: Parts) -> str:
    hour, minute, second = (int(part[k] or 0) for k in "hms")
    if part["half"]:
        later = part["half"].lower()[0] in "pie"  # p.m., ip., e.m.; the morning is a.m., ap., f.m.
        hour = hour % 12 + (12 if later else 0)
    if part["h"] is None or hour > 23 or minute > 59 or second > 59:  # "10.61" is no clock time: keep the day
        return day_of.date().isoformat()
    return day_of.replace(hour=hour, minute=minute, second=second).isoformat()
