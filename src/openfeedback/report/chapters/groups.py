"""Themes by background group, with intervals."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from openfeedback.analysis.groups import UNKNOWN
from openfeedback.report.document import Block, Bullets, Column, Figure, Paragraph, Section, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import Source

MOST = 5
WIDE_GROUPS = 6  # more columns than this do not fit on a page
CHART_THEMES = 12
CHART_GROUPS = 6  # more groups than this cannot be told apart in one chart


def groups(source: Source) -> list[Section]:
    """Chapter: one part for each background column."""
    words, found = source.words, source.table("groups")
    lines = [words("groups.intro")]
    if "weight" in source.table("respondents").columns:
        lines.append(words("groups.weighted"))
    parts = [_part(source, str(by), part) for by, part in found.groupby("by", sort=False)]
    return [Section(words("groups.heading"), 1, [Paragraph(" ".join(lines))]), *parts]


def _part(source: Source, by: str, part: pd.DataFrame) -> Section:
    words, name = source.words, source.background(by)
    part = source.in_order(part)
    shown = part[~part["suppressed"]]
    if shown.empty:
        return Section(name, 2, [Paragraph(words("groups.all_hidden", by=name.lower()))])
    table = _table(source, by, part)
    known = shown[shown["group"] != UNKNOWN]  # a missing answer is no group to compare with
    blocks: list[Block] = [*_differences(source, known), table]  # a table fills a page that a chart would leave empty
    names = sorted(known["group"].astype("str").unique())
    if 1 < len(names) <= CHART_GROUPS:
        blocks.append(_figure(source, by, known, names, table))
    return Section(name, 2, blocks)


def _differences(source: Source, shown: pd.DataFrame) -> list[Block]:
    """Groups whose intervals lie apart, widest gap first."""
    words, pairs = source.words, []
    for theme, rows in shown.groupby("theme", sort=False):
        ordered = rows.sort_values(["share", "group"], ascending=[False, True])
        high, low = ordered.iloc[0], ordered.iloc[-1]
        if high["ci_low"] > low["ci_high"]:
            pairs.append((float(high["share"] - low["share"]), source.theme_name(theme), high, low))
    if not pairs:
        return [Paragraph(words("groups.alike"))] if shown["group"].nunique() > 1 else []
    pairs.sort(key=lambda pair: (-pair[0], pair[1]))
    said = [
        words("groups.apart", theme=theme, high=str(high["group"]), low=str(low["group"]),
              high_share=high["share"], low_share=low["share"])
        for _, theme, high, low in pairs[:MOST]
    ]  # fmt: skip
    return [Bullets(said), *([Paragraph(words("groups.many"))] if len(pairs) > MOST else [])]


def _table(source: Source, by: str, part: pd.DataFrame) -> Table:
    words, name = source.words, source.background(by).lower()
    groups = part["group"].astype("str").mask(part["group"] == UNKNOWN, words("groups.unknown"))
    frame = part.assign(theme_name=part["theme"].map(source.theme_name), group=groups)
    notes = [words("groups.unknown_note")] if (part["group"] == UNKNOWN).any() else []
    ends = (("ci_low", words("columns.ci_low")), ("ci_high", words("columns.ci_high")))
    header = [
        Column("theme_name", words("columns.theme" if source.themed() else "columns.topic")),
        Column("group", words("columns.group")),
        Column("respondents_n", words("columns.respondents"), "count", True),
        Column("group_n", words("columns.group_n"), "count", True),
        Column("share", words("columns.share"), "share_between", True, parts=ends),
    ]
    kind: Literal["wide", "plain"] = "wide" if frame["group"].nunique() <= WIDE_GROUPS else "plain"
    names = ["theme_name", "group", "respondents_n", "group_n", "share", "ci_low", "ci_high", "suppressed"]
    return Table(words("groups.caption", by=name), frame[names].reset_index(drop=True), header, notes,
                 alt=words("groups.alt", by=name), kind=kind, key=f"groups-{by}")  # fmt: skip


def _figure(source: Source, by: str, shown: pd.DataFrame, names: list[str], table: Table) -> Figure:
    from openfeedback.report.figures import group_shares

    words, name = source.words, source.background(by).lower()
    largest = shown.groupby("theme")["share"].max().sort_index().sort_values(ascending=False, kind="stable")
    drawn = set(largest.head(CHART_THEMES).index)
    key = "groups.figure" if len(largest) <= CHART_THEMES else "groups.figure_most"
    shown = shown[shown["theme"].isin(drawn)]
    frame = shown.assign(theme_name=shown["theme"].map(source.theme_name), group=shown["group"].astype("str"))
    alt = words("groups.figure_alt", by=name, groups=listed([words.quoted(n) for n in names], words.language))
    chart = group_shares(frame, words.language)
    return Figure(words(key, by=name, n=CHART_THEMES), chart, alt, table, key=f"groups-{by}-chart")
