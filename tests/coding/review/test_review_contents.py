"""The sheets of contents: they come after the units' sheet, and what a person writes there becomes a table."""

import openpyxl
import pandas as pd
import pytest

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.review.content_sheets import CONTENTS, NOTHING, UNITS, decided_contents
from openfeedback.coding.review.workbook import export_review, import_review
from openfeedback.errors import InputError
from openfeedback.settings import VectorSettings

IDS = list("abcdef")
TEXTS = pd.DataFrame({"unit_id": IDS, "text": [f"toive {i}" for i in IDS], "phase": "alku"})
CODINGS = pd.DataFrame({"unit_id": IDS, "theme": "muut", "phase": "alku", "kind": "toive"})
WHERE = pd.DataFrame({"unit_id": IDS, "content_id": ["muut/x", "muut/x", "muut/y", "muut/z", "muut/z", "muut/muut"]})
TABLE = pd.DataFrame({
    "content_id": ["muut/x", "muut/y", "muut/z", "muut/q", "muut/muut"], "theme": "muut",
    "title": ["Eka", "Toka", "Kolmas", "Ei kenenkään", "Muut yksittäiset toiveet"], "printed": [True] + 4 * [False],
    "units_n": [2, 1, 2, 0, 1],
})  # fmt: skip


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "form.xlsx"
    vectors = VectorSettings(backend="spacy")
    export_review(CODINGS, TEXTS, load_codebook("table5"), path, vectors=vectors, contents=(TABLE, WHERE))
    return path


def fill(path, contents=(), units=()):
    """Write into cells: (sheet row, column, value)."""
    book = openpyxl.load_workbook(path)
    for sheet, cells in ((CONTENTS, contents), (UNITS, units)):
        for row, column, value in cells:
            book[sheet][f"{column}{row}"] = value
    book.save(path)


def test_the_sheets_stand_after_the_units_and_hold_what_somebody_asks_for(form):
    book = openpyxl.load_workbook(form)
    assert book.sheetnames[:3] == ["arviointi", CONTENTS, UNITS]
    assert [c.value for c in book[CONTENTS]["C"]] == ["otsikko", "Eka", "Toka", "Kolmas"]
    assert book[UNITS].max_row == 7
    assert decided_contents(form, "KL") is None  # nothing was said
    assert import_review(form, load_codebook("table5"), "KL").empty


def test_rename_join_drop_move_and_split(form):
    fill(form, [(2, "F", "Uusi"), (3, "F", "Uusi"), (4, "G", "poista")], [])
    table = decided_contents(form, "KL").set_index("unit_id")
    assert table.loc[["a", "b", "c"], "title"].eq("Uusi").all()
    assert table.loc[["d", "e"], "title"].eq("").all()
    assert table.loc["f", ["title", "decided"]].tolist() == ["", False]
    assert table["coder"].eq("KL").all()
    rows = {c.value: c.row for c in openpyxl.load_workbook(form)[UNITS]["A"]}
    fill(form, [], [(rows["b"], "F", "Ihan oma"), (rows["d"], "F", "Toka"), (rows["c"], "F", NOTHING)])
    table = decided_contents(form, "KL").set_index("unit_id")
    assert table.loc[["b", "d", "c"], "title"].tolist() == ["Ihan oma", "Uusi", ""]
    assert table["decided"].sum() == 5


def test_wrong_decisions_are_named_at_once(form):
    fill(form, [(2, "G", "ehkä"), (3, "G", "poista"), (3, "F", "Uusi")])
    with pytest.raises(InputError, match="2 problems"):
        decided_contents(form, "KL")


def test_a_form_without_the_sheets_decides_nothing(tmp_path):
    path = tmp_path / "plain.xlsx"
    export_review(CODINGS, TEXTS, load_codebook("table5"), path, vectors=VectorSettings(backend="spacy"))
    assert decided_contents(path, "KL") is None
