"""How far the coding can be trusted: agreement with a human coder, and what errors of coding may do to the counts."""

from __future__ import annotations

import pandas as pd

from openfeedback.coding.agreement import ONE_CODE
from openfeedback.report.content.document import Block, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import between, is_missing, listed
from openfeedback.vocabulary import Review

RELIABLE, TENTATIVE = 0.8, 0.667  # Krippendorff (2004), Content Analysis, 2nd ed., p. 241
FEW = 50  # units coded by both, below which an interval is wide whatever the agreement


def agreement(source: Source) -> list[Section]:
    """Part: agreement of the program with a person, from the run's table ``agreement``; nothing without one.

    A blind review compares two independent coders. In any other one the person saw, or may have seen, the program's
    codes: a check of them, whose kappa says nothing about two coders who do not know of each other.
    """
    found = source.table("agreement")
    if found.empty or source.few():
        return []
    words, order = source.words, list(source.words.entry("fields"))
    chose = found["note"].ne(ONE_CODE) if "note" in found else True  # two coders who had no choice agree
    checked = found["review"].isin([*Review])  # where no theme was proposed there is nothing to agree with
    rows = found[(found["n"] > 0) & chose & checked].sort_values(
        "field", key=lambda f: f.map({k: i for i, k in enumerate(order)})
    )
    if rows.empty:
        return []
    blocks: list[Block] = []
    for review in [each for each in Review if rows["review"].eq(each).any()]:
        part = rows[rows["review"] == review]
        blocks += [Paragraph(" ".join(_agreement_lines(source, review, part))), _agreement_table(source, review, part)]
    return [Section(words("agreement.heading"), 2, blocks)]


def _agreement_lines(source: Source, review: Review, rows: pd.DataFrame) -> list[str]:
    words, n = source.words, int(rows["n"].max())
    lines = [words(f"agreement.intro_{review}", n=n)]
    for _, theme in rows[rows["field"] == "theme"].iterrows():
        if review is not Review.BLIND:
            lines.append(words("agreement.theme_checked", percent=theme["percent"]))
            continue
        interval = between(theme["kappa_low"], theme["kappa_high"], words.language, 2)
        known = not is_missing(theme["kappa"]) and bool(interval)
        key = "agreement.theme" if known else "agreement.theme_plain"
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


def _agreement_table(source: Source, review: Review, rows: pd.DataFrame) -> Table:
    words = source.words
    frame = rows.assign(field=[words.label("fields", f) for f in rows["field"]])
    if review is Review.BLIND:
        return described(words, "agreement", frame, [words("agreement.note")])
    return described(words, "agreement-checked", frame, [words("agreement.note_checked")], facts={"review": review})


def coding_range(source: Source) -> list[Section]:
    """Part: how many units each theme would have without errors of coding; nothing without an estimate."""
    words, found = source.words, source.table("coding_range")
    if found.empty or not source.themed() or not (found["coded_n"].fillna(0) > 0).any():
        return []
    nobody = found["coded_n"].eq(0).fillna(False) & found["high"].eq(0).fillna(False)  # "0–0" would be no estimate
    rows = source.in_order(found[~nobody.astype(bool)])
    known = rows[~rows["suppressed"]]
    low, high = known["low"].round(), known["high"].round()  # as the table prints them
    apart = known[(known["coded_n"] < low) | (known["coded_n"] > high)]
    names = [words.quoted(source.theme_name(theme)) for theme in apart["theme"]]
    basis, double = str(found["basis"].iloc[0]), int(found["double_n"].max() or 0)
    of_kinds = source.true("coding.of_kinds", chapter=source.chapters.get("matrix", ""))
    own = source.true("coding.own_examples", n=source.known["own_examples"])
    lines = [words("coding.intro"), *of_kinds, words(f"coding.{basis}", n=double), *own,
             words("coding.within_shown") if not names and len(known) < len(rows)
             else words("coding.outside", n=len(names), names=listed(names, words.language))]  # fmt: skip
    return [Section(words("coding.heading"), 2, [Paragraph(" ".join(lines)), _range_table(source, rows)])]


def _range_table(source: Source, rows: pd.DataFrame) -> Table:
    words = source.words
    frame = rows.assign(theme_name=rows["theme"].map(source.theme_name))
    whole = {c: frame[c].round().astype("Int64") for c in ("coded_n", "expected_n", "low", "high")}
    return described(words, "coding-range", frame.assign(**whole))
