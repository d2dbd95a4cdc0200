"""What an earlier version (0777eb4) made still opens: parameters, batch, codebook, review form, corrections;
a run of another form is made again."""

import json
import tomllib

import pytest
from openpyxl import Workbook
from small_study import make_study

from openfeedback.coding.codebook import check_codebook, load_codebook
from openfeedback.coding.review import import_review
from openfeedback.explore.corrections import CodingStore
from openfeedback.files.writing import resource
from openfeedback.params import load_params
from openfeedback.run import open_run
from openfeedback.run.batch import load_batch
from openfeedback.run.records import read_record, why_stale, write_record
from openfeedback.run.stages import STAGES, stage

KEYS = """
name: before
language: en
seed: 7
simulated: true
share: true
show_texts: false
outputs: ../made
survey:
  files:
  - {path: ../data/klinikka.xlsx, format: webropol, event_id: e1, date: 2024-01-25, name: Klinikka, encoding: utf-8,
     delimiter: ";", sheet: s, header_row: 1, respondent_id: tunnus, event_column: tilaisuus, time: Vastausaika,
     question: {question_id: q, question: "Mitä?", role: topic_wish, columns: ["Mitä?"]}}
  open_questions: [{question_id: wish, question: "Toive?", role: support_need, columns: ["Toive?", "Wish?"]}]
  scale_items: [{item_id: i, item: Hyöty, columns: [Hyöty], scale: agree5, opt_out: [En osaa], midpoint: Siltä väliltä}]
  background: {role: Rooli}
  weight: paino
  ignore: [Nimi]
  redact: false
  only: {region: [Etelä-Suomi]}
text: {workers: 2, scheduler: "tcp://h:1", scratch: s, drop_non_answers: false, lemmatizer: simplemma, compounds: all,
  split: answers}
vectors: {workers: 1, scheduler: "tcp://h:1", scratch: s, backend: fast, cache: c}
topics: {method: kmeans, min_units: 20, min_size: 5, neighbours: 10, resolution: 1.5, min_topics: 2, max_topics: 9,
  resamples: 3, by_question: true, use_unstable: true, representation: KeyBERTInspired, merge: [["1", "2"]],
  names: {"1": Johto}}
coding: {codebook: table5, min_p: 0.4, human: own.csv}
matrix: {kinds: [toive, kiitos], by: [region], by_cells: true, min_cell: 4, round_to: 5, hide: [johto/alku]}
compare: {by: [kind, theme_phase], min_n: 6, resamples: 500}
appendix: {title: T, subtitle: S, formats: [docx], quotes: false, template: null, published: true, themes: [johto]}
"""

CODEBOOK = """
id: own
names: {fi: Oma, en: Own}
source: oma
themes:
- {id: johto, names: {fi: Johto, en: Management}, definition: johdosta, includes: [tuki],
   excludes: [raha], spanning: true}
- {id: muut, names: {fi: Muut}, definition: muusta, phase: ei, in_matrix: false}
phases:
- {id: alku, names: {fi: Alku}}
- {id: ei, names: {fi: Ei}}
kinds:
- {id: toive, names: {fi: Toive}}
- {id: muu, names: {fi: Muu}}
cells: {johto: {alku: [Johdon tuki]}}
"""


def test_every_key_of_before_is_understood(tmp_path, capsys):
    (tmp_path / "data").mkdir()
    (tmp_path / "params").mkdir()
    (tmp_path / "data" / "klinikka.xlsx").write_bytes(b"")
    (tmp_path / "params" / "own.csv").write_text("unit_id,coder,theme,phase,kind\n")
    (tmp_path / "params" / "before.yml").write_text(KEYS, encoding="utf-8")
    params = load_params(tmp_path / "params" / "before.yml")
    told = capsys.readouterr().err
    assert "text.lemmatizer is no longer used" in told
    assert "vectors.backend: fast is no longer used" in told
    file = params.survey.files[0]
    assert (file.date, file.delimiter, file.question.role) == ("2024-01-25", ";", "topic_wish")
    assert (params.seed, params.survey.only, params.topics.merge) == (7, {"region": ["Etelä-Suomi"]}, [["1", "2"]])
    assert (params.matrix.hide, params.compare.by) == (["johto/alku"], ["kind", "theme_phase"])
    assert (params.text.split, params.vectors.backend, params.appendix.formats) == ("answers", "auto", ["docx"])


