"""Who is a person? Judged over all answers of a survey: a word's mentions vote, wherever they stand.

Three steps, so that workers can share them: each text tells what the model sees in it; for words that no list knows,
each mention is shown with stand-ins (``redact_probe``); then all mentions of a word vote together, here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openfeedback.parallel import TEXT, Workers, spread
from openfeedback.text.redact.lexical import Word, name_key, puzzling, small_name, split_words, worth_a_look
from openfeedback.text.redact.names import suspicious
from openfeedback.text.redact.people.entities import PERSON, looked_at, sees
from openfeedback.text.redact.people.probe import Mention, judged, votes_for

Unknown = tuple[int, int, int, str, bool]


class Seen(NamedTuple):
    """What one text tells, its words by their number: ``persons``, where the model sees one; ``either``, words that
    name both persons and places (number, key); ``unknown``, words in no list (number, start, end, key, initial);
    ``entities``, what the model sees where (number, its label); ``vectors`` of words that may be
    names, in their places.
    """

    persons: list[int]
    either: list[tuple[int, str]]
    unknown: list[Unknown]
    entities: list[tuple[int, str]]
    vectors: list[tuple[int, str]]


class Told(NamedTuple):
    """Of one text: numbers of the words that are persons by the model and by the votes of all their mentions,
    what the model itself sees where (number, its label), and the vectors of words in their places.
    """

    persons: list[int]
    entities: list[tuple[int, str]]
    vectors: list[tuple[int, str]]


NOTHING = Seen([], [], [], [], [])


def persons_in(texts: Sequence[str], workers: Workers | None = None) -> list[Told]:
    """Who is a person in each text."""
    seen = [Seen(*json.loads(told)) if told else NOTHING for told in spread(_look, texts, workers, TEXT)]
    either = _majority(seen)
    unknown = _known_as_persons(texts, seen, workers)
    return [Told(sorted(_decided(one, either, unknown)), one.entities, one.vectors) for one in seen]


def _decided(seen: Seen, either: set[str], unknown: set[str]) -> set[int]:
    doubtful = {number for number, *_ in seen.unknown}
    found = {number for number in seen.persons if number not in doubtful}
    found |= {number for number, key in seen.either if key in either}
    return found | {number for number, _, _, key, _ in seen.unknown if key in unknown}


def _look(texts: list[str]) -> Iterator[str]:
    """What each text tells, as JSON; empty where no word may be a name."""
    split = {i: words for i, text in enumerate(texts) if suspicious(words := split_words(text))}
    shown = {i: with_capitals(texts[i], words) for i, words in split.items()}
    places = [(shown[i], word.start, word.end) for i, words in split.items() for word in words]
    found = iter(looked_at(places))
    for i in range(len(texts)):
        yield json.dumps(_clues(split[i], [next(found) for _ in split[i]])) if i in split else ""


def with_capitals(text: str, words: list[Word]) -> str:
    """The text as the model knows texts: names that are written small or in capitals begin with a capital.

    >>> text = "kysykää maijalta"
    >>> with_capitals(text, split_words(text))
    'kysykää Maijalta'
    """
    letters = list(text)
    for word in words:
        small = not word.capital and small_name(word)
        loud = word.text.isupper() and len(word.text) > 3 and not word.kept
        if small or loud or (word.shouted and len(word.text) > 1):
            letters[word.start : word.end] = list(word.text[0].upper() + word.text[1:].lower())
    joined = "".join(letters)
    return joined if len(joined) == len(text) else text  # a few letters of other scripts grow as capitals


def _clues(words: list[Word], found: list[tuple[str, str]]) -> Seen:
    labels = [label for label, _ in found]
    return Seen(
        [n for n, label in enumerate(labels) if label == PERSON],
        [(n, name_key(w)) for n, w in enumerate(words) if w.capital and w.reading.name and w.reading.place],
        [(n, w.start, w.end, name_key(w), w.initial) for n, w in enumerate(words) if puzzling(w)],
        [(n, label) for n, label in enumerate(labels) if label],
        [(n, vector) for n, (w, (_, vector)) in enumerate(zip(words, found, strict=True)) if worth_a_look(w)],
    )


def _majority(seen: Sequence[Seen]) -> set[str]:
    """Of words that name both persons and places (Salla, Lahti): those whose mentions mostly are persons."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in seen:
        persons = set(one.persons)
        for number, key in one.either:
            groups[key].append(number in persons)
    return {key for key, votes in groups.items() if sum(votes) > len(votes) / 2}


def _known_as_persons(texts: Sequence[str], seen: Sequence[Seen], workers: Workers | None) -> set[str]:
    """Keys of unknown words that are persons."""
    worth = {key for one in seen for n, _, _, key, initial in one.unknown if n in one.persons or not initial}
    asked = [(i, [word for word in one.unknown if word[3] in worth]) for i, one in enumerate(seen)]
    asked = [(i, words) for i, words in asked if words]  # the others are typos that begin a sentence
    keys = [(texts[i], json.dumps([(start, end) for _, start, end, *_ in words])) for i, words in asked]
    votes = [n for told in spread(_probe, keys, workers, TEXT) for n in json.loads(told)]
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
