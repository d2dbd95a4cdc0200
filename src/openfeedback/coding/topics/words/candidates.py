"""Words of units for topics: base forms with the parts of compounds, by the form alone.

``text.lemmatize`` reads sentences (8 s for 1,600 answers); topics need only words, so each written form is analysed
once (1 s). Of several base forms the one is taken that most other forms of the same texts may have as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from openfeedback.text.morphology import Analysis, analyse, compound_parts, domain_lemma

FORM = re.compile(r"[^\W\d_]+(?:[-:’'][^\W\d_]+)*")
SENTENCES = re.compile(r"[.!?\n]\s*\S")  # something follows the end of a sentence
SHORTEST = 10  # characters of a first idea
NOUN_ADJECTIVE = "noun, adjective"


class Word(NamedTuple):
    """A word of a unit: form, base form, word class (empty where unknown), compound parts, place."""

    form: str
    lemma: str
    kind: str = ""
    parts: tuple[str, ...] = ()
    at: int = 0
    likely: bool = True


def without_placeholders(text: str) -> str:
    """The text without what redaction put in it: a name taken out is not something that people talk about.

    >>> without_placeholders("kysy [nimi 1] tai [sähköposti 2]")
    'kysy   tai  '
    """
    return re.sub(r"\[[^\W\d_]+ \d+\]", " ", text)


def first_idea(text: str, longest: int = 20) -> str:
    """The first idea of a unit that lists several in one sentence of at most ``longest`` words; else the whole unit.

    >>> first_idea("Mittarit ja niiden seuranta, myös viestintä"), first_idea("Mittarit. Ja viestintä")
    ('Mittarit ja niiden seuranta', 'Mittarit. Ja viestintä')
    """
    if len(text.split()) > longest or SENTENCES.search(text.strip()):
        return text
    heads = (text[: joint.start()].strip() for joint in _joints().finditer(text))
    return next((head for head in heads if len(head.split()) > 1 and len(head) >= SHORTEST), text)


def find_words(texts: Sequence[str]) -> list[list[Word]]:
    """The words of each text that may say what it is about: closed word classes and stop words are left out."""
    forms = [FORM.findall(text) for text in texts]
    counts = Counter(form for found in forms for form in found)
    best = _choose({form: readings_of(form) for form in counts}, counts)
    placed = ((best[form]._replace(at=at) for at, form in enumerate(found)) for found in forms)
    return [[word for word in of_text if _tells(word)] for of_text in placed]


def every_part(texts: Sequence[str]) -> list[list[str]]:
    """Base forms and compound parts of each text's words in all their likely readings, each once, in order.

    Unlike ``find_words`` nothing depends on the other texts.
    """
    return [list(dict.fromkeys(part for form in FORM.findall(text) for part in _of_form(form))) for text in texts]


def _of_form(form: str) -> list[str]:
    readings = readings_of(form)
    likely = [word for word in readings if word.likely] or readings
    return [feature.lower() for feature in features([word for word in likely if _tells(word)])]


def features(words: Sequence[Word]) -> list[str]:
    """Base forms and the parts of compounds: what two units may share.

    >>> features([Word("toimintamallin", "toimintamalli", parts=("toiminta", "malli"))])
    ['toimintamalli', 'toiminta', 'malli']
    """
    return [feature for word in words for feature in (word.lemma, *word.parts)]


def shared(words: Sequence[Sequence[str]]) -> list[list[str]]:
    """The words that at least two units hold: one unit's own words and slips do not name a topic.

    Where no word is in two units, as in a small event, all of them.

    >>> shared([["mittari", "mittri"], ["mittari"]])
    [['mittari'], ['mittari']]
    >>> shared([["mittari"], ["verkosto"]])
    [['mittari'], ['verkosto']]
    """
    units = Counter(word for of_unit in words for word in set(of_unit))
    least = min(2, max(units.values(), default=0))
    return [[word for word in of_unit if units[word] >= least] for of_unit in words]


def _choose(readings: dict[str, list[Word]], counts: Counter[str]) -> dict[str, Word]:
    shared: defaultdict[str, float] = defaultdict(float)
    for form, found in readings.items():
        for lemma in {word.lemma for word in found}:
            shared[lemma] += counts[form] / len({word.lemma for word in found})
    value = {word: shared[word.lemma] * _weight(word) for found in readings.values() for word in found}
    return {form: max(found, key=lambda w: (w.likely, value[w], w)) for form, found in readings.items()}


def _weight(word: Word) -> float:
    """A topic is called by its nouns: tuki is support before it is "supported"."""
    return 0.5 if word.kind in word_lists()["verbs"] else 1


def _tells(word: Word) -> bool:
    stop, closed = _lists()
    return len(word.lemma) > 2 and word.kind not in closed and word.lemma.lower() not in stop


@cache
def readings_of(form: str) -> list[Word]:
    """What a form can be; a form that the lexicon does not know is taken as it is."""
    if term := domain_lemma(form):
        return [Word(form, term, "noun", parts=_parts(next(iter(analyse(term)), None)))]
    known = [a for shape in _shapes(form) for a in analyse(shape) if not a.guessed]
    found = [a for a in known if not a.verbal] or known
    words = _both([_reading(form, a) for a in found])
    return list(dict.fromkeys(words)) or [Word(form, form.lower().split(":")[0])]  # rsu:t is a form of rsu


def _both(words: list[Word]) -> list[Word]:
    """Words that can be a noun and an adjective (nuori, hyvä) are of a class of their own."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        kinds[word.lemma].add(word.kind)
    both = {lemma for lemma, found in kinds.items() if found >= {"noun", "adjective"}}
    return [w._replace(kind=NOUN_ADJECTIVE) if w.lemma in both and w.kind in NOUN_ADJECTIVE else w for w in words]


def _shapes(form: str) -> list[str]:
    """The form, and in small letters where its capital may only mean that a sentence begins."""
    return [form] if form == form.lower() else [form, form.lower()]


def _reading(form: str, analysis: Analysis) -> Word:
    lists, tags = word_lists(), set(analysis.tags)
    name = analysis.pos in lists["names"]
    rare = name and form[:1].islower()  # hakea is no form of a name
    rare |= (
        bool(tags & {*lists["rare_tags"]}) or analysis.pos in lists["rare"] or analysis.unusual or bool(analysis.style)
    )
    lemma = analysis.lemma if name or not analysis.lemma.islower() else analysis.lemma.lower()
    return Word(form, lemma, analysis.pos, _parts(analysis), 0, not rare)


def _parts(analysis: Analysis | None) -> tuple[str, ...]:
    """Base forms of a compound's parts, without short ones."""
    pieces = compound_parts(analysis.parts) if analysis else ()
    return tuple(dict.fromkeys(piece.lower() for piece in pieces if len(piece) > 2))


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    listed = word_lists()
    return frozenset(w for words in listed["stop"].values() for w in words), frozenset(listed["closed"])


@cache
def _joints() -> re.Pattern[str]:
    return re.compile(rf"[.,;:!?\n/]+|\s+(?:{'|'.join(word_lists()['joints'])})\s+", re.IGNORECASE)


@cache
def word_lists() -> dict[str, Any]:
    """Stop words and word classes (data/topic_words.yml)."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "topic_words.yml").read_text("utf-8"))
    return loaded
