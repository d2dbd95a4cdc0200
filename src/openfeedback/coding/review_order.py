"""The order in which a person reviews: uncertain units first, spread over the themes, equal texts once."""

from __future__ import annotations

import pandas as pd

# Each further unit of a theme counts this much less, so that the first rows are not all of the hardest theme
_FADE = 0.95
_WEIGHTS = {"theme_p": 0.5, "phase_p": 0.25, "kind_p": 0.25}


def most_instructive_first(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows (unit_id, text, theme, and probabilities where there are any) in order of how much they teach.

    A unit's worth is how uncertain its codes are (an empty theme is wholly uncertain), less for each more uncertain
    unit of the same theme; repetitions of a text come last. Ties by unit_id.

    >>> rows = pd.DataFrame({"unit_id": list("abc"), "text": ["x", "y", "x"], "theme": ["t", "t", "t"]})
    >>> most_instructive_first(rows.assign(theme_p=[0.9, 0.2, 0.9]))["unit_id"].tolist()
    ['b', 'a', 'c']
    """
    ranked = rows.assign(_doubt=doubt(rows), _theme=rows["theme"].fillna("").astype("str"))
    ranked = ranked.sort_values(["_doubt", "unit_id"], ascending=[False, True])
    ranked["_again"] = ranked["text"].astype("str").str.lower().str.strip().duplicated()
    ranked["_worth"] = ranked["_doubt"] * _FADE ** ranked.groupby(["_again", "_theme"]).cumcount()
    ranked = ranked.sort_values(["_again", "_worth", "unit_id"], ascending=[True, False, True])
    return ranked[list(rows.columns)].reset_index(drop=True)


def doubt(rows: pd.DataFrame) -> pd.Series:
    """How uncertain each unit's codes are, 0–1; a missing probability counts as 0, an empty theme as no certainty."""
    weighed = {column: weight for column, weight in _WEIGHTS.items() if column in rows.columns}
    sure = sum((rows[c].fillna(0).astype(float) * w for c, w in weighed.items()), pd.Series(0.0, index=rows.index))
    share = sure / (sum(weighed.values()) or 1)
    return (1 - share).where(rows["theme"].notna(), 1.0)
