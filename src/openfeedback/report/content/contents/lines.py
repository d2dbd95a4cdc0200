"""Contents as lines: whole and phase by phase, the most wished first, each with its number as it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from openfeedback.coding.codebook import known_to
from openfeedback.report.content.ranking import leading
from openfeedback.report.content.source import Source
from openfeedback.report.wording import count, withheld
from openfeedback.vocabulary import CommonTheme, Phase

COUNTS = ["units_n", "respondents_n", "suppressed", "reason", "respondents_low", "respondents_high"]
UNNAMED = "joined"  # the reason of a printed content that stands in no cell: few people's or nobody's
COLUMNS = ["theme", "content_id", "title", "printed", *COUNTS, "rest", "named", "near", "new", "count"]


def found_contents(source: Source) -> pd.DataFrame:
    """Contents that stand by their title, and the others of each theme (``rest``), in the codebook's order of themes.

    Columns: COLUMNS and what else the table ``contents`` has. ``named``: the codebook's list of contents has it, its
    table does not; ``near``: the title of the codebook's content that most units of one it does not name are like, else
    empty; ``new``: the codebook prints contents, and neither names this one nor has such a content.
    """
    return _once(source, _named)


def _once(source: Source, make: Callable[[Source], pd.DataFrame]) -> pd.DataFrame:
    """What ``make`` makes of a source, made once: a dozen chapters ask for it, and nobody changes it."""
    kept = source.__dict__.setdefault("kept", {})
    return kept[make] if make in kept else kept.setdefault(make, make(source))


def _named(source: Source) -> pd.DataFrame:
    found = _once(source, _all)
    return _ordered(source, found[~_unnamed(found)])


def unseen_contents(source: Source) -> pd.DataFrame:
    """Printed contents that stand in no cell; ``nobody``: it is told that nobody wished for them."""
    found = _once(source, _all)
    out = _ordered(source, found[_unnamed(found)])
    return out.assign(nobody=(out["respondents_n"] == 0).fillna(False).astype(bool))


def contents_by_phase(source: Source) -> pd.DataFrame:
    """The rows of ``contents_matrix`` whose content stands by its title: COLUMNS, ``phase`` and ``stability``."""
    cells, whole = source.table("contents_matrix"), found_contents(source)
    if cells.empty or whole.empty:
        return whole.head(0).assign(phase=pd.Series(dtype="str"))
    facts = ["title", "printed", "rest", "named", "near", "new"]
    own = [c for c in cells.columns if c not in (*facts, "count")]
    about = whole[["theme", "content_id", *facts]]
    joined = _counted(source, cells[own]).merge(about, on=["theme", "content_id"])
    return _ordered(source, joined[joined["suppressed"] | (joined["respondents_n"].fillna(0) > 0)])


def _all(source: Source) -> pd.DataFrame:
    """Every row of ``contents`` whose theme is in the matrix."""
    found = source.table("contents")
    if found.empty:
        return pd.DataFrame(columns=COLUMNS)
    outside = {theme.id for theme in getattr(source.codebook, "themes", []) if not theme.in_matrix}
    found = _counted(source, found[~found["theme"].isin(outside)])
    rest = found["content_id"] == found["theme"].astype("str") + f"/{CommonTheme.OTHER}"
    printed = found["printed"].fillna(False).astype(bool)
    title = found["title"].astype("object").mask(rest, rest_title(source))
    compared = bool(printed.any())
    known = known_to(source.codebook, found) if source.themed() else pd.Series(False, found.index)
    named = known & ~printed & ~rest
    unknown = compared & ~printed & ~rest & ~named
    near = (
        (found["near"] if "near" in found else pd.Series("", found.index)).fillna("").astype("str").where(unknown, "")
    )
    return found.assign(title=title, printed=printed, rest=rest, named=named, near=near, new=unknown & near.eq(""))


def rest_title(source: Source) -> str:
    """What stands for the contents of a theme that are not named."""
    return source.words(f"content_table.rest_{source.which}")


def _unnamed(found: pd.DataFrame) -> pd.Series:
    nobody = ~found["suppressed"] & (found["respondents_n"].fillna(0) == 0)
    return (nobody | (found["reason"] == UNNAMED)) & ~found["rest"].astype(bool)


def _counted(source: Source, rows: pd.DataFrame) -> pd.DataFrame:
    """With the columns of a protected table, and ``count``: the number as a reader sees it."""
    blank: dict[str, Any] = {"units_n": pd.NA, "suppressed": False, "reason": "", "respondents_low": pd.NA,
                             "respondents_high": pd.NA}  # fmt: skip
    rows = rows.assign(**{name: value for name, value in blank.items() if name not in rows})
    rows = rows.assign(suppressed=rows["suppressed"].fillna(False).astype(bool), reason=rows["reason"].fillna(""))
    return rows.assign(count=[count_text(source, row) for row in rows.to_dict("records")])


def count_text(source: Source, row: dict[Any, Any]) -> str:
    """Respondents as they are written: a number, "alle 5", a range; nothing where nothing is told.

    Where a row is suppressed, ``withheld`` says what stands in place of its number.
    """
    words = source.words
    return withheld(row, words, "") if row["suppressed"] else count(row["respondents_n"], words.language)


def _ordered(source: Source, rows: pd.DataFrame) -> pd.DataFrame:
    """In the codebook's order of themes and phases; within them the most wished first, the others last."""
    themes = {theme: i for i, theme in enumerate(source.theme_order())}
    phases = {str(p.id): i for i, p in enumerate(getattr(source.codebook, "phases", []))}
    least = rows["respondents_low"].astype("Float64").fillna(0)
    keys = pd.DataFrame({
        "theme": rows["theme"].map(lambda t: themes.get(str(t), len(themes))),
        "name": rows["theme"].astype("str"),
        "phase": rows["phase"].map(lambda p: phases.get(str(p), len(phases))) if "phase" in rows else 0,
        "rest": rows["rest"].astype(bool),
        "n": -rows["respondents_n"].astype("Float64").fillna(least).astype("float64"),
        "title": rows["title"].astype("str").str.casefold(),
        "id": rows["content_id"].astype("str"),
    }, index=rows.index)  # fmt: skip
    return rows.loc[keys.sort_values(list(keys.columns), kind="stable").index].reset_index(drop=True)


def phases_across(source: Source) -> tuple[tuple[str, str], ...]:
    """The phases that are columns, with their names; none where the codebook has no phases."""
    phases = getattr(source.codebook, "phases", [])
    own = [p.id for p in phases if p.in_matrix and p.id not in (Phase.ALL, Phase.NONE)]
    return tuple((str(phase), source.phase_name(phase)) for phase in own)


def phase_tops(source: Source) -> list[tuple[str, pd.DataFrame]]:
    """Of each phase that is a column the content with most respondents, where any number is told; equals together."""
    cells = contents_by_phase(source)
    told = cells[~cells["suppressed"].astype(bool) & ~cells["rest"].astype(bool)]
    found = []
    for phase, name in phases_across(source):
        best = leading(told[told["phase"] == phase], 1)
        found += [(name, best)] if len(best) else []
    return found
