"""Units that a person draws: what stands in the table, what is shown, undone, opened again and taken by a run."""

import pandas as pd
import pytest
from explore_study import edit_table
from talk import Desk

import openfeedback as of
from openfeedback.coding.corrections import follow, with_drawn
from openfeedback.coding.review import updated
from openfeedback.errors import InputError
from openfeedback.params import load_params
from openfeedback.run.records import fingerprint
from openfeedback.run.stages import stage, table_path

CODES = {"theme": "muut", "phase": "alku", "kind": "toive"}


def shown(desk):
    return list(zip(desk.columns["unit_id"], desk.columns["start"], desk.columns["end"], strict=True))


def is_true(desk):
    """Every unit is its characters of the answer, and the browser shows what the session holds."""
    units = desk.session.material.units
    answers = desk.session.material.answers
    assert units["text"].tolist() == desk.columns["text"]
    assert [answers[r][a:b] for r, a, b in units[["response_id", "start", "end"]].itertuples(index=False)] == list(
        units["text"]
    )


def test_a_unit_is_split_coded_undone_and_found_again(own_study):
    desk = Desk(own_study)
    before = shown(desk)
    unit, at = desk.long_unit()
    desk.ask(do="code", unit=unit, codes=CODES)
    told = desk.ask(do="split", unit=unit, at=at)
    assert len(shown(desk)) == len(before) + 1
    assert told["focus"] == unit
    is_true(desk)
    halves = desk.table[["theme", "drawn", "text"]].values.tolist()
    assert [half[:2] for half in halves] == [["muut", True], ["muut", True]]
    assert [half[2] for half in halves] == desk.columns["text"][unit : unit + 2]
    desk.ask(do="code", unit=unit + 1, codes={**CODES, "theme": "verkostotyo"})
    assert desk.table["drawn"].tolist() == [True, True]
    again = Desk(own_study)
    assert shown(again) == shown(desk)
    assert again.columns["theme"] == desk.columns["theme"]
    for _ in range(3):
        desk.ask(do="undo")
    assert shown(desk) == before
    assert desk.table.empty
    for _ in range(3):
        desk.ask(do="redo")
    assert shown(desk) == shown(again)
    is_true(desk)


def test_joined_units_keep_both_themes(own_study):
    desk = Desk(own_study)
    answers = desk.columns["answer"]
    unit = next(i for i in range(len(answers) - 1) if answers[i] == answers[i + 1])
    desk.ask(do="code", unit=unit, codes=CODES)
    desk.ask(do="code", unit=unit + 1, codes={**CODES, "theme": "verkostotyo"})
    n = len(answers)
    desk.ask(do="join", unit=unit)
    assert len(desk.columns["text"]) == n - 1
    assert desk.table[["theme", "second_theme"]].values.tolist() == [["muut", "verkostotyo"]]
    themes = [t["id"] for t in desk.facts["data"]["themes"]]
    assert themes[desk.columns["also"][unit]] == "verkostotyo"
    is_true(desk)
    desk.ask(do="undo")
    assert (len(desk.columns["text"]), len(desk.table)) == (n, 2)
    desk.ask(do="join", unit=unit)
    desk.ask(do="restore", unit=unit)
    assert len(desk.columns["text"]) == n
    is_true(desk)


def test_a_passage_becomes_a_unit_and_what_is_left_keeps_its_codes(own_study):
    desk = Desk(own_study)
    unit, at = desk.long_unit(9)
    text, start = desk.columns["text"][unit], desk.columns["start"][unit]
    desk.ask(do="code", unit=unit, codes=CODES)
    end = at + len(desk.columns["text"][unit][at - start :].split(maxsplit=2)[0])
    desk.ask(do="passage", unit=unit, start=at - 1, end=end + 1)
    is_true(desk)
    parts = [t for t in desk.units_of(unit) if t in text]
    assert len(parts) == 3
    rows = desk.table.set_index("text")
    assert pd.isna(rows.loc[parts[1], "theme"])
    assert rows.loc[[parts[0], parts[2]], "theme"].tolist() == ["muut", "muut"]
    assert rows.loc[parts[1], "drawn"]


