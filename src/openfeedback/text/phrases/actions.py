"""What should be done, as a noun phrase: a verb with its object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openfeedback.text.data_files import load
from openfeedback.text.morphology import minen_noun
from openfeedback.text.phrases.forms import Reading, Token, phrase_words
from openfeedback.text.phrases.nouns import Nouns

REACH = 4  # words within which a verb and its object stand
NO_ACTION = frozenset({"conneg", "inf2"})
PERSONS = frozenset({"1sg", "2sg", "1pl", "2pl"})
ACTIVE = PERSONS | {"3sg", "3pl", "inf1", "inf3"}
OBJECTLESS = ("tua", "tyä")  # endings of verbs that tell what becomes of their subject


class Action(NamedTuple):
    """What is done to the thing of a noun phrase: ``noun`` in the nominative, ``said`` where it stands in the text."""

    thing: Nouns
    noun: str
    concept: str
    said: bool


def actions(tokens: Sequence[Token], thing: Nouns) -> Iterator[Action]:
    """What is done to the thing of a noun phrase, by the verbs beside it."""
    if _of_another(tokens, thing):
        return
    for at in (*near(tokens, thing.start - 1, -1), *near(tokens, thing.end, 1)):
        first = at >= thing.end
        must = first and any(token.form in phrase_words("musts") for token in tokens[thing.end : at])
        finite = not must and any({"3sg", "3pl"} & verb.tags for verb in tokens[at].verbs)
        verbs = (verb for verb in tokens[at].verbs if _strong(verb))
        done = next((verb for verb in verbs if _object(thing.head, verb, Place(first, finite, must))), None)
        if done and (noun := action_of(done.lemma)):
            yield Action(thing, noun, done.concept, True)


def _strong(verb: Reading) -> bool:
    return verb.plain and verb.lemma not in phrase_words("weak_verbs")


def near(tokens: Sequence[Token], start: int, step: int) -> Iterator[int]:
    """Places of the words that a verb of the thing may have, over weak verbs and words that say nothing."""
    for at in range(start, start + step * REACH, step):
        if not 0 <= at < len(tokens) or not tokens[at].form.isalpha() or tokens[at].form in phrase_words("clauses"):
            return
        yield at
        if any(reading.lemma not in phrase_words("weak_verbs") for reading in tokens[at].readings):
            return


class Place(NamedTuple):
    """How a noun and a verb stand: the noun first; ``finite``: the noun may be its subject; behind a verb of duty."""

    noun_first: bool
    finite: bool
    must: bool


def _of_another(tokens: Sequence[Token], thing: Nouns) -> bool:
    """Whether a genitive belongs to the word behind it (toteutuksen keskellä)."""
    behind = tokens[thing.end] if thing.end < len(tokens) else Token("")
    return thing.head.case == "gen" and (bool(behind.nouns) or behind.form in phrase_words("postpositions"))


def action_of(verb: str) -> str | None:
    """What the action of a verb is called.

    >>> action_of("arvioida"), action_of("jakaa")
    ('arviointi', 'jakaminen')
    """
    called: str | None = load("phrases")["actions"].get(verb)
    return called or minen_noun(verb)


def _object(noun: Reading, verb: Reading, place: Place) -> bool:
    """Whether a noun in this form is what is done: the object, or the subject of a verb that takes none."""
    if (
        verb.tags & NO_ACTION
        or verb.lemma in phrase_words("of_what")
        or any(tag.startswith("part_") for tag in verb.tags)
    ):
        return False
    if takes_no_object(verb.lemma):
        return noun.case == "nom" and place.noun_first and not verb.tags & {"pass", "inf1", "imper"}
    if noun.case == "par":
        return not (place.noun_first and place.finite)
    if noun.case == "nom":
        infinitive = "inf1" in verb.tags and not place.finite and (place.must or not place.noun_first)
        return infinitive or bool(verb.tags & {"pass", "imper"}) or noun.number == "pl" and bool(PERSONS & verb.tags)
    return noun.case == "gen" and bool(ACTIVE & verb.tags) and not place.noun_first


def takes_no_object(verb: str) -> bool:
    """Whether a verb by its ending tells what becomes of its subject.

    >>> takes_no_object("juurtua"), takes_no_object("muuttua"), takes_no_object("jakaa")
    (True, True, False)
    """
    return verb.endswith(OBJECTLESS) or verb == "loppua"
