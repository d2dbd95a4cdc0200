"""Idea units: one wish, one praise, one criticism each, with exact character offsets in the response."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

import pandas as pd

from openfeedback.settings import TextSettings
from openfeedback.tables import empty, require
from openfeedback.text.clauses import Word, in_list, piece, words_of
from openfeedback.text.clean import non_answer, without_non_answers
from openfeedback.text.crews import crew_for
from openfeedback.text.joints import find_joints, ideas_of_sentence
from openfeedback.text.language import detect_language
from openfeedback.text.partition import SPANS, Crew, spread
from openfeedback.text.rules import SHORT, Context, goes_on
from openfeedback.text.segments import Span, blocks, sentences, strip, unmarked_ends
from openfeedback.text.spacy_model import parse

Key = tuple[str, str, str]  # text, question, role
LIST_ROLES = frozenset({"topic_wish", "support_need"})
PLAIN = frozenset({"NOUN", "VERB", "AUX", "ADJ", "ADV", "PRON"})  # a capital on these begins a sentence
EVENT_ROLES = frozenset({"event_feedback", "tool_feedback"})


def find_units(
    responses: pd.DataFrame, settings: TextSettings | None = None, crew: Crew | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split responses into idea units; return (units, dropped).

    Needs response_id and text; ``question`` and ``role`` decide how lists are split. ``unit_id`` is
    ``<response_id>.<n>``; ``text`` is the response's characters from ``start`` to ``end``. A response without any
    content is in ``dropped`` with its reason. Equal answers to equal questions are computed once.
    ``crew``: workers that share a very large survey, as the settings say by default.
    """
    settings = settings or TextSettings()
    require(responses, ["response_id", "text"], "responses")
    with crew_for(settings, len(responses), crew) as workers:
        kept, dropped = without_non_answers(responses, settings, workers)
        keys = list(zip(kept["text"], *_question_and_role(kept), strict=True))
        unique = list(dict.fromkeys(keys))
        spans = dict(zip(unique, spread(partial(_spans, settings), unique, workers, SPANS), strict=True))
    rows = [
        (f"{response}.{n}", response, start, end, key[0][start:end])
        for response, key in zip(kept["response_id"].astype("str"), keys, strict=True)
        for n, (start, end) in enumerate(spans[key], 1)
    ]
    units = pd.DataFrame(rows, columns=list(empty("units").columns))
    return units.astype(empty("units").dtypes.to_dict()), dropped


def idea_spans(text: str, question: str = "", role: str = "") -> list[Span]:
    """Spans of the ideas in one answer.

    >>> text = "Hyvä puhuja, huono mikki. Kiitos!"
    >>> [text[a:b] for a, b in idea_spans(text)]
    ['Hyvä puhuja', 'huono mikki.']
    """
    return _spans(TextSettings(), [(text, question, role)])[0]


def _question_and_role(responses: pd.DataFrame) -> Iterator[list[str]]:
    for column in ("question", "role"):
        yield (responses[column].astype("str").fillna("").tolist() if column in responses else [""] * len(responses))


def _spans(settings: TextSettings, keys: Sequence[Key]) -> list[list[Span]]:
    if settings.split == "answers":
        return [[Span(0, len(text))] for text, *_ in keys]
    if settings.split == "sentences":
        return [[s for block in blocks(text) for s in sentences(text, block)] for text, *_ in keys]
    texts = list(dict.fromkeys(text for text, _, _ in keys))
    finnish = [text for text in texts if _can_be_cut(text) and detect_language(text) == "fi"]
    docs: dict[str, list[Word]] = {}
    for text, doc in zip(finnish, parse(finnish), strict=True):
        docs[text] = words_of(text, doc)
    return [_ideas(key[0], docs.get(key[0]) or words_of(key[0], None), _context(*key[1:])) for key in keys]


def _can_be_cut(text: str) -> bool:
    """Whether an answer has more than one sentence or a joint: only then it is worth parsing."""
    found = [sentence for block in blocks(text) for sentence in sentences(text, block)]
    return len(found) > 1 or any(find_joints(text, s) or unmarked_ends(text, s) for s in found)


@cache
def _context(question: str, role: str) -> Context:
    """What the role says about the question, or where it is not known the question's own words."""
    if role in LIST_ROLES or role in EVENT_ROLES:
        return Context(role in LIST_ROLES, role in EVENT_ROLES)
    asked = [word.strip("?!.,:;\"'()").lower() for word in question.split()]
    how = bool(asked) and in_list("how_questions", asked[0])
    wishes = not how and any(in_list("asks_for_list", word) for word in asked)
    return Context(wishes, not wishes and any(in_list("event_question", word) for word in asked))


def _ideas(text: str, words: Sequence[Word], context: Context) -> list[Span]:
    found: list[Span] = []
    for block in blocks(text):
        ideas: list[Span] = []
        for sentence in _apart(text, words, sentences(text, block)):
            parts = ideas_of_sentence(text, sentence, words, context)
            if ideas and goes_on(piece(ideas[-1], words), piece(parts[0], words)):
                parts = [Span(ideas.pop().start, parts[0].end), *parts[1:]]
            ideas += parts
        found += ideas
    return [span for span in found if non_answer(text[span.start : span.end]) is None] or found[:1]


def _apart(text: str, words: Sequence[Word], found: Sequence[Span]) -> Iterator[Span]:
    """Sentences, also cut where only a capital begins the next one: not before a name, and not off a short rest."""
    for sentence in found:
        start = sentence.start
        for at in unmarked_ends(text, sentence):
            parts = [piece(strip(text, Span(a, b)), words) for a, b in ((start, at), (at, sentence.end))]
            new = parts[1].words[0] if parts[1].words else None
            if new and new.pos in PLAIN and min(len(p.words) for p in parts) > SHORT and parts[1].has_verb:
                yield parts[0].span
                start = at
        yield Span(start, sentence.end)
