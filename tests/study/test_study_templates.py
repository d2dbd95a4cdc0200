"""A study's notebooks are copies: that they are older than the program is told, with what to do."""

import json

import pytest

from openfeedback.params import load_params
from openfeedback.study import older_notebooks
from openfeedback.study.new import make_study


@pytest.fixture
def study(tmp_path):
    return make_study(tmp_path / "oma")


def said(study):
    return older_notebooks(load_params(study / "params" / "study.yml"))


def change(study, name, edit):
    path = study / "notebooks" / name
    notebook = json.loads(path.read_text("utf-8"))
    edit(notebook)
    path.write_text(json.dumps(notebook), "utf-8")


def test_copies_of_this_version_are_not_told_of_even_where_a_person_changed_one(study):
    change(study, "03_topics.ipynb", lambda nb: nb["cells"].pop())
    assert said(study) is None


def test_copies_of_another_version_are_named_with_what_to_do(study):
    change(study, "03_topics.ipynb", lambda nb: nb["metadata"].update(openfeedback={"template": "0" * 64}))
    assert "1 notebook comes from another version of openfeedback (03_topics.ipynb)" in said(study)
    assert "move them out of that folder" in said(study)


def test_a_copy_without_a_mark_is_told_of_where_its_cells_are_others(study):
    change(study, "04_matrix.ipynb", lambda nb: nb["metadata"].pop("openfeedback"))
    assert said(study) is None
    change(study, "04_matrix.ipynb", lambda nb: nb["cells"][2].update(source=["x = 1"]))
    assert "04_matrix.ipynb" in said(study)


def test_what_is_no_notebook_is_left_to_the_run(study):
    (study / "notebooks" / "05_scores.ipynb").write_text("[]", "utf-8")
    assert said(study) is None
