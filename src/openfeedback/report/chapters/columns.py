"""Columns that several tables share."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.document import Column, Form
from openfeedback.report.wording import Wording


def counted(words: Wording) -> list[Column]:
    """Respondents, their share and its interval."""
    return [
        Column("respondents_n", words("columns.respondents"), "count", True),
        *[Column(name, words(f"columns.{name}"), "percent", True) for name in ("share", "ci_low", "ci_high")],
    ]


def uncertain_columns(words: Wording, frame: pd.DataFrame) -> list[Column]:
    """What a matrix may hold besides, for the workbook: shares of answers and units, errors of coding."""
    forms: dict[str, Form] = {"share": "percent", "low": "percent", "high": "percent"}
    names: list[tuple[str, Form]] = [
        (f"{of}_{end}", form) for of in ("response", "unit") for end, form in forms.items()
    ]
    names += [(name, "decimal") for name in ("expected_n", "true_n", "true_low", "true_high")]
    return [
        Column(name, words(f"matrix_columns.{name}"), form, True, only_workbook=True)
        for name, form in names if name in frame
    ]  # fmt: skip
