"""Which answers hold nothing to analyse, and in which language the others are."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from typing import NamedTuple

import pandas as pd

from openfeedback.parallel import TEXT, Workers, spread, workers_for
from openfeedback.settings import TextSettings
from openfeedback.tables import require
from openfeedback.text.data_files import load, words
from openfeedback.text.language import detect_language
from openfeedback.vocabulary import Dropped

EMPTY = Dropped.EMPTY
NOT_KNOWN = "does not know"  # as in data/non_answers.yml
EXCUSE_WORDS = 9
NO_WORDS = Dropped.NO_WORDS
CLAUSES = re.compile(r"[.,;:!?()\n–—]+|\s-\s")
MAX_WORDS = 14  # the longest answers without content that were seen have nine words; longer ones always say something


def clean_responses(
    responses: pd.DataFrame, settings: TextSettings | None = None, workers: Workers | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set ``language`` (fi, sv, en) of every answer and drop those without content.

    Returns (responses, dropped): together they hold every response that came in; dropped has response_id and reason.
    With ``drop_non_answers`` off only empty cells are dropped. Needs response_id and text; uses ``question`` where
    present, because "Ei" to a yes/no question is an answer. Raises InputError where a column is missing.
    ``workers``: workers that share a very large survey, as the settings say by default.
    """
    settings = settings or TextSettings()
    require(responses, ["response_id", "text"], "responses")
    with workers_for(settings, len(responses), workers) as workers:
        kept, dropped = without_non_answers(responses, settings, workers)
        texts = kept["text"].unique().tolist()
        language = dict(zip(texts, spread(_languages, texts, workers, TEXT), strict=True))
    kept["language"] = kept["text"].map(language).astype("str")
    return kept, dropped


