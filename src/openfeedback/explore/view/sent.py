"""What the browser was sent of the units that persons coded, so that only what differs is sent again."""

from __future__ import annotations

from typing import Any

import pandas as pd

from openfeedback.explore.corrections import voices
from openfeedback.explore.view.material import Material
from openfeedback.explore.view.payload import coded_now


class Sent:
    """The last sent row of each unit that some person coded, by the unit's place in the run."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}

    def renew(self, material: Material, persons: pd.DataFrame) -> list[dict[str, Any]]:
        """Take the codes that count now as sent; gives the rows that differ from what was sent before."""
        rows = self._now(material, persons)
        differing = [row for i, row in rows.items() if row != self.rows.get(i)]
        self.rows = rows
        return differing

    def recut(self, at: int, gone: int, new: int) -> None:
        """``gone`` units from place ``at`` on became ``new`` others: those behind them move."""
        before = {i: row for i, row in self.rows.items() if i < at}
        moved = {i + new - gone: row for i, row in self.rows.items() if i >= at + gone}
        self.rows = before | {i: {**row, "unit": i} for i, row in moved.items()}

    def _now(self, material: Material, persons: pd.DataFrame) -> dict[int, dict[str, Any]]:
        """Codes that count and voices of each unit that some person coded, now or when last sent."""
        units = material.units
        touched = units["unit_id"].isin(persons["unit_id"]) | units.index.isin(list(self.rows))
        part = units[touched]
        said = voices(persons)
        now = coded_now(material._replace(units=part), persons).to_dict("records")
        return {
            int(i): {"unit": int(i), **{str(k): v for k, v in codes.items()}, "voices": said.get(unit, [])}
            for i, unit, codes in zip(part.index, part["unit_id"], now, strict=True)
        }
