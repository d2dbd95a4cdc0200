"""The HTML form in a real browser: accessible, sortable, filterable, by keyboard, without a request."""

import pytest


@pytest.fixture(scope="module")
def browser(chromium):
    opened = chromium()
    yield opened
    opened.close()


@pytest.fixture
def page(browser, files):
    one = browser.new_page(viewport={"width": 1280, "height": 900})
    one.requests = []
    one.on("request", lambda request: one.requests.append(request.url))
    one.goto(files["html"].as_uri())
    yield one
    one.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


def test_nothing_is_requested_and_no_error_is_logged(page, files):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.reload()
    assert set(page.requests) == {files["html"].as_uri()}
    assert errors == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_does_not_scroll_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def cells(page, key, column):
    return page.locator(f"#{key} tbody tr").evaluate_all(f"rows => rows.map(r => r.cells[{column}].textContent.trim())")


def test_sorting_by_a_column(page):
    before = cells(page, "codebook", 0)
    button = page.locator("#codebook thead button").first
    button.click()
    assert cells(page, "codebook", 0) == sorted(before) != before
    assert page.locator("#codebook thead th").first.get_attribute("aria-sort") == "ascending"
    button.press("Enter")
    assert cells(page, "codebook", 0) == sorted(before, reverse=True)
    page.locator("#events thead button").first.click()
    assert cells(page, "events", 0) == ["21.9.2024", "9.11.2024", "25.1.2025", "19.3.2025"]


def test_a_cell_filters_the_quotes_by_keyboard_alone(page):
    box = page.locator("#matrix-wishes-quotes")
    everything = box.locator("li").count()
    button = page.locator("#matrix-wishes td button").filter(has_text="21 (36")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    shown = box.locator("li:visible")
    assert 0 < shown.count() <= 5 < everything
    assert all("mittarit" in text for text in shown.all_inner_texts())
    assert box.locator(".status").inner_text() == f"Lainauksia näkyvissä: {shown.count()}"
    page.keyboard.press("Space")
    assert button.get_attribute("aria-pressed") == "false"
    assert box.locator("li:visible").count() == everything


def test_a_recurring_theme_shows_the_quotes_of_all_phases(page):
    page.locator("#matrix-wishes tbody tr").first.locator("td button").first.click()
    texts = page.locator("#matrix-wishes-quotes li:visible .where").all_inner_texts()
    assert len({text.rpartition(", ")[2] for text in texts}) == 2


def test_skip_link_comes_first(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "sisalto"


def test_without_script_everything_is_readable(browser, files):
    page = browser.new_page(java_script_enabled=False)
    page.goto(files["html"].as_uri())
    assert page.locator("#matrix-wishes .count").first.inner_text()
    assert page.locator(".help").first.is_hidden()
    page.close()
