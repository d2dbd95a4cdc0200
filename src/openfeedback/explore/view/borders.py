"""The units as persons drew them over those of the run; which stretch of the units changes when a person draws."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from openfeedback.coding.corrections import DRAWN, is_drawn, places_of, recut
from openfeedback.explore.view.material import Material

_PLACE = ["unit_id", "response_id", "start", "end", "text"]
_P = ["theme_p", "phase_p", "kind_p"]
Span = tuple[int, int]


class Splice(NamedTuple):
    """From place ``at`` on ``gone`` units are no more, and ``new`` ones stand there: all units of one answer."""

    at: int
    gone: int
    new: pd.DataFrame


class Borders:
    """A run's own units, and where persons drew others. A unit that is drawn has the codes of the one it came from."""

    def __init__(self, material: Material):
        self._base = material.units.assign(**{DRAWN: False})
        self._by_response = dict(list(self._base.groupby("response_id", sort=False)))
        self._seen: dict[str, list[tuple[str, ...]]] = {}

    def id_of(self, response: str, span: Span) -> str:
        """The id of a unit with this span: the run's own where it has one."""
        own = self._by_response.get(response, self._base.iloc[:0])
        same = own.loc[(own["start"] == span[0]) & (own["end"] == span[1]), "unit_id"]
        return str(same.iloc[0]) if len(same) else f"{response}.{span[0]}-{span[1]}"

    def update(self, material: Material, human: pd.DataFrame) -> tuple[Material, list[Splice]]:
        """The material with the units that ``human`` draws now, and where it differs from what it was."""
        if DRAWN not in material.units:
            material = material._replace(units=self._base)
        rows = human[is_drawn(human)]
        seen = _signatures(rows)
        changed = sorted(r for r in {*seen, *self._seen} if seen.get(r) != self._seen.get(r) and r in self._by_response)
        self._seen = seen
        if not changed:
            return material, []
        spans = places_of(rows, self._base[_PLACE], material.responses)
        splices = []
        for response in changed:
            splice = self._splice(material, response, spans.get(response, []))
            if splice is not None:
                material = material._replace(units=spliced(material.units, splice))
                splices.append(splice)
        return material, splices

    def _splice(self, material: Material, response: str, spans: list[Span]) -> Splice | None:
        now = material.units[material.units["response_id"] == response]
        base = self._by_response[response]
        cut = recut(base[_PLACE], spans, response, str(material.answers[response])) if spans else base[_PLACE]
        new = pd.DataFrame([_unit(place, base, spans) for place in cut.to_dict("records")])
        new = new[material.units.columns].astype(base.dtypes.to_dict())
        if (
            now[_PLACE].to_numpy().tolist() == new[_PLACE].to_numpy().tolist()
            and (now[DRAWN] == new[DRAWN].values).all()
        ):
            return None
        return Splice(int(now.index[0]), len(now), new)


def spliced(units: pd.DataFrame, splice: Splice) -> pd.DataFrame:
    """The units after a splice."""
    parts = [units.iloc[: splice.at], splice.new, units.iloc[splice.at + splice.gone :]]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _unit(place: dict[Any, Any], base: pd.DataFrame, spans: list[Span]) -> dict[Any, Any]:
    """A unit with what is known of the run's unit that it shares most with; probabilities were of other words."""
    start, end = place["start"], place["end"]
    shared = base["end"].clip(upper=end) - base["start"].clip(lower=start)
    own = base.iloc[int(shared.to_numpy().argmax())].to_dict()
    same = (own["start"], own["end"]) == (start, end)
    return {**own, **({} if same else dict.fromkeys(_P)), **place, DRAWN: (start, end) in spans}


def _signatures(rows: pd.DataFrame) -> dict[str, list[tuple[str, ...]]]:
    """Where drawn rows stand, by answer, so that it is soon seen whether somebody drew anything."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in rows.reindex(columns=["response_id", "start", "end", "coder", "coded_at"]).itertuples(index=False):
        found.setdefault(str(row[0]), []).append(tuple(str(value) for value in row[1:]))
    return {response: sorted(each) for response, each in found.items()}
