"""Words in the parameters that name nothing: every key is a closed list, looked up, or free on purpose."""

from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pandas as pd
import pytest
import yaml

from openfeedback.errors import OpenFeedbackError, ParameterError
from openfeedback.params import Params, load_params
from openfeedback.run.batch.plan import BatchFile, load_batch
from openfeedback.run.gate.words import stop_before_run
from openfeedback.run.notebook.workspace import open_run
from openfeedback.study.check import checked_study
from openfeedback.survey.read import read_surveys
from openfeedback.verbs.walk import run

CASES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cases" / "33_parameters_that_match_nothing"
FILE = {"path": "a.csv", "event_id": "e"}


def merged(base: dict, over: dict) -> dict:
    return {
        **base,
        **{
            k: merged(base[k], v) if isinstance(v, dict) and isinstance(base.get(k), dict) else v
            for k, v in over.items()
        },
    }


STUDY = {"outputs": "ut", "survey": {"files": [FILE], "background": {"alue": "Alue"}}, "matrix": {"by": ["alue"]}}


def item(**more: Any) -> dict:
    return {"survey": {"scale_items": [{"item_id": "hyoty", "columns": ["Hyöty"], **more}]}}


def question(*columns: str) -> dict:
    return {"survey": {"open_questions": [{"question_id": "avoin", "columns": [*columns]}]}}


