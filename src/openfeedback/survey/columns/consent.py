"""Consent to take part: which column asks for it, and which of its answers refuse it."""

from __future__ import annotations

from openfeedback.survey.columns.cells import Counts
from openfeedback.survey.scales import legend
from openfeedback.survey.wordings import data, listed_as_question, matches, plain

CONSENT = "consent to take part"
MOST = 4  # different answers to a question whether one takes part


def asks_consent(header: str, counts: Counts) -> bool:
    """Whether a column asks if somebody takes part or lets their answers be used, and its cells say yes or no to it.

    >>> asks_consent("1. Suostun siihen, että vastauksiani käytetään", {"Kyllä": 30, "Ei": 2})
    True
    >>> asks_consent("Suostun, että minuun otetaan yhteyttä", {"Kyllä": 3})
    False
    >>> asks_consent("Vastaan kyselyyn", {"Äitinä": 3})
    False
    """
    kinds = data("headers")
    if (
        not listed_as_question(header, kinds["consent"])
        or len(counts) > MOST
        or matches(plain(header), kinds["consent_to_else"])
    ):
        return False
    return all(matches(plain(value), kinds["consenting"]) for value in counts)


def refusals(header: str, counts: Counts) -> set[str]:
    """The answers that refuse; codes by what the header's legend says of them.

    >>> refusals("Suostun tutkimukseen (1 = suostun, 2 = en suostu)", {"1": 8, "2": 1})
    {'2'}
    >>> refusals("Suostumus", {"Kyllä": 8, "En suostu": 1}), refusals("Suostumus", {"1": 8, "2": 1})
    ({'En suostu'}, set())
    """
    said = legend(header)
    words = {value: said.get(int(value.strip()), value) if value.strip().isdigit() else value for value in counts}
    return {value for value, word in words.items() if matches(plain(word), data("headers")["refusing"])}
