"""Idea units: one wish, one praise, one criticism each, with exact character offsets in the response."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

import pandas as pd

from openfeedback.parallel import SPANS, Workers, spread, workers_for
from openfeedback.settings import TextSettings
from openfeedback.tables import empty, require
from openfeedback.text.clean import non_answer, without_non_answers
from openfeedback.text.language import detect_language
from openfeedback.text.morphology import parse
from openfeedback.text.units.candidates import LINE, Border, find_borders, spans_between
from openfeedback.text.units.clauses import Context, Word, in_list, words_of
from openfeedback.text.units.content import with_content
from openfeedback.text.units.features import CERTAIN, Features, border_features
from openfeedback.text.units.likeness import Meaning
from openfeedback.text.units.model import Model, load_model
from openfeedback.text.units.segments import Span, blocks, sentences
from openfeedback.vocabulary import Dropped

Key = tuple[str, str, str]  # text, question, role
LIST_ROLES = frozenset({"topic_wish", "support_need"})
OF_ANSWER = ["response_id", "answer", "question_id", "question", "role"]
EVENT_ROLES = frozenset({"event_feedback", "tool_feedback"})


def find_units(
    responses: pd.DataFrame, settings: TextSettings | None = None, workers: Workers | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split responses into idea units; return (units, dropped).

    Needs response_id and text; ``question`` and ``role`` decide how lists are split. ``unit_id`` is
    ``<response_id>.<n>``; ``text`` is the response's characters from ``start`` to ``end``. A response without any
    content is in ``dropped`` with its reason. Equal answers to equal questions are computed once.
    ``workers``: workers that share a very large survey, as the settings say by default.
    """
    settings = settings or TextSettings()
    require(responses, ["response_id", "text"], "responses")
    with workers_for(settings, len(responses), workers) as workers:
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
    silent = (
        kept.loc[[not spans[key] for key in keys], ["response_id"]]
        .astype("str")
        .assign(reason=str(Dropped.SAYS_NOTHING))
    )
    dropped = pd.concat([dropped, silent.astype(dropped.dtypes.to_dict())], ignore_index=True)
    return units.astype(empty("units").dtypes.to_dict()), dropped


def _question_and_role(responses: pd.DataFrame) -> Iterator[list[str]]:
    for column in ("question", "role"):
        yield (responses[column].astype("str").fillna("").tolist() if column in responses else [""] * len(responses))


def _spans(settings: TextSettings, keys: Sequence[Key]) -> list[list[Span]]:
    if settings.split == "answers":
        return [[Span(0, len(text))] for text, *_ in keys]
    if settings.split == "sentences":
        return [[s for block in blocks(text) for s in sentences(text, block)] for text, *_ in keys]
    language = {text: detect_language(text) for text in dict.fromkeys(text for text, *_ in keys)}
    finnish = [text for text, spoken in language.items() if spoken == "fi" and _needs_parse(text)]
    parsed = {text: words_of(text, doc) for text, doc in zip(finnish, parse(finnish), strict=True)}
    return [_ideas(settings, key, language[key[0]] == "fi", parsed.get(key[0])) for key in keys]


def _needs_parse(text: str) -> bool:
    """Whether there is a border to decide about: lines and list items are always cut."""
    return any(border.level != LINE for border in find_borders(text)[1])


def _ideas(settings: TextSettings, key: Key, finnish: bool, parsed: list[Word] | None) -> list[Span]:
    """Spans of the ideas of one answer; none where no part of it says anything."""
    text, question, role = key
    whole, borders = find_borders(text)
    meaning = None if parsed is None else Meaning(parsed)
    words = words_of(text, None) if parsed is None else parsed
    told = border_features(text, whole, borders, words, context_of(question, role), meaning)
    cuts = [b for b, features in zip(borders, told, strict=True) if is_cut(b, features)]
    found = spans_between(text, whole, cuts)
    kept = with_content(text, found, finnish)
    answers_question = non_answer(text) is not None and non_answer(text, question) is None
    return kept or found[:1] if answers_question or not settings.drop_non_answers else kept


def is_cut(border: Border, features: Features, model: Model | None = None) -> bool:
    """Whether an answer is cut at a border: by one of the few rules for certain cases, else where the model says so.

    The rules: lines and list items; praise that turns into criticism or a wish within a sentence; short items of a
    plain list that are of different topics; thanks before anything is said.
    """
    certain = border.level == LINE or any(name in features for name in CERTAIN)
    return certain or (model or load_model("borders")).says_yes(features)


@cache
def context_of(question: str, role: str) -> Context:
    """What the role says about the question, or where it is not known the question's own words."""
    if role in LIST_ROLES or role in EVENT_ROLES:
        return Context(role in LIST_ROLES, role in EVENT_ROLES)
    asked = [word.strip("?!.,:;\"'()").lower() for word in question.split()]
    how = bool(asked) and in_list("how_questions", asked[0])
    wishes = not how and any(in_list("asks_for_list", word) for word in asked)
    return Context(wishes, not wishes and any(in_list("event_question", word) for word in asked))


def with_answers(units: pd.DataFrame, responses: pd.DataFrame, people: bool = False) -> pd.DataFrame:
    """The units with their ``answer`` (its whole text), question_id, question and role, in the units' order.

    ``people``: with respondent_id too.

    >>> units = pd.DataFrame({"unit_id": ["a.1"], "response_id": ["a"], "text": ["mittarit"]})
    >>> said = {"response_id": ["a"], "text": ["mittarit, vuosikello"], "question_id": ["q1"]}
    >>> with_answers(units, pd.DataFrame(said | {"question": ["Mitä toivot?"], "role": ["topic_wish"]}))["answer"][0]
    'mittarit, vuosikello'
    """
    require(units, ["unit_id", "response_id", "text"], "units")
    require(responses, ["response_id", "text", "question_id", "question", "role"], "responses")
    return units.merge(
        responses.rename(columns={"text": "answer"})[[*OF_ANSWER, *(["respondent_id"] if people else [])]],
        on="response_id",
    )
