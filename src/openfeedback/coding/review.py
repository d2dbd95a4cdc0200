"""Codings to an Excel file that a person corrects, and back: one row a unit, drop-downs with the codebook's names."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.review_form import (
    CONTEXT,
    FIELDS,
    form_table,
    form_workbook,
)
from openfeedback.coding.review_order import most_instructive_first, random_first
from openfeedback.coding.review_rows import reviewed_rows
from openfeedback.errors import InputError
from openfeedback.files import whole_file
from openfeedback.settings import VectorSettings
from openfeedback.tables import checked, empty, require
from openfeedback.text.embed import embed
from openfeedback.xlsx import save_workbook


def export_review(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    codebook: Codebook,
    path: Path | str,
    answers: pd.DataFrame | None = None,
    blind: bool = False,
    n: int | None = None,
    order: Literal["teach", "random"] = "teach",
    vectors: VectorSettings | None = None,
    seed: int = 0,
) -> None:
    """Write an XLSX for a person: the first ``n`` units (all by default), the most instructive first.

    ``units`` has unit_id and text, perhaps response_id, answer and question; ``answers`` (response_id, text, perhaps
    question) gives the context where units lack it. ``blind`` leaves the model's codes out, for double coding: two
    exports of the same tables have the same rows. ``order`` ``random`` (by ``seed``) is for telling agreement, as the
    most instructive rows are harder than others. Raises InputError for missing columns and for a file that is open.
    """
    require(codings, ["unit_id", *FIELDS], "table codings")
    require(units, ["unit_id", "text"], "table units")
    rows = _with_context(units, answers).merge(_one_each(codings), on="unit_id", how="inner", validate="one_to_one")
    if order == "random":
        rows = random_first(rows, seed)
    else:
        rows = most_instructive_first(rows, embed(rows["text"], vectors))
    rows = rows.head(n if n is not None else len(rows))
    try:
        with whole_file(path) as draft:
            save_workbook(form_workbook(form_table(rows, codebook, blind), codebook, blind), draft)
    except PermissionError:
        raise InputError(f"{path}: cannot be written; if it is open in Excel, close it there and try again") from None


def import_review(path: Path | str, codebook: Codebook, coder: str) -> pd.DataFrame:
    """Codings of a person from a reviewed XLSX; rows that were left empty are left out.

    Beside the columns of codings it has text, answer and question, so that the codings can become examples. Raises
    InputError naming every wrong row at once: an unknown code (with the nearest known), a missing one, a unit twice.
    """
    if not coder.strip():
        raise InputError("the coder has no name; give initials or a pseudonym (--coder)")
    kept = reviewed_rows(Path(path), codebook, coder.strip())
    if not kept:
        return empty("codings").assign(text="", answer="", question="", second_theme="")
    return checked(pd.DataFrame(kept).sort_values("unit_id"), "codings")


def updated(known: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Codings of persons after a further import: a coder's new coding of a unit takes the place of the old one.

    >>> old = pd.DataFrame({"unit_id": ["a", "b"], "coder": ["KL", "KL"], "theme": ["x", "x"]})
    >>> updated(old, pd.DataFrame({"unit_id": ["b"], "coder": ["KL"], "theme": ["y"]}))["theme"].tolist()
    ['x', 'y']
    """
    for name, table in (("known codings", known), ("imported codings", new)):
        require(table, ["unit_id", "coder"], f"table of {name}")
    joined = pd.concat([known, new], ignore_index=True).astype({"unit_id": "str", "coder": "str"})
    return joined.drop_duplicates(["unit_id", "coder"], keep="last").sort_values(
        ["unit_id", "coder"], ignore_index=True
    )


def _with_context(units: pd.DataFrame, answers: pd.DataFrame | None) -> pd.DataFrame:
    rows = units.copy()
    if answers is not None:
        require(answers, ["response_id", "text"], "table of answers")
        require(units, ["response_id"], "table units")
        by_id = answers.drop_duplicates("response_id").set_index("response_id")
        rows["answer"] = rows["response_id"].map(by_id["text"])
        if "question" in by_id.columns:
            rows["question"] = rows["response_id"].map(by_id["question"])
    return rows.reindex(columns=list(CONTEXT)).astype({"unit_id": "str"})


def _one_each(codings: pd.DataFrame) -> pd.DataFrame:
    """One coding a unit: the first coder by name where several coded it."""
    order = [c for c in ("unit_id", "coder") if c in codings.columns]
    wanted = ("unit_id", *FIELDS, "second_theme", "theme_p", "phase_p", "kind_p")
    known = [c for c in wanted if c in codings.columns]
    return codings.astype({"unit_id": "str"}).sort_values(order).drop_duplicates("unit_id")[known]