# key of the settings: a word that names nothing, as it stands in the file -> what is said of it
WRONG: dict[str, tuple[dict, str]] = {
    "name": ({"name": "con"}, "'con' cannot be the name of a file or folder"),
    "outputs": ({"outputs": "ei/nul"}, "'nul' cannot be the name of a file or folder"),
    "survey.files.path": ({"survey": {"files": [{"path": "b.csv"}]}}, "survey.files: no file matches"),
    "survey.files.date": ({"survey": {"files": [{**FILE, "date": "2024-13-01"}]}}, "survey.files.0.date"),
    "survey.files.encoding": (
        {"survey": {"files": [{**FILE, "encoding": "utf8x"}]}},
        "survey.files.0.encoding = 'utf8x': no encoding 'utf8x'; did you mean 'utf-8'",
    ),
    "survey.files.delimiter": (
        {"survey": {"files": [{**FILE, "delimiter": "semicolon"}]}},
        "survey.files.0.delimiter = 'semicolon': is not one sign",
    ),
    "survey.files.sheet": ({"survey": {"files": [{**FILE, "sheet": "Taul1"}]}}, "it has no sheet 'Taul1'"),
    "survey.files.respondent_id": (
        {"survey": {"files": [{**FILE, "respondent_id": "Tunus"}]}},
        "'Tunus' is missing; did you mean 'Tunnus'",
    ),
    "survey.files.event_column": (
        {"survey": {"files": [{**FILE, "event_column": "Alu"}]}},
        "'Alu' is missing; did you mean 'Alue'",
    ),
    "survey.files.time": ({"survey": {"files": [{**FILE, "time": "Aik"}]}}, "'Aik' is missing; did you mean 'Aika'"),
    "survey.open_questions.columns": (
        question("Avoin palaute", "Avoin palute"),
        "open_questions: avoin: Avoin palute: .*'Avoin palute' is missing; did you mean 'Avoin palaute'",
    ),
    "survey.scale_items.columns": (
        item(columns=["Hyöti"]),
        "scale_items: hyoty: .*'Hyöti' is missing; did you mean 'Hyöty'",
    ),
    "survey.scale_items.scale": (
        item(scale="agre5"),
        "scale_items: hyoty: scale: no scale 'agre5'; did you mean 'agree5'",
    ),
    "survey.scale_items.opt_out": (
        item(opt_out=["Ei koske mina"]),
        "opt_out: no answer is 'Ei koske mina'; did you mean 'Ei koske minua'",
    ),
    "survey.scale_items.midpoint": (
        item(midpoint="En samaa enkä eri mieltä"),
        "midpoint: no answer is .*; did you mean 'En samaa enkä erimieltä'",
    ),
    "survey.background": (
        {"survey": {"background": {"alue": "Aleu"}}, "matrix": {"by": []}},
        "background: alue: .*'Aleu' is missing; did you mean 'Alue'",
    ),
    "survey.weight": ({"survey": {"weight": "Pain"}}, "survey: weight: .*'Pain' is missing; did you mean 'Paino'"),
    "survey.questions": ({"survey": {"questions": {"xyz": "Mitä?"}}}, "survey: questions: no question 'xyz'"),
    "survey.ignore": (
        {"survey": {"ignore": ["Muta"]}},
        "survey: ignore: Muta: .*'Muta' is missing; did you mean 'Muuta'",
    ),
    "survey.only": (
        {"survey": {"only": {"alue": ["Etelä-Suomi", "Lansi-Suomi"]}}},
        "survey: only: alue: no value 'Lansi-Suomi'; did you mean 'Länsi-Suomi'",
    ),
    "vectors.backend": ({"vectors": {"backend": "e6"}}, "vectors.backend = 'e6'"),
    "coding.codebook": (
        {"coding": {"codebook": "tabel5"}},
        "coding.codebook: tabel5: no such codebook; did you mean 'table5'",
    ),
    "coding.human": ({"coding": {"human": "ei.csv"}}, "coding.human: no such file"),
    "contents.human": ({"contents": {"human": "ei.csv"}}, "contents.human: no such file"),
    "appendix.earlier": ({"appendix": {"earlier": "ei"}}, "appendix.earlier: no such folder: ei"),
    "matrix.kinds": ({"matrix": {"kinds": ["toivee"]}}, "matrix.kinds: no kind 'toivee'; did you mean 'toive'"),
    "matrix.by": ({"matrix": {"by": ["aleu"]}}, "matrix.by: no column 'aleu'; did you mean 'alue'"),
    "words.by": ({"words": {"run": True, "by": ["aleu"]}}, "words.by: no column 'aleu'; did you mean 'alue'"),
    "matrix.hide": (
        {"matrix": {"hide": ["johtaminen/alkkuu"]}},
        "matrix.hide: no cell 'johtaminen/alkkuu'; did you mean 'projektijohtaminen/alku'",
    ),
    "appendix.template": ({"appendix": {"template": "ei-ole.docx"}}, "appendix.template: .*no file 'ei-ole.docx'"),
    "appendix.themes": (
        {"appendix": {"themes": ["johtamnen"]}},
        "appendix.themes: no theme 'johtamnen'; did you mean 'projektijohtaminen'",
    ),
}
# keys whose words name nothing that is there already, and why
FREE = {
    "survey.forgotten": "marks of people, whoever they are",
    "survey.files.event_id": "makes the id",
    "survey.files.name": "a title",
    "survey.files.question.question_id": "makes the id",
    "survey.files.question.question": "a title",
    "survey.files.question.columns": "not read: a board has no columns",
    "survey.open_questions.question_id": "makes the id",
    "survey.open_questions.question": "a title",
    "survey.scale_items.item_id": "makes the id",
    "survey.scale_items.item": "a title",
    "text.scheduler": "an address, tried when work is shared",
    "vectors.scheduler": "an address, tried when work is shared",
    "text.scratch": "a folder that is made",
    "vectors.scratch": "a folder that is made",
    "text.keep": "words of answers that no list need know",
    "text.redact": "words of answers that no list need know",
    "vectors.cache": "a folder that is made",
    "topics.merge": "topics are known once found; notebook 03 stops (test_coding_topics)",
    "topics.names": "topics are known once found; notebook 03 stops (test_coding_topics)",
    "contents.drop": "contents are known once found; notebook 04 stops",
    "contents.merge": "contents are known once found; notebook 04 stops",
    "contents.move": "contents are known once found; notebook 04 stops",
    "contents.names": "contents are known once found; notebook 04 stops",
    "appendix.title": "a title",
    "appendix.subtitle": "a title",
}


