"""Which columns are answered in one's own words: by how the header asks, and by how the cells differ."""

from __future__ import annotations

import re
from collections import Counter

from openfeedback.survey.columns.cells import Counts, Facts
from openfeedback.survey.columns.roles import Column, known_question
from openfeedback.survey.scales import is_ambiguous, is_opt_out
from openfeedback.survey.wordings import data, matches, plain, slug, unnumbered
from openfeedback.vocabulary import ColumnRole

NEW = 0.3  # share of answers that nobody else gave: of a choice they are few
_WORDY = re.compile(r"(?=.*[a-zäöåéü]{2})[^\d_]*(?:\b\d+[^\d_]*)*")  # words, not codes such as "tk5594"
_SILENT = re.compile(
    r"[\W\d]*|\w{1,3}|(?:ei|en|nej|no|inget|ingen|nothing|none)\b.{0,20}"
)  # may repeat under any question


def asks(header: str) -> bool:
    """Whether a header is a question put to people, not a tool's column.

    >>> asks("Milloin hanke alkoi?"), asks("EndDate")
    (True, False)
    """
    return header.endswith("?") or matches(plain(header), data("headers")["asked_time"])


def asks_for_words(header: str) -> bool:
    """Whether a header asks what can be answered in one's own words.

    >>> asks_for_words("4. Mikä kirjastossa on parasta?"), asks_for_words("Hur kan vi bli bättre?")
    (True, True)
    >>> asks_for_words("Toimipiste"), asks_for_words("Missä työskentelet?")
    (False, False)
    """
    return any(matches(each, data("questions")["asks"]) for each in (plain(header), unnumbered(header)))


def is_varied(counts: Counts) -> bool:
    """Whether answers, short ones too, are people's own: many that nobody else gave, and words rather than codes.

    >>> is_varied({"Kahvi": 1, "Lukusali": 1, "Hiljaisuus": 2}), is_varied({"Auto": 5, "Juna": 3, "Muu": 1})
    (True, False)
    """
    said: Counter[str] = Counter()
    for value, n in counts.items():
        wording = plain(value)
        if not (_SILENT.fullmatch(wording) or is_opt_out(value) or is_ambiguous(value)):
            said[wording] += n
    single = sum(n for n in said.values() if n == 1)
    wordy = sum(_WORDY.fullmatch(wording) is not None for wording in said)
    return len(said) >= 3 and single >= NEW * sum(said.values()) and wordy >= 0.6 * len(said)


def open_question(column: Column, counts: Counts, facts: Facts, expected: bool) -> Column | None:
    """The column as an open question, None where its cells or its header say otherwise."""
    variety = facts.different / facts.filled
    looks_open = facts.words >= 3 and variety > 0.5 and facts.numbers < 0.5
    asked = facts.numbers < 0.5 and asks_for_words(column.title) and (looks_open or is_varied(counts))
    by_header = expected and (variety > 0.4 or facts.filled < 10)
    if facts.numbers >= 0.9 or not (looks_open or by_header or asked):
        return None
    both = looks_open and (expected or asked)
    why = "header and answers" if both else "answers in own words" if looks_open else "header"
    ask = "" if expected or both else f"is '{column.name}' an open question?"
    sure = 0.95 if both else 0.7
    return as_known(column)._replace(role=ColumnRole.OPEN, recognised_from=why, confidence=sure, ask=ask)


def as_known(column: Column) -> Column:
    """The column with the title, id and role that its wording gives it as a question."""
    known = known_question(column.title)
    title = without_suffix(column.title)
    named = column._replace(title=title, id=slug(title))
    return named._replace(id=known.question_id, question_role=known.role) if known else named


def without_suffix(header: str) -> str:
    """A header without the words that a tool puts behind the question of an open field.

    >>> without_suffix("Muu, mikä? Avoimet vastaukset")
    'Muu, mikä?'
    """
    for suffix in data("questions")["suffixes"]:
        header = header.removesuffix(suffix)
    return header.strip(" :–-") or header
