"""How a model grows while a person codes: agreement on what it had not learnt yet, and how sure it is of the rest."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openfeedback.coding.agreement import cohen_kappa

LATEST = 20  # codings whose share of agreement is told beside that of all
SURE = 0.6  # of a theme: the explorer's limit


class Certainty(NamedTuple):
    """Of the units that nobody coded: mean probability of the theme, and the share that is at least SURE."""

    mean: float | None
    sure: float | None


def agreement(said: list[str], coded: list[str]) -> dict[str, Any]:
    """How often the model's themes, told before it learnt from these units, are the person's; in the order of coding.

    ``n``, ``share`` of all, ``latest`` share (of the last LATEST) and ``kappa``; None where there is nothing to tell.

    >>> agreement(["a", "b", "a", "b"], ["a", "b", "a", "a"])
    {'n': 4, 'share': 0.75, 'latest': 0.75, 'kappa': 0.5}
    >>> agreement([], [])
    {'n': 0, 'share': None, 'latest': None, 'kappa': None}
    """
    same = np.array([one == other for one, other in zip(said, coded, strict=True)], dtype=float)
    if not len(same):
        return {"n": 0, "share": None, "latest": None, "kappa": None}
    kappa = cohen_kappa(pd.DataFrame({"model": said, "person": coded}))
    return {
        "n": len(same),
        "share": round(float(same.mean()), 3),
        "latest": round(float(same[-LATEST:].mean()), 3),
        "kappa": round(kappa, 3) if kappa == kappa else None,
    }


def certainty(theme_p: pd.Series) -> Certainty:
    """How sure the model is of the themes of these units; a missing probability is no certainty.

    >>> certainty(pd.Series([0.9, 0.5, None]))
    Certainty(mean=0.467, sure=0.333)
    """
    p = theme_p.astype("float64").fillna(0)
    return (
        Certainty(round(float(p.mean()), 3), round(float((p >= SURE).mean()), 3)) if len(p) else Certainty(None, None)
    )
