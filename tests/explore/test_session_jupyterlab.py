"""A researcher's whole session in JupyterLab: from a raw run to a settled double coding, killed in the middle."""

import os
import shutil
import signal

import openpyxl
import pytest
from explore_study import inflate
from lab import command, errors, open_notebook, run_all_cells, shut_down, write_notebook

from openfeedback.coding.codebook import check_codebook, load_codebook
from openfeedback.coding.corrections import place_of
from openfeedback.coding.memos import MemoFile, memo_place
from openfeedback.explore.corrections import CodingStore
from openfeedback.explore.view import open_material
from openfeedback.params import load_params

pytestmark = pytest.mark.slow
CELL = """import os, pathlib
pathlib.Path('istunto/pid').write_text(str(os.getpid()))
import openfeedback as of
of.explore('istunto/params/study.yml', coder='KL')"""
SELECT = """(words) => { const box = document.querySelector('.of-answer'); const at = box.textContent.indexOf(words);
  const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT); const range = document.createRange(); let seen = 0;
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (at >= seen && at < seen + node.length) range.setStart(node, at - seen);
    if (at + words.length <= seen + node.length) { range.setEnd(node, at + words.length - seen); break; }
    seen += node.length; }
  const chosen = window.getSelection(); chosen.removeAllRanges(); chosen.addRange(range); }"""

# the queue asks for a code, and so many were chosen before it
ASKED = """(n) => { const step = document.querySelector('.of-queue .of-step');
  return Boolean(step?.querySelector('b')) && step.textContent.split(' · ').length === n + 1; }"""


class Sitting:
    """The researcher at the notebook."""

    def __init__(self, page, params):
        self.page, self.params, self.wrong = page, params, list[str]()
        self.store = CodingStore(place_of(params))

    def open(self):
        run_all_cells(self.page)
        self.page.wait_for_selector(".of-matrix")
        self.page.locator(".of-explore").evaluate("(node) => node.scrollIntoView({block: 'start'})")
        assert (errors(self.page), self.wrong) == ([], [])
        self.page.locator(".of-clear").click()

    def until(self, script, given=None):
        self.page.wait_for_function(script, arg=given)

    def told(self, *words):
        self.until("(all) => all.some((one) => document.querySelector('.of-status').textContent.includes(one))", words)

    def tab(self, name):
        self.page.locator(f'[data-tab="{name}"]').click()

    def plan(self):
        """Do what the plan tells, and wait until it is done."""
        self.page.locator(".of-plan .of-main").click()
        self.told("Muutos tehty")

    def search(self, text):
        self.page.locator(".of-query").fill(text)
        self.until(
            "(text) => document.querySelector('.of-list mark')?.textContent.toLowerCase() === text", text.lower()
        )

    def rows(self, coder="KL"):
        table = self.store.read()
        return table[(table["coder"] == coder) & table["theme"].notna()]

    def press(self, digits):
        """The codes of a unit, each when the queue asks for it."""
        for step, digit in enumerate(digits):
            self.until(ASKED, step)
            self.page.locator(".of-queue").first.press(digit)

    def code(self, upto):
        """Units of the queue by digits until so many are coded."""
        coded = "(n) => document.querySelector('.of-growth dd, .of-queue dd')?.textContent === String(n)"
        while (n := len(self.rows()) + 1) <= upto:
            self.press("211")
            self.until(coded, n)

    def matrix(self):
        self.page.locator(".of-clear").click()
        self.tab("matrix")
        cells = self.page.locator(".of-matrix .of-cell")
        return cells.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")

    def walk(self, key, button):
        """Undo or make again all there is."""
        while not self.page.locator(".of-top button").nth(button).is_disabled():
            before = self.store.changed_at(), self.book()
            self.page.locator(".of-list").press(key)
            for _ in range(7500):  # 150 s, on a busy machine
                if (self.store.changed_at(), self.book()) != before:
                    break
                self.page.wait_for_timeout(20)
            else:
                pytest.fail(f"{key} changed nothing")
            # the button is true only once the kernel has answered: the file is changed before that
            self.until("() => !document.querySelector('.of-status').textContent.includes('Tallennetaan')")

    def book(self):
        home = load_codebook(load_params(self.params.file).codebook_place).home
        return (home / "codebook.yml").read_bytes()


@pytest.fixture
def sitting(lab, browser, study):
    address, home = lab
    root = home.parents[1]
    shutil.copytree(study.parents[1], root / "istunto")
    params = load_params(root / "istunto" / "params" / "study.yml")
    inflate(params, 80)  # the study has less than thirty units
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(150_000)  # on a busy machine
    write_notebook(root / "istunto.ipynb", CELL)
    open_notebook(page, address, "istunto.ipynb")
    command(page, "application:toggle-left-area")
    sitting = Sitting(page, params)
    page.on("pageerror", lambda error: sitting.wrong.append(str(error)))
    yield sitting
    shut_down(page)
    page.context.close()


