"""Topics beside the codebook's themes: which theme a topic answers to, and which topics the codebook does not know."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.document import Block, Column, Figure, Paragraph, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import Source

MOSTLY, PARTLY = 0.75, 0.4  # share of a topic's units, from which on its commonest theme is said to be most of it
NAMED = 4


def beside_themes(source: Source, shown: pd.DataFrame) -> list[Block]:
    """A table of each shown topic's commonest theme, in words: shares of small topics would tell of few respondents."""
    from openfeedback.coding import outside_codebook, topic_themes

    coded, assigned = source.table("codings"), source.table("assignments")
    if not source.themed() or coded.empty or not assigned["topic_id"].notna().any():
        return []
    words = source.words
    cross = topic_themes(assigned, coded, source.table("units"), source.table("responses"))
    told = outside_codebook(cross, shown).set_index("topic_id").loc[shown["topic_id"]].reset_index()
    enough = _enough(source, cross, told)
    told["theme_name"] = [
        source.theme_name(theme) if ok else words("beside.none")
        for theme, ok in zip(told["theme"], enough, strict=True)
    ]
    told["part"] = [_part(source, row, ok) for (_, row), ok in zip(told.iterrows(), enough, strict=True)]
    names = [words.quoted(label) for label in told.loc[told["candidate"], "label"]]
    key = "beside.outside" if len(names) <= NAMED else "beside.outside_many"
    text = f"{words('beside.intro')} {words(key, n=len(names), names=listed(names, words.language))}"
    header = [
        Column("label", words("columns.topic")),
        Column("theme_name", words("columns.nearest_theme")),
        Column("part", words("columns.part")),
    ]
    table = Table(words("beside.table"), told[[c.name for c in header]], header, alt=words("beside.alt"),
                  key="topic-themes")  # fmt: skip
    return [Paragraph(text), table]


def _enough(source: Source, cross: pd.DataFrame, told: pd.DataFrame) -> list[bool]:
    """Did enough respondents speak of the topic and its commonest theme together?"""
    people = cross.set_index(["topic_id", "theme"])["respondents_n"]
    pairs = zip(told["topic_id"], told["theme"], strict=True)
    return [pd.notna(theme) and int(people.get((topic, theme), 0)) >= source.min_cell for topic, theme in pairs]


def _part(source: Source, row: pd.Series, enough: bool) -> str:
    if row["candidate"]:
        return source.words("beside.apart")
    if not enough:
        return source.words("beside.scattered")
    share = float(row["theme_share"])
    return source.words(f"beside.{'mostly' if share >= MOSTLY else 'partly' if share >= PARTLY else 'somewhat'}")


def topic_map(source: Source, shown: pd.DataFrame, table: Table) -> list[Figure]:
    """The map of the topics, where the run laid it out; a point tells its topic, never a unit's words."""
    from openfeedback.report.topic_figures import named_points
    from openfeedback.report.topic_figures import topic_map as drawn

    points = source.table("topic_points")
    if points.empty:
        return []
    named = named_points(points, shown)
    if named["topic_id"].nunique() < 2:
        return []
    words = source.words
    alt = words("topics.map_alt", n=int(named["topic_id"].nunique()))
    return [Figure(words("topics.map"), drawn(named, words.language), alt, table, key="topic-map")]
