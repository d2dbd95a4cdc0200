"""Words, memos and exports of the explorer, asked as the browser asks, with real tables."""

import gzip
import json
import stat

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest

from openfeedback.coding.corrections.file import place_of
from openfeedback.errors import InputError
from openfeedback.explore.corrections.store import CodingStore
from openfeedback.explore.session import Session
from openfeedback.explore.tools.docx_list import MOST, write_docx
from openfeedback.explore.view.material import open_material
from openfeedback.explore.wording import words

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class Desk:
    """A session and what it said last."""

    def __init__(self, path, coder="KL"):
        self.said = []
        material = open_material(path)
        store = CodingStore(place_of(material.params))
        self.session = Session(material, store, lambda *said: self.said.append(said), coder, True)
        self.units, self.folder = material.units, material.params.folder

    def ask(self, *buffers, **message):
        self.session.handle({"id": "1", **message}, list(buffers))
        return self.said[-1]

    def words(self, rows=None, **asked):
        rows = np.arange(len(self.units)) if rows is None else rows
        more = [np.asarray(asked.pop("of"), "<i4").tobytes()] if "of" in asked else []
        _, buffers = self.ask(np.asarray(rows, "<i4").tobytes(), *more, do="words", compounds="whole", **asked)
        told = json.loads(gzip.decompress(buffers[0]))
        return pd.DataFrame(told["rows"], columns=told["columns"])

    def memos(self):
        _, buffers = self.ask(do="memos")
        return json.loads(gzip.decompress(buffers[0]))["memos"]

    def taken(self, *buffers, **message):
        said, _ = self.ask(*buffers, **message)
        assert said["say"] == "taken"
        return self.folder / "exports" / said["path"].rpartition("/")[2]


def test_words_of_the_listed_units_alone(own_study):
    desk = Desk(own_study)
    everything = desk.words(what="counts").set_index("word")
    rows = desk.words(what="context", query="mittareista")["unit"].tolist()
    assert everything.loc["mittari", "n"] == len(rows)
    assert desk.words(rows[:1], what="counts").set_index("word").loc["mittari", "units_n"] == 1
    assert desk.words([], what="counts").empty
    assert [f.name for f in (desk.folder / "explore").glob("lemmas-*")]


def test_a_word_stands_in_its_answer(own_study):
    desk = Desk(own_study)
    found = desk.words(what="context", query="mittari")
    answers = desk.session.material.answers
    for row in found.itertuples():
        whole = answers[desk.units["response_id"].iloc[row.unit]].replace("\n", " ")
        assert f"{row.left.removeprefix('… ')}{row.form}{row.right.removesuffix(' …')}" in whole
        assert row.form in desk.units["text"].iloc[row.unit]


def test_pairs_and_words_that_tell_groups_apart(own_study):
    desk = Desk(own_study)
    assert (desk.words(what="pairs", within="answer")["n"] >= 3).all()
    themes = desk.units["theme"].astype("category")
    told = desk.words(what="telling", of=themes.cat.codes, groups=list(themes.cat.categories))
    assert set(told["group"]) <= set(themes.cat.categories)
    assert (told["z"] > 0).all()
    for wrong in ({"what": "telling"}, {"what": "poem"}):
        with pytest.raises(InputError, match="words"):
            desk.words(**wrong)


