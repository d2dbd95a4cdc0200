"""Whether an answer, or a part of it, says anything: what the lists of clean.py miss is told by a small model."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

import numpy as np

from openfeedback.text.clean import non_answer, plain_words, saying_nothing, words_of_non_answers
from openfeedback.text.units.clauses import Piece, in_list, words_of
from openfeedback.text.units.likeness import direction
from openfeedback.text.units.model import Model, load_model
from openfeedback.text.units.segments import Span

MOST_WORDS = 16  # a longer part always says something
KNOWN = 0.5  # so many of its words must be of the kind that says nothing
STEM = 6
UNSEEN = 0.5  # from this probability, where no word vector tells: the lists know most of what says nothing
SURE_VECTOR = 3.0  # the model's scale of a mean word vector


def with_content(text: str, parts: Sequence[Span], finnish: bool, model: Model | None = None) -> list[Span]:
    """The parts of a divided answer that say something: neither nothing at all nor only what the next lines are about.

    >>> text = "Plussat:\\n+ aikataulu piti\\n+ puhuja"
    >>> [text[a:b] for a, b in with_content(text, [Span(0, 8), Span(11, 25), Span(28, 34)], True)]
    ['aikataulu piti', 'puhuja']
    """
    return [
        part
        for i, part in enumerate(parts)
        if not _announces(text, part, parts[i + 1 : i + 2])
        and not says_nothing(text[slice(*part)], place(i, parts), finnish, model)
    ]


def _announces(text: str, part: Span, following: Sequence[Span]) -> bool:
    """Whether a part only heads the lines that follow: it ends with a colon at the end of its line."""
    return text[: part.end].endswith(":") and any("\n" in text[part.end : after.start] for after in following)


def place(i: int, parts: Sequence[Span]) -> str:
    """Where the ``i``-th part of an answer stands: only, first, mid or last."""
    if len(parts) == 1:
        return "only"
    return "first" if i == 0 else "last" if i == len(parts) - 1 else "mid"


def says_nothing(text: str, place: str, finnish: bool, model: Model | None = None) -> bool:
    """Whether a part of an answer has no content; ``place``: only (the whole answer), first, mid or last part.

    >>> [says_nothing(text, "only", True) for text in ("Mielestäni ei ole kehitettävää", "mittareista lisää")]
    [True, False]
    >>> says_nothing("ei ole puhdasta vettä", "only", True)
    False
    """
    if non_answer(text) is not None:
        return True
    model = model or load_model("content")
    if not _may_say_nothing(text, model):
        return False
    features = content_features(text, place)
    return model.says_yes(features, mean_vector(text)) if finnish else model.probability(features) >= UNSEEN


def _may_say_nothing(text: str, model: Model) -> bool:
    """The rules over the model: only short parts without a bare wish, most of whose words stand in such answers."""
    plain = plain_words(text)
    tokens = plain.split()
    acts = [any(in_list(act, token) for token in tokens) for act in ("wish", "negation")]
    if acts == [True, False] and not saying_nothing(plain)[0]:
        return False
    # "ei ole" stands in answers without content and in "ei ole puhdasta vettä": the other words tell them apart
    telling = [token for token in tokens if not in_list("auxiliaries", token)] or tokens
    listed = words_of_non_answers()
    known = sum(f"word {token[:STEM]}" in model.weights or token in listed for token in telling)
    return 0 < len(tokens) <= MOST_WORDS and known >= KNOWN * len(telling)


def content_features(text: str, place: str) -> dict[str, float]:
    """Named numbers for the model; absent ones are 0."""
    return {name: float(value) for name, value in _features(text, place) if value}


def _features(text: str, place: str) -> Iterator[tuple[str, float]]:
    plain = plain_words(text)
    tokens = plain.split()
    hits, left = saying_nothing(plain)
    yield "log words", math.log1p(len(tokens))
    yield "one word", len(tokens) == 1
    yield "three words", len(tokens) <= 3
    yield "nine words", len(tokens) > 9
    yield "fourteen words", len(tokens) > 14
    yield from ((f"says {reason}", 1) for reason in sorted(hits))
    share = len(left) / max(1, len(tokens))
    yield "unexplained", share
    yield "log unexplained", math.log1p(len(left))
    yield "says nothing beside unexplained", bool(hits) * share
    yield "says nothing in words", bool(hits) * math.log1p(len(tokens))
    said = Piece(Span(0, len(text)), tuple(words_of(text, None)))
    acts = {act for act in ("praise", "criticism", "wish", "negation") if said.says(act)}
    yield from ((act, 1) for act in sorted(acts))
    yield "wish negated", {"wish", "negation"} <= acts
    yield "negation first", bool(tokens) and in_list("negation", tokens[0])
    yield "topics", bool(said.topics)
    yield "asks", "?" in text
    yield f"place {place}", 1
    yield "thanks first", bool(re.match("kiit|tack|thank", plain))
    yield from ((f"word {stem}", 1) for stem in sorted(_stems(text)))


def _stems(text: str) -> set[str]:
    """Beginnings of words, of the first word and of pairs of words.

    >>> sorted(_stems("Ei ole toiveita"))
    ['1 ei', 'ei', 'ei ole', 'ole', 'ole toive', 'toivei']
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    pairs = {f"{a[: STEM - 1]} {b[: STEM - 1]}" for a, b in zip(words, words[1:], strict=False)}
    return {w[:STEM] for w in words} | pairs | {f"1 {w[:STEM]}" for w in words[:1]}


def mean_vector(text: str) -> tuple[float, ...]:
    """Mean direction of the words of a Finnish text, in the scale of the model."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    mean = np.mean([direction(word) for word in words], axis=0) if words else np.zeros(0)
    return tuple(SURE_VECTOR * float(number) for number in mean)
