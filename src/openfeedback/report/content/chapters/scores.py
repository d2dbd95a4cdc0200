"""Scores: how they are distributed, and themes against them."""

from __future__ import annotations

import re

import pandas as pd

from openfeedback.analysis.compare import CLEAR
from openfeedback.report.content.chapters.comparisons import comparison_table, named_rows, power_lines, scale_ranges
from openfeedback.report.content.chapters.events import over_events, power_table
from openfeedback.report.content.document import Block, Bullets, Figure, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import between, is_missing

CHART_ROWS = 10


def scores(source: Source) -> list[Section]:
    """Chapter: the items and their means, distributions where they may be shown, and the comparisons."""
    words = source.words
    if source.short:
        return [Section(words("scores.heading"), 1, [b for b in _compared(source) if not isinstance(b, Figure)])]
    if source.params.appendix.themes:  # a theme appendix is about the theme, not the items
        return [Section(words("scores.heading"), 1, _compared(source)), *over_events(source)]
    return [
        Section(words("scores.heading"), 1, _compared(source)),
        *over_events(source),
        Section(words("scores.items_heading"), 2, _items(source)),
    ]


def ratings(source: Source) -> list[Section]:
    """Chapter: the items alone, where the open answers are too few for anything else."""
    return [Section(source.words("ratings.heading"), 1, _items(source))]


def enough_rated(source: Source) -> bool:
    """Did enough respondents answer a scale item for its mean to be shown?"""
    rows = source.table("item_means")
    return bool(len(rows) and (~rows["suppressed"].astype(bool)).any())


def clear_differences(source: Source) -> pd.DataFrame:
    """Comparisons with an adjusted p below CLEAR, both sides large enough; the largest difference first."""
    made = made_comparisons(source)
    clear = made[made["p_adjusted"] < CLEAR]
    return clear.assign(size=clear["difference"].abs()).sort_values(
        ["size", "theme", "item_id"], ascending=[False, True, True], ignore_index=True
    )


def made_comparisons(source: Source) -> pd.DataFrame:
    """Comparisons that were made and may be shown."""
    table = source.table("comparisons")
    return table[table["p"].notna()]


def _items(source: Source) -> list[Block]:
    words, names = source.words, source.items()
    frame = _as_asked(source, source.table("item_means")).assign(item=lambda t: t["item_id"].map(names))
    frame["scale"] = frame["item_id"].map(scale_ranges(source))
    table = described(words, "items", frame, [words("scores.items_note")])
    return [Paragraph(words("scores.items_intro", n=len(frame))), table, *_distribution(source, names)]


def _as_asked(source: Source, items: pd.DataFrame) -> pd.DataFrame:
    """Items in the order of the parameter file, others after them by id."""
    given = {item.item_id: f"{i:04d}" for i, item in enumerate(source.params.survey.scale_items)}
    return items.sort_values("item_id", key=lambda ids: ids.map(lambda i: given.get(i, f"x{i}")), ignore_index=True)


def _distribution(source: Source, names: dict[str, str]) -> list[Block]:
    """Shares of labels, a chart and a table a scale; where labels are too rare to be shown, the halves of the scale.

    Small charts come first: they fill pages before a large one begins another.
    """
    parts = source.table("distributions")
    if parts.empty:
        return []
    frame = parts.assign(item=parts["item_id"].map(names))
    scales = sorted((part for _, part in frame.groupby("scale", sort=True)), key=lambda part: part["item"].nunique())
    return [block for i, part in enumerate(scales, 1) for block in _scale(source, part, i)]


def _scale(source: Source, part: pd.DataFrame, i: int) -> list[Block]:
    """A diverging chart of one scale's items; the same numbers in a table of the workbook, one row an item."""
    from openfeedback.report.figures import likert_bars

    words = source.words
    labels = part.sort_values("value")["label"].tolist()
    ends = {"low": re.split(r" / |–", labels[0])[0], "high": re.split(r" / |–", labels[-1])[-1]}
    numbered = "_scale" if all(end.isdigit() for end in ends.values()) else ""
    notes = [words("scores.distribution_note")]
    facts = {"i": i, "numbered": numbered, **ends}
    table = described(words, "distribution", part, notes, facts=facts, only_workbook=True)
    title, chart = words(f"scores.figure{numbered}", **ends), likert_bars(part, words.language)
    return [Figure(title, chart, words("scores.figure_alt"), table, key=f"likert-{i}"), table]


def _compared(source: Source) -> list[Block]:
    words, table = source.words, source.table("comparisons")
    if table.empty:
        return [Paragraph(words("scores.none"))]
    made, clear = made_comparisons(source), clear_differences(source)
    if made.empty:
        return [Paragraph(words("scores.none_made"))]
    every = source.true("scores.every_kind", chapter=source.chapters.get("matrix", ""))
    lines = [words("scores.intro"), *every, *power_lines(source, made),
             words("scores.clear", n=len(clear), made=len(made)), words("scores.skipped", n=len(table) - len(made)),
             words("scores.adjusted")]  # fmt: skip
    shown = comparison_table(source, made)
    said = [_sentence(source, row) for _, row in clear.iterrows()]
    if said and len(made) > len(clear):
        said.append(words("scores.rest"))
    paragraphs = [" ".join(line for line in part if line) for part in (lines[:-3], lines[-3:])]
    blocks: list[Block] = [Paragraph(text) for text in paragraphs]
    blocks += [Bullets(said)] if said else []
    # a chart of differences that chance explains would only seem to show something
    return [*blocks, *([_forest(source, made, shown)] if len(clear) else []), shown, *power_table(source)]


def _sentence(source: Source, row: pd.Series) -> str:
    words, item = source.words, str(row["item_id"])
    key = "scores.higher" if row["difference"] > 0 else "scores.lower"
    numbers = {name: row[name] for name in ("n_with", "n_without", "mean_with", "mean_without")}
    said = words(
        key,
        theme=source.theme_name(row["theme"]),
        item=source.items().get(item, item),
        size=abs(row["difference"]),
        **numbers,
    )
    said = f"{said} {_interval(source, row)}"
    if is_missing(row.get("or_p_adjusted")):
        return said
    return f"{said} {words('scores.event_kept' if row['or_p_adjusted'] < CLEAR else 'scores.event_lost')}"


def _interval(source: Source, row: pd.Series) -> str:
    """The interval of the difference; that there is none where the answers do not spread within the groups."""
    if is_missing(row["ci_low"]):
        return source.words("scores.no_interval")
    low, high = sorted([abs(row["ci_low"]), abs(row["ci_high"])])
    return source.words("scores.interval", interval=between(low, high, source.words.language, 2))


def _forest(source: Source, made: pd.DataFrame, table: Table) -> Figure:
    from openfeedback.report.figures import forest

    words = source.words
    named = named_rows(source, made).sort_values("p", kind="stable").head(CHART_ROWS)
    caption = words("scores.forest_most", n=len(named)) if len(made) > CHART_ROWS else words("scores.forest")
    return Figure(caption, forest(named, words.language), words("scores.forest_alt"), table, key="forest")
