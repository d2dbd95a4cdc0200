"""Batches: planned before anything runs, one failure never stops the others, what is the same runs once."""

import json

import pandas as pd
import pytest
import yaml
from small_study import make_study

from openfeedback.files.writing import sha256
from openfeedback.params import load_params
from openfeedback.run.batch.dashboard import failures_table
from openfeedback.run.batch.runs import load_batch, run_batch, say_plan
from openfeedback.run.stages import table_path

pytestmark = pytest.mark.slow  # three whole runs; a batch of light ones: test_run_cluster
RUNS = [
    {"name": "works"},
    {"name": "fails", "coding": {"human": "../data/klinikka.xlsx"}},  # a survey is no table of codings
    {"name": "compares", "compare": {"min_n": 4}},
]


@pytest.fixture(scope="module")
def batch_file(tmp_path_factory):
    """A batch of runs of which one must fail, and its results."""
    base = make_study(tmp_path_factory.mktemp("batch") / "study")
    path = base.parent / "batch.yml"
    path.write_text(
        yaml.safe_dump({"base": "small.yml", "outputs": "../outputs/batch", "runs": RUNS}), encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def results(batch_file):
    """The batch's results by name."""
    return {result.name: result for result in run_batch(load_batch(batch_file), jobs=2)}


def made(folder):
    """Digests of tables and figures; an appendix names its run."""
    files = [p for part in ("tables", "figures") for p in sorted((folder / part).iterdir())]
    return {str(p.relative_to(folder)): sha256(p) for p in files}


def test_one_failure_stops_no_other_run_and_is_told_with_notebook_and_cell(results):
    assert [name for name, result in results.items() if result.failures] == ["fails"]
    failure = results["fails"].failures[0]
    assert failure.notebook == "04_matrix"
    assert failure.cell.endswith("(codebook = run.codebook(topics))")
    assert "unit_id" in failure.message
    assert (results["works"].folder / "appendix" / "liite.docx").is_file()
    assert failures_table(list(results.values())).row_count == 1


def test_what_stands_is_not_run_again(batch_file, results):
    said = list(say_plan(load_batch(batch_file)))
    assert said[0] == "works: up to date"
    assert said[1].startswith("fails: ")
    assert said[2] == "compares: up to date"


def test_what_several_runs_share_runs_once(results):
    folders = {name: results[name].folder for name in ("works", "compares")}
    records = {name: json.loads((folder / "records" / "01_read.json").read_text(encoding="utf-8"))
               for name, folder in folders.items()}  # fmt: skip
    assert {record.get("taken_from") for record in records.values()} != {None}
    for name, folder in folders.items():
        assert "taken_from" not in json.loads((folder / "records" / "05_scores.json").read_text(encoding="utf-8"))
        book = json.loads((folder / "notebooks" / "01_read.ipynb").read_text(encoding="utf-8"))
        injected = [c for c in book["cells"] if "injected-parameters" in c["metadata"].get("tags", [])]
        assert f"{name}.yml" in "".join(injected[0]["source"])


def test_a_run_of_a_batch_gives_the_bytes_of_a_run_of_its_own(results, small):
    assert made(results["works"].folder) == made(load_params(small).folder)


def test_the_batch_leaves_a_record_of_its_runs(batch_file, results):
    record = json.loads((load_batch(batch_file).folder / "batch.json").read_text(encoding="utf-8"))
    assert [(run["name"], run["state"]) for run in record] == [
        ("compares", "done"), ("fails", "failed"), ("works", "done"),
    ]  # fmt: skip
    assert record[0]["appendix"] == ["liite.docx", "liite.html", "liite.xlsx"]


def test_a_run_of_one_event_has_its_respondents_only(results):
    respondents = pd.read_parquet(table_path(results["works"].folder, "respondents"))
    assert respondents["event_id"].unique().tolist() == ["klinikka"]
