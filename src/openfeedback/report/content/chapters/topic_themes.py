"""Topics beside the codebook's themes: which theme a topic answers to, and which topics the codebook does not know."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.document import Block, Figure, Paragraph, Table
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import is_missing, listed

NAMED = 4


def beside_themes(source: Source, shown: pd.DataFrame) -> list[Block]:
    """A table of each shown topic's commonest theme, in words: shares of small topics would disclose respondents.

    None where the codebook was made of these topics: each would stand beside itself.
    """
    readings = source.table("topic_readings")
    intro = source.true("beside.intro")
    if not intro or readings.empty:
        return []
    words = source.words
    topics = shown[["topic_id", "label"]].merge(readings, on="topic_id")
    topics["theme_name"] = [words("beside.none") if is_missing(t) else source.theme_name(t) for t in topics["theme"]]
    topics["part"] = [words(f"beside.{part}") for part in topics["part"]]
    names = [words.quoted(label) for label in topics.loc[topics["candidate"].astype(bool), "label"]]
    key = "beside.outside" if len(names) <= NAMED else "beside.outside_many"
    text = f"{intro[0]} {words(key, n=len(names), names=listed(names, words.language))}"
    table = described(words, "topic-themes", topics)
    return [Paragraph(text), table]


def topic_map(source: Source, shown: pd.DataFrame, table: Table) -> list[Figure]:
    """The map of the topics, where the run laid it out; a point names its topic, never a unit's words."""
    from openfeedback.report.figures import named_points
    from openfeedback.report.figures import topic_map as drawn

    points = source.table("points_shown")
    if points.empty:
        return []
    named = named_points(points, shown)
    if named["topic_id"].nunique() < 2:
        return []
    words = source.words
    alt = words("topics.map_alt", n=int(named["topic_id"].nunique()))
    return [Figure(words("topics.map"), drawn(named, words.language), alt, table, key="topic-map")]
