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
    return [Section(words("events.heading"), 2, [*blocks, *([_figure(source, made, table)] if n else [])])]


def _table(source: Source, made: pd.DataFrame) -> Table:
    words, items = source.words, source.items()
    frame = made.assign(
        theme_name=made["theme"].map(source.theme_name), item=[items.get(str(i), str(i)) for i in made["measure"]]
    )
    notes = [words("events.note")]
    notes += [words("events.most", most=MOST, all=len(frame))] if len(frame) > MOST else []
    return described(words, "event-correlations", frame, notes, most=MOST if len(frame) > MOST else 0)


def _figure(source: Source, made: pd.DataFrame, table: Table) -> Figure:
    from openfeedback.report.figures import event_points

    words = source.words
    names = {str(theme): source.theme_name(theme) for theme in made["theme"].unique()}
    chart = event_points(source.table("event_shares"), source.table("event_means"), made, names, source.items(),
                         words.language)  # fmt: skip
    return Figure(words("events.figure"), chart, words("events.figure_alt"), table, key="event-points")


def power_table(source: Source) -> list[Table]:
    """The smallest detectable difference for themes of several sizes, for the workbook."""
    words, found = source.words, source.table("power")
    if found.empty:
        return []
    items = source.items()
    rows = found.sort_values(["item_id", "share"], ignore_index=True)
    frame = rows.assign(item=[items.get(str(i), str(i)) for i in rows["item_id"]])
    return [described(words, "power", frame, only_workbook=True)]
