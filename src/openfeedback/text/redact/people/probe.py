"""Is an unknown word a person's name? The model is asked what it would see there if the word were another.

The model goes by a word's letters as much as by its place, and for a word that it never saw the letters mislead: of
23 mentions of one ancient poet it found 16. So each mention is also shown with well-known stand-ins (a surname, a
first name, a place, a company, invented words; ``probes`` in data/redact.yml) in the same case form, and all mentions
of a word vote. The three limits below were chosen on the Turku NER development texts (more persons found) and on
9,384 real survey comments (fewer organisations taken for persons).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from openfeedback.text.data_files import load

ENOUGH = 0.2  # mean share of votes for a word that the model itself saw as a person at least once
ENOUGH_UNSEEN = 0.5  # for one that it never did
OFTEN, OFTEN_SEEN = 10, 0.1  # a word with more mentions than this should be seen as a person in this share of them
OWN_VOTES = 2.0  # the word itself counts as two stand-ins
_WINDOW = 90  # characters to either side: the model sees only a few words
_CASE = re.compile(r"(?:lle|ll[aä]|lt[aä]|ss[aä]|st[aä]|ksi|n|t[aä]|[aä])$")


class Mention(NamedTuple):
    """One mention of an unknown word: where, its key (equal for its case forms), and whether the model saw a person."""

    text: str
    start: int
    end: int
    key: str
    person: bool


def votes_for(mentions: Sequence[Mention], sees: Callable[[list[tuple[str, int, int]]], list[bool]]) -> list[int]:
    """For each mention: with how many of the stand-ins the model finds a person there."""
    shown = [_shown(mention) for mention in mentions]
    unique = sorted({one for each in shown for one in each})
    answer = dict(zip(unique, sees(unique), strict=True))
    return [sum(answer[one] for one in each) for each in shown]


def judged(mentions: Sequence[Mention], votes: Sequence[int]) -> set[str]:
    """Keys of the words that are persons: all their mentions with their ``votes`` together."""
    groups: dict[str, list[tuple[Mention, int]]] = defaultdict(list)
    for mention, n in zip(mentions, votes, strict=True):
        groups[mention.key].append((mention, n))
    return {key for key, group in groups.items() if _is_person(group)}


def _is_person(group: list[tuple[Mention, int]]) -> bool:
    probes = len(load("redact")["probes"])
    own = sum(mention.person for mention, _ in group) / len(group)
    others = sum(n for _, n in group) / probes / len(group)
    if len(group) > OFTEN and own < OFTEN_SEEN:
        return False
    mean = (OWN_VOTES * own + probes * others) / (OWN_VOTES + probes)
    return mean >= ENOUGH - 1e-9 if own else others >= ENOUGH_UNSEEN - 1e-9


def _shown(mention: Mention) -> list[tuple[str, int, int]]:
    """The mention's surroundings with each stand-in: text, start, end."""
    before = _last_words(mention.text[max(0, mention.start - _WINDOW) : mention.start])
    after = _first_words(mention.text[mention.end : mention.end + _WINDOW])
    forms = [stand_in(mention.text[mention.start : mention.end], probe) for probe in load("redact")["probes"]]
    return [(before + form + after, len(before), len(before) + len(form)) for form in forms]


def stand_in(word: str, probe: str) -> str:
    """A probe ("nominative stem") in the case form that the word seems to have.

    >>> stand_in("Hypatialle", "Korhonen Korhose"), stand_in("Šuker", "Korhonen Korhose")
    ('Korhoselle', 'Korhonen')
    """
    nominative, stem = probe.split()
    case = _CASE.search(word.lower())
    return stem + case.group().replace("ä", "a") if case and case.start() > 2 else nominative


def _last_words(text: str) -> str:
    return text if len(text) < _WINDOW else text[text.find(" ") + 1 :]


def _first_words(text: str) -> str:
    return text if len(text) < _WINDOW else text[: text.rfind(" ")]
