"""The topics found in the answers, with their stability."""

from __future__ import annotations

import pandas as pd

from openfeedback.analysis import suppress_topics
from openfeedback.coding.stability import STABLE, WEAK, word_for
from openfeedback.report.chapters.quotes import redacted
from openfeedback.report.chapters.topic_themes import beside_themes, topic_map
from openfeedback.report.document import Block, Column, Figure, Paragraph, Section, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import Source

SHORTEST, TELLING, LONGEST = 8, 25, 140  # characters of an example; below TELLING only for want of a longer one
NAMED = 4  # more names than this in one sentence tell a reader nothing


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
    blocks += [table, _figure(source, table), *topic_map(source, shown, table), *beside_themes(source, shown)]
    return [Section(words("topics.heading"), 1, blocks)]


def topics_line(source: Source) -> str:
    """How many topics there are and how many of them are stable; for the summary. Empty where there are none."""
    words, found = source.words, source.table("topics")
    known = found["stability"].dropna()
    n, stable = len(found), int((known >= STABLE).sum())
    if not n:
        return ""
    key = "none" if not stable else "all" if stable == n else "some"
    told = [words(f"summary.topics_stable_{key}", n=n if key != "some" else stable)] if len(known) else []
    return " ".join([words("summary.topics", n=n), *told])


def _shown(source: Source) -> tuple[pd.DataFrame, int]:
    """Topics with enough respondents, largest first, and how many others there are."""
    found = source.table("topics")
    if _people(source) is None:
        enough = found[found["units_n"].fillna(0) >= source.min_cell]
    else:  # with a cover, since the units without a topic and the units in all tell the rest
        assigned, units, responses = (source.table(name) for name in ("assignments", "units", "responses"))
        protected = suppress_topics(found, assigned, units, responses, source.min_cell)
        enough = found[~protected["suppressed"].to_numpy(bool)]
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
        names = listed([words.quoted(name) for name in weak], words.language)
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
    ]
    if shown["stability"].notna().any():
        told = [words(f"stability.{word_for(s)}") if word_for(s) else "" for s in shown["stability"].astype("float64")]
        shown = shown.assign(reading=told)
        word = (("reading", words("columns.reading")),)
        header.append(Column("stability", words("columns.stability"), "with_word", parts=word))
    said = _examples(source, shown)
    if len(said):
        shown = shown.merge(said, on="topic_id", how="left", sort=False)
        spoken = (("example_language", words("columns.language")),)
        header.append(Column("example", words("columns.example"), "quote", parts=spoken))
    if "question_id" in shown and shown["question_id"].notna().any():
        questions = source.questions()
        shown = shown.assign(question=[questions.get(str(q), str(q)) for q in shown["question_id"]])
        header.insert(0, Column("question", words("columns.question")))
        shown = shown.sort_values(["question_id", "units_n", "topic_id"], ascending=[True, False, True])
    names = [name for c in header for name in (c.name, *[part for part, _ in c.parts])]
    frame = shown[names].reset_index(drop=True)
    notes = [words("topics.readings")] if "reading" in frame else []
    return Table(words("topics.table"), frame, header, notes, alt=words("topics.table_alt"), key="topics")


def _examples(source: Source, shown: pd.DataFrame) -> pd.DataFrame:
    """One short redacted unit a topic, the most typical that is short enough: topic_id, example, example_language."""
    empty = pd.DataFrame(columns=["topic_id", "example", "example_language"])
    if not source.params.appendix.quotes or source.few() or "example_ids" not in shown or _people(source) is None:
        return empty
    wanted = shown[["topic_id", "example_ids"]].dropna().assign(unit_id=lambda t: t["example_ids"].str.split())
    wanted = wanted.explode("unit_id").reset_index(drop=True)
    wanted = wanted.assign(place=wanted.index)
    joined = wanted.merge(source.table("units")[["unit_id", "response_id", "text"]], on="unit_id")
    joined = joined.merge(source.table("responses")[["response_id", "language"]], on="response_id")
    joined = joined[joined["text"].str.strip().str.len().between(SHORTEST, LONGEST)]
    short = joined["text"].str.strip().str.len() < TELLING
    first = joined.assign(short=short).sort_values(["short", "place"]).drop_duplicates("topic_id")
    texts = redacted(first["text"].str.strip())
    found = {"topic_id": first["topic_id"], "example": texts, "example_language": first["language"].fillna("fi")}
    return pd.DataFrame({name: list(values) for name, values in found.items()}) if len(first) else empty


def _figure(source: Source, table: Table) -> Figure:
    from openfeedback.report.figures import topic_sizes

    words = source.words
    frame = table.frame.sort_values("units_n", ascending=False, kind="stable")
    first = frame.iloc[0]
    alt = words("topics.figure_alt", first=words.quoted(first["label"]), n=int(first["units_n"]))
    return Figure(words("topics.figure"), topic_sizes(frame, words.language), alt, table, key="topic-sizes")
