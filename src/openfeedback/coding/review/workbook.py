"""Codings to an Excel file that a person corrects, and back: one row a unit, drop-downs with the codebook's names."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from openfeedback.coding.codebook import CODES, Codebook
from openfeedback.coding.corrections import DRAWN, place_text, with_places
from openfeedback.coding.memos import add_memo_sheet
from openfeedback.coding.review.content_sheets import add_content_sheets
from openfeedback.coding.review.form import CONTEXT, form_table, form_workbook, lost_table
from openfeedback.coding.review.order import most_instructive_first, random_first
from openfeedback.coding.review.rows import reviewed_rows
from openfeedback.errors import InputError
from openfeedback.files import save_workbook, whole_file
from openfeedback.settings import VectorSettings
from openfeedback.tables import checked, empty, require
from openfeedback.text.vectors import embed


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
    unmatched: pd.DataFrame | None = None,
    contents: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    memos: pd.DataFrame | None = None,
) -> None:
    """Write an XLSX for a person: the first ``n`` units (all by default), the most instructive first.

    ``units`` has unit_id and text, perhaps response_id, answer and question; ``answers`` (response_id, text, perhaps
    question) gives the context where units lack it. ``blind`` leaves the model's codes out, for double coding: two
    exports of the same tables have the same rows. ``order`` ``random`` (by ``seed``) is for telling agreement, as the
    most instructive rows are harder than others. ``unmatched``: persons' codings that fit no unit (``corrections``), on
    a sheet of their own. ``contents``: the tables contents and content_codings, to be named, joined, split and dropped
    on two sheets after the first. ``memos``: on a sheet of their own, to be read. Raises InputError for missing
    columns and for a file that is open.
    """
    require(codings, ["unit_id", *CODES], "table codings")
    require(units, ["unit_id", "text"], "table units")
    rows = _with_context(units, answers).merge(_one_each(codings), on="unit_id", how="inner", validate="one_to_one")
    random = order == "random"
    rows = random_first(rows, seed) if random else most_instructive_first(rows, embed(rows["text"], vectors))
    rows = rows.head(n if n is not None else len(rows))
    try:
        with whole_file(path) as draft:
            lost = None if unmatched is None else lost_table(unmatched, codebook)
            book = form_workbook(form_table(rows, codebook, blind), codebook, blind, lost)
            if contents is not None:
                add_content_sheets(book, *contents, _placed(units, answers))
            if memos is not None:
                add_memo_sheet(book, memos, codebook)
            save_workbook(book, draft)
    except PermissionError:
        raise InputError(f"{path}: cannot be written; if it is open in Excel, close it there and try again") from None


def import_review(path: Path | str, codebook: Codebook, coder: str) -> pd.DataFrame:
    """Codings of a person from a reviewed XLSX; rows that were left empty are left out.

    Beside the columns of codings it has text, answer and question, so that the codings can become examples, and
    ``blind``: the form did not show the model's codes, so that the person coded independently of it; where it did,
    ``proposed`` tells whether it had a theme for the unit. Raises InputError naming every wrong row at once: an
    unknown code (with the nearest known), a missing one, a unit twice.
    """
    if not coder.strip():
        raise InputError("the coder has no name; give initials or a pseudonym (--coder)")
    kept = reviewed_rows(Path(path), codebook, coder.strip())
    if not kept:
        return empty("codings").assign(text="", answer="", question="", second_theme="", blind=False)
    return checked(pd.DataFrame(kept).sort_values("unit_id"), "codings")


def updated(known: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Codings of persons after a further import: a coder's new coding of a unit takes the place of the old one.

    The same id with other words is another unit: after a run with other borders both stay, and ``corrections`` decides.

    >>> old = pd.DataFrame({"unit_id": ["a", "b"], "coder": ["KL", "KL"], "theme": ["x", "x"]})
    >>> updated(old, pd.DataFrame({"unit_id": ["b"], "coder": ["KL"], "theme": ["y"]}))["theme"].tolist()
    ['x', 'y']
    """
    for name, table in (("known codings", known), ("imported codings", new)):
        require(table, ["unit_id", "coder"], f"table of {name}")
    joined = pd.concat([known, new], ignore_index=True).astype({"unit_id": "str", "coder": "str"})
    words = joined.reindex(columns=["text"])["text"].astype("object").where(lambda text: text != "")
    # a row of an earlier version has no words: it is of the unit that has
    words = words.groupby([joined["unit_id"], joined["coder"]]).transform(lambda said: said.bfill().ffill())
    if DRAWN in joined:  # a unit that a person drew stays drawn when its codes are reviewed
        drawn = joined[DRAWN].groupby([joined["unit_id"], joined["coder"], words.fillna("")])
        joined[DRAWN] = drawn.transform(lambda said: said.ffill())
    kept = joined[~joined.assign(words=words.fillna("")).duplicated(["unit_id", "coder", "words"], keep="last")]
    return kept.sort_values(["unit_id", "coder"], kind="stable", ignore_index=True)


def _with_context(units: pd.DataFrame, answers: pd.DataFrame | None) -> pd.DataFrame:
    rows, columns = units.copy(), list(CONTEXT)
    if answers is not None:
        require(answers, ["response_id", "text"], "table of answers")
        require(units, ["response_id"], "table units")
        by_id = answers.drop_duplicates("response_id").set_index("response_id")
        rows["answer"] = rows["response_id"].map(by_id["text"])
        if "question" in by_id.columns:
            rows["question"] = rows["response_id"].map(by_id["question"])
        rows = _placed(rows, answers)
        columns = [*columns, *({"place"} & {*rows.columns})]
    return rows.reindex(columns=columns).astype({"unit_id": "str"})


def _placed(units: pd.DataFrame, answers: pd.DataFrame | None) -> pd.DataFrame:
    """Units with their place as one cell, where their answers and offsets are known."""
    if answers is None or units.empty or not {"response_id", "start", "end"} <= {*units.columns}:
        return units
    return units.assign(place=with_places(units[["unit_id"]], units, answers).apply(place_text, axis=1))


def _one_each(codings: pd.DataFrame) -> pd.DataFrame:
    """One coding a unit: the first coder by name where several coded it."""
    order = [c for c in ("unit_id", "coder") if c in codings.columns]
    wanted = ("unit_id", *CODES, "second_theme", "theme_p", "phase_p", "kind_p")
    known = [c for c in wanted if c in codings.columns]
    return codings.astype({"unit_id": "str"}).sort_values(order).drop_duplicates("unit_id")[known]
