"""The noun phrases that a text could be called by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from openfeedback.text.data_files import load, words
from openfeedback.text.morphology import analyse, minen_noun
from openfeedback.text.phrases.actions import Action, actions
from openfeedback.text.phrases.forms import Token, parts_of, phrase_words
from openfeedback.text.phrases.nouns import Nouns, noun_phrases, predicated
from openfeedback.text.phrases.remedies import remedies

BEHIND = frozenset({"ill", "ela", "all", "ine", "ade"})  # cases in which a head is completed
COMPLETED = ("nom", "par")  # cases of a head that is


class Phrase(NamedTuple):
    """A noun phrase with what is done to it (``action``) or what completes it in another case (``behind``), if any."""

    nouns: Nouns
    action: Action | None = None
    behind: tuple[tuple[str, ...], str] | None = None  # concepts, and the words as they were written

    @property
    def concepts(self) -> tuple[str, ...]:
        """What its words are about, in order."""
        more = (self.action.concept,) if self.action else self.behind[0] if self.behind else ()
        return tuple(dict.fromkeys((*self.nouns.concepts, *more)))

    @property
    def parts(self) -> frozenset[str]:
        """Its concepts with those of its compounds' parts."""
        readings = (*(reading for reading, _ in self.nouns.before), self.nouns.head)
        return frozenset(self.concepts).union(*(parts_of(reading) for reading in readings))

    @property
    def said(self) -> tuple[str, ...]:
        """Those of its concepts that stand in the text: a remedy does not."""
        return self.nouns.concepts if self.kind == "remedy" else self.concepts

    @property
    def kind(self) -> str:
        """noun, action, remedy, open, or bare: a noun that has to be completed."""
        if self.action:
            return "action" if self.action.said else "remedy"
        return "open" if self.behind else "noun" if _stands(self.nouns) else "bare"

    def text(self, number: str) -> str | None:
        """The phrase in the nominative of a number, an action's thing in its genitive; None where it cannot be made."""
        words = self.nouns.genitive(number) if self.action else self.nouns.words(number)
        last = self.action.noun if self.action else self.behind[1] if self.behind else ""
        return " ".join([*words, last]).rstrip() if words else None


def find_phrases(tokens: Sequence[Token]) -> list[Phrase]:
    """All candidates of a text's words.

    >>> from openfeedback.text.phrases import read_words
    >>> [tokens] = read_words(["miten mittareita asetetaan"])
    >>> [phrase.text("pl") for phrase in find_phrases(tokens)]
    ['mittareiden asettaminen', 'mittarit']
    """
    things = [found for found in noun_phrases(tokens) if found.plain and not _time(tokens, found)]
    told = [found for thing in things for found in predicated(tokens, thing) if found.plain]
    done = [
        Phrase(action.thing, action)
        for thing in things
        for action in (*actions(tokens, thing), *remedies(tokens, thing), *_around(tokens, thing))
        if _whole(action)
    ]
    nouns = [Phrase(thing) for thing in (*things, *told) if _stands(thing)]
    return [*nouns, *done, *_completed(tokens, things), *(Phrase(thing) for thing in things if _bare(thing))]


def _time(tokens: Sequence[Token], thing: Nouns) -> bool:
    """Whether a noun only says when: ennen julkaisua, kesken kauden."""
    return thing.start > 0 and tokens[thing.start - 1].form in phrase_words("before_times")


def _stands(thing: Nouns) -> bool:
    """Whether a noun phrase may be a title by itself."""
    lemma = thing.head.lemma
    if lemma in phrase_words("no_heads") or lemma in weak_actions():
        return False
    if any(reading.lemma in load("phrases")["remedies"] for reading, _ in thing.before):
        return False  # what it asks for is the title: sekava pohja, pohjan selkeyttäminen
    bare = lemma in phrase_words("vague") or thing.adjectival or is_quality(lemma) or is_agent(lemma)
    return bool(thing.before) or not bare


@cache
def _completable() -> frozenset[str]:
    """Nouns that say too little alone, and enough with what is asked for of them."""
    return phrase_words("vague") - phrase_words("no_heads") - phrase_words("never_completed")


def _bare(thing: Nouns) -> bool:
    """Whether a noun would be a title if it were completed."""
    lemma = thing.head.lemma
    return not thing.before and not thing.adjectival and lemma in _completable()


@lru_cache(maxsize=10_000)
def is_agent(noun: str) -> bool:
    """Whether a noun only says who does something (kehittäjä).

    >>> is_agent("kehittäjä"), is_agent("mittari")
    (True, False)
    """
    return any("deriv_agent" in (*analysis.entry, *analysis.tags) for analysis in analyse(noun))


def is_quality(noun: str) -> bool:
    """Whether a noun only says how or when something is (jatkuvuus); terms of the field stand for themselves.

    >>> is_quality("jatkuvuus"), is_quality("vaikuttavuus"), is_quality("mittari")
    (True, False, False)
    """
    return noun.endswith(tuple(phrase_words("qualities"))) and noun not in words(load("domain")["terms"])


@cache
def weak_actions() -> frozenset[str]:
    """What weak verbs do, as nouns."""
    return frozenset(noun for verb in phrase_words("weak_verbs") if (noun := minen_noun(verb)))


def _whole(action: Action) -> bool:
    return action.concept not in action.thing.concepts and action.thing.head.lemma not in phrase_words("no_heads")


def _around(tokens: Sequence[Token], thing: Nouns) -> Iterator[Action]:
    """A genitive with what stands behind it: hankkeen jälkeen, hankkeen jälkeinen aika."""
    behind = tokens[thing.end].form if thing.end < len(tokens) else ""
    around: dict[str, str] = load("phrases")["around"]
    if thing.head.case == "gen" and behind in around and thing.head.lemma in phrase_words("endings"):
        yield Action(thing, around[behind], around[behind], False)


def _completed(tokens: Sequence[Token], things: Sequence[Nouns]) -> Iterator[Phrase]:
    """Heads with a noun phrase in another case right behind them: apu loppuraporttiin, ohjeet ruotsiksi."""
    for head in things:
        if head.head.lemma in phrase_words("open_heads") and head.head.case in COMPLETED:
            behind = [thing for thing in things if thing.start == head.end and _completes(thing)]
            if behind:
                longest = max(behind, key=lambda thing: thing.end)
                written = " ".join(token.form for token in tokens[longest.start : longest.end])
                yield Phrase(head, behind=(longest.concepts, written))


def _completes(thing: Nouns) -> bool:
    language = thing.head.case == "tra" and thing.head.lemma in phrase_words("languages")
    return language or thing.head.case in BEHIND and thing.head.lemma not in phrase_words("no_heads")
