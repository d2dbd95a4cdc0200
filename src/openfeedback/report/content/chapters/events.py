"""Themes against ratings over events, and what comparisons of so many respondents could show."""

from __future__ import annotations

import pandas as pd

from openfeedback.analysis.compare import CLEAR
from openfeedback.report.content.document import Block, Figure, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described

MOST = 8  # rows of the correlations on paper; the workbook has all


def over_events(source: Source) -> list[Section]:
    """Part: correlations over events with a chart of the strongest; nothing where the run did not make any."""
    words, found = source.words, source.table("event_correlations")
    if found.empty or found["p"].isna().all():
        return []
    made = found[found["p"].notna()].sort_values(["p", "theme", "measure"], ignore_index=True)
    n = int((made["p_adjusted"] < CLEAR).sum()) if "p_adjusted" in made else 0
    text = f"{words('events.intro')} {words('events.clear', n=n, made=len(made))}"
    table = _table(source, made)
    blocks: list[Block] = [Paragraph(text), table]
    return [Section(words("events.heading"), 2, [*blocks, *(_figure(source, made) if n else [])])]


def _table(source: Source, made: pd.DataFrame) -> Table:
    words, items = source.words, source.items()
    frame = made.assign(
        theme_name=made["theme"].map(source.theme_name), item=[items.get(str(i), str(i)) for i in made["measure"]]
    )
    notes = [words("events.note")]
    if len(frame) > MOST:
        notes += [words("events.most", most=MOST), *source.true("events.every", all=len(frame))]
    return described(words, "event-correlations", frame, notes, most=MOST if len(frame) > MOST else 0)


def _figure(source: Source, made: pd.DataFrame) -> list[Block]:
    """A chart of the strongest pairs, and its points as a table of the workbook; nothing without points."""
    from openfeedback.report.figures import event_point_rows, event_points

    words, items = source.words, source.items()
    events = source.table("events")
    called = dict(zip(events["event_id"], events["name"].fillna(events["event_id"]), strict=True))
    shares = source.table("event_shares")
    shares = shares.assign(group=[called.get(event, event) for event in shares["group"]])
    means = source.table("event_means")
    means = means.assign(event_id=[called.get(event, event) for event in means["event_id"]])
    names = {str(theme): source.theme_name(theme) for theme in made["theme"].unique()}
    points = event_point_rows(shares, means, made)
    if points.empty:
        return []
    frame = points.assign(theme_name=points["theme"].map(source.theme_name), event=points["event_id"],
                          item=[items.get(str(i), str(i)) for i in points["item_id"]])  # fmt: skip
    table = described(words, "event-points", frame, only_workbook=True)
    chart = event_points(shares, means, made, names, items, words.language)
    return [Figure(words("events.figure"), chart, words("events.figure_alt"), table, key="event-points"), table]


def power_table(source: Source) -> list[Table]:
    """The smallest detectable difference for themes of several sizes, for the workbook."""
    words, found = source.words, source.table("power")
    if found.empty:
        return []
    items = source.items()
    rows = found.sort_values(["item_id", "share"], ignore_index=True)
    frame = rows.assign(item=[items.get(str(i), str(i)) for i in rows["item_id"]])
    return [described(words, "power", frame, only_workbook=True)]
