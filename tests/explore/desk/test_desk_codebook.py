"""Themes made, renamed, merged and ordered, topics and lists coded at once: told before, kept in files, undone."""

import numpy as np
import pytest
from talk import Desk

from openfeedback.coding.codebook import check_codebook, load_codebook
from openfeedback.errors import InputError
from openfeedback.params import load_params
from openfeedback.run import open_run

CODES = {"theme": "muut", "phase": "alku", "kind": "toive"}


def book_of(study):
    return load_codebook(load_params(study).codebook_place)


def files(study):
    home = book_of(study).home
    return {path.name: path.read_bytes() for path in sorted(home.iterdir()) if path.is_file()}


def ask(desk, **message):
    """What is told before, then done: the plan."""
    buffers = message.pop("buffers", ())
    plan = desk.ask(buffers, **message, **{"try": True})
    desk.ask(buffers, **message)
    return plan


def numbers(*units):
    return [np.array(units, "<i4").tobytes()]


def test_a_theme_is_made_renamed_described_and_moved_each_with_an_entry_and_undone(own_study):
    desk, before = Desk(own_study), files(own_study)
    ask(desk, do="book", act="add", value="Uusi teema")
    theme = next(t.id for t in book_of(own_study).themes if t.name() == "Uusi teema")
    for act, value in (("rename", "Parempi nimi"), ("describe", "Mitä se on"), ("move", "0")):
        desk.ask(do="book", act=act, theme=theme, value=value)
    book = book_of(own_study)
    assert (book.themes[0].name(), book.themes[0].definition) == ("Parempi nimi", "Mitä se on")
    assert [(e.act, e.who) for e in book.history] == [(a, "KL") for a in ("add", "rename", "describe", "move")]
    told = [said for said, _ in desk.said if said["say"] == "book"][-1]
    assert told["themes"][0]["name"] == "Parempi nimi"
    with pytest.raises(InputError, match="there is a theme 'parempi nimi' already"):
        desk.ask(do="book", act="add", value="parempi nimi")
    for _ in range(4):
        desk.ask(do="undo")
    assert files(own_study) == before
    assert desk.session.material.codebook.themes[0].id == load_codebook("table5").themes[0].id


def test_a_merge_tells_what_moves_and_takes_every_coders_codings_along(own_study):
    Desk(own_study, "MM").ask(do="code", unit=1, codes=CODES, second="verkostotyo")
    desk = Desk(own_study)
    desk.ask(do="code", unit=0, codes=CODES)
    before, ids = files(own_study), [t.id for t in desk.session.material.codebook.themes]
    now = [ids[theme] if theme >= 0 else "" for theme in desk.columns["theme"]]
    plan = ask(desk, do="book", act="retire", theme="muut", value="verkostotyo")
    assert plan["moves"] == [{"from": "muut", "to": "verkostotyo", "n": now.count("muut")}]
    assert (plan["rows"], plan["others"]) == (2, 1)
    assert desk.table["theme"].tolist() == ["verkostotyo", "verkostotyo"]
    assert desk.table["second_theme"].isna().all()
    book = book_of(own_study)
    assert book.theme("muut") is None
    assert check_codebook(book.home) == []
    assert desk.session.shown()["theme"].tolist().count("muut") == 0
    desk.ask(do="undo")
    assert files(own_study) == before
    assert sorted(desk.table["theme"]) == ["muut", "muut"]
    assert desk.table["second_theme"].dropna().tolist() == ["verkostotyo"]


def test_a_run_reads_codings_of_a_retired_theme_under_the_theme_that_has_its_units(own_study):
    desk = Desk(own_study)
    desk.ask(do="code", unit=0, codes=CODES)
    kept = desk.session.store.path.read_bytes()
    desk.ask(do="book", act="retire", theme="muut", value="verkostotyo")
    desk.session.store.path.write_bytes(kept)  # killed between the codebook and the table
    text = own_study.read_text(encoding="utf-8").replace("coding:\n", "coding:\n  human: study.codings.csv\n")
    own_study.write_text(text, encoding="utf-8")
    run = open_run(load_params(own_study), "04_matrix")
    units = desk.session.material.units
    human, unmatched = run.human_codings(units, desk.session.material.responses)
    assert (human["theme"].tolist(), len(unmatched)) == (["verkostotyo"], 0)
    assert Desk(own_study).session.shown()["theme"].tolist().count("muut") == 0


def test_a_topic_becomes_a_theme_with_its_core_as_proposed_examples(own_study):
    desk, before = Desk(own_study), files(own_study)
    units = desk.session.material.units
    topic = str(units["topic_id"].dropna().mode()[0])
    mine = units[units["topic_id"] == topic]
    plan = ask(desk, do="topic", topic=topic, name="Aiheesta", code=True)
    assert sum(move["n"] for move in plan["moves"]) == len(mine)
    book = book_of(own_study)
    theme = next(t.id for t in book.themes if t.name() == "Aiheesta")
    proposed = book.examples()[lambda t: t["theme"] == theme]
    core = mine[mine["core"].fillna(True).astype(bool)]
    assert set(proposed["text"]) <= set(core["text"])
    assert (proposed["proposed"] == "true").all()
    assert len(proposed) > 0
    assert set(desk.table["unit_id"]) == set(mine["unit_id"])
    assert (desk.table["theme"] == theme).all()
    desk.ask(do="undo")
    assert (files(own_study), len(desk.table)) == (before, 0)


def test_a_list_is_coded_at_once_others_codes_stay_and_the_second_time_nothing_is_to_do(own_study):
    desk = Desk(own_study)
    desk.ask(do="code", unit=2, codes={**CODES, "theme": "verkostotyo"}, note="syy")
    kinds = desk.columns["kind"][:5]
    plan = ask(desk, do="bulk", codes={"theme": "muut"}, buffers=numbers(0, 1, 2, 3))
    assert (plan["units"], plan["own"]) == (4, 1)
    assert desk.table.set_index("unit_id")["theme"].tolist() == ["muut"] * len(desk.table)
    assert "syy" in desk.table["evidence"].tolist()
    assert [k for k in desk.columns["kind"][:4] if k >= 0] == [k for k in kinds[:4] if k >= 0]
    kept = desk.session.store.path.read_bytes()
    desk.ask(numbers(0, 1, 2, 3), do="bulk", codes={"theme": "muut"})
    assert desk.session.store.path.read_bytes() == kept
    desk.ask(do="undo")
    assert desk.table["theme"].tolist() == ["verkostotyo"]
    desk.ask(numbers(0, 1), do="bulk", codes={}, name="Jaettu")
    assert len(set(desk.table["theme"])) == 2


def test_what_was_changed_elsewhere_is_not_undone_over(own_study):
    desk = Desk(own_study)
    desk.ask(do="book", act="add", value="Uusi")
    path = book_of(own_study).home / "codebook.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    with pytest.raises(InputError, match="changed elsewhere"):
        desk.ask(do="undo")
    assert "# mine" in path.read_text(encoding="utf-8")
    assert desk.session.history.can_undo
