"""The published report: where its figures differ from those derived again, and its means and opinions as charts."""

from __future__ import annotations

import re

import pandas as pd

from openfeedback.report.content.document import Block, Figure, Paragraph, Section
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import NBSP, day, decimal_commas
from openfeedback.vocabulary import Verdict

MEANS = ("2", "7")  # published tables that hold means
PANELS = 3  # measures in one chart


def published(source: Source) -> list[Section]:
    """Chapter: where a figure of the published tables differs from the one derived again."""
    words, audit = source.words, source.table("audit")
    differs = audit[audit["verdict"] == Verdict.DIFFERS]
    rounding = int((audit["verdict"] == Verdict.ROUNDING).sum())
    lines = [words("published.intro", n=len(differs), all=len(audit)), words("published.rounding", n=rounding)]
    lines += [words("published.meaning")] if len(differs) else []
    blocks: list[Block] = [Paragraph(" ".join(line for line in lines if line))]
    if len(differs):
        names = ["table", "row", "column", "printed", "derived", "explanation"]
        frame = differs[names].astype("str").reset_index(drop=True)
        frame = frame.assign(**{name: [_readable(text, source) for text in frame[name]] for name in names[1:]})
        frame["table"] = frame["table"].str.replace(r" (?=\d)", NBSP, regex=True)  # a number stays beside its word
        frame["explanation"] = [_sentence(text) for text in frame["explanation"]]
        blocks.append(described(words, "audit", frame))
    return [
        Section(words("published.heading"), 1, blocks),
        Section(words("published.charts_heading"), 1, _charts(source)),
    ]


def _charts(source: Source) -> list[Block]:
    """The report's Tables 2, 6 and 7 as they are printed: chart and figures."""
    from openfeedback.published import published_tables
    from openfeedback.report.figures import published_likert, published_means, published_values

    words, tables = source.words, published_tables()
    blocks: list[Block] = []
    for number in MEANS:
        printed = tables[f"table{number}"]
        values = published_values(printed, words.language)
        table = described(words, "printed-means", values, [words("published.printed_note")], facts={"number": number})
        blocks.append(table)
        measures = [column for column in printed.columns if "_mean_" in column]
        for i in range(0, len(measures), PANELS):
            chart = published_means(printed.drop(columns=[*measures[:i], *measures[i + PANELS :]]), words.language)
            alt = words("published.means_alt", number=number)
            key = f"published-{number}-{i // PANELS + 1}"
            blocks.append(Figure(words("published.means", number=number), chart, alt, table, key=key))
    opinions = tables["table6"]
    table = described(words, "printed-opinions", _opinions(opinions), facts={"number": "6"})
    chart = published_likert(opinions, words.language)
    figure = Figure(words("published.likert"), chart, words("published.likert_alt"), table, key="published-6")
    return [*blocks, table, figure]


def _opinions(table: pd.DataFrame) -> pd.DataFrame:
    """Table 6: the statement and its per cents."""
    first = table.columns[0]
    names = ["disagree_pct", "not_applicable_pct", "agree_pct"]
    return table.dropna(subset=names, how="all")[[first, *names]].rename(columns={first: "item"})


def _readable(text: str, source: Source) -> str:
    """A cell of the audit with the names of columns in words, decimal commas and Finnish dates."""
    labels = source.words.entry("published_columns")
    text = labels.get(text, text)
    for code in sorted(labels, key=len, reverse=True):
        text = re.sub(rf"\b{code}\b", labels[code], text) if "_" in code else text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return day(text, source.words.language)
    if season := re.fullmatch(r"(\d{4})-([a-zäö]+)", text):
        return f"{season[2]} {season[1]}"
    return decimal_commas(text) if source.words.language == "fi" else text


def _sentence(text: str) -> str:
    """An explanation as a sentence.

    >>> _sentence("rivien summa on 35"), _sentence("Väli on 2,8–4,5.")
    ('Rivien summa on 35.', 'Väli on 2,8–4,5.')
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".") if text else ""
