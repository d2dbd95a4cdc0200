"""Numbers and dates as a Finnish (or English) reader expects them: decimal comma, no-break spaces, inflected nouns."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from string import Formatter
from typing import Any

from babel.dates import format_date
from babel.lists import format_list

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
_LOCALES = {"fi": "fi_FI", "en": "en_GB"}
_DAY_GOES_ON = r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:[–-]|\s+[a-zåäö\d(])"
_DECIMAL = re.compile(rf"(?<![\d.])(?!{_DAY_GOES_ON})(\d+)\.(\d+)(?!\d|\.\d)")


def is_missing(value: Any) -> bool:
    """True for None, NaN and pandas' NA."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas.NA refuses to be a truth value
        return True


def decimal(value: Any, language: str = "fi", digits: int = 1) -> str:
    """A number with a fixed count of decimals; a missing one is empty.

    >>> decimal(-0.55, digits=2), decimal(3.14159), decimal(3.14159, "en"), decimal(float("nan"))
    ('−0,55', '3,1', '3.1', '')
    >>> decimal(-0.01)
    '0,0'
    """
    if is_missing(value):
        return ""
    text = f"{abs(float(value)):,.{digits}f}".replace(",", NBSP)
    sign = MINUS if float(value) < 0 and any(c in "123456789" for c in text) else ""
    return sign + (text.replace(".", ",") if language == "fi" else text)


def count(value: Any, language: str = "fi") -> str:
    """A whole number; thousands are set apart from 10 000 on, as Finnish style guides advise.

    >>> count(2348), count(21500), count(None)
    ('2348', '21\\xa0500', '')
    """
    if is_missing(value):
        return ""
    text = decimal(value, language, 0)
    return text.replace(NBSP, "") if abs(float(value)) < 10_000 else text


def percent(share: Any, language: str = "fi", digits: int = 0) -> str:
    """A share (0–1) as a percentage; what would round to 0 or 100 without being so says it.

    >>> percent(0.6190), percent(0.002), percent(0.999), percent(0.62, "en")
    ('62\\xa0%', 'alle\\xa01\\xa0%', 'yli\\xa099\\xa0%', '62%')
    """
    if is_missing(share):
        return ""
    below, above = ("alle", "yli") if language == "fi" else ("under", "over")
    space = NBSP if language == "fi" else ""
    value = float(share) * 100
    if digits == 0 and 0 < value < 0.5:
        return f"{below}{NBSP}1{space}%"
    if digits == 0 and 99.5 <= value < 100:
        return f"{above}{NBSP}99{space}%"
    return f"{decimal(value, language, digits)}{space}%"


def decimal_commas(text: str) -> str:
    """Running text with decimal commas; dates, versions and other numbers of several points stay as they are.

    A number with one point is a decimal, unless it is a day and month and its sentence goes on after a second point.

    >>> decimal_commas("Osuus 7.14 %, väli 2.8–4.5. Versio 3.11.9.")
    'Osuus 7,14 %, väli 2,8–4,5. Versio 3.11.9.'
    >>> decimal_commas("Infot 17.2. ja 24.8.2023, jakso 20.8.2024–31.10.2025. Summa on 3.5.")
    'Infot 17.2. ja 24.8.2023, jakso 20.8.2024–31.10.2025. Summa on 3,5.'
    """
    return _DECIMAL.sub(r"\1,\2", text)


def between(low: Any, high: Any, language: str = "fi", digits: int = 1) -> str:
    """A range; with a negative end the dash stands between spaces so that it is not read as a minus.

    >>> between(3.1, 4.25), between(-0.4, 0.2), between(None, 2)
    ('3,1–4,2', '−0,4\\xa0–\\xa00,2', '')
    """
    if is_missing(low) or is_missing(high):
        return ""
    left, right = decimal(low, language, digits), decimal(high, language, digits)
    dash = f"{NBSP}{DASH}{NBSP}" if MINUS in left + right else DASH
    return f"{left}{dash}{right}"


