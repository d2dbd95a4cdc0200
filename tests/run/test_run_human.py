"""A person's codings win over the model's and become examples; the run's facts say so."""

import json

import pandas as pd
import pytest
from small_study import run_quietly

from openfeedback.coding.corrections import with_places
from openfeedback.params import load_params
from openfeedback.run.notebook.workspace import open_run
from openfeedback.run.stages import table_path, true_path
from openfeedback.tables import write_table


@pytest.mark.slow
def test_a_persons_codes_win_and_are_examples_of_the_next_run(copy_of_small):
    folder = load_params(copy_of_small).folder
    model = pd.read_parquet(table_path(folder, "codings"))
    unit = model[model["theme"] != "verkostotyo"]["unit_id"].iloc[0]
    person = pd.DataFrame({"unit_id": [unit], "coder": "KL", "theme": "verkostotyo", "phase": "alku", "kind": "muu"})
    write_table(person, copy_of_small.parent / "person.csv")
    text = copy_of_small.read_text(encoding="utf-8") + "coding: {human: person.csv}\n"
    copy_of_small.write_text(text, encoding="utf-8")
    steps = {step.notebook: step.reason for step in run_quietly(copy_of_small)}
    assert steps["03_topics"] is None
    assert steps["04_matrix"] == "parameters changed: coding"
    after = pd.read_parquet(table_path(folder, "codings")).set_index("unit_id")
    assert after.loc[unit, ["coder", "theme", "phase", "kind"]].tolist() == ["KL", "verkostotyo", "alku", "muu"]
    assert len(after) == len(model)
    agreement = pd.read_parquet(table_path(folder, "agreement")).set_index("field")
    assert agreement.loc["theme", ["n", "percent"]].tolist() == [1, 0.0]  # the model as it was before it learnt
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    before = int(manifest["models"]["classifier"].split("n = ")[1])
    examples = pd.read_csv(copy_of_small.parents[0] / "person.csv")
    assert before > len(examples)
    assert {"path": "person.csv", "sha256": manifest["inputs"][-1]["sha256"]} in manifest["inputs"]


def test_a_run_without_a_codebook_takes_its_topics_and_says_nothing_of_praise(copy_of_small):
    text = copy_of_small.read_text(encoding="utf-8") + "coding: {codebook: null}\n"
    copy_of_small.write_text(text, encoding="utf-8")
    run_quietly(copy_of_small)
    folder = load_params(copy_of_small).folder
    topics, matrix, feedback = (pd.read_parquet(table_path(folder, n)) for n in ("topics", "matrix", "feedback"))
    assert set(matrix["theme"]) == set(topics["topic_id"])
    assert matrix["respondents_n"].sum() > 0  # whatever kinds the matrix of a codebook would hold
    assert feedback.empty


def test_an_open_run_knows_its_codebook_and_its_persons(copy_of_small):
    params = load_params(copy_of_small)
    topics = pd.DataFrame({"topic_id": ["1"], "label": ["raha"]})
    book = open_run(params, "06_appendix").codebook(topics)
    assert (book.id, book.labels("en", topics)["1"], book.labels("en")["alku"]) == ("table5", "raha", "Beginning")
    instead = open_run(load_params(copy_of_small, coding={"codebook": None}), "06_appendix")
    no_units = pd.DataFrame(columns=["unit_id", "response_id", "start", "end", "text"])
    assert instead.codebook(topics).id == "topics"
    assert instead.human_codings(no_units, no_units)[0] is None
    shared = open_run(load_params(copy_of_small, share=True), "06_appendix")
    assert (instead.least_shown, shared.least_shown) == (1, 3)


@pytest.mark.slow
def test_a_second_theme_of_a_person_has_a_content_that_a_person_may_decide_whatever_the_units_id_was(copy_of_small):
    folder = load_params(copy_of_small).folder
    wished = pd.read_parquet(table_path(folder, "provenance")).query("kind == 'toive'").iloc[0]
    unit, first = wished["unit_id"], wished["theme"]
    second = "verkostotyo" if first != "verkostotyo" else "juurruttaminen"
    person = {
        "unit_id": [unit],
        "coder": "KL",
        "theme": first,
        "phase": "alku",
        "kind": "toive",
        "second_theme": second,
    }
    write_table(pd.DataFrame(person), copy_of_small.parent / "person.csv")
    units, responses = (pd.read_parquet(table_path(folder, name)) for name in ("units", "responses"))
    placed = with_places(pd.DataFrame({"unit_id": [unit] * 2}), units, responses)
    decided = placed.assign(theme=[first, second], title=["Ensin", "Toiseksi"], decided=True, unit_id="elsewhere.9")
    lost = decided.head(1).assign(
        text="sanoja joita kukaan ei sanonut", answer_hash="0", response_id="x", title="Poissa"
    )
    write_table(pd.concat([decided, lost]), copy_of_small.parent / "contents.csv")
    text = "coding: {human: person.csv}\ncontents: {human: contents.csv}\n"
    copy_of_small.write_text(copy_of_small.read_text(encoding="utf-8") + text, encoding="utf-8")
    run_quietly(copy_of_small)
    coded = pd.read_parquet(table_path(folder, "content_codings"))
    contents = pd.read_parquet(true_path(load_params(copy_of_small), "contents"))
    mine = coded[coded["unit_id"] == unit].merge(contents, on="content_id").set_index("theme")
    assert mine["title"].to_dict() == {first: "Ensin", second: "Toiseksi"}
    assert mine["units_n"].eq(1).all()
    cells = pd.read_parquet(true_path(load_params(copy_of_small), "contents_matrix"))
    matrix = pd.read_parquet(true_path(load_params(copy_of_small), "matrix"))
    sums = cells.groupby(["theme", "phase"])["units_n"].sum()
    told = matrix[matrix["units_n"] > 0].set_index(["theme", "phase"])["units_n"]
    assert sums.sort_index().to_dict() == told.sort_index().to_dict()
    unmatched = pd.read_parquet(table_path(folder, "unmatched"))
    assert unmatched[["content", "reason"]].values.tolist() == [["Poissa", "answer not in this run"]]
