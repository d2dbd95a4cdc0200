"""Respondents who withdrew: known by a mark of what they answered, which tells nothing of it, and never read again.

The mark is a salted SHA-256 of the open answers; the id and the scores count only where these are too short to tell a
person, so that the mark still holds when a survey tool gives the rows other numbers or the columns other names.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import pandas as pd

ENOUGH = 20  # characters of one answer that tell a respondent from another
_SALT = 16


def mark_of(salt: str, respondent: str, answers: Sequence[str]) -> str:
    """The mark of a respondent: ``salt:digest``.

    >>> mark_of("00", "a:1", ["q=Enemmän aikaa työpajoille"]) == mark_of("00", "a:9", ["q=Enemmän aikaa työpajoille"])
    True
    >>> mark_of("00", "a:1", ["q=Ei"]) == mark_of("00", "a:9", ["q=Ei"])
    False
    """
    texts = sorted(text for said in answers if (text := said.partition("=")[2]))
    known = "\x1e".join(texts)
    if max(map(len, texts), default=0) < ENOUGH:
        known = "\x1e".join([respondent, *sorted(answers)])
    return f"{salt}:{hmac.new(bytes.fromhex(salt), known.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()[:32]}"


def new_mark(respondent: str, answers: Sequence[str]) -> str:
    """A mark with a salt from the answers themselves, so that forgetting twice leaves one mark."""
    salt = hashlib.sha256("\x1e".join(sorted(answers)).encode("utf-8", "replace")).hexdigest()[-_SALT:]
    return mark_of(salt, respondent, answers)


def answers_of(responses: pd.DataFrame, scores: pd.DataFrame) -> dict[str, list[str]]:
    """What each respondent answered, as it was read: open answers and scores."""
    rows = [f"{q}={t}" for q, t in zip(responses["question_id"], responses["text"], strict=True)]
    rows += [f"{i}#{v}/{label}" for i, v, label in scores[["item_id", "value", "label"]].values.tolist()]
    found: dict[str, list[str]] = {}
    for who, said in zip([*responses["respondent_id"], *scores["respondent_id"]], rows, strict=True):
        found.setdefault(str(who), []).append(said)
    return found


def forgotten_ids(responses: pd.DataFrame, scores: pd.DataFrame, marks: Sequence[str]) -> set[str]:
    """The respondents whose marks these are."""
    if not marks:
        return set()
    wanted, salts = set(marks), sorted({mark.partition(":")[0] for mark in marks})
    answers = answers_of(responses, scores)
    return {who for who, said in answers.items() if any(mark_of(salt, who, said) in wanted for salt in salts)}
