"""Where each unit lies on the map of topics."""

from __future__ import annotations

from openfeedback.explore.material import Material


def map_points(material: Material) -> list[list[float]] | None:
    """x and y of each unit, 0–1, or None where there is no map."""
    return None
