"""The theme × phase matrix; without a codebook, the topics as themes."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback.coding.topics import is_tier
from openfeedback.report.content.chapters.quotes import cells_of_matrix, quotes
from openfeedback.report.content.document import Block, Figure, Paragraph, Quote, Quotes, Section, Table
from openfeedback.report.content.ranking import is_first, leading
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import listed
from openfeedback.vocabulary import Phase, phase_or_none

TOP = 3


def matrix(source: Source) -> list[Section]:
    """Chapter: the matrix, as a table and a heat map."""
    words = source.words
    if not source.themed():
        return [Section(words("matrix.heading_themes"), 1, _themes(source))]
    if not source.phased():
        return [Section(words(f"matrix.heading_plain_{source.which}"), 1, _themes(source))]
    main = _blocks(source, source.table("matrix"), source.which)
    return [Section(words(f"matrix.heading_{source.which}"), 1, main)]


def matrix_table(source: Source) -> Table:
    """The table of the matrix of a codebook with phases, without words of respondents."""
    return _table(source, source.in_order(source.table("matrix")), source.which, [])


class Top(NamedTuple):
    """The largest cells in words; ``shown`` where one that is not told may be as large."""

    cells: list[str]
    shown: str


def top_cells(source: Source, shown: pd.DataFrame, key: str = "cell", most: int = TOP) -> Top:
    """The largest cells, at most ``most``; equals together, none where too many are equal (``leading``)."""
    best = leading(source.in_order(shown[shown["respondents_n"].fillna(0) > 0]), most)
    phases = [lower(source.phase_name(phase)) for phase in best["phase"]]
    unsure = source.unstable_themes()
    cells = [
        source.words(
            f"summary.{key}{'_unstable' if theme in unsure else ''}", theme=source.theme_name(theme), phase=phase, n=n
        )
        for theme, phase, n in zip(best["theme"], phases, best["respondents_n"].astype(int), strict=True)
    ]
    return Top(cells, "" if is_first(best, shown, source.min_cell) else "_shown")


def topics_as_themes_line(source: Source, shown: pd.DataFrame) -> list[str]:
    """The topics of most respondents, where topics stand in for themes; nothing where too many are equal.

    Unstable ones are not named first: another part of the same answers would have others in their place. Nor are mixed
    ones, which are no one thing.
    """
    raised = shown["respondents_n"].fillna(0) > 0
    if not raised.any():
        return [source.words("summary.themes", n=0, cells="")]
    mixed = shown["theme"].map(lambda theme: is_tier(source.theme_name(theme), "mixed")).astype(bool)
    unstable = mixed | shown["theme"].astype("str").isin(source.unstable_topics())
    apart = bool(unstable.any() and (raised & ~unstable).any())
    best = top_cells(source, shown[~unstable] if apart else shown, "theme")
    cells, key = listed(best.cells, source.words.language), "themes_steady" if apart else "themes"
    return [source.words(f"summary.{key}{best.shown}", n=len(best.cells), cells=cells)] if best.cells else []


def _largest(source: Source, shown: pd.DataFrame) -> list[str]:
    """The largest cell of the matrix in a sentence."""
    best = top_cells(source, shown, most=1)
    cells = listed(best.cells, source.words.language)
    return source.true(f"summary.largest_cell{best.shown}", n=len(best.cells), cell=cells) if best.cells else []


def themes_line(source: Source, shown: pd.DataFrame) -> list[str]:
    """The themes with most idea units, and the largest cell; for the summary.

    A theme's number is its total in the table of the range of coding. Where that is hidden, it is the sum of the cells
    that are shown (a unit stands in one cell only), a least value, and nothing is said of the order of themes.
    """
    words = source.words
    wishes = source.known["matrix"] == "wishes"
    if not (shown["respondents_n"].fillna(0) > 0).any():
        kind = "cells" if source.phased() else "plain"
        return [words(f"summary.{kind}_{'wishes' if wishes else 'all'}", n=0, cells="")]
    if not source.phased():
        return _plain_line(source, shown)
    sums = (
        source.in_order(shown)
        .groupby("theme", sort=False)
        .agg(n=("units_n", "sum"), hidden=("units_n", lambda units: units.isna().any()))
    )
    if len(ranges := source.table("coding_range")):
        coded = ranges.set_index("theme")["coded_n"].dropna().reindex(sums.index)
        sums = sums.assign(n=coded.fillna(sums["n"]).astype("Int64"), hidden=sums["hidden"] & coded.isna())
    spoken = sums[sums["n"] > 0].sort_values("n", ascending=False, kind="stable")
    exact = not sums["hidden"].any()  # else nothing is said of the order: equals may stay out
    largest = leading(spoken.assign(respondents_n=spoken["n"]), TOP) if exact else spoken.head(TOP)
    if largest.empty:
        return _largest(source, shown)
    noun = "wishes" if wishes else "mentions"
    rows = zip(largest.index, largest["n"].astype(int), largest["hidden"], strict=True)
    named = [
        words(f"summary.units_{'least' if hidden else 'exact'}", theme=source.theme_name(theme), n=n)
        for theme, n, hidden in rows
    ]
    if len(named) == len(source.params.appendix.themes) == 1:
        least, n = bool(largest["hidden"].iloc[0]), int(largest["n"].iloc[0])
        count = words("summary.least", n=n) if least else str(n)
        return [words(f"summary.theme_{noun}", themes=count), *_largest(source, shown)]
    key = f"summary.themes_{noun}{'' if exact else '_shown'}"
    line = words(key, n=len(named), themes=listed(named, words.language))
    return [line, *_largest(source, shown)]


def _plain_line(source: Source, shown: pd.DataFrame) -> list[str]:
    """The themes with most respondents, as the table of themes without phases counts them."""
    which = "wishes" if source.known["matrix"] == "wishes" else "all"
    hidden = shown["suppressed"].any() or bool(source.params.appendix.themes)
    best = top_cells(source, shown, "theme").cells
    key = f"summary.plain_{which}{'_shown' if hidden else ''}"
    return [source.words(key, n=len(best), themes=listed(best, source.words.language))] if best else []


def lower(name: str) -> str:
    """A name inside a sentence: without its capital.

    >>> lower("Toteutusvaihe")
    'toteutusvaihe'
    """
    return name[:1].lower() + name[1:]


def _blocks(source: Source, shown: pd.DataFrame, which: str) -> list[Block]:
    words = source.words
    shown = source.in_order(shown)
    if shown.empty or not (shown["suppressed"] | (shown["respondents_n"].fillna(0) > 0)).any():
        key = f"matrix.empty_{which}"
        return [Paragraph(words(key if words.has(key) else "matrix.empty"))]
    found = quotes(source, shown)
    beside = [] if len(source.table("contents")) else found  # Table 5 says in words what these cells count
    table = _table(source, shown, which, beside)
    if not (shown["respondents_n"].fillna(0) > 0).any():
        key = f"matrix.all_hidden_{which}"
        return [Paragraph(words(key if words.has(key) else "matrix.all_hidden"))]
    said = " ".join(line for line in _say(source, shown, beside) if line)
    blocks: list[Block] = [*([Paragraph(said)] if said else []), table, _figure(source, table)]
    blocks += [Quotes(found, table.key)] if found else []
    return blocks


def _say(source: Source, shown: pd.DataFrame, found: list[Quote]) -> list[str]:
    words, best = source.words, top_cells(source, shown)
    cells = listed(best.cells, words.language)
    lines = [words(f"matrix.biggest{best.shown}", n=len(best.cells), cells=cells)] if best.cells else []
    totals = shown.groupby("theme", sort=False).agg(n=("respondents_n", "sum"), hidden=("suppressed", "any"))
    silent = [words.quoted(source.theme_name(t)) for t in totals.index[(totals["n"] == 0) & ~totals["hidden"]]]
    lines += source.true("matrix.unmentioned", "matrix.unwished", n=len(silent), names=listed(silent, words.language))
    if found:
        lines.append(words("matrix.phrases"))
    return lines


def _table(source: Source, shown: pd.DataFrame, which: str, found: list[Quote]) -> Table:
    words = source.words
    frame = cells_of_matrix(source, shown, found, source.phase_name)
    frame["spanning"] = shown["theme"].map(source.spanning).astype(bool)
    marks = words("matrix.marks", hidden=words("hidden"), min_cell=source.min_cell)
    last = {"every": source.phase_name(Phase.ALL), "none": source.phase_name(Phase.NONE)}
    notes = [
        *source.true("matrix.read", "matrix.read_wishes"),
        *_of_what(source),
        words("matrix.several"),
        words("matrix.phases", **last),
        marks,
    ]
    return described(words, "matrix", frame, notes, facts={"which": which})


def _of_what(source: Source) -> list[str]:
    """Which kinds the matrix holds, where not every one, and whether its shares are weighted."""
    names = listed(source.kind_names(source.params.matrix.kinds), source.words.language)
    return source.true(
        "matrix.of_kinds", "matrix.weighted", "matrix.interval", "matrix.effective", "matrix.shares_left_out",
        kinds=names, n=source.known["effective_n"],
    )  # fmt: skip


def _figure(source: Source, table: Table) -> Figure:
    from openfeedback.report.figures import heat_map

    words = source.words
    alt = " ".join([words("matrix.figure_alt"), *_largest(source, table.frame)])
    return Figure(words("matrix.figure"), heat_map(table.frame, words.language), alt, table, key="heat-map")


def _themes(source: Source) -> list[Block]:
    """Topics as themes, or the themes of a codebook without phases: one count each."""
    words, shown = source.words, source.in_order(source.table("matrix"))
    rows = shown.loc[shown["suppressed"] | (shown["respondents_n"].fillna(0) > 0)]
    rows = rows[~rows["phase"].isin([Phase.ALL]) | (rows["respondents_n"].fillna(0) > 0)]
    if rows.empty:
        return [Paragraph(words("matrix.empty_wishes" if source.known["matrix"] == "wishes" else "matrix.empty"))]
    rows = rows.sort_values("respondents_n", ascending=False, kind="stable", na_position="last", ignore_index=True)
    frame = rows.assign(theme_name=rows["theme"].map(source.theme_name), question=rows["theme"].map(source.asked()))
    found = quotes(source, rows.assign(phase=phase_or_none(rows["phase"])))
    which = "wishes" if source.known["matrix"] == "wishes" else "all"
    name = "plain-themes" if source.themed() else "themes"
    notes = [*source.true("matrix.read_plain", "matrix.read_themes", "matrix.unstable_themes"), *_of_what(source)]
    table = described(words, name, frame, notes, facts={"which": which})
    said = " ".join(_themes_line(source, rows))
    blocks: list[Block] = [*([Paragraph(said)] if said else []), table]
    return [*blocks, Quotes(found, table.key)] if found else blocks


def _themes_line(source: Source, rows: pd.DataFrame) -> list[str]:
    if not (rows["respondents_n"].fillna(0) > 0).any():
        wishes = source.known["matrix"] == "wishes"
        return [source.words("matrix.all_hidden_wishes" if wishes else "matrix.all_hidden")]
    if source.themed():
        return themes_line(source, source.table("matrix"))
    return topics_as_themes_line(source, rows)
