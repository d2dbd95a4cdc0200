"""Where each unit lies on the map of topics, for the browser."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from openfeedback.coding.topics import topic_points
from openfeedback.explore.view.material import Material
from openfeedback.run import table_path


def map_points(material: Material, vectors: Callable[[], np.ndarray]) -> np.ndarray:
    """x and y of each unit, float32 of shape (n, 2), in the units' order; missing for units of no topic.

    The run's own ``topic_points`` where it saved them; else they are laid out from ``vectors()``.
    """
    units = material.units[["unit_id", "topic_id"]]
    saved = table_path(material.params.folder, "topic_points")
    points = pd.read_parquet(saved) if saved.is_file() else topic_points(units[["unit_id"]], vectors(), units)
    placed = points.set_index("unit_id")[["x", "y"]].reindex(units["unit_id"])
    return placed.to_numpy(np.float32)
