"""The explorer in a real JupyterLab, used as a person would: click, search, correct, undo, keys only, dark, narrow."""

import os
import re

import pandas as pd
import pytest
from explore_study import edit_table
from lab import command, errors, open_notebook, run_all_cells, shut_down, write_cell, write_notebook

from openfeedback.analysis.counts.matrix import build_matrix
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.explore.corrections.store import CodingStore
from openfeedback.params import load_params
from openfeedback.run.stages import table_path

pytestmark = pytest.mark.slow
EVIL = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
SHOTS = os.environ.get("OPENFEEDBACK_SHOTS")  # a folder for pictures to look at


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.fixture(scope="module")
def notebook(lab, browser):
    """One notebook with one kernel for all tests; each runs its own cell in it."""
    address, study = lab
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(150_000)  # on a busy machine
    write_notebook(study.parents[1] / "tutkija.ipynb", "import openfeedback as of")
    open_notebook(page, address, "tutkija.ipynb")
    command(page, "application:toggle-left-area")
    yield page
    shut_down(page)
    page.context.close()


@pytest.fixture
def explorer(notebook):
    """Opens an explorer: ``explorer(codings=…)`` gives the page with its matrix painted."""

    def opened(**given):
        arguments = "".join(f", {key}={value!r}" for key, value in given.items())
        write_cell(notebook, f"import openfeedback as of\nof.explore('params/study.yml'{arguments})")
        run_all_cells(notebook)
        notebook.wait_for_selector(".of-matrix")
        notebook.locator(".of-explore").evaluate("(node) => node.scrollIntoView({block: 'start'})")
        assert errors(notebook) == []
        return notebook

    return opened


def cell(page, theme, phase):
    """Units and respondents of a cell, and the button itself."""
    button = page.locator(f'.of-cell[aria-label^="{theme}, {phase}: "]').first
    found = re.search(r": (\d+) ajatus\w*, (\d+) vastaaja", button.get_attribute("aria-label"))
    return int(found[1]), int(found[2]), button


def listed(page):
    return int(page.locator(".of-counts").inner_text().split()[0])


def told(page, text):
    has = "(text) => document.querySelector('.of-status').textContent.includes(text)"
    page.wait_for_function(has, arg=text)


def rows(path):
    return CodingStore(path).read()[["coder", "theme", "phase", "kind"]].values.tolist()


def test_a_person_clicks_corrects_and_undoes(explorer, lab, tmp_path):
    file = tmp_path / "k.csv"
    page = explorer(codings=str(file))
    shot(page, "first")
    params = load_params(lab[1])
    read = {n: pd.read_parquet(table_path(params.folder, n)) for n in ("codings", "units", "responses")}
    book = load_codebook(params.codebook_place)
    matrix = build_matrix(read["codings"], read["units"], read["responses"], book, params.matrix)
    names = {c.id: c.name("fi") for c in [*book.themes, *book.phases]}
    spanning = {t.id for t in book.themes if t.spanning}
    for row in matrix[~matrix["theme"].isin(spanning)].itertuples():
        assert cell(page, names[row.theme], names[row.phase])[:2] == (row.units_n, row.respondents_n)

    largest = matrix[~matrix["theme"].isin(spanning)].sort_values("units_n").iloc[-1]
    theme, phase = names[largest["theme"]], names[largest["phase"]]
    before, _, button = cell(page, theme, phase)
    button.click()
    assert listed(page) == before
    assert page.locator(".of-meta").first.inner_text().count(theme) == 1

    other = next(t for t in book.themes if t.in_matrix and not t.spanning and t.id != largest["theme"])
    there = cell(page, other.name("fi"), phase)[0]
    cells = page.locator(".jp-Cell").count()
    page.locator(".of-list").focus()
    page.keyboard.press("t")
    page.keyboard.type(other.name("fi")[:6])
    shot(page, "picker")
    page.keyboard.press("Enter")
    page.locator(".of-coder input").fill("KL")
    shot(page, "coder")
    page.keyboard.press("Enter")
    told(page, "Tallennettu")
    assert rows(file) == [["KL", other.id, largest["phase"], "toive"]]
    assert cell(page, theme, phase)[0] == before - 1
    assert cell(page, other.name("fi"), phase)[0] == there + 1
    assert "✓ KL" in page.locator(".of-voices").inner_text()
    assert "Malli" in page.locator(".of-voices").inner_text()
    shot(page, "corrected")

    page.keyboard.press("Control+z")
    page.wait_for_function("() => !document.querySelector('.of-top button').nextSibling.disabled")
    assert rows(file) == []
    assert cell(page, theme, phase)[0] == before
    page.keyboard.press("Control+y")
    page.wait_for_function("() => document.querySelector('.of-top button').nextSibling.disabled")
    assert len(rows(file)) == 1
    for key in ("d", "d", "x", "v", "b", "a", "m", "j"):  # commands of a notebook, were they let through
        page.locator(".of-list").press(key)
    assert page.locator(".jp-Cell").count() == cells


