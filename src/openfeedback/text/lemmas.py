"""Base forms of content words: Voikko where it is installed, simplemma elsewhere, the same interface."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from openfeedback.errors import ParameterError
from openfeedback.settings import TextSettings
from openfeedback.text.compounds import split_compound
from openfeedback.text.crews import crew_for
from openfeedback.text.data_files import load, words
from openfeedback.text.language import detect_language
from openfeedback.text.partition import TEXTS, Crew, spread
from openfeedback.text.simple_lemmas import simple_lemma, without_case
from openfeedback.text.spacy_model import has_voikko, parse

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "ADV", "X"})


def lemmatize(texts: Iterable[str], settings: TextSettings | None = None, crew: Crew | None = None) -> list[list[str]]:
    """Lemmas of the content words (nouns, names, adjectives, verbs, adverbs) of each text, in order.

    Domain abbreviations become their words (data/domain.yml) and compounds with a domain term inside are split, as
    ``settings.compounds`` says. Swedish and English texts are lemmatized with simplemma. Equal texts are computed once.
    ``crew``: workers that share a very large survey, as the settings say by default.
    """
    settings = settings or TextSettings()
    texts = [str(text) for text in texts]
    unique = list(dict.fromkeys(texts))
    work = partial(_lemmas, lemmatizer_name(settings), settings.compounds)
    with crew_for(settings, len(texts), crew) as workers:
        found = dict(zip(unique, spread(work, unique, workers, TEXTS), strict=True))
    return [list(found[text]) for text in texts]


def _lemmas(engine: str, compounds: str, texts: list[str]) -> list[list[str]]:
    """Lemmas of distinct texts."""
    foreign = {t: language for t in texts if (language := detect_language(t)) != "fi"}
    found = {t: _foreign_lemmas(t, language) for t, language in foreign.items()}
    finnish = [t for t in texts if t not in foreign]
    for text, doc in zip(finnish, parse(finnish, lemmas=engine == "voikko"), strict=True):
        found[text] = list(content_lemmas(doc, engine, compounds))
    return [found[text] for text in texts]


def lemmatizer_name(settings: TextSettings | None = None) -> str:
    """``voikko`` or ``simplemma``: what :func:`lemmatize` uses here with these settings."""
    wanted = (settings or TextSettings()).lemmatizer
    if wanted == "voikko" and not has_voikko():
        raise ParameterError(
            "text.lemmatizer = 'voikko': libvoikko is not installed; install libvoikko1 and voikko-fi, or set 'auto'"
        )
    return "simplemma" if wanted == "simplemma" or not has_voikko() else "voikko"


def content_lemmas(doc: Doc, engine: str, compounds: str) -> Iterator[str]:
    """Lemmas of a parsed text's content words."""
    for token in doc:
        if token.pos_ in CONTENT and re.search(r"[^\W\d_]{2}", token.text):
            yield from split_compound(lemma_of(token, engine), compounds)


def lemma_of(token: Token, engine: str) -> str:
    """Lemma of one token; names keep their capital."""
    fixed = domain_lemma(token.text) or load("lemma_fixes")["forms"].get(token.text.lower())
    if fixed:
        return str(fixed)
    lemma = _voikko_lemma(token) if engine == "voikko" else simple_lemma(token)
    lemma = lemma if token.pos_ == "PROPN" else lemma.lower()
    return _fixed(lemma, "Plur" in token.morph.get("Number", []))


def _voikko_lemma(token: Token) -> str:
    unknown = token.pos_ == "PROPN" and token.lemma_ == token.text
    inflected = "".join(token.morph.get("Case", [])) not in ("", "Nom")
    return without_case(token.text) if unknown and inflected else token.lemma_


def _fixed(lemma: str, plural: bool) -> str:
    """A lemma as a Finn would write it: vuo -> vuosi, and words that have only a plural (markkina -> markkinat)."""
    fixes = load("lemma_fixes")
    if plural:
        for singular, whole in fixes["plurals"].items():
            if lemma.lower().endswith(singular):
                return lemma[: len(lemma) - len(singular)] + (
                    whole if lemma[-len(singular)].islower() else whole.title()
                )
    return str(fixes["lemmas"].get(lemma, lemma))


def domain_lemma(form: str) -> str | None:
    """Lemma of a domain word or abbreviation, whatever its case ending; None where it is not one.

    >>> domain_lemma("hva:n"), domain_lemma("THL:ltä"), domain_lemma("Innokylässä"), domain_lemma("kissa")
    ('hyvinvointialue', 'THL', 'Innokylä', None)
    """
    lower = form.lower()
    found = _domain().get(lower) or _domain().get(lower.split(":")[0])
    if found or not lower.startswith("innokyl"):
        return found
    return "Innokylä" if re.fullmatch(r"innokyl[äa]\w{0,6}", lower) else None


@cache
def _domain() -> dict[str, str]:
    return dict(load("domain")["lemmas"])


def _foreign_lemmas(text: str, language: str) -> list[str]:
    import simplemma

    tokens = re.findall(r"[^\W\d_]{2,}", text)
    marks = load("languages")[language]
    stops = words(marks["words"]) - words(marks["content"])
    return [domain_lemma(t) or simplemma.lemmatize(t, lang=language).lower() for t in tokens if t.lower() not in stops]
