"""The table of comparisons, what they can detect, and why some were not made."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.distributions import points
from openfeedback.report.document import Column, Table
from openfeedback.report.finnish import DASH, between, is_missing, listed
from openfeedback.report.source import Source
from openfeedback.report.wording import Wording

MOST = 10  # rows of the comparison table on paper; the workbook has all


def scale_ranges(source: Source) -> dict[str, str]:
    """The ends of each item's scale, as in '1–5'; empty where the scale is not known."""
    rows = source.table("scores").dropna(subset=["scale"]).sort_values("scale").drop_duplicates("item_id")
    ends = {str(item): points(str(scale)) for item, scale in zip(rows["item_id"], rows["scale"], strict=True)}
    return {item: f"{values[0]}{DASH}{values[-1]}" if values else "" for item, values in ends.items()}


def power_lines(source: Source, made: pd.DataFrame) -> list[str]:
    """What differences the comparisons can find, by scale; nothing where the run did not work it out."""
    words = source.words
    if "detectable" not in made or made["detectable"].isna().all():
        return []
    known = made.assign(scale=made["item_id"].map(scale_ranges(source)).astype("str").fillna("")).query("scale != ''")
    told = []
    for scale in sorted(known["scale"].unique(), key=lambda ends: (len(ends), ends)):
        part = known[known["scale"] == scale]
        low, high = part["detectable"].min(), part["detectable"].max()
        key = "power_one" if round(low, 2) == round(high, 2) else "power_range"
        told.append(words(f"scores.{key}", between=between(low, high, words.language, 2), one=low, scale=scale))
    return [words("scores.power", ranges=listed(told, words.language))] if told else []


def named_rows(source: Source, rows: pd.DataFrame) -> pd.DataFrame:
    """Comparisons with the reader's names of theme and item, in the codebook's order."""
    items = source.items()
    named = rows.assign(theme_name=rows["theme"].map(source.theme_name))
    named["item"] = named["item_id"].map(lambda i: items.get(str(i), str(i)))
    return source.in_order(named)


def comparison_table(source: Source, made: pd.DataFrame) -> Table:
    """The clearest comparisons on paper; in the workbook all of them, with a remark on those that were not made."""
    words = source.words
    skipped = source.table("comparisons").drop(made.index)
    clearest = named_rows(source, made).sort_values("p", kind="stable")
    rows = pd.concat([clearest, named_rows(source, _emptied(skipped, source.min_cell))], ignore_index=True)
    rows["note"] = [_remark(source, row) for _, row in rows.iterrows()]
    header = _header(source, rows)
    names = [name for c in header for name in (c.name, *[part for part, _ in c.parts])]
    most = min(MOST, len(made))
    notes = [words("scores.table_note")]
    if len(rows) > most:
        cut = most < len(made)
        notes.append(words("scores.table_most" if cut else "scores.table_made", most=most, all=len(rows)))
    return Table(words("scores.table"), rows[names], header, notes, words("scores.table_alt"), key="comparisons",
                 most=most if len(rows) > most else 0)  # fmt: skip


def _within_events(words: Wording, rows: pd.DataFrame) -> list[Column]:
    """Odds ratios of the model with the event as a covariate, for the workbook."""
    if "odds_ratio" not in rows or rows["odds_ratio"].isna().all():
        return []
    names = {"odds_ratio": "or", "or_low": "or_low", "or_high": "or_high", "or_p_adjusted": "or_p"}
    return [
        Column(name, words(f"columns.{label}"), "p" if label == "or_p" else "decimal2", only_workbook=True)
        for name, label in names.items()
    ]


def _header(source: Source, rows: pd.DataFrame) -> list[Column]:
    words = source.words
    with_n, without_n = (("n_with", words("columns.n_with")),), (("n_without", words("columns.n_without")),)
    detectable = "detectable" in rows and bool(rows["detectable"].notna().any())
    found = [Column("detectable", words("columns.detectable"), "decimal2", only_workbook=True)] if detectable else []
    return [
        Column("theme_name", words("columns.theme" if source.themed() else "columns.topic")),
        Column("item", words("columns.item")),
        Column("mean_with", words("columns.mean_with"), "with_n", parts=with_n),
        Column("mean_without", words("columns.mean_without"), "with_n", parts=without_n),
        Column("difference", words("columns.difference"), "signed"),
        Column("ci_low", words("columns.interval"), "between", parts=(("ci_high", words("columns.ci_high")),)),
        *found,
        *_within_events(words, rows),
        Column("p_adjusted", words("columns.p_adjusted"), "p"),
        Column("note", words("columns.note"), only_workbook=True),
    ]


def _emptied(skipped: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Comparisons that were not made, without the figures of sides with too few respondents."""
    few = (skipped[["n_with", "n_without"]].astype("Float64").fillna(0) < min_cell).any(axis=1)
    numbers = [c for c in skipped.columns if pd.api.types.is_numeric_dtype(skipped[c]) and c != "suppressed"]
    out = skipped.copy()
    out.loc[few, numbers] = pd.NA
    return out


def _remark(source: Source, row: pd.Series) -> str:
    """Why a comparison was not made; empty for one that was."""
    if not is_missing(row["p"]):
        return ""
    if is_missing(row["n_with"]) or is_missing(row["n_without"]):
        return source.words("scores.note_hidden", min_cell=source.min_cell)
    counts = {name: int(row[name]) for name in ("n_with", "n_without")}
    return source.words("scores.note_few", min_n=source.params.compare.min_n, **counts)
