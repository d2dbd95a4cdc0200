"""Contents that a person accepted, written into the study's codebook: asked for by a person, never by itself."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from openfeedback.coding.codebook import CellLine, Codebook, contents_of, grow_codebook, load_codebook
from openfeedback.coding.contents import as_examples
from openfeedback.errors import InputError
from openfeedback.params import load_params
from openfeedback.study.codebook import own_codebook
from openfeedback.study.parameters import parameter_file
from openfeedback.tables import read_table
from openfeedback.vocabulary import Phase


class Accepted(NamedTuple):
    """The contents that the codebook has now, where it lies, and sentences on what comes of it."""

    lines: list[CellLine]
    folder: Path
    said: list[str]


def accept_contents(study: Path, day: date) -> Accepted:
    """Write the contents that persons accepted or named in a review into the cells of a study's codebook.

    A codebook that ships with the program is copied beside the study's data first, and its parameters use the copy.
    Raises InputError where the study has no codebook or nothing was decided.
    """
    params = load_params(parameter_file(study))
    if params.codebook_place is None:
        raise InputError(f"{params.file}: has no codebook; make one: openfeedback codebook new {study}")
    if not params.contents.human:
        raise InputError(
            f"{params.file}: nothing was decided about contents yet; "
            f"openfeedback review open {study}, then openfeedback review import"
        )
    human = read_table(params.at(params.contents.human), ["unit_id", "text", "theme", "title"])
    codebook = load_codebook(str(params.codebook_place))
    lines = accepted_lines(human, codebook)
    folder, said = own_codebook(params, codebook)
    who = ", ".join(sorted(human["coder"].dropna().astype("str").unique())) if "coder" in human else ""
    return Accepted(grow_codebook(folder, lines, day, who), folder, said)


def accepted_lines(human: pd.DataFrame, codebook: Codebook) -> list[CellLine]:
    """The decided contents that the codebook does not print yet, with the cells in which their units stand."""
    decided = as_examples(human, codebook)
    decided = decided[decided["decided"] & (decided["title"].fillna("").str.strip() != "")]
    known = contents_of(codebook)
    new = decided[~decided["content_id"].isin(known["content_id"][known["printed"]])]
    return [
        CellLine(str(content), str(part["theme"].iloc[0]), _cells(part, codebook), str(part["title"].iloc[-1]).strip())
        for content, part in new.groupby("content_id", sort=True)
        if codebook.theme(str(part["theme"].iloc[0])) is not None
    ]


def _cells(units: pd.DataFrame, codebook: Codebook) -> tuple[str, ...]:
    """The phases in whose cells a content stands: those of its units that are columns, else the commonest one."""
    theme = codebook.theme(str(units["theme"].iloc[0]))
    if theme is not None and theme.spanning:
        return (str(Phase.ALL),)
    known = [phase.id for phase in codebook.phases]
    found = Counter(str(phase) for phase in units["phase"] if str(phase) in known)
    columns = [p.id for p in codebook.phases if p.in_matrix and found[p.id]]
    commonest = sorted(found, key=lambda phase: (-found[phase], known.index(phase)))[:1] or known[-1:]
    return tuple(columns or commonest)
