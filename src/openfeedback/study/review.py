"""A review of a study's own run: the form for Excel, and what a person filled in, into the study's one table."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from openfeedback.coding.classifier import code_with_persons, moved_lines
from openfeedback.coding.codebook import load_codebook
from openfeedback.coding.corrections import alone_in, contents_place, follow, line_for, place_of
from openfeedback.coding.memos import MemoFile, memo_place
from openfeedback.coding.review import decided_contents, export_review, import_review, updated, updated_contents
from openfeedback.errors import InputError
from openfeedback.files import beside
from openfeedback.params import Params, load_params
from openfeedback.run import maker, table_path, true_contents
from openfeedback.study.parameters import parameter_file, set_key
from openfeedback.tables import read_table, write_table
from openfeedback.text.units import with_answers

FORM = "arviointi.xlsx"


class Taken(NamedTuple):
    """How many codings a review brought, where they are now, and sentences on what comes of them."""

    codings: int
    file: Path
    said: list[str]


def open_review(study: Path, rows: int | None = 50, blind: bool = False, random: bool = False) -> Path:
    """Write the review form of a study's latest run into its data/review folder; returns the form.

    Raises InputError where the study has no codebook, was not run, or the form is there already.
    """
    params, tables = _run_of(study)
    path = params.home.parent / "data" / "review" / (f"sokko_{FORM}" if blind else FORM)
    if path.exists():
        raise InputError(f"{path}: is there already; take it in (openfeedback review import) or rename it first")
    order: Literal["random", "teach"] = "random" if random or blind else "teach"
    place = str(params.codebook_place)
    told: dict[str, Any] = {} if blind else {"unmatched": _unmatched(params), "contents": true_contents(params.folder),
                             "memos": MemoFile(memo_place(params)).read()}  # fmt: skip
    export_review(tables["codings"], tables["units"], load_codebook(place), path, tables["responses"], blind, rows,
                  order, params.vectors, params.seed, **told)  # fmt: skip
    return path


def take_review(study: Path, form: Path, coder: str) -> Taken:
    """Add a filled form to the study's table of corrections, which the explorer shares, and let the run use it."""
    params, tables = _run_of(study)
    codebook = load_codebook(str(params.codebook_place))
    new = import_review(form, codebook, coder)
    file = place_of(params)
    with alone_in(file):
        known = read_table(file, ["unit_id", "coder"]) if file.is_file() else new.head(0)
        after = updated(known, new)
        write_table(after, file, lasting=True)
    human = follow(after, tables["units"], tables["responses"]).codings
    units = with_answers(tables["units"], tables["responses"])
    made = code_with_persons(units, codebook, human, units.head(0), params.coding, params.vectors, params.seed)
    said = moved_lines(made.moved, len(units))
    if line := line_for(params, file):
        said.append(set_key(params, "human", line.removeprefix("human: ")))
    return Taken(len(new), file, [*said, *_take_contents(params, form, coder, file, new)])


def _unmatched(params: Params) -> pd.DataFrame | None:
    """What persons said that fits no unit of the run: it comes back in the form."""
    path = table_path(params.folder, "unmatched")
    return read_table(path) if path.is_file() else None


def _take_contents(params: Params, form: Path, coder: str, corrections: Path, codings: pd.DataFrame) -> list[str]:
    """What was decided about contents into its table beside the corrections; sentences on it."""
    new = decided_contents(form, coder, codings)
    if new is None:
        return []
    own, file = params.contents.human, contents_place(params, corrections)
    known = read_table(file, ["unit_id", "theme", "title", "decided"]) if file.is_file() else new.head(0)
    write_table(updated_contents(known, new), file, lasting=True)
    said = f"{int(new['decided'].sum())} units of decided contents in {file}"
    name = beside(file, params.home)
    return [said] if own else [said, set_key(load_params(params.file), "human", name, "contents")]


def _run_of(study: Path) -> tuple[Params, dict[str, pd.DataFrame]]:
    params = load_params(parameter_file(study))
    if params.codebook_place is None:
        raise InputError(f"{params.file}: has no codebook to review with; make one: openfeedback codebook new {study}")
    paths = {name: table_path(params.folder, name) for name in ("codings", "units", "responses")}
    for name, path in paths.items():
        if not path.is_file():
            said = f"notebook {maker(name).notebook} makes it: openfeedback run {params.file}"
            raise InputError(f"{params.name}: table {name} is missing; {said}")
    return params, {name: read_table(path) for name, path in paths.items()}
