"""The demo folder: the same bytes each time, every answer used once, quirks of real exports, nothing unmarked."""

import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import yaml

from openfeedback.errors import InputError
from openfeedback.params import load_params, survey_paths
from openfeedback.simulate.demo import board_rows, load_plan, read_rows, write_demo

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
SOURCES = ("answers.csv", "board.csv")
EXPORTS = sorted(p for p in DEMO.iterdir() if p.suffix in (".xlsx", ".csv") and p.name not in (*SOURCES, "events.csv"))
ANSWERS = read_rows(DEMO / "answers.csv")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    for name in SOURCES:
        shutil.copy(DEMO / name, folder)
    write_demo(folder)
    return folder


def cells(path):
    """All cells of an export."""
    if path.suffix == ".xlsx":
        return [[c.value for c in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]
    encoding = "cp1252" if "2024-03-19" in path.name else "utf-8-sig"
    with open(path, encoding=encoding, newline="") as stream:
        return list(csv.reader(stream, delimiter="," if "miro" in path.name else ";"))


def test_the_folder_holds_what_the_generator_writes(made):
    assert [p.name for p in EXPORTS] == sorted(p.name for p in made.iterdir() if "_simuloitu." in p.name)
    assert [p.name for p in EXPORTS if cells(p) != cells(made / p.name)] == []
    for name in ("events.csv", "survey_section.yml"):
        assert (made / name).read_bytes() == (DEMO / name).read_bytes()


def test_another_process_writes_the_same_bytes(made, tmp_path):
    for name in SOURCES:
        shutil.copy(DEMO / name, tmp_path)
    command = [sys.executable, "-m", "openfeedback.simulate", str(tmp_path)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert [p.name for p in made.iterdir() if p.read_bytes() != (tmp_path / p.name).read_bytes()] == []


def test_every_export_says_in_its_name_that_it_is_simulated():
    assert len(EXPORTS) == 14 + 9 + 6 + 1
    assert [p.name for p in EXPORTS if "simuloitu" not in p.name] == []


def test_events_name_every_export():
    rows = read_rows(DEMO / "events.csv")
    assert sorted(r["file"] for r in rows) == [p.name for p in EXPORTS]
    assert [r["date"] for r in rows] == sorted(r["date"] for r in rows)
    dates_of = {r["event_id"]: {r2["date"] for r2 in rows if r2["event_id"] == r["event_id"]} for r in rows}
    assert [e for e, dates in dates_of.items() if len(dates) > 1] == []


def test_answers_are_many_and_nearly_all_different():
    texts = Counter(a["text"] for a in ANSWERS)
    assert len(texts) >= 420
    assert {t for t, n in texts.items() if n > 1} == {"-", "eos"}
    assert len({a["answer_id"] for a in ANSWERS}) == len(ANSWERS)
    assert {a["question"] for a in ANSWERS} == {"Q1", "Q2", "Q3", "Q4", "K1", "K2"}
    assert {a["mood"] for a in ANSWERS} == {"", "1", "2", "3", "4", "5"}


def test_planted_personal_data_stands_in_the_answers():
    planted = [a for a in ANSWERS if a["personal"]]
    assert 10 <= len(planted) <= 15
    assert [a["answer_id"] for a in planted if any(x not in a["text"] for x in a["personal"].split("; "))] == []


def test_every_answer_stands_in_exactly_one_export():
    said = Counter(c for p in EXPORTS if "webropol" in p.name for row in cells(p)[1:] for c in row)
    wanted = Counter(a["text"] for a in ANSWERS)
    assert {t: said[t] for t in wanted} == dict(wanted)


def test_headers_bend_as_in_real_exports():
    headers = {p.name: cells(p)[0] for p in EXPORTS if "webropol" in p.name}
    assert {row[0] for row in headers.values()} == {"Vastausaika"}
    everything = [h for row in headers.values() for h in row]
    assert any(h.endswith(":") for h in everything)
    assert any("\xa0" in h for h in everything)
    assert headers["webropol_2025-02-10_juurruttaminen-1_simuloitu.xlsx"].count("Vapaaehtoiset perustelut") == 2
    assert "Millaisia toteutustapoja toivot jatkossa?:Työpaja" in everything


@pytest.mark.parametrize(
    ("name", "start", "encoding"),
    [
        ("webropol_2023-11-09_klinikka_simuloitu.csv", b"\xef\xbb\xbfVastausaika;", "utf-8-sig"),
        ("webropol_2024-03-19_klinikka_simuloitu.csv", b"Vastausaika;", "cp1252"),
        ("webropol_2024-04-24_klinikka_simuloitu.csv", b"Vastausaika;", "utf-8"),
    ],
)
def test_csv_exports_come_in_three_encodings(name, start, encoding):
    data = (DEMO / name).read_bytes()
    assert data.startswith(start)
    assert "hyödyllisyys" in data.decode(encoding) or "hyödyllinen" in data.decode(encoding)
    if encoding == "cp1252":
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")


def test_times_are_texts_or_excel_dates_within_two_weeks_of_the_event():
    plan = load_plan()
    kinds = set()
    for survey in plan["webropol"]:
        path = next(p for p in EXPORTS if p.name.startswith(survey["file"] + "_simuloitu"))
        kinds |= {type(row[0]).__name__ for row in cells(path)[1:]}
        assert len(cells(path)) == 1 + survey["n"]
    assert kinds == {"str", "datetime"}


def test_the_board_is_ragged():
    rows = board_rows(read_rows(DEMO / "board.csv"))
    assert len({len(row) for row in rows}) > 2
    assert any(row[0] == "" for row in rows)


def test_the_survey_section_is_that_of_the_demo_parameters(tmp_path):
    section = yaml.safe_load((DEMO / "survey_section.yml").read_text(encoding="utf-8"))
    (tmp_path / "params").mkdir()
    (tmp_path / "data").symlink_to(DEMO.parent)
    path = tmp_path / "params" / "demo.yml"
    path.write_text(yaml.safe_dump({"name": "demo", **section}, allow_unicode=True), encoding="utf-8")
    params = load_params(path)
    assert sorted(p.name for p, _ in survey_paths(params)) == [p.name for p in EXPORTS]
    assert params.survey == load_params(DEMO.parents[1] / "params" / "demo.yml").survey


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(InputError, match="answers.csv: no such file"):
        write_demo(tmp_path)


def test_an_answer_that_nobody_can_give_is_refused(tmp_path):
    for name in SOURCES:
        shutil.copy(DEMO / name, tmp_path)
    with open(tmp_path / "answers.csv", "a", encoding="utf-8") as stream:
        stream.writelines(f"Q1-9{i:02},Q1,,info,,,liikaa\n" for i in range(60))
    with pytest.raises(InputError, match="nobody is left to say Q1-"):
        write_demo(tmp_path)
