"""Columns that name persons or how to reach them: by their header, by their cells, or by both where each is unsure."""

from __future__ import annotations

import re

from openfeedback.survey.columns.facts import Counts, is_personal, is_personal_cell
from openfeedback.survey.headers import data, is_personal_name, matches, plain, without_brackets

BOTH = "header and cells"  # what a person may overrule under `background:`
FEWEST = 2  # different cells like a person that decide where the header is unsure
HALF = 0.5  # share of the different cells that are like a person, at least
LONGEST = 80  # signs of a cell with a name, an address or a handle
_HANDLE = re.compile(r"@?(?=[\w.-]*[\d_.@]|@)[a-zA-ZäöåÄÖÅ][\w.-]{2,}|@[\w.-]{3,}")
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
    if not matches(without_brackets(header), data("headers")["maybe_personal"]):
        return ""
    like = sum(_is_person_like(value, header) for value in counts)
    return BOTH if like >= FEWEST and like >= HALF * len(_said(counts)) else ""


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
