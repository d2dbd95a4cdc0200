"""The command line from outside: help with an example, tables in and out, plain errors, exit codes."""

import functools
import re
import subprocess
import sys
from pathlib import Path

import command_line
import openpyxl
import pandas as pd
import pytest
import typer

from openfeedback.verbs.app import app
from openfeedback.verbs.reference import _commands

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [words for words, _ in _commands(typer.main.get_command(app)) if words]
LEAVES = [words for words in COMMANDS if words not in (("review",), ("codebook",), ("refi",))]
CONTRACT = ["demo", "run", "batch", "read", "redact", "units", "topics", "code", "contents", "compare", "agree",
            "review", "audit", "check", "codebook", "refi", "pdf", "new", "lab", "doctor", "forget",
            "archive", "words"]  # fmt: skip

ANSWERS = pd.DataFrame(
    {
        "response_id": ["a", "b", "c", "d"],
        "question": "Mitä aiheita toivot tuleville kehittämisklinikoille?",
        "text": [
            "mittareiden asettaminen, juurruttaminen ja viestintä",
            "-",
            "Vertaistukea muilta alueilta. Soita Maija Virtaselle 040 123 4567.",
            "Mera stöd för utvärdering",
        ],
    }
)


openfeedback = functools.partial(command_line.openfeedback, cwd=ROOT)


