"""Plans: every combination, a name for each run on every system, all problems at once."""

import pytest
import yaml
from small_study import make_study

from openfeedback.errors import ParameterError
from openfeedback.params import load_params
from openfeedback.run.batch.names import slug, with_distinct_names
from openfeedback.run.batch.runs import load_batch, say_plan


def planned(folder, text):
    """A batch file beside a small study, planned."""
    base = folder / "study" / "params" / "small.yml" if (folder / "study").exists() else make_study(folder / "study")
    (base.parent / "plan.yml").write_text(text, encoding="utf-8")
    return load_batch(base.parent / "plan.yml")


def test_a_plan_writes_a_few_lines_a_run_and_says_why_it_is_due(tmp_path):
    batch = planned(tmp_path, "base: small.yml\noutputs: ../outputs/b\nruns: [{name: one, seed: 3}, {name: two}]\n")
    assert [path.name for path in batch.runs] == ["one.yml", "two.yml"]
    assert yaml.safe_load(batch.runs[0].read_text(encoding="utf-8"))["seed"] == 3
    assert load_params(batch.runs[1]).folder == batch.folder / "two"
    assert next(say_plan(batch)) == "one: 6 notebooks (01_read: it has not run yet)"


def test_split_by_gives_one_run_a_value_and_reads_the_survey_once(tmp_path, monkeypatch):
    batch = planned(tmp_path, "base: small.yml\nsplit_by: event_id\n")
    assert [path.stem for path in batch.runs] == ["event_id-klinikka"]
    assert load_params(batch.runs[0]).survey.only == {"event_id": ["klinikka"]}
    monkeypatch.setattr("openfeedback.survey.read_surveys", None)
    assert planned(tmp_path, "base: small.yml\nsplit_by: event_id\n").runs == batch.runs


def test_vary_gives_every_combination(tmp_path):
    batch = planned(
        tmp_path,
        "base: small.yml\nsplit_by: event_id\nvary: {topics.min_size: [3, 5], coding.codebook: [table5, null]}\n",
    )
    assert [path.stem for path in batch.runs] == [
        "event_id-klinikka_min_size-3_codebook-table5", "event_id-klinikka_min_size-3_codebook-None",
        "event_id-klinikka_min_size-5_codebook-table5", "event_id-klinikka_min_size-5_codebook-None",
    ]  # fmt: skip
    last = load_params(batch.runs[-1])
    assert (last.topics.min_size, last.coding.codebook, last.topics.resamples) == (5, None, 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base: small.yml\nruns: [{name: a}, {name: a}]\n", ["two runs are named 'a'"]),
        ("base: small.yml\nruns: [{name: Ähtäri}, {name: ähtäri}]\n", ["'Ähtäri' and 'ähtäri' would share a folder"]),
        ("base: small.yml\n", ["plans no run"]),
        ("base: small.yml\nruns: [{topics: {min_size: 3}}, {name: nul}, {name: a/b}]\n",
         ["runs.0 has no name", "'nul' cannot be", "'a/b' cannot be"]),
        ("base: small.yml\nsplit_by: nothing\n", ["no column 'nothing'"]),
        ("bse: small.yml\n", ["key 'base' is missing", "unknown key 'bse'; did you mean 'base'?"]),
        ("base: [\n", ["is not valid YAML"]),
        ("base: small.yml\nruns: [{name: a, topics: {min_sise: 3}}, {name: b, coding: {codebook: tabel5}}]\n",
         ["unknown key 'topics.min_sise'", "tabel5: no such codebook"]),
        ("base: small.yml\nruns: [{name: a}]\nslurm: {time: soon}\n", ["slurm.time"]),
    ],
)  # fmt: skip
def test_a_wrong_plan_stops_before_anything_runs_with_every_problem(tmp_path, text, said):
    with pytest.raises(ParameterError) as stopped:
        planned(tmp_path, text)
    problems = "\n".join(stopped.value.problems)
    assert [part for part in said if part not in problems] == []
    assert not (tmp_path / "study" / "outputs" / "batch" / "a").exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [("A / B", "A-B"), ("2024-01-25_klinikka", "2024-01-25_klinikka"), ("Päijät-Häme.", "Päijät-Häme"),
     ("Østfold ß 1", "stfold-1"), ("Ka\u0308rki", "Kärki"), ("...", "")],
)  # fmt: skip
def test_slugs_are_folder_names(text, name):
    assert slug(text) == name


def test_values_that_would_share_a_folder_are_told_apart_and_told():
    parts = [{"name": f"alue-{v}", "survey": {"only": {"alue": [v]}}} for v in ("A/B", "A B", "Oulu")]
    with pytest.warns(UserWarning, match="2 runs would share a folder"):
        named = with_distinct_names(parts)
    names = [part["name"] for part in named]
    assert len({name.casefold() for name in names}) == 3
    assert names[2] == "alue-Oulu"
    with pytest.warns(UserWarning, match="share a folder"):
        assert [part["name"] for part in with_distinct_names(parts[::-1])] == names[::-1]
