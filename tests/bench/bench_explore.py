"""The explorer at 2,000 and 20,000 units in a real JupyterLab: first paint and a correction.

Clicks, filters, words, keys and scrolling: bench_explorer.py.

    python tests/bench/bench_explore.py [units …]

A run of a new study (simulated answers) is repeated until it has that many units; prints one line a size.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "explore"))
from explore_study import inflate, make_tables, new_study
from lab import CHROMIUM, command, jupyterlab, open_notebook, write_cell, write_notebook

from openfeedback.explore.corrections.store import CodingStore
from openfeedback.explore.view.material import open_material
from openfeedback.explore.view.payload import build, pack
from openfeedback.params import load_params

# the kernel's processor time before the cell and when its last message is on its way, by the explorer's own worker
SOURCE = """import time
from pathlib import Path
Path('cpu0.txt').write_text(str(time.process_time()))
import openfeedback as of
e = of.explore('params/study.yml', coder='KL')
_handle = e._session.handle
def handled(*message):
    _handle(*message)
    if message[0]['do'] == 'hello':
        Path('cpu.txt').write_text(str(time.process_time()))
e._session.handle = handled
e"""


def page_cpu(browser) -> float:
    """Processor seconds of the page's main thread so far: what a busy machine does not stretch."""
    return next(m["value"] for m in browser.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration")


def measure(n: int) -> dict:
    """Figures of one size; seconds unless the name says ms."""
    with tempfile.TemporaryDirectory() as folder:
        path = new_study(Path(folder) / "oma")
        params = load_params(path)
        make_tables(params)
        found = {"units": inflate(params, n)}
        began = time.process_time()
        material = open_material(params)
        found["open_cpu"] = time.process_time() - began
        began = time.process_time()
        packed = pack(build(material, CodingStore(Path(folder) / "k.csv").read()))
        found |= {"build_cpu": time.process_time() - began, "sent_kB": len(packed) / 1000}
        return found | in_browser(Path(folder), path)


def in_browser(folder: Path, path: Path) -> dict:
    root, home = path.parents[1], folder / "home"
    home.mkdir()
    write_notebook(root / "b.ipynb", "import openfeedback as of")
    with jupyterlab(root, home) as address, sync_playwright() as play:
        page = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        open_notebook(page, address, "b.ipynb")
        found = {}
        browser = page.context.new_cdp_session(page)
        browser.send("Performance.enable", {"timeDomain": "threadTicks"})
        for name in ("paint_first", "paint_again"):
            write_cell(page, SOURCE)
            command(page, "notebook:clear-all-cell-outputs")
            began, work = time.perf_counter(), page_cpu(browser)
            command(page, "notebook:run-all-cells")
            page.wait_for_selector(".of-matrix", timeout=60_000)
            found[name] = time.perf_counter() - began
            found[f"{name}_page_cpu"] = page_cpu(browser) - work
            page.wait_for_timeout(1000)
            found[f"{name}_kernel_cpu"] = float((root / "cpu.txt").read_text()) - float((root / "cpu0.txt").read_text())
        began = time.perf_counter()
        page.locator(".of-main", has_text="Hyväksy").click()
        page.wait_for_function("() => document.querySelector('.of-counts').textContent.includes('1 ihmisen')")
        return found | {"correct": time.perf_counter() - began}


if __name__ == "__main__":
    for size in [int(n) for n in sys.argv[1:]] or [2000, 20_000]:
        figures = measure(size)
        print({name: round(value, 2) for name, value in figures.items()}, "load", os.getloadavg()[0])
