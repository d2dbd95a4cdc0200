"""A study whose notebooks are its own and short: they take tables from a run that was made before.

What is tested with it is how notebooks are run, interrupted and run again, not what they find.
"""

from pathlib import Path

import nbformat
import yaml
from small_study import make_study

from openfeedback.params import load_params
from openfeedback.run.stages import APPENDIX, Stage, stages_of, table_path

PAUSE = 0.15  # seconds between what a notebook writes
END = """
from openfeedback.files import write_text
write_text(p.folder / "appendix" / "liite.html", str(sorted(run.tables())))
run.keep(p.folder / "appendix" / "liite.html")
"""


def make_light(folder: Path, made: Path, runs: list[str]) -> Path:
    """A study of short notebooks and a batch of runs that differ in their seed over it; ``made``: a run's folder."""
    base = make_study(folder / "light")
    (folder / "light" / "notebooks").mkdir()
    for one in stages_of(load_params(base)):
        nbformat.write(_notebook(one, made), folder / "light" / "notebooks" / f"{one.notebook}.ipynb")
    path = base.parent / "light.yml"
    plan = {
        "base": base.name,
        "outputs": "../outputs/light",
        "runs": [{"name": n, "seed": i} for i, n in enumerate(runs)],
    }
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return path


def _notebook(one: Stage, made: Path) -> nbformat.NotebookNode:
    cells = [
        "params = ''",
        "import time, pandas as pd, openfeedback as of\n"
        f"p = of.load_params(params)\nrun = of.open_run(p, {one.notebook!r})\n"
        + (f"run.need(*{one.needs!r})" if one.needs else "run.survey_files()"),
        *[f"time.sleep({PAUSE})\nrun.save({name}=pd.read_parquet({str(table_path(made, name))!r}))"
          for name in one.makes if one.notebook != APPENDIX.notebook],
        f"time.sleep({PAUSE})" if one.notebook != APPENDIX.notebook else END,
    ]  # fmt: skip
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, id=f"cell{i}") for i, cell in enumerate(cells)]
    )
    book.cells[0].metadata["tags"] = ["parameters"]
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return book
