"""Themes by background group, with intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pandas as pd

from openfeedback.analysis.groups import UNKNOWN
from openfeedback.report.document import Block, Bullets, Column, Figure, Paragraph, Section, Table
from openfeedback.report.finnish import NBSP, count, listed
from openfeedback.report.source import Source

MOST = 5
WIDE_GROUPS, WIDE_THEMES = 6, 9  # more columns than this do not fit on a page
EVENTS = 3  # fewer dated events are no course of time
CHART_THEMES = 12
CHART_GROUPS = 6  # more groups than this cannot be told apart in one chart


def groups(source: Source) -> list[Section]:
    """Chapter: one part for each background column."""
    words, found = source.words, all_groups(source)
    if found["suppressed"].all():
        return [Section(words("groups.heading"), 1, [Paragraph(words("groups.none"))])]
    lines = [words("groups.intro")]
    if "weight" in source.table("respondents").columns:
        lines.append(words("groups.weighted"))
    parts = [_part(source, str(by), part) for by, part in found.groupby("by", sort=False)]
    return [Section(words("groups.heading"), 1, [Paragraph(" ".join(lines))]), *parts]


def all_groups(source: Source) -> pd.DataFrame:
    """Shares by background and, from their own table, by event; events once, and only where there are several."""
    groups, events = source.table("groups"), source.table("event_shares")
    if events.empty or events["group"].nunique() < 2 or "event_id" in set(groups.get("by", [])):
        return groups
    return pd.concat([groups, events[[c for c in events.columns if c in groups.columns]]], ignore_index=True)


def _part(source: Source, by: str, part: pd.DataFrame) -> Section:
    words, name = source.words, source.background(by)
    part = _by_date(source, part) if by == "event_id" else source.in_order(part)
    shown = part[~part["suppressed"]]
    if shown.empty:
        return Section(name, 2, [Paragraph(words("groups.all_hidden", by=name.lower()))])
    table = _table(source, by, part)
    known = shown[shown["group"] != UNKNOWN]  # a missing answer is no group to compare with
    blocks: list[Block] = [
        *_differences(source, known, by),
        table,
    ]  # a table fills a page that a chart would leave empty
    names = sorted(known["group"].astype("str").unique())
    if by == "event_id":
        return Section(name, 2, [*blocks, *_course(source, known, table)])
    if 1 < len(names) <= CHART_GROUPS:
        blocks.append(_figure(source, by, known, names, table))
    return Section(name, 2, blocks)


def _differences(source: Source, shown: pd.DataFrame, by: str) -> list[Block]:
    """Groups whose intervals lie apart, widest gap first."""
    words, pairs, kind = source.words, [], "_events" if by == "event_id" else ""
    for theme, rows in shown.groupby("theme", sort=False):
        ordered = rows.sort_values(["share", "group"], ascending=[False, True])
        high, low = ordered.iloc[0], ordered.iloc[-1]
        if high["ci_low"] > low["ci_high"]:
            pairs.append((float(high["share"] - low["share"]), source.theme_name(theme), high, low))
    if not pairs:
        return (
            [Paragraph(words(f"groups.alike{kind}", n=shown["theme"].nunique()))]
            if shown["group"].nunique() > 1
            else []
        )
    pairs.sort(key=lambda pair: (-pair[0], pair[1]))
    said = [
        words(f"groups.apart{kind}", theme=theme, high=str(high["group"]), low=str(low["group"]),
              high_share=high["share"], low_share=low["share"])
        for _, theme, high, low in pairs[:MOST]
    ]  # fmt: skip
    return [Bullets(said), *([Paragraph(words("groups.many"))] if len(pairs) > MOST else [])]


def _table(source: Source, by: str, part: pd.DataFrame) -> Table:
    words, name = source.words, source.background(by).lower()
    groups = part["group"].astype("str").mask(part["group"] == UNKNOWN, words("groups.unknown"))
    frame = part.assign(theme_name=part["theme"].map(source.theme_name), group=groups)
    notes = [words("groups.unknown_note")] if (part["group"] == UNKNOWN).any() else []
    kind: Literal["wide", "plain"] = "wide"
    hidden = ""
    if frame["group"].nunique() <= WIDE_GROUPS:
        header = _header(source)
    elif frame["theme"].nunique() <= WIDE_THEMES:
        frame = frame.assign(group=_with_sizes(frame, words.language))
        header, hidden = _turned(source, by), words("hidden_short")
        frame, left_out = _told_groups(frame)
        notes = [words("groups.turned", n=left_out, mark=hidden), *notes]
    else:
        header, kind = _header(source), "plain"
    names = ["theme_name", "group", "respondents_n", "group_n", "share", "ci_low", "ci_high", "suppressed"]
    return Table(words("groups.caption", by=name), frame[names].reset_index(drop=True), header, notes,
                 alt=words("groups.alt", by=name), kind=kind, key=f"groups-{by}", hidden=hidden)  # fmt: skip


def _told_groups(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows of groups with any share that is shown, and how many groups have none."""
    told = frame.groupby("group")["suppressed"].transform(lambda hidden: not hidden.all())
    return frame[told.astype(bool)], int(frame.loc[~told.astype(bool), "group"].nunique())


