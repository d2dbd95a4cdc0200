"""A description of the archive's tables after DDI-Codebook 2.5 (ddialliance.org), as data archives take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd

from openfeedback.files import writable
from openfeedback.params import Params
from openfeedback.study.archiving.variables import categories

NAMESPACE = "ddi:codebook:2_5"


def ddi_codebook(
    params: Params, facts: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], variables: pd.DataFrame
) -> bytes:
    """The XML: the document, the study, one file and its variables a table."""
    root = ET.Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", "xml:lang": params.language})
    title, number = params.appendix.title or params.name, str(facts["run_id"])
    _citation(ET.SubElement(root, "docDscr"), title, number)
    study = ET.SubElement(root, "stdyDscr")
    _citation(study, title, number)
    info = ET.SubElement(study, "stdyInfo")
    _text(ET.SubElement(info, "sumDscr"), "dataKind", "text and numeric data")
    _text(study, "notes", f"smallest count told: {params.matrix.min_cell}")
    files = {name: f"F{n}" for n, name in enumerate(tables, 1)}
    for name, key in files.items():
        file = ET.SubElement(root, "fileDscr", ID=key)
        told = ET.SubElement(file, "fileTxt")
        _text(told, "fileName", f"data/{name}.csv")
        size = ET.SubElement(told, "dimensns")
        _text(size, "caseQnty", str(len(tables[name])))
        _text(size, "varQnty", str(len(tables[name].columns)))
    data = ET.SubElement(root, "dataDscr")
    for n, row in enumerate(variables.to_dict("records"), 1):
        _variable(data, n, {str(k): v for k, v in row.items()}, files[row["table"]], tables)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _citation(parent: ET.Element, title: str, number: str) -> None:
    statement = ET.SubElement(ET.SubElement(parent, "citation"), "titlStmt")
    _text(statement, "titl", title)
    _text(statement, "IDNo", number)


def _variable(data: ET.Element, n: int, row: Mapping[str, Any], file: str, tables: Mapping[str, pd.DataFrame]) -> None:
    cells = tables[row["table"]][row["variable"]]
    var = ET.SubElement(data, "var", ID=f"V{n}", name=str(row["variable"]), files=file)
    _text(var, "labl", str(row["label"]))
    _text(var, "sumStat", str(row["n"]), type="vald")
    _text(var, "sumStat", str(row["missing"]), type="invd")
    for value in categories(cells):
        _text(ET.SubElement(var, "catgry"), "catValu", value)
    ET.SubElement(var, "varFormat", type="numeric" if row["type"] == "number" else "character")


def _text(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = writable(text)
