"""Protected tables of contents, without what may not be named or would tell of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from openfeedback.disclosure.contents.cell_units import without_units
from openfeedback.disclosure.contents.naming import TABLES, TITLE_WORDS, UNITS, is_others
from openfeedback.disclosure.engine import State
from openfeedback.disclosure.people import Key
from openfeedback.disclosure.printing import Decision, suppress
from openfeedback.disclosure.shapes import NAMED, SHAPES, Release, key_of


def written_contents(
    name: str, release: Release, made: Mapping[str, pd.DataFrame], decided: Mapping[Key, Decision]
) -> dict[str, pd.DataFrame]:
    """The protected tables ``made`` without contents that may not be named, without units that would tell of them, and
    without groups of a content whose number is not told.

    ``release``: as it truly is. Printed contents of nobody stand with those that are not named, where there are any.
    """
    out = dict(made)
    hidden = {str(theme) for t in (*TABLES, "content_groups") if t in made
              for theme in made[t].loc[made[t]["suppressed"], "theme"]}  # fmt: skip
    numbered = _numbered(out["contents"]) if "contents" in out else set()
    for table in [t for t in (*TABLES, "content_groups") if t in out]:
        rows = out[table]
        if table in TABLES:
            kept = _stays(table, rows, release)
        else:
            whole = [key_of("contents", row) in numbered for row in rows.to_dict("records")]
            kept = rows["reason"].ne(State.JOINED) & pd.Series(whole, rows.index, dtype=bool)
        out[table] = rows[kept].reset_index(drop=True)
        if UNITS in rows:  # the units of all contents of a theme are known
            out[table][UNITS] = out[table][UNITS].mask(out[table]["theme"].astype("str").isin(hidden))
    if "contents" in out and not release.new["contents"].empty:
        out["contents"] = _with_unnamed(out["contents"], release.new["contents"], decided, name, release)
    return out | without_units(name, out, decided)


def _numbered(contents: pd.DataFrame) -> set[Key]:
    """Contents whose number is printed, or its range: zeros in groups of another would tell whose it is not."""
    rows = contents[contents["reason"].isin([State.EXACT, State.RANGE])]
    return {key_of("contents", row) for row in rows.to_dict("records")}


def _stays(table: str, rows: pd.DataFrame, release: Release) -> pd.Series:
    """Rows that stand in a table of contents: named ones of somebody, and the others of a theme."""
    nobody = {key_of(table, row) for row in release.new[table].to_dict("records") if row["respondents_n"] == 0}
    stays = []
    for row in rows.to_dict("records"):
        state = State(row["reason"])
        rest = is_others(row) and state is not State.GROUP and not (state is State.EXACT and row["respondents_n"] == 0)
        stays.append(rest or (not is_others(row) and state in NAMED and key_of(table, row) not in nobody))
    return pd.Series(stays, rows.index, dtype=bool)


def _with_unnamed(
    shown: pd.DataFrame, true: pd.DataFrame, decided: Mapping[Key, Decision], name: str, release: Release
) -> pd.DataFrame:
    """Below the named contents the printed ones that are not: 0 where it is told, else one of 0 … min_cell - 1."""
    few = Decision(State.JOINED, 0, release.settings.min_cell - 1)
    found = [decided.get((name, "contents", *key_of("contents", row))) for row in true.to_dict("records")]
    away = pd.Series([d is not None and d.state is State.JOINED for d in found], true.index, dtype=bool)
    nobody = true["respondents_n"] == 0
    hidden = nobody & pd.Series([d is not None and d.state is not State.EXACT for d in found], true.index, dtype=bool)
    rest = true["printed"].astype(bool) & (away | nobody)
    if len(release.who.everyone()) < release.settings.min_cell or not rest.any():
        return shown
    unsure = true["theme"].isin(set(true.loc[rest & (away | hidden), "theme"]))
    rows = true[rest].drop(columns=TITLE_WORDS, errors="ignore")
    added = suppress(rows, [few if u else None for u in unsure[rest]], keys=SHAPES["contents"].keys)
    return pd.concat([shown, added[list(shown.columns)]], ignore_index=True)
