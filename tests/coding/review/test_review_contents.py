"""The sheets of contents: they come after the units' sheet, and what a person writes there becomes a table."""

import openpyxl
import pandas as pd
import pytest

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.review.content_decisions import updated_contents
from openfeedback.coding.review.content_sheets import (
    CONTENTS,
    NOTHING,
    UNITS,
    decided_contents,
)
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


def second(tmp_path, themes, cells):
    """What is decided where the unit a has ``themes`` (theme, second) on the first sheet and ``cells`` are written."""
    path, book = tmp_path / "second.xlsx", load_codebook("table5")
    where = pd.concat([WHERE, pd.DataFrame({"unit_id": ["b"], "content_id": ["tilaisuudet/w"]})])
    row = {"content_id": "tilaisuudet/w", "theme": "tilaisuudet", "title": "Tauot", "printed": False, "units_n": 1}
    answers = pd.DataFrame({"response_id": IDS, "text": TEXTS["text"]})
    units = TEXTS.assign(response_id=IDS, start=0, end=TEXTS["text"].str.len())
    export_review(CODINGS, units, book, path, answers, vectors=VectorSettings(backend="spacy"),
                  contents=(pd.concat([TABLE, pd.DataFrame([row])]), where))  # fmt: skip
    filled = openpyxl.load_workbook(path)
    sheet, first = filled[UNITS], filled["arviointi"]
    head = {c.value: c.column for c in first[1]}
    place = next(c.row for c in first["A"] if c.value == "a")
    for header, value in zip(("teema", "vaihe", "laji", "toinen teema"), themes, strict=True):
        first.cell(place, head[header], value)
    columns = {c.value: c.column for c in sheet[1]}
    rows = {(r[0].value, r[2].value): r[0].row for r in sheet.iter_rows(min_row=2)}
    for unit, theme, header, value in cells:
        sheet.cell(rows[unit, theme], columns[header], value)
    filled.save(path)
    return decided_contents(path, "KL", import_review(path, book, "KL"))


def test_a_unit_with_two_themes_stands_under_both_and_each_content_is_decided_by_itself(tmp_path):
    cells = [("b", "muut", "oikea sisältö", "Toka"), ("b", "tilaisuudet", "oikea sisältö", "Ruoka")]
    table = second(tmp_path, ("muut", "alku", "toive", None), cells)
    said = table[table["decided"]]
    assert said[["unit_id", "theme", "title"]].values.tolist() == [["b", "muut", "Toka"], ["b", "tilaisuudet", "Ruoka"]]
    assert said[["response_id", "start", "end"]].values.tolist() == [["b", 0, 7], ["b", 0, 7]]
    after = updated_contents(table.head(0), table)
    assert len(after) == 7
    assert updated_contents(after, table[table["theme"] == "muut"])["title"].tolist() == after["title"].tolist()


def test_a_second_theme_that_is_given_now_may_have_its_content_at_once(tmp_path):
    cells = [("a", "muut", "toisen teeman sisältö", "Ruoka")]
    table = second(tmp_path, ("muut", "alku", "toive", "tilaisuudet"), cells)
    said = table[table["decided"]][["unit_id", "theme", "title", "text", "start"]]
    assert said.values.tolist() == [["a", "tilaisuudet", "Ruoka", "toive a", 0]]


def test_a_second_content_without_a_second_theme_is_refused(tmp_path):
    cells = [("a", "muut", "toisen teeman sisältö", "Ruoka"), ("c", "muut", "toisen teeman sisältö", "Ruoka")]
    with pytest.raises(InputError, match="2 problems") as found:
        second(tmp_path, ("muut", "alku", "toive", None), cells)
    assert "has no second theme; choose one on sheet arviointi" in str(found.value)
