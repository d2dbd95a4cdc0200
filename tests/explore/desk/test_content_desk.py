"""Contents decided on in the explorer: told before, kept as a review keeps them, in the history, undone, and re-run."""

import numpy as np
import pandas as pd
import pytest
from talk import Desk

from openfeedback.coding.codebook import load_codebook
from openfeedback.coding.contents import find_contents, rest_id
from openfeedback.errors import InputError
from openfeedback.params import load_params
from openfeedback.run import open_run, table_path, true_path
from openfeedback.settings import ContentSettings
from openfeedback.tables import read_table, write_table

THEME, OTHER = "verkostotyo", "muut"
TITLES = ["Eka", "Toka", "Kolmas", ""]


@pytest.fixture
def desk(own_study):
    """A run in which the first eight units of one theme have contents, two each: three and what is left."""
    first = Desk(own_study)
    chosen = first.session.material.units.index[:8].to_numpy("<i4")
    first.ask([chosen.tobytes()], do="bulk", codes={"theme": THEME})
    units, params = first.session.material.units, load_params(own_study)
    ids = [f"{THEME}/{name}" for name in ("eka", "toka", "kolmas")] + [rest_id(THEME)]
    contents = pd.DataFrame({"content_id": ids, "theme": THEME, "title": ["Eka", "Toka", "Kolmas", "Muut"]})
    write_table(contents.assign(printed=False, units_n=2), true_path(params, "contents"))
    coded = pd.DataFrame({"unit_id": units["unit_id"].iloc[chosen], "content_id": np.repeat(ids, 2)})
    write_table(coded, table_path(params.folder, "content_codings"))
    return Desk(own_study)


def ids(desk, *numbers):
    return desk.session.material.units["unit_id"].iloc[list(numbers)].tolist()


def numbers(*units):
    return [np.array(units, "<i4").tobytes()]


def shown(desk, theme=THEME):
    """Units of each content, by title, as the screen has them."""
    told = desk.ask(numbers(*range(8)), do="contents", theme=theme)
    return {one["title"]: one["units"] for one in told["contents"]}


def do(desk, act, title="", value="", units=(), theme=THEME):
    """What is told before, then done: the plan."""
    message = {"do": "content", "act": act, "theme": theme, "title": title, "value": value}
    plan = desk.ask(numbers(*units), **message, **{"try": True})
    desk.ask(numbers(*units), **message)
    return plan


def table_of(desk):
    params = load_params(desk.session.material.params.file)
    return read_table(params.at(params.contents.human)).set_index("unit_id")


def history(desk):
    book = load_codebook(load_params(desk.session.material.params.file).codebook_place)
    return [(one.act, one.who, one.before, one.after) for one in book.history]


def test_a_content_is_named_joined_and_dropped_each_told_before_dated_and_undone(desk):
    before = shown(desk)
    assert before == {title: [2 * i, 2 * i + 1] for i, title in enumerate(TITLES)}
    file = desk.session.material.params.file
    parameters = file.read_bytes()
    plan = do(desk, "name", "Eka", " Uusi   nimi ")
    assert plan["moves"] == [{"from": "Eka", "to": "Uusi nimi", "n": 2}]
    assert shown(desk)["Uusi nimi"] == [0, 1]
    plan = do(desk, "name", "Uusi nimi", "toka")
    assert (plan["rows"], plan["others"]) == (2, 0)
    assert shown(desk)["Toka"] == [0, 1, 2, 3]
    do(desk, "drop", "Kolmas")
    assert shown(desk) == {"": [4, 5, 6, 7], "Toka": [0, 1, 2, 3]}
    assert history(desk) == [("content_rename", "KL", "Eka", "Uusi nimi"), ("content_merge", "KL", "Uusi nimi", "Toka"),
                             ("content_drop", "KL", "Kolmas", "")]  # fmt: skip
    again = Desk(file)
    assert shown(again) == shown(desk)
    kept = table_of(desk)
    assert (
        kept.loc[ids(desk, 0, 1, 2, 3), ["title", "decided"]].values.tolist()
        == [["Toka", True]] * 2 + [["Toka", False]] * 2
    )
    for _ in range(3):
        desk.ask(do="undo")
    assert shown(desk) == before
    assert (history(desk), "contents:" in file.read_text(encoding="utf-8")) == ([], b"contents:" in parameters)
    desk.ask(do="redo")
    assert shown(desk)["Uusi nimi"] == [0, 1]


