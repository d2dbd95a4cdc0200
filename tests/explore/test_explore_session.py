"""What the explorer opens and answers, with real tables and models, without a browser."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from explore_study import edit_table

import openfeedback as of
from openfeedback.analysis.counts.matrix import build_matrix
from openfeedback.coding.corrections.file import place_of
from openfeedback.errors import InputError, ParameterError
from openfeedback.explore.corrections.store import CodingStore
from openfeedback.explore.session import Session
from openfeedback.explore.unit_codes import checked_coder
from openfeedback.explore.view import payload
from openfeedback.explore.view.material import open_material
from openfeedback.explore.view.redacted import redact_material
from openfeedback.explore.wording import words
from openfeedback.params import load_params
from openfeedback.run.stages import table_path
from openfeedback.tables import write_table
from openfeedback.text.vectors.encode import embed


class Talk:
    """A session and what it said."""

    def __init__(self, path, coder="KL", redacted=True):
        self.said = []
        material = open_material(path)
        store = CodingStore(place_of(material.params))
        self.session = Session(material, store, lambda *said: self.said.append(said), coder, redacted)

    def ask(self, **message):
        self.session.handle(message, [])
        return self.said[-1][0]

    def facts(self):
        self.ask(do="hello")
        return json.loads(gzip.decompress(self.said[-1][1][0]))

    def found(self, **message):
        self.ask(do="search", id=1, **message)
        values = np.frombuffer(self.said[-1][1][0], "<f4")
        return values, self.session.material.units


def code(unit, theme="muut", **more):
    return {"do": "code", "unit": unit, "codes": {"theme": theme, "phase": "alku", "kind": "toive"}, **more}


def test_a_run_is_found_by_its_folder_its_file_its_parameters_and_an_open_run(study):
    params = load_params(study)
    opened = [open_material(run) for run in (params.folder, str(study), params, of.open_run(params, "04_matrix"))]
    assert {m.params.folder for m in opened} == {params.folder}
    assert len({len(m.units) for m in opened}) == 1


def test_the_texts_of_a_shared_run_are_not_opened(own_study):
    own_study.write_text(own_study.read_text(encoding="utf-8") + "share: true\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="share is true"):
        open_material(own_study)


def test_every_missing_table_is_named_with_the_notebook_that_makes_it(own_study):
    for name in ("codings", "units"):
        table_path(load_params(own_study).folder, name).unlink()
    with pytest.raises(InputError) as failure:
        of.explore(own_study)
    assert [("02_units" in p, "04_matrix" in p) for p in failure.value.problems] == [(True, False), (False, True)]


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="no parameter file"):
        of.explore(tmp_path)
    with pytest.raises(InputError, match="is no run"):
        of.explore(3)


def test_the_package_offers_the_function_even_after_its_module_was_imported():
    from openfeedback.explore.view.payload import build

    assert callable(build)
    assert callable(of.explore)


def test_the_data_hold_every_unit_in_its_answer(study):
    data = Talk(study).facts()["data"]
    units, answers = data["units"], data["answers"]
    places = zip(units["answer"], units["start"], units["end"], strict=True)
    assert [answers["text"][a][start:end] for a, start, end in places] == units["text"]
    assert len(units["text"]) == len(open_material(study).units)
    assert data["respondents_n"] == max(answers["respondent"]) + 1
    assert all(len(item["of"]) == data["respondents_n"] for item in data["items"])
    assert {len(column) for column in units.values()} == {len(units["text"])}
    named = [line.split("examples: ")[1].split(", ") for line in units["evidence"] if "examples: " in line]
    assert len(named) > 5
    assert all(data["examples"][each] for ids in named for each in ids)


def test_the_codes_sent_give_the_runs_own_matrix(study):
    material = open_material(study)
    data = payload.build(material, CodingStore(place_of(material.params)).read())
    units = pd.DataFrame(
        {"theme": data["units"]["theme"], "phase": data["units"]["phase"], "kind": data["units"]["kind"]}
    )
    person = np.array(data["answers"]["respondent"])[data["units"]["answer"]]
    tables = {n: pd.read_parquet(table_path(material.params.folder, n)) for n in ("codings", "units", "responses")}
    matrix = build_matrix(
        tables["codings"], tables["units"], tables["responses"], material.codebook, material.params.matrix
    )
    units["person"] = person
    wishes = units[units["kind"] == [k["id"] for k in data["kinds"]].index("toive")]
    for row in matrix[matrix["units_n"] > 0].itertuples():
        t, p = [c["id"] for c in data["themes"]].index(row.theme), [c["id"] for c in data["phases"]].index(row.phase)
        cell = wishes[(wishes["theme"] == t) & (wishes["phase"] == p)]
        assert (len(cell), cell["person"].nunique()) == (row.units_n, row.respondents_n)


def test_search_by_base_form_finds_other_forms_and_remembers(own_study):
    talk = Talk(own_study)
    values, units = talk.found(mode="lemma", query="mittari")
    texts = units["text"][values > 0].str.lower()
    assert len(texts) > 0
    assert texts.str.contains("mittar").all()
    assert not texts.str.contains(r"\bmittari\b").all()
    kept = list((load_params(own_study).folder / "explore").glob("lemmas-*.parquet"))
    again, _ = Talk(own_study).found(mode="lemma", query="mittareita")
    assert len(kept) == 1
    assert (again == values).all()
    assert not Talk(own_study).found(mode="lemma", query="kirahvi")[0].any()


def test_search_by_meaning_is_the_cosine_of_the_runs_vectors(study):
    values, units = Talk(study).found(mode="meaning", query="johto ei sitoudu")
    expected = embed(units["text"]) @ embed(["johto ei sitoudu"])[0]
    np.testing.assert_allclose(values, expected, atol=1e-6)
    assert units["text"].iloc[int(values.argmax())]


def test_the_map_has_a_place_for_each_unit_that_has_a_topic(study):
    talk = Talk(study)
    assert talk.facts()["mapped"]
    talk.ask(do="map", id=1)
    points = np.frombuffer(talk.said[-1][1][0], "<f4").reshape(-1, 2)
    topics = talk.session.material.units["topic_id"]
    assert (~np.isnan(points[:, 0]) == topics.notna()).all()
    assert talk.said[-1][0] == {"say": "points", "id": 1}


def test_the_map_that_a_run_saved_is_the_map_shown(own_study):
    talk = Talk(own_study)
    unit = talk.session.material.units["unit_id"][1]
    saved = pd.DataFrame({"unit_id": [unit], "x": [3.0], "y": [-1.5], "topic_id": ["1"]})
    write_table(saved, table_path(load_params(own_study).folder, "topic_points"))
    talk.ask(do="map", id=1)
    points = np.frombuffer(talk.said[-1][1][0], "<f4").reshape(-1, 2)
    assert points[1].tolist() == [3.0, -1.5]
    assert np.isnan(points[0]).all()


def test_a_correction_is_stored_told_undone_and_done_again(own_study):
    talk = Talk(own_study)
    facts = talk.facts()
    before = facts["data"]["units"]["theme"][2]
    new = next(t["id"] for i, t in enumerate(facts["data"]["themes"]) if i != before)
    told = talk.ask(**code(2, new, note="oma syy"))
    assert [row["unit"] for row in told["rows"]] == [2]
    assert (told["can_undo"], told["can_redo"], told["focus"]) == (True, False, 2)
    table = talk.session.store.read()
    unit = talk.session.material.units["unit_id"][2]
    model = talk.session.material.units["theme"][2]
    assert table[["unit_id", "coder", "theme", "evidence", "model_theme"]].values.tolist() == [
        [unit, "KL", new, "oma syy", model]
    ]
    undone = talk.ask(do="undo")
    assert (undone["rows"][0]["theme"], undone["rows"][0]["voices"], undone["can_redo"]) == (before, [], True)
    assert talk.session.store.read().empty
    assert talk.ask(do="redo")["rows"][0]["coder"] == "KL"
    assert talk.ask(do="remove", unit=2)["rows"][0]["theme"] == before
    assert talk.ask(do="undo")["rows"][0]["coder"] == "KL"


def test_two_explorers_hear_of_each_other(own_study):
    one, other = Talk(own_study, "KL"), Talk(own_study, "MM")
    one.facts(), other.facts()
    one.ask(**code(0))
    told = other.ask(**code(1))
    assert sorted(row["unit"] for row in told["rows"]) == [0, 1]
    assert sorted(other.session.store.read()["coder"]) == ["KL", "MM"]


def test_what_a_view_asks_comes_back_to_it_and_codes_go_to_all(own_study):
    talk = Talk(own_study)
    assert talk.ask(do="map", id=1, view="one")["view"] == "one"
    assert talk.ask(do="map", id=1)["say"] == "points"
    assert "view" not in talk.said[-1][0]
    told = talk.ask(**code(0), view="two")
    assert (told["say"], told["view"], [row["unit"] for row in told["rows"]]) == ("coded", "two", [0])


def test_a_look_tells_what_another_explorer_wrote_and_nothing_twice(own_study):
    one, other = Talk(own_study, "KL"), Talk(own_study, "MM")
    one.facts(), other.facts()
    before = len(other.said)
    other.session.handle({"do": "look", "view": "x"}, [])
    assert len(other.said) == before
    one.ask(**code(3))
    told = other.ask(do="look", view="x")
    assert (told["view"], [row["unit"] for row in told["rows"]], told["focus"]) == ("", [3], None)
    seen = len(other.said)
    other.session.handle({"do": "look", "view": "x"}, [])
    assert len(other.said) == seen


def test_explorers_of_one_kernel_that_share_a_file_agree_at_once(own_study):
    one, other = of.explore(own_study, coder="KL"), of.explore(own_study, coder="MM")
    for explorer in (one, other):
        explorer._answer({"do": "hello"}, [])
    one._answer(code(3), [])
    other._worker.submit(lambda: None).result()
    assert 3 in other._session.sent.rows


def test_a_saved_notebook_says_how_to_start_the_explorer_again(own_study, capsys):
    explorer = of.explore(str(own_study))
    assert f"of.explore('{own_study}')" in explorer.again
    explorer._ipython_display_()
    assert "Aja tämä solu uudelleen" in capsys.readouterr().out
    assert str(own_study) not in of.explore(load_params(own_study)).again


def test_a_run_takes_the_corrections_as_a_persons_codings(own_study):
    talk = Talk(own_study)
    talk.ask(**code(4, "verkostotyo"))
    from openfeedback.coding.classifier.combine import with_human
    from openfeedback.tables import read_table

    human = read_table(place_of(load_params(own_study)), ["unit_id", "coder", "theme", "phase", "kind"])
    codings = pd.read_parquet(table_path(load_params(own_study).folder, "codings"))
    after = with_human(codings, human).set_index("unit_id")
    assert after.loc[human["unit_id"][0], ["coder", "theme"]].tolist() == ["KL", "verkostotyo"]


def test_nothing_is_stored_without_a_name_or_with_an_unknown_code(own_study):
    talk = Talk(own_study, coder=None)
    with pytest.raises(InputError, match="who corrects"):
        talk.ask(**code(0))
    assert talk.ask(do="coder", name=" KL ")["coder"] == "KL"
    with pytest.raises(InputError, match="theme 'kissa' is not in codebook"):
        talk.ask(**code(0, "kissa"))
    assert not talk.session.store.path.exists()


@pytest.mark.parametrize("name", ["", "  ", "model", "Model", "KL+MM", "a\nb", "x" * 41])
def test_names_that_name_nobody(name):
    with pytest.raises(InputError, match="cannot name a person"):
        checked_coder(name)


def test_an_unwritable_file_leaves_the_history_where_it_was(own_study):
    talk = Talk(own_study)
    talk.ask(**code(0))
    talk.session.store.path.unlink()
    talk.session.store.path.mkdir()
    with pytest.raises(InputError):
        talk.ask(do="undo")
    assert talk.session.history.can_undo


def test_a_run_without_a_codebook_can_be_read_but_not_corrected(own_study):
    text = own_study.read_text(encoding="utf-8").replace("codebook: ../data/codebooks/own", "codebook: null")
    own_study.write_text(text, encoding="utf-8")
    topics = pd.read_parquet(table_path(load_params(own_study).folder, "assignments")).set_index("unit_id")["topic_id"]
    edit_table(
        load_params(own_study),
        "codings",
        lambda c: c.assign(coder="topics", theme=c["unit_id"].map(topics), phase="ei", kind="muu"),
    )
    talk = Talk(own_study)
    facts = talk.facts()
    assert not facts["editable"]
    assert [p["id"] for p in facts["data"]["phases"]] == ["ei"]
    assert max(facts["data"]["units"]["theme"]) >= 0
    with pytest.raises(InputError, match="no codebook"):
        talk.ask(**code(0, "1"))


def test_answers_kept_as_they_were_are_redacted_once_and_units_found_again(own_study):
    own_study.write_text(
        own_study.read_text(encoding="utf-8").replace("redact: true", "redact: false"), encoding="utf-8"
    )
    params = load_params(own_study)
    said = "Soita Maija Virtaselle 040 123 4567. Mittarit ovat epäselviä."
    first = open_material(own_study).units["response_id"].iloc[0]
    edit_table(params, "responses", lambda r: r.assign(text=r["text"].mask(r["response_id"] == first, said)))
    units = pd.DataFrame([[f"{first}.1", first, 0, 36, said[:36]], [f"{first}.2", first, 37, len(said), said[37:]]],
                         columns=["unit_id", "response_id", "start", "end", "text"])  # fmt: skip
    edit_table(params, "units", lambda u: pd.concat([units, u[u["response_id"] != first]], ignore_index=True))
    material = redact_material(open_material(own_study))
    mine = material.units[material.units["response_id"] == first]
    assert "Virtas" not in material.answers[first]
    assert "040" not in material.answers[first]
    assert mine["text"].iloc[1] == "Mittarit ovat epäselviä."
    assert mine["text"].iloc[0].startswith("Soita [nimi 1]")
    assert len(list((params.folder / "explore").glob("redacted-*.parquet"))) == 1
    talk = Talk(own_study)
    assert "Virtas" not in json.dumps(talk.facts(), ensure_ascii=False)
    assert talk.said[0][0]["say"] == "redacting"
    assert "Virtas" in json.dumps(Talk(own_study, redacted=False).facts(), ensure_ascii=False)


def test_one_answer_and_no_scores_are_enough(own_study):
    params = load_params(own_study)
    keep = open_material(own_study).units.iloc[0]
    edit_table(params, "units", lambda u: u[u["unit_id"] == keep["unit_id"]])
    edit_table(params, "scores", lambda s: s.iloc[:0])
    data = Talk(own_study).facts()["data"]
    assert (data["units"]["unit_id"], data["items"], data["background"]) == ([keep["unit_id"]], [], [])


def test_no_unit_at_all_is_still_a_matrix(own_study):
    edit_table(load_params(own_study), "units", lambda u: u.iloc[:0])
    talk = Talk(own_study)
    assert talk.facts()["data"]["respondents_n"] == 0
    assert talk.found(mode="meaning", query="johto")[0].size == 0


def test_shown_gives_the_listed_units_as_a_table(own_study):
    talk = Talk(own_study)
    talk.session.handle({"do": "shown"}, [np.array([5, 2], "<i4").tobytes()])
    shown = talk.session.shown()
    assert shown["unit_id"].tolist() == talk.session.material.units["unit_id"].iloc[[5, 2]].tolist()
    assert all(text in answer for text, answer in zip(shown["text"], shown["answer"], strict=True))


def test_an_unknown_message_is_refused(study):
    with pytest.raises(InputError, match="unknown message 'dance'"):
        Talk(study).ask(do="dance")


def test_the_words_are_the_same_in_both_languages():
    fi, en = words("fi"), words("en")
    assert list(fi) == list(en)
    places = {key: set(_filled(fi[key])) ^ set(_filled(en[key])) for key in fi}
    assert {key: odd for key, odd in places.items() if odd} == {}
    assert words("sv") == fi


def _filled(text):
    import re

    return re.findall(r"\{\w+\}", text)


def test_the_widgets_stored_state_holds_no_answer(study):
    explorer = of.explore(study)
    state = json.dumps({k: str(v) for k, v in explorer.get_state().items()}, ensure_ascii=False)
    texts = open_material(study).units["text"]
    assert [text for text in texts if len(text) > 15 and text in state] == []
    assert repr(explorer) == "Explorer('study')"


def test_corrections_survive_other_borders(own_study):
    talk = Talk(own_study)
    talk.facts()
    talk.ask(**code(0))
    unit = talk.session.material.units.iloc[0]
    # the next run has another unit before it in the same answer, so that its id moves on
    moved = str(unit["response_id"]) + ".77"
    edit_table(
        load_params(own_study), "units", lambda t: t.assign(unit_id=t["unit_id"].replace(unit["unit_id"], moved))
    )
    for table in ("codings", "assignments"):
        edit_table(
            load_params(own_study), table, lambda t: t.assign(unit_id=t["unit_id"].replace(unit["unit_id"], moved))
        )
    later = Talk(own_study)
    later.facts()
    assert later.session.store.read()["unit_id"].tolist() == [moved]
    assert later.session.shown().set_index("unit_id").loc[moved, ["coder", "theme"]].tolist() == ["KL", "muut"]
    at = later.session.material.units["unit_id"].tolist().index(moved)
    later.ask(do="remove", unit=at)
    assert later.session.store.read().empty


def test_a_coding_that_fits_no_unit_stays_in_the_file(own_study):
    talk = Talk(own_study)
    talk.facts()
    talk.ask(**code(0))
    unit = talk.session.material.units.iloc[0]
    edit_table(load_params(own_study), "units", lambda t: t[t["unit_id"] != unit["unit_id"]])
    later = Talk(own_study)
    later.facts()
    later.ask(**code(0, theme="juurruttaminen"))
    assert set(later.session.store.read()["text"]) >= {unit["text"]}
    assert len(later.session.store.read()) == 2
