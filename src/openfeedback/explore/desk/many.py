"""Many units coded at once: the rows that come of it, each with its place, and what moves, told before."""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.corrections import DRAWN, PLACE, with_places
from openfeedback.explore.corrections import CODES, SECOND, Change
from openfeedback.explore.view import Material
from openfeedback.vocabulary import Phase

Row = dict[str, Any]


def whole(codes: Row, book: Codebook) -> Row | None:
    """A coding with all three codes: without a phase ``ei``, without a kind the last one; None without a theme."""
    theme = book.theme(str(codes.get("theme") or ""))
    if theme is None:
        return None
    phases = [phase.id for phase in book.phases]
    none = str(Phase.NONE) if str(Phase.NONE) in phases else phases[-1]
    phase = theme.phase or (codes.get("phase") if codes.get("phase") in phases else none)
    kinds = [kind.id for kind in book.kinds]
    kind = codes.get("kind") if codes.get("kind") in kinds else kinds[-1]
    return {"theme": theme.id, "phase": phase, "kind": kind}


def coded_at_once(
    material: Material, units: pd.DataFrame, now: pd.DataFrame, given: Row, own: dict[str, Row], coder: str, at: str
) -> list[Change]:
    """Rows that give ``units`` the codes ``given`` (by field; others stay), where they do not have them by this coder.

    ``now``: the codes that count (unit_id, theme, phase, kind); ``own``: the coder's rows by unit_id. A unit without a
    theme to which none is given is left out.
    """
    placed = with_places(units[["unit_id"]], units, material.responses).set_index("unit_id")[PLACE]
    places: dict[Any, Any] = placed.astype("object").to_dict("index")
    before: dict[Any, Any] = (
        now.set_index("unit_id")[CODES].astype("object").where(lambda t: t.notna(), None).to_dict("index")
    )
    changes = []
    for unit, place in places.items():
        codes = whole({**before[unit], **given}, material.codebook)
        mine = own.get(str(unit), {})
        if codes is None or all(mine.get(c) == codes[c] for c in CODES):
            continue
        second = mine.get(SECOND) if mine.get(SECOND) != codes["theme"] else None
        said = {**{f"model_{c}": mine.get(f"model_{c}") or _model(before[unit][c], mine) for c in CODES}}
        row = {**codes, SECOND: second, **said, "evidence": mine.get("evidence"), "coded_at": at, "blind": False,
               DRAWN: mine.get(DRAWN), **place}  # fmt: skip
        changes.append(Change(str(unit), coder, None, {str(k): v for k, v in row.items()}, str(place["text"])))
    return changes


def _model(code: Any, mine: Row) -> Any:
    """What counted is the model's where this coder had said nothing."""
    return None if mine else code
