"""What the tagger goes by: the word, how it is written, what dictionaries say of it, what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openfeedback.text.morphology import analyse
from openfeedback.text.redact.lexical import NONE, Word, commonness, name_key
from openfeedback.text.redact.tagger.appearance import capitals, shape, sort_of, written
from openfeedback.text.redact.tagger.beside import beside, numbers
from openfeedback.text.redact.tagger.clause import clause
from openfeedback.text.redact.tagger.crf import Clues
from openfeedback.text.redact.tagger.letters import looks_like
from openfeedback.text.redact.tagger.roles import lemma, role

_STREET = re.compile(
    r"(?:katu|kadu|tie|kuja|polku|polu|puisto|mäki|mäe|ranta|ranna|gatan|vägen)(?:n|ll[aäe]|lt[aä]|ss[aä]|st[aä])?$"
)
_CASE = re.compile(r"(?:lle|ll[aä]|lt[aä]|ss[aä]|st[aä]|ksi|seen|[aeiouyäö]n|t[aä]|[aä]|in|s|t)$")


def tell(text: str, found: Sequence[Word], runs: Sequence[Sequence[int]], language: str) -> list[list[Clues]]:
    """For each run of candidates, for each word of it: what speaks for or against a name."""
    if not runs:
        return []
    names, habit = _said_elsewhere(found), capitals(found)

    def clues(n: int) -> Clues:
        features = [*_of(text, found, n, language, names), *_habit(found[n], habit)]
        return Clues(features, written(found[n]), numbers(found, n))

    return [[clues(n) for n in run] for run in runs]


def _habit(word: Word, habit: str) -> Iterator[str]:
    form, sort = shape(word), sort_of(word)
    yield f"habit {habit} {form[:3]}"
    yield f"habit {habit} {form[:3]} {sort}"


def _said_elsewhere(found: Sequence[Word]) -> dict[str, int]:
    """How often each candidate with a capital in mid-sentence stands in the text, by its key."""
    counts: dict[str, int] = {}
    for word in found:
        if word.capital and not word.initial and not word.kept:
            key = name_key(word)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _of(text: str, found: Sequence[Word], number: int, language: str, names: dict[str, int]) -> Iterator[str]:
    word = found[number]
    form, sort = shape(word), sort_of(word)
    yield "1"
    yield "w " + form
    yield "s " + sort
    yield f"ws {form} {sort}"
    yield f"rule {word.name} {form}"
    yield f"rule {word.name} {sort}"
    yield f"sees {word.person} {word.entity} {form[:3]}"
    yield f"sees {word.person} {word.entity} {sort}"
    yield f"lang {language} {form} {sort}"
    odds, kind = looks_like(word.plain)
    yield f"all {word.name} {word.person} {form} {sort}"
    yield f"all {word.name} {word.person} {form[:3]} {sort} {odds > 0}"
    for look in (f"{odds}", kind):
        yield f"looks {look} {form}"
        yield f"looks {look} {sort}"
    yield from _flags(word, form)
    yield from _common(word, form, sort)
    yield from _letters(word, form, sort)
    yield from beside(text, found, number, form, sort)
    yield from clause(text, found, number, form, sort)
    if names.get(name_key(word), 0) - (word.capital and not word.initial and not word.kept):
        yield f"again {form} {sort}"


def _flags(word: Word, form: str) -> Iterator[str]:
    if word.after_cue:
        yield f"cue {form[:2]}"
        yield f"cue {sort_of(word)}"
    if word.titled:
        yield f"titled {form[:2]}"
    yield f"own {role(word.text.lower())} {form}"
    if word.listed:
        yield f"listed {form[:2]}"
    if any(c.isdigit() for c in word.text):
        yield "digit"
    if _STREET.search(word.text):
        yield f"street {form[:2]}"
    if ":" in word.text:
        yield "colon"
    yield f"len {min(len(word.text), 12)} {form[:2]}"


def _common(word: Word, form: str, sort: str) -> Iterator[str]:
    """How common the word is as a name and as a word."""
    first, last, plain = commonness(word.text.lower())
    yield f"first {first} {form[:3]}"
    yield f"last {last} {form[:3]}"
    yield f"common {first} {last} {form[:3]}"
    yield f"common {first} {last} {sort}"
    if plain != NONE:
        yield f"plain {plain} {form[:3]}"
        yield f"plain {plain} {min(first, last)} {form[:3]}"


def _letters(word: Word, form: str, sort: str) -> Iterator[str]:
    """Case ending, last letters of the stem and first letters of a word that no list knows."""
    low = word.text.lower()
    case = _CASE.search(low)
    yield f"case {case.group() if case else '-'} {form[:2]}"
    if not word.reading.common and not word.reading.place:
        stem = low[: case.start()] if case and case.start() > 2 else low
        yield f"end {stem[-2:]} {form[:2]}"
    if sort.startswith(("c", "p", "lp", "fc", "lc", "fp", "fl")):
        yield f"lemma {lemma(low)} {form[:2]}"
    if sort == "?" and "-" in low:
        yield f"compound {_sort_of_part(low.split('-')[-1])}"


def _sort_of_part(part: str) -> str:
    return "common" if any(not a.guessed for a in analyse(part)) else "unknown"
