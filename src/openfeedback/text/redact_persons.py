"""Who is a person? Judged over all answers of a survey: a word's mentions vote, wherever they stand.

Three steps, so that workers can share them: each text tells what the model sees in it; for words that no list knows,
each mention is shown with stand-ins (``redact_probe``); then all mentions of a word vote together, here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openfeedback.text.partition import TEXT, Crew, spread
from openfeedback.text.redact_names import suspicious
from openfeedback.text.redact_probe import Mention, judged, votes_for
from openfeedback.text.redact_words import Word, name_key, puzzling, split_words

if TYPE_CHECKING:
    from spacy.language import Language

_BATCH = 128
Unknown = tuple[int, int, int, str, bool]


class Seen(NamedTuple):
    """What one text tells, its words by their number: ``persons``, where the model sees one; ``either``, words that
    name both persons and places (number, key); ``unknown``, words in no list (number, start, end, key, initial).
    """

    persons: list[int]
    either: list[tuple[int, str]]
    unknown: list[Unknown]


NOTHING = Seen([], [], [])


def persons_in(texts: Sequence[str], crew: Crew | None = None) -> list[list[int]]:
    """Numbers of the words of each text that are persons by the model and by the votes of all their mentions."""
    seen = [Seen(*json.loads(told)) if told else NOTHING for told in spread(_look, texts, crew, TEXT)]
    either = _majority(seen)
    unknown = _known_as_persons(texts, seen, crew)
    return [sorted(_decided(one, either, unknown)) for one in seen]


def _decided(seen: Seen, either: set[str], unknown: set[str]) -> set[int]:
    doubtful = {number for number, *_ in seen.unknown}
    found = {number for number in seen.persons if number not in doubtful}
    found |= {number for number, key in seen.either if key in either}
    return found | {number for number, _, _, key, _ in seen.unknown if key in unknown}


def _look(texts: list[str]) -> Iterator[str]:
    """What each text tells, as JSON; empty where no word may be a name."""
    split = {i: words for i, text in enumerate(texts) if suspicious(words := split_words(text))}
    places = [(texts[i], word.start, word.end) for i, words in split.items() for word in words]
    persons = iter(sees(places))
    for i in range(len(texts)):
        yield json.dumps(_told(split[i], [next(persons) for _ in split[i]])) if i in split else ""


def _told(words: list[Word], persons: list[bool]) -> Seen:
    return Seen(
        [n for n, person in enumerate(persons) if person],
        [(n, name_key(w)) for n, w in enumerate(words) if w.capital and w.reading.name and w.reading.place],
        [(n, w.start, w.end, name_key(w), w.initial) for n, w in enumerate(words) if puzzling(w)],
    )


def _majority(seen: Sequence[Seen]) -> set[str]:
    """Of words that name both persons and places (Salla, Lahti): those whose mentions mostly are persons."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in seen:
        persons = set(one.persons)
        for number, key in one.either:
            groups[key].append(number in persons)
    return {key for key, votes in groups.items() if sum(votes) > len(votes) / 2}


def _known_as_persons(texts: Sequence[str], seen: Sequence[Seen], crew: Crew | None) -> set[str]:
    """Keys of unknown words that are persons."""
    worth = {key for one in seen for n, _, _, key, initial in one.unknown if n in one.persons or not initial}
    asked = [(i, [word for word in one.unknown if word[3] in worth]) for i, one in enumerate(seen)]
    asked = [(i, words) for i, words in asked if words]  # the others are typos that begin a sentence
    keys = [(texts[i], json.dumps([(start, end) for _, start, end, *_ in words])) for i, words in asked]
    votes = [n for told in spread(_probe, keys, crew, TEXT) for n in json.loads(told)]
    mentions = [
        Mention(texts[i], start, end, key, number in seen[i].persons)
        for i, words in asked
        for number, start, end, key, _ in words
    ]
    return judged(mentions, votes)


def _probe(keys: list[tuple[str, str]]) -> Iterator[str]:
    """For each place of each text: how many stand-ins the model takes for a person there, as JSON."""
    places = [(text, [tuple(place) for place in json.loads(told)]) for text, told in keys]
    mentions = [Mention(text, start, end, "", False) for text, found in places for start, end in found]
    votes = iter(votes_for(mentions, sees))
    for _, found in places:
        yield json.dumps([next(votes) for _ in found])


def sees(places: list[tuple[str, int, int]]) -> list[bool]:
    """Whether the model finds a person at each (text, start, end)."""
    texts = list(dict.fromkeys(text for text, _, _ in places))
    docs = _model().pipe(texts, batch_size=_BATCH)
    spans = {
        text: [(e.start_char, e.end_char) for e in doc.ents if e.label_ == "PERSON"]
        for text, doc in zip(texts, docs, strict=True)
    }
    return [any(a < end and start < b for a, b in spans[text]) for text, start, end in places]


@cache
def _model() -> Language:
    import spacy

    from openfeedback.text.spacy_model import MODEL

    return spacy.load(MODEL, exclude=["tagger", "morphologizer", "parser", "lemmatizer", "attribute_ruler"])
