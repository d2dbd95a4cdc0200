"""The contents of units as they stand now: as the run found them, with what persons decided since over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import contents_of, plain
from openfeedback.coding.contents import is_decided, rest_id
from openfeedback.explore.corrections import SECOND
from openfeedback.explore.view import Material
from openfeedback.run import true_contents

COLUMNS = ["unit_id", "theme", "content_id", "title", "printed", "decided"]


def contents_now(material: Material, now: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """COLUMNS of every unit with a content in a theme that it has; an empty title: none of its own.

    ``now``: the codes that count; ``decided``: persons' decisions (unit_id, text, theme, title, decided). No rows where
    the run has no contents and nobody decided. A decision is of a unit with the same words in the same theme; what the
    run found in a theme that the unit has no more is left out until the next run.
    """
    themes = _themes_of(now)
    found = _of_run(material).merge(themes, on=["unit_id", "theme"])
    texts = dict(zip(material.units["unit_id"], material.units["text"], strict=True))
    said = material.codebook.themes_now(decided[is_decided(decided["decided"])])
    same = [plain(text) == plain(texts.get(unit, "")) for unit, text in zip(said["unit_id"], said["text"], strict=True)]
    said = said.loc[np.array(same, dtype=bool), ["unit_id", "theme", "title"]].merge(themes, on=["unit_id", "theme"])
    both = pd.concat([found, said.assign(decided=True)]).drop_duplicates(["unit_id", "theme"], keep="last")
    both = both.assign(title=both["title"].fillna("").astype("str"), decided=both["decided"].eq(True))
    known = contents_of(material.codebook)
    spelt = {(t, plain(title)): title for t, title in zip(both["theme"], both["title"], strict=True)}
    spelt |= {(t, plain(title)): title for t, title in zip(known["theme"], known["title"], strict=True)}
    both["title"] = [spelt[key, plain(title)] for key, title in zip(both["theme"], both["title"], strict=True)]
    lines = set(zip(known["theme"][known["printed"]], known["title"][known["printed"]], strict=True))
    both["printed"] = [key in lines for key in zip(both["theme"], both["title"], strict=True)]
    return both.reindex(columns=COLUMNS).sort_values(["unit_id", "theme"], ignore_index=True)


def contents_message(found: pd.DataFrame, units: pd.Series, theme: str) -> dict[str, Any]:
    """What the browser is sent of a theme: ``contents`` of some units (unit_id by number), the largest first (title,
    printed, units, and how many of them a person decided on), and the ``titles`` of all its contents."""
    own = found[found["theme"] == theme]
    number = dict(zip(units.astype("str"), units.index.tolist(), strict=True))
    listed = own[own["unit_id"].isin(list(number))]
    contents: list[dict[str, Any]] = [
        {"title": str(title), "printed": bool(part["printed"].iloc[0]), "decided": int(part["decided"].sum()),
         "units": sorted(number[unit] for unit in part["unit_id"])}
        for title, part in listed.groupby("title", sort=True)
    ]  # fmt: skip
    contents.sort(key=lambda one: (-len(one["units"]), one["title"]))
    return {"contents": contents, "titles": sorted({str(title) for title in own["title"]} - {""})}


def _themes_of(now: pd.DataFrame) -> pd.DataFrame:
    """unit_id and theme, a row for each theme that a unit has."""
    columns = [column for column in ("theme", SECOND) if column in now]
    rows = [now[["unit_id", column]].set_axis(["unit_id", "theme"], axis=1) for column in columns]
    return pd.concat(rows).dropna().drop_duplicates()


def _of_run(material: Material) -> pd.DataFrame:
    """unit_id, theme, content_id and title as the run has them, under the themes of now."""
    if (made := true_contents(material.params.folder)) is None:
        return pd.DataFrame(columns=COLUMNS[:4], dtype="object")
    contents, coded = made
    rest = contents["content_id"] == contents["theme"].map(rest_id)
    contents = contents.assign(
        title=contents["title"].mask(rest, ""), theme=contents["theme"].map(material.codebook.now)
    )
    found = coded[["unit_id", "content_id"]].dropna().merge(contents[["content_id", "theme", "title"]], on="content_id")
    return found[["unit_id", "theme", "content_id", "title"]].astype("object")
