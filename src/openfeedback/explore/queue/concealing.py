"""A run without anybody's codes but the coder's own: what a second coder may be sent."""

from __future__ import annotations

import pandas as pd

from openfeedback.explore.view import Material

_OF_MODEL = ["coder", "theme", "phase", "kind", "theme_p", "phase_p", "kind_p", "second_theme", "evidence"]
_NOTED = ["model_theme", "model_phase", "model_kind"]


def concealed(material: Material, persons: pd.DataFrame, coder: str | None) -> tuple[Material, pd.DataFrame]:
    """The material without codes and evidence, and of the persons' codings the coder's own without the model's."""
    there = [column for column in _OF_MODEL if column in material.units]
    units = material.units.assign(**dict.fromkeys(there))
    own = persons[persons["coder"] == coder]
    return material._replace(units=units), own.assign(**{c: None for c in _NOTED if c in own})
