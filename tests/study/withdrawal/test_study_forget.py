"""A respondent who withdraws: nothing of theirs is left but what a person is told to mend."""

import shutil
import sqlite3

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from openfeedback.coding.memos import MemoFile, memo_place, new_memo, placed_memo
from openfeedback.errors import InputError
from openfeedback.files import write_sheets
from openfeedback.params import load_params
from openfeedback.study import plan_withdrawal, withdraw
from openfeedback.study.withdrawal.traces import Person, quotes, take_out
from openfeedback.text.vectors import digest
from openfeedback.verbs.app import app

WORDS = "Haluaisin lisää vertaistukea alueiden kesken."


@pytest.fixture
def study(small, tmp_path):
    """A copy of a study that has run, with a person's codings and a project of another program."""
    shutil.copytree(small.parents[1], tmp_path / "study")
    path = tmp_path / "study" / "params" / "small.yml"
    folder = load_params(path).folder
    units = pd.read_parquet(folder / "stages" / "units.parquet")
    coded = units.assign(coder="KL", theme="muut", phase="ei", kind="toive")[["unit_id", "coder", "theme", "text"]]
    coded.to_csv(path.parent / "small.codings.csv", index=False)
    write_sheets({"Koodaus": coded}, path.parent / "arviointi.xlsx")
    return path


def everything(folder):
    """All that the files of a folder hold, as far as it can be read as text."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            found[path] = pd.read_parquet(path).to_csv()
        elif path.suffix == ".xlsx":
            rows = [row for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(values_only=True)]
            found[path] = str(rows)
        else:
            found[path] = path.read_bytes().decode("utf-8", "replace")
    return found


def test_nothing_is_left_but_the_export(study, tmp_path, monkeypatch):
    params = load_params(study)
    units = pd.read_parquet(params.folder / "stages" / "units.parquet")
    one = units[units["text"].str.len() > 40].iloc[0]
    responses = pd.read_parquet(params.folder / "stages" / "responses.parquet").set_index("response_id")
    who = responses.loc[one["response_id"], "respondent_id"]
    plan = plan_withdrawal(study, who)
    assert plan.raw == [f"klinikka.xlsx: row {who.partition(':')[2]}"]
    assert params.folder in plan.runs
    assert params.folder / "appendix" / "liite.docx" in plan.sent
    said, left = withdraw(plan)
    assert left == []
    assert any("small.codings.csv" in line for line in said)
    assert any("arviointi.xlsx" in line for line in said)
    theirs = {f"{r}." for r in responses.index[responses["respondent_id"] == who]}
    for path, text in everything(study.parents[1]).items():
        if path.name != "klinikka.xlsx":
            assert one["text"] not in text, path
            assert not any(each in text for each in theirs), path
    kept = pd.read_csv(study.parent / "small.codings.csv")
    assert len(kept) == (~units["response_id"].isin([t[:-1] for t in theirs])).sum()
    with pytest.raises(InputError, match="respondent"):
        plan_withdrawal(study, who)


def test_memos_on_their_words_go_and_one_that_quotes_them_elsewhere_is_told(study):
    params = load_params(study)
    units = pd.read_parquet(params.folder / "stages" / "units.parquet")
    responses = pd.read_parquet(params.folder / "stages" / "responses.parquet")
    one = units[units["text"].str.len() > 40].iloc[0]
    who = responses.set_index("response_id").loc[one["response_id"], "respondent_id"]
    others = set(responses.loc[responses["respondent_id"] != who, "response_id"])
    other = units[units["response_id"].isin(others) & (units["text"] != one["text"])].iloc[0]
    file = MemoFile(memo_place(params))
    written = [("unit", one["unit_id"], "tarkista"), ("study", None, f"Esimerkki: {one['text']}"),
               ("unit", other["unit_id"], "muu"), ("theme", "muut", "laaja")]  # fmt: skip
    for about, target, text in written:
        memo = new_memo(about, target, "KL", text, "2026-11-29T10:00:00+02:00")
        file.put(memo["memo_id"], placed_memo(memo, units, responses))
    plan = plan_withdrawal(study, who)
    assert plan.memos == [file.path]
    said, left = withdraw(plan)
    assert left == []
    assert file.read()["memo"].tolist() == ["muu", "laaja"]
    file.put(file.read()["memo_id"].iloc[0], {"memo": f"vrt. {one['text']}"})
    assert quotes(file.path, plan.person)


def test_an_unknown_respondent_is_told_and_a_no_changes_nothing(study):
    before = everything(study.parents[1])
    told = CliRunner().invoke(app, ["forget", str(study), "klinikka:9999"])
    assert isinstance(told.exception, InputError)
    assert "klinikka:9999" in str(told.exception)
    who = pd.read_parquet(load_params(study).folder / "stages" / "respondents.parquet")["respondent_id"].iloc[0]
    no = CliRunner().invoke(app, ["forget", str(study), who], input="n\n")
    assert no.exit_code == 1
    assert "remove" in no.output.lower()
    assert everything(study.parents[1]) == before


def test_the_same_words_of_another_person_stay(tmp_path):
    table = pd.DataFrame({"unit_id": ["k:2:q.1", "k:3:q.1"], "text": [WORDS, WORDS]})
    person = Person("k:2", frozenset({"k:2:q"}), frozenset({WORDS}), frozenset({"k:3", "k:3:q"}))
    for ending in ("csv", "parquet"):
        path = tmp_path / f"t.{ending}"
        table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
        assert take_out(path, person) == 1
        left = pd.read_csv(path) if ending == "csv" else pd.read_parquet(path)
        assert left["unit_id"].tolist() == ["k:3:q.1"]


def test_vectors_leave_the_cache(tmp_path):
    from openfeedback.settings import VectorSettings
    from openfeedback.text.vectors import remove_from_cache
    from openfeedback.text.vectors.cache import FILE, VectorCache

    settings = VectorSettings(cache=tmp_path)
    import numpy as np

    VectorCache(tmp_path, "x").put({digest(t): np.ones(3, np.float32) for t in (WORDS, "muu")})
    assert remove_from_cache(settings, [WORDS, "not there"]) == 1
    base = sqlite3.connect(tmp_path / FILE)
    assert base.execute("SELECT text_sha FROM vectors").fetchall() == [(digest("muu"),)]
    base.close()
