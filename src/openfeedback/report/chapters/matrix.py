"""The theme × phase matrix; without a codebook, the topics as themes."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.chapters.coding import coding_range
from openfeedback.report.chapters.columns import counted, uncertain_columns
from openfeedback.report.chapters.feedback import feedback
from openfeedback.report.chapters.quotes import phrases, quotes
from openfeedback.report.document import Block, Column, Figure, Paragraph, Quote, Quotes, Section, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import ALL_PHASES, NO_PHASE, Source

TOP = 3


def matrix(source: Source) -> list[Section]:
    """Chapter: the wish matrix; then praise and suggestions, where the run counted them."""
    words = source.words
    if not source.themed():
        return [Section(words("matrix.heading_themes"), 1, _themes(source))]
    which = "wishes" if source.params.matrix.kinds == ["toive"] else "all"
    main = _blocks(source, source.table("matrix"), which, list(source.params.matrix.kinds))
    return [Section(words(f"matrix.heading_{which}"), 1, main), *feedback(source), *coding_range(source)]


def top_cells(source: Source, shown: pd.DataFrame, key: str = "cell") -> list[str]:
    """The largest cells in words, at most TOP; equals in the codebook's order."""
    full = source.in_order(shown[shown["respondents_n"].fillna(0) > 0])
    best = full.sort_values("respondents_n", ascending=False, kind="stable").head(TOP)
    phases = [lower(source.phase_name(phase)) for phase in best["phase"]]
    return [
        source.words(f"summary.{key}", theme=source.theme_name(theme), phase=phase, n=n)
        for theme, phase, n in zip(best["theme"], phases, best["respondents_n"].astype(int), strict=True)
    ]


def themes_line(source: Source, shown: pd.DataFrame) -> list[str]:
    """The themes with most idea units in the cells that are shown, and the largest cell; for the summary.

    A theme's number is its total in the table of the range of coding. Where that is hidden, it is the sum of the cells
    that are shown (a unit stands in one cell only), a least value.
    """
    words = source.words
    wishes = source.params.matrix.kinds == ["toive"]
    best = top_cells(source, shown)[:1]
    if not best:
        return [words("summary.cells_wishes" if wishes else "summary.cells_all", n=0, cells="")]
    sums = source.in_order(shown).groupby("theme", sort=False).agg(n=("units_n", "sum"), hidden=("suppressed", "any"))
    if len(ranges := source.table("coding_range")):
        told_n = ranges.set_index("theme")["coded_n"].dropna().reindex(sums.index)
        sums = sums.assign(n=told_n.fillna(sums["n"]).astype("Int64"), hidden=sums["hidden"] & told_n.isna())
    largest = sums[sums["n"] > 0].sort_values("n", ascending=False, kind="stable").head(TOP)
    noun = "wishes" if wishes else "mentions"
    rows = zip(largest.index, largest["n"].astype(int), largest["hidden"], strict=True)
    told = [
        words(f"summary.{noun}_{'least' if hidden else 'exact'}", theme=source.theme_name(theme), n=n)
        for theme, n, hidden in rows
    ]
    if len(told) == len(source.params.appendix.themes) == 1:
        least, n = bool(largest["hidden"].iloc[0]), int(largest["n"].iloc[0])
        count = words("summary.least", n=n) if least else str(n)
        return [words(f"summary.theme_{noun}", themes=count), words("summary.largest_cell", cell=best[0])]
    key = f"summary.themes_{noun}{'_shown' if sums['hidden'].any() else ''}"
    line = words(key, n=len(told), themes=listed(told, words.language))
    return [line, words("summary.largest_cell", cell=best[0])]


def lower(name: str) -> str:
    """A name inside a sentence: without its capital.

    >>> lower("Toteutusvaihe")
    'toteutusvaihe'
    """
    return name[:1].lower() + name[1:]


