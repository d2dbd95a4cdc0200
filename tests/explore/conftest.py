"""One study with its tables for all tests of the explorer, and a copy for tests that change it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from explore_study import make_tables, new_study
from lab import jupyterlab

from openfeedback.params import load_params


@pytest.fixture(scope="session")
def study(once) -> Path:
    """The parameter file of a study whose tables are made."""
    folder = once("explore", lambda folder: make_tables(load_params(new_study(folder / "oma"))))
    return folder / "oma" / "params" / "study.yml"


@pytest.fixture
def own_study(study, tmp_path) -> Path:
    """A copy of the study that a test may change."""
    shutil.copytree(study.parents[1], tmp_path / "oma")
    return tmp_path / "oma" / "params" / "study.yml"


@pytest.fixture(scope="session")
def browser(chromium):
    """A headless Chromium for all tests of the explorer."""
    return chromium()


@pytest.fixture(scope="session")
def lab(browser, study, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """JupyterLab on a copy of the study: its address and the study's parameter file."""
    root = tmp_path_factory.mktemp("lab") / "oma"
    shutil.copytree(study.parents[1], root)
    with jupyterlab(root, tmp_path_factory.mktemp("home")) as address:
        yield address, root / "params" / "study.yml"


@pytest.fixture
def page(browser) -> Iterator:
    """A fresh page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()
