"""Columns that several tables share."""

from __future__ import annotations

from openfeedback.report.document import Column
from openfeedback.report.wording import Wording


def counted(words: Wording) -> list[Column]:
    """Respondents, their share and its interval."""
    return [
        Column("respondents_n", words("columns.respondents"), "count", True),
        *[Column(name, words(f"columns.{name}"), "percent", True) for name in ("share", "ci_low", "ci_high")],
    ]