def _blocks(source: Source, shown: pd.DataFrame, which: str, kinds: list[str]) -> list[Block]:
    words = source.words
    shown = source.in_order(shown)
    if shown.empty or not (shown["suppressed"] | (shown["respondents_n"].fillna(0) > 0)).any():
        key = f"matrix.empty_{which}"
        return [Paragraph(words(key if words.has(key) else "matrix.empty"))]
    found = quotes(source, shown, kinds)
    table = _table(source, shown, which, found)
    if not (shown["respondents_n"].fillna(0) > 0).any():
        key = f"matrix.all_hidden_{which}"
        return [Paragraph(words(key if words.has(key) else "matrix.all_hidden"))]
    best = top_cells(source, shown)
    said = " ".join(line for line in _say(source, shown, best, found) if line)
    blocks: list[Block] = [Paragraph(said), table, _figure(source, table, best[0])]
    blocks += [Quotes(found, table.key)] if found else []
    return blocks


def _say(source: Source, shown: pd.DataFrame, best: list[str], found: list[Quote]) -> list[str]:
    words = source.words
    lines = [words("matrix.biggest", n=len(best), cells=listed(best, words.language))]
    gone = shown.groupby("theme", sort=False).agg(n=("respondents_n", "sum"), hidden=("suppressed", "any"))
    silent = [words.quoted(source.theme_name(t)) for t in gone.index[(gone["n"] == 0) & ~gone["hidden"]]]
    lines.append(words("matrix.unmentioned", n=len(silent), names=listed(silent, words.language)))
    if found:
        lines.append(words("matrix.phrases"))
    return lines


def _table(source: Source, shown: pd.DataFrame, which: str, found: list[Quote]) -> Table:
    words = source.words
    frame = shown.assign(
        theme_name=shown["theme"].map(source.theme_name),
        phase_name=shown["phase"].map(source.phase_name),
        spanning=shown["theme"].map(source.spanning).astype(bool),
    )
    frame["phrases"] = pd.Series(
        [phrases(found, t, p) for t, p in zip(shown["theme"], shown["phase"], strict=True)], frame.index, dtype=object
    )
    header = [
        Column("theme_name", words("columns.theme")),
        Column("phase_name", words("columns.phase")),
        *counted(words), Column("units_n", words("columns.units"), "count", True),
        Column("suppressed", words("columns.suppressed")),
    ]  # fmt: skip
    header[-1:-1] = uncertain_columns(words, frame)
    marks = words("matrix.marks", hidden=words("hidden"))
    notes = [words("matrix.read"), words("matrix.several"), words("matrix.phases"), marks]
    return Table(
        words(f"matrix.caption_{which}"), frame, header, notes, words("matrix.table_alt"), "matrix", f"matrix-{which}"
    )


def _figure(source: Source, table: Table, best: str) -> Figure:
    from openfeedback.report.figures import heat_map

    words = source.words
    top = int(table.frame["respondents_n"].max())
    alt = words("matrix.figure_alt", n=top, cell=best)
    return Figure(words("matrix.figure"), heat_map(table.frame, words.language), alt, table, key="heat-map")


def _themes(source: Source) -> list[Block]:
    """Topics as themes: one count each."""
    words, shown = source.words, source.in_order(source.table("matrix"))
    told = shown.loc[shown["suppressed"] | (shown["respondents_n"].fillna(0) > 0)]
    told = told[~told["phase"].isin([ALL_PHASES]) | (told["respondents_n"].fillna(0) > 0)]
    if told.empty:
        return [Paragraph(words("matrix.empty"))]
    told = told.sort_values("respondents_n", ascending=False, kind="stable", na_position="last", ignore_index=True)
    frame = told.assign(theme_name=told["theme"].map(source.theme_name))
    header = [Column("theme_name", words("columns.topic")), *counted(words)]
    found = quotes(source, told.assign(phase=told["phase"].fillna(NO_PHASE)), [])
    table = Table(words("matrix.caption_themes"), frame[[*[c.name for c in header], "suppressed", "theme"]], header,
                  [words("matrix.read_themes")], words("matrix.themes_alt"), key="themes")  # fmt: skip
    blocks: list[Block] = [Paragraph(_themes_line(source, told)), table]
    return [*blocks, Quotes(found, table.key)] if found else blocks


def _themes_line(source: Source, told: pd.DataFrame) -> str:
    if not (told["respondents_n"].fillna(0) > 0).any():
        return source.words("matrix.all_hidden")
    best = top_cells(source, told, "theme")
    return source.words("summary.themes", n=len(best), cells=listed(best, source.words.language))
