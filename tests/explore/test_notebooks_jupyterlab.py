"""Every notebook of a new study opened in a real JupyterLab: all cells run, no error, no table to scroll sideways."""

import os

import pytest
from lab import TOKEN, command, errors, open_notebook, run_all_cells, shut_down, write_notebook

from openfeedback.run.stages import STAGES

SHOTS = os.environ.get("OPENFEEDBACK_SHOTS")  # a folder for pictures to look at
# tables that are wider than the place that an output has in the window
WIDE = """() => [...document.querySelectorAll('.jp-OutputArea-output')].filter((out) => out.querySelector('table'))
    .filter((out) => [out, ...out.querySelectorAll('*')].some((n) => n.scrollWidth > n.clientWidth + 1
        && n.querySelector('table') && ['auto', 'scroll'].includes(getComputedStyle(n).overflowX)))
    .map((out) => out.innerText.slice(0, 200))"""


FIGURES = """() => [...document.querySelectorAll('.jp-OutputArea-output img')]
    .map((one) => [one.clientWidth, one.clientHeight, one.naturalWidth])"""
CALLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === 'code')
    .reduce((n, cell) => n + cell.model.sharedModel.source.split('run.figure(').length - 1, 0)"""
CHART = """import altair as alt
from openfeedback.report.figures.style import styled
styled(alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(x="a:Q"), "fi")"""


@pytest.mark.slow
@pytest.mark.parametrize("notebook", [stage.notebook for stage in STAGES[1:-1]])
def test_a_notebook_runs_in_jupyterlab(lab, page, notebook):
    address, study = lab
    open_notebook(page, address, f"notebooks/{notebook}.ipynb")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    command(page, "application:toggle-left-area")
    run_all_cells(page)
    failed = errors(page)
    page.wait_for_timeout(500)  # charts are drawn after their cell has run
    wide = page.evaluate(WIDE)
    if SHOTS:
        for i, area in enumerate(page.locator(".jp-OutputArea-output:has(table)").all()):
            area.screenshot(path=f"{SHOTS}/{notebook}-{i}.png")
    seen, drawn = page.evaluate(FIGURES), page.evaluate(CALLS)
    shut_down(page)
    assert failed == []
    assert len([size for size in seen if min(size) > 20]) == drawn
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert wide == []


@pytest.mark.slow
def test_the_explorer_is_at_hand_in_the_studys_folder(lab, page):
    address, _ = lab
    open_notebook(page, address, "explorer.ipynb")
    for part in ("data", "params", "notebooks", "outputs", "explorer.ipynb"):
        page.wait_for_selector(f'.jp-DirListing-item:has-text("{part}")')
    run_all_cells(page)
    page.wait_for_selector(".of-matrix")
    failed = errors(page)
    shut_down(page)
    assert failed == []


def executed(path, *cells):
    """An executed notebook, as Papermill leaves it: nobody has told JupyterLab to trust it."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(write_notebook(path, *cells), as_version=4)
    nbformat.write(NotebookClient(book, kernel_name="python3").execute(), path)


@pytest.mark.slow
def test_a_figure_is_seen_in_a_notebook_that_is_not_trusted_and_in_its_export(lab, page):
    address, study = lab
    executed(study.parents[1] / "notebooks" / "made.ipynb", CHART)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_notebook(page, address, "notebooks/made.ipynb")
    assert not page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets[0].model.trusted")
    page.wait_for_selector(".jp-OutputArea-output img")
    (size,) = page.evaluate(FIGURES)
    shut_down(page)
    page.goto(f"{address}/nbconvert/html/notebooks/made.ipynb?token={TOKEN}")
    (exported,) = page.evaluate(FIGURES)
    assert min([*size, *exported]) > 20
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
