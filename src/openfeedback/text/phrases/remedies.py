"""What a complaint asks for: kuvauspohja on sekava, kuvauspohjan selkeyttäminen (word lists in data/phrases.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openfeedback.text.data_files import load
from openfeedback.text.phrases.actions import Action, near
from openfeedback.text.phrases.forms import Reading, Token, concept_of, phrase_words
from openfeedback.text.phrases.nouns import Nouns

SPOKEN_OF = ("nom", "par")  # cases of a noun of which something is said
LASTING = "jatkuvuus"  # of what ends; of what has to end there is a time behind it
SAID = 4  # words within which it is said


def remedies(tokens: Sequence[Token], thing: Nouns) -> Iterator[Action]:
    """What should become of the thing of a noun phrase."""
    for rule in (_changed, _troubled, _described, _said_to_be):
        for noun in rule(tokens, thing):
            yield Action(thing, noun, concept_of(noun), False)


def _changed(tokens: Sequence[Token], thing: Nouns) -> Iterator[str]:
    """A word beside the noun: vähemmän kenttiä, raportit pois."""
    beside = [*tokens[max(thing.start - 1, 0) : thing.start], *tokens[thing.end : thing.end + 1]]
    if thing.head.case in (*SPOKEN_OF, "gen") and not thing.head.lemma.endswith("minen"):
        yield from (_listed("changes")[token.form] for token in beside if token.form in _listed("changes"))


def _troubled(tokens: Sequence[Token], thing: Nouns) -> Iterator[str]:
    """What the thing does not do: haku ei toimi; or does: sivu jumittaa."""
    if thing.head.case not in SPOKEN_OF:
        return
    ends = thing.head.lemma in phrase_words("endings")
    for at in near(tokens, thing.end, 1):
        negated = any(token.form in phrase_words("negations") for token in tokens[max(0, thing.start - 2) : at])
        listed = _listed("missing" if negated else "troubles")
        named = [listed[verb.lemma] for verb in tokens[at].verbs if verb.lemma in listed]
        yield from ("jälkeinen aika" if noun == LASTING and ends else noun for noun in named)


def _described(tokens: Sequence[Token], thing: Nouns) -> Iterator[str]:
    """An adjective before it: sekava pohja, selkeämpi pohja."""
    for reading in tokens[thing.start - 1].adjectives if thing.start else ():
        if (reading.case, reading.number) == (thing.head.case, thing.head.number):
            yield from _of_adjective(reading)


def _said_to_be(tokens: Sequence[Token], thing: Nouns) -> Iterator[str]:
    """An adjective behind it: pohja on liian sekava, pohja selkeämmäksi."""
    behind = [token for token in tokens[thing.end : thing.end + SAID] if token.form not in phrase_words("degrees")]
    if thing.head.case not in SPOKEN_OF or not behind:
        return
    if behind[0].form in phrase_words("copulas"):
        for reading in behind[1].adjectives if len(behind) > 1 else ():
            if reading.case in SPOKEN_OF and reading.lemma in _listed("remedies"):
                yield _listed("remedies")[reading.lemma]
    for reading in behind[0].adjectives:
        if reading.case == "tra" and reading.lemma in _listed("improvements"):
            yield _listed("improvements")[reading.lemma]


def _of_adjective(reading: Reading) -> Iterator[str]:
    listed = _listed("improvements" if "comparative" in reading.tags else "remedies")
    if reading.lemma in listed:
        yield listed[reading.lemma]


def _listed(name: str) -> dict[str, str]:
    found: dict[str, str] = load("phrases")[name]
    return found
