"""The topics found in the answers, with their stability."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.document import Block, Column, Figure, Paragraph, Section, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import Source

NAMED = 4  # more names than this in one sentence tell a reader nothing
WEAK = 0.6  # below this, half of a topic's pairs may fall apart on resampling


def topics(source: Source) -> list[Section]:
    """Chapter: topic sizes, keywords and stability; topics behind which stand too few respondents are left out."""
    words, found = source.words, source.table("topics")
    shown, small = _shown(source)
    if found.empty:
        return [Section(words("topics.heading"), 1, [Paragraph(words("topics.none"))])]
    if shown.empty:
        text = words("topics.none_shown", min_cell=source.min_cell)
        return [Section(words("topics.heading"), 1, [Paragraph(text)])]
    said = [" ".join(line for line in lines if line) for lines in _say(source, shown, small)]
    table = _table(source, shown)
    blocks: list[Block] = [Paragraph(text) for text in said if text]
    return [Section(words("topics.heading"), 1, [*blocks, _figure(source, table), table])]


def _shown(source: Source) -> tuple[pd.DataFrame, int]:
    """Topics with enough respondents, largest first, and how many others there are."""
    found = source.table("topics")
    people = _people(source)
    n = found["topic_id"].map(people) if people is not None else found["units_n"]
    enough = found[n.fillna(0) >= source.min_cell]
    order = enough.sort_values(["units_n", "topic_id"], ascending=[False, True], ignore_index=True)
    return order, len(found) - len(enough)


def _people(source: Source) -> pd.Series | None:
    """Respondents behind each topic; None where the tables do not tell."""
    joined = source.table("assignments")[["unit_id", "topic_id"]].merge(
        source.table("units")[["unit_id", "response_id"]], on="unit_id"
    )
    joined = joined.merge(source.table("responses")[["response_id", "respondent_id"]], on="response_id")
    return joined.groupby("topic_id")["respondent_id"].nunique() if len(joined) else None


def _say(source: Source, shown: pd.DataFrame, small: int) -> list[list[str]]:
    words = source.words
    weak = shown.loc[shown["stability"].notna() & (shown["stability"] < WEAK), "label"].tolist()
    first = [words("topics.intro", n=len(shown) + small), words("topics.what")]
    if source.themed():
        first.append(words("topics.not_themes", chapter=source.chapters.get("matrix", "")))
    second = []
    if shown["stability"].notna().any():
        names = listed([f"”{name}”" for name in weak], words.language)
        few = len(weak) <= NAMED
        told = words("topics.weak", n=len(weak), names=names) if few else words("topics.weak_many", n=len(weak))
        second = [words("topics.stability"), told]
    assigned = source.table("assignments")
    if len(assigned):
        second.append(words("topics.unassigned", n=int(assigned["topic_id"].isna().sum())))
    second.append(words("topics.small", n=small, min_cell=source.min_cell))
    return [first, second]


def _table(source: Source, shown: pd.DataFrame) -> Table:
    words = source.words
    header = [
        Column("label", words("columns.topic")),
        Column("keywords", words("columns.keywords")),
        Column("units_n", words("columns.units"), "count"),
        Column("stability", words("columns.stability"), "decimal2"),
    ]
    if not shown["stability"].notna().any():
        header = header[:3]
    if "question_id" in shown and shown["question_id"].notna().any():
        questions = source.questions()
        shown = shown.assign(question=[questions.get(str(q), str(q)) for q in shown["question_id"]])
        header.insert(0, Column("question", words("columns.question")))
        shown = shown.sort_values(["question_id", "units_n", "topic_id"], ascending=[True, False, True])
    frame = shown[[c.name for c in header]].reset_index(drop=True)
    return Table(words("topics.table"), frame, header, alt=words("topics.table_alt"), key="topics")


def _figure(source: Source, table: Table) -> Figure:
    from openfeedback.report.figures import topic_sizes

    words = source.words
    frame = table.frame.sort_values("units_n", ascending=False, kind="stable")
    first = frame.iloc[0]
    alt = words("topics.figure_alt", first=f"”{first['label']}”", n=int(first["units_n"]))
    return Figure(words("topics.figure"), topic_sizes(frame, words.language), alt, table, key="topic-sizes")
