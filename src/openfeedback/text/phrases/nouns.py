"""Noun phrases of a text: a noun with its adjective and genitive, as a heading has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openfeedback.text.morphology import genitive, inflect
from openfeedback.text.phrases.forms import ADJECTIVES, Reading, Token, phrase_words

LONGEST = 3  # words before the noun
PREDICATE = 4  # words within which something is said of it


class Nouns(NamedTuple):
    """A noun phrase in a text: tokens ``start`` to ``end``; ``before`` are its words before the noun, as readings.

    A word before the noun with the noun's case is an adjective of it, a noun in the genitive whose it is.
    """

    before: tuple[tuple[Reading, str], ...]
    head: Reading
    start: int
    end: int
    adjectival: bool = False  # the noun can be an adjective (hyvä)

    @property
    def concepts(self) -> tuple[str, ...]:
        """What it is about, word by word."""
        return (*(reading.concept for reading, _ in self.before), self.head.concept)

    @property
    def plain(self) -> bool:
        """Whether all its words may be printed, and none twice."""
        readings = [*(reading for reading, _ in self.before), self.head]
        if len({reading.lemma for reading in readings}) < len(readings) or readings[0].lemma in phrase_words("needy"):
            return False  # köyhät köyhät; välinen keskustelu
        return all(reading.plain and reading.lemma not in phrase_words("nowhere") for reading in readings)

    def words(self, number: str) -> list[str] | None:
        """The words in the nominative of a number; None where one of them cannot be made."""
        head = name_form(self.head.lemma, f"{number}+nom")
        return _all([*self._attributes(f"{number}+nom"), head])

    def genitive(self, number: str) -> list[str] | None:
        """The words in the genitive of a number."""
        head = name_form(self.head.lemma, f"{number}+gen")
        return _all([*self._attributes(f"{number}+gen"), head])

    def _attributes(self, tags: str) -> list[str | None]:
        """The words before the noun: adjectives in its case; whose it is, and that word's adjectives, stay."""
        own = len(self.before)
        while own and self.before[own - 1][0].kind in ADJECTIVES:
            own -= 1
        made: list[str | None] = [form for _, form in self.before[:own]]
        for reading, _ in self.before[own:]:
            degree = next((f"{tag}+" for tag in ("comparative", "superlative") if tag in reading.tags), "")
            made.append(inflect(reading.lemma, reading.kind, degree + tags))
        return made


def _all(words: Sequence[str | None]) -> list[str] | None:
    made = [word for word in words if word]
    return made if len(made) == len(words) else None


def name_form(lemma: str, tags: str) -> str | None:
    """A noun's form; a name that the lexicon does not know has a nominative and a genitive.

    >>> name_form("mittari", "pl+gen"), name_form("Innokylä", "sg+gen"), name_form("TKKIO", "sg+gen")
    ('mittareiden', 'Innokylän', 'TKKIO:n')
    """
    if lemma == lemma.lower():
        return _usual(lemma, inflect(lemma, "noun", tags) or inflect(lemma, "noun-pl", tags))
    if tags.endswith("nom"):
        return lemma
    if lemma.isupper():
        return f"{lemma}:n"
    found = genitive([lemma])
    return found[0] if found else f"{lemma}n" if lemma[-1] in "aeiouyäö" else f"{lemma}in"


def _usual(lemma: str, form: str | None) -> str | None:
    """The commoner of two genitives: järjestöjen, not järjestöiden."""
    other = re.search("[^aeiouyäö][oö]$", lemma) and form == f"{lemma}iden" and not lemma.endswith("henkilö")
    return f"{lemma}jen" if other else form


def noun_phrases(tokens: Sequence[Token]) -> Iterator[Nouns]:
    """The noun phrases of a text, each noun's longest and its shorter ends."""
    for end, token in enumerate(tokens):
        for head in token.nouns:
            inside = head.case == "gen" and end + 1 < len(tokens) and bool(tokens[end + 1].nouns)
            before = _before(tokens, end, head)
            for size in range(len(before) + 1):
                words = tuple(before[len(before) - size :])
                if inside and any(reading.kind == "noun" for reading, _ in words):
                    break  # of two genitives the first mostly belongs elsewhere (teki päätöksen mallin jatkosta)
                yield Nouns(words, head, end - size, end + 1, bool(token.adjectives))


def predicated(tokens: Sequence[Token], phrase: Nouns) -> Iterator[Nouns]:
    """The noun with what is said of it: malli on keskeneräinen, julkaista malli keskeneräisenä."""
    if phrase.head.case not in ("nom", "par", "gen") or phrase.before:
        return
    copula = False
    for token in tokens[phrase.end : phrase.end + PREDICATE]:
        copula = copula or token.form in phrase_words("copulas")
        cases = ("ess", "nom", "par") if copula else ("ess",)
        for reading in token.adjectives:
            if reading.kind == "adjective" and reading.case in cases and reading.lemma not in phrase_words("pale"):
                yield phrase._replace(before=((reading, token.form),))
                return
        if not token.form.isalpha() or token.nouns:
            return


def _before(tokens: Sequence[Token], end: int, head: Reading) -> list[tuple[Reading, str]]:
    """The words before a noun that belong to it: its adjectives, a genitive and the adjectives of that."""
    found: list[tuple[Reading, str]] = []
    to = head
    for at in range(end - 1, max(end - 1 - LONGEST, -1), -1):
        previous = tokens[at - 1] if at else Token("")
        reading = _attribute(tokens[at], previous, to, to is head)
        shown = name_form(reading.lemma, "sg+gen") if reading and "term" in reading.tags else tokens[at].form
        if not reading or not shown:
            break
        found.insert(0, (reading, shown))
        to = reading if reading.kind == "noun" else to
    return found


def _attribute(token: Token, previous: Token, noun: Reading, first: bool) -> Reading | None:
    """How a word belongs to the noun behind it: an adjective in its case and number, or a noun in the genitive.

    ``first``: the noun has no genitive yet. A participle whose completion would be lost (toimivaksi todettu malli) and
    a genitive behind a preposition or a number (kesken matkan, 5 hengen) do not belong to it.
    """
    for reading in token.adjectives:
        whole = reading.kind != "participle" or not previous.readings
        if whole and noun.case and (reading.case, reading.number) == (noun.case, noun.number):
            return reading
    if not first or previous.form[:1].isdigit() or previous.form in phrase_words("prepositions"):
        return None
    return next((reading for reading in token.nouns if _possessor(reading)), None)


def _possessor(noun: Reading) -> bool:
    own = any(tag.startswith("poss") for tag in noun.tags)
    return noun.case == "gen" and not own and noun.lemma not in phrase_words("no_heads")
