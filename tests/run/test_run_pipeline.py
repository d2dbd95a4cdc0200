"""A run: what it leaves, what it skips, what it says when it fails, the same bytes twice."""

import json
import os
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from small_study import make_study, run_quietly

from openfeedback.errors import NotebookError
from openfeedback.files import sha256
from openfeedback.params import load_params
from openfeedback.run.pipeline import plan
from openfeedback.run.stages import STAGES
from openfeedback.tables import COLUMNS, checked


def test_a_run_leaves_every_table_notebook_figure_and_the_appendix(small):
    folder = load_params(small).folder
    assert {p.stem for p in (folder / "tables").iterdir()} == {t for s in STAGES for t in s.makes}
    assert {p.name for p in (folder / "notebooks").iterdir()} == {f"{s.notebook}.ipynb" for s in STAGES}
    assert {p.name for p in (folder / "appendix").iterdir()} == {"liite.docx", "liite.html", "liite.xlsx"}
    assert {p.suffix for p in (folder / "figures").iterdir()} == {".svg", ".png"}
    assert list(folder.rglob(".writing-*")) == []


@pytest.mark.parametrize("name", sorted(set(COLUMNS)))
def test_the_tables_keep_the_contract(small, name):
    frame = pd.read_parquet(load_params(small).folder / "tables" / f"{name}.parquet")
    assert list(checked(frame, name).columns)[: len(COLUMNS[name])] == list(COLUMNS[name])


def test_units_lie_in_their_responses(small):
    tables = load_params(small).folder / "tables"
    units, responses = (pd.read_parquet(tables / f"{n}.parquet") for n in ("units", "responses"))
    text = dict(zip(responses["response_id"], responses["text"], strict=True))
    assert [text[u.response_id][u.start : u.end] for u in units.itertuples()] == units["text"].tolist()


def test_the_manifest_names_inputs_versions_models_and_times(small):
    params = load_params(small)
    manifest = json.loads((params.folder / "manifest.json").read_text(encoding="utf-8"))
    survey = {"path": "klinikka.xlsx", "sha256": sha256(params.at("../data/klinikka.xlsx"))}
    assert survey in manifest["inputs"]
    assert manifest["seeds"] == {"seed": 20251121}
    assert {"pandas", "bertopic", "python"} <= set(manifest["versions"])
    assert {"vectors", "lemmatizer"} <= set(manifest["models"])
    assert all(manifest["notebooks"][s.notebook]["seconds"] > 0 for s in STAGES)
    assert str(params.folder.parent) not in json.dumps(manifest["inputs"])


def test_a_second_run_skips_everything(small):
    assert [step.reason for step in run_quietly(small)] == [None] * len(STAGES)


def test_other_parameters_run_only_what_uses_them_and_what_follows(copy_of_small):
    text = copy_of_small.read_text(encoding="utf-8")
    copy_of_small.write_text(text + "compare: {min_n: 4}\n", encoding="utf-8")
    steps = {step.notebook: step.reason for step in run_quietly(copy_of_small)}
    assert steps["05_scores"] == "parameters changed: compare"
    assert [name for name, reason in steps.items() if reason is None] == [
        "00_published_tables", "01_read", "02_units", "03_topics", "04_matrix",
    ]  # fmt: skip
    assert steps["06_appendix"] is not None


def test_a_changed_survey_file_is_noticed(copy_of_small):
    survey = load_params(copy_of_small).at("../data/klinikka.xlsx")
    survey.write_bytes(survey.read_bytes() + b"\n")
    reasons = {step.notebook: step.reason for step in plan(load_params(copy_of_small))}
    assert reasons["01_read"] == "../data/klinikka.xlsx has changed"
    assert reasons["02_units"] is None


def test_a_lost_table_is_made_again(copy_of_small):
    params = load_params(copy_of_small)
    (params.folder / "tables" / "comparisons.parquet").unlink()
    reasons = {step.notebook: step.reason for step in plan(params)}
    assert reasons["05_scores"] == "tables/comparisons.parquet is missing"


def test_a_failing_notebook_is_named_and_earlier_results_stay(copy_of_small):
    study = copy_of_small.parents[1]
    (study / "notebooks").mkdir()
    from openfeedback.files import resource

    book = nbformat.read(resource("notebooks", "05_scores.ipynb"), 4)
    book.cells[4].source = "comparisons = of.compare(scores, scores, p.compaer, p.seed)"
    nbformat.write(book, study / "notebooks" / "05_scores.ipynb")
    folder = load_params(copy_of_small).folder
    with pytest.raises(NotebookError) as stopped:
        run_quietly(copy_of_small)
    assert str(stopped.value).startswith("05_scores, cell 4 (comparisons = of.compare(")
    assert "has no attribute 'compaer'" in str(stopped.value)
    assert (folder / "notebooks" / "05_scores.failed.ipynb").is_file()
    assert (folder / "tables" / "matrix.parquet").is_file()
    assert [s.reason for s in plan(load_params(copy_of_small))][:5] == [None] * 5
    (study / "notebooks" / "05_scores.ipynb").unlink()
    assert [s.notebook for s in run_quietly(copy_of_small) if s.reason][0] == "05_scores"
    assert not (folder / "notebooks" / "05_scores.failed.ipynb").exists()


def test_two_runs_of_the_same_inputs_give_the_same_bytes(small, tmp_path):
    other = make_study(tmp_path / "elsewhere")
    run_quietly(other)
    mine, theirs = load_params(small).folder, load_params(other).folder
    files = sorted(p.relative_to(mine) for part in ("tables", "appendix", "figures") for p in (mine / part).iterdir())
    assert [str(f) for f in files if (mine / f).read_bytes() != (theirs / f).read_bytes()] == []


def test_plain_papermill_runs_one_notebook_with_overrides_and_makes_what_it_needs(tmp_path, root):
    path = make_study(tmp_path / "study")
    done = subprocess.run(
        [sys.executable, "-m", "papermill", "notebooks/03_topics.ipynb", str(tmp_path / "out.ipynb"),
         "-p", "params", str(path), "-y", "topics: {min_size: 3, resamples: 0}"],
        cwd=root, capture_output=True, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    folder = load_params(path).folder
    assert (folder / "tables" / "topics.parquet").is_file()
    record = json.loads((folder / "stages" / "03_topics.json").read_text(encoding="utf-8"))
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
    done = subprocess.run(
        [sys.executable, "-m", "openfeedback", "run", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "study" / "outputs").exists()
