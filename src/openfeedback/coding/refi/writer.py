"""The XML of a REFI-QDA project: coders, codes, perhaps cases, texts with codings, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.refi.codes import CONTENT, ORIGIN, add_codes, code_guid
from openfeedback.coding.refi.memo_notes import add_memos, memo_authors
from openfeedback.coding.refi.sources import QUESTION, Layout, grouped, guid, plain, records_of, rows_of

URN = "urn:QDA-XML:project:1.0"
# column -> what it codes
CODED = {"theme": "theme", "second_theme": "theme", "phase": "phase", "kind": "kind",
         CONTENT: CONTENT, f"second_{CONTENT}": CONTENT}  # fmt: skip
NOTED = ["theme_p", "phase_p", "kind_p", "evidence"]
WHEN = "2000-01-01T00:00:00Z"  # some programs want a time; the present one would make every export differ


def project_tree(
    codings: pd.DataFrame,
    layout: Layout,
    codebook: Codebook,
    respondents: pd.DataFrame | None,
    background: Sequence[str],
    notes: bool,
    name: str,
    memos: pd.DataFrame | None = None,
    contents: pd.DataFrame | None = None,
) -> ET.Element:
    """The Project element; the order of its children is that of the schema."""
    rows = codings.astype({"unit_id": "str", "coder": "str"}).sort_values(["unit_id", "coder"])
    root = ET.Element("Project", xmlns=URN, name=plain(name), origin=ORIGIN, creationDateTime=WHEN)
    coders = sorted(set(rows["coder"]) | memo_authors(memos))
    if coders:
        users = ET.SubElement(root, "Users")
        for coder in coders:
            ET.SubElement(users, "User", guid=guid("user", coder), name=plain(coder))
    add_codes(ET.SubElement(root, "CodeBook"), codebook, contents)
    if respondents is not None:
        of_unit = {str(unit): list(found) for unit, found in rows.groupby("unit_id")["coder"]}
        _add_cases(root, layout, respondents, background, of_unit)
    _add_sources(root, rows, layout, codebook, notes)
    if notes:
        _add_notes(root, rows)
    if memos is not None:
        add_memos(root, memos, layout, codebook)
    return root


def _add_cases(
    root: ET.Element, layout: Layout, respondents: pd.DataFrame, background: Sequence[str], coders: dict[str, list[str]]
) -> None:
    """Respondents as cases with the background that was asked for; a case holds the selections of its answers."""
    if background:
        variables = ET.SubElement(root, "Variables")
        for column in background:
            ET.SubElement(
                variables, "Variable", guid=guid("variable", column), name=plain(column), typeOfVariable="Text"
            )
    said = layout.units.merge(layout.respondent_of, on="response_id")
    units = {str(person): rows for person, rows in said.groupby("respondent_id")}
    people = respondents.astype({"respondent_id": "str"}).drop_duplicates("respondent_id").sort_values("respondent_id")
    people = people[people["respondent_id"].isin(list(units))]
    cases = ET.SubElement(root, "Cases") if len(people) else root
    for row in records_of(people):
        person = str(row["respondent_id"])
        case = ET.SubElement(cases, "Case", guid=guid("case", person), name=plain(person))
        for column in (c for c in background if pd.notna(row[c])):
            value = ET.SubElement(case, "VariableValue")
            ET.SubElement(value, "VariableRef", targetGUID=guid("variable", column))
            ET.SubElement(value, "TextValue").text = plain(str(row[column]))
        for source in sorted(set(units[person]["guid"])):
            ET.SubElement(case, "SourceRef", targetGUID=source)
        for unit in units[person]["unit_id"]:
            for coder in coders.get(unit, []):
                ET.SubElement(case, "SelectionRef", targetGUID=guid("unit", unit, coder))


def _add_sources(root: ET.Element, rows: pd.DataFrame, layout: Layout, codebook: Codebook, notes: bool) -> None:
    if not layout.sources:
        return
    by_unit = grouped(rows, "unit_id")
    sources = ET.SubElement(root, "Sources")
    for source in layout.sources:
        element = ET.SubElement(sources, "TextSource", guid=source.guid, name=plain(source.question),
                                creationDateTime=WHEN, plainTextPath=f"internal://{source.guid}.txt")  # fmt: skip
        ET.SubElement(element, "Description").text = plain(f"{QUESTION}{source.question_id}")
        for unit in rows_of(layout.units[layout.units["guid"] == source.guid]):
            for row in by_unit.get(unit.unit_id, []):
                _add_selection(element, unit, row, codebook, notes)


def _add_selection(parent: ET.Element, unit: Any, row: dict[str, Any], codebook: Codebook, notes: bool) -> None:
    """A coder's selection of a unit: of its own, as some programs know the coder of a selection alone."""
    made, key = _made_by(row["coder"]), (unit.unit_id, row["coder"])
    place = {"startPosition": str(unit.start), "endPosition": str(unit.end)}
    named = {"guid": guid("unit", *key), "name": plain(unit.unit_id)}
    selection = ET.SubElement(parent, "PlainTextSelection", named | made | place)
    for i, (column, field, code) in enumerate(_codes(row)):
        coding = ET.SubElement(selection, "Coding", {"guid": guid("coding", *key, column)} | made)
        ET.SubElement(coding, "CodeRef", targetGUID=code_guid(codebook, field, code))
        if notes and i == 0 and _note(row):
            ET.SubElement(coding, "NoteRef", targetGUID=guid("note", *key))


def _add_notes(root: ET.Element, rows: pd.DataFrame) -> None:
    """One note for each coding that has a probability or evidence."""
    found = [(row, _note(row)) for row in records_of(rows) if any(_codes(row))]
    found = [(row, text) for row, text in found if text]
    notes = ET.SubElement(root, "Notes") if found else root
    for row, text in found:
        key = (row["unit_id"], row["coder"])
        named = {"guid": guid("note", *key), "name": plain(" ".join(key))}
        note = ET.SubElement(notes, "Note", named | _made_by(row["coder"]))
        ET.SubElement(note, "PlainTextContent").text = plain(text)


def _made_by(coder: str) -> dict[str, str]:
    return {"creatingUser": guid("user", coder), "creationDateTime": WHEN}


def _codes(row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for column, field in CODED.items():
        code = row.get(column)
        if pd.notna(code) and code:
            yield column, field, str(code)


def _note(row: dict[str, Any]) -> str:
    said = {column: row.get(column) for column in NOTED}
    return "\n".join(f"{column}: {value}" for column, value in said.items() if pd.notna(value) and value != "")