def test_accepting_moves_on_and_a_note_is_kept(explorer, tmp_path):
    file = tmp_path / "k.csv"
    page = explorer(codings=str(file), coder="KL")
    first = page.locator('[role="option"][aria-selected="true"]').get_attribute("id")
    page.locator(".of-note").fill("selvä tapaus")
    page.locator(".of-note").press("Tab")
    page.get_by_role("button", name="Hyväksy koodit").click()
    told(page, "Tallennettu")
    assert page.locator('[role="option"][aria-selected="true"]').get_attribute("id") != first
    assert CodingStore(file).read()["evidence"].tolist() == ["selvä tapaus"]
    page.locator(".of-list").press("h")
    page.wait_for_function("() => document.querySelector('.of-counts').textContent.includes('2 ihmisen')")
    assert len(rows(file)) == 2


def test_search_by_word_base_form_and_meaning(explorer, tmp_path):
    page = explorer(codings=str(tmp_path / "k.csv"))
    page.get_by_role("button", name="Tyhjennä").click()
    everything = listed(page)
    page.locator(".of-query").fill("mittar")
    page.wait_for_function("(n) => parseInt(document.querySelector('.of-counts').textContent) < n", arg=everything)
    assert page.locator(".of-list mark").first.inner_text().lower() == "mittar"
    by_word = listed(page)
    page.locator(".of-query").fill("mittari")
    page.locator(".of-modes label", has_text="Perusmuoto").click()
    told(page, "Perusmuoto: mittari")
    assert 0 < listed(page) <= by_word
    page.locator(".of-query").fill("johto ei sitoudu")
    page.locator(".of-modes label", has_text="Merkitys").click()
    told(page, "lähin ensin")
    assert listed(page) == min(100, everything)
    shot(page, "meaning")
    page.get_by_role("button", name="Tyhjennä").click()
    assert listed(page) == everything


def test_filters_narrow_the_matrix_and_the_list(explorer, lab, tmp_path):
    page = explorer(codings=str(tmp_path / "k.csv"))
    wishes = listed(page)
    page.locator(".of-filter summary", has_text="Laji").click()
    page.get_by_label("Kiitos", exact=True).click()
    with_praise = listed(page)
    page.get_by_label("Toive", exact=True).click()
    assert listed(page) == with_praise - wishes
    page.locator(".of-filter summary", has_text="Arvio").click()
    page.locator(".of-score select").select_option(index=1)
    scored = listed(page)
    page.locator(".of-score input").nth(1).fill("0")
    assert (scored > 0, listed(page)) == (True, 0)
    assert page.locator(".of-empty", has_text="Yksikään ajatus").is_visible()
    shown = pd.read_parquet(table_path(load_params(lab[1]).folder, "units"))
    page.get_by_role("button", name="Tyhjennä").click()
    assert listed(page) == len(shown)


def test_the_map_of_topics_and_the_list_go_together(explorer, tmp_path):
    page = explorer(codings=str(tmp_path / "k.csv"))
    page.get_by_role("button", name="Tyhjennä").click()
    everything = listed(page)
    page.get_by_role("button", name="Aihekartta").click()
    page.wait_for_selector(".of-topic")
    shot(page, "map")
    topics = {b: int(b.locator("b").inner_text()) for b in page.locator(".of-topic").all()}
    assert sum(topics.values()) == everything
    button, n = next(iter(topics.items()))
    button.click()
    assert (listed(page), n < everything) == (n, True)
    page.locator(".of-topic").first.click()
    box = page.locator(".of-canvas").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=4)
    shot(page, "map-area")
    page.mouse.up()
    assert 0 < listed(page) < everything
    page.get_by_role("button", name="Poista alueen rajaus").click()
    assert listed(page) == everything


