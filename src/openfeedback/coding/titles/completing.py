"""A thing alone is no title: what the group asks for of it completes it (tauko, taukojen lisääminen)."""

from __future__ import annotations

from collections.abc import Sequence

from openfeedback.coding.titles.phrase_ranking import SINGLE, Candidate
from openfeedback.coding.titles.pool import LEAST_PEOPLE, Unit
from openfeedback.text.phrases import phrase_words, usual_wish, wished_of

NEAR = 3  # how much more a wish counts that stands beside the thing
MANY = 0.4  # of a group's people, whose wish is also that of a thing beside which it does not stand
WIDER = 15  # candidates that are completed
FEW = 4  # people of a group in which one wish beside the thing is enough
ACTION = "minen"


def completed(thing: Candidate, units: Sequence[Unit], last: bool = False, anywhere: bool = False) -> Candidate:
    """The thing with what most people ask for beside it; as it is where they ask for nothing.

    A phrase of several words says enough by itself unless two people ask for the same of it. ``last``: nothing better
    is left, one person who asks is enough; ``anywhere``: so is what many of the group ask for, of whatever it is.
    """
    bare = " " not in thing.text
    if not thing.whose or len(thing.people) < LEAST_PEOPLE - last or not bare and thing.concepts[-1].endswith(ACTION):
        return thing
    people = len({unit.person for unit in units})
    votes = {}
    for noun in wished_of(thing.lemma, thing.concepts[-1]):
        near, every = _askers(noun, thing, units)
        risky = noun in phrase_words("risky_wishes")
        least = 1 if bare and (last or people <= FEW) and not risky else LEAST_PEOPLE
        if near >= least or bare and anywhere and not risky and every >= max(LEAST_PEOPLE, MANY * people):
            votes[noun] = NEAR * near + every
    telling = {noun: n for noun, n in votes.items() if noun not in phrase_words("faint_wishes")}
    votes = telling or ({} if last else votes)
    if not votes:
        return thing
    noun = max(votes, key=lambda noun: votes[noun])  # of equals the first one listed
    return thing._replace(text=f"{thing.whose} {noun}", kind="remedy", whose="")


def turned(thing: Candidate) -> Candidate:
    """A simple word with what is mostly wished for of such a thing; a compound says enough by itself.

    >>> said = frozenset(["haku"])
    >>> made = Candidate("haku", ("haku",), "noun", 1.0, frozenset("a"), said, whose="haun", lemma="haku")
    >>> turned(made).text, turned(made._replace(parts=frozenset(["haku", "sana"]))).text
    ('haun toimivuus', 'haku')
    """
    if " " in thing.text or not thing.whose or set(thing.parts) != set(thing.concepts):
        return thing
    return thing._replace(text=f"{thing.whose} {usual_wish(thing.lemma)}", kind="remedy", whose="")


def directed(found: Sequence[Candidate], units: Sequence[Unit]) -> list[Candidate]:
    """The candidates, the best first, things with what is asked for of them; bare ones only so."""
    made: dict[str, Candidate] = {}
    for thing in found[:WIDER]:
        other = completed(thing, units)
        if other is not thing and " " not in thing.text:
            other = other._replace(score=round(other.score / SINGLE, 6))
        if other.kind != "bare" and (other.text not in made or made[other.text].score < other.score):
            made[other.text] = other
    return sorted(made.values(), key=lambda candidate: (-candidate.score, candidate.text))


def _askers(noun: str, thing: Candidate, units: Sequence[Unit]) -> tuple[int, int]:
    """How many people ask for it beside the thing, and how many at all."""
    near, every = set(), set()
    for unit in units:
        for wish in unit.wishes:
            if wish.noun == noun:
                every.add(unit.person)
                if wish.about.issuperset(thing.concepts):
                    near.add(unit.person)
    return len(near), len(every)
