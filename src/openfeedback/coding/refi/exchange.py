"""REFI-QDA: codings and codebooks to and from ATLAS.ti, MAXQDA, NVivo, QualCoder and others.

The standard (REFI-QDA 1.5, 2019, qdasoftware.org) has two files: ``.qdc``, a codebook, and ``.qdpx``, a zip with
``project.qde`` (XML) and the texts. What is kept, what is lost and how positions are mapped: docs/DATA_FORMATS.md.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd

from openfeedback.coding.codebook import CODES, Codebook
from openfeedback.coding.contents import rest_id
from openfeedback.coding.refi.codes import CONTENT, codebook_from, codebook_tree, known_codes
from openfeedback.coding.refi.match import match
from openfeedback.coding.refi.reader import read_codes, read_project
from openfeedback.coding.refi.sources import Layout, lay_out
from openfeedback.coding.refi.writer import project_tree
from openfeedback.errors import InputError, Problems
from openfeedback.files import storable_table, whole_file
from openfeedback.tables import require
from openfeedback.vocabulary import Coder

_EPOCH = (2000, 1, 1, 0, 0, 0)  # two exports of the same tables are the same bytes


@dataclass(frozen=True)
class Imported:
    """What an exchange file holds, as tables of the walk; ``losses`` says in sentences what could not be kept."""

    codebook: Codebook
    responses: pd.DataFrame
    units: pd.DataFrame
    codings: pd.DataFrame
    losses: list[str]
    memos: pd.DataFrame
    contents: pd.DataFrame  # decided by persons: unit_id, coder, theme, title


def export_codebook(codebook: Codebook, path: Path | str) -> None:
    """Write a codebook as ``.qdc``: three groups of codes (theme, phase, kind) with their definitions."""
    with whole_file(path) as draft:
        draft.write_bytes(_xml(codebook_tree(codebook)))


def export_project(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    codebook: Codebook,
    path: Path | str,
    respondents: pd.DataFrame | None = None,
    background: Sequence[str] = (),
    notes: bool = True,
    name: str = "openfeedback",
    memos: pd.DataFrame | None = None,
    contents: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> None:
    """Write codings as ``.qdpx``: one text a question, each unit a selection, each coder a user.

    ``respondents`` (respondent_id and the columns named by ``background``) become cases; without it nobody does.
    ``notes`` puts probabilities and evidence into notes; ``memos`` become notes too; ``contents`` (tables contents and
    content_codings) codes below their themes' codes, given by the model. The texts are written as they
    stand in ``responses``, so hand over redacted ones. Raises InputError for missing columns and for codes or units
    that are unknown, all at once.
    """
    require(codings, ["unit_id", "coder", *CODES], "table codings")
    require(units, ["unit_id", "response_id", "start", "end"], "table units")
    require(responses, ["response_id", "question_id", "question", "text"], "table responses")
    if respondents is not None:
        require(respondents, ["respondent_id", *background], "table respondents")
        require(responses, ["respondent_id"], "table responses")
    codings, units, responses = (storable_table(frame) for frame in (codings, units, responses))
    layout = lay_out(responses, units)
    _check(codings, layout, codebook)
    named = None
    if contents is not None:
        named = contents[0][contents[0]["content_id"] != contents[0]["theme"].map(rest_id)].dropna(subset=["title"])
        named = named[named["theme"].isin({theme.id for theme in codebook.themes})]
        codings = _with_contents(codings, contents[1][contents[1]["unit_id"].isin(layout.units["unit_id"])], named)
    tree = project_tree(codings, layout, codebook, respondents, background, notes, name, memos, named)
    files = {"project.qde": _xml(tree)} | {f"sources/{s.guid}.txt": s.text.encode("utf-8") for s in layout.sources}
    with whole_file(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in files.items():
            archive.writestr(zipfile.ZipInfo(member, _EPOCH), data, zipfile.ZIP_DEFLATED)


def import_codebook(path: Path | str) -> Codebook:
    """The codebook of a ``.qdc`` (or of a ``.qdpx``). Without our three groups every code becomes a theme."""
    return codebook_from(read_codes(Path(path)), Path(path).stem)


def import_project(
    path: Path | str,
    codebook: Codebook | None = None,
    units: pd.DataFrame | None = None,
    responses: pd.DataFrame | None = None,
) -> Imported:
    """Codings of a ``.qdpx`` from any program.

    With ``units`` and ``responses`` (both, as exported) every selection is mapped to those units; without, the
    selections themselves become units. With ``codebook``, codes must be in it; without, it is made from the file.
    Raises InputError naming every unknown code and unreadable text at once.
    """
    if (units is None) != (responses is None):
        raise InputError("give both the units and the responses that were exported, or neither")
    project = read_project(Path(path))
    book = codebook or codebook_from(project.codes, Path(path).stem)
    fields = known_codes(project, book, str(path))
    layout = lay_out(responses, units) if units is not None and responses is not None else None
    tables, decided, losses = match(project, fields, layout)
    return Imported(book, *tables, [*project.losses, *losses], project.memos, decided)


def _with_contents(codings: pd.DataFrame, coded: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """The codings with the model's contents of their units; a unit that a person alone coded has a further row."""
    found = coded[coded["content_id"].isin(named["content_id"])].sort_values(["unit_id", "content_id"])
    place = found.groupby("unit_id").cumcount().map({0: CONTENT, 1: f"second_{CONTENT}"})
    wide = (
        found.assign(place=place).dropna(subset=["place"]).pivot(index="unit_id", columns="place", values="content_id")
    )
    wide = wide.reset_index().assign(coder=str(Coder.MODEL)).astype({"unit_id": "str"})
    return codings.astype({"unit_id": "str"}).merge(wide, on=["unit_id", "coder"], how="outer")


def _xml(tree: ET.Element) -> bytes:
    ET.indent(tree)
    return bytes(ET.tostring(tree, encoding="utf-8", xml_declaration=True)) + b"\n"


def _check(codings: pd.DataFrame, layout: Layout, codebook: Codebook) -> None:
    """Every unit must be known and every code be in the codebook."""
    problems = Problems(InputError)
    for unit in sorted(set(codings["unit_id"].astype("str")) - set(layout.units["unit_id"])):
        problems.add(f"table codings: unit '{unit}' is not among the units of these responses; export the same run")
    for column in CODES:
        for code in sorted(set(codings[column].dropna().astype("str")) - {c.id for c in codebook.codes(column)} - {""}):
            problems.add(f"table codings: {column} '{code}' is not in codebook {codebook.id}; give its codebook")
    problems.stop_if_any()
