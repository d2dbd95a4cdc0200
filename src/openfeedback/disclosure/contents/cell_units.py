"""Numbers of units that bound the people of a cell's contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from openfeedback.disclosure.contents.naming import TABLES, UNITS
from openfeedback.disclosure.engine import State, is_small
from openfeedback.disclosure.parts import OF_ALL
from openfeedback.disclosure.people import Key, Measure, Printed
from openfeedback.disclosure.printing import Decision
from openfeedback.disclosure.shapes import SHAPES, Release, Rules, before, key_of, topics_are_themes
from openfeedback.disclosure.who import EVERYONE

CELL_UNITS, THEME_UNITS = 0.6, 4.0  # times min_cell: loss of a number of units
OF_CELL = (UNITS, "unit_share", "unit_low", "unit_high", "expected_n", "true_n", "true_low", "true_high")


def prints_of_units(run: str, release: Release, rules: Rules, fixed: bool = False) -> Iterator[Printed]:
    """The units of each cell of the matrix and of each theme: they bound the people of a cell's contents.

    Where topics are the themes, their sizes and the points of their map tell them in any case.
    """
    tables = release.published if fixed else release.new
    if "matrix" not in tables or not any(name in {**release.new, **release.published} for name in TABLES):
        return
    everyone, matrix = release.who.everyone(), tables["matrix"]
    known = topics_are_themes(release.who)
    ranges = tables.get("coding_range", matrix.head(0).assign(coded_n=[]))
    told = set(ranges.dropna(subset="coded_n")["theme"].astype("str"))
    for theme, rows in matrix.assign(theme=matrix["theme"].astype("str")).groupby("theme", sort=True):
        whole: Measure = ("units", str(theme))
        makes = (whole,) if rows[UNITS].notna().all() else ()
        for row in rows.dropna(subset=UNITS).to_dict("records"):
            hidden = before(SHAPES["matrix"], row, EVERYONE, release.who, rules) is not State.EXACT
            few = is_small(int(row["respondents_n"]), rules.min_cell)
            key = key_of("matrix", row)
            yield Printed((run, "units", *key), ("units", *key), everyone,
                          State.OMITTED if hidden or few else State.EXACT, fixed or known, ("theme", whole[1]),
                          CELL_UNITS, State.OMITTED, units=int(row[UNITS]), makes=makes,
                          spends=(whole,))  # fmt: skip
        if theme in told and not (known and is_small(int(rows["respondents_n"].max()), rules.min_cell)):
            total = ranges.loc[ranges["theme"] == theme, "coded_n"].iloc[0]
            yield Printed((run, "units", whole[1]), whole, everyone, State.EXACT, fixed or known, ("theme", whole[1]),
                          THEME_UNITS, State.OMITTED, units=int(total))  # fmt: skip


def without_units(
    name: str, made: Mapping[str, pd.DataFrame], decided: Mapping[Key, Decision]
) -> dict[str, pd.DataFrame]:
    """The matrix and coding_range without numbers of units that would tell of contents."""
    gone = {key[2:] for key, d in decided.items() if key[:2] == (name, "units") and d.state is not State.EXACT}
    out = {}
    if "matrix" in made:
        rows = pd.Series([key_of("matrix", row) in gone for row in made["matrix"].to_dict("records")],
                         made["matrix"].index, dtype=bool)  # fmt: skip
        shown = made["matrix"].drop(
            columns=[c for c in OF_ALL if any(len(k) == 1 for k in gone) and c in made["matrix"]]
        )
        out["matrix"] = shown.assign(**{c: shown[c].mask(rows) for c in OF_CELL if c in shown})
    if "coding_range" in made:
        lost = made["coding_range"]["theme"].isin([k[0] for k in gone if len(k) == 1])
        ranges = made["coding_range"]
        numbers = {c: ranges[c].mask(lost) for c in ("coded_n", "expected_n", "low", "high") if c in ranges}
        reason = ranges["reason"].mask(lost, str(State.OMITTED))
        out["coding_range"] = ranges.assign(**numbers, suppressed=ranges["suppressed"] | lost, reason=reason)
    return out