def _header(source: Source) -> list[Column]:
    """Themes down, groups across, shares with their intervals in the cells."""
    words = source.words
    ends = (("ci_low", words("columns.ci_low")), ("ci_high", words("columns.ci_high")))
    return [
        Column("theme_name", words("columns.theme" if source.themed() else "columns.topic")),
        Column("group", words("columns.group")),
        Column("respondents_n", words("columns.respondents"), "count", True),
        Column("group_n", words("columns.group_n"), "count", True),
        Column("share", words("columns.share"), "share_between", True, parts=ends),
    ]


def _turned(source: Source, by: str) -> list[Column]:
    """Many groups: groups down, themes across, shares alone in the cells; intervals in the workbook."""
    theme, group, people, size, share = _header(source)
    ends = [Column(name, label, "percent", True, only_workbook=True) for name, label in share.parts]
    group = replace(group, label=source.background(by))
    return [group, theme, people, size, *ends, replace(share, form="percent", parts=())]


def _with_sizes(frame: pd.DataFrame, language: str) -> list[str]:
    """Names of groups with their sizes, where those are shown."""
    sizes = frame.groupby("group")["group_n"].max()
    told = {group: f" (n{NBSP}={NBSP}{count(n, language)})" for group, n in sizes.dropna().items()}
    return [f"{group}{told.get(group, '')}" for group in frame["group"]]


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


def _by_date(source: Source, part: pd.DataFrame) -> pd.DataFrame:
    """Events by their names, in the order of their dates; a date column beside."""
    events = source.table("events").drop_duplicates("event_id")[["event_id", "date", "name"]]
    joined = part.merge(events, left_on="group", right_on="event_id", how="left")
    joined["group"] = joined["name"].fillna(joined["group"])
    order = joined.assign(place=joined["date"].fillna("9999")).sort_values(["place", "group"], kind="stable").index
    dated = joined.loc[order].drop(columns=["event_id", "name"])
    ranks = {theme: i for i, theme in enumerate(source.theme_order())}
    return dated.sort_values("theme", key=lambda t: t.map(lambda x: ranks.get(x, len(ranks))), kind="stable")


def _course(source: Source, known: pd.DataFrame, table: Table) -> list[Block]:
    """Themes over the events, where enough of them have a date and a share that is shown."""
    from openfeedback.report.event_figure import theme_events

    words, dated = source.words, known.dropna(subset=["date", "share"])
    if dated["group"].nunique() < EVENTS:
        return []
    often = dated.groupby("theme")["group"].nunique()
    rows = dated[dated["theme"].isin(often.index[often >= EVENTS])]
    if rows.empty:
        return []
    frame = rows.assign(theme_name=rows["theme"].map(source.theme_name), event=rows["group"].astype("str"))
    chart = theme_events(frame, words.language)
    return [Figure(words("groups.course"), chart, words("groups.course_alt", n=dated["group"].nunique()), table,
                   key="theme-events")]  # fmt: skip
