"""The desk in a real browser: units drawn, contents decided on, undone, killed (a whole session: in JupyterLab)."""

import os
import signal
import subprocess
import sys
import textwrap

import pandas as pd
import pytest
from stage import Staged

from openfeedback.errors import OpenFeedbackError
from openfeedback.explore.view import open_material
from openfeedback.params import load_params
from openfeedback.run import table_path, true_path
from openfeedback.tables import write_table

pytestmark = pytest.mark.slow
SHOTS = os.environ.get("OPENFEEDBACK_SHOTS")  # a folder for pictures to look at


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def matrix(page):
    """What every button of the matrix says."""
    return page.locator(".of-matrix .of-cell").evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")


def test_a_passage_a_split_and_a_join_by_keyboard_are_undone(own_study, page):
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    desk = Staged(page, own_study)
    desk.click(".of-clear")
    before, units = matrix(page), len(desk.session.material.units)
    long = next(text for text in desk.session.material.units["text"] if len(text.split()) >= 8)
    page.locator(".of-query").fill(long[:25])
    page.wait_for_function("() => document.querySelectorAll('.of-line').length === 1")
    words = long.split()
    desk.select(" ".join(words[2:5]))
    desk.click('[data-act="passage"]')
    shot(page, "passage")
    desk.press("Enter")  # the focus is on the theme
    page.keyboard.type("Muut")
    desk.press("Enter")
    drawn = desk.table[desk.table["drawn"].astype("str") == "True"]
    assert " ".join(words[2:5]) in drawn.set_index("theme")["text"]["muut"]
    desk.click(".of-clear")
    page.locator(".of-query").fill(" ".join(words[5:])[:20])
    page.wait_for_function("() => document.querySelectorAll('.of-line').length === 1")
    desk.select(words[6])
    now = len(desk.session.material.units)
    desk.press("-", ".of-answer")
    assert len(desk.session.material.units) == now + 1
    desk.press("+", ".of-answer")
    assert len(desk.session.material.units) == now
    desk.click(".of-clear")
    while desk.session.history.can_undo:
        desk.press("Control+z", ".of-list")
    assert matrix(page) == before
    assert (desk.table.empty, len(desk.session.material.units)) == (True, units)


def test_no_key_is_stored_between_asking_for_blind_coding_and_the_run_drawn_anew(own_study, page):
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    desk = Staged(page, own_study)
    desk.click('[data-tab="queue"]')
    page.wait_for_selector(".of-keys .of-key")

    def code():  # without carrying what is asked meanwhile
        for _ in range(3):
            page.locator(".of-queue").first.press("1")

    page.evaluate("() => document.querySelector('.of-blind-form input').removeAttribute('maxlength')")
    page.locator(".of-blind-form input").fill("m" * 80)  # refused: nothing is drawn anew
    page.locator(".of-blind-form input").press("Enter")
    code()
    desk.settle()
    assert (desk.table.empty, page.locator(".of-explore [role=alert]").is_visible()) == (True, True)
    code()
    desk.settle()
    assert desk.table["coder"].tolist() == ["KL"]

    page.locator(".of-blind-form input").fill("MM")
    page.locator(".of-blind-form input").press("Enter")
    code()
    page.locator(".of-queue").first.press("u")
    desk.settle()
    page.wait_for_selector(".of-queueing .of-keys .of-key")
    desk.settle()
    assert desk.table["coder"].tolist() == ["KL"]
    code()
    desk.settle()
    assert sorted(desk.table["coder"]) == ["KL", "MM"]


