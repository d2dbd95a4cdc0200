"""Which words of respondents stand for a cell or a topic: the surest, several people, none too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from openfeedback.analysis.counts import with_second_themes
from openfeedback.vocabulary import phase_or_none

PER_CELL = 5
SHORTEST, LONGEST = 8, 220  # characters: a longer unit is a story, not an example
TELLING, EXAMPLE = 25, 140  # of an example of a topic: shorter only for want of a longer one
QUOTED = ["by", "theme", "phase", "kind", "content_id", "language", "text"]


def quotable(cells: pd.DataFrame, coded: pd.DataFrame, by: Literal["phase", "kind", "content"]) -> pd.DataFrame:
    """Up to PER_CELL units of each of the ``cells``, in their order, with the columns QUOTED.

    ``cells``: theme and phase; theme and kind; or content_id. ``coded``: as ``texts_of`` gives it. Surest first, one a
    respondent and no text twice.
    """
    keys = ["content_id"] if by == "content" else ["theme", by]
    coded = coded.assign(**{c: pd.Series(pd.NA, coded.index, dtype="str") for c in QUOTED if c not in coded})
    once = coded.drop_duplicates([*keys, "respondent_id"]).drop_duplicates([*keys, "text"])
    picked = cells[keys].merge(once, on=keys, how="inner")
    return picked.groupby(keys, sort=False).head(PER_CELL).assign(by=by)[QUOTED].reset_index(drop=True)


def texts_of(
    codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame, kinds: Sequence[str] = ()
) -> pd.DataFrame:
    """Coded units of these kinds (none: of all) that are neither too short nor too long, with respondent_id, language
    and text, under each of their themes; the surest codings first, ties by unit id."""
    coded = with_second_themes(codings.dropna(subset=["theme"]))
    if len(kinds) and coded["kind"].notna().any():
        coded = coded[coded["kind"].isin(kinds)]
    coded = coded.assign(phase=phase_or_none(coded["phase"]), kind=coded["kind"].fillna(""))
    joined = _with_texts(coded, units, responses)
    joined = joined[joined["text"].str.len().between(SHORTEST, LONGEST)]
    sure = joined["theme_p"].fillna(0) * joined["phase_p"].fillna(1)
    sure *= joined["kind_p"].fillna(1) if "kind_p" in joined else 1
    return joined.assign(sure=sure).sort_values(["sure", "unit_id"], ascending=[False, True], kind="stable")


def topic_examples(topics: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """One short unit a topic, the most typical that is short enough: topic_id, example, example_language.

    ``topics``: topic_id and example_ids, the most typical first.
    """
    wanted = topics[["topic_id", "example_ids"]].dropna().assign(unit_id=lambda t: t["example_ids"].str.split())
    wanted = wanted.explode("unit_id").reset_index(drop=True)
    joined = _with_texts(wanted.assign(place=wanted.index), units, responses)
    joined = joined[joined["text"].str.len().between(SHORTEST, EXAMPLE)]
    order = joined.assign(short=joined["text"].str.len() < TELLING).sort_values(["short", "place"])
    first = order.drop_duplicates("topic_id").rename(columns={"text": "example", "language": "example_language"})
    return first[["topic_id", "example", "example_language"]].reset_index(drop=True)


def _with_texts(rows: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    joined = rows.merge(units[["unit_id", "response_id", "text"]], on="unit_id")
    joined = joined.merge(responses[["response_id", "respondent_id", "language"]], on="response_id")
    return joined.assign(language=joined["language"].fillna("fi"), text=joined["text"].str.strip())
