"""Codings by persons on disk: nobody's row is lost, whoever writes when; what counts is what the run would count."""

import threading

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.classifier.combine import with_human
from openfeedback.coding.corrections.file import line_for, place_of
from openfeedback.errors import InputError
from openfeedback.explore.corrections.current import current_codes, model_codes, voices
from openfeedback.explore.corrections.history import Change, History, Step
from openfeedback.explore.corrections.store import COLUMNS, CodingStore
from openfeedback.params import load_params
from openfeedback.tables import read_table, write_table

CODES = {"theme": "muut", "phase": "alku", "kind": "toive"}


def test_a_new_file_has_one_row_and_the_contracts_columns(tmp_path):
    store = CodingStore(tmp_path / "kansio" / "x.codings.csv")
    assert store.put("a.1", "KL", {**CODES, "evidence": "koska"}) is None
    table = read_table(store.path, ["unit_id", "coder", "theme", "phase", "kind"])
    assert list(table.columns) == COLUMNS
    assert table[["unit_id", "coder", "theme", "evidence"]].values.tolist() == [["a.1", "KL", "muut", "koska"]]


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_rows_of_others_and_further_columns_stay_as_they_are(tmp_path, ending):
    path = tmp_path / f"human.{ending}"
    rows = [
        ["a.1", "MM", "muut", "alku", "toive", 3],
        ["a.2", "KL", "verkostotyo", "ei", "muu", 7],
        ["a.9", "MM", "muut", "ei", "muu", 1],
    ]
    before = pd.DataFrame(rows, columns=["unit_id", "coder", "theme", "phase", "kind", "page"])
    write_table(before, path)
    store = CodingStore(path)
    replaced = store.put("a.2", "KL", CODES)
    assert (replaced["theme"], replaced["page"]) == ("verkostotyo", 7)
    store.put("a.1", "KL", CODES)
    after = read_table(path)
    assert after["unit_id"].tolist() == ["a.1", "a.2", "a.9", "a.1"]
    others = after[after["coder"] == "MM"][list(before.columns)].astype("object").values.tolist()
    assert others == [rows[0], rows[2]]


def test_taking_away_gives_back_the_row_and_leaves_the_rest(tmp_path):
    store = CodingStore(tmp_path / "x.csv")
    store.put("a.1", "KL", CODES)
    store.put("a.1", "MM", CODES)
    assert store.put("a.1", "KL", None)["theme"] == "muut"
    assert store.put("a.1", "KL", None) is None
    assert store.read()[["unit_id", "coder"]].values.tolist() == [["a.1", "MM"]]


def test_two_explorers_that_write_at_once_lose_no_row(tmp_path):
    path = tmp_path / "x.csv"

    def work(coder):
        for i in range(15):
            CodingStore(path).put(f"a.{i}", coder, CODES)

    threads = [threading.Thread(target=work, args=(coder,)) for coder in ("KL", "MM")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    table = CodingStore(path).read()
    assert len(table) == 30
    assert not table.duplicated(["unit_id", "coder"]).any()


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    (tmp_path / "folder").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(InputError, match="is a file, not a folder"):
        CodingStore(tmp_path / "folder" / "x.csv").put("a.1", "KL", CODES)


def test_a_table_without_the_needed_columns_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("unit_id,teema\na.1,muut\n", encoding="utf-8")
    with pytest.raises(InputError, match="column 'coder' is missing"):
        CodingStore(path).put("a.1", "KL", CODES)
    assert path.read_text(encoding="utf-8") == "unit_id,teema\na.1,muut\n"


def test_corrections_go_where_the_parameters_say_else_beside_them(own_study):
    params = load_params(own_study)
    assert place_of(params) == own_study.parent / "study.codings.csv"
    assert line_for(params, place_of(params)) == "human: study.codings.csv"
    write_table(
        pd.DataFrame([["x", "KL", None, None, None]], columns=["unit_id", "coder", "theme", "phase", "kind"]),
        own_study.parent / "k.csv",
    )
    own_study.write_text(
        own_study.read_text(encoding="utf-8").replace("coding:\n", "coding:\n  human: k.csv\n"), encoding="utf-8"
    )
    params = load_params(own_study)
    assert place_of(params) == own_study.parent / "k.csv"
    assert line_for(params, place_of(params)) is None
    assert place_of(params, own_study.parent / "z.csv").name == "z.csv"


def test_what_counts_is_what_the_run_would_count():
    rng = np.random.default_rng(7)
    run = pd.DataFrame({"unit_id": [f"u{i}" for i in range(60)], "coder": "model"})
    run = run.assign(**{c: rng.choice(["a", "b", "c"], 60) for c in ("theme", "phase", "kind")})
    run = run.assign(theme_p=0.5, phase_p=0.5, kind_p=0.5, evidence="words: x")
    said = pd.DataFrame(
        {"unit_id": rng.choice([*run["unit_id"], "stranger"], 80), "coder": rng.choice(["KL", "MM", "AA"], 80)}
    )
    said = said.drop_duplicates().assign(**dict.fromkeys(("phase", "kind"), "x"))
    said["theme"] = rng.choice(["d", "e", None], len(said))
    columns = ["unit_id", "coder", "theme", "phase", "kind"]
    expected = with_human(run, said)[columns].astype("object")
    pd.testing.assert_frame_equal(current_codes(run, said).astype("object"), expected)
    assert current_codes(run, said.iloc[:0]).values.tolist() == run[columns].values.tolist()


def test_the_models_codes_stay_known_after_a_run_that_took_the_persons():
    run = pd.DataFrame(
        {
            "unit_id": ["a", "b", "c"],
            "coder": ["model", "KL", "MM"],
            "theme": ["t", "u", "v"],
            "phase": "p",
            "kind": "k",
        }
    )
    kept = {"model_theme": "t0", "model_phase": "p0", "model_kind": "k0"}
    persons = pd.DataFrame([{"unit_id": "b", "coder": "KL", **CODES, **kept}, {"unit_id": "c", "coder": "MM", **CODES}])
    known = model_codes(run, persons)
    assert known["theme"].fillna("-").tolist() == ["t", "t0", "-"]
    assert known["kind"].fillna("-").tolist() == ["k", "k0", "-"]
    assert model_codes(run, persons[["unit_id", "coder", "theme", "phase", "kind"]])["theme"].notna().tolist() == [
        True,
        False,
        False,
    ]


def test_voices_are_by_unit_and_name():
    persons = pd.DataFrame([{"unit_id": "a", "coder": c, **CODES} for c in ("MM", "KL")])
    assert [voice["coder"] for voice in voices(persons)["a"]] == ["KL", "MM"]
    assert voices(persons)["a"][0]["evidence"] is None


def test_history_walks_back_and_forth_and_forgets_the_undone_after_a_new_change():
    history = History()
    assert (history.back(), history.forth()) == (None, None)
    for i in range(3):
        history.add(Step((Change(f"u{i}", "KL", None, {"n": i}),)))
    assert [history.back().changes[0][:4], history.back().changes[0].unit_id] == [("u2", "KL", {"n": 2}, None), "u1"]
    assert history.forth().changes == (Change("u1", "KL", None, {"n": 1}),)
    history.add(Step())
    assert (history.can_undo, history.can_redo) == (True, False)
