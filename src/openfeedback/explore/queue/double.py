"""Two coders of the same units: how far they agree, where they differ, and what was settled."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from openfeedback.coding.agreement import agree
from openfeedback.explore.corrections import CODES
from openfeedback.vocabulary import SETTLED


class Pair(NamedTuple):
    """Two coders' rows of the units that both coded, in the same order."""

    a: pd.DataFrame
    b: pd.DataFrame

    @property
    def blind(self) -> pd.Series:
        """By unit: whether both coded without seeing any code."""
        said = [rows.set_index("unit_id")["blind"].astype("str").str.casefold() for rows in self]
        return (said[0] == "true") & (said[1] == "true")


def pair_of(persons: pd.DataFrame, coder: str | None) -> Pair | None:
    """The coder and the other one who shares the most units with them (of equals the first by name); None if nobody."""
    rows = persons[persons["theme"].notna() & (persons["coder"] != SETTLED)].reindex(
        columns=["unit_id", "coder", *CODES, "blind"]
    )
    mine = rows[rows["coder"] == coder]
    shared = rows[(rows["coder"] != coder) & rows["unit_id"].isin(mine["unit_id"])]
    if shared.empty:
        return None
    counts = shared["coder"].value_counts()
    other = min(counts.index, key=lambda name: (-counts[name], name))
    both = shared.loc[shared["coder"] == other, "unit_id"]
    parts = [part[part["unit_id"].isin(both)] for part in (rows[rows["coder"] == other], mine)]
    a, b = (part.drop_duplicates("unit_id").sort_values("unit_id", ignore_index=True) for part in parts)
    return Pair(a, b)


def agreement_rows(pair: Pair, seed: int) -> list[dict[str, Any]]:
    """For each field: n, percent, kappa and alpha with the ends of their intervals; None where missing."""
    found = agree(pair.a, pair.b, seed=seed).to_dict("records")
    return [{str(k): v if isinstance(v, str) or pd.notna(v) else None for k, v in row.items()} for row in found]


def differences(pair: Pair) -> pd.DataFrame:
    """The units of whose theme, phase or kind the two said otherwise: unit_id and each code with ``_a`` and ``_b``.

    >>> rows = pd.DataFrame({"unit_id": ["x", "y"], "theme": "t", "phase": "p", "kind": "k"})
    >>> differences(Pair(rows, rows.assign(theme=["t", "u"])))["unit_id"].tolist()
    ['y']
    """
    joined = pair.a.merge(pair.b, on="unit_id", suffixes=("_a", "_b"))
    other = [joined[f"{field}_a"].astype("str") != joined[f"{field}_b"].astype("str") for field in CODES]
    return joined[pd.concat(other, axis=1).any(axis=1)].reset_index(drop=True)
