"""The notebooks of a study: copies of those that ship with the program, each with the mark of what it is a copy of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from openfeedback.errors import counted
from openfeedback.files import resource
from openfeedback.params import Params
from openfeedback.run import AUDIT, STAGES

MARK = "openfeedback"  # in a notebook's metadata: JupyterLab leaves it there
NAMES = tuple(f"{one.notebook}.ipynb" for one in STAGES if one != AUDIT)  # the audit is of the published report alone


def study_notebook(name: str) -> str:
    """The text of a study's copy of a notebook, marked with what it was made from."""
    text = resource("notebooks", name).read_text(encoding="utf-8")
    made = json.loads(text.replace("../params/demo.yml", "../params/study.yml"))
    made["metadata"][MARK] = {"template": hashlib.sha256(text.encode()).hexdigest()}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def older_notebooks(params: Params) -> str | None:
    """A sentence on a study's notebooks that were made from others than the program's; None where there are none.

    A run takes a study's own notebooks, so what has changed in the program's since then is not in it. One without a
    mark, made before there were any, is told of where its cells are others: it is older, or a person has changed it.
    """
    folder = params.home.parent / "notebooks"
    shipped = resource("notebooks")
    if folder.resolve() == shipped.resolve():
        return None
    older = [name for name in NAMES if (folder / name).is_file() and _is_older(folder, name)]
    if not older:
        return None
    said = f"{folder}: {counted(len(older), 'notebook', 'come')} from another version of openfeedback"
    return (
        f"{said} ({', '.join(older)}), "
        "and a run uses them as they are; to use this version's, move them out of that folder"
    )


def _is_older(folder: Any, name: str) -> bool:
    try:
        own = json.loads((folder / name).read_text(encoding="utf-8"))
        mark = own["metadata"].get(MARK)
        cells = _cells(own)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False  # no notebook: the run says so
    made = json.loads(study_notebook(name))
    if isinstance(mark, dict):
        return bool(mark.get("template") != made["metadata"][MARK]["template"])
    return cells != _cells(made)


def _cells(notebook: Any) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"]]