def without_non_answers(
    responses: pd.DataFrame, settings: TextSettings, workers: Workers | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split responses into those with content and a table ``dropped`` with the reason of each other one."""
    texts = responses["text"].astype("str").fillna("")
    questions = (
        responses["question"].astype("str").fillna("")
        if "question" in responses
        else pd.Series("", responses.index, dtype="str")
    )
    pairs = list(zip(texts, questions, strict=True))
    unique = list(dict.fromkeys(pairs))
    known = dict(zip(unique, spread(partial(_reasons, settings.drop_non_answers), unique, workers, TEXT), strict=True))
    reasons = [known[pair] for pair in pairs]
    keep = pd.Series([reason is None for reason in reasons], index=responses.index, dtype=bool)
    dropped = pd.DataFrame(
        {"response_id": responses["response_id"].astype("str"), "reason": pd.Series(reasons, responses.index, "str")}
    )
    return responses[keep].reset_index(drop=True).copy(), dropped[~keep].reset_index(drop=True)


def _languages(texts: list[str]) -> list[str]:
    return [detect_language(text) for text in texts]


def _reasons(drop_non_answers: bool, pairs: list[tuple[str, str]]) -> list[str | None]:
    return [_reason(*pair, drop_non_answers) for pair in pairs]


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
    plain = plain_words(text)
    tokens = plain.split()
    if not re.search(r"[^\W\d_]", plain) or all(len(t) == 1 for t in tokens) and plain not in _single_letter_phrases():
        return NO_WORDS
    if len(tokens) > MAX_WORDS or _answers_question(tokens, question):
        return None
    if tokens[0] not in words_of_non_answers():  # the first clause must be covered
        return None
    found = _empty_reason(text)
    if found == "nothing to say" and _matches("completes_sentence", question):
        return None
    return f"non-answer: {found}" if found else None


def plain_words(text: str) -> str:
    """Words in lower case with blanks between them.

    >>> plain_words("Ei kommentoitavaaaa... :-)  EOS/n.a.")
    'ei kommentoitavaa eos n a'
    """
    text = re.sub(r"(?<=\w)['’´`](?=\w)", "", text.lower())
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", "", text)
    return " ".join(_unstretched(word) for word in re.findall(r"\w+", text.replace("_", " ")))


@lru_cache(maxsize=100_000)
def _unstretched(word: str) -> str:
    """A word without stretched letters: "kiitooos" -> "kiitos", but "mitäään" -> "mitään", which is in the lists."""
    twice = re.sub(r"(.)\1{2,}", r"\1\1", word)
    return twice if twice == word or twice in words_of_non_answers() else re.sub(r"(.)\1{2,}", r"\1", word)


@cache
def words_of_non_answers() -> frozenset[str]:
    """Words of all triggers and support words."""
    entries = [entry[key] for entry in load("non_answers")["reasons"] for key in ("triggers", "support")]
    return frozenset(token for lines in entries for phrase in words(lines) for token in phrase.split())


def _empty_reason(text: str) -> str | None:
    """Reason that covers the whole text, or the first clause's where each clause is covered by one or is an excuse."""
    whole = _covering(plain_words(text))
    if whole:
        return whole
    first, *others = [plain for clause in CLAUSES.split(text) if (plain := plain_words(clause))]
    reason = _covering(first)
    excused = reason == NOT_KNOWN
    return reason if all(_covering(o) or excused and _is_excuse(o) for o in others) else None


def _is_excuse(plain: str) -> bool:
    return len(plain.split()) <= EXCUSE_WORDS and bool(re.search(load("non_answers")["excuse"], plain))


def _covering(plain: str) -> str | None:
    """Reason with a trigger in it, where nothing but triggers and support words is in it."""
    if not words_of_non_answers().issuperset(plain.split()):
        return None
    grammar = _grammar()
    for reason in grammar:
        if reason.covers(plain):
            return reason.name
    mixing = [reason for reason in grammar if not reason.alone]
    rest, found = plain, ""
    for reason in mixing:
        rest, hits = reason.triggers.subn(" ", rest)
        found = found or reason.name * bool(hits)
    allowed = frozenset[str]().union(*(reason.support for reason in mixing))
    return found if found and allowed.issuperset(rest.split()) else None


class _Reason(NamedTuple):
    name: str
    triggers: re.Pattern[str]
    support: frozenset[str]
    alone: bool

    def covers(self, plain: str) -> bool:
        """Whether the words are a trigger of this reason, and nothing but its triggers and support words."""
        rest, hits = self.triggers.subn(" ", plain)
        return hits > 0 and self.support.issuperset(rest.split())


@cache
def _grammar() -> tuple[_Reason, ...]:
    made = []
    for entry in load("non_answers")["reasons"]:
        longest_first = sorted(words(entry["triggers"]), key=lambda t: (-len(t), t))
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
        made.append(_Reason(entry["reason"], pattern, words(entry["support"]), "alone" in entry))
    return tuple(made)


def saying_nothing(plain: str) -> tuple[set[str], list[str]]:
    """Reasons of data/non_answers.yml with a trigger among the words, and the words that no reason explains.

    >>> saying_nothing("ei toiveita mittareista")
    ({'nothing to say'}, ['mittareista'])
    """
    hits, rest, support = set(), plain, frozenset[str]()
    for reason in _grammar():
        rest, found = reason.triggers.subn(" ", rest)
        hits |= {reason.name} if found else set()
        support |= reason.support
    return hits, [word for word in rest.split() if word not in support]


@cache
def _single_letter_phrases() -> frozenset[str]:
    entries = [trigger for entry in load("non_answers")["reasons"] for trigger in words(entry["triggers"])]
    return frozenset(t for t in entries if " " in t and all(len(part) == 1 for part in t.split()))


def _answers_question(tokens: list[str], question: str) -> bool:
    """Whether a bare yes or no answers this question."""
    if not _matches("yes_no_question", question) or _matches("invites_comments", question):
        return False
    return all(token in words(load("non_answers")["plain_yes_no"]) for token in tokens)


@cache
def _matches(key: str, question: str) -> bool:
    return any(re.search(pattern, question.lower()) for pattern in load("non_answers")[key])