def test_borders_are_set_and_nonsense_is_refused(own_study):
    desk = Desk(own_study)
    unit, at = desk.long_unit()
    desk.ask(do="borders", unit=unit, start=desk.columns["start"][unit], end=at)
    assert desk.columns["end"][unit] <= at
    is_true(desk)
    with pytest.raises(InputError, match="nothing on one side"):
        desk.ask(do="split", unit=unit, at=desk.columns["start"][unit])
    with pytest.raises(InputError, match="no words are selected"):
        desk.ask(do="passage", unit=unit, start=3, end=3)
    single = next(i for i, a in enumerate(desk.columns["answer"]) if desk.columns["answer"].count(a) == 1)
    with pytest.raises(InputError, match="no unit to join"):
        desk.ask(do="join", unit=single)


def test_the_second_theme_is_given_and_taken_away(own_study):
    desk = Desk(own_study)
    desk.ask(do="code", unit=3, codes=CODES, second="verkostotyo")
    desk.ask(do="code", unit=3, codes=CODES, note="syy")
    assert desk.table["second_theme"].tolist() == ["verkostotyo"]
    desk.ask(do="code", unit=3, codes=CODES, second=None)
    assert desk.table["second_theme"].isna().all()
    assert desk.columns["also"][3] == -1


def test_another_explorer_sees_what_was_drawn(own_study):
    one, other = Desk(own_study, "KL"), Desk(own_study, "MM")
    unit, at = one.long_unit()
    one.ask(do="split", unit=unit, at=at)
    other.ask(do="code", unit=0, codes=CODES)
    assert shown(other) == shown(one)


def test_a_run_takes_the_drawn_units_in_place_of_the_machines(own_study):
    desk = Desk(own_study)
    unit, at = desk.long_unit()
    desk.ask(do="split", unit=unit, at=at)
    desk.ask(do="code", unit=unit, codes=CODES)
    params = load_params(own_study)
    units, responses = (pd.read_parquet(table_path(params.folder, n)) for n in ("units", "responses"))
    after = with_drawn(units, desk.table, responses)
    assert len(after) == len(units) + 1
    assert set(after["text"]) == set(desk.columns["text"])
    assert follow(desk.table, after, responses).unmatched.empty
    # the next run's machine has other borders there: the person's stay
    edit_table(params, "units", lambda t: t[t["unit_id"] != units["unit_id"].iloc[0]])
    pd.testing.assert_frame_equal(with_drawn(after, desk.table, responses), after)


def test_the_run_reads_drawn_units_from_its_table_and_is_out_of_date_by_them_alone(own_study):
    desk = Desk(own_study)
    own_study.write_text(
        own_study.read_text(encoding="utf-8").replace("coding:\n", "coding:\n  human: study.codings.csv\n"), "utf-8"
    )
    desk.ask(do="code", unit=0, codes=CODES)
    params = load_params(own_study)
    before = fingerprint(params, stage("02_units"))["parameters"]
    desk.ask(do="code", unit=1, codes=CODES)
    assert fingerprint(params, stage("02_units"))["parameters"] == before
    unit, at = desk.long_unit()
    desk.ask(do="split", unit=unit, at=at)
    assert fingerprint(params, stage("02_units"))["parameters"] != before
    run = of.open_run(params, "02_units")
    units, responses = (pd.read_parquet(table_path(params.folder, n)) for n in ("units", "responses"))
    gone = pd.DataFrame({"response_id": [responses["response_id"][0]], "reason": ["non-answer"]})
    after, dropped = run.drawn_units(units, gone, responses)
    assert set(after["text"]) == set(desk.columns["text"])
    assert len(dropped) == int(gone["response_id"][0] not in set(after["response_id"]))
    human, unmatched = run.human_codings(after, responses)
    assert human["theme"].notna().all()
    assert unmatched.empty
    reviewed = updated(desk.table, desk.table.assign(theme="muut").drop(columns="drawn"))
    assert reviewed["drawn"].eq(True).sum() == 2