def is_closed(annotation: Any) -> bool:
    """Whether pydantic itself refuses an unknown word: numbers, truth values, listed words."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType, list):
        return all(is_closed(each) for each in args)
    if origin is Annotated:
        return is_closed(args[0])
    return origin is Literal or annotation in (bool, int, float, NoneType)


def keys(model: Any, above: str = "") -> dict[str, Any]:
    """Every key under a model that is no section, with its type."""
    found = {}
    for name, field in model.model_fields.items():
        inner = [a for a in (field.annotation, *get_args(field.annotation)) if hasattr(a, "model_fields")]
        found |= keys(inner[0], f"{above}{name}.") if inner else {f"{above}{name}": field.annotation}
    return found


KEYS = keys(Params)
CLOSED = sorted(key for key, annotation in KEYS.items() if is_closed(annotation))


@pytest.fixture
def study(tmp_path):
    """Writes a parameter file with changes beside a survey with every sort of column."""
    scale = [
        "Täysin samaa mieltä",
        "Samaa mieltä",
        "En samaa enkä erimieltä",
        "Eri mieltä",
        "Täysin eri mieltä",
        "Ei koske minua",
    ]
    rows = [
        f"{n};{('Etelä-Suomi', 'Länsi-Suomi')[n % 2]};1,5;{n % 28 + 1}.1.2024 10:00;"
        f"{scale[n % 6]};x{n % 3};tämä on vastaus numero {n}"
        for n in range(40)
    ]
    header = "Tunnus;Alue;Paino;Aika;Hyöty;Muuta;Avoin palaute"
    (tmp_path / "a.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    def write(change: dict, name: str = "study") -> Path:
        path = tmp_path / f"{name}.yml"
        path.write_text(yaml.safe_dump(merged(STUDY, change), allow_unicode=True), encoding="utf-8")
        return path

    return write


def test_every_key_is_closed_looked_up_or_free_on_purpose():
    assert set(KEYS) == {*CLOSED, *WRONG, *FREE}
    assert set(CLOSED).isdisjoint({*WRONG, *FREE})


def test_the_study_itself_has_nothing_wrong(study):
    params = load_params(study({}))
    assert len(checked_study(params).columns) == 7
    stop_before_run(params)


@pytest.mark.parametrize("key", sorted(WRONG))
def test_check_names_a_word_that_names_nothing_with_file_and_key(study, key):
    change, said = WRONG[key]
    with pytest.raises(ParameterError, match=said) as stopped:
        checked_study(load_params(study(change)))
    assert len(stopped.value.problems) == 1
    assert stopped.value.problems[0].startswith("study.yml: ")


@pytest.mark.parametrize("key", CLOSED)
def test_a_closed_key_refuses_an_unknown_word(study, key):
    *above, last = key.split(".")
    change: Any = {last: ["toivee"] if get_origin(KEYS[key]) is list else "toivee"}
    for part in reversed(above):
        change = {
            part: [{"path": "a.csv", **change}]
            if part == "files"
            else [change]
            if part in ("open_questions", "scale_items")
            else change
        }
    with pytest.raises(ParameterError, match=last):
        load_params(study(change))


def read_by_notebook(path: Path) -> None:
    """What a run does up to its first tables."""
    params = load_params(path)
    stop_before_run(params)
    opened = open_run(params, "01_read")
    opened.save(respondents=read_surveys(opened.survey_files(), params.survey).respondents)


@pytest.mark.parametrize("key", sorted(WRONG))
def test_a_run_stops_at_the_first_notebook_at_the_latest(study, key):
    """What needs the survey stops when it has been read; everything else before a kernel starts."""
    path = study(WRONG[key][0])
    with pytest.raises(OpenFeedbackError, match=WRONG[key][1]):
        read_by_notebook(path)
    assert not list(path.parent.rglob("*.parquet"))


BEFORE = [
    "coding.codebook",
    "matrix.kinds",
    "matrix.hide",
    "appendix.themes",
    "appendix.template",
    "survey.files.encoding",
]


@pytest.mark.parametrize("key", BEFORE)
def test_a_run_a_notebook_and_a_batch_stop_before_anything_is_made(study, key):
    path = study(WRONG[key][0])
    plan = path.with_name("batch.yml")
    plan.write_text("base: study.yml\noutputs: out\nruns: [{name: one}]\n", encoding="utf-8")
    for verb in (lambda: run(path), lambda: open_run(load_params(path), "04_matrix"), lambda: load_batch(plan)):
        with pytest.raises(ParameterError, match=WRONG[key][1]):
            verb()
    assert not (path.parent / "ut").exists()
    assert not (path.parent / "out" / "one").exists()


def test_all_of_them_are_named_at_once(study):
    change: dict = {}
    asked = [
        "matrix.kinds",
        "matrix.hide",
        "matrix.by",
        "appendix.themes",
        "appendix.template",
        "survey.only",
        "survey.weight",
        "survey.ignore",
        "survey.scale_items.columns",
    ]
    for key in asked:
        change = merged(change, WRONG[key][0])
    with pytest.raises(ParameterError) as stopped:
        checked_study(load_params(study(change)))
    assert len(stopped.value.problems) == len(asked)


def test_a_column_named_after_the_survey_was_read_stops_the_next_run_at_once(study):
    params = load_params(study({}))
    opened = open_run(params, "01_read")
    read = read_surveys(opened.survey_files(), params.survey)
    responses = read.responses
    opened.save(responses=responses, respondents=read.respondents, scores=read.scores, events=read.events)
    opened.save(dropped=read.dropped, left_out=read.left_out)
    with pytest.raises(ParameterError, match="no column 'aleu'; did you mean 'alue'"):
        stop_before_run(load_params(study({"matrix": {"by": ["aleu"]}})))


def test_topics_in_place_of_themes_are_looked_up_when_they_are_known(study):
    from openfeedback.run.gate.words import unknown_topics

    change = {"coding": {"codebook": None}, "matrix": {"hide": ["1/ei", "9/ei"]}, "appendix": {"themes": ["2", "x"]}}
    params = load_params(study(change))
    stop_before_run(params)
    said = unknown_topics(params, pd.Series(["1", "2"]))
    assert len(said) == 2
    assert "matrix.hide: no cell '9/ei'" in said[0]
    assert "appendix.themes: no topic 'x'" in said[1]


def test_words_of_a_batch_file_are_looked_up_too(study):
    assert set(keys(BatchFile)) == {
        "base",
        "outputs",
        "split_by",
        "vary",
        "runs",
        *(k for k in keys(BatchFile) if k.startswith("slurm.")),
    }
    plan = study({}).with_name("batch.yml")
    for text, said in [
        ("base: ei.yml\nruns: [{name: a}]\n", "no such parameter file"),
        ("base: study.yml\nsplit_by: aleu\n", "split_by: no column 'aleu'; did you mean 'alue'"),
        ("base: study.yml\nvary: {matrix.kindz: [[toive]]}\n", "unknown key 'matrix.kindz'; did you mean 'kinds'"),
        ("base: study.yml\nvary: {matrix.kinds: [[toive], [toivee]]}\n", "no kind 'toivee'; did you mean 'toive'"),
        ("base: study.yml\nruns: [{name: a, appendix: {themes: [johtamnen]}}]\n", "no theme 'johtamnen'"),
        ("base: study.yml\nruns: [{name: a}, {name: A}]\n", "'a' and 'A' would share a folder"),
        ("base: study.yml\nruns: [{name: params}]\n", "what the batch itself writes"),
    ]:
        plan.write_text(text, encoding="utf-8")
        with pytest.raises(ParameterError, match=said):
            load_batch(plan)


def test_values_that_would_share_a_folder_get_one_each(study, tmp_path):
    plan = study({}).with_name("batch.yml")
    values = ["Helsinki", "HELSINKI", "A/B", "A B", "???", "con", "x" * 300]
    rows = "".join(f"{n};{values[n % len(values)]};tämä on vastaus {n}\n" for n in range(70))
    (tmp_path / "a.csv").write_text("Tunnus;Alue;Avoin palaute\n" + rows, encoding="utf-8")
    plan.write_text("base: study.yml\noutputs: out\nsplit_by: alue\n", encoding="utf-8")
    batch = load_batch(plan)
    assert sorted(load_params(path).survey.only["alue"][0] for path in batch.runs) == sorted(values)
    assert len({path.stem.casefold() for path in batch.runs}) == len(values)
    back = "".join(f"{n};{values[n % len(values)]};tämä on vastaus {n}\n" for n in reversed(range(70)))
    (tmp_path / "a.csv").write_text("Tunnus;Alue;Avoin palaute\n" + back, encoding="utf-8")
    assert [path.stem for path in load_batch(plan).runs] == [path.stem for path in batch.runs]


def test_a_board_that_is_read_too_does_not_excuse_a_misspelt_question(study, tmp_path):
    (tmp_path / "taulu.csv").write_text("Avoin palaute\nMuuta,lappu on tämä\n", encoding="utf-8")
    files = [FILE, {"path": "taulu.csv", "format": "miro", "event_id": "b", "question": {"question_id": "taulu"}}]
    with pytest.raises(ParameterError, match="'Avoin palute' is missing"):
        checked_study(load_params(study({"survey": {"files": files, **question("Avoin palute")["survey"]}})))


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize("name", ["by", "hide", "kinds", "only", "representation", "template", "themes"])
def test_the_shared_cases(study, name):
    path = study({}).with_name(f"{name}.yml")
    path.write_bytes((CASES / f"{name}.yml").read_bytes())
    with pytest.raises(ParameterError, match=rf"{name}\.yml: .*{name}"):
        checked_study(load_params(path))
