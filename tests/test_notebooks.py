"""Notebooks are prose, one parameters cell and calls; they hold no outputs and no logic of their own."""

import ast
import json
from pathlib import Path

import pytest

from openfeedback.run.stages import STAGES

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def cells(name: str, kind: str) -> list[dict]:
    """The cells of a notebook of one kind."""
    book = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [cell for cell in book["cells"] if cell["cell_type"] == kind]


def sources(name: str) -> list[str]:
    """The code cells' sources."""
    return ["".join(cell["source"]) for cell in cells(name, "code")]


def test_the_notebooks_are_the_stages():
    assert sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb")) == [stage.notebook for stage in STAGES]


each = pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.notebook)


@each
def test_outputs_are_stripped(stage):
    code = cells(stage.notebook, "code")
    assert [c for c in code if c["outputs"] or c["execution_count"] is not None] == []


@each
def test_one_parameters_cell_holds_the_file_and_the_sections(stage):
    marked = [c for c in cells(stage.notebook, "code") if "parameters" in c["metadata"].get("tags", [])]
    assert len(marked) == 1
    names = [node.targets[0].id for node in ast.parse("".join(marked[0]["source"])).body]
    assert names[0] == "params"
    assert set(names[1:]) <= set(stage.sections)


@each
def test_the_first_code_cell_loads_the_parameters_and_opens_the_run(stage):
    second = sources(stage.notebook)[1]
    assert "p = of.load_params(params" in second
    assert f'run = of.open_run(p, "{stage.notebook}")' in second


@each
def test_no_function_and_no_class(stage):
    nodes = [node for source in sources(stage.notebook) for node in ast.walk(ast.parse(source))]
    assert [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)] == []


@each
def test_about_ten_code_cells_at_most_and_prose_before_them(stage):
    assert len(sources(stage.notebook)) <= 11
    prose = ["".join(c["source"]) for c in cells(stage.notebook, "markdown")]
    assert prose[0].startswith(f"# {stage.notebook[:2]} · ")
    assert "**Suomeksi:**" in prose[0]
    assert "**Answers:**" in prose[0]


@each
def test_needs_and_makes_are_the_stages(stage):
    text = "\n".join(sources(stage.notebook))
    asked = [
        ast.literal_eval(arg)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "need"
        for arg in node.args
    ]
    saved = [
        keyword.arg
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "save"
        for keyword in node.keywords
    ]
    assert tuple(asked) == (() if "run.tables()" in text else stage.needs)
    assert tuple(saved) == stage.makes
