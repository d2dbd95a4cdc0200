"""Topics: their sizes and words, and what of the codebook they speak of."""

from __future__ import annotations

import pandas as pd

from openfeedback.disclosure.parts.wholes import protect_parts

MOSTLY, PARTLY = 0.75, 0.4  # share of a topic's units, from which on its commonest theme is said to be most of it


def protect_topics(topics: pd.DataFrame, behind: pd.Series, min_cell: int) -> pd.DataFrame:
    """The topics, without the sizes and the words of those that few speak of and of their cover.

    ``behind``: respondents by topic_id. How many units there are, and how many have no topic, is told.
    """
    found = protect_parts(
        topics[["topic_id", "units_n"]].assign(respondents_n=topics["topic_id"].map(behind).fillna(0)),
        min_cell, count="units_n",
    )  # fmt: skip
    words = [c for c in ("label", "keywords", "examples", "example_ids") if c in topics]
    return topics.assign(
        units_n=found["units_n"].astype("Int64"), suppressed=found["suppressed"], reason=found["reason"],
        **{c: topics[c].astype("object").mask(found["suppressed"]) for c in words},
    )  # fmt: skip


def protect_readings(cross: pd.DataFrame, topics: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Each topic's commonest theme in words, since shares of small topics would tell of respondents.

    ``cross``: topic_id, theme, respondents_n as ``coding.topics.topic_themes`` counts them; ``topics``: the protected
    ones with theme, theme_share and candidate (``outside_codebook``). Gives topic_id, theme (where enough people spoke
    of both), part (apart, mostly, partly, somewhat or scattered) and candidate.
    """
    people = cross.set_index(["topic_id", "theme"])["respondents_n"]
    pairs = zip(topics["topic_id"], topics["theme"], strict=True)
    enough = pd.Series([int(people.get(pair, 0)) >= min_cell for pair in pairs], topics.index, dtype=bool)
    parts = [_part(*row) for row in zip(topics["candidate"], enough, topics["theme_share"], strict=True)]
    return topics[["topic_id", "candidate"]].assign(theme=topics["theme"].where(enough), part=parts)


def _part(apart: bool, enough: bool, share: float) -> str:
    if apart or not enough:
        return "apart" if apart else "scattered"
    return "mostly" if share >= MOSTLY else "partly" if share >= PARTLY else "somewhat"
