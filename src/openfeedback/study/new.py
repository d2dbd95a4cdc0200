"""A study of one's own: a folder that runs at once, on a sample or on exports, and keeps raw data out of git."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from openfeedback.coding.codebook import load_codebook
from openfeedback.errors import InputError
from openfeedback.files import (
    alike,
    apart,
    copy_file,
    copy_folder,
    cut,
    folded,
    private_folder,
    refused_parts,
    resource,
    safe_name,
    scalar,
    whole_folder,
    why_no_name,
    write_text,
)
from openfeedback.run.gate import mark_made_here
from openfeedback.study.lab import write_explorer
from openfeedback.study.templates import NAMES, study_notebook

KEEP_ALL_OUT = """# Only what holds nobody's words travels: parameters and codebooks. Answers, reviews, corrections,
# outputs and notebooks (their cells show small numbers once they have run) stay; git add -f takes a notebook along.
*
!.gitignore
!*/
!/params/*.yml
!/data/codebooks/**
"""
KEEP_OUT = "# raw answers and whatever is made from them never go into git\n*\n!.gitignore\n"
SURVEY = re.compile(
    r"^survey:\n(?:[ \t].*\n|\n)*", flags=re.M
)  # the section: its line and all that is indented under it
CODEBOOK = re.compile(r"^(  codebook: ).*$", flags=re.M)
SIMULATED = re.compile(r"^simulated:.*\n", flags=re.M)


def make_study(
    folder: Path,
    exports: Sequence[Path] = (),
    codebook: str | None = None,
    wordings: Mapping[str, str] | None = None,
) -> Path:
    """Write a study folder: commented parameters, notebooks and an explorer, data, a codebook to start from.

    ``codebook``: a copy of one by its name in data/codebooks or its folder, or "none": topics stand in for themes. By
    default none for exports, of which nobody knows what they speak, and table5 for the sample.

    Without ``exports`` it holds a simulated sample. With them it holds copies of them, and its parameters what they
    were taken for, with what only a person can tell as comments; ``wordings`` of questions, by id or header. The folder
    appears whole or not at all.
    Raises InputError where the folder is in use or a file is missing, and what reading raises for an unreadable one.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: exists and is not empty; choose another name")
    _check(folder, exports, wordings)
    chosen = codebook or ("none" if exports else "table5")
    book = None if chosen == "none" else load_codebook(chosen).home
    with whole_folder(folder) as draft:
        _write_common(draft, book)
        _write_exports(draft, folder.name, exports, wordings) if exports else _write_sample(draft)
        _choose(draft / "params" / "study.yml", chosen, book)
    mark_made_here(folder)
    return folder


def _check(folder: Path, exports: Sequence[Path], wordings: Mapping[str, str] | None) -> None:
    problems = [f"{path}: no such file; check the path" for path in exports if not path.is_file()]
    names = [folded(path.name) for path in exports]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [f"{name}: two files have this name; rename one" for name in twice]
    problems += ["wordings are of an export's questions: name the export (--from)"] if wordings and not exports else []
    problems += refused_parts(folder)
    problems += [f"{folder}: '{n}' is there, the same folder on Windows and macOS; rename one" for n in alike(folder)]
    if problems:
        raise InputError(*problems)


def _choose(path: Path, chosen: str, book: Path | None) -> None:
    """Say in the parameters which codebook is taken."""
    said = f"../data/codebooks/own   # a copy of {chosen} to make your own; null: topics stand in for themes"
    line = said if book else "null   # topics stand in for themes; openfeedback codebook new makes a codebook of them"
    write_text(path, CODEBOOK.sub(lambda found: found[1] + line, path.read_text(encoding="utf-8"), count=1))


def _write_common(folder: Path, book: Path | None) -> None:
    for part in ("params", "data/codebooks", "notebooks"):
        private_folder(folder / part)
    for name in NAMES:
        write_text(folder / "notebooks" / name, study_notebook(name))
    if book:
        copy_folder(book, folder / "data" / "codebooks" / "own")
    write_text(folder / "data" / ".gitignore", KEEP_OUT + "!codebooks/\n!codebooks/**\n")
    write_text(folder / ".gitignore", KEEP_ALL_OUT)
    write_explorer(folder)


def _write_sample(folder: Path) -> None:
    copy_file(resource("params", "study_template.yml"), folder / "params" / "study.yml")
    for sample in sorted(resource("data", "demo").glob("webropol_2024-01-25*")):
        copy_file(sample, folder / "data" / f"sample_simuloitu{sample.suffix}")


def _write_exports(folder: Path, name: str, exports: Sequence[Path], wordings: Mapping[str, str] | None) -> None:
    from openfeedback.survey import suggest_params

    ordered = sorted(exports)
    names = apart([(_file_name(path.name), path.name) for path in ordered])
    copies = [copy_file(path, folder / "data" / n) for path, n in zip(ordered, names, strict=True)]
    guess = suggest_params(copies, folder / "params", wordings)
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
    >>> fill(template, "survey: {}\\n", "2024").splitlines()[0]
    "name: '2024'"
    """
    redact = "  redact: true        # replace names, addresses and the like in the answers\n\n"
    own = SURVEY.sub(lambda found: survey + redact, SIMULATED.sub("", template), count=1)
    named = scalar(safe_name(name).strip("-") or "study")
    return re.sub(r"^name:.*$", lambda found: f"name: {named}", own, count=1, flags=re.M)


def _file_name(name: str) -> str:
    """The name of a file's copy: its own, where every system can take it."""
    stem, suffix = Path(name).stem, Path(name).suffix
    return name if why_no_name(name) is None else cut(safe_name(stem) or "survey", len(suffix)) + suffix