def test_units_of_a_list_split_a_content_move_to_another_or_to_none(desk):
    plan = do(desk, "units", value="Ihan oma", units=[0, 4])
    assert {(one["from"], one["to"], one["n"]) for one in plan["moves"]} == {
        ("Eka", "Ihan oma", 1), ("Kolmas", "Ihan oma", 1)}  # fmt: skip
    do(desk, "units", value="toka", units=[1])
    do(desk, "units", value="", units=[5])
    assert shown(desk) == {"Toka": [1, 2, 3], "": [5, 6, 7], "Ihan oma": [0, 4]}
    assert [one[0] for one in history(desk)] == ["content_split", "content_move", "content_move"]


def test_a_content_moves_to_another_theme_with_its_units(desk):
    plan = do(desk, "theme", "Eka", OTHER)
    assert [(one["from"].split(": ")[1], one["to"].split(": ")[1], one["n"]) for one in plan["moves"]] == [
        ("Eka", "Eka", 2)
    ]
    assert "Eka" not in shown(desk)
    assert shown(desk, OTHER) == {"Eka": [0, 1]}
    coded = desk.table.set_index("unit_id").loc[ids(desk, 0, 1)]
    assert coded["theme"].tolist() == [OTHER, OTHER]
    desk.ask(do="undo")
    assert shown(desk)["Eka"] == [0, 1]
    assert desk.table.set_index("unit_id").loc[ids(desk, 0, 1), "theme"].tolist() == [THEME, THEME]


def test_what_is_accepted_twice_is_decided_once_and_others_decisions_are_told(desk):
    assert do(desk, "accept", "Eka")["moves"] == []
    kept = table_of(desk)
    do(desk, "accept", "Eka")
    assert (len(history(desk)), table_of(desk).equals(kept)) == (1, True)
    second = Desk(desk.session.material.params.file, "MM")
    plan = do(second, "name", "Eka", "Muu")
    assert (plan["rows"], plan["others"]) == (2, 2)


def test_what_cannot_be_done_is_said_and_nothing_changes(desk):
    for message, said in [
        (("name", "Ei ole", "X"), "no content 'Ei ole' any more"),
        (("name", "Eka", " "), "has no title"),
        (("theme", "Eka", "poissa"), "no theme 'poissa'"),
        (("units", "", "X"), "no unit is chosen"),
    ]:
        with pytest.raises(InputError, match=said):
            do(desk, *message)
    file = desk.session.material.params.file
    file.write_text(file.read_text(encoding="utf-8") + "contents:\n  names: {Eka: Parempi}\n", encoding="utf-8")
    with pytest.raises(InputError, match="take that out of the file first"):
        do(Desk(file), "drop", "Eka")
    assert history(desk) == []


def test_a_run_has_the_contents_that_the_screen_showed(desk):
    do(desk, "name", "Eka", "Uusi nimi")
    do(desk, "units", value="Ihan oma", units=[2, 6])
    do(desk, "theme", "Kolmas", OTHER)
    do(desk, "units", value="", units=[3])
    want = {unit: title for theme in (THEME, OTHER) for title, units in shown(desk, theme).items() for unit in units}
    run = open_run(load_params(desk.session.material.params.file), "04_matrix")
    units = desk.session.shown()[["unit_id", "text", "theme"]].head(8)
    material = desk.session.material
    human, lost = run.human_contents(material.units, material.responses, pd.DataFrame())
    assert lost.empty
    found = find_contents(units, run.codebook(), ContentSettings(resamples=0), human=human)
    titles = found.codings.merge(found.contents, on="content_id").set_index("unit_id")
    rest = titles["content_id"] == titles["theme"].map(rest_id)
    decided = [0, 1, 2, 3, 4, 5, 6]
    assert titles["title"].mask(rest, "")[ids(desk, *decided)].tolist() == [want[unit] for unit in decided]
    assert titles["theme"][ids(desk, 4, 5)].tolist() == [OTHER, OTHER]
