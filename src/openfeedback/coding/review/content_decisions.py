"""What persons decide about contents, as rows of their table: said on the review's sheets, or in the explorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from openfeedback.coding.contents import DECIDED
from openfeedback.coding.corrections import PLACE
from openfeedback.tables import rows_of


def decide(
    units: pd.DataFrame,
    titles: Mapping[tuple[str, str], str | None],
    right: Mapping[tuple[str, str], str] | None = None,
) -> pd.DataFrame:
    """What was decided: DECIDED, the place where ``units`` tell it, and ``before`` (the title that a content had where
    it was decided on as a whole).

    ``units``: unit_id, text, theme, title of the content that a unit has (empty: none), perhaps phase. ``titles``:
    (theme, title) of a content -> its title from now on; None: it is no content. ``right``: (unit_id, theme) -> the
    title where a unit belongs, empty: nowhere; it counts before what was said of the unit's content. Every unit of the
    themes in which something was said has a row.

    >>> units = pd.DataFrame({"unit_id": list("abc"), "text": "x", "theme": "t", "title": ["X", "X", "Y"]})
    >>> decide(units, {("t", "X"): "Z"}, {("b", "t"): "Oma"})[["unit_id", "title", "decided", "before"]].values.tolist()
    [['a', 'Z', True, 'X'], ['b', 'Oma', True, ''], ['c', 'Y', False, '']]
    """
    rows = [_row(row, titles, right or {}) for row in rows_of(units)]
    table = pd.DataFrame(rows, columns=[*DECIDED, *(c for c in PLACE if c in units and c not in DECIDED), "before"])
    return table[table["theme"].isin(set(table["theme"][table["decided"]]))].reset_index(drop=True)


def updated_contents(known: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Decided contents after further decisions: what was decided stays until it is decided anew.

    Units of a content that has another title now go with it, those of an earlier survey too. A unit with two themes
    has a row under each.

    >>> old = pd.DataFrame({"unit_id": ["a", "b"], "theme": "t", "title": ["X", "Y"], "decided": True})
    >>> new = pd.DataFrame({"unit_id": ["a", "c"], "theme": "t", "title": ["X", "Z"], "before": ["X", "Y"]})
    >>> updated_contents(old, new.assign(decided=[False, True]))[["unit_id", "title", "decided"]].values.tolist()
    [['a', 'X', True], ['b', 'Z', True], ['c', 'Z', True]]
    """
    moved = new[new["decided"].astype(bool) & (new["before"].fillna("") != "")]
    titles = {(t, b): title for t, b, title in zip(moved["theme"], moved["before"], moved["title"], strict=True)}
    of_content = zip(known["theme"], known["title"].fillna(""), strict=True)
    old = known.assign(title=[titles.get(key, key[1]) for key in of_content])
    joined = pd.concat([new[~new["decided"].astype(bool)], old, new[new["decided"].astype(bool)]], ignore_index=True)
    order = ["unit_id", "theme"]
    return joined.drop_duplicates(order, keep="last").sort_values(order, ignore_index=True)


def _row(
    unit: dict[str, Any], titles: Mapping[tuple[str, str], str | None], right: Mapping[tuple[str, str], str]
) -> Any:
    own, key = (unit["theme"], unit["title"] or ""), (unit["unit_id"], unit["theme"])
    said = key in right
    title = right[key] if said else titles.get(own, own[1]) or ""
    if said and (unit["theme"], title) in titles:  # moved to a content that has another title now
        title = titles[unit["theme"], title] or ""
    kept = {column: unit.get(column) or None for column in ("unit_id", "text", "theme", "phase")}
    before = "" if said or own not in titles else own[1]
    kept |= {column: unit[column] for column in PLACE if column in unit and column not in kept}
    return {**kept, "title": title, "decided": said or own in titles, "before": before}
