"""YAML: what we write reads back as the same text, what a person writes is understood or told, nothing is lost."""

from pathlib import Path

import pytest
import yaml

from openfeedback.errors import CodebookError, OpenFeedbackError, ParameterError
from openfeedback.files.writing import resource
from openfeedback.files.yaml_text import Written, dump_yaml, parse_yaml, scalar
from openfeedback.params import load_params
from openfeedback.run.batch.plan import load_batch
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.study.check import checked_study
from openfeedback.study.new import make_study
from openfeedback.verbs.common import settings as set_settings

CASES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cases"
REPEATED = CASES / "32_yaml_names_and_repeated_keys"
TEXTS = [
    "2024",
    "no",
    "yes",
    "on",
    "012",
    "1e3",
    "1.5e3",
    "null",
    "~",
    "2024-01-01",
    "0x1F",
    "12:30",
    "1_000",
    ".inf",
    "=",
    "<<",
    "a: b",
    "a #b",
    "#a",
    "'a'",
    '"a"',
    "- a",
    "? a",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "{a",
    "[a",
    "|",
    ">",
    "",
    " a ",
    "a\nb",
    "ä\u0085",
    "\ufeffa",
    "😀",
    "true",
    "False",
    "a:",
    ":",
]
PLAIN = [
    "2024",
    "no",
    "yes",
    "012",
    "1e3",
    "0x1F",
    "12:30",
    "2024-01-25",
    "1.50",
    "1_000",
    "true",
    ".5",
    "+5",
    "2024-02-31",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_we_write_reads_back_as_the_same_text_for_every_reader(text):
    assert yaml.safe_load(f"name: {scalar(text)}\n") == {"name": text}
    assert parse_yaml(f"name: {scalar(text)}\n", "x").value == {"name": text}
    assert parse_yaml(dump_yaml({text: [text]}), "x").value == {text: [text]}


@pytest.mark.parametrize(
    "name", ["2024", "no", "012", "1e3", "null", "2024-01-01", "yes", "0x1F", "a#b", "it's", "~a", "off"]
)
def test_a_study_of_any_name_runs_on_what_was_written(tmp_path, name):
    export = tmp_path / "export.csv"
    rows = "".join(f"{n},vastaus numero {n} on tässä\n" for n in range(30))
    export.write_text("id,Avoin palaute\n" + rows, encoding="utf-8")
    params = load_params(make_study(tmp_path / name, [export]) / "params" / "study.yml")
    assert params.name == {"a#b": "a-b", "it's": "it-s", "~a": "a"}.get(name, name)


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_without_quotes_is_the_text_as_it_stands(text):
    read = parse_yaml(
        f"files: [{{path: {text}, event_id: {text}}}]\nonly: {{{text}: [{text}]}}\nweight: {text}\n", "x"
    ).value
    made = SurveySettings.model_validate(read)
    assert made.only == {text: [text]}
    assert (made.files[0].path, made.files[0].event_id, made.weight) == (text, text, text)
    assert {type(value) for value in (made.weight, *made.only, *made.only[text])} == {str}
    derived = parse_yaml(dump_yaml(read), "x").value
    assert SurveySettings.model_validate(derived) == made


def test_numbers_truth_values_and_nothing_stay_what_they_are(tmp_path):
    given = "seed: 0x10\nsimulated: yes\nshare: off\ncoding: {codebook: ~, min_p: .5}\n"
    given += "topics: {resolution: 1.5, min_size: 1_0}\n"
    (tmp_path / "a.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "p.yml").write_text(given + "survey: {files: [{path: a.csv}]}\n", encoding="utf-8")
    params = load_params(tmp_path / "p.yml")
    assert (params.seed, params.simulated, params.share, params.coding.codebook) == (16, True, False, None)
    assert (params.coding.min_p, params.topics.resolution, params.topics.min_size) == (0.5, 1.5, 10)


@pytest.mark.parametrize("given", ["2024-01-25", "'2024-01-25'", "2024-01-25 00:00:00", "2024-01-25T10:00:00Z"])
def test_a_date_without_quotes_is_a_date(given):
    assert SurveyFile.model_validate(parse_yaml(f"{{path: a, date: {given}}}", "x").value).date == "2024-01-25"


@pytest.mark.parametrize("given", ["2024-02-31", "25.1.2024", "2024", "no"])
def test_what_is_no_day_is_told(tmp_path, given):
    (tmp_path / "a.csv").write_text("id\n1\n", encoding="utf-8")
    (tmp_path / "p.yml").write_text(f"survey: {{files: [{{path: a.csv, date: {given}}}]}}\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=rf"p.yml: survey.files.0.date = .?{given}.?: is no day"):
        load_params(tmp_path / "p.yml")


def test_a_value_of_the_wrong_sort_is_shown_as_it_stands(tmp_path):
    (tmp_path / "a.csv").write_text("id\n1\n", encoding="utf-8")
    text = "name: null\nseed: 2024-01-25\nsurvey: {files: [{path: a.csv}], only: {x: [null]}}\n"
    (tmp_path / "p.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as stopped:
        load_params(tmp_path / "p.yml")
    said = "\n".join(stopped.value.problems)
    assert "p.yml: name = null: should be a text; write it in quotes" in said
    assert "p.yml: survey.only.x.0 = null: should be a text; write it in quotes" in said
    assert "p.yml: seed = " in said


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(9)
)
BROKEN = [
    ("matrix: {by: [a]}\nseed: 1\nmatrix: {min_cell: 3}\n", "line 3: key 'matrix' is given twice, first on line 1"),
    ("a: {b: 1,\n c: 2,\n b: 3}\n", "line 3: key 'b' is given twice, first on line 1"),
    ("1: a\n'1': b\n", "line 2: key '1' is given twice, first on line 1"),
    ("a: !!python/object/apply:os.system [ls]\n", "line 1: the tag 'python/object/apply:os.system' is not understood"),
    ("a: 1\nb: !own x\n", "line 2: the tag '!own' is not understood"),
    ("a: !!binary aaaa\n", "line 1: the tag 'binary' is not understood"),
    (BOMB, "its aliases unfold to more than"),
    ("a: &a [*a]\n", "a circle"),
    ("a: &a {b: *a}\n", "a circle"),
    ("a: " + "[" * 1000, "too deep"),
    ("a: *b\n", "line 1: is not valid YAML: found undefined alias"),
    ("a: 1\n---\nb: 2\n", "line 2: is not valid YAML"),
    ("a: \x07\n", r"line 1: holds a control sign \(U\+0007\)"),
    ("? [a]\n: b\n", "line 1: a key should be a text"),
    ("x: {<<: 5}\n", "is not valid YAML"),
    ("a: '" + "x" * 5_000_001 + "'\n", "is longer than 5 MB"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=[said[:40] for _, said in BROKEN])
def test_every_yaml_that_we_read_ends_in_a_sentence(tmp_path, text, said):
    path = tmp_path / "codebook.yml"
    path.write_text(text, encoding="utf-8")
    from openfeedback.coding.codebook.load import load_codebook

    for read, error in ((load_params, ParameterError), (load_batch, ParameterError), (load_codebook, CodebookError)):
        with pytest.raises(error, match=said):
            read(path)
    with pytest.raises(OpenFeedbackError, match=said):
        parse_yaml(text, "x", typed=True)


def test_all_repeated_keys_are_named_at_once():
    with pytest.raises(ParameterError) as stopped:
        parse_yaml("a: 1\nb: 2\na: 3\nb: {c: 1, c: 2}\n", "f")
    assert len(stopped.value.problems) == 3


def test_a_few_aliases_and_merged_sections_are_fine():
    read = parse_yaml("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: [*a, *a]\n", "f").value
    assert read["b"] == {"x": "1", "y": "3"}


def test_a_file_that_extends_itself_is_told(tmp_path):
    (tmp_path / "a.yml").write_text("extends: b.yml\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("extends: a.yml\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="extends itself"):
        load_params(tmp_path / "a.yml")


def test_a_setting_on_the_command_line_is_understood_alike():
    from openfeedback.settings import CodingSettings, TopicSettings

    assert set_settings(CodingSettings, ["codebook=012"]).codebook == "012"
    assert set_settings(TopicSettings, ["min_size=0x8", "by_question=yes"]).min_size == 8
    with pytest.raises(ParameterError, match="--set merge"):
        set_settings(TopicSettings, ["merge=[["])


def test_a_batch_takes_names_and_values_as_they_stand(tmp_path):
    from shutil import copy

    (tmp_path / "params").mkdir()
    copy(next(resource("data", "demo").glob("webropol_2024-01-25*.xlsx")), tmp_path / "k.xlsx")
    base = "survey: {files: [{path: ../k.xlsx, event_id: 012}]}\n"
    (tmp_path / "params" / "base.yml").write_text(base, encoding="utf-8")
    plan = "base: base.yml\noutputs: ../out\nruns: [{name: 2024}, {name: no, survey: {only: {event_id: [012]}}}]\n"
    (tmp_path / "params" / "batch.yml").write_text(
        plan + "vary: {topics.min_size: [4], share: [yes]}\n", encoding="utf-8"
    )
    batch = load_batch(tmp_path / "params" / "batch.yml")
    assert [path.stem for path in batch.runs] == ["2024", "no", "base_min_size-4_share-True"]
    assert load_params(batch.runs[1]).survey.only == {"event_id": ["012"]}
    assert (load_params(batch.runs[2]).topics.min_size, load_params(batch.runs[2]).share) == (4, True)


@pytest.mark.skipif(not REPEATED.is_dir(), reason="the shared cases are not here")
def test_the_shared_cases(tmp_path):
    rows = "".join(f"{n};{('012', '12:30', 'no')[n % 3]};vastaus numero {n} on tässä\n" for n in range(30))
    (tmp_path / "a.csv").write_text("id;alue;Avoin palaute\n" + rows, encoding="utf-8")
    survey = "survey: {files: [{path: a.csv, event_id: 2024-01-25}], background: {alue: alue}}\n"
    (tmp_path / "study.yml").write_text(survey, encoding="utf-8")
    for name in ("toistettu_avain.yml", "arvot.yml"):
        (tmp_path / name).write_bytes((REPEATED / name).read_bytes())
    with pytest.raises(ParameterError, match="line 3: key 'matrix' is given twice, first on line 2"):
        load_params(tmp_path / "toistettu_avain.yml")
    params = load_params(tmp_path / "arvot.yml")
    assert params.survey.only == {"event_id": ["2024-01-25"], "alue": ["012", "12:30", "no"]}
    assert len(checked_study(params).columns) == 3


def test_a_written_value_knows_what_yaml_makes_of_it():
    assert [Written(text).value for text in ("012", "no", "12:30", "2024-02-31")] == [10, False, 750, "2024-02-31"]
