"""Words that are no persons: public bodies, services, tools, listed things, and phrases of them."""

from __future__ import annotations

import os.path
import re
from functools import cache, lru_cache

from openfeedback.text.data_files import load
from openfeedback.text.redact.lexical.lexicon import ENDINGS, is_form, stems_of


def is_kept(word: str) -> bool:
    """Whether the word is a public body, a service, a tool or a method, in any case form.

    >>> is_kept("Howspacessa"), is_kept("THL:n"), is_kept("Virtanen")
    (True, True, False)
    """
    low = re.split(r"[:’']", word.lower())[0]
    return is_form(low, _keep()) or ("-" in low and low.split("-")[0] in _keep())


@lru_cache(maxsize=100_000)
def is_thing(word: str) -> bool:
    """Whether a word with a capital is a listed program, firm, medicine, work or event; many of them are names too.

    >>> is_thing("Wilmassa"), is_thing("Fazerilla"), is_thing("Virtanen")
    (True, True, False)
    """
    return is_form(word.lower().split(":")[0], _things())


@cache
def _things() -> frozenset[str]:
    lists = load("redact_not_persons")["things"].values()
    names = {name.lower() for names in lists for name in names.split()}
    return frozenset(stem for name in names for stem in stems_of(name))


@cache
def _keep() -> frozenset[str]:
    lists = load("redact_keep").values()
    single = {name.lower() for names in lists for name in names if " " not in name}
    methods = set(load("redact")["methods"])
    consonant = {name + "i" for name in single if name[-1] not in "aeiouyäöå"}  # Teamsissa
    weak = {stem for name in single if len(name) > 5 for stem in stems_of(name)}  # Marimekosta
    return frozenset(single | methods | consonant | weak)


@cache
def kept_phrases() -> re.Pattern[str]:
    phrases = [name for names in load("redact_keep").values() for name in names if " " in name]
    return re.compile(r"\b(?:" + "|".join(map(_phrase, phrases)) + r")")


def _phrase(phrase: str) -> str:
    """A pattern of a phrase in any case form: "Iso Omena", "Isoissa Omenoissa", "Aku Ankkoja"."""
    *first, last = phrase.lower().split()
    return r"\s+".join([*map(_any_case, first), _beginning(last) + r"\w*"])


def _any_case(word: str) -> str:
    if not re.fullmatch(r"[^\W\d_]{3,}", word):
        return re.escape(word)
    return "(?:" + "|".join(map(re.escape, stems_of(word.lower()))) + ")" + ENDINGS.pattern + r"\b"


def _beginning(word: str) -> str:
    """What all forms of a word begin with: "Ankka", "Ankan", "Ankkoja": "ank"."""
    same = os.path.commonprefix(stems_of(word.lower())).rstrip("aeiouyäöå")
    return re.escape(same if len(same) > 2 else word)
