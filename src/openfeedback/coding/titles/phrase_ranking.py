"""Candidates of a group in order: how much their words say, how often they are said so, how they read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from openfeedback.coding.titles.pool import Pool, Unit, users
from openfeedback.coding.titles.strength import Strength
from openfeedback.text.morphology import minen_noun
from openfeedback.text.phrases import Phrase, faint_nouns, parts_of, phrase_words

SINGLE, LONG, OPEN = 0.6, 0.85, 1.1  # one word says little, more than four too much; a completed head says more
ODD_ACTION = 0.6  # an action that nobody calls by a noun, and only one person of the group by the verb
REMEDY = 0.95  # what nobody says but all may mean
LONE = 0.85  # what one person of the group says
PALE, DULL = 0.4, 0.8  # an adjective that hardly says anything; a phrase with one
BORROWED = 0.8  # a phrase of other groups whose words are this group's too
BORROWED_FOR = 0.1  # share of a group's people who use a word for whose sake others' phrases are looked at
SAID, MEANING = 0.5, 0.5  # weights of how many say it, and of what its words mean, beside who uses them
LATER = 0.6  # each further word has to bring something: the sum is divided by their number to this power
LONGEST, QUOTATION = 6, 4  # words of a title; words from which a whole unit is a quotation
FORMS = 3  # forms of one phrase that are tried
SHARED = 2  # people who use a word of a title
SOME, MANY, MOST = 0.2, 0.3, 0.4  # of the people, who use any word of a fair title, of a firm one, of a single word
ACTION = "minen"
NOBODYS = ("usual", "loose", "foreign")  # kinds of titles that are no group's own words


class Candidate(NamedTuple):
    """A title that could be: its text, what its words are about, its kind, and the people who speak of it."""

    text: str
    concepts: tuple[str, ...]
    kind: str
    score: float
    people: frozenset[str]
    parts: frozenset[str] = frozenset()  # its concepts with those of compounds' parts
    share: float = 0.0  # of the people, who speak of any of its words
    whose: str = ""  # a thing's genitive, before what is asked for of it
    lemma: str = ""  # its noun
    heard: tuple[int, ...] = ()  # how many people of the group use each of its concepts, or a part of it

    @property
    def fair(self) -> bool:
        """Whether it is passable, and by no action that only one person names."""
        lone = self.concepts[-1].endswith(ACTION) and self.heard and self.heard[-1] < SHARED
        return self.passable and (self.kind in NOBODYS or not lone or self.concepts[-1] in usual_actions())

    @property
    def passable(self) -> bool:
        """Whether it says something of what many and two people at least speak of."""
        if self.kind in NOBODYS or not self.heard:
            return True
        dull = is_dull(self.concepts) and self.concepts[-1] not in phrase_words("good_ones")
        least = SOME if " " in self.text else MOST
        return max(self.heard) >= SHARED and self.share >= least and not (dull or self._vague)

    @property
    def _vague(self) -> bool:
        """Whether it is made of words that say little without others (alueiden hankkeet, mallien lisääminen).

        So is what one gets of persons or of such a thing (asiakkaiden saaminen).
        """
        if self.kind != "remedy" and self.concepts[-1] in phrase_words("faint_actions"):
            return phrase_words("vague").union(phrase_words("persons")).issuperset(self.concepts[:-1])
        says = (
            self.kind not in ("noun", "remedy") or self.kind == "remedy" and self.text.split()[-1] not in faint_nouns()
        )
        return not says and phrase_words("vague").issuperset(self.concepts)

    @property
    def lone(self) -> bool:
        """Whether one person alone of the group uses one of its words."""
        return min(self.heard, default=SHARED) < SHARED

    @property
    def firm(self) -> bool:
        """Whether it is fair for more people, and two at least use each of its words."""
        return self.fair and self.share >= MANY and min(self.heard, default=SHARED) >= SHARED


def candidates(units: Sequence[Unit], strength: Strength, pool: Pool) -> list[Candidate]:
    """All candidates of a group's units, the best first."""
    own = _by_concepts(phrase for unit in units for phrase in pool.phrases(unit))
    strong = (word for word, share in strength.share.items() if share >= BORROWED_FOR)
    borrowed = {c: said for c, said in pool.borrowed(strong, frozenset(strength.share)).items() if c not in own}
    whole = {plain(unit.text) for unit in units}
    natural = pool.nouns | _repeated_verbs(units)
    found, using = [], users(units)
    for said in (*own.values(), *borrowed.values()):
        text, kind = _wording(said, pool, whole)
        if text:
            words = said[0].said
            speakers = frozenset(unit.person for unit in units if unit.concepts.issuperset(words))
            sayers = min(len(speakers), len(said)) if kind == "remedy" else len(speakers)
            factor = _shape(text, kind, words, natural) * (LONE if sayers < 2 else 1)
            factor *= 1 if said[0].concepts in own else BORROWED
            value = _value(words, strength, sayers, len({unit.person for unit in units}))
            thing = (_genitive(said, pool), said[0].nouns.head.lemma) if kind in ("noun", "bare") else ("", "")
            parts, heard = said[0].parts, tuple(_hearers(word, said[0], using) for word in words)
            share = _any(parts, using, strength)
            found.append(Candidate(text, words, kind, round(value * factor, 6), speakers, parts, share, *thing, heard))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.text))


