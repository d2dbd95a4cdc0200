"""The pictures of the Finnish guide: the appendix in a browser, and the explorer in JupyterLab.

python tests/bench/pictures.py STUDY   # a study that has run; needs Chromium

Writes docs/pictures/summary.png and explorer.png. Only for a simulated study: what it shows is printed.
"""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "explore"))
from lab import CHROMIUM, command, jupyterlab, open_notebook, run_all_cells, shut_down  # noqa: E402

from openfeedback.params import load_params  # noqa: E402
from openfeedback.study.lab import config_path, write_explorer  # noqa: E402
from openfeedback.study.parameters import parameter_file  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"


def summary(page: Page, study: Path) -> None:
    """The first page of the appendix."""
    appendix = load_params(parameter_file(study)).folder / "appendix" / "liite.html"
    page.set_viewport_size({"width": 900, "height": 1000})
    page.goto(appendix.resolve().as_uri())
    page.screenshot(path=PICTURES / "summary.png")


def explorer(page: Page, study: Path, address: str) -> None:
    """The explorer with its matrix and list."""
    open_notebook(page, address, "explorer.ipynb")
    command(page, "application:toggle-left-area")
    run_all_cells(page)
    page.wait_for_selector(".of-matrix")
    page.locator(".of-explore").evaluate("(node) => node.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "explorer.png")
    shut_down(page)


def main(study: Path) -> None:
    """Both pictures. Raises ValueError for a study that is not simulated."""
    if not load_params(parameter_file(study)).simulated:
        raise ValueError(f"{study}: pictures are made of simulated answers alone")
    write_explorer(study, parameter_file(study).name)
    os.environ["JUPYTER_CONFIG_PATH"] = config_path("fi")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        page = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        summary(page, study)
        with jupyterlab(study.resolve(), Path(home)) as address:
            explorer(page, study, address)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
