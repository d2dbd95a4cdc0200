"""How wordings are compared, and the ids and names made from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_NUMBERING = re.compile(r"^(?:q|k)?\d{1,3}\s*[.)|:]\s*(?=\D)")
_CODE = re.compile(r"^(?:[qkfvt]|kys|fr)\.?\d{1,3}(?:[a-z]|[._]\d{1,2})?[.:)]?(?:\s+-)?\s+(?=[^\W\d])")
_WORDS = re.compile(r"[A-ZÄÖÅ]+(?=[A-ZÄÖÅ][a-zäöå])|[A-ZÄÖÅ]?[a-zäöå]+|[A-ZÄÖÅ]+|\d+")
_LETTERS = str.maketrans({"ä": "a", "ö": "o", "å": "a", "ø": "o", "æ": "ae", "ß": "ss"})


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


def in_words(header: str) -> str:
    """A name such as programs give it, as words in small letters; other headers as they are compared.

    >>> in_words("RecipientLastName"), in_words("start_time"), in_words("IPAddress"), in_words("Mitä toivot?")
    ('recipient last name', 'start time', 'ip address', 'mitä toivot')
    """
    name = tidy(header)
    if " " in name or not name:
        return plain(header)
    return " ".join(_WORDS.findall(name)).casefold()


def without_brackets(header: str) -> str:
    """A header as it is compared, without what stands in brackets.

    >>> without_brackets("Huoltajan nimi (vapaaehtoinen)")
    'huoltajan nimi'
    """
    return plain(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", tidy(header)))


def distance(a: str, b: str) -> int:
    """Letters to add, drop, change or swap with a neighbour (optimal string alignment distance).

    >>> distance("mieltä", "meiltä"), distance("mieltä", "meltä")
    (1, 1)
    """
    if abs(len(a) - len(b)) > 2:
        return abs(len(a) - len(b))  # a lower bound is enough: nobody asks for more than two
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        two_before, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
    return row[-1]
