"""Answers with other names in their names' places, so that the tagger learns what stands around names."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

from openfeedback.text.redact.lexical import read_word, stems_of

THEIR_WEIGHT = 0.25
_CASE = re.compile(r"(?:lle|ll[aä]|lt[aä]|ss[aä]|st[aä]|ksi|n|t[aä]|[aä])$")
_VOWELS = "aeiouyäöåé"


class Answer(NamedTuple):
    """A text, the places of its names, and which answer of which writer it was made from."""

    text: str
    names: list[tuple[int, int]]
    origin: str
    weight: float = 1.0


def variants(answers: Sequence[Answer], names: dict[str, list[str]], number: int) -> list[Answer]:
    """The answers with other names; every second time in small letters. The same for the same ``number``."""
    made = []
    for answer in answers:
        dice = random.Random(f"{answer.origin} {number}")
        text, spots = _renamed(answer, names, dice)
        if number % 2:
            text = text.lower() if number % 4 == 1 or not spots else _small(text, spots)
        made.append(Answer(text, spots, answer.origin, THEIR_WEIGHT))
    return made


def misspelt(text: str) -> str:
    """The text with a slip in about every second longer word: two letters that changed places, or one left out.

    >>> misspelt("kiitos hyvästä klinikasta ja mielenkiintoisesta keskustelusta")
    'kiiots hyävstä klinikasta ja mieelnkiintoisesta keskutselusta'
    """
    dice = random.Random(text)
    return re.sub(r"[^\W\d_]{5,}", lambda m: _slip(m.group(), dice), text)


def _slip(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 2)
    return dice.choice([word, word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :]])


def _small(text: str, spots: Sequence[tuple[int, int]]) -> str:
    """The text with its names alone in small letters."""
    for start, end in spots:
        text = text[:start] + text[start:end].lower() + text[end:]
    return text


def _renamed(answer: Answer, names: dict[str, list[str]], dice: random.Random) -> tuple[str, list[tuple[int, int]]]:
    pieces: list[str] = []
    spots: list[tuple[int, int]] = []
    at = 0
    for start, end in answer.names:
        pieces.append(answer.text[at:start])
        new = re.sub(r"[^\W\d_]{3,}", lambda m: _other(m.group(), names, dice), answer.text[start:end])
        begin = sum(map(len, pieces))
        spots.append((begin, begin + len(new)))
        pieces.append(new)
        at = end
    return "".join([*pieces, answer.text[at:]]), spots


def _other(word: str, names: dict[str, list[str]], dice: random.Random) -> str:
    """Another name in the case form, and with the capitals, of a word of a name."""
    reading = read_word(word.capitalize())
    name = dice.choice(names["first" if reading.first and not (reading.last and dice.random() < 0.5) else "last"])
    ending = _CASE.search(word.lower()) if reading.base and not reading.base.endswith(word.lower()) else None
    form = inflected(name, ending.group() if ending and ending.start() > 2 else "")
    return form.upper() if word.isupper() else form if word[0].isupper() else form.lower()


def inflected(name: str, case: str) -> str:
    """A name in a case form, near enough.

    >>> inflected("Virtanen", "lle"), inflected("Pekka", "n"), inflected("Nguyen", "lla"), inflected("Pekka", "a")
    ('Virtaselle', 'Pekan', 'Nguyenilla', 'Pekkaa')
    """
    if not case:
        return name
    low, stems = name.lower(), stems_of(name.lower())
    front = not re.search(r"[aouå]", low)
    strong = case in ("a", "ä", "ta", "tä", "na")
    stem = stems[0] if strong and low[-1] in _VOWELS else stems[1] if len(stems) > 1 else stems[0]
    return name[0] + (stem + case.translate(str.maketrans("aä", "ää" if front else "aa")))[1:]
