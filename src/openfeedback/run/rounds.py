"""The run of an earlier round of the survey that the parameters name (``appendix.earlier``)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from openfeedback.errors import ParameterError
from openfeedback.params import Params
from openfeedback.run.stages import table_path, true_place
from openfeedback.tables import read_table

UNITS = ["unit_id", "text", "theme", "content_id", "title"]


def earlier_tables(params: Params) -> dict[str, Path]:
    """Files of its published tables, by name with ``_earlier``; raises ParameterError where one is missing."""
    if params.appendix.earlier is None:
        return {}
    folder = params.at(params.appendix.earlier)
    paths = {f"{name}_earlier": table_path(folder, name) for name in ("contents", "overview")}
    if missing := [path for path in paths.values() if not path.is_file()]:
        raise ParameterError(f"appendix.earlier: {missing[0]} is not there; name the folder of a finished run")
    return paths


def earlier_units(params: Params) -> tuple[pd.DataFrame, list[Path]] | None:
    """Its units with their contents (UNITS), and the files that they are from; None without such a run.

    Where only its published tables are at hand, the title of a content stands for its units.
    """
    tables = earlier_tables(params)
    if not tables:
        return None
    folder = params.at(params.appendix.earlier or Path())
    own = {name: true_place(folder, name) for name in ("units", "content_codings", "contents")}
    if not all(path.is_file() for path in own.values()):
        contents = read_table(tables["contents_earlier"], ["content_id", "theme", "title"])
        told = contents.assign(unit_id=contents["content_id"], text=contents["title"])
        return told[UNITS], [tables["contents_earlier"]]
    texts, coded, true = (read_table(path) for path in own.values())
    found = coded[["unit_id", "content_id"]].merge(texts[["unit_id", "text"]], on="unit_id")
    return found.merge(true[["content_id", "theme", "title"]], on="content_id")[UNITS], list(own.values())
