"""A run: what it leaves, what it skips, what it says when it fails (the same bytes twice: test_run_cache_past)."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from command_line import openfeedback
from small_study import make_study, run_quietly

from openfeedback.errors import NotebookError
from openfeedback.files.writing import resource, sha256
from openfeedback.params import load_params
from openfeedback.run import open_run, stage, why_stale
from openfeedback.run.pipeline import plan
from openfeedback.run.stages import AUDIT, PRIVATE, STAGES, TRUE, stages_of, table_path
from openfeedback.tables import COLUMNS, checked


def test_a_run_leaves_every_table_notebook_figure_and_the_appendix(small):
    folder = load_params(small).folder
    stages = stages_of(load_params(small))
    made = {t for s in stages for t in s.makes}
    assert {p.stem for p in (folder / "tables").iterdir()} == made - {*PRIVATE}
    assert {p.stem for p in (folder / "stages").glob("*.parquet")} == {*TRUE} | (made & {*PRIVATE})
    assert {p.stem for p in (folder / "records").glob("*.json")} == {s.notebook for s in stages}
    assert {p.name for p in (folder / "notebooks").iterdir()} == {f"{s.notebook}.ipynb" for s in stages}
    assert {p.name for p in (folder / "appendix").iterdir()} == {"liite.docx", "liite.html", "liite.xlsx"}
    assert {p.suffix for p in (folder / "figures").iterdir()} == {".svg", ".png"}
    assert list(folder.rglob(".writing-*")) == []


@pytest.mark.parametrize("name", sorted({*COLUMNS} & {table for one in STAGES[1:] for table in one.makes}))
def test_the_tables_keep_the_contract(small, name):
    frame = pd.read_parquet(table_path(load_params(small).folder, name))
    assert list(checked(frame, name).columns)[: len(COLUMNS[name])] == list(COLUMNS[name])


def test_units_lie_in_their_responses(small):
    folder = load_params(small).folder
    units, responses = (pd.read_parquet(table_path(folder, n)) for n in ("units", "responses"))
    text = dict(zip(responses["response_id"], responses["text"], strict=True))
    assert [text[u.response_id][u.start : u.end] for u in units.itertuples()] == units["text"].tolist()


def test_the_manifest_names_inputs_versions_and_models(small):
    params = load_params(small)
    manifest = json.loads((params.folder / "manifest.json").read_text(encoding="utf-8"))
    survey = {"path": "klinikka.xlsx", "sha256": sha256(params.at("../data/klinikka.xlsx"))}
    assert survey in manifest["inputs"]
    assert manifest["seeds"] == {"seed": 20251121}
    assert {"pandas", "bertopic", "python"} <= set(manifest["versions"])
    assert {"vectors", "lemmatizer"} <= set(manifest["models"])
    assert set(manifest["notebooks"]) == {s.notebook for s in stages_of(params)}
    assert str(params.folder.parent) not in json.dumps(manifest)


def test_no_file_of_a_run_says_when_and_where_it_ran(small):
    folder = load_params(small).folder
    written = [p for p in folder.rglob("*") if p.suffix in (".ipynb", ".json", ".yml", ".html", ".svg")]
    assert len(written) > 15
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert str(folder.parent.parent) not in text, path.name
        assert str(Path.home()) + "/" not in text, path.name
        assert not re.search(r'start_time|duration|"seconds"', text), path.name
    book = json.loads((folder / "notebooks" / "01_read.ipynb").read_text(encoding="utf-8"))
    source = next("".join(c["source"]) for c in book["cells"] if "injected-parameters" in c["metadata"].get("tags", []))
    place = re.search(r'params = "(.*)"', source)[1]
    assert (folder / "notebooks" / place).resolve() == small.resolve()


@pytest.mark.parametrize("year", [1985, 2040])
def test_a_clock_that_was_set_back_or_forward_repeats_nothing(copy_of_small, year):
    at = datetime(year, 1, 1, tzinfo=UTC).timestamp()
    for path in copy_of_small.parents[1].rglob("*"):
        os.utime(path, (at, at))
    assert {step.reason for step in plan(load_params(copy_of_small))} == {None}


def test_the_published_report_is_audited_only_by_a_study_that_reproduces_it(small, copy_of_small):
    assert AUDIT.notebook not in [step.notebook for step in plan(load_params(small))]
    copy_of_small.write_text(copy_of_small.read_text(encoding="utf-8") + "appendix: {published: true}\n", "utf-8")
    assert [(s.notebook, bool(s.reason)) for s in plan(load_params(copy_of_small))][0] == (AUDIT.notebook, True)


def by_hand(path, notebook, **overrides):
    """The cells of a notebook in a kernel of their own, as JupyterLab runs them: nobody tells the run of it."""
    from nbclient import NotebookClient

    book = nbformat.read(resource("notebooks", f"{notebook}.ipynb"), 4)
    given = "\n".join(f"{name} = {value!r}" for name, value in {"params": str(path), **overrides}.items())
    book.cells.insert(2, nbformat.v4.new_code_cell(given))
    NotebookClient(book, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()


@pytest.mark.slow
def test_a_notebook_run_by_hand_does_not_make_the_next_run_repeat_it(copy_of_small):
    for notebook in ("02_units", "06_appendix"):
        by_hand(copy_of_small, notebook)
    assert [step.reason for step in run_quietly(copy_of_small)] == [None] * 6
    by_hand(copy_of_small, "05_scores", compare={"min_n": 4})
    reasons = {step.notebook: step.reason for step in plan(load_params(copy_of_small)) if step.reason}
    assert reasons["05_scores"] == "parameters changed: compare"


@pytest.mark.slow
def test_a_notebook_stopped_by_hand_counts_as_it_was(copy_of_small):
    params = load_params(copy_of_small)
    run = open_run(params, "05_scores")
    run.need("codings")
    assert why_stale(params, stage("05_scores")) == "it has not made power"
    assert [step.reason for step in plan(params)] == [None] * 6
    run = open_run(params, "05_scores")
    table_path(params.folder, "power").unlink()
    assert dict(step[:2] for step in plan(params))["05_scores"] == "it has not run yet"


def test_a_notebook_prints_its_headings_in_the_studys_language(small):
    book = nbformat.read(load_params(small).folder / "notebooks" / "01_read.ipynb", 4)
    shown = [
        out["data"].get("text/markdown") for cell in book.cells for out in cell.get("outputs", []) if "data" in out
    ]
    assert "### Vastaukset kysymyksittäin" in shown
    assert not any("Answers by question" in str(text) for text in shown)


def test_a_second_run_skips_everything(small):
    assert [step.reason for step in run_quietly(small)] == [None] * len(stages_of(load_params(small)))


def test_other_parameters_run_only_what_uses_them_and_what_follows(copy_of_small):
    text = copy_of_small.read_text(encoding="utf-8")
    copy_of_small.write_text(text + "compare: {min_n: 4}\n", encoding="utf-8")
    steps = {step.notebook: step.reason for step in run_quietly(copy_of_small)}
    assert steps["04_matrix"] == steps["05_scores"] == "parameters changed: compare"  # 04 regards what 05 compares
    assert [name for name, reason in steps.items() if reason is None] == ["01_read", "02_units", "03_topics"]
    assert steps["06_appendix"] is not None


def test_a_changed_survey_file_is_noticed(copy_of_small):
    survey = load_params(copy_of_small).at("../data/klinikka.xlsx")
    survey.write_bytes(survey.read_bytes() + b"\n")
    reasons = {step.notebook: step.reason for step in plan(load_params(copy_of_small))}
    assert reasons["01_read"] == "../data/klinikka.xlsx has changed"
    assert reasons["02_units"] is None


def test_a_lost_table_is_made_again(copy_of_small):
    params = load_params(copy_of_small)
    table_path(params.folder, "comparisons").unlink()
    reasons = {step.notebook: step.reason for step in plan(params)}
    assert reasons["05_scores"] == "tables/comparisons.parquet is missing"


def test_a_failing_notebook_is_named_and_earlier_results_stay(copy_of_small):
    study = copy_of_small.parents[1]
    (study / "notebooks").mkdir()
    book = nbformat.read(resource("notebooks", "05_scores.ipynb"), 4)
    book.cells[4].source = "comparisons = of.compare(scores, scores, p.compaer, p.seed)"
    nbformat.write(book, study / "notebooks" / "05_scores.ipynb")
    folder = load_params(copy_of_small).folder
    with pytest.raises(NotebookError) as stopped:
        run_quietly(copy_of_small)
    assert str(stopped.value).startswith("05_scores, cell 4 (comparisons = of.compare(")
    assert "has no attribute 'compaer'" in str(stopped.value)
    assert (folder / "notebooks" / "05_scores.failed.ipynb").is_file()
    assert table_path(folder, "matrix").is_file()
    assert [s.reason for s in plan(load_params(copy_of_small))][:4] == [None] * 4
    (study / "notebooks" / "05_scores.ipynb").unlink()
    assert [s.notebook for s in run_quietly(copy_of_small) if s.reason][0] == "05_scores"
    assert not (folder / "notebooks" / "05_scores.failed.ipynb").exists()


@pytest.mark.slow
def test_plain_papermill_runs_one_notebook_with_overrides_and_makes_what_it_needs(tmp_path, root):
    path = make_study(tmp_path / "study")
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "notebooks/03_topics.ipynb", str(tmp_path / "out.ipynb"),
         "-p", "params", str(path), "-y", "topics: {min_size: 3, resamples: 0}"],
        cwd=root, capture_output=True, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    folder = load_params(path).folder
    assert table_path(folder, "topics").is_file()
    record = json.loads((folder / "records" / "03_topics.json").read_text(encoding="utf-8"))
    assert record["made_from"]["parameters"]["topics"]["min_size"] == 3
    assert record["made_from"]["filed"]["topics"]["min_size"] == 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("topcs: {}", "small.yml: unknown key 'topcs'; did you mean 'topics'?"),
        ("coding: {codebook: tabel5}", "tabel5: no such codebook"),
    ],
)
def test_parameters_are_checked_before_any_kernel_starts(tmp_path, line, said):
    path = make_study(tmp_path / "study")
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    done = openfeedback("run", path, cwd=tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "study" / "outputs").exists()
