"""Memos as a sheet of a review form: to be read there; they are written in the explorer."""

from __future__ import annotations

import pandas as pd
from openpyxl import Workbook

from openfeedback.coding.codebook import Codebook
from openfeedback.files import fill_sheet
from openfeedback.vocabulary import About

SHEET = "muistiot"
ABOUT = {About.UNIT: "ajatus", About.ANSWER: "vastaus", About.THEME: "teema", About.STUDY: "tutkimus"}


def memos_for_review(memos: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Memos with the headers of the review form, a theme by its name, in the order of the file."""
    names = {code.id: code.name("fi") for code in codebook.themes}
    target = memos["target"].astype("object")
    theme = memos["about"] == About.THEME
    return pd.DataFrame({
        "mistä": memos["about"].map({str(k): v for k, v in ABOUT.items()}),
        "tunniste": target.where(~theme, target.map(lambda id_: names.get(id_, id_))),
        "muistio": memos["memo"],
        "kirjoittaja": memos["author"],
        "aika": memos["written_at"],
        "sanat": memos.reindex(columns=["text"])["text"],
    })  # fmt: skip


def add_memo_sheet(book: Workbook, memos: pd.DataFrame, codebook: Codebook) -> None:
    """Add the sheet to a form, where there are memos."""
    if len(memos):
        fill_sheet(book.create_sheet(SHEET), memos_for_review(memos, codebook))
