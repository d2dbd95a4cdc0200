"""Wordings: how headers and labels are compared, named and looked up in the room's data files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from openfeedback.survey.wordings.compared import in_words, plain, tidy, unnumbered, without_brackets

MOST_WORDS = 9  # words of a header that asks for a name or an address; a longer one is a question on something
_SIGNS = re.compile(r"""[\s\-–—−_.,;:?!/\\|*+=#~"'()<>]*""")


@cache
def data(name: str) -> dict[str, Any]:
    """One of the room's data files (scales, headers, questions, names). The caller must not change it."""
    text = (Path(__file__).parents[1] / "data" / f"{name}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # ten times faster in C
    return loaded


def listed(header: str, kind: dict[str, list[str]]) -> bool:
    """Whether a header stands in a list of ``headers.yml``: as a whole, by its beginning or by a pattern."""
    wording = plain(header)
    if {wording, in_words(header)} & _plain_set(tuple(kind.get("is", ()))):
        return True
    starts = tidy(header).casefold().startswith(tuple(kind.get("starts", ()))) if kind.get("starts") else False
    return starts or matches(wording, kind.get("matches", []))


def listed_as_question(header: str, kind: dict[str, list[str]]) -> bool:
    """Whether a header stands in a list, as it is or without the number that a form gives its question.

    >>> listed_as_question("K1 Ikäryhmä", {"is": ["ikäryhmä"]}), listed_as_question("Ikäryhmä K1", {"is": ["ikäryhmä"]})
    (True, False)
    """
    return listed(header, kind) or listed(unnumbered(header), kind)


def is_personal_name(header: str) -> bool:
    """Whether a short header names a person or how to reach them, under any spelling.

    >>> [is_personal_name(h) for h in ("RecipientLastName", "vastaajan_puh", "LocationLatitude", "Organisaation nimi")]
    [True, True, True, False]
    >>> [is_personal_name(h) for h in ("Asukkaan nimi", "Lärarens namn (frivilligt)", "Mistä tavoittaa", "Koulun nimi")]
    [True, True, True, False]
    """
    if listed(header, data("headers")["personal"]):
        return True
    if len(header.split()) <= MOST_WORDS and matches(without_brackets(header), data("headers")["personal_headers"]):
        return True
    words = set(in_words(header).replace("-", " ").split())
    kind = data("headers")["personal_words"]
    if not words or len(words) > 6 or tidy(header).endswith("?"):
        return False
    name = bool(words & set(kind["name"])) and words <= {*kind["name"], *kind["of_person"]}
    return name or bool(words & set(kind["any"])) and not words & set(kind["unless"])


def is_sign(cell: str) -> bool:
    """Whether a cell holds signs alone, as people write them for nothing.

    >>> [is_sign(cell) for cell in ("-", " – ", "...", "____", "?", "5", "ok", "👍")]
    [True, True, True, True, True, False, False, False]
    """
    return _SIGNS.fullmatch(cell) is not None


def is_mark(cell: str) -> bool:
    """Whether the cell of an open question holds a mere mark: signs, crosses or words for "not answered".

    >>> [is_mark(cell) for cell in ("x", "XX", "..", "n/a", "Ei vastausta.", "X-ray", "ok", "ei")]
    [True, True, True, True, True, False, False, False]
    """
    cell = cell.strip()
    said = len(cell) < 20 and cell.casefold().rstrip(" .") in data("headers")["missing_said"]
    return said or is_sign(cell) or 0 < len(cell) < 6 and set(cell) <= {"x", "X"}


def is_untick(cell: str) -> bool:
    """Whether the cell of an option column says that it was not chosen.

    >>> is_untick("Ei"), is_untick("Kyllä")
    (True, False)
    """
    return plain(cell) in _plain_set(tuple(data("questions")["unticks"]))


def matches(wording: str, patterns: Iterable[str]) -> bool:
    """Whether any of the regular expressions is found in a plain wording."""
    return _any_of(tuple(patterns)).search(wording) is not None


@lru_cache(maxsize=500)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all, which are looked for in every different cell; without any of them nothing is found."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")


class TotalNames(NamedTuple):
    """Patterns of plain names of totals, of totals of some, of targets; and a quick look at a cell for any of them."""

    total: re.Pattern[str]
    total_of: re.Pattern[str]
    target: re.Pattern[str]
    quick: re.Pattern[str]


@cache
def total_names() -> TotalNames:
    """The patterns, from the words in the room's data."""
    kinds = data("questions")
    every = "|".join(kinds["total_words"])
    some, more = "|".join(kinds["total_of_words"]), "|".join(kinds["total_more"])
    targets = "|".join(kinds["target_words"])
    numbers = r"[ .:=()%\d,n]*$"
    return TotalNames(
        re.compile(rf"^({every})( ({more}))?\b{numbers}"),
        re.compile(rf"^\S.{{0,40}}[ ,:(-]({some}){numbers}|^({some})[ .,:(-]+\S.{{0,40}}$"),
        re.compile(rf"^({targets})( \d{{4}})?$"),
        re.compile(rf"\b({every}|{some}|{targets})\b", re.IGNORECASE),
    )


def is_header_word(cell: str) -> bool:
    """Whether a cell reads like a column's header: a known one, or a question.

    >>> [is_header_word(cell) for cell in ("Vastausaika", "Mitä toivot?", "Kehittäjä")]
    [True, True, False]
    """
    kinds, wordings = data("headers"), data("questions")
    known = any(listed(cell, kinds[kind]) for kind in _COLUMN_KINDS)
    return known or tidy(cell).endswith("?") or matches(plain(cell), [*wordings["open"], *wordings["text_headers"]])


_COLUMN_KINDS = ("time", "id", "personal", "weight", "event", "background", "section", "ignored")


@lru_cache(maxsize=64)
def _plain_set(wordings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plain(w) for w in wordings)