def process(*words: object) -> subprocess.CompletedProcess:
    """Run the command line as a user would."""
    command = [sys.executable, "-m", "openfeedback", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_verbs_are_the_contract():
    assert sorted({words[0] for words in COMMANDS}) == sorted(CONTRACT)


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_verb_has_help_with_a_runnable_example(words):
    from typer.testing import CliRunner

    said = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200"}).output
    assert f"Example: openfeedback {' '.join(words)}" in said


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Answers taken through the stage verbs by files."""
    folder = tmp_path_factory.mktemp("walk")
    ANSWERS.to_csv(folder / "answers.csv", index=False)
    steps = [
        ("redact", folder / "answers.csv", "-o", folder / "redacted.csv"),
        ("units", folder / "redacted.csv", "-o", folder / "units.csv"),
        ("topics", folder / "units.csv", "-o", folder / "assigned.csv"),
        ("code", folder / "units.csv", "-o", folder / "codings.csv", "--codebook", "table5"),
        ("review", "export", folder / "codings.csv", "--units", folder / "units.csv", "-o", folder / "review.xlsx"),
    ]
    for step in steps:
        done = openfeedback(*step)
        assert done.returncode == 0, f"{step[0]}: {done.stderr}"
    return folder


def test_redact_takes_out_the_name_and_the_number(walked):
    text = pd.read_csv(walked / "redacted.csv")["text"][2]
    assert "Virta" not in text
    assert "4567" not in text
    assert "Vertaistukea muilta alueilta" in text


def test_units_splits_wishes_and_names_what_was_dropped(walked):
    units = pd.read_csv(walked / "units.csv")
    assert units[units["response_id"] == "a"]["text"].tolist() == [
        "mittareiden asettaminen",
        "juurruttaminen",
        "viestintä",
    ]
    assert pd.read_csv(walked / "units.dropped.csv")["response_id"].tolist() == ["b"]


def test_topics_of_too_few_units_says_so_and_loses_none(walked):
    assigned, units = pd.read_csv(walked / "assigned.csv"), pd.read_csv(walked / "units.csv")
    assert sorted(assigned["unit_id"]) == sorted(units["unit_id"])
    assert assigned["topic_id"].isna().all()
    assert len(pd.read_csv(walked / "assigned.topics.csv")) == 0


def test_code_gives_every_unit_a_theme_of_the_codebook(walked):
    codings = pd.read_csv(walked / "codings.csv").set_index("unit_id")
    units = pd.read_csv(walked / "units.csv")
    assert set(codings.index) == set(units["unit_id"])
    first = units[units["text"] == "mittareiden asettaminen"]["unit_id"].iloc[0]
    assert codings.loc[first, "theme"] == "tavoitteet_mittarit"
    assert codings["theme_p"].between(0, 1).all()


def test_a_review_comes_back_as_a_persons_codings_that_agree_with_themselves(walked):
    _accept_all(walked / "review.xlsx")
    done = openfeedback("review", "import", walked / "review.xlsx", "-o", walked / "person.csv", "--coder", "KL")
    assert done.returncode == 0, done.stderr
    assert set(pd.read_csv(walked / "person.csv")["coder"]) == {"KL"}
    again = openfeedback("review", "import", walked / "review.xlsx", "-o", walked / "person.csv", "--coder", "KL",
                         "--units", walked / "units.csv")  # fmt: skip
    assert re.search(r"theme: \d+ of \d+ units moved", again.stderr), again.stderr
    said = openfeedback("agree", walked / "codings.csv", walked / "person.csv")
    assert said.returncode == 0, said.stderr
    assert "theme" in said.stdout


def _accept_all(path):
    """What a person does in Excel who agrees with every code."""
    from openfeedback.coding.review.form import ACCEPT, SHEET, YES

    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    headers = next(row for row in sheet.iter_rows() if ACCEPT in [cell.value for cell in row])
    column = next(cell.column for cell in headers if cell.value == ACCEPT)
    for row in range(headers[0].row + 1, sheet.max_row + 1):
        sheet.cell(row, column).value = YES
    book.save(path)


def test_read_prints_the_account_and_writes_the_tables(tmp_path):
    export = next((ROOT / "data" / "demo").glob("webropol_2023-11-09*.csv"))
    done = openfeedback("read", export, "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    tables = {name: pd.read_csv(tmp_path / f"{name}.csv") for name in ("responses", "dropped", "scores", "respondents")}
    assert len(tables["respondents"]) == 13
    total = len(tables["responses"]) + len(tables["dropped"])
    assert f"cells with text {total} = kept {len(tables['responses'])}" in done.stdout


def test_read_writes_parameters_that_load(tmp_path):
    from openfeedback.params import load_params

    export = next((ROOT / "data" / "demo").glob("webropol_2024-01-25*.xlsx"))
    done = openfeedback("read", export, "--write-params", tmp_path / "guess.yml")
    assert done.returncode == 0, done.stderr
    assert load_params(tmp_path / "guess.yml").survey.open_questions


def test_audit_lists_real_differences():
    done = openfeedback("audit")
    assert done.returncode == 0, done.stderr
    assert "differs" in done.stdout


def test_codebook_and_parameters_check_clean():
    assert openfeedback("codebook", "check", "data/codebooks/table5").stdout.endswith("no problems\n")
    done = openfeedback("check", "params/demo.yml")
    assert done.returncode == 0, done.stderr


def test_new_writes_a_study_that_checks_clean_and_keeps_raw_data_out_of_git(tmp_path):
    assert openfeedback("new", "study", cwd=tmp_path).returncode == 0
    done = openfeedback("check", "study/params/study.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    subprocess.run(["git", "init", "-q", "study"], cwd=tmp_path, check=True)
    (tmp_path / "study" / "data" / "raw.xlsx").write_bytes(b"x")
    status = subprocess.run(
        ["git", "status", "-s", "-uall"], cwd=tmp_path / "study", capture_output=True, text=True, check=True
    )
    assert "raw.xlsx" not in status.stdout
    assert "data/codebooks/own/codebook.yml" in status.stdout
    again = openfeedback("new", "study", cwd=tmp_path)
    assert (again.returncode, "exists and is not empty" in again.stderr) == (1, True)


def test_doctor_says_what_works():
    done = process("doctor")
    assert done.returncode == 0, done.stdout
    assert "Finnish model" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("units", "none.csv", "-o", "x.csv"), "none.csv: no such file"),
        (("topics", "data/demo/events.csv", "-o", "x.csv"), "column 'unit_id' is missing"),
        (("topics", "none.csv", "-o", "x.csv", "--set", "min_sise=3", "--set", "resolution=9"), "2 problems"),
        (("run", "params/none.yml"), "no such parameter file"),
        (("read", "none.xlsx"), "none.xlsx"),
        (("code", "none.csv", "-o", "x.csv"), "none.csv: no such file"),
        (("codebook", "check", "params"), "codebook.yml"),
        (("batch", "params/demo.yml"), "demo.yml"),
    ],
)
def test_what_a_user_can_mend_is_said_without_a_traceback(words, said):
    done = (process if words[0] == "run" else openfeedback)(*words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (ROOT / "x.csv").exists()


def test_words_in_context_in_company_and_telling(tmp_path):
    texts = ["Mittareita tarvitaan", "Apua mittarien laatimiseen", "Johto mukaan", "Johdolle tietoa mittareista"]
    units = pd.DataFrame({"unit_id": list("abcd"), "response_id": list("aabb"), "respondent_id": list("aabb"),
                          "text": texts, "theme": ["m", "m", "j", "j"]})  # fmt: skip
    units.to_csv(tmp_path / "units.csv", index=False)
    asked = ["--context", "mittari", "--pairs", "--telling", "theme", "--set", "min_n=1"]
    done = openfeedback("words", tmp_path / "units.csv", "-o", tmp_path / "w.csv", *asked)
    assert done.returncode == 0, done.stderr
    assert "mittari: 3 places (mittareista, mittareita, mittarien)" in done.stderr
    counted = pd.read_csv(tmp_path / "w.csv").set_index("word")
    assert counted.loc["mittari", ["n", "units_n", "responses_n", "respondents_n"]].tolist() == [3, 3, 2, 2]
    found = pd.read_csv(tmp_path / "w.context.csv")
    assert found["unit_id"].tolist() == ["a", "b", "d"]
    pairs = pd.read_csv(tmp_path / "w.pairs.csv")
    assert ("johto", "mittari") in set(zip(pairs["word"], pairs["other"], strict=True))
    wrong = openfeedback("words", tmp_path / "units.csv", "-o", tmp_path / "w.csv", "--telling", "thema")
    assert (wrong.returncode, "did you mean 'theme'" in wrong.stderr) == (1, True)


def test_contents_of_units_with_their_theme(tmp_path):
    texts = ["mittareiden asettaminen", "mittarit asetettava yhdessä", "lukujen raportointi", "raportointi kevyemmäksi"]
    units = pd.DataFrame({"unit_id": list("abcd"), "text": texts, "theme": "tavoitteet_mittarit", "phase": "alku"})
    units.to_csv(tmp_path / "in.csv", index=False)
    done = openfeedback("contents", tmp_path / "in.csv", "-o", tmp_path / "out.csv", "--set", "resamples=2")
    assert done.returncode == 0, done.stderr
    found = pd.read_csv(tmp_path / "out.csv")
    assert list(found) == ["unit_id", "content_id", "content_p", "title", "printed"]
    assert found.loc[0, "title"].startswith("Tavoitteiden ja mittareiden asettaminen")
    assert pd.read_csv(tmp_path / "out.contents.csv")["units_n"].sum() == 4
