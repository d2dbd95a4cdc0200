"""Notebooks are prose, one parameters cell and calls; they hold no outputs and no logic of their own."""

import ast
import json
import re
from pathlib import Path

import pytest

from openfeedback.report.wording.headings import headings
from openfeedback.run.notebook.drawn import DRAWN
from openfeedback.run.stages import PRIVATE, STAGES, TRUE

# true ones of the last notebook, which are protected after the appendix, beside it: a batch knows nothing of them
TRUE_LAST = ("words", "word_groups", "theme_groups", "theme_group_sizes")
SIMPLE = ast.Import | ast.ImportFrom | ast.Assign | ast.Expr
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def cells(name: str, kind: str) -> list[dict]:
    """The cells of a notebook of one kind."""
    book = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [cell for cell in book["cells"] if cell["cell_type"] == kind]


def sources(name: str) -> list[str]:
    """The code cells' sources."""
    return ["".join(cell["source"]) for cell in cells(name, "code")]


def steps(name: str) -> list[str]:
    """The code cells' sources without the headings that they print."""
    return [re.sub(r"^run\.heading\(.*\)\n", "", source, flags=re.M) for source in sources(name)]


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
def test_ten_code_cells_at_most_and_prose_before_them(stage):
    assert len(sources(stage.notebook)) <= 10
    prose = ["".join(c["source"]) for c in cells(stage.notebook, "markdown")]
    assert prose[0].startswith(f"# {stage.notebook[:2]} · ")
    assert "**Suomeksi:**" in prose[0]
    assert "**Answers:**" in prose[0]


@each
def test_a_cell_is_a_few_calls(stage):
    """At most eight statements, none of them a loop or a branch; imports stand in one cell, and are few."""
    bodies = [ast.parse(source).body for source in steps(stage.notebook)]
    own_steps = [[node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)] for body in bodies]
    assert max(len(body) for body in own_steps) <= 8
    assert [n for body in bodies for n in body if not isinstance(n, SIMPLE)] == []
    assert [i for i, (body, own) in enumerate(zip(bodies, own_steps, strict=True)) if len(body) > len(own)] == [1]
    assert len(bodies[1]) - len(own_steps[1]) <= 8


@each
def test_a_call_spreads_over_lines_only_to_name_tables(stage):
    """What is longer than eight lines without the imports is one table a line (``exact``, ``run.save``)."""
    for source in steps(stage.notebook)[1:]:
        lines = [line for line in source.splitlines() if line and not line.startswith(("import ", "from "))]
        named = [line for line in lines if re.match(r"    (\w+=|\"\w+\": )", line)]
        assert len(lines) - len(named) <= 8, source


@each
def test_joins_and_the_codebook_are_the_librarys(stage):
    text = "\n".join(sources(stage.notebook))
    assert [word for word in (".merge(", ".rename(columns", "load_codebook", "lambda") if word in text] == []


@each
def test_a_name_means_itself(stage):
    """Doors are imported under their own names; only a parameter's name is got out of the way."""
    renamed = [
        (alias.name, alias.asname)
        for source in sources(stage.notebook)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname not in (None, alias.name)
    ]
    taken = {*stage.sections, "openfeedback", "pandas"}
    assert [pair for pair in renamed if pair[0] not in taken] == []


@each
def test_each_heading_is_worded_in_both_languages(stage):
    used = re.findall(r'run\.heading\("(\w+)"\)', "\n".join(sources(stage.notebook)))
    assert used == list(headings()[stage.notebook])
    assert [key for key, words in headings()[stage.notebook].items() if set(words) != {"fi", "en"}] == []


@each
def test_each_table_and_figure_has_its_heading(stage):
    """A cell that ends in something shown prints a heading before it."""
    bodies = [ast.parse(source).body for source in sources(stage.notebook)[2:]]
    shows = [body for body in bodies if isinstance(body[-1], ast.Expr) and not _saves(body[-1])]
    assert [ast.unparse(body[-1]) for body in shows if not ast.unparse(body[-2]).startswith("run.heading(")] == []


def _saves(node: ast.Expr) -> bool:
    return ast.unparse(node).startswith(("run.save(", "run.keep(", "run.note("))


@each
def test_needs_and_makes_are_the_stages(stage):
    text = "\n".join(sources(stage.notebook))
    asked = [
        ast.literal_eval(arg)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "need"
        for arg in node.args
    ]
    saved = {
        keyword.arg
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("save", "publish")
        for keyword in node.keywords
        if keyword.arg
    }
    saved |= {  # the tables that are published together
        key.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign) and "run.publish" in text and getattr(node.targets[0], "id", "") == "true"
        for key in node.value.keys
    }
    saved |= {*DRAWN} if "run.tables()" in text else set()
    read_by_publish = TRUE if "run.publish" in text else ()
    needed = [name for name in stage.needs if name in asked or name not in read_by_publish]
    assert tuple(asked) == (() if "run.tables()" in text else tuple(needed))
    assert saved == set(stage.makes)


def test_each_table_has_its_place():
    """A new table is a person's (stages/), a protected count, or drawn of protected ones: nothing is shared unasked."""
    made = {table for one in STAGES for table in one.makes}
    assert made - {*PRIVATE, *TRUE, *TRUE_LAST, *DRAWN} == {"audit", "events", "agreement", "event_correlations"}
