"""The documentation is true: generated pages are fresh, every table and verb is described, named files exist."""

import re
from pathlib import Path
from typing import get_args

import pytest
import typer

from openfeedback.params import Params
from openfeedback.tables import COLUMNS
from openfeedback.verbs.app import app
from openfeedback.verbs.reference import command_page, parameters_page

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("data/**/*.md")])


@pytest.mark.parametrize(("name", "page"), [("PARAMETERS.md", parameters_page), ("CLI.md", command_page)])
def test_generated_pages_are_fresh(name, page):
    fresh = page()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == fresh, "run: python -m openfeedback.verbs.reference"


def test_every_key_of_a_parameter_file_is_explained():
    page, missing = parameters_page(), []
    for model in _models(Params):
        missing += [
            (model.__name__, name)
            for name, field in model.model_fields.items()
            if f"`{name}`" not in page or (field.description or "") not in page
        ]
    assert missing == []


def _models(model) -> list:
    """A model and those of its sections."""
    inner = [
        each
        for field in model.model_fields.values()
        for each in (field.annotation, *get_args(field.annotation))
        if hasattr(each, "model_fields")
    ]
    return [model, *[m for each in inner for m in _models(each)]]


def test_every_verb_is_told_with_all_its_options():
    page = command_page()
    sections = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])
    common = sections.pop("In several verbs")
    verbs = dict(_verbs(typer.main.get_command(app)))
    assert list(sections) == list(verbs)
    for name, command in verbs.items():
        for one in command.params:
            argument = one.param_type_name == "argument"
            names = [one.metavar or one.name.upper()] if argument else [*one.opts, *one.secondary_opts]
            assert [word for word in names if word not in sections[name]] == [], name
            assert any(one.help in line and names[-1] in line for line in (common + sections[name]).splitlines()), names
        assert " ".join(command.help.split("Example:")[0].split()) in sections[name]


def _verbs(command, before=()):
    """Every verb by its words; a group is no verb."""
    for name, child in command.commands.items():
        inner = (*before, name)
        yield from _verbs(child, inner) if hasattr(child, "commands") else [(" ".join(inner), child)]


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


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_headings_that_a_page_links_to_exist(page):
    links = re.findall(r"\]\((?!https?:|mailto:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    wrong = [(link, name) for link, name in links if name not in _anchors(page.parent / link if link else page)]
    assert wrong == []


def _anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_found_from_the_readme():
    linked = set(re.findall(r"\]\(([^)#]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {f"docs/{page.name}" for page in ROOT.glob("docs/*.md")} - linked == set()