def test_memos_are_written_under_a_name_changed_and_undone(own_study):
    desk = Desk(own_study)
    desk.ask(do="memo", about="unit", unit=3, memo="Kenen?")
    desk.ask(do="memo", about="answer", unit=3, memo="Koko vastaus")
    desk.ask(do="memo", about="theme", theme="muut", memo="Laaja")
    desk.ask(do="memo", about="study", memo="# Alku")
    said = desk.memos()
    assert {(m["about"], m["unit"]) for m in said if m["unit"] is not None} >= {("unit", 3)}
    assert {m["author"] for m in said} == {"KL"}
    unit = next(m for m in said if m["about"] == "unit")
    assert unit["text"] == desk.units["text"].iloc[3]
    desk.ask(do="memo", memo_id=unit["memo_id"], about="unit", memo="Kenen tämä?")
    assert "Kenen tämä?" in [m["memo"] for m in desk.memos()]
    desk.ask(do="memo", memo_id=unit["memo_id"], about="unit", memo="")
    assert len(desk.memos()) == 3
    for _ in range(2):
        desk.ask(do="undo_memo")
    assert "Kenen?" in [m["memo"] for m in desk.memos()]
    assert len(Desk(own_study).memos()) == 4
    with pytest.raises(InputError, match="it is by KL"):
        Desk(own_study, coder="MM").ask(do="memo", memo_id=unit["memo_id"], about="unit", memo="oma")
    with pytest.raises(InputError, match="who writes"):
        Desk(own_study, coder=None).ask(do="memo", about="study", memo="x")
    with pytest.raises(InputError, match="not in codebook"):
        desk.ask(do="memo", about="theme", theme="tuntematon", memo="x")


def test_lists_are_new_files_for_this_user_alone_and_no_formula(own_study):
    desk = Desk(own_study)
    rows = json.dumps([["=1+1", 3], ["aikaa", None]]).encode()
    asked = {"do": "save_list", "list": "shown", "name": "oma: sanat", "columns": ["sana", "n"], "quotes": ["sana"]}
    first, second = (desk.taken(rows, form="csv", **asked) for _ in range(2))
    assert first != second
    assert (first.read_text("utf-8-sig"), first.read_bytes()) == ("sana,n\n'=1+1,3.0\naikaa,\n", second.read_bytes())
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    sheet = openpyxl.load_workbook(desk.taken(rows, form="xlsx", **asked)).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].quotePrefix) == ("=1+1", "s", True)
    with pytest.raises(InputError, match="not one of"):
        desk.taken(rows, form="exe", **asked)


def test_the_units_as_listed_and_quotes_redacted_in_word(own_study):
    desk = Desk(own_study)
    listed = np.array([4, 2, 0], "<i4").tobytes()
    table = pd.read_csv(desk.taken(listed, do="save_list", list="units", name="u", form="csv"), encoding="utf-8-sig")
    assert table["unit_id"].tolist() == desk.units["unit_id"].iloc[[4, 2, 0]].tolist()
    rows = json.dumps([["Soita Maija Virtaselle 040 123 4567"]]).encode()
    asked = {"do": "save_list", "list": "shown", "name": "q", "form": "docx", "columns": ["sanat"], "quotes": ["sanat"]}
    grid = docx.Document(str(desk.taken(rows, **asked))).tables[0]
    assert grid.rows[0].cells[0].text == "sanat"
    assert "040 123" not in grid.rows[1].cells[0].text
    assert "Virta" not in grid.rows[1].cells[0].text


def test_a_table_in_word_is_the_same_bytes_and_not_endless(tmp_path):
    table = pd.DataFrame({"sana": ["tuki"] * 3, "n": [1, None, 0.12345]})
    for name in ("a", "b"):
        write_docx(table, "Sanat", tmp_path / f"{name}.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with pytest.raises(InputError, match="too many"):
        write_docx(pd.DataFrame({"n": range(MOST + 1)}), "n", tmp_path / "c.docx")


def test_pictures_are_pictures(own_study):
    desk = Desk(own_study)
    path = desk.taken(PNG, do="save_picture", name="kuva", form="png")
    assert path.read_bytes() == PNG
    for content, form in ((b"<html>", "svg"), (b"<svg><script>x</script></svg>", "svg"), (b"<svg/>", "png")):
        with pytest.raises(InputError, match="export"):
            desk.taken(content, do="save_picture", name="kuva", form=form)


def test_each_word_of_the_tools_is_there_in_both_languages():
    finnish, english = words("fi"), words("en")
    assert set(finnish) == set(english)
