"""A small study for tests: one simulated export and its parameter file."""

import io
import shutil
from pathlib import Path

from rich.console import Console

from openfeedback.files.writing import resource
from openfeedback.params import load_params
from openfeedback.run.pipeline import run_all
from openfeedback.run.progress import Progress

STUDY = """
name: small
simulated: true
show_texts: true
survey:
  files:
    - path: ../data/klinikka.xlsx
      event_id: klinikka
      date: "2024-01-25"
      name: Klinikka 25.1.2024
topics: {{resamples: 5}}
matrix: {{min_cell: {min_cell}}}
{more}"""


def make_study(folder: Path, min_cell: int = 3, more: str = "") -> Path:
    """A study folder with one simulated export and more lines of parameters; returns its parameter file."""
    for part in ("params", "data"):
        (folder / part).mkdir(parents=True)
    shutil.copy(next(resource("data", "demo").glob("webropol_2024-01-25*.xlsx")), folder / "data" / "klinikka.xlsx")
    path = folder / "params" / "small.yml"
    path.write_text(STUDY.format(min_cell=min_cell, more=more), encoding="utf-8")
    return path


# of 56 examples, where table5 has thousands: for tests that begin with an empty cache
BRIEF = "coding: {codebook: swot}\n"


def run_quietly(path: Path) -> list:
    """Run a parameter file; returns its steps."""
    return run_all(load_params(path), Progress(7, Console(file=io.StringIO())))