def test_what_people_wrote_is_never_read_as_html_and_nothing_leaves_the_machine(lab, notebook, explorer, tmp_path):
    params = load_params(lab[1])
    keep = {n: pd.read_parquet(table_path(params.folder, n)) for n in ("responses", "units", "events", "topics")}
    seen = []
    notebook.on("request", lambda request: seen.append(request.url))
    try:
        edit_table(params, "responses", lambda r: r.assign(text=EVIL + r["text"], question=EVIL))
        edit_table(params, "units", lambda u: u.assign(text=EVIL + u["text"], start=0, end=len(EVIL) + 5))
        edit_table(params, "events", lambda e: e.assign(name=EVIL))
        edit_table(params, "topics", lambda t: t.assign(label=EVIL))
        page = explorer(codings=str(tmp_path / "k.csv"), coder="<b>KL</b>")
        page.locator(".of-note").fill(EVIL)
        page.locator(".of-note").press("Tab")
        page.get_by_role("button", name="Hyväksy koodit").click()
        told(page, "Tallennettu")
        page.locator(".of-query").fill("<script>")
        page.wait_for_selector(".of-list mark")
        for summary in page.locator(".of-filters > details > summary").all():
            summary.click()
        assert page.evaluate("() => window.hacked") is None
        assert page.locator(".of-explore script, .of-explore img, .of-explore dt b").count() == 0
        assert EVIL[:40] in page.locator(".of-answer").inner_text()
    finally:
        for name, frame in keep.items():
            edit_table(params, name, lambda _, frame=frame: frame)
    assert {re.sub(r"^\w+://([^/:]*).*", r"\1", url) for url in seen if not url.startswith(("data:", "blob:"))} == {
        "127.0.0.1"
    }


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_accessible_with_everything_open(explorer, tmp_path, theme):
    from axe_playwright_python.sync_playwright import Axe

    page = explorer(codings=str(tmp_path / "k.csv"), coder="KL")
    command(page, "apputils:change-theme", theme=theme)
    page.wait_for_function("(dark) => (document.body.dataset.jpThemeLight === 'false') === dark", arg="Dark" in theme)
    states = [
        lambda: None,
        lambda: page.locator(".of-filter summary").first.click(),
        lambda: page.locator(".of-help summary").click(),
        lambda: (page.keyboard.press("Escape"), page.locator('[data-field="theme"]').click()),
        lambda: (page.get_by_role("button", name="Aihekartta").click(), page.wait_for_selector(".of-topic")),
    ]
    for i, act in enumerate(states):
        act()
        shot(page, f"{theme[-5:].strip()}-{i}")
        found = Axe().run(page, context=".of-explore")
        assert found.response["violations"] == [], found.generate_report()


def test_the_matrix_is_walked_with_arrows_and_everything_reached_by_keys(explorer, tmp_path):
    page = explorer(codings=str(tmp_path / "k.csv"), coder="KL")
    page.locator('.of-cell[tabindex="0"]').focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    place = page.evaluate("() => [document.activeElement.dataset.r, document.activeElement.dataset.c]")
    page.keyboard.press("Enter")
    assert page.locator('.of-cell[aria-pressed="true"]').get_attribute("data-r") == place[0]
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.className") == "of-query"


def test_it_fits_a_laptop_and_stacks_in_a_narrow_cell(explorer, tmp_path):
    page = explorer(codings=str(tmp_path / "k.csv"))
    high = "(s) => document.querySelector(s).clientHeight"
    assert page.evaluate(high, ".of-explore") <= page.evaluate(high, ".jp-WindowedPanel-outer")
    page.set_viewport_size({"width": 620, "height": 800})
    page.wait_for_timeout(300)
    shot(page, "narrow")
    top = "(s) => document.querySelector(s).getBoundingClientRect().top"
    wide = page.evaluate(
        "() => { const n = document.querySelector('.of-explore'); return n.scrollWidth - n.clientWidth; }"
    )
    stacked = page.evaluate(top, ".of-detail") - page.evaluate(top, ".of-listing")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert wide <= 0
    assert stacked > 100


def test_an_error_of_the_kernel_is_told_and_the_codes_stay(explorer, tmp_path):
    (tmp_path / "k.csv").mkdir()
    page = explorer(codings=str(tmp_path / "k.csv"), coder="KL")
    page.get_by_role("button", name="Hyväksy koodit").click()
    page.wait_for_selector(".of-error:not([hidden])")
    assert "k.csv" in page.locator(".of-error").inner_text()
    assert "ihmisen koodaama" not in page.locator(".of-counts").inner_text()
