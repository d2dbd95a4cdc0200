"""Texts without personal data: each name, number and address becomes a placeholder such as [nimi 1]."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import pandas as pd

from openfeedback.parallel import TEXT, Workers, spread, workers_for
from openfeedback.settings import TextSettings
from openfeedback.text.language import detect_language
from openfeedback.text.redact.decisions import REMOVED, Decisions, decisions, inside
from openfeedback.text.redact.lexical import Word, split_words
from openfeedback.text.redact.names import find_names, judge, spread_names
from openfeedback.text.redact.patterned import Span, dates_beside, find_patterns, free, web_pages
from openfeedback.text.redact.people import Told, persons_in
from openfeedback.text.redact.review import review_of
from openfeedback.text.redact.tagger import Clues, beside_names, least, load_model, names_nobody, runs_of, tell
from openfeedback.text.redact.things import mark_things

NAME = "nimi"


def redact(
    texts: pd.Series, settings: TextSettings | None = None, workers: Workers | None = None
) -> tuple[pd.Series, dict[str, int]]:
    """The texts without personal data, and how many pieces of each sort were replaced (never the pieces themselves).

    Placeholders are numbered within a text, so that the same person or number in it has the same placeholder. A word
    that no list knows is judged by all its mentions in ``texts``, in any order. Missing texts stay missing.
    ``settings.keep`` stays and ``settings.redact`` goes, whatever they look like.
    ``workers``: workers that share a very large survey, as the settings say by default.
    """
    found = _found(texts, settings or TextSettings(), workers)
    return _cleaned(texts, found), _counted(texts, found)


def redact_responses(
    responses: pd.DataFrame, settings: TextSettings | None = None, wanted: bool = True
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Responses whose ``text`` is without personal data; how many pieces of each sort went (what, replaced); and, for
    this machine's user alone, what they were (``review_of``).

    Unless ``wanted`` (``survey.redact``), the responses as they are, and no rows.
    """
    texts = responses["text"] if wanted else responses["text"].head(0)
    found = _found(texts, settings or TextSettings(), None)
    if wanted:
        responses = responses.assign(text=_cleaned(texts, found))
    counts = pd.Series(_counted(texts, found), dtype="int64").rename_axis("what").reset_index(name="replaced")
    times = Counter(text for text in texts if isinstance(text, str))
    return responses, counts, review_of((text, spans, times[text]) for text, spans in found.items())


def _cleaned(texts: pd.Series, found: dict[str, list[Span]]) -> pd.Series:
    clean = {text: _replace(text, spans) for text, spans in found.items()}
    shown = [clean[text] if isinstance(text, str) else text for text in texts]
    return pd.Series(shown, index=texts.index, name=texts.name, dtype=texts.dtype)


def _counted(texts: pd.Series, found: dict[str, list[Span]]) -> dict[str, int]:
    counts = Counter(span.label for text in texts if isinstance(text, str) for span in found[text])
    return dict(sorted(counts.items()))


def find_spans(texts: Iterable[str], settings: TextSettings | None = None) -> list[list[Span]]:
    """What is personal in each text, in order, none overlapping."""
    texts = list(texts)
    found = _found(pd.Series(texts, dtype="object"), settings or TextSettings(), None)
    return [found[text] for text in texts]


def _found(texts: pd.Series, settings: TextSettings, workers: Workers | None) -> dict[str, list[Span]]:
    """What is personal in each different text."""
    unique = sorted({text for text in texts if isinstance(text, str)})
    find = partial(_find, tuple(settings.keep), tuple(settings.redact))
    with workers_for(settings, len(texts), workers) as workers:
        keys = [(text, json.dumps(told)) for text, told in zip(unique, persons_in(unique, workers), strict=True)]
        told = [json.loads(one) for one in spread(find, keys, workers, TEXT)]
    return {text: [Span(*span) for span in spans] for text, spans in zip(unique, told, strict=True)}


def _find(keep: tuple[str, ...], remove: tuple[str, ...], keys: list[tuple[str, str]]) -> Iterator[str]:
    """What is personal in each text (given with who is a person in it), as JSON."""
    made = decisions(keep, remove)
    for text, told in keys:
        yield json.dumps(_spans(text, Told(*json.loads(told)), made))


def words_of(texts: Sequence[str]) -> Iterator[tuple[list[Word], list[list[int]], list[list[Clues]]]]:
    """Of each text: its words outside of patterns, the runs of those that may be names, what the tagger goes by."""
    for text, told in zip(texts, persons_in(texts), strict=True):
        yield _judged(text, split_words(text), find_patterns(text), told)


def _judged(
    text: str, words: list[Word], shaped: list[Span], told: Told
) -> tuple[list[Word], list[list[int]], list[list[Clues]]]:
    """The words outside of patterns as the rules judge them, those that may be names, what the tagger goes by."""
    for number in told.persons:
        words[number].person = True
    for number, label in told.entities:
        words[number].entity = label
    for number, vector in told.vectors:
        words[number].vector = vector
    closed = [*shaped, *[Span(*page, "", "") for page in web_pages(text)]]
    outside = [word for word in words if free(closed, word.start, word.end)]
    mark_things(text, outside)
    language = detect_language(text)
    judge(text, outside, language == "fi")
    runs = runs_of(text, outside, language)
    return outside, runs, tell(text, outside, runs, language)


def _spans(text: str, told: Told, made: Decisions) -> list[Span]:
    """What is personal in a text, after what people decided."""
    kept = made.kept(text)
    removed = [Span(start, end, REMOVED, text[start:end].lower()) for start, end in made.removed(text)]
    shaped = [s for s in find_patterns(text) if free(removed, s.start, s.end) and not inside((s.start, s.end), kept)]
    closed = sorted([*removed, *shaped])
    split = split_words(text)
    if not told.persons and names_nobody(split):
        return closed
    words, runs, features = _judged(text, split, closed, told)
    _tag(words, runs, features)
    beside_names(text, words)
    spread_names(text, words)
    for word in words:
        word.name = word.name and not inside((word.start, word.end), kept)
    names = [Span(start, end, NAME, key, round(p, 4)) for start, end, key, p in find_names(text, words)]
    dates = [span for span in dates_beside(text, names) if free(closed, span.start, span.end)]
    return sorted([*closed, *dates, *names])


def _tag(words: list[Word], runs: list[list[int]], features: list[list[Clues]]) -> None:
    """Mark as names what the tagger takes for names."""
    model = load_model()
    for word in words:
        word.ruled, word.name = word.name, False
    for run, seen in zip(runs, features, strict=True):
        for number, p in zip(run, model.probabilities(seen), strict=True):
            words[number].p, words[number].name = p, p >= least(words[number])


def _replace(text: str, spans: list[Span]) -> str:
    """The text with a placeholder for each span."""
    numbers: dict[str, list[set[str]]] = {}
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], f"[{span.label} {_number(numbers.setdefault(span.label, []), span.key)}]"]
        at = span.end
    return "".join([*pieces, text[at:]])


def _number(known: list[set[str]], key: str) -> int:
    """The number of a thing in its text: "virtanen" alone is the "maija virtanen" before it."""
    words = set(key.split())
    for number, old in enumerate(known, 1):
        if words & old:
            old |= words
            return number
    known.append(words)
    return len(known)
