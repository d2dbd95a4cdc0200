"""Coding without any examples: a unit gets the code whose definition is nearest. Weak, and marked as such."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Code, Codebook
from openfeedback.coding.features import centred
from openfeedback.settings import VectorSettings

CODER = "definitions"
SHARPNESS = 8.0  # how fast probability falls with distance; not calibrated: there is nothing to calibrate on


def code_by_definitions(frame: pd.DataFrame, codebook: Codebook, vectors: VectorSettings, min_p: float) -> pd.DataFrame:
    """Codings (coder ``definitions``) of units by the nearest definitions of themes, phases and kinds."""
    from openfeedback.text.embed import embed

    units = embed(frame["text"], vectors)
    themes, theme_p = _nearest(units, codebook.themes, codebook, vectors)
    phases, phase_p = _nearest(units, codebook.phases, codebook, vectors)
    kinds, kind_p = _nearest(units, codebook.kinds, codebook, vectors)
    fixed = np.array([getattr(codebook.theme(t), "phase", None) or "" for t in themes], dtype=object)
    return pd.DataFrame(
        {
            "unit_id": frame["unit_id"].astype("str").to_numpy(),
            "coder": CODER,
            "theme": pd.Series(themes).mask(theme_p < min_p),
            "phase": np.where(fixed != "", fixed, phases),
            "kind": kinds,
            "theme_p": theme_p,
            "phase_p": np.where(fixed != "", theme_p, phase_p),
            "kind_p": kind_p,
            "evidence": "nearest definition; the codebook has no examples",
        }
    )


def descriptions(codes: Iterable[Code], codebook: Codebook) -> list[list[str]]:
    """What each code is described by: its names, definition, inclusions, and its printed cells."""
    return [
        [t for t in [*code.names.values(), code.definition, *code.includes, *_cells(code, codebook)] if t]
        for code in codes
    ]


def _cells(code: Code, codebook: Codebook) -> list[str]:
    return [line for lines in codebook.cells.get(code.id, {}).values() for line in lines]


def _nearest(
    units: np.ndarray, codes: Iterable[Code], codebook: Codebook, vectors: VectorSettings
) -> tuple[np.ndarray, np.ndarray]:
    from openfeedback.text.embed import embed

    codes = list(codes)
    texts = descriptions(codes, codebook)
    embedded = [embed(t, vectors) for t in texts]
    centre = np.vstack(embedded).mean(axis=0)
    # a code is as near as its nearest description
    near = np.column_stack([(centred(units, centre) @ centred(e, centre).T).max(axis=1) for e in embedded])
    p = np.exp(SHARPNESS * near)
    p /= p.sum(axis=1, keepdims=True)
    return np.array([c.id for c in codes], dtype=object)[p.argmax(axis=1)], p.max(axis=1)
