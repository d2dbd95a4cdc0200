"""A study of one's own: a folder that runs at once, on a sample or on exports, and keeps raw data out of git."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from openfeedback.errors import InputError
from openfeedback.files import resource, write_text

KEEP_OUT = "# raw answers and whatever is made from them never go into git\n*\n!.gitignore\n"
SURVEY = re.compile(
    r"^survey:\n(?:[ \t].*\n|\n)*", flags=re.M
)  # the section: its line and all that is indented under it
SIMULATED = re.compile(r"^simulated:.*\n", flags=re.M)


def make_study(folder: Path, exports: Sequence[Path] = ()) -> Path:
    """Write a study folder: commented parameters, notebooks, data, a codebook to start from.

    Without ``exports`` it holds a simulated sample. With them it holds copies of them, and its parameters what they
    were taken for, with what only a person can tell as comments. The folder appears whole or not at all.
    Raises InputError where the folder is in use or a file is missing, and what reading raises for an unreadable one.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: exists and is not empty; choose another name")
    _check(exports)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".new-", dir=folder.parent) as place:
        draft = Path(place) / "study"
        _write_common(draft)
        _write_exports(draft, folder.name, exports) if exports else _write_sample(draft)
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    return folder


def _check(exports: Sequence[Path]) -> None:
    problems = [f"{path}: no such file; check the path" for path in exports if not path.is_file()]
    names = [path.name.lower() for path in exports]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [f"{name}: two files have this name; rename one" for name in twice]
    if problems:
        raise InputError(*problems)


def _write_common(folder: Path) -> None:
    for part in ("params", "data/codebooks", "notebooks"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for notebook in sorted(resource("notebooks").glob("*.ipynb")):
        text = notebook.read_text(encoding="utf-8").replace("../params/demo.yml", "../params/study.yml")
        write_text(folder / "notebooks" / notebook.name, text)
    shutil.copytree(resource("data", "codebooks", "table5"), folder / "data" / "codebooks" / "own")
    write_text(folder / "data" / ".gitignore", KEEP_OUT + "!codebooks/\n!codebooks/**\n")
    write_text(folder / ".gitignore", "outputs/\n")


def _write_sample(folder: Path) -> None:
    shutil.copy(resource("params", "study_template.yml"), folder / "params" / "study.yml")
    for sample in sorted(resource("data", "demo").glob("webropol_2024-01-25*")):
        shutil.copy(sample, folder / "data" / f"sample_simuloitu{sample.suffix}")


def _write_exports(folder: Path, name: str, exports: Sequence[Path]) -> None:
    from openfeedback.survey import suggest_params

    copies = [Path(shutil.copy(path, folder / "data" / path.name)) for path in sorted(exports)]
    guess = suggest_params(copies, folder / "params")
    template = (resource("params", "study_template.yml")).read_text(encoding="utf-8")
    write_text(folder / "params" / "study.yml", fill(template, guess, name))


def fill(template: str, survey: str, name: str) -> str:
    """The parameter template with another survey section and name, no longer marked as simulated.

    >>> template = "name: study\\nsimulated: true\\nsurvey:\\n  files: []\\n\\ntopics: {}\\n"
    >>> print(fill(template, "survey:\\n  weight: w\\n", "own"))
    name: own
    survey:
      weight: w
      redact: true        # replace names, addresses and the like in the answers
    <BLANKLINE>
    topics: {}
    <BLANKLINE>
    """
    redact = "  redact: true        # replace names, addresses and the like in the answers\n\n"
    own = SURVEY.sub(lambda found: survey + redact, SIMULATED.sub("", template), count=1)
    return re.sub(r"^name:.*$", lambda found: f"name: {_safe(name)}", own, count=1, flags=re.M)


def _safe(name: str) -> str:
    """A run's name: it becomes a folder, so only letters, figures, dash and underscore stay."""
    return re.sub(r"[^\w-]+", "-", name).strip("-") or "study"
