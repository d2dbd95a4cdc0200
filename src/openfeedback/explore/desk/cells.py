"""The contents of a cell of the matrix: what its units ask for, as the run found or persons decided it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.explore.view import Material
from openfeedback.run import table_path, true_path
from openfeedback.tables import read_table


def contents_of_units(material: Material, numbers: list[int]) -> list[dict[str, Any]]:
    """Contents of some units (by their numbers), those that most ask for first: title, printed, units.

    None where the run has no contents; units that persons drew since have none until the next run.
    """
    params = material.params
    paths = true_path(params, "contents"), table_path(params.folder, "content_codings")
    if not all(path.is_file() for path in paths):
        return []
    contents, coded = (read_table(path) for path in paths)
    units = pd.DataFrame({"unit_id": material.units["unit_id"].iloc[numbers].to_numpy(), "unit": numbers})
    found = units.merge(coded[["unit_id", "content_id"]].dropna(), on="unit_id")
    found = found.merge(contents[["content_id", "title", "printed"]], on="content_id")
    groups = [
        {"id": str(key), "title": str(part["title"].iloc[0] if pd.notna(part["title"].iloc[0]) else ""),
         "printed": bool(part["printed"].iloc[0]), "units": [int(u) for u in part["unit"]]}
        for key, part in found.groupby("content_id", sort=True)
    ]  # fmt: skip
    return sorted(groups, key=lambda one: (-len(one["units"]), one["id"]))
