"""A map of topics: near topics lie near each other; units are points in their topic's disc, the most typical inmost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from openfeedback.coding.topics.space import meaning, unit_rows
from openfeedback.errors import InputError
from openfeedback.tables import require

GOLDEN = np.pi * (3 - np.sqrt(5))  # the angle between neighbouring seeds of a sunflower
ROOM = 1.15  # discs keep this much apart, in their radii
STEPS = 500


def topic_points(units: pd.DataFrame, vectors: np.ndarray, assignments: pd.DataFrame) -> pd.DataFrame:
    """Where each unit lies on the map: unit_id, x, y, topic_id, in the units' order; without those of no topic.

    ``vectors`` (n, d) are the units' own. Topics are laid out by the similarity of their means (classical scaling:
    Torgerson 1952) and then moved apart until their discs do not overlap. A disc has a point for each unit, evenly
    strewn (Vogel 1979), the units nearest to the topic's mean in the middle: its area is the topic's size, and only
    topics' places and how typical a unit is can be read from it. No chance is involved.
    """
    require(units, ["unit_id"], "units")
    require(assignments, ["unit_id", "topic_id"], "assignments")
    if len(vectors) != len(units):
        raise InputError(f"vectors: {len(vectors)} rows for {len(units)} units; make the vectors again")
    topic = units.unit_id.astype(str).map(dict(zip(assignments.unit_id, assignments.topic_id, strict=True)))
    kept = topic.notna().to_numpy()
    frame = pd.DataFrame({"unit_id": units.unit_id.astype(str), "topic_id": topic})[kept].reset_index(drop=True)
    if frame.empty:
        return pd.DataFrame({c: pd.Series(dtype=t) for c, t in _TYPES.items()})
    places = _places(frame, meaning(np.asarray(vectors))[kept])
    return frame.assign(x=places[:, 0].round(3), y=places[:, 1].round(3))[list(_TYPES)].astype(_TYPES)


_TYPES = {"unit_id": "str", "x": "float64", "y": "float64", "topic_id": "str"}


def _places(frame: pd.DataFrame, space: np.ndarray) -> np.ndarray:
    members = frame.groupby("topic_id", sort=True).indices
    means = unit_rows(np.stack([space[at].mean(axis=0) for at in members.values()]))
    radii = np.sqrt([len(at) for at in members.values()])
    centres = spread_apart(scaled(means) * radii.sum(), radii)
    places = np.empty((len(frame), 2))
    for centre, mean, at in zip(centres, means, members.values(), strict=True):
        ids = frame["unit_id"].to_numpy()[at]
        inmost_first = at[np.lexsort((ids, -(space[at] @ mean).round(6)))]
        places[inmost_first] = centre + sunflower(len(at))
    return places


def sunflower(count: int) -> np.ndarray:
    """Evenly strewn points (count, 2) of a disc with radius √count, from the middle outwards (Vogel 1979).

    >>> sunflower(4).round(2).tolist()
    [[0.71, 0.0], [-0.9, 0.83], [0.14, -1.58], [1.14, 1.48]]
    """
    order = np.arange(count)
    radius, angle = np.sqrt(order + 0.5), order * GOLDEN
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def scaled(means: np.ndarray) -> np.ndarray:
    """Places in two dimensions (k, 2) whose distances follow those of the rows: classical scaling, greatest spread 1.

    >>> scaled(np.array([[1.0, 0.0], [-1.0, 0.0]])).tolist()
    [[0.5, 0.0], [-0.5, 0.0]]
    """
    middle = means - means.mean(axis=0)
    left, strength, _ = np.linalg.svd(middle, full_matrices=False)
    found = np.zeros((len(means), 2))
    found[:, : min(2, left.shape[1])] = (left * strength)[:, :2]
    found = found.round(9) * np.where(found[0] < -1e-9, -1.0, 1.0) + 0.0  # which way is up is by chance
    spread = float(np.ptp(found, axis=0).max())
    return found / spread if spread else found


def spread_apart(centres: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """The centres drawn together and then pushed apart until no two discs overlap: (k, 2)."""
    places = centres / max(len(radii) ** 0.5, 1.0)
    for _ in range(STEPS):
        gaps = places[:, None, :] - places[None, :, :]
        distance = np.linalg.norm(gaps, axis=2)
        wanted = ROOM * (radii[:, None] + radii[None, :])
        overlap = np.where(np.eye(len(radii), dtype=bool), 0.0, np.maximum(wanted - distance, 0.0))
        if not overlap.any():
            break
        away = np.divide(gaps, distance[:, :, None], out=_aside(len(radii)), where=distance[:, :, None] > 1e-9)
        places = places + (away * overlap[:, :, None] / 2).sum(axis=1) * 0.5 + 0.0
    return np.asarray(places)


def _aside(count: int) -> np.ndarray:
    """Where two centres fall on one place: each pair a direction of its own, the same every time."""
    angle = np.arange(count)[:, None] * GOLDEN - np.arange(count)[None, :] * GOLDEN
    sign = np.sign(np.arange(count)[:, None] - np.arange(count)[None, :])
    return np.stack([sign * np.cos(np.abs(angle)), sign * np.sin(np.abs(angle))], axis=2).astype(float)
