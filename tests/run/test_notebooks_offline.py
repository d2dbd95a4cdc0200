"""Executed notebooks, the appendix and what lies beside them refer to no other host: a browser offline proves it.

Whoever opens a run offline sees every figure; whoever opens it online tells nobody.
"""

import ast
import re

import nbformat
import pytest

from openfeedback.params import load_params
from openfeedback.run.stages import STAGES

NO_SCRIPT = "data:,"  # in place of nbconvert's own scripts from another host (docs/FAQ.md)
# names that are no addresses: nothing is fetched from them
NAMESPACES = (
    "http://www.w3.org/",
    "http://schemas.openxmlformats.org/",
    "http://purl.org/",
    "http://schemas.microsoft.com/",
)
# what a browser fetches without being asked: src, href of link, CSS url() and @import, import of a script
REFERENCE = re.compile(
    r"""(?:\bsrc|\bhref|\bxlink:href|\bdata-src|\bposter|\bsrcset)\s*=\s*\\?["']?\s*((?:https?:)?//[^"'\\\s>]+)"""
    r"""|url\(\s*\\?["']?((?:https?:)?//[^"')\\]+)|(?:\bimport|\bfrom|\bimport\()\s*\\?["']((?:https?:)?//[^"'\\]+)""",
    re.IGNORECASE,
)
each = pytest.mark.parametrize("notebook", [stage.notebook for stage in STAGES[1:-1]])


@pytest.fixture(scope="module")
def browser(chromium):
    opened = chromium("--host-resolver-rules=MAP * ~NOTFOUND")
    yield opened
    opened.close()


@pytest.fixture
def page(browser):
    """A page without network; ``asked`` holds every address outside this machine's files that it tried."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.asked = []

    def answer(route):
        here = route.request.url.startswith(("file:", "data:", "blob:", "about:"))
        if not here:
            page.asked.append(route.request.url)
        route.continue_() if here else route.abort()

    context.route("**/*", answer)
    page.on("websocket", lambda socket: page.asked.append(socket.url))
    yield page
    context.close()


def figures_of(book) -> int:
    """How many figures the notebook's cells make: calls of ``run.figure``."""
    trees = [ast.parse(cell.source) for cell in book.cells if cell.cell_type == "code"]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return sum(getattr(call.func, "attr", "") == "figure" for call in calls)


def exported(book, path) -> None:
    """The notebook as a page, as docs/FAQ.md says."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(require_js_url=NO_SCRIPT, mathjax_url=NO_SCRIPT, embed_images=True)
    path.write_text(exporter.from_notebook_node(book)[0], encoding="utf-8")


@each
def test_every_figure_of_an_executed_notebook_is_seen_without_network(small, notebook, page, tmp_path):
    book = nbformat.read(load_params(small).folder / "notebooks" / f"{notebook}.ipynb", as_version=4)
    exported(book, tmp_path / "page.html")
    page.goto((tmp_path / "page.html").as_uri(), wait_until="load")
    page.wait_for_timeout(300)  # a script that draws later would ask later
    seen = page.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg").evaluate_all(
        """all => all.map(one => { const box = one.getBoundingClientRect();
                                   return [box.width, box.height, one.naturalWidth ?? box.width]; })"""
    )
    assert len(seen) == figures_of(book)
    assert [size for size in seen if min(size) < 20] == []
    assert page.asked == []


def test_the_notebooks_that_draw_are_those_that_the_browser_is_asked_about(small):
    folder = load_params(small).folder
    books = [nbformat.read(folder / "notebooks" / f"{stage.notebook}.ipynb", as_version=4) for stage in STAGES[1:-1]]
    assert len(list((folder / "figures").glob("*.png"))) == sum(map(figures_of, books)) > 5


@each
def test_an_executed_notebook_is_of_reasonable_size(small, notebook):
    assert (load_params(small).folder / "notebooks" / f"{notebook}.ipynb").stat().st_size < 600_000


def test_nothing_in_a_run_refers_to_another_host(small):
    folder = load_params(small).folder
    texts = [p for p in sorted(folder.rglob("*")) if p.suffix in (".ipynb", ".html", ".svg", ".json", ".css", ".js")]
    assert {p.suffix for p in texts} >= {".ipynb", ".html", ".svg"}
    found = {str(p.relative_to(folder)): references(p.read_text(encoding="utf-8")) for p in texts}
    assert {name: list(addresses) for name, addresses in found.items() if addresses} == {}


def test_the_explorer_refers_to_no_other_host():
    from openfeedback.explore.widget import _STATIC, module

    assert references(module() + (_STATIC / "explorer.css").read_text(encoding="utf-8")) == []


def references(text: str) -> list[str]:
    """Addresses that a browser would fetch from, in HTML, CSS, scripts, SVG and notebooks."""
    found = ["".join(groups) for groups in REFERENCE.findall(text)]
    return [address for address in found if not address.startswith(NAMESPACES)]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.jsdelivr.net/npm/vega@6"></script>',
        '"text/html": ["<script src=\\"https://cdn.jsdelivr.net/npm/vega@6\\">"]',
        "<img src='//example.org/a.png'>",
        "a { background: url(https://example.org/a.png) }",
        "import vega from 'https://esm.sh/vega'",
    ],
)
def test_a_reference_to_another_host_would_be_found(text):
    assert len(references(text)) == 1


def test_a_namespace_is_no_reference():
    assert references('<svg xmlns="http://www.w3.org/2000/svg" xlink:href="http://www.w3.org/1999/xlink">') == []
