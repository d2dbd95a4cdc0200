"""Batches: planned before anything runs, one failure never stops the others, the same plan on a Dask cluster."""

import pytest
import yaml
from small_study import make_study

from openfeedback.errors import ParameterError
from openfeedback.params import load_params
from openfeedback.run.batch import load_batch, run_batch, say_plan


@pytest.fixture(scope="module")
def batch_file(tmp_path_factory):
    """A batch of a run that works and one that cannot (its topics' table is asked to be a codebook)."""
    base = make_study(tmp_path_factory.mktemp("batch") / "study")
    path = base.parent / "batch.yml"
    runs = [{"name": "works"}, {"name": "fails", "coding": {"codebook": "no_such_codebook"}}]
    path.write_text(
        yaml.safe_dump({"base": "small.yml", "outputs": "../outputs/batch", "runs": runs}), encoding="utf-8"
    )
    return path


def test_a_plan_writes_a_few_lines_a_run_and_says_why_it_is_due(batch_file):
    batch = load_batch(batch_file)
    assert [path.name for path in batch.runs] == ["works.yml", "fails.yml"]
    assert yaml.safe_load(batch.runs[1].read_text(encoding="utf-8"))["coding"] == {"codebook": "no_such_codebook"}
    assert load_params(batch.runs[0]).folder == batch.folder / "works"
    assert next(say_plan(batch)) == "works: 7 notebooks (00_published_tables: it has not run yet)"


def test_one_failure_stops_no_other_run_and_is_told_with_its_notebook(batch_file):
    batch, said = load_batch(batch_file), []
    failures = run_batch(batch, jobs=2, say=said.append)
    assert len(failures) == 1
    assert failures[0].startswith("fails: 04_matrix, cell")
    assert "no_such_codebook" in failures[0]
    assert (batch.folder / "works" / "appendix" / "liite.docx").is_file()
    assert len(said) == 2
    assert list(say_plan(batch))[0] == "works: up to date"


def test_the_same_plan_runs_on_a_dask_cluster(batch_file):
    distributed = pytest.importorskip("distributed", reason="Dask is an extra: pip install openfeedback[dask]")
    batch = load_batch(batch_file)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        failures = run_batch(batch, scheduler=cluster.scheduler_address)
    assert [line.split(":")[0] for line in failures] == ["fails"]


def test_split_by_gives_one_run_a_value(tmp_path):
    base = make_study(tmp_path / "study")
    (base.parent / "split.yml").write_text("base: small.yml\nsplit_by: event_id\n", encoding="utf-8")
    batch = load_batch(base.parent / "split.yml")
    assert [path.stem for path in batch.runs] == ["event_id-klinikka"]
    assert load_params(batch.runs[0]).survey.only == {"event_id": ["klinikka"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base: small.yml\nruns: [{name: a}, {name: a}]\n", "two runs are named 'a'"),
        ("base: small.yml\n", "plans no run"),
        ("base: small.yml\nruns: [{topics: {min_size: 3}}]\n", "runs.0 has no name"),
        ("base: small.yml\nsplit_by: nothing\n", "no column 'nothing'"),
        ("bse: small.yml\n", "base: field required"),
        ("base: small.yml\nruns: [{name: a, topics: {min_sise: 3}}]\n", "unknown key 'topics.min_sise'"),
    ],
)
def test_a_wrong_plan_stops_before_anything_runs(tmp_path, text, said):
    base = make_study(tmp_path / "study")
    (base.parent / "wrong.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as stopped:
        list(say_plan(load_batch(base.parent / "wrong.yml")))
    assert said in "\n".join(stopped.value.problems)
