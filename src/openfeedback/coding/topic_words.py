"""Words of units for topics: base forms with the parts of compounds, by the form alone.

``text.lemmatize`` reads sentences (8 s for 1,600 answers); topics need only words, so each written form is analysed
once (0.4 s). Of several base forms the one is taken that most other forms of the same texts may have as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from openfeedback.settings import TextSettings

FORM = re.compile(r"[^\W\d_]+(?:[-:’'][^\W\d_]+)*")
BASES = re.compile(r"\+[^+(]*\(([^+)]+)\)")  # WORDBASES of Voikko: +maalla(maa)+muutto(muutto)
SENTENCES = re.compile(r"[.!?\n]\s*\S")  # something follows the end of a sentence
SHORTEST = 10  # characters of a first idea
GERUND = re.compile(r"^(.*?mi)(?:nen|s\w*)$")


class Word(NamedTuple):
    """A word of a unit: form, base form, word class (empty where unknown), case, compound parts, place."""

    form: str
    lemma: str
    kind: str = ""
    case: str = ""
    parts: tuple[str, ...] = ()
    at: int = 0
    likely: bool = True
    plural: bool = False


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


def find_words(texts: Sequence[str], settings: TextSettings) -> list[list[Word]]:
    """The words of each text that may say what it is about: closed word classes and stop words are left out."""
    from openfeedback.text import lemmatizer_name

    read = _voikko_readings if lemmatizer_name(settings) == "voikko" else _simple_readings
    forms = [FORM.findall(text) for text in texts]
    counts = Counter(form for found in forms for form in found)
    best = _choose({form: read(form) for form in counts}, counts)
    placed = ((best[form]._replace(at=at) for at, form in enumerate(found)) for found in forms)
    return [[word for word in of_text if _tells(word)] for of_text in placed]


def every_part(texts: Sequence[str], settings: TextSettings) -> list[list[str]]:
    """Base forms and compound parts of each text's words in all their likely readings, each once, in order.

    Unlike ``find_words`` nothing depends on the other texts.
    """
    from openfeedback.text import lemmatizer_name

    read = _voikko_readings if lemmatizer_name(settings) == "voikko" else _simple_readings
    return [list(dict.fromkeys(part for form in FORM.findall(text) for part in _of_form(form, read))) for text in texts]


def _of_form(form: str, read: Callable[[str], list[Word]]) -> list[str]:
    readings = read(form)
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
    """A topic is called by its nouns (tuki is support before it is "supported"), and places by their names."""
    lists = word_lists()
    return 0.5 if word.kind in lists["verbs"] else 4 if word.kind in lists["places"] else 1


def _tells(word: Word) -> bool:
    stop, closed = _lists()
    return len(word.lemma) > 2 and word.kind not in closed and word.lemma.lower() not in stop


@cache
def _voikko_readings(form: str) -> list[Word]:
    from openfeedback.text.lemmas import domain_lemma

    known = domain_lemma(form)
    if known:
        return [Word(form, known, "nimisana", parts=_parts(_voikko().analyze(known), known))]
    found = [_reading(form, analysis) for analysis in _voikko().analyze(form)]
    return found or [Word(form, form.lower().split(":")[0])]  # rsu:t is a form of rsu


def _reading(form: str, analysis: dict[str, Any]) -> Word:
    lemma, kind = analysis.get("BASEFORM", form), analysis["CLASS"]
    gerund = GERUND.match(form.lower()) if analysis.get("MOOD") == "MINEN-infinitive" else None
    if gerund:  # Voikko gives the verb; a keyword is the noun: kehittämisen -> kehittäminen
        lemma, kind = gerund.group(1) + "nen", "nimisana"
    case, lists = analysis.get("SIJAMUOTO", ""), word_lists()
    lemma = lemma if kind in (*lists["names"], "lyhenne") else lemma.lower()
    rare = kind in lists["names"] and form[:1].islower()  # hakea is no form of a name
    rare |= case in lists["rare_cases"] or analysis.get("MOOD") in lists["rare_moods"] or "PARTICIPLE" in analysis
    kind = lists["participle"] if "PARTICIPLE" in analysis else kind
    return Word(form, lemma, kind, case, _parts([analysis], lemma), 0, not rare, analysis.get("NUMBER") == "plural")


def _parts(analyses: list[dict[str, Any]], lemma: str) -> tuple[str, ...]:
    bases = BASES.findall(analyses[0].get("WORDBASES", "")) if analyses else []
    pieces = [piece.lower() for base in bases if base[0] != "+" for piece in base.split("=")]
    return tuple(dict.fromkeys(piece for piece in pieces if len(piece) > 2 and piece != lemma.lower()))


@cache
def _simple_readings(form: str) -> list[Word]:
    import simplemma

    from openfeedback.text import split_compound
    from openfeedback.text.lemmas import domain_lemma

    lemma = domain_lemma(form) or simplemma.lemmatize(form, lang="fi").lower()
    parts = split_compound(lemma, "all")
    return [Word(form, lemma, parts=tuple(parts) if len(parts) > 1 else ())]


@cache
def _voikko() -> Any:
    import libvoikko

    return libvoikko.Voikko("fi")


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
