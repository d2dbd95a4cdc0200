"""The explorer's tools in a real JupyterLab: a memo, a word in context, and files, as a person would."""

import openpyxl
import pytest
from lab import command, errors, open_notebook, run_all_cells, shut_down, write_notebook

from openfeedback.coding.memos import MemoFile
from openfeedback.params import load_params

pytestmark = pytest.mark.slow
EVIL = "# Huomio\n*Kenen* <img src=x onerror='window.hacked = 1'> **mittari**?\n- yksi"


@pytest.fixture(scope="module")
def page(lab, browser):
    """One explorer for all tests of this file."""
    address, study = lab
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(150_000)  # on a busy machine
    write_notebook(study.parents[1] / "valineet.ipynb", "import openfeedback as of\nof.explore('params/study.yml')")
    open_notebook(page, address, "valineet.ipynb")
    command(page, "application:toggle-left-area")
    run_all_cells(page)
    page.wait_for_selector(".of-matrix")
    page.locator(".of-explore").evaluate("(node) => node.scrollIntoView({block: 'start'})")
    assert errors(page) == []
    yield page
    shut_down(page)
    page.context.close()


def told(page, text):
    has = "(text) => document.querySelector('.of-status').textContent.includes(text)"
    page.wait_for_function(has, arg=text)
    return page.locator(".of-status").inner_text()


def take(page, tab, form):
    """Choose a tab and save what it shows; the path that the explorer tells."""
    page.locator(".of-tab", has_text=tab).first.click()
    page.locator(".of-take summary").click()
    before = page.locator(".of-status").inner_text()
    page.locator(".of-takes", has_text=form).last.click()
    page.wait_for_function(
        "(before) => { const said = document.querySelector('.of-status').textContent; "
        "return said !== before && said.includes('exports'); }",
        arg=before,
    )
    return page.locator(".of-status").inner_text().partition(": ")[2]


def test_a_memo_a_word_in_context_and_files(page, lab):
    folder = load_params(lab[1]).folder
    page.locator(".of-addmemo").click()
    page.locator(".of-memoform textarea").fill(EVIL)
    page.locator(".of-memowho").fill("KL")
    page.get_by_role("button", name="Tallenna muistio").click()
    path = told(page, ".memos.csv").partition(": ")[2]
    memos = MemoFile(lab[1].parent / path.rpartition("/")[2]).read()
    assert memos[["about", "author", "memo"]].values.tolist() == [["unit", "KL", EVIL]]
    assert page.locator(".of-memos .of-md-head").inner_text() == "Huomio"
    assert page.locator(".of-memos img").count() == 0
    assert page.evaluate("window.hacked") is None

    page.locator(".of-tab", has_text="Sanat").click()
    page.wait_for_selector(".of-words tbody tr")
    page.locator(".of-wordbar select").first.select_option("context")
    page.locator(".of-wordquery").fill("mittarit")
    page.locator(".of-wordquery").press("Enter")
    page.wait_for_selector(".of-kwic tbody tr")
    forms = {form.lower() for form in page.locator(".of-kwic button").all_inner_texts()}
    assert len(forms) > 1
    assert all(form.startswith("mittar") for form in forms)
    page.locator(".of-kwic button").last.click()
    assert "mittar" in page.locator("mark.of-unit").inner_text().lower()

    rows = page.locator(".of-kwic tbody tr").count()
    first, second = take(page, "Sanat", "XLSX"), take(page, "Taulukko", "SVG")
    assert openpyxl.load_workbook(first).worksheets[0].max_row == rows + 1
    svg = (folder / "exports" / second.rpartition("/")[2]).read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "Juurruttaminen" in svg
    page.locator(".of-tab", has_text="Muistiot").click()
    page.locator(".of-memo button", has_text="poista").first.click()
    page.wait_for_selector(".of-words .of-empty")
    page.get_by_role("button", name="Kumoa muistion muutos").click()
    page.wait_for_selector(".of-words .of-memo")
