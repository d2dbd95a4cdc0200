"""The explorer with 20,000 units in a real browser: how long the page works for scrolling, filters, words and keys.

    python tests/bench/bench_explorer.py [units]

A run of a new study (simulated answers) is repeated until it has that many units; the widget stands in headless
Chromium with a real session behind it. Each act is timed in the page, from the event to the layout
after it.
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "explore"))
from bench_explore import page_cpu
from explore_study import inflate, make_tables, new_study
from lab import CHROMIUM
from stage import Staged

from openfeedback.params import load_params

# each gives the ms of its acts; `layout` makes the browser lay out what was drawn, as it does before it paints
SOURCE = """async ([what, times]) => {
    const root = document.querySelector('.of-explore');
    const [list, input, counts] = ['.of-list', '.of-query', '.of-counts'].map((one) => root.querySelector(one));
    const layout = () => root.offsetHeight + list.scrollHeight;
    const breath = () => new Promise((r) => setTimeout(r, 20));
    const frame = () => new Promise(requestAnimationFrame);
    const key = (letter) => list.dispatchEvent(new KeyboardEvent('keydown', { key: letter, bubbles: true }));
    const cells = () => [...root.querySelectorAll('.of-cell:not(.of-zero)')];
    const boxes = [...root.querySelectorAll('.of-filter input[type=checkbox]')];
    const words = ['mittar', 'joh', 'verkost', 'aika', 'palau', 'koulut', 'tuki', 'e'];
    const type = (text) => new Promise((done) => {
        const watch = new MutationObserver(() => { watch.disconnect(); done(); });
        watch.observe(counts, { childList: true }); // the last that a search writes
        input.value = text;
        input.dispatchEvent(new Event('input'));
    });
    const acts = {
        scroll: (i) => { list.scrollTop = list.scrollHeight * ((i * 37) % 100) / 100; return frame(); },
        filter: (i) => boxes[Math.floor(i / 2) % boxes.length].click(),
        word: (i) => type(words[i % words.length]),
        'j/k': (i) => key(i % 3 === 2 ? 'ArrowUp' : 'j'),
        cell: (i) => cells()[(i * 7) % cells().length].click(),
        all: () => root.querySelector('.of-clear').click(),
    };
    const found = [];
    for (let i = 0; i < times; i += 1) {
        const began = performance.now();
        await acts[what](i);
        layout();
        found.push(performance.now() - began);
        await breath();
    }
    input.value = '';
    root.querySelector('.of-clear').click();
    return found;
}"""


def main(n: int) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        path = new_study(Path(folder) / "oma")
        params = load_params(path)
        make_tables(params)
        print("units", inflate(params, n), flush=True)
        page = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        browser = page.context.new_cdp_session(page)
        browser.send("Performance.enable", {"timeDomain": "threadTicks"})
        stage = Staged(page, path)
        stage.click(".of-clear")
        for what, times in (("scroll", 60), ("filter", 60), ("word", 40), ("j/k", 100), ("cell", 40), ("all", 20)):
            began = page_cpu(browser)
            ms = page.evaluate(SOURCE, [what, times])
            cpu = 1000 * (page_cpu(browser) - began) / times
            stage.settle()
            figures = {"median": np.median(ms), "p95": np.quantile(ms, 0.95), "cpu": cpu, "load": os.getloadavg()[0]}
            print(what, {name: round(float(value), 1) for name, value in figures.items()}, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
