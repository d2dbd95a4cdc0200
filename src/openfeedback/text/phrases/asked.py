"""What a text asks for of what it speaks of: more, less, sooner, clearer (word lists in data/phrases.yml)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from openfeedback.text.data_files import load, words
from openfeedback.text.morphology import analyse
from openfeedback.text.phrases.forms import Token, phrase_words

KINDS = ("wishes", "wishes_of_persons", "wishes_of_actions", "wishes_of_events")
HELP = "tuki"
PHASE = "vaihe"
REFUSED = {"lisääminen": "vähentäminen"}  # what is meant where something is not asked for (ei lisää kyselyitä)
SPOKEN_OF = ("nom", "gen", "par", "")
REACH, CLOSE = 4, 2  # words from a wish to what it is about; from one of quantity


class Wish(NamedTuple):
    """The noun of what is asked for, and the words near it, which it can be about."""

    noun: str
    about: frozenset[str]


def wishes(tokens: Sequence[Token]) -> tuple[Wish, ...]:
    """What a text asks for, in its order.

    >>> from openfeedback.text.phrases import read_words
    >>> [sorted(wish.noun for wish in wishes(tokens)) for tokens in read_words(["ääni pätkii", "taukoja ei ollut"])]
    [['toimivuus'], ['lisääminen']]
    """
    said = [frozenset({token.form, *(reading.lemma for reading in token.readings)}) for token in tokens]
    found: list[Wish] = []
    for at, names in enumerate(said):
        following = said[at + 1] if at + 1 < len(said) else frozenset()
        pairs = {noun for one in names for other in following for noun in _shown().get(f"{one} {other}", ())}
        single = {noun for name in names for noun in _shown().get(name, ())}
        if at and tokens[at - 1].form in phrase_words("negations"):
            single = {REFUSED[noun] for noun in single if noun in REFUSED}
        nouns = single | pairs
        if nouns:
            found.extend(Wish(noun, frozenset(_near(tokens, at, noun))) for noun in sorted(nouns))
    return tuple(found)


def wished_of(lemma: str, concept: str) -> tuple[str, ...]:
    """The nouns that can be asked for of what a noun means, the first ones first where as many ask for them.

    >>> wished_of("päällikkö", "päällikkö"), "vähentäminen" in wished_of("kenttä", "kenttä")
    (('osallistuminen',), True)
    """
    if _among(lemma, "persons"):
        return tuple(load("phrases")["of_persons"])
    if _among(lemma, "events"):
        return tuple(load("phrases")["of_events"])
    if concept.endswith("minen") or lemma.endswith(PHASE):
        return tuple(load("phrases")["of_actions"])
    if lemma.endswith(tuple(phrase_words("qualities"))):
        return tuple(load("phrases")["of_qualities"])
    if lemma != lemma.lower():
        return tuple(load("phrases")["of_names"])
    got = lemma in phrase_words("open_heads")
    ends = lemma in phrase_words("endings")
    barred = {*(() if got else ("saaminen",)), *(("jatkuvuus",) if ends else ())}
    return tuple(noun for noun in load("phrases")["wishes"] if noun not in barred)


def usual_wish(lemma: str) -> str:
    """What is wished for of a thing where nobody says what.

    >>> usual_wish("johto"), usual_wish("viestintä"), usual_wish("kirjaaminen"), usual_wish("koulutus")
    ('rooli', 'tuki', 'tuki', 'kehittäminen')
    >>> usual_wish("tauko"), usual_wish("kustannusvaikuttavuus"), usual_wish("saavutettavuus")
    ('järjestelyt', 'arviointi', 'parantaminen')
    """
    usual: dict[str, str] = load("phrases")["usual_wishes"]
    if _among(lemma, "persons"):
        return usual["persons"]
    for noun, things in load("phrases")["usual_wishes_of"].items():
        if lemma.endswith(tuple(things)) and not _among(lemma, "events"):
            return str(noun)
    if lemma.endswith(tuple(phrase_words("qualities"))) and not (lemma.endswith(PHASE) or _among(lemma, "events")):
        return str(load("phrases")["of_qualities"][0])
    action = lemma.endswith("minen") or lemma in load("phrases")["actions"].values()
    return usual["actions" if action and not _among(lemma, "events") else "things"]


@cache
def faint_nouns() -> frozenset[str]:
    """Nouns of what is wished for that say little of a thing which says little itself (mallien lisääminen)."""
    usual = frozenset(load("phrases")["usual_wishes"].values())
    return usual | phrase_words("faint_wishes") | phrase_words("risky_wishes")


@cache
def usual_titles() -> dict[str, str]:
    """Titles in general words, each with how people say it (data/usual_titles.yml)."""
    found: dict[str, str] = load("usual_titles")
    return found


def says_little(title: str) -> bool:
    """Whether a title is a single word, or two of which the second is mostly wished for of whatever thing.

    >>> says_little("Haku"), says_little("Diojen kehittäminen"), says_little("Haun parantaminen")
    (True, True, False)
    """
    said = title.split()
    return len(said) < 2 or len(said) == 2 and said[1] in load("phrases")["usual_wishes"].values()


def says_nothing(title: str) -> bool:
    """Whether no word of a title is a noun or a verb that says something: then nobody knows what it is the title of.

    >>> [says_nothing(title) for title in ("Vähän", "Enemmän", "Hyvä asia", "Haku", "Asian selittäminen", "THL")]
    [True, True, True, False, False, False]
    """
    return not any(_says_something(form) for form in title.split())


def _says_something(form: str) -> bool:
    empty = frozenset[str]().union(*map(phrase_words, ("empty_nouns", "stop_forms", "degrees", "usual_stops")))
    known = analyse(form) or analyse(form.lower())
    return form.lower() not in empty and any(
        one.pos in ("noun", "proper", "verb") and one.lemma not in empty for one in known or ()
    )


def languages_named(said: Collection[str]) -> list[str]:
    """The languages, in the genitive, that some words speak of.

    >>> languages_named(["något", "på", "svenska"])
    ['ruotsin']
    """
    return [name for name, shown in load("phrases")["named_languages"].items() if not words(shown).isdisjoint(said)]


def _near(tokens: Sequence[Token], at: int, noun: str) -> Iterator[str]:
    """What the words about a place are about, up to the next mark: not those that say where; help is for anything."""
    reach = CLOSE if noun in phrase_words("close_wishes") else REACH
    for step in (-1, 1):
        for other in range(at if step > 0 else at - 1, at + step * (reach + 1), step):
            if not 0 <= other < len(tokens) or not tokens[other].form[:1].isalnum():
                break
            nouns = tokens[other].nouns
            if noun == HELP or not nouns or any(reading.case in SPOKEN_OF for reading in nouns):
                yield from tokens[other].parts


def _among(lemma: str, name: str) -> bool:
    """Whether a noun or the last part of a compound is in a list."""
    return any(lemma.endswith(listed) for listed in phrase_words(name))


@cache
def _shown() -> dict[str, tuple[str, ...]]:
    """What each word or pair of words shows."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        for noun, lines in load("phrases")[kind].items():
            for name in words(lines):
                found[name] = (*found.get(name, ()), noun)
    return found
