"""From topics to a codebook of one's own, without a line of YAML: the run codes with it and speaks of no Table 5."""

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from small_study import run_quietly
from typer.testing import CliRunner

from openfeedback.coding.review.content_sheets import CONTENTS, NEW_TITLE
from openfeedback.coding.review.form import ACCEPT, SHEET, YES
from openfeedback.params import load_params
from openfeedback.run import open_run, stage
from openfeedback.run.stages import table_path, true_path
from openfeedback.verbs.app import app


@pytest.mark.slow
def test_a_codebook_from_topics_is_coded_with_and_told_truly(copy_of_small):
    done = CliRunner().invoke(app, ["codebook", "new", str(copy_of_small), "--title", "1=Oma otsikko"])
    assert done.exit_code == 0, done.output
    params = load_params(copy_of_small)
    assert (params.coding.codebook, params.matrix.kinds) == ("../data/codebooks/topics", [])
    open_run(params, "05_scores").need(*stage("05_scores").needs)  # all but scores and appendix
    matrix = pd.read_parquet(params.folder / "tables" / "matrix.parquet")
    assert set(matrix["phase"]) == {"ei"}
    assert matrix["respondents_n"].sum() > 0
    text = reviewed(copy_of_small)
    assert "Oma otsikko" in text
    assert "Koodikirja on muodostettu tästä aineistosta nousseista aiheista" in text
    assert not re.search(r"[Kk]ehittämistyön|Ei vaihetta|Lajit ovat", text)
    assert set(pd.read_parquet(params.folder / "tables" / "matrix.parquet")["phase"]) == {"ei"}


def reviewed(study):
    """The same study reviewed in Excel: still no line of YAML, and what the person saw is told; the appendix's text."""
    form = Path(CliRunner().invoke(app, ["review", "open", str(study), "--rows", "6"]).stdout.strip())
    book = openpyxl.load_workbook(form)
    sheet = book[SHEET]
    column = [cell.value for cell in sheet[1]].index(ACCEPT) + 1
    theme = [cell.value for cell in sheet[1]].index("teema") + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).value = YES
        # where no theme was better than a coin the person chooses one
        sheet.cell(row, theme).value = sheet.cell(row, theme).value or "Oma otsikko"
    contents = book[CONTENTS]
    assert contents.max_row > 1
    contents.cell(2, [cell.value for cell in contents[1]].index(NEW_TITLE) + 1).value = "Ihmisen otsikko"
    book.save(form)
    done = CliRunner().invoke(app, ["review", "import", str(form), "--study", str(study), "--coder", "KL"])
    assert done.exit_code == 0, done.output
    assert "theme: " in done.stderr
    params = load_params(study)
    assert (params.coding.human, params.contents.human) == ("small.codings.csv", "small.contents.codings.csv")
    run_quietly(study)
    assert "Ihmisen otsikko" in set(pd.read_parquet(true_path(params, "contents"))["title"])
    agreement = pd.read_parquet(table_path(params.folder, "agreement"))
    checked = agreement[["review", "n"]].drop_duplicates()
    assert checked["n"].sum() == 6  # seen, filled in where the program had no theme to propose, or its own example
    assert set(checked["review"]) <= {"seen", "filled", "example"}
    text = (params.folder / "appendix" / "liite.html").read_text(encoding="utf-8").replace("\u00ad", "")
    assert "toisistaan riippumatta saman" not in text
    assert re.search("Ihminen tarkisti|Osan ajatusyksiköistä on luokitellut tai tarkistanut", text)
    return text
