"""Every notebook of a new study opened in a real JupyterLab: all cells run, no error, no table to scroll sideways."""

import os

import pytest
from lab import command, errors, open_notebook, run_all_cells, shut_down

from openfeedback.run.stages import STAGES

SHOTS = os.environ.get("OPENFEEDBACK_SHOTS")  # a folder for pictures to look at
# tables that are wider than the place that an output has in the window
WIDE = """() => [...document.querySelectorAll('.jp-OutputArea-output')].filter((out) => out.querySelector('table'))
    .filter((out) => [out, ...out.querySelectorAll('*')].some((n) => n.scrollWidth > n.clientWidth + 1
        && n.querySelector('table') && ['auto', 'scroll'].includes(getComputedStyle(n).overflowX)))
    .map((out) => out.innerText.slice(0, 200))"""


@pytest.mark.slow
@pytest.mark.parametrize("notebook", [stage.notebook for stage in STAGES])
def test_a_notebook_runs_in_jupyterlab(lab, page, notebook):
    address, study = lab
    open_notebook(page, address, f"notebooks/{notebook}.ipynb")
    command(page, "application:toggle-left-area")
    run_all_cells(page)
    failed = errors(page)
    page.wait_for_timeout(500)  # charts are drawn after their cell has run
    wide = page.evaluate(WIDE)
    if SHOTS:
        for i, area in enumerate(page.locator(".jp-OutputArea-output:has(table)").all()):
            area.screenshot(path=f"{SHOTS}/{notebook}-{i}.png")
    shut_down(page)
    assert failed == []
    assert wide == []
