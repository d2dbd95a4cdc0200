"""Contents that are not named are counted among the others of their theme."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from openfeedback.disclosure.contents.naming import TABLES, TITLE_WORDS, UNITS, has_contents, is_others
from openfeedback.disclosure.engine import State
from openfeedback.disclosure.people import Key, Measure, People, Printed
from openfeedback.disclosure.shapes import SHAPES, Release, key_of, others, unnamed
from openfeedback.disclosure.who import Who

FLAGS = ("printed", "suppressed")


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
    if not is_others(row):
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
