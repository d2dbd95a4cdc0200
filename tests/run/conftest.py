"""One small study, run once through all notebooks with the real Papermill; tests look at what it left."""

import shutil

import pytest
from small_study import make_study, run_quietly


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The parameter file of a study that has run."""
    path = make_study(tmp_path_factory.mktemp("study"))
    run_quietly(path)
    return path


@pytest.fixture
def copy_of_small(small, tmp_path):
    """A copy of the study that a test may change."""
    shutil.copytree(small.parents[1], tmp_path / "study")
    return tmp_path / "study" / "params" / "small.yml"