def is_dull(concepts: Iterable[str]) -> bool:
    """Whether an adjective among the words hardly says anything (hyvä, uusi)."""
    return any(concept in phrase_words("pale") for concept in concepts)


def _hearers(concept: str, phrase: Phrase, using: Mapping[str, frozenset[str]]) -> int:
    """How many people use a word of a phrase, or what a compound is of (väliarvio: arvio)."""
    readings = (*(reading for reading, _ in phrase.nouns.before), phrase.nouns.head)
    last = [parts_of(reading)[-1:] for reading in readings if reading.concept == concept]
    telling = (part for parts in last for part in parts if part not in phrase_words("vague"))
    return max(len(using.get(word, ())) for word in (concept, *telling))


def _wording(said: Sequence[Phrase], pool: Pool, whole: set[str]) -> tuple[str, str]:
    """The commonest form of a phrase that may be printed, and its kind; empty where there is none."""
    made = [(text, phrase.kind) for phrase in said if (text := phrase.text(pool.number(phrase, said)))]
    counts = Counter(text for text, _ in made)
    common = sorted(counts, key=lambda text: (-counts[text], len(text), text))[:FORMS]
    text = next((text for text in common if _fits(text, whole)), "")
    return text, next((kind for other, kind in made if other == text), "")


def _any(parts: frozenset[str], using: Mapping[str, frozenset[str]], strength: Strength) -> float:
    """Share of the people who use any of the words that tell the group from its siblings."""
    some = (using.get(part, frozenset()) for part in parts if strength.lift.get(part, 0) > 0)
    return len(frozenset().union(*some)) / len(frozenset().union(*using.values()))


def _genitive(said: Sequence[Phrase], pool: Pool) -> str:
    return " ".join(said[0].nouns.genitive(pool.number(said[0], said)) or ())


def _value(words: tuple[str, ...], strength: Strength, speakers: int, everyone: int) -> float:
    """What a phrase says of a group: its words' strength, the people who speak of it, its words' meaning."""
    strong = sum(_word(word, strength) for word in words) / len(words) ** LATER
    meaning = sum(strength.meaning.get(word, 0) for word in words) / len(words)
    return strong + SAID * max(speakers - 0.7, 0) / everyone + MEANING * meaning


def _word(word: str, strength: Strength) -> float:
    pale = PALE if is_dull([word]) else 1.0
    return pale * strength.share.get(word, 0) * max(strength.lift.get(word, 0), 0.0)


def _shape(text: str, kind: str, words: tuple[str, ...], natural: Container[str]) -> float:
    """How well a phrase reads as a title, whatever it is about; ``natural``: actions that somebody calls by a noun."""
    size = len(text.split())
    factor = SINGLE if size == 1 else LONG if size > 4 else 1.0
    factor *= OPEN if kind == "open" else REMEDY if kind == "remedy" else 1
    if kind == "action" and (words[-1] not in natural or words[-1] in phrase_words("faint_actions")):
        factor *= ODD_ACTION
    return factor * (DULL if is_dull(words) else 1)


@cache
def usual_actions() -> frozenset[str]:
    """Actions of which a title may speak although one person alone names them."""
    return frozenset(minen_noun(verb) or verb for verb in phrase_words("usual_actions"))


def _by_concepts(phrases: Iterable[Phrase]) -> dict[tuple[str, ...], list[Phrase]]:
    found: defaultdict[tuple[str, ...], list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        found[phrase.concepts].append(phrase)
    return dict(found)


def _repeated_verbs(units: Sequence[Unit]) -> set[str]:
    users: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        for token in unit.tokens:
            for reading in token.verbs:
                users[reading.concept].add(unit.person)
    return {concept for concept, people in users.items() if len(people) > 1}


def _fits(text: str, whole: set[str]) -> bool:
    size = len(text.split())
    return (
        any(len(word) > 1 for word in text.split())
        and size <= LONGEST
        and (size < QUOTATION or text.lower() not in whole)
    )


def plain(text: str) -> str:
    """A text's words in small letters.

    >>> plain("Mittarit, ja niiden seuranta!")
    'mittarit ja niiden seuranta'
    """
    return " ".join("".join(c if c.isalpha() or c in "-:" else " " for c in text.lower()).split())
