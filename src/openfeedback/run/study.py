"""A study of one's own: a folder that runs at once on a sample, and keeps raw data out of git."""

from __future__ import annotations

import shutil
from pathlib import Path

from openfeedback.errors import InputError
from openfeedback.files import resource, write_text

KEEP_OUT = "# raw answers and whatever is made from them never go into git\n*\n!.gitignore\n"


def make_study(folder: Path) -> Path:
    """Write a study folder: commented parameters, notebooks, a sample, a codebook to start from."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: exists and is not empty; choose another name")
    for part in ("params", "data/codebooks", "notebooks"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    shutil.copy(resource("params", "study_template.yml"), folder / "params" / "study.yml")
    for notebook in sorted(resource("notebooks").glob("*.ipynb")):
        text = notebook.read_text(encoding="utf-8").replace("../params/demo.yml", "../params/study.yml")
        write_text(folder / "notebooks" / notebook.name, text)
    for sample in sorted(resource("data", "demo").glob("webropol_2024-01-25*")):
        shutil.copy(sample, folder / "data" / f"sample_simuloitu{sample.suffix}")
    shutil.copytree(resource("data", "codebooks", "table5"), folder / "data" / "codebooks" / "own")
    write_text(folder / "data" / ".gitignore", KEEP_OUT + "!codebooks/\n!codebooks/**\n")
    write_text(folder / ".gitignore", "outputs/\n")
    return folder
