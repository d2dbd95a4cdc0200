"""The table of comparisons, what they can detect, and why some were not made."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.document import Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import DASH, between, is_missing, listed
from openfeedback.survey.scales import points

MOST = 10  # rows of the comparison table on paper; the workbook has all


def scale_ranges(source: Source) -> dict[str, str]:
    """The ends of each item's scale, as in '1–5'; empty where the scale is not known."""
    rows = source.table("item_means")
    rows = rows.dropna(subset=["scale"]) if len(rows) else rows
    ends = {str(item): points(str(scale)) for item, scale in rows[["item_id", "scale"]].to_numpy()} if len(rows) else {}
    return {item: f"{values[0]}{DASH}{values[-1]}" if values else "" for item, values in ends.items()}


def power_lines(source: Source, made: pd.DataFrame) -> list[str]:
    """What differences the comparisons can find, by scale; nothing where the run did not work it out."""
    words = source.words
    if "detectable" not in made or made["detectable"].isna().all():
        return []
    known = made.assign(scale=made["item_id"].map(scale_ranges(source)).astype("str").fillna("")).query("scale != ''")
    ranges = []
    for scale in sorted(known["scale"].unique(), key=lambda ends: (len(ends), ends)):
        part = known[known["scale"] == scale]
        low, high = part["detectable"].min(), part["detectable"].max()
        key = "power_one" if round(low, 2) == round(high, 2) else "power_range"
        ranges.append(words(f"scores.{key}", between=between(low, high, words.language, 2), one=low, scale=scale))
    return [words("scores.power", ranges=listed(ranges, words.language))] if ranges else []


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
    rows = pd.concat([clearest, named_rows(source, skipped)], ignore_index=True)
    rows["note"] = [_remark(source, row) for _, row in rows.iterrows()]
    most = min(MOST, len(made))
    notes = [words("scores.table_note")]
    if most < len(made):
        notes += [words("scores.table_most", most=most), *source.true("scores.table_all", made=len(made))]
    if len(skipped):
        notes += source.true("scores.table_made")
    return described(words, "comparisons", rows, notes, most=most if len(rows) > most else 0)


def _remark(source: Source, row: pd.Series) -> str:
    """Why a comparison was not made; empty for one that was."""
    if not is_missing(row["p"]):
        return ""
    if is_missing(row["n_with"]) or is_missing(row["n_without"]):
        return source.words("scores.note_hidden", min_cell=source.min_cell)
    counts = {name: int(row[name]) for name in ("n_with", "n_without")}
    return source.words("scores.note_few", min_n=source.params.compare.min_n, **counts)