def percent_between(low: Any, high: Any, language: str = "fi") -> str:
    """A range of shares (0–1) in per cent.

    >>> percent_between(0.11, 0.24)
    '11–24\\xa0%'
    """
    if is_missing(low) or is_missing(high):
        return ""
    space = NBSP if language == "fi" else ""
    return f"{decimal(float(low) * 100, language, 0)}{DASH}{decimal(float(high) * 100, language, 0)}{space}%"


def p_value(p: Any, language: str = "fi") -> str:
    """A p value; below 0.001 as a bound.

    >>> p_value(0.0004), p_value(0.0312), p_value(0.3)
    ('<\\xa00,001', '0,031', '0,30')
    """
    if is_missing(p):
        return ""
    if float(p) < 0.001:
        return f"<{NBSP}{decimal(0.001, language, 3)}"
    return decimal(p, language, 3 if float(p) < 0.1 else 2)


def day(value: Any, language: str = "fi") -> str:
    """An ISO date as day.month.year (or '21 November 2025'); anything else as it stands.

    >>> day("2025-11-21"), day("2025-11-21", "en"), day("kevät 2025")
    ('21.11.2025', '21 November 2025', 'kevät 2025')
    """
    if is_missing(value):
        return ""
    try:
        found = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return format_date(found, "d.M.y" if language == "fi" else "d MMMM y", _LOCALES[language])


def listed(parts: list[str], language: str = "fi") -> str:
    """Parts as a list in running text.

    >>> listed(["alku", "toteutus", "loppu"]), listed(["alku"]), listed(["a", "b"], "en")
    ('alku, toteutus ja loppu', 'alku', 'a and b')
    """
    return format_list(parts, locale=_LOCALES[language])


class NumberFormatter(Formatter):
    """``str.format`` with the format words of the wording files.

    ``{n:vastaaja}`` gives the number with its noun; ``{s:percent}``, ``{x:decimal}``, ``{d:day}`` … format alone.

    >>> NumberFormatter("fi", {"vastaaja": ["vastaaja", "vastaajaa"]}).format("{n:vastaaja}, {s:percent}", n=5, s=0.62)
    '5\\xa0vastaajaa, 62\\xa0%'
    """

    def __init__(self, language: str, nouns: Mapping[str, list[str]]):
        super().__init__()
        self.language = language
        self.nouns = nouns

    def format_field(self, value: Any, format_spec: str) -> str:
        """Format one value by a noun or a format word; plain numbers get a decimal comma and no-break spaces."""
        if format_spec in self.nouns:
            one, many = self.nouns[format_spec]
            noun = one if not isinstance(value, str) and value == 1 else many
            return f"{self._number(value)}{NBSP}{noun}"
        if format_spec in _FORMS:
            return _FORMS[format_spec](value, self.language)
        if format_spec:
            raise ValueError(f"unknown format word {format_spec!r} in a wording file")
        return self._number(value)

    def _number(self, value: Any) -> str:
        if isinstance(value, bool | str):
            return str(value)
        if isinstance(value, list):
            return listed([self._number(v) for v in value], self.language)
        return decimal(value, self.language) if _has_fraction(value) else count(value, self.language)


def format_as(form: str, value: Any, language: str = "fi") -> str:
    """A value in one of the named forms (count, decimal, decimal2, percent, p, day).

    >>> format_as("decimal2", 0.5)
    '0,50'
    """
    return _FORMS[form](value, language)


def _has_fraction(value: Any) -> bool:
    return isinstance(value, float) and not math.isnan(value) and not value.is_integer()


def _two_decimals(value: Any, language: str) -> str:
    return decimal(value, language, 2)


_FORMS: dict[str, Callable[[Any, str], str]] = {
    "decimal": decimal,
    "decimal2": _two_decimals,
    "percent": percent,
    "p": p_value,
    "day": day,
    "count": count,
}
