"""The account of a survey: how many cells with text there were, and where each went."""

from __future__ import annotations

import pandas as pd

from openfeedback.survey.assemble import Survey


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
