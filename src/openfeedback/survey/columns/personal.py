"""Columns that name persons, how to reach them, or their row: by their header, by their cells, or by both.

What numbers the rows is no background: each has its own, and it says nothing of who answered.
"""

from __future__ import annotations

import re

import pandas as pd

from openfeedback.survey.columns.cells import Counts, is_personal, is_personal_cell
from openfeedback.survey.wordings import data, in_words, is_personal_name, matches, plain, without_brackets

BOTH = "header and cells"  # what a person may overrule under `background:`
ROW_NUMBER = "a number of each row"
FEWEST = 2  # different cells like a person that decide where the header is unsure
HALF = 0.5  # share of the different cells that are like a person, at least
MANY = 3  # addresses that differ
MOST_DIFFERENT = 0.9  # share of the rows with a number of their own: one or two come twice by mistake
FEWEST_ROWS = 10  # rows from which on cells alone tell that they number rows
LONG = 5  # signs of a number or a code that nobody answers with
LONGEST = 80  # signs of a cell with a name, an address or a handle
_HANDLE = re.compile(r"@?(?=[\w.-]*[\d_.@]|@)[a-zA-ZäöåÄÖÅ][\w.-]{2,}|@[\w.-]{3,}")
_STREET = re.compile(
    r"[A-ZÄÖÅ][\w.-]*(?: [A-ZÄÖÅ]?[\w-]+)?(?:katu|tie|kuja|polku|raitti|kaari|rinne|gatan|vägen|stigen|gränden) "
    r"\d{1,4}\b"
)
_REACHED = re.compile(
    r"(?i)\S+@\S+\.\w|(\+358|\b0)[\s-]?[1-9][\d\s-]{5,}|\b\w{2,}(katu|tie|kuja|polku|raitti|kaari|gatan|vägen|stigen|"
    r"gränd|street|road)\b\s*\d"
)


def personal_by(header: str, counts: Counts) -> str:
    """What shows a column to be personal data, '' where nothing does.

    >>> personal_by("Huoltajan nimi (vapaaehtoinen)", {}), personal_by("Kurssin nimi", {"Jooga": 2, "Kuoro": 3})
    ('header', '')
    >>> personal_by("Hoidon antaja", {"HLL Kuusela": 3, "shg Mäki": 2}), personal_by("Hoidon antaja", {"Lääkäri": 9})
    ('header and cells', '')
    """
    if is_personal_name(header):
        return "header"
    if is_personal(counts):
        return "cells"
    if _are_addresses(counts):
        return BOTH
    if not matches(without_brackets(header), data("headers")["maybe_personal"]):
        return ""
    like = sum(_is_person_like(value, header) for value in counts)
    return BOTH if like >= FEWEST and like >= HALF * len(_said(counts)) else ""


def _are_addresses(counts: Counts) -> bool:
    """Whether most cells are addresses of streets, and hardly two the same, as those of offices are."""
    at = {value: n for value, n in counts.items() if len(value) <= LONGEST and _STREET.match(value.strip())}
    return len(at) >= MANY and len(at) >= 0.7 * sum(at.values()) and sum(at.values()) >= HALF * sum(counts.values())


def numbers_rows(header: str, cells: pd.Series) -> bool:
    """Whether a column only numbers its rows: by its header ("Nro", "rivi_id"), as a run, or by long numbers and codes.

    >>> numbers_rows("Nro", pd.Series(["1", "2", "4"])), numbers_rows("Ikä", pd.Series(["31", "40", "52"]))
    (True, False)
    >>> numbers_rows("Satunnaisluku", pd.Series([f"{n}4711" for n in range(12)]))
    True
    """
    filled = cells.dropna().str.strip()
    different = filled.nunique()
    if different < 2 or different < MOST_DIFFERENT * len(filled) or filled.str.contains(r"\s").any():
        return False
    if filled.str.contains(r"\d").mean() < MOST_DIFFERENT:
        return False
    if any(matches(name, data("headers")["row_numbers"]["matches"]) for name in (plain(header), in_words(header))):
        return True
    if different < FEWEST_ROWS or different < len(filled) or matches(plain(header), data("headers")["amounts"]):
        return False
    whole = filled.str.fullmatch(r"\d{1,9}").all()
    numbers = filled.astype("float64").tolist() if whole else []
    run = whole and numbers == sorted(numbers) and numbers[-1] - numbers[0] < 1.5 * different
    long = filled.str.len().min() >= LONG and filled.str.contains(r"\d\D*\d").mean() >= MOST_DIFFERENT
    return bool(run or long)


def _said(counts: Counts) -> list[str]:
    """The different cells, but for those that say "no" or what the person is to somebody."""
    return [value for value in counts if not matches(plain(value), data("names")["nobody"])]


def _is_person_like(value: str, header: str) -> bool:
    """Whether a cell names a person, an address or, under a header that asks for one, a handle."""
    value = value.strip()
    if len(value) > LONGEST:
        return False
    if is_personal_cell(value) or _REACHED.search(value):
        return True
    handle = matches(without_brackets(header), data("headers")["handles"]) and " " not in value
    return bool(handle and _HANDLE.fullmatch(value)) or _names_person(value)


def _names_person(value: str) -> bool:
    """Whether a cell is a name: one to four words, one of them a common name, or a title and a name.

    >>> [_names_person(v) for v in ("minna k", "HLL Kuusela", "Oona (äiti)", "Ryhmäkoti Kanerva", "Jooga")]
    [True, True, True, False, False]
    >>> [_names_person(v) for v in ("äiti / Elina", "Pekka-isä", "K. Salo", "äiti ja isä")]
    [True, True, True, False]
    """
    names = data("names")
    initial = re.match(r"[A-ZÄÖÅ]\. ?[A-ZÄÖÅ][a-zäöå]{2,}$", value) is not None
    words = [w for w in re.sub(r"\(.*?\)|[.,/]|-(?=[a-zäö])", " ", value).split() if w.casefold() not in names["kin"]]
    titled = len(words) > 1 and words[0].casefold() in names["titles"]
    words = [w for w in words if w.casefold() not in names["titles"]]
    if not 1 <= len(words) <= 4:
        return False
    if initial or titled and words[0][:1].isupper():
        return True
    parts = {part.casefold() for word in words for part in word.split("-")}
    known = bool(parts & {*names["given"], *names["more"]})
    family = bool(parts & set(names["family"])) or (len(words) > 1 and words[-1].endswith("nen"))
    rest = all(w[:1].isupper() or len(w) == 1 or w.casefold() in names["given"] for w in words)
    return rest and (known or (family and len(words) > 1))
