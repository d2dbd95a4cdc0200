"""Wordings: how headers and labels are compared, named and looked up in the room's data files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MOST_WORDS = 9  # words of a header that asks for a name or an address; a longer one is a question on something
_NUMBERING = re.compile(r"^(?:q|k)?\d{1,3}\s*[.)|:]\s*(?=\D)")
_CODE = re.compile(r"^(?:[qkfvt]|kys|fr)\.?\d{1,3}(?:[a-z]|[._]\d{1,2})?[.:)]?(?:\s+-)?\s+(?=[^\W\d])")
_WORDS = re.compile(r"[A-ZÄÖÅ]+(?=[A-ZÄÖÅ][a-zäöå])|[A-ZÄÖÅ]?[a-zäöå]+|[A-ZÄÖÅ]+|\d+")
_SIGNS = re.compile(r"""[\s\-–—−_.,;:?!/\\|*+=#~"'()<>]*""")
_LETTERS = str.maketrans({"ä": "a", "ö": "o", "å": "a", "ø": "o", "æ": "ae", "ß": "ss"})


def data(name: str) -> dict[str, Any]:
    """One of the room's data files (scales, headers, questions, names). The caller must not change it."""
    return _load(name)


@cache
def _load(name: str) -> dict[str, Any]:
    text = (Path(__file__).parent / "data" / f"{name}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # ten times faster in C
    return loaded


@lru_cache(maxsize=10_000)
def tidy(text: str) -> str:
    """A header as a person reads it: composed letters, plain blanks, no blanks around, no trailing colon.

    >>> tidy("Mitä\\xa0 aiheita\\ntoivot: ")
    'Mitä aiheita toivot'
    """
    text = unicodedata.normalize("NFC", text).replace("\ufeff", "").replace("\u200b", "")
    return " ".join(text.split()).rstrip(": ")


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A wording as it is compared: small letters, without numbering, quotes and end punctuation.

    >>> plain("3. Avoin palaute tilaisuudesta?*"), plain("”Täysin  samaa mieltä”"), plain("Ä–B")
    ('avoin palaute tilaisuudesta', 'täysin samaa mieltä', 'ä-b')
    """
    text = re.sub("[‐‑‒–—−]", "-", re.sub("[\"'”“’‘´`*]", "", tidy(text).casefold()))
    text = _NUMBERING.sub("", text)
    return text.strip(" .?!:;,-") or text.strip()


def unnumbered(header: str) -> str:
    """A header as it is compared, without the number that a form gives its question.

    >>> unnumbered("K1 Ikäryhmä"), unnumbered("Q12a – Roll"), unnumbered("3. Kunta"), unnumbered("B2B-myynti")
    ('ikäryhmä', 'roll', 'kunta', 'b2b-myynti')
    """
    return plain(_CODE.sub("", plain(header)))


def slug(text: str, words: int = 6) -> str:
    """An id made from a wording: its first words in plain letters.

    >>> slug("Mitä aiheita toivot tuleville kehittämisklinikoille?")
    'mita_aiheita_toivot_tuleville_kehittamisklinikoille'
    >>> slug("???")
    'x'
    """
    letters = unicodedata.normalize("NFKD", plain(text).translate(_LETTERS))
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    found = re.findall(r"[a-z0-9]+", letters)
    return "_".join(found[:words])[:60].strip("_") or "x"


def file_slug(stem: str) -> str:
    """An id made from a file name: letters, digits and hyphens.

    >>> file_slug("Klinikka 19.3.2024 Perusraportti")
    'klinikka-19-3-2024-perusraportti'
    """
    return slug(stem, words=12).replace("_", "-")


def unique(names: Iterable[str], joint: str = "_") -> list[str]:
    """Names made unique by a number behind the second and later ones, in order.

    >>> unique(["a", "b", "a", "a_2"])
    ['a', 'b', 'a_2', 'a_2_2']
    """
    seen: set[str] = set()
    made = []
    for name in names:
        candidate, n = name, 1
        while candidate in seen:
            n += 1
            candidate = f"{name}{joint}{n}"
        seen.add(candidate)
        made.append(candidate)
    return made


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


def in_words(header: str) -> str:
    """A name such as programs give it, as words in small letters; other headers as they are compared.

    >>> in_words("RecipientLastName"), in_words("start_time"), in_words("IPAddress"), in_words("Mitä toivot?")
    ('recipient last name', 'start time', 'ip address', 'mitä toivot')
    """
    name = tidy(header)
    if " " in name or not name:
        return plain(header)
    return " ".join(_WORDS.findall(name)).casefold()


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


def without_brackets(header: str) -> str:
    """A header as it is compared, without what stands in brackets.

    >>> without_brackets("Huoltajan nimi (vapaaehtoinen)")
    'huoltajan nimi'
    """
    return plain(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", tidy(header)))


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
