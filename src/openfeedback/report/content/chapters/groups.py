"""Themes by background group, with intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pandas as pd

from openfeedback.analysis.compare import CLEAR, group_pairs
from openfeedback.report.content.document import Block, Bullets, Column, Figure, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import columns, described
from openfeedback.report.wording import NBSP, count
from openfeedback.vocabulary import UNKNOWN

MOST = 5
WIDE_GROUPS, WIDE_THEMES = 6, 9  # more columns than this do not fit on a page
EVENTS = 3  # fewer dated events are no course of time


def groups(source: Source) -> list[Section]:
    """Chapter: one part for each background column."""
    words, found = source.words, all_groups(source)
    if found["suppressed"].all():
        return [Section(words("groups.heading"), 1, [Paragraph(words("groups.none"))])]
    lines = [words("groups.intro")]
    lines += source.true("groups.every_kind", "groups.weighted", "groups.shares_left_out", "groups.by_chance",
                         chapter=source.chapters.get("matrix", ""))  # fmt: skip
    parts = [_part(source, str(by), part) for by, part in found.groupby("by", sort=False)]
    return [Section(words("groups.heading"), 1, [Paragraph(" ".join(lines))]), *parts]


def all_groups(source: Source) -> pd.DataFrame:
    """Shares by background and, from their own table, by event; events once, and only where there are several.

    Those whose background is missing are no group to compare: they are left out (see ``_unknown``).
    """
    groups, events = source.table("groups"), source.table("event_shares")
    if not events.empty and events["group"].nunique() > 1 and "event_id" not in set(groups.get("by", [])):
        groups = pd.concat([groups, events[[c for c in events.columns if c in groups.columns]]], ignore_index=True)
    return groups[groups["group"] != UNKNOWN] if len(groups) else groups


def _part(source: Source, by: str, part: pd.DataFrame) -> Section:
    words, name = source.words, source.background(by)
    part = _by_date(source, part) if by == "event_id" else source.in_order(part)
    shown = part[~part["suppressed"]]
    if shown.empty:
        return Section(name, 2, [Paragraph(words("groups.all_hidden", by=name.lower()))])
    table = _table(source, by, part)
    blocks: list[Block] = [*_differences(source, shown, by), table]
    return Section(name, 2, [*blocks, *(_course(source, shown, table) if by == "event_id" else [])])


def clear_groups(source: Source) -> dict[str, list[tuple[float, str, str]]]:
    """The clear differences of each background but the event: the gap, the theme and its sentence; widest first.

    A background is a key where two of its groups could be compared.
    """
    found = all_groups(source)
    shown = found[~found["suppressed"] & (found["by"] != "event_id")] if len(found) else found
    if not len(shown):
        return {}
    return {str(by): apart(source, part) for by, part in shown.groupby("by", sort=True)
            if (part.groupby("theme")["group"].nunique() > 1).any()}  # fmt: skip


def group_lines(source: Source) -> list[str]:
    """Which groups differ most; that none do, where some were compared; for the summary."""
    compared = clear_groups(source)
    pairs = sorted((pair for found in compared.values() for pair in found), key=lambda pair: (-pair[0], pair[2]))
    if pairs:
        return [f"{source.words('summary.groups_apart')} {pairs[0][2]}"]
    return [source.words("summary.groups_alike")] if compared else []


def apart(source: Source, shown: pd.DataFrame, kind: str = "") -> list[tuple[float, str, str]]:
    """The widest clear difference of each theme: the gap, the theme and its sentence, widest first.

    ``shown``: theme, group, share, ci_low, ci_high of the groups of one background, all that were compared: clear is
    what holds when p is adjusted for them.
    """
    pairs = group_pairs(shown)
    clear = pairs[pairs["p_adjusted"] < CLEAR].sort_values(["difference", "high", "low"], ascending=[False, True, True])
    said = [
        (float(row["difference"]), str(row["theme"]), source.theme_name(row["theme"]),
         source.words(f"groups.apart{kind}", theme=source.theme_name(row["theme"]), high=row["high"], low=row["low"],
                      high_share=row["high_share"], low_share=row["low_share"]))
        for _, row in clear.drop_duplicates("theme").iterrows()
    ]  # fmt: skip
    said.sort(key=lambda each: (-each[0], each[2]))
    return [(gap, theme, line) for gap, theme, _, line in said]


def _differences(source: Source, shown: pd.DataFrame, by: str) -> list[Block]:
    """Groups that differ clearly, widest gap first."""
    words, kind = source.words, "_events" if by == "event_id" else ""
    said = [line for _, _, line in apart(source, shown, kind)]
    if said:
        many = [Paragraph(words("groups.many", all=len(said)))] if len(said) > MOST else []
        return [Paragraph(words(f"groups.rule{kind}", n=len(said))), Bullets(said[:MOST]), *many]
    return [Paragraph(words(f"groups.alike{kind}"))] if shown["group"].nunique() > 1 else []


def _table(source: Source, by: str, part: pd.DataFrame) -> Table:
    words, name = source.words, source.background(by).lower()
    frame = part.assign(theme_name=part["theme"].map(source.theme_name), group=part["group"].astype("str"))
    notes = _unknown(source, by)
    kind: Literal["wide", "plain"] = "wide"
    hidden, events = "", "_events" if by == "event_id" else ""
    if frame["group"].nunique() <= WIDE_GROUPS:
        header = columns(words, "groups", frame)
        notes = [*_sizes(source, frame, events and "_wide_events"), *notes]
    elif frame["theme"].nunique() <= WIDE_THEMES:
        frame = frame.assign(group=_with_sizes(frame, words.language))
        header, hidden = _turned(source, by, frame), words("hidden_short")
        frame, left_out = _groups_with_shares(frame)
        notes = [*_sizes(source, frame, events or "_turned"), words(f"groups.turned{events}", n=left_out),
                 *source.true("groups.intervals"), *notes]  # fmt: skip
    else:
        header, kind = columns(words, "groups", frame), "plain"
    if kind == "wide":
        notes = [*[note for note in notes if note], *_withheld(source, frame, hidden)]
    facts = {"by": name, "id": by}
    return described(words, "groups", frame, notes, facts=facts, header=header, kind=kind, hidden=hidden)


def _unknown(source: Source, by: str) -> list[str]:
    """That those are not in the table whose background is missing, and how many they are where that is told."""
    found = source.table("groups")
    rows = found[(found["by"] == by) & (found["group"] == UNKNOWN)] if len(found) else found
    if not len(rows):
        return []
    sizes = rows["group_n"].dropna()
    return [source.words("groups.unknown_n", n=int(sizes.iloc[0]))] if len(sizes) else [source.words("groups.unknown")]


def _sizes(source: Source, frame: pd.DataFrame, where: str) -> list[str]:
    """What n beside the name of a group is, where any is told."""
    return [source.words(f"groups.sizes{where}")] if frame["group_n"].notna().any() else []


def _withheld(source: Source, frame: pd.DataFrame, mark: str) -> list[str]:
    """What stands in the cells of the frame in place of shares: what is told of a number, or the mark alone."""
    hidden = frame[frame["suppressed"].astype(bool) | frame["share"].isna()]
    told = hidden["respondents_low"].notna() if "respondents_low" in hidden else pd.Series(False, hidden.index)
    small = hidden.loc[told, "reason"].eq("small") if "reason" in hidden else told[told]
    ends = {(True, True): "counts", (True, False): "counts_small", (False, True): "counts_range"}
    key = ends.get((bool(small.any()), bool((~small).any())))
    said = [source.words("groups.mark", mark=mark)] if mark and not told.all() else []
    return [*said, *([source.words(f"groups.{key}", min_cell=source.min_cell)] if key else [])]


def _groups_with_shares(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows of groups with any share that is shown, and how many groups have none."""
    any_shown = frame.groupby("group")["suppressed"].transform(lambda hidden: not hidden.all()).astype(bool)
    return frame[any_shown], int(frame.loc[~any_shown, "group"].nunique())


def _turned(source: Source, by: str, frame: pd.DataFrame) -> list[Column]:
    """Many groups: groups down, themes across, shares alone in the cells; intervals in the workbook."""
    theme, group, people, size, share = columns(source.words, "groups", frame)
    ends = [Column(name, label, "percent", True, only_workbook=True) for name, label in share.parts]
    group = replace(group, label=source.background(by))
    return [group, theme, people, size, *ends, replace(share, form="percent", parts=())]


def _with_sizes(frame: pd.DataFrame, language: str) -> list[str]:
    """Names of groups with their sizes, where those are shown."""
    sizes = frame.groupby("group")["group_n"].max()
    known = {group: f" (n{NBSP}={NBSP}{count(n, language)})" for group, n in sizes.dropna().items()}
    return [f"{group}{known.get(group, '')}" for group in frame["group"]]


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
    from openfeedback.report.figures import theme_events

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
                   key="theme-events", in_workbook=any(column.only_workbook for column in table.header))]  # fmt: skip
