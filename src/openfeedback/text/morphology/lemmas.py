"""Base forms of content words of answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, partial
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from openfeedback.parallel import TEXTS, Workers, spread, workers_for
from openfeedback.settings import TextSettings
from openfeedback.text.data_files import load, words
from openfeedback.text.language import detect_language
from openfeedback.text.morphology.compounds import split_compound
from openfeedback.text.morphology.spacy_model import parse
from openfeedback.text.morphology.token_lemma import token_lemma

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "ADV", "X"})


class Place(NamedTuple):
    """A content word of a text: its base form (or that of a part of it) and the characters [start, end) of its form."""

    word: str
    start: int
    end: int


def lemmatize(
    texts: Iterable[str], settings: TextSettings | None = None, workers: Workers | None = None
) -> list[list[str]]:
    """Lemmas of the content words (nouns, names, adjectives, verbs, adverbs) of each text, in order.

    Domain abbreviations become their words (data/domain.yml) and compounds with a domain term inside are split, as
    ``settings.compounds`` says. Of Swedish and English words common endings are cut off. Equal texts are computed once.
    ``workers``: workers that share a very large survey, as the settings say by default.
    """
    settings = settings or TextSettings()
    texts = [str(text) for text in texts]
    unique = list(dict.fromkeys(texts))
    work = partial(_lemmas, settings.compounds)
    with workers_for(settings, len(texts), workers) as workers:
        found = dict(zip(unique, spread(work, unique, workers, TEXTS), strict=True))
    return [list(found[text]) for text in texts]


def word_places(
    texts: Iterable[str], settings: TextSettings | None = None, workers: Workers | None = None
) -> list[list[Place]]:
    """The lemmas of :func:`lemmatize` with the place of the form that each was read from; of a compound that is split
    every part has the whole form's.
    """
    settings = settings or TextSettings()
    texts = [str(text) for text in texts]
    unique = list(dict.fromkeys(texts))
    work = partial(_written_places, settings.compounds)
    with workers_for(settings, len(texts), workers) as workers:
        found = dict(zip(unique, spread(work, unique, workers, TEXTS), strict=True))
    return [[_read_place(written) for written in found[text]] for text in texts]


def _written_places(compounds: str, texts: list[str]) -> list[list[str]]:
    """Places as texts, which travel between workers."""
    return [[f"{place.start} {place.end} {place.word}" for place in places] for places in _places(compounds, texts)]


def _read_place(written: str) -> Place:
    start, end, word = written.split(" ", 2)
    return Place(word, int(start), int(end))


def _lemmas(compounds: str, texts: list[str]) -> list[list[str]]:
    """Lemmas of distinct texts."""
    return [[place.word for place in places] for places in _places(compounds, texts)]


def _places(compounds: str, texts: list[str]) -> list[list[Place]]:
    """Places of the content words of distinct texts."""
    foreign = {t: language for t in texts if (language := detect_language(t)) != "fi"}
    found = {t: _foreign_places(t, language) for t, language in foreign.items()}
    finnish = [t for t in texts if t not in foreign]
    for text, doc in zip(finnish, parse(finnish), strict=True):
        found[text] = list(content_places(doc, compounds))
    return [found[text] for text in texts]


def lemmatizer_name() -> str:
    """The morphology that :func:`lemmatize` rests on, with its version."""
    return f"pykko (pypykko {version('pypykko')})"


def content_places(doc: Doc, compounds: str) -> Iterator[Place]:
    """A parsed text's content words."""
    for token in doc:
        if token.pos_ in CONTENT and re.search(r"[^\W\d_]{2}", token.text):
            for part in split_compound(lemma_of(token), compounds):
                yield Place(part, token.idx, token.idx + len(token.text))


def lemma_of(token: Token) -> str:
    """Lemma of one token; names keep their capital."""
    fixed = domain_lemma(token.text) or load("lemma_fixes")["forms"].get(token.text.lower())
    if fixed:
        return str(fixed)
    lemma = token_lemma(token)
    lemma = lemma if token.pos_ == "PROPN" else lemma.lower()
    return _fixed(lemma, "Plur" in token.morph.get("Number", []))


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


def _foreign_places(text: str, language: str) -> list[Place]:
    tokens = re.finditer(r"[^\W\d_]{2,}", text)
    marks = load("languages")[language]
    stops = words(marks["words"]) - words(marks["content"])
    return [
        Place(domain_lemma(t[0]) or foreign_stem(t[0].lower(), language), t.start(), t.end())
        for t in tokens
        if t[0].lower() not in stops
    ]


@lru_cache(maxsize=50_000)
def foreign_stem(word: str, language: str) -> str:
    """A Swedish or English word in small letters without its ending (data/languages.yml): forms meet.

    >>> [foreign_stem(word, "sv") for word in ("projekten", "projekt", "behöver", "behöva")]
    ['projekt', 'projekt', 'behöv', 'behöv']
    """
    for ending, instead in load("languages")[language]["cut"].items():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: len(word) - len(ending)] + str(instead)
    return word
