"""Topics against the codebook's themes: which topics does the codebook not know, and which topics are compared."""

from __future__ import annotations

import pandas as pd

from openfeedback.tables import require
from openfeedback.vocabulary import Coder, CommonTheme

OUTSIDE = 0.5  # of a topic's units, from which on it is a candidate for a theme of its own


def topic_themes(
    assignments: pd.DataFrame,
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    min_p: float = 0.5,
) -> pd.DataFrame:
    """Topic × theme: topic_id, theme, units_n, responses_n, respondents_n, share (of the topic's units).

    One row a topic and theme that occur together. Units coded without a theme, or with a probability below ``min_p``,
    stand under the theme ``ei_teemaa``; a person's code has no probability and always counts. Nothing is suppressed:
    what of it may be shown says ``disclosure.protect_readings``. ``outside_codebook`` says which topics are candidates
    for new themes. Both are for notebooks 04 and 06.

    >>> assigned = pd.DataFrame({"unit_id": ["a", "b"], "topic_id": ["1", "1"]})
    >>> coded = pd.DataFrame({"unit_id": ["a", "b"], "theme": ["x", "y"], "theme_p": [0.9, 0.2]})
    >>> units = pd.DataFrame({"unit_id": ["a", "b"], "response_id": ["r", "r"]})
    >>> topic_themes(assigned, coded, units, pd.DataFrame({"response_id": ["r"], "respondent_id": ["p"]}))[
    ...     ["theme", "units_n", "share"]].values.tolist()
    [['ei_teemaa', 1, 0.5], ['x', 1, 0.5]]
    """
    require(assignments, ["unit_id", "topic_id"], "assignments")
    require(codings, ["unit_id", "theme"], "codings")
    sure = codings["theme"].notna() & (codings["theme"] != "")
    if "theme_p" in codings:
        sure &= ~(codings["theme_p"] < min_p)
    themes = codings[["unit_id"]].assign(theme=codings["theme"].where(sure, str(CommonTheme.NONE)).astype("str"))
    joined = assignments[["unit_id", "topic_id"]].dropna().merge(themes, on="unit_id")
    joined = joined.merge(units[["unit_id", "response_id"]], on="unit_id")
    joined = joined.merge(responses[["response_id", "respondent_id"]], on="response_id")
    counted = joined.groupby(["topic_id", "theme"], sort=True).agg(
        units_n=("unit_id", "nunique"),
        responses_n=("response_id", "nunique"),
        respondents_n=("respondent_id", "nunique"),
    )
    cross = counted.reset_index().astype({"topic_id": "str", "theme": "str"})
    return cross.assign(share=cross["units_n"] / cross.groupby("topic_id")["units_n"].transform("sum"))


def outside_codebook(cross: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """How far each topic lies outside the codebook: topic_id, label, units_n, outside, theme, theme_share, candidate.

    ``outside`` is the share of its units without a sure theme or with a theme that says only what a unit is not;
    ``theme`` the commonest theme, one that says only that among them. A topic is a ``candidate`` for a theme of its own
    from half outside on.
    ``cross`` is as ``topic_themes`` gives it, ``topics`` those that may be seen. True shares: nothing is suppressed.
    """
    require(cross, ["topic_id", "theme", "units_n", "share"], "topic_themes")
    rest = cross["theme"].isin([*CommonTheme])
    outside = cross[rest].groupby("topic_id")["share"].sum()
    order = ["topic_id", "share", "theme"]
    first = (
        cross[cross["theme"] != CommonTheme.NONE]
        .sort_values(order, ascending=[True, False, True])
        .drop_duplicates("topic_id")
    )
    found = topics[["topic_id", "label", "units_n"]].copy()
    # without topics the column would be text
    found["outside"] = found["topic_id"].map(outside).astype("float64").fillna(0.0)
    found = found.merge(
        first[["topic_id", "theme", "share"]].rename(columns={"share": "theme_share"}), on="topic_id", how="left"
    )
    found["candidate"] = found["outside"] >= OUTSIDE
    return found.sort_values(["outside", "units_n", "topic_id"], ascending=[False, False, True], ignore_index=True)


def comparable(table: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """The table without unstable topics: they are shown, but nothing is compared by them (``topics.use_unstable``).

    In ``assignments`` their units have no topic; in codings whose themes are topics (coder ``topics``), no theme.
    Other codings stay as they are, and so does everything where topics do not say whether they are ``compared``.

    >>> topics = pd.DataFrame({"topic_id": ["1", "2"], "compared": [True, False]})
    >>> table = pd.DataFrame({"unit_id": ["a", "b"], "topic_id": ["1", "2"]})
    >>> comparable(table, topics)["topic_id"].isna().tolist()
    [False, True]
    """
    if "compared" not in topics:
        return table.copy()
    out = set(topics.loc[~topics["compared"].astype(bool), "topic_id"].astype(str))
    if "topic_id" in table:
        return table.assign(topic_id=table["topic_id"].mask(table["topic_id"].isin(out)))
    require(table, ["theme", "coder"], "codings")
    return table.assign(theme=table["theme"].mask((table["coder"] == Coder.TOPICS) & table["theme"].isin(out)))
