"""One study with its tables for all tests of the explorer, and a copy for tests that change it."""

import shutil
from pathlib import Path

import pytest
from explore_study import make_tables, new_study

from openfeedback.params import load_params


@pytest.fixture(scope="session")
def study(tmp_path_factory) -> Path:
    """The parameter file of a study whose tables are made."""
    path = new_study(tmp_path_factory.mktemp("explore") / "oma")
    make_tables(load_params(path))
    return path


@pytest.fixture
def own_study(study, tmp_path) -> Path:
    """A copy of the study that a test may change."""
    shutil.copytree(study.parents[1], tmp_path / "oma")
    return tmp_path / "oma" / "params" / "study.yml"
