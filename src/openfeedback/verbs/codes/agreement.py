"""What the verb `agree` does: all tables of agreement, said on the terminal and written to files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import typer

from openfeedback.coding.agreement import (
    agree_all,
    agree_by_pair,
    by_code,
    confusion,
    grid,
    one_spelling,
    respelled,
    shared_fields,
)
from openfeedback.errors import InputError
from openfeedback.files import notify, write_sheets
from openfeedback.tables import write_table


def measured(
    tables: list[pd.DataFrame], names: list[str], units: pd.DataFrame | None, resamples: int, seed: int
) -> dict[str, pd.DataFrame]:
    """Name -> table: agreement, pairs (of three coders or more), by_theme, and a confusion table for each field.

    A table without the column coder gets its file's name as coder. Raises InputError for fewer than two coders.
    """
    for ways in respelled(tables):
        notify(f"codes that differ in capitals or blanks alone are counted as one: {ways}")
    tables = one_spelling(tables)
    named = [t if "coder" in t.columns else t.assign(coder=n) for t, n in zip(tables, names, strict=True)]
    fields = shared_fields(named)
    coders = list(grid(named, fields[0]).columns)
    if len(coders) < 2:
        raise InputError("agreement is of two coders or more; give another file of codings")
    clusters = units.set_index(units["unit_id"].astype("str"))["response_id"] if units is not None else None
    found = {"agreement": agree_all(named, resamples, seed, clusters)}
    if len(coders) > 2:
        found["pairs"] = agree_by_pair(named, resamples, seed, clusters)
    if "theme" in fields:
        found["by_theme"] = by_code(named, "theme", resamples, seed, clusters)
    if len(coders) == 2:
        one, other = named if len(named) == 2 else [rows for _, rows in named[0].groupby("coder")]
        corner = f"{coders[0]} ↓ {coders[1]} →"
        found |= {f"confusion_{field}": confusion(one, other, field).reset_index(names=corner) for field in fields}
    return found


def say(found: dict[str, pd.DataFrame]) -> None:
    """Print the tables, intervals as one column a measure; of the confusions only the themes that differ."""
    for name, table in found.items():
        if name == "confusion_theme":
            _say_confusions(table)
        elif not name.startswith("confusion"):
            typer.echo(f"{name}\n{_short(table).to_string(index=False)}\n")
    for note in dict.fromkeys(n for n in found["agreement"]["note"] if n):
        fields = ", ".join(found["agreement"].loc[found["agreement"]["note"] == note, "field"])
        typer.echo(f"{fields}: {note}")


def write(found: dict[str, pd.DataFrame], output: Path) -> None:
    """Write all tables: sheets of an .xlsx, else .csv files in a folder."""
    if output.suffix.lower() == ".xlsx":
        write_sheets(found, output)
    elif output.suffix:
        raise InputError(f"{output}: give an .xlsx, or a folder for .csv files")
    else:
        for name, table in found.items():
            write_table(table, output / f"{name}.csv")
    typer.echo(f"wrote {output}", err=True)


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """The table for the eye: measure and interval in one column, rounded.

    >>> frame = pd.DataFrame({"field": ["theme"], "n": [9], "kappa": [0.5], "kappa_low": [0.25], "kappa_high": [0.75]})
    >>> _short(frame)["kappa"].tolist()
    ['0.50 (0.25–0.75)']
    """
    short = table.drop(columns=[c for c in table.columns if c.endswith(("_low", "_high")) or c == "note"])
    for measure in [c for c in ("percent", "kappa", "alpha") if c in short.columns]:
        ends = zip(table[measure], table[f"{measure}_low"], table[f"{measure}_high"], strict=True)
        short[measure] = [_with_ends(*row) for row in ends]
    return short


def _with_ends(measure: float, low: float, high: float) -> str:
    """A measure with its interval, where it has them.

    >>> _with_ends(0.5, 0.25, 0.75), _with_ends(0.0, float("nan"), float("nan"))
    ('0.50 (0.25–0.75)', '0.00')
    """
    ends = "" if pd.isna(low) else f" ({low:.2f}–{high:.2f})"
    return "–" if pd.isna(measure) else f"{measure:.2f}{ends}"


def _say_confusions(table: pd.DataFrame) -> None:
    """The ten most frequent differences in theme."""
    corner = str(table.columns[0])
    pairs = table.rename(columns={corner: "first"}).melt("first", var_name="second", value_name="units")
    differing = pairs[(pairs["first"] != pairs["second"]) & (pairs["units"] > 0)].sort_values(
        ["units", "first", "second"], ascending=[False, True, True]
    )
    if len(differing):
        typer.echo(f"most frequent differences in theme ({corner})\n{differing.head(10).to_string(index=False)}\n")
