"""Units with what their answers say: the question, its role and the whole answer."""

from __future__ import annotations

import pandas as pd

from openfeedback.tables import require

_OF_ANSWER = ["response_id", "answer", "question_id", "question", "role"]


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
        responses.rename(columns={"text": "answer"})[[*_OF_ANSWER, *(["respondent_id"] if people else [])]],
        on="response_id",
    )