def kill(sitting):
    """kill -9 on the kernel while a coding is on its way; JupyterLab starts another."""
    pid = sitting.params.home.parent / "pid"
    os.kill(int(pid.read_text()), signal.SIGKILL)
    sitting.page.locator(".jp-Dialog .jp-mod-accept").click()
    idle = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    sitting.until(idle)
    sitting.wrong.clear()  # JupyterLab's own words on the kernel that is gone


def test_from_a_raw_run_to_a_settled_double_coding_and_back(sitting):
    page = sitting.page
    sitting.open()
    page.locator('[data-tab="map"]').click()
    page.locator(".of-totheme").first.click()
    sitting.plan()
    made = load_codebook(load_params(sitting.params.file).codebook_place).history[-1].theme
    topic = len(sitting.rows())
    assert set(sitting.rows()["theme"]) == {made}

    sitting.tab("queue")
    page.wait_for_selector(".of-keys .of-key")
    sitting.code(topic + 20)
    sitting.press("211")
    kill(sitting)
    assert len(sitting.rows()) in (topic + 20, topic + 21)  # the change under way, no other
    sitting.open()
    first, book, before = sitting.store.read(), sitting.book(), sitting.matrix()
    sitting.tab("queue")
    page.wait_for_selector(".of-keys .of-key")
    sitting.code(topic + 30)

    sitting.tab("matrix")
    long = next(t for t in open_material(sitting.params.file).units["text"] if len(t.split()) >= 8)
    sitting.search(long[:25])
    page.evaluate(SELECT, " ".join(long.split()[4:6]))
    page.locator(".of-answer").press("-")
    sitting.told("Tallennettu")
    drawn = sitting.store.read()["drawn"].astype("str") == "True"
    assert drawn.sum() == 2

    sitting.tab("book")
    page.locator(f'tr[data-theme="{made}"] select').select_option("verkostotyo")
    page.wait_for_selector(".of-plan")
    sitting.plan()
    assert made not in set(sitting.rows()["theme"])

    page.locator(".of-addmemo").first.click()
    page.locator(".of-memoform textarea").fill("Kenen mittari?")
    page.get_by_role("button", name="Tallenna muistio").click()
    sitting.told(".memos.csv")
    assert MemoFile(memo_place(sitting.params)).read()["memo"].tolist() == ["Kenen mittari?"]

    sitting.tab("matrix")
    sitting.search("mittar")
    page.locator(".of-bulk").click()
    page.locator('[data-bulk="theme"]').select_option("tavoitteet_mittarit")
    page.locator(".of-plan .of-main").click()
    page.wait_for_selector(".of-plan ul, .of-plan p")
    sitting.plan()
    listed = int(page.locator(".of-counts").inner_text().split()[0])
    page.locator(".of-take summary").click()
    page.locator(".of-takes", has_text="XLSX").first.click()
    sitting.told("exports")
    path = page.locator(".of-status").inner_text().partition(": ")[2]
    sheet = list(openpyxl.load_workbook(path).worksheets[0].values)
    assert (len(sheet) - 1, {row[sheet[0].index("theme")] for row in sheet[1:]}) == (listed, {"tavoitteet_mittarit"})

    after = sitting.matrix()
    sitting.walk("Control+z", 0)
    assert sitting.matrix() == before
    assert sitting.book() == book
    columns = ["unit_id", "coder", "theme", "second_theme", "start", "end"]
    now = sitting.store.read()[columns].sort_values("unit_id", ignore_index=True)
    assert now.equals(first[columns].sort_values("unit_id", ignore_index=True))
    sitting.walk("Control+y", 1)
    assert sitting.matrix() == after
    sitting.open()
    assert sitting.matrix() == after
    assert check_codebook(load_codebook(load_params(sitting.params.file).codebook_place).home) == []

    sitting.tab("queue")
    page.locator(".of-blind-form input").fill("MM")
    page.locator(".of-blind-form input").press("Enter")
    page.locator(".of-queue-side", has_text="Sokkokoodaus").wait_for()  # the run is drawn anew, without codes
    page.wait_for_selector(".of-queueing .of-keys .of-key")
    for n in (1, 2):
        sitting.press("611")
        sitting.until("(said) => document.querySelector('.of-queue-side').textContent.includes(said)", f"{n} ajatus")
    assert len(sitting.rows("MM")) == 2
    page.get_by_role("button", name="Lopeta sokkokoodaus").click()
    page.wait_for_selector('[data-tab="matrix"]')
    sitting.tab("queue")
    page.get_by_role("button", name="Katso koodaajien erot").click()
    page.wait_for_selector(".of-agreement")
    page.keyboard.press("1")
    sitting.until("() => document.querySelector('.of-queue').textContent.includes('sovittu 1')")
    settled = sitting.rows("settled").iloc[0]
    theirs = sitting.rows("KL").set_index("unit_id")
    assert sitting.wrong == []
    assert (settled["settled_by"], settled["theme"]) == ("MM", theirs.loc[settled["unit_id"], "theme"])
