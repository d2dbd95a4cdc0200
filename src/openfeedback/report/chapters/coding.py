"""How far the coding can be trusted: agreement with a human coder, and what errors of coding may do to the counts."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.document import Column, Paragraph, Section, Table
from openfeedback.report.finnish import between, is_missing, listed
from openfeedback.report.source import Source

RELIABLE, TENTATIVE = 0.8, 0.667  # Krippendorff (2004), Content Analysis, 2nd ed., p. 241
FEW = 50  # units coded by both, below which an interval is wide whatever the agreement
_MEASURES = ("percent", "kappa", "alpha")


def agreement(source: Source) -> list[Section]:
    """Part: agreement of the program with a person, from the run's table ``agreement``; nothing without one."""
    found = source.table("agreement")
    if found.empty or source.few() or not found["n"].max() > 0:
        return []
    words, order = source.words, list(source.words.entry("fields"))
    rows = found[found["n"] > 0].sort_values("field", key=lambda f: f.map({k: i for i, k in enumerate(order)}))
    text = " ".join(_agreement_lines(source, rows))
    return [Section(words("agreement.heading"), 2, [Paragraph(text), _agreement_table(source, rows)])]


def _agreement_lines(source: Source, rows: pd.DataFrame) -> list[str]:
    words, n = source.words, int(rows["n"].max())
    lines = [words("agreement.intro", n=n)]
    for _, theme in rows[rows["field"] == "theme"].iterrows():
        interval = between(theme["kappa_low"], theme["kappa_high"], words.language, 2)
        told = not is_missing(theme["kappa"]) and bool(interval)
        key = "agreement.theme" if told else "agreement.theme_plain"
        lines.append(words(key, percent=theme["percent"], kappa=theme["kappa"], interval=interval))
        if not is_missing(theme["alpha"]):
            lines.append(words(f"agreement.{reliability(float(theme['alpha']))}"))
    return [*lines, *([words("agreement.few")] if n < FEW else [])]


def reliability(alpha: float) -> str:
    """The key of the word for Krippendorff's alpha.

    >>> [reliability(a) for a in (0.8, 0.667, 0.5)]
    ['strong', 'tentative', 'weak']
    """
    return "strong" if alpha >= RELIABLE else "tentative" if alpha >= TENTATIVE else "weak"


def _agreement_table(source: Source, rows: pd.DataFrame) -> Table:
    words = source.words
    header = [Column("field", words("columns.field")), Column("n", words("columns.units"), "count")]
    for name in _MEASURES:
        ends = tuple((f"{name}_{end}", f"{words(f'columns.{name}')}, {words(f'columns.{end}').lower()}")
                     for end in ("low", "high"))  # fmt: skip
        header.append(
            Column(
                name, words(f"columns.{name}"), "share_between" if name == "percent" else "value_between", parts=ends
            )
        )
    names = [name for c in header for name in (c.name, *[part for part, _ in c.parts])]
    frame = rows.assign(field=[words.label("fields", f) for f in rows["field"]])[names].reset_index(drop=True)
    return Table(words("agreement.table"), frame, header, [words("agreement.note")], words("agreement.alt"),
                 key="agreement")  # fmt: skip


def coding_range(source: Source) -> list[Section]:
    """Part: how many units each theme would have without errors of coding; nothing without an estimate."""
    words, found = source.words, source.table("coding_range")
    if found.empty or not source.themed() or not (found["coded_n"].fillna(0) > 0).any():
        return []
    rows = source.in_order(found)
    known = rows[~rows["suppressed"]]
    apart = known[(known["coded_n"] < known["low"]) | (known["coded_n"] > known["high"])]
    names = [words.quoted(source.theme_name(theme)) for theme in apart["theme"]]
    basis, double = str(found["basis"].iloc[0]), int(found["double_n"].max() or 0)
    lines = [words("coding.intro"), words(f"coding.{basis}", n=double),
             words("coding.outside", n=len(names), names=listed(names, words.language))]  # fmt: skip
    return [Section(words("coding.heading"), 2, [Paragraph(" ".join(lines)), _range_table(source, rows)])]


def _range_table(source: Source, rows: pd.DataFrame) -> Table:
    words = source.words
    frame = rows.assign(theme_name=rows["theme"].map(source.theme_name))
    whole = {c: frame[c].round().astype("Int64") for c in ("coded_n", "expected_n", "low", "high")}
    header = [
        Column("theme_name", words("columns.theme")),
        Column("coded_n", words("columns.coded_n"), "count", True),
        Column("expected_n", words("columns.expected_n"), "count", True),
        Column("low", words("columns.expected_range"), "count_between", True, parts=(("high", words("columns.high")),)),
    ]
    names = ["theme_name", "coded_n", "expected_n", "low", "high", "suppressed"]
    return Table(words("coding.table"), frame.assign(**whole)[names], header, alt=words("coding.alt"),
                 key="coding-range")  # fmt: skip
