"""The account of a survey: how many cells with text there were, and where each went."""

from __future__ import annotations

import pandas as pd

from openfeedback.survey.tables import Survey
from openfeedback.tables import require


def account(survey: Survey, later: pd.DataFrame | None = None) -> pd.DataFrame:
    """Counts of cells with text in the open questions: ``cells = kept + dropped``, dropped by reason.

    ``survey`` as read; ``later``: what was dropped afterwards (from ``clean_responses``). Columns: what, reason, cells.
    """
    dropped = survey.dropped if later is None else pd.concat([survey.dropped, later], ignore_index=True)
    reasons = dropped["reason"].value_counts().sort_index()
    cells = len(survey.responses) + len(survey.dropped)
    rows: list[tuple[str, str | None, int]] = [("cells with text", None, cells), ("kept", None, cells - len(dropped))]
    rows += [("dropped", str(reason), int(n)) for reason, n in reasons.items()]
    return pd.DataFrame(rows, columns=["what", "reason", "cells"])


def rows_account(survey: Survey) -> str:
    """The sum of the rows: read = used + left out, with the reasons."""
    rows_n, used_n, left_out_n = (int(survey.rows[c].sum()) for c in ("rows_n", "used_n", "left_out_n"))
    reasons = survey.left_out["reason"].value_counts().sort_index()
    why = f" ({', '.join(f'{n} {reason}' for reason, n in reasons.items())})" if left_out_n else ""
    return f"rows read besides the headers {rows_n} = used {used_n} + left out {left_out_n}{why}"


def kept_and_dropped(responses: pd.DataFrame, dropped: pd.DataFrame) -> pd.DataFrame:
    """How many responses were kept, and how many dropped for each reason: reason, responses_n.

    >>> kept_and_dropped(pd.DataFrame({"response_id": ["a"]}), pd.DataFrame({"reason": ["empty"]})).values.tolist()
    [['kept', 1], ['empty', 1]]
    """
    counted = pd.concat([pd.Series({"kept": len(responses)}), dropped["reason"].value_counts()])
    return counted.rename_axis("reason").reset_index(name="responses_n")


def by_question(responses: pd.DataFrame) -> pd.DataFrame:
    """Respondents and responses of each question and language: question_id, language, respondents_n, responses_n."""
    require(responses, ["response_id", "respondent_id", "question_id", "language"], "responses")
    by = responses.fillna({"language": "?"}).groupby(["question_id", "language"], as_index=False)
    return by.agg(respondents_n=("respondent_id", "nunique"), responses_n=("response_id", "size"))
