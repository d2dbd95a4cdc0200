"""The documentation is true: generated pages are fresh, every table and verb is described, named files exist."""

import re
from pathlib import Path

import pytest

from openfeedback.tables import COLUMNS
from openfeedback.verbs.reference import command_page, parameters_page

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("data/**/*.md")])


@pytest.mark.parametrize(("name", "page"), [("PARAMETERS.md", parameters_page), ("CLI.md", command_page)])
def test_generated_pages_are_fresh(name, page):
    fresh = page()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == fresh, "run: python -m openfeedback.verbs.reference"


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_the_data_dictionary_explains_every_column(table):
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    section = re.split(r"^### ", text, flags=re.M)
    mine = next(part for part in section if part.startswith(f"{table}:"))
    words = set(re.findall(r"[a-z_]+", mine))
    assert set(COLUMNS[table]) - words == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_a_page_links_to_exist(page):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_paths_that_a_page_names_exist(page):
    named = re.findall(r"`((?:docs|data|params|notebooks|tests|src)/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