def test_a_batch_file_of_before_is_planned(tmp_path):
    params = make_study(tmp_path)
    path = params.with_name("many.yml")
    path.write_text(
        "base: small.yml\noutputs: ../outputs/many\nvary: {topics.min_size: [4, 8]}\nruns: [{name: one, seed: 3}]\n"
        "slurm: {partition: small, account: p, time: '01:00:00', memory: 8GB, cores: 2, workers: 1, prologue: [ls]}\n"
    )
    batch = load_batch(path)
    assert [run.stem for run in batch.runs] == ["one", "small_min_size-4", "small_min_size-8"]
    assert batch.slurm.partition == "small"


def test_a_codebook_a_review_and_corrections_of_before_are_read(tmp_path):
    home = tmp_path / "own"
    home.mkdir()
    (home / "codebook.yml").write_text(CODEBOOK, encoding="utf-8")
    (home / "examples.csv").write_text(
        "unit_id,text,answer,question,role,theme,phase,kind\n"
        "A.1,Johto mukaan,Johto mukaan,,topic_wish,johto,alku,toive\n"
        "A.2,Jotain,Jotain,,other,muut,ei,muu\n"
    )
    assert check_codebook(str(home)) == []
    book = Workbook()
    sheet = book.active
    sheet.title = "arviointi"
    sheet.append(["tunniste", "kysymys", "koko vastaus", "ajatus", "varmuus", "malli oikein", "teema", "vaihe", "laji",
                  "toinen teema", "huomio"])  # fmt: skip
    sheet.append(
        ["r:2:q.1", "Mitä?", "Johto mukaan", "Johto mukaan", 0.4, None, "Johto", "Alku", "Toive", None, "selvä"]
    )
    book.save(tmp_path / "review.xlsx")
    coded = import_review(tmp_path / "review.xlsx", load_codebook(str(home)), "KL")
    assert coded[["unit_id", "coder", "theme", "phase", "kind"]].values.tolist() == [
        ["r:2:q.1", "KL", "johto", "alku", "toive"]
    ]
    (tmp_path / "c.csv").write_text(
        "unit_id,coder,theme,phase,kind,theme_p,phase_p,kind_p,evidence,model_theme,model_phase,model_kind,coded_at\n"
        "r:2:q.1,KL,johto,alku,toive,,,,,muut,ei,muu,2025-11-21T10:00:00+02:00\n"
    )
    assert CodingStore(tmp_path / "c.csv").read()["theme"].tolist() == ["johto"]


@pytest.mark.parametrize("record", ["{", "[]", '{"outputs": []}', '{"inputs": {}, "outputs": {}, "seconds": 1}'])
def test_a_record_of_another_form_makes_the_notebook_run_again(tmp_path, record):
    params = load_params(make_study(tmp_path))
    path = params.folder / "records" / "01_read.json"
    path.parent.mkdir(parents=True)
    path.write_text(record)
    assert read_record(params, stage("01_read")) is None
    assert why_stale(params, stage("01_read")) == "its record is not of this version"


def test_a_run_of_before_is_made_again(tmp_path):
    params = load_params(make_study(tmp_path))
    for one in STAGES:
        made_from = {"notebook": "0", "code": "0", "packages": {"openfeedback": "0.1"}, "parameters": {}, "filed": {}}
        write_record(params, one, {"made_from": made_from, "inputs": {}, "outputs": {}, "facts": {}, "seconds": 1.0})
        assert "changed" in str(why_stale(params, one))
    assert json.loads((params.folder / "records" / "01_read.json").read_text())["seconds"] == 1.0


def test_a_run_that_kept_texts_among_its_shared_tables_is_made_again_and_they_go(tmp_path):
    params = load_params(make_study(tmp_path))
    for name in ("stages/01_read.json", "tables/responses.parquet", "tables/events.parquet"):
        path = params.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    assert why_stale(params, stage("01_read")) == "an earlier version kept its tables in other places"
    open_run(params, "01_read")
    assert [p.name for p in sorted(params.folder.rglob("*")) if p.is_file()] == ["events.parquet"]


def test_kernel_specifications_that_name_the_provisioner_of_before_find_it():
    text = (resource("notebooks").parent / "pyproject.toml").read_text(encoding="utf-8")
    names = tomllib.loads(text)["project"]["entry-points"]["jupyter_client.kernel_provisioners"]
    assert names["openfeedback-warm"] == names["openfeedback-fork"]


def test_a_studys_older_notebook_names_the_models():
    from openfeedback.settings import VectorSettings
    from openfeedback.text import model_names

    assert model_names(["texts"], VectorSettings()) == model_names(VectorSettings())
