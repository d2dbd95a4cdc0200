"""Scores: how they are distributed, and themes against them."""

from __future__ import annotations

import re

import pandas as pd

from openfeedback.report.chart_style import CLEAR
from openfeedback.report.distributions import distributions
from openfeedback.report.document import Block, Bullets, Column, Figure, Paragraph, Section, Table
from openfeedback.report.finnish import between
from openfeedback.report.source import Source

MOST = 10  # rows of the comparison table on paper; the workbook has all
CHART_ROWS = 10


def scores(source: Source) -> list[Section]:
    """Chapter: the items and their means, distributions where they may be shown, and the comparisons."""
    words = source.words
    return [
        Section(words("scores.heading"), 1, []),
        Section(words("scores.items_heading"), 2, _items(source)),
        Section(words("scores.compare_heading"), 2, _compared(source)),
    ]


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
    enough = table[["n_with", "n_without"]].min(axis=1).fillna(0) >= source.min_cell
    return table[enough & table["p"].notna()]


def _answered(source: Source) -> pd.DataFrame:
    table = source.table("scores")
    return table[table["value"].notna() & ~table["opt_out"].fillna(False).astype(bool)]


def _items(source: Source) -> list[Block]:
    words, answered = source.words, _answered(source)
    names = source.items()
    rows = answered.groupby("item_id", sort=True).agg(
        respondents_n=("respondent_id", "nunique"), mean=("value", "mean"), low=("value", "min"), high=("value", "max")
    )
    frame = rows.reset_index().assign(item=lambda t: t["item_id"].map(names), suppressed=False)
    frame.loc[frame["respondents_n"] < source.min_cell, "suppressed"] = True
    frame = frame.astype({"respondents_n": "Int64"})
    frame.loc[frame["suppressed"], ["respondents_n", "mean"]] = pd.NA
    header = [
        Column("item", words("columns.item")),
        Column("respondents_n", words("columns.respondents"), "count", True),
        Column("mean", words("columns.mean"), "decimal2", True),
    ]
    table = Table(words("scores.items"), frame[["item", "respondents_n", "mean", "suppressed"]], header,
                  [words("scores.items_note")], words("scores.items_alt"), key="items")  # fmt: skip
    return [Paragraph(words("scores.items_intro", n=len(frame))), table, *_distribution(source, answered, names)]


def _distribution(source: Source, answered: pd.DataFrame, names: dict[str, str]) -> list[Block]:
    """Shares of labels, a chart and a table a scale; where labels are too rare to be shown, the halves of the scale."""
    parts = distributions(answered, source.min_cell)
    if parts.empty:
        return []
    frame = parts.assign(item=parts["item_id"].map(names))
    return [
        block for i, (_, part) in enumerate(frame.groupby("scale", sort=True), 1) for block in _scale(source, part, i)
    ]


def _scale(source: Source, part: pd.DataFrame, i: int) -> list[Block]:
    """A diverging chart of one scale's items and the same numbers in a table, one row an item."""
    from openfeedback.report.figures import likert_bars

    words = source.words
    labels = part.sort_values("value")["label"].tolist()
    ends = {"low": re.split(r" / |–", labels[0])[0], "high": re.split(r" / |–", labels[-1])[-1]}
    share = (("share", words("columns.share")),)
    header = [
        Column("item", words("columns.item")),
        Column("label", words("columns.label")),
        Column("respondents_n", words("columns.respondents"), "count_share", parts=share),
    ]
    notes = [words("scores.distribution_note")] if i == 1 else []
    frame = part[["item", "label", "respondents_n", "share"]]
    table = Table(words("scores.distribution", **ends), frame, header, notes, words("scores.distribution_alt"), "wide",
                  f"distribution-{i}")  # fmt: skip
    chart = likert_bars(part, words.language)
    alt = words("scores.figure_alt")
    return [Figure(words("scores.figure", **ends), chart, alt, table, key=f"likert-{i}"), table]


def _compared(source: Source) -> list[Block]:
    words, table = source.words, source.table("comparisons")
    if table.empty:
        return [Paragraph(words("scores.none"))]
    made, clear = made_comparisons(source), clear_differences(source)
    if made.empty:
        return [Paragraph(words("scores.none_made"))]
    lines = [words("scores.intro"), words("scores.clear", n=len(clear), made=len(made)),
             words("scores.skipped", n=len(table) - len(made)), words("scores.adjusted")]  # fmt: skip
    shown = _shown(source, made)
    said = [_sentence(source, row) for _, row in clear.iterrows()]
    if said and len(made) > len(clear):
        said.append(words("scores.rest"))
    blocks: list[Block] = [Paragraph(" ".join(line for line in lines if line))]
    blocks += [Bullets(said)] if said else []
    # a chart of differences that chance explains would only seem to show something
    return [*blocks, *([_forest(source, made, shown)] if len(clear) else []), shown]


def _sentence(source: Source, row: pd.Series) -> str:
    words, item = source.words, str(row["item_id"])
    key = "scores.higher" if row["difference"] > 0 else "scores.lower"
    low, high = sorted([abs(row["ci_low"]), abs(row["ci_high"])])
    numbers = {name: row[name] for name in ("n_with", "n_without", "mean_with", "mean_without")}
    return words(
        key,
        theme=source.theme_name(row["theme"]),
        item=source.items().get(item, item),
        size=abs(row["difference"]),
        interval=between(low, high, words.language, 2),
        **numbers,
    )


def _named(source: Source, made: pd.DataFrame) -> pd.DataFrame:
    items = source.items()
    named = made.assign(theme_name=made["theme"].map(source.theme_name))
    named["item"] = named["item_id"].map(lambda i: items.get(str(i), str(i)))
    return source.in_order(named)


def _shown(source: Source, made: pd.DataFrame) -> Table:
    words = source.words
    with_n, without_n = (("n_with", words("columns.n_with")),), (("n_without", words("columns.n_without")),)
    header = [
        Column("theme_name", words("columns.theme" if source.themed() else "columns.topic")),
        Column("item", words("columns.item")),
        Column("mean_with", words("columns.mean_with"), "with_n", parts=with_n),
        Column("mean_without", words("columns.mean_without"), "with_n", parts=without_n),
        Column("difference", words("columns.difference"), "signed"),
        Column("ci_low", words("columns.interval"), "between", parts=(("ci_high", words("columns.ci_high")),)),
        Column("p_adjusted", words("columns.p_adjusted"), "p"),
    ]
    frame = _named(source, made).sort_values("p", kind="stable", ignore_index=True)
    names = [name for c in header for name in (c.name, *[part for part, _ in c.parts])]
    notes = [words("scores.table_most", most=MOST, all=len(frame))] if len(frame) > MOST else []
    return Table(words("scores.table"), frame[names], header, [words("scores.table_note"), *notes],
                 words("scores.table_alt"), key="comparisons", most=MOST if notes else 0)  # fmt: skip


def _forest(source: Source, made: pd.DataFrame, table: Table) -> Figure:
    from openfeedback.report.figures import forest

    words = source.words
    named = _named(source, made).sort_values("p", kind="stable").head(CHART_ROWS)
    caption = words("scores.forest_most", n=len(named)) if len(made) > CHART_ROWS else words("scores.forest")
    return Figure(caption, forest(named, words.language), words("scores.forest_alt"), table, key="forest")
