"""Contents: which are named, and which join the others of their theme, since a title tells that somebody wished for it.

A small content keeps its title where "alle 5" may stand beside it, and where its words are not one person's. Else it
joins the row ``<theme>/muut``. The attacker knows the rule, and the printed contents of the codebook: one that is not
named is one of fewer than ``min_cell`` people or of nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from openfeedback.disclosure.engine import State, is_small, leaves_enough
from openfeedback.disclosure.parts import OF_ALL
from openfeedback.disclosure.people import Key, Measure, People, Printed
from openfeedback.disclosure.printing import Decision, suppress
from openfeedback.disclosure.shapes import (
    NAMED,
    SHAPES,
    Release,
    Rules,
    before,
    key_of,
    others,
    topics_are_themes,
    unnamed,
)
from openfeedback.disclosure.who import EVERYONE, SEVERAL, Who

TABLES = ("contents", "contents_matrix")
FLAGS = ("printed", "suppressed")
UNITS = "units_n"
CELL_UNITS, THEME_UNITS = 0.6, 4.0  # times min_cell: loss of a number of units
TITLE_WORDS = "title_respondents_n"  # of a new content: the fewest people who used a word of its title
OF_CELL = (UNITS, "unit_share", "unit_low", "unit_high", "expected_n", "true_n", "true_low", "true_high")


def has_contents(release: Release) -> bool:
    """Does it publish contents?"""
    return any(name in release.new for name in TABLES)


def telling_titles(release: Release) -> set[Key]:
    """Keys (table, theme, content …) of contents that are not named in what is published already, and of small new ones
    whose title may be one person's words, or whose number would follow from the fewest people that a content has."""
    unnamed = {
        (table, *measure[1:]) for table in TABLES if table in release.published
        for measure in release.who.holders
        if measure[0] == SHAPES[table].measure and measure[2] != others(measure[1])
    }  # fmt: skip
    unnamed -= {(table, *key_of(table, row)) for table in TABLES if table in release.published
                for row in release.published[table].to_dict("records") if row["reason"] in NAMED}  # fmt: skip
    new = release.new.get("contents")
    telling = {
        ("contents", *key_of("contents", row)) for row in ([] if new is None else new.to_dict("records"))
        if is_small(int(row["respondents_n"]), release.settings.min_cell)
        and not row["printed"] and not _is_others(row)
        and not (_common(row.get(TITLE_WORDS)) and leaves_enough(release.who.several, release.settings.min_cell))
    }  # fmt: skip
    return unnamed | _with_cells(release, telling)


def _common(people: object) -> bool:
    return (
        isinstance(people, int | float) and people >= SEVERAL
    )  # a word of fewer is that person's own; not where it is missing


def _is_others(row: Mapping[Any, Any]) -> bool:
    return str(row["content_id"]) == others(str(row["theme"]))


def untitled(release: Release, name: str, decided: Mapping[Key, Decision]) -> set[Key]:
    """Keys of contents of which it may not be told that they are small, so that no title may stand there."""
    found = {key[1:] for key, decision in decided.items()
             if key[0] == name and key[1] in TABLES and decision.state is State.UNTOLD
             and key[3] != others(key[2])}  # fmt: skip
    return _with_cells(release, found)


def _with_cells(release: Release, keys: Collection[Key]) -> set[Key]:
    """A content that joins as a whole joins in every phase."""
    whole = {key[1:] for key in keys if key[0] == "contents"}
    cells = release.new.get("contents_matrix")
    rows = [] if cells is None else [key_of("contents_matrix", row) for row in cells.to_dict("records")]
    return {*keys, *(("contents_matrix", *key) for key in rows if key[:2] in whole)}


def joined_release(release: Release, joined: Collection[Key]) -> Release:
    """The release with these contents (table, theme, content …) counted among the others of their theme."""
    if not joined and not has_contents(release):
        return release
    who = release.who._replace(holders=_joined_holders(release.who.holders, joined))
    new = {name: _joined_table(name, frame, joined, who) if name in TABLES else frame
           for name, frame in release.new.items()}  # fmt: skip
    if (groups := new.get("content_groups")) is not None:
        named = [("contents", *key_of("content_groups", row)[:2]) not in joined for row in groups.to_dict("records")]
        new["content_groups"] = groups[pd.Series(named, groups.index, dtype=bool)]
    return replace(release, new=new, who=who)


