"""Memos: kept in one file, found again after a run, out to another program and back."""

import stat
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.memos import MemoFile, follow_memos, memos_for_review, new_memo, placed_memo
from openfeedback.coding.refi import export_project, import_project
from openfeedback.errors import InputError

BOOK = load_codebook("table5")
SCHEMA = Path(__file__).parents[1] / "refi" / "refi_schema" / "Project.xsd"
WHEN = "2026-11-29T10:00:00+02:00"
TEXT = "Lisää mittareita. Tukea johdolta kaivataan."


def study(ids=("r1", "r2"), cut=17):
    """Two answers, of which the first is of two units."""
    responses = pd.DataFrame({"response_id": ids, "respondent_id": ids, "text": [TEXT, "mittarit"], "question_id": "q",
                              "question": "Mitä?"})  # fmt: skip
    spans = [(ids[0], 0, cut), (ids[0], cut + 1, len(TEXT)), (ids[1], 0, 8)]
    texts = responses.set_index("response_id")["text"]
    rows = [(f"{r}.{n}", r, a, b, texts[r][a:b]) for n, (r, a, b) in enumerate(spans, 1)]
    return pd.DataFrame(rows, columns=["unit_id", "response_id", "start", "end", "text"]), responses


def written(path, *memos):
    """A file with memos: (about, target, text)."""
    units, responses = study()
    file = MemoFile(path)
    for about, target, text in memos:
        memo = new_memo(about, target, "KL", text, WHEN)
        file.put(memo["memo_id"], placed_memo(memo, units, responses))
    return file


ALL = [("unit", "r1.2", "Kenen *tukea*?"), ("unit", "r1.2", "=1+1 toinen"), ("answer", "r2", "lyhyt"),
       ("theme", "muut", "Liian laaja"), ("study", None, "# Suunnitelma")]  # fmt: skip


def test_a_memo_is_written_changed_and_taken_away(tmp_path):
    file = written(tmp_path / "s.memos.csv", *ALL[:2])
    first = file.read()["memo_id"].iloc[0]
    before = file.put(first, {"memo": "Kenen?"})
    assert before["memo"] == "Kenen *tukea*?"
    assert file.read()["memo"].tolist() == ["Kenen?", "=1+1 toinen"]
    assert file.read()["start"].tolist() == [18, 18]
    file.put(first, None)
    assert file.read()["memo"].tolist() == ["=1+1 toinen"]
    assert stat.S_IMODE((tmp_path / "s.memos.csv").stat().st_mode) == 0o600


def test_what_says_nothing_is_no_memo(tmp_path):
    for about, target, text in (
        ("unit", "r1.1", "  "),
        ("unit", None, "x"),
        ("chapter", "1", "x"),
        ("study", "x", "x"),
    ):
        with pytest.raises(InputError, match="memo"):
            new_memo(about, target, "KL", text, WHEN)
    (tmp_path / "x.memos.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="memo_id"):
        MemoFile(tmp_path / "x.memos.csv").read()
    assert MemoFile(tmp_path / "none.memos.csv").read().empty


def test_memos_survive_other_ids_and_borders(tmp_path):
    memos = written(tmp_path / "s.memos.csv", *ALL).read()
    units, responses = study(ids=("n7", "n8"), cut=17)
    units.loc[1, ["unit_id", "start", "text"]] = ["n7.9", 19, TEXT[19:]]
    found = follow_memos(memos, units, responses)
    assert found.memos["target"].tolist() == ["n7.9", "n7.9", "n8", "muut", None]
    assert found.memos["memo"].tolist() == [text for *_, text in ALL]
    assert found.unmatched.empty


def test_what_fits_nothing_is_told(tmp_path):
    memos = written(tmp_path / "s.memos.csv", *ALL).read()
    units, responses = study()
    gone = follow_memos(memos, units[units["response_id"] == "r2"], responses[responses["response_id"] == "r2"])
    assert gone.memos["about"].tolist() == ["answer", "theme", "study"]
    assert gone.unmatched["memo"].tolist() == ["Kenen *tukea*?", "=1+1 toinen"]
    assert gone.unmatched["reason"].notna().all()


def test_memos_go_out_as_notes_and_come_back(tmp_path):
    memos = written(tmp_path / "s.memos.csv", *ALL).read()
    units, responses = study()
    codings = pd.DataFrame({"unit_id": units["unit_id"], "coder": "model", "theme": "muut", "phase": "alku",
                            "kind": "toive", "evidence": "words: a"})  # fmt: skip
    path = tmp_path / "p.qdpx"
    export_project(codings, units, responses, BOOK, path, memos=memos)
    with zipfile.ZipFile(path) as archive:
        etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(archive.read("project.qde")))
    found = import_project(path, BOOK, units, responses)
    columns = ["memo_id", "about", "target", "author", "written_at", "memo"]
    kept = found.memos.sort_values("memo_id", ignore_index=True)
    pd.testing.assert_frame_equal(kept[columns], memos[columns].sort_values("memo_id", ignore_index=True))
    assert found.codings["evidence"].tolist() == ["words: a"] * 3  # no memo among the remarks
    assert found.codebook.themes[0].definition == BOOK.themes[0].definition
    assert len(import_project(path).codings) == 3  # nor among the units
    assert not [loss for loss in found.losses if "memo" in loss]
    again = MemoFile(tmp_path / "s.memos.csv")
    assert again.take(found.memos) == 0
    assert again.take(found.memos.assign(memo="muu")) == len(ALL)


def test_memos_on_a_sheet_of_the_review(tmp_path):
    sheet = memos_for_review(written(tmp_path / "s.memos.csv", *ALL).read(), BOOK)
    theme = next(code.name("fi") for code in BOOK.themes if code.id == "muut")
    assert sheet[["mistä", "tunniste"]].fillna("").values.tolist() == [
        ["ajatus", "r1.2"], ["ajatus", "r1.2"], ["vastaus", "r2"], ["teema", theme], ["tutkimus", ""]]  # fmt: skip