def test_a_coding_on_its_way_is_drawn_as_chosen_and_one_that_was_refused_is_asked_again(own_study, page, monkeypatch):
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    desk = Staged(page, own_study)
    desk.click('[data-tab="queue"]')
    page.wait_for_selector(".of-keys .of-key")
    for _ in range(3):
        page.locator(".of-queue").first.press("1")  # nothing is carried yet
    page.evaluate("() => window.hear({ say: 'learning' }, [])")  # the model learns meanwhile: all is drawn again
    assert wrong == []
    assert page.locator(".of-keys").count() == 0

    def full(*_):
        raise OpenFeedbackError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(desk.session, "handle", full)
        desk.settle()
    assert (desk.table.empty, page.locator(".of-explore [role=alert]").is_visible()) == (True, True)
    page.wait_for_selector(".of-keys .of-key")
    for _ in range(3):
        page.locator(".of-queue").first.press("1")
    desk.settle()
    assert (wrong, len(desk.table)) == ([], 1)


KILLED = """
    import sys
    sys.path[:0] = {path!r}
    from talk import Desk
    import numpy as np
    desk = Desk({study!r})
    n = len(desk.columns["text"])
    everything = [np.arange(n, dtype="<i4").tobytes()]
    themes = [t.id for t in desk.session.material.codebook.themes]
    while True:
        for theme in themes[:3]:
            desk.ask(everything, do="bulk", codes={{"theme": theme}})
            print("done", flush=True)
"""


def test_kill_9_in_the_middle_loses_at_most_the_change_under_way(own_study):
    code = textwrap.dedent(KILLED).format(path=sys.path, study=str(own_study))
    worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    for _ in range(3):
        assert worker.stdout.readline() == "done\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    table = pd.read_csv(own_study.parent / "study.codings.csv")
    units = len(pd.read_parquet(load_params(own_study).folder / "stages" / "units.parquet"))
    assert len(table) == units
    assert table["theme"].nunique() == 1  # a whole change, not a half


def test_contents_of_a_cell_are_named_split_and_undone_on_the_screen(own_study, page):
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    params, units = load_params(own_study), open_material(own_study).units
    theme = str(units["theme"].mode()[0])
    own = units.loc[units["theme"] == theme, "unit_id"]
    ids = [f"{theme}/eka", f"{theme}/toka"]
    contents = pd.DataFrame(
        {"content_id": ids, "theme": theme, "title": ["Eka", "Toka"], "printed": False, "units_n": 9}
    )
    write_table(contents, true_path(params, "contents"))
    coded = pd.DataFrame({"unit_id": own, "content_id": [ids[0]] * (len(own) - 1) + ids[1:]})
    write_table(coded, table_path(params.folder, "content_codings"))
    desk = Staged(page, own_study)
    desk.click(".of-clear")
    name = next(t.name() for t in desk.session.material.codebook.themes if t.id == theme)
    desk.click(f'.of-head:has-text("{name}")')
    chips = page.locator(".of-content")
    before = chips.all_inner_texts()
    assert before[0] == f"Eka {len(own) - 1}"
    desk.click('.of-content:has-text("Eka")')
    page.get_by_label("Sisällön otsikko").first.fill("Uusi nimi")
    desk.press("Tab")
    assert f"Eka → Uusi nimi: {len(own) - 1}" in page.locator(".of-plan").inner_text()
    shot(page, "content-plan")
    desk.click(".of-plan .of-main")
    assert chips.first.inner_text() == f"Uusi nimi {len(own) - 1} · ✓"
    assert chips.first.get_attribute("aria-pressed") == "true"
    shot(page, "content-named")
    page.get_by_label("Sisällön otsikko").last.fill("Ihan oma")
    desk.click(".of-acts .of-main:has-text('Katso')")
    desk.click(".of-plan .of-main")
    assert "Ihan oma 1 · ✓" in chips.all_inner_texts()
    again = Staged(page.context.new_page(), own_study)
    again.click(".of-clear")
    again.click(f'.of-head:has-text("{name}")')
    assert again.page.locator(".of-content").all_inner_texts() == chips.all_inner_texts()
    while desk.session.history.can_undo:
        desk.press("Control+z", ".of-list")
    assert chips.all_inner_texts() == before
