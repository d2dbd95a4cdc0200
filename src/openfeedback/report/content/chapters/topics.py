"""The topics found in the answers, with their stability."""

from __future__ import annotations

import pandas as pd

from openfeedback.coding.topics import in_several, word_for
from openfeedback.report.content.chapters.topic_themes import beside_themes, topic_map
from openfeedback.report.content.document import Block, Bullets, Paragraph, Section, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.vocabulary import Stability


def topics(source: Source) -> list[Section]:
    """Chapter: topic sizes, keywords and stability; topics behind which stand too few respondents are left out."""
    words, found = source.words, source.table("topics_shown")
    shown, small = _shown(source)
    if found.empty:
        return [Section(words("topics.heading"), 1, [Paragraph(" ".join(none_found(source)))])]
    if shown.empty:
        text = words("topics.none_shown", min_cell=source.min_cell)
        return [Section(words("topics.heading"), 1, [Paragraph(text)])]
    said = [" ".join(line for line in lines if line) for lines in _say(source, shown, small)]
    steady = shown[~shown["topic_id"].astype("str").isin(source.unstable_topics())]
    blocks: list[Block] = [Paragraph(text) for text in said if text]
    if len(steady):
        table = _table(source, steady)
        blocks += [table, *([] if source.themed() else topic_map(source, steady, table))]
        blocks += beside_themes(source, steady)
    return [Section(words("topics.heading"), 1, [*blocks, *_unsteady(source, shown.drop(steady.index))])]


def none_found(source: Source) -> list[str]:
    """Why there are no topics."""
    return source.true("topics.none", "topics.none_found", least=source.params.topics.min_units)


def _unsteady(source: Source, shown: pd.DataFrame) -> list[Bullets]:
    """Unstable topics in one folded list: their names and sizes."""
    if shown.empty:
        return []
    words = source.words
    asked, labels = source.asked(), dict(zip(shown["topic_id"].astype("str"), shown["label"], strict=True))
    labels |= {topic: f"{labels[topic]} ({asked[topic]})" for topic in in_several(labels, asked) if topic in asked}
    sizes = zip(labels.values(), shown["units_n"], strict=True)
    names = [words("topics.named", label=label, n=int(n)) for label, n in sizes]
    return [Bullets(names, words("topics.unsteady", n=len(shown)))]


def topics_line(source: Source) -> str:
    """How many topics there are and how many of them are stable; for the summary. Empty where there are none."""
    words, found = source.words, source.table("topics_shown")
    known = found["stability"].dropna()
    n, stable = len(found), sum(word_for(s) == Stability.STABLE for s in known.astype("float64"))
    if not n:
        return ""
    key = "none" if not stable else "all" if stable == n else "some"
    stability = [words(f"summary.topics_stable_{key}", n=n if key != "some" else stable)] if len(known) else []
    return " ".join([words("summary.topics", n=n), *stability])


def _shown(source: Source) -> tuple[pd.DataFrame, int]:
    """Topics with enough respondents, largest first, and how many others there are."""
    found = source.table("topics_shown")
    if found.empty:
        return found, 0
    enough = found[~found["suppressed"].astype(bool)]
    order = enough.sort_values(["units_n", "topic_id"], ascending=[False, True], ignore_index=True)
    return order, len(found) - len(enough)


def _say(source: Source, shown: pd.DataFrame, small: int) -> list[list[str]]:
    words = source.words
    first = [words("topics.intro", n=len(shown) + small), words("topics.what")]
    first += source.true("topics.not_themes", chapter=source.chapters.get("matrix", ""))
    second = []
    if shown["stability"].notna().any():
        second = [words("topics.stability"), words("topics.readings")]
    if source.overview("assigned_n") + source.overview("unassigned_n"):
        second.append(words("topics.unassigned", n=source.overview("unassigned_n")))
    second += source.true("topics.edge", n=source.overview("edge_n"))
    second.append(words("topics.small", n=small, min_cell=source.min_cell))
    return [first, second]


def _table(source: Source, shown: pd.DataFrame) -> Table:
    words = source.words
    readings = [word_for(s) for s in shown["stability"].astype("float64")]
    shown = shown.assign(reading=[words(f"stability.{key}") if key else "" for key in readings])
    if asked := source.asked():
        shown = shown.assign(question=shown["topic_id"].astype("str").map(asked))
        shown = shown.sort_values(["question_id", "units_n", "topic_id"], ascending=[True, False, True])
    return described(words, "topics", shown)
