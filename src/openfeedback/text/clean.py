"""Which answers hold nothing to analyse, and in which language the others are."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pandas as pd

from openfeedback.settings import TextSettings
from openfeedback.tables import require
from openfeedback.text.data_files import load, words
from openfeedback.text.language import detect_language

EMPTY = "empty"
NO_WORDS = "non-answer: no words"
MAX_WORDS = 14  # the longest answers without content that were seen have nine words; longer ones always say something


def clean_responses(responses: pd.DataFrame, settings: TextSettings | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set ``language`` (fi, sv, en) of every answer and drop those without content.

    Returns (responses, dropped): together they hold every response that came in; dropped has response_id and reason.
    With ``drop_non_answers`` off only empty cells are dropped. Needs response_id and text; uses ``question`` where
    present, because "Ei" to a yes/no question is an answer. Raises InputError where a column is missing.
    """
    settings = settings or TextSettings()
    require(responses, ["response_id", "text"], "responses")
    kept, dropped = without_non_answers(responses, settings)
    language = {text: detect_language(text) for text in kept["text"].unique()}
    kept["language"] = kept["text"].map(language).astype("str")
    return kept, dropped


def without_non_answers(responses: pd.DataFrame, settings: TextSettings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split responses into those with content and a table ``dropped`` with the reason of each other one."""
    texts = responses["text"].astype("str").fillna("")
    questions = responses["question"].astype("str").fillna("") if "question" in responses else texts * 0
    known = {pair: _reason(*pair, settings.drop_non_answers) for pair in set(zip(texts, questions, strict=True))}
    reasons = [known[pair] for pair in zip(texts, questions, strict=True)]
    keep = pd.Series([reason is None for reason in reasons], index=responses.index, dtype=bool)
    dropped = pd.DataFrame(
        {"response_id": responses["response_id"].astype("str"), "reason": pd.Series(reasons, responses.index, "str")}
    )
    return responses[keep].reset_index(drop=True).copy(), dropped[~keep].reset_index(drop=True)


def _reason(text: str, question: str, drop_non_answers: bool) -> str | None:
    return non_answer(text, question) if drop_non_answers else (None if text.strip() else EMPTY)


def non_answer(text: str, question: str = "") -> str | None:
    """Why ``text`` holds nothing to analyse, or None where it does. ``question`` decides about a bare yes or no.

    >>> non_answer("Ei tule nyt mitään mieleen!")
    'non-answer: nothing to say'
    >>> non_answer("Ei", "Oliko tilaisuudesta hyötyä?") is None
    True
    >>> non_answer("Ei mitään uutta") is None
    True
    """
    if not text.strip():
        return EMPTY
    plain = _plain(text)
    tokens = plain.split()
    if not re.search(r"[^\W\d_]", plain) or all(len(t) == 1 for t in tokens) and plain not in _single_letter_phrases():
        return NO_WORDS
    if len(tokens) > MAX_WORDS or _answers_question(plain, tokens, question):
        return None
    found = next((r.reason for r in _reasons() if r.covers(plain)), None)
    if found == "nothing to say" and _matches("completes_sentence", question):
        return None
    return f"non-answer: {found}" if found else None


def _plain(text: str) -> str:
    """Words in lower case with blanks between them.

    >>> _plain("Ei kommentoitavaaaa... :-)  EOS/n.a.")
    'ei kommentoitavaa eos n a'
    """
    text = re.sub(r"(?<=\w)['’´`](?=\w)", "", text.lower())
    text = re.sub(r"([^\W\d_])\1{2,}", _shorten, text)
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", "", text)
    return " ".join(re.findall(r"\w+", text.replace("_", " ")))


def _shorten(found: re.Match[str]) -> str:
    # "kiitooos" -> "kiitos" but a Finnish long vowel stays long at the end of a word: "kommentoitavaaaa"
    letter, end = found[1], found.end() == len(found.string) or not found.string[found.end()].isalpha()
    return letter * 2 if end and letter in "aäeiouyö" else letter


class _Reason(NamedTuple):
    reason: str
    trigger: re.Pattern[str]
    allowed: frozenset[str]

    def covers(self, plain: str) -> bool:
        """Whether the words hold a trigger and nothing but triggers and support words."""
        rest, hits = self.trigger.subn(" ", plain)
        return hits > 0 and all(token in self.allowed for token in rest.split())


@cache
def _reasons() -> tuple[_Reason, ...]:
    made = []
    for entry in load("non_answers")["reasons"]:
        triggers = sorted(words(entry["triggers"]), key=lambda t: (-len(t), t))
        pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, triggers)) + r")\b")
        made.append(_Reason(entry["reason"], pattern, words(entry["support"])))
    return tuple(made)


@cache
def _single_letter_phrases() -> frozenset[str]:
    entries = [trigger for entry in load("non_answers")["reasons"] for trigger in words(entry["triggers"])]
    return frozenset(t for t in entries if " " in t and all(len(part) == 1 for part in t.split()))


def _answers_question(plain: str, tokens: list[str], question: str) -> bool:
    """Whether a bare yes or no answers this question."""
    if not _matches("yes_no_question", question) or _matches("invites_comments", question):
        return False
    return all(token in words(load("non_answers")["plain_yes_no"]) for token in tokens)


@cache
def _matches(key: str, question: str) -> bool:
    return any(re.search(pattern, question.lower()) for pattern in load("non_answers")[key])