def _joined_holders(holders: Mapping[Measure, People], joined: Collection[Key]) -> dict[Measure, People]:
    """Of whom it holds that they wished for something that is not named."""
    out = dict(holders)
    for table, theme, content, *phase in sorted(joined):
        name = "content cell" if table == "contents_matrix" else "content"
        there: Measure = (name, theme, others(theme), *phase)
        out[there] = out.get(there, frozenset()) | holders.get((name, theme, content, *phase), frozenset())
    for measure in [m for m in out if m[0] == "content cell" and m[2] == others(m[1])]:
        whole: Measure = ("content", *measure[1:3])
        out[whole] = out.get(whole, frozenset()) | out[measure]
    return out


def _joined_table(name: str, frame: pd.DataFrame, joined: Collection[Key], who: Who) -> pd.DataFrame:
    """What joins gives its units to the row of the others, whose people are counted anew; nobody's rows stay away."""
    frame = _with_others(name, frame)
    keys = [key_of(name, row) for row in frame.to_dict("records")]
    away = pd.Series([(name, *key) in joined for key in keys], frame.index, dtype=bool)
    out = frame.drop(columns=TITLE_WORDS, errors="ignore").copy()
    out.loc[away, [c for c in out if c not in (*SHAPES[name].keys, UNITS, "respondents_n", *FLAGS)]] = None
    if "printed" in out:
        out["printed"] = out["printed"].astype(bool) & ~away
    out["content_id"] = out["content_id"].mask(away, [others(key[0]) for key in keys])
    by = list(SHAPES[name].keys)
    out = out.assign(**({UNITS: out.groupby(by)[UNITS].transform("sum")} if UNITS in out else {}))
    out = out[~away].pipe(lambda own: pd.concat([own, out[away]])).drop_duplicates(by, ignore_index=True)
    counted = [_people(name, row, who) for row in out.to_dict("records")]
    return out.assign(respondents_n=pd.Series(counted, out.index, dtype="int64"))


def _with_others(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A row of the others in every theme (and phase): that there is none tells that nobody is among them."""
    by = list(SHAPES[name].keys)
    rows = frame.assign(content_id=[others(theme) for theme in frame["theme"].astype("str")]).drop_duplicates(by)
    there = {key_of(name, row) for row in frame.to_dict("records")}
    rows = rows[[key_of(name, row) not in there for row in rows.to_dict("records")]]
    counts = [c for c in (UNITS, "respondents_n") if c in rows]
    flags = [c for c in FLAGS if c in rows]
    blank = [c for c in rows.columns if c not in (*by, *counts, *flags)]
    rows = rows.assign(**dict.fromkeys(blank), **dict.fromkeys(counts, 0), **dict.fromkeys(flags, False))
    return pd.concat([frame, rows.astype(frame.dtypes[counts].to_dict())], ignore_index=True)


def _people(name: str, row: Mapping[Any, Any], who: Who) -> int:
    if not _is_others(row):
        return int(row["respondents_n"])
    return len(who.holders.get((SHAPES[name].measure, *key_of(name, row)), frozenset()))


def prints_of_joined(run: str, release: Release, joined: Collection[Key]) -> Iterator[Printed]:
    """Known contents that are not named: the attacker knows the codebook's titles, and those that stand elsewhere."""
    if (table := release.new.get("contents")) is None:
        return
    rows = [(key_of("contents", row), bool(row["printed"])) for row in table.to_dict("records")]
    known = {key for key, printed in rows if printed or ("contents", *key) not in joined}
    for key in sorted(key for key in joined if key[0] in release.new and key[1:3] in known):
        measure = (SHAPES[key[0]].measure, *key[1:])
        yield unnamed(Printed((run, *key), measure, release.who.everyone(), State.JOINED, of=("theme", key[1])))


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
    return out | _without_units(name, out, decided)


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
        rest = _is_others(row) and state is not State.GROUP and not (state is State.EXACT and row["respondents_n"] == 0)
        stays.append(rest or (not _is_others(row) and state in NAMED and key_of(table, row) not in nobody))
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


def _without_units(
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
