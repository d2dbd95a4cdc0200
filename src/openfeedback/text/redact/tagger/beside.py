"""What stands beside a word that may be a name: words, their sorts and marks between; the model's vectors of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from openfeedback.text.redact.lexical import Word, commonness, small_name
from openfeedback.text.redact.people import unpacked
from openfeedback.text.redact.tagger.appearance import shape, sort_of
from openfeedback.text.redact.tagger.letters import looks_like, vectors_of
from openfeedback.text.redact.tagger.roles import ending, lemma, role

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 128  # parts of the model's vector of a word in its place
PLACE, BESIDE = 0.3, 3.0  # scales of the vectors' parts, against features, which are 0 or 1


def beside(text: str, found: Sequence[Word], number: int, form: str, sort: str) -> Iterator[str]:
    """The two words to either side, their sorts, and the marks between."""
    word = found[number]
    left = found[number - 1] if number else None
    right = found[number + 1] if number + 1 < len(found) else None
    gap = _mark(text[left.end if left else 0 : word.start])
    after = _mark(text[word.end : right.start if right else len(text)])
    yield f"< {gap} {form[:2]}"
    yield f"> {after} {form[:2]}"
    small = form.startswith("aa")
    for side, other, mark in (("<", left, gap), (">", right, after)):
        if other is None:
            yield f"{side} none {form[:2]}"
            continue
        yield f"{side} {lemma(other.text.lower())}"
        yield f"{side} {role(other.text.lower())} {mark} {form[:2]}"
        if role(other.text.lower()):
            yield f"{side} {role(other.text.lower())} {mark} {sort} {small}"
        yield f"{side} {sort_of(other)} {shape(other)[:2]} {mark} {form[:2]}"
        if other.capital or small_name(other):
            odds, kind = looks_like(other.plain)
            yield f"{side} looks {kind} {odds > 0} {mark} {form[:2]} {sort}"
            first, last, _ = commonness(other.text.lower())
            yield f"{side} common {first} {last} {mark} {form[:2]}"
            yield f"{side} sees {other.entity} {mark} {form[:2]}"
        yield f"{side} rule {other.name} {mark} {form[:2]} {sort}"
        yield f"{side} {ending(other.text.lower())} {mark} {form[:2]}"
    for side, at in (("<<", number - 2), (">>", number + 2)):
        if 0 <= at < len(found):
            low = found[at].text.lower()
            yield f"{side} {lemma(low)}"
            yield f"{side} {role(low)} {form[:2]}"
    yield from _near(found, number, form, sort)


def _near(found: Sequence[Word], number: int, form: str, sort: str) -> Iterator[str]:
    """What words within four of it say."""
    places = range(max(0, number - 4), min(len(found), number + 5))
    for kind in sorted({role(found[at].text.lower()) for at in places if at != number} - {""}):
        yield f"near {kind} {form[:3]}"
        yield f"near {kind} {sort}"


def numbers(found: Sequence[Word], number: int) -> NDArray[np.float32]:
    """The vector of a word in its place, and those of the words beside it."""
    place = unpacked(found[number].vector) if found[number].vector else np.zeros(WIDTH)
    places = [number + 1, number - 1, number + 2]
    words = [found[at].text.lower() if 0 <= at < len(found) else "" for at in places]
    return np.concatenate([place * PLACE, *[_vector(w) * BESIDE for w in words]]).astype(np.float32)


@lru_cache(maxsize=20_000)
def _vector(word: str) -> NDArray[np.float64]:
    return np.asarray(vectors_of([word or " "])[0] * bool(word))


def _mark(between: str) -> str:
    """What stands between two words: a blank, a placeholder's place, or the first mark."""
    if any(c.isdigit() for c in between):
        return "9"
    marks = between.strip()
    return marks[:1] if marks else ("" if not between else "\\n" if "\n" in between else " ")
