"""Base forms without Voikko: simplemma's dictionary, steered by the tagger's part of speech, case and verb form."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from openfeedback.text.data_files import load

if TYPE_CHECKING:
    from spacy.tokens import Token

CLITICS = re.compile(r"(?<=\w{4})(?:kin|kaan|kään|han|hän)$")
NAME_ENDINGS = re.compile(
    r"(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|(?<=[aeiouyäö])ta|(?<=[aeiouyäö])tä|(?<=[aeiouyäö])seen"
    r"|(?<=([aeiouyäö]))h?\1n|n|(?<=[aeiouyäö])[aä])$"
)
# participle ending -> endings of the infinitives it may come from, the commonest first
PARTICIPLES = (
    (re.compile(r"(.*)(?:v[aä])$"), ("a", "ä", "da", "dä", "-ta", "-tä")),
    (re.compile(r"(.*[^e])t(?:tu|ty)$"), ("ta", "tä")),
    (re.compile(r"(.*)e(?:ttu|tty)$"), ("aa", "ää")),
    (re.compile(r"(.*)(?:tu|ty)$"), ("da", "dä", "a", "ä", "la", "lä", "ta", "tä")),
    (re.compile(r"(.*)(?:nut|nyt)$"), ("a", "ä", "da", "dä", "-ta", "-tä")),
)


def simple_lemma(token: Token) -> str:
    """Lemma of a Finnish token by simplemma's dictionary; words it does not know are cut by rule."""
    form = token.text.split(":")[0] if ":" in token.text.strip(":") else token.text
    if token.pos_ == "PROPN":
        return _name(form, "".join(token.morph.get("Case", [])))
    lower = form.lower()
    if token.pos_ == "NOUN" and lower in load("lemma_fixes")["simplemma"]:
        return str(load("lemma_fixes")["simplemma"][lower])
    if token.pos_ == "ADV":
        return lower if lower in load("lemma_fixes")["adverbs"] else CLITICS.sub("", lower)
    lemma = _look_up(lower)
    if token.pos_ == "VERB" and "Part" in token.morph.get("VerbForm", []):
        return _infinitive(lemma) or lemma
    return lemma


@cache
def _look_up(form: str) -> str:
    import simplemma

    lemma = simplemma.lemmatize(form, lang="fi")
    if lemma != form or "-" not in form.strip("-"):
        return lemma
    head, tail = form.rsplit("-", 1)
    return f"{head}-{simplemma.lemmatize(tail, lang='fi')}"


@cache
def _name(form: str, case: str) -> str:
    """A name in the nominative: as it is, by the dictionary, or without its case ending (Leafin -> Leaf).

    >>> _name("Simonides", "Nom"), _name("Leafin", "Gen"), _name("Kalymnoksella", "Ade"), _name("Toyotassa", "Ine")
    ('Simonides', 'Leaf', 'Kalymnos', 'Toyota')
    """
    if case in ("Nom", ""):
        return form
    return _capital(_look_up(form), form) if _known(form) else without_case(form)


def without_case(name: str) -> str:
    """A name that no dictionary knows, without its case ending.

    >>> without_case("Hypatialle"), without_case("Gizaan"), without_case("Theronilta"), without_case("Ii")
    ('Hypatia', 'Giza', 'Theron', 'Ii')
    """
    stem = NAME_ENDINGS.sub("", name)
    if len(stem) < 3:
        return name
    if stem.endswith("kse"):
        return stem[:-3] + "s"
    return stem[:-1] if re.search(r"[^aeiouyäö]i$", stem) and stem != name else stem


def _infinitive(participle: str) -> str | None:
    """Infinitive behind a participle, where the dictionary knows one.

    >>> _infinitive("myöntävä"), _infinitive("paistettu"), _infinitive("vastannut"), _infinitive("kirja")
    ('myöntää', 'paistaa', 'vastata', None)
    """
    for pattern, endings in PARTICIPLES:
        if found := pattern.match(participle):
            for stem in (found[1], found[1].rstrip("n")):
                made = [
                    stem[:-1] + e[1:] if e[0] == "-" and stem[-1:] == stem[-2:-1] else stem + e.strip("-")
                    for e in endings
                ]
                for verb in made:
                    if _known(verb) and _look_up(verb) == verb:
                        return verb
    return None


@cache
def _known(form: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(form, lang="fi"))


def _capital(lemma: str, form: str) -> str:
    return lemma[:1].upper() + lemma[1:] if form[:1].isupper() else lemma
