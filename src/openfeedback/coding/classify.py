"""Coding with a codebook: every unit gets a theme, a phase and a kind, with probabilities, evidence and abstention."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.evidence import Explainer
from openfeedback.coding.features import in_context
from openfeedback.coding.model import HEADS, Model
from openfeedback.coding.model_store import fitted
from openfeedback.coding.zero_shot import FEW, Definitions, code_by_definitions
from openfeedback.settings import CodingSettings, VectorSettings
from openfeedback.tables import checked, empty, require

CODER = "model"
BATCH = 512
SECOND_P = 0.3  # a hint: docs/CODING.md tells how often it is right
Progress = Callable[[int, int], None]


def code(
    units: pd.DataFrame,
    codebook: Codebook,
    settings: CodingSettings | None = None,
    vectors: VectorSettings | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Codings of units (unit_id, text; optional answer, question, role) by the codebook's examples.

    ``theme_p``, ``phase_p`` and ``kind_p`` are calibrated probabilities; below ``settings.min_p`` the theme is empty.
    ``second_theme`` (after the contract's columns) is mostly empty: another theme with a probability of at least
    ``SECOND_P``, a hint for review. A codebook without examples codes by its definitions (coder ``definitions``):
    weak, and not calibrated, and without a second theme.
    ``progress(done, total)`` counts units. ``seed`` is part of the contract; this classifier draws nothing at random.
    """
    from threadpoolctl import threadpool_limits

    require(units, ["unit_id", "text"], "table units")
    if units.empty:
        return empty("codings")
    settings, vectors = settings or CodingSettings(), vectors or VectorSettings()
    frame = in_context(units, codebook)
    coder = _coder(codebook, settings, vectors, frame)
    parts = []
    with threadpool_limits(1, user_api="blas"):  # sums by several threads differ in their last digits
        for start in range(0, len(frame), BATCH):
            parts.append(coder(frame.iloc[start : start + BATCH]))
            if progress:
                progress(min(start + BATCH, len(frame)), len(frame))
    return checked(pd.concat(parts, ignore_index=True), "codings")


def _coder(
    codebook: Codebook, settings: CodingSettings, vectors: VectorSettings, frame: pd.DataFrame
) -> Callable[..., pd.DataFrame]:
    """What codes a batch: the fitted classifier, the definitions of a codebook without examples, or (few) both."""
    few = len(codebook.examples()) <= FEW
    definitions = Definitions(codebook, frame["text"], vectors) if few else None
    if definitions and codebook.examples().empty:
        return partial(code_by_definitions, definitions=definitions, min_p=settings.min_p)
    model = fitted(codebook, vectors)
    return partial(_code_batch, model=model, explainer=Explainer(model), min_p=settings.min_p, definitions=definitions)


def _code_batch(
    frame: pd.DataFrame, model: Model, explainer: Explainer, min_p: float, definitions: Definitions | None = None
) -> pd.DataFrame:
    p, vectors = model.predict(frame)
    classes = {c: model.heads[c].classes for c in HEADS}
    own = classes["theme"][p["theme"].argmax(axis=1)]
    if definitions:
        p, classes = definitions.beside(p, classes, list(frame["text"]), len(model.example_ids))
    best = {c: classes[c][p[c].argmax(axis=1)] for c in HEADS}
    phase, phase_p = _fixed_phase(best, p, model)
    theme_p = p["theme"].max(axis=1)
    theme: np.ndarray = np.array(np.where(theme_p < min_p, None, best["theme"]))
    return pd.DataFrame(
        {
            "unit_id": frame["unit_id"].astype("str").to_numpy(),
            "coder": CODER,
            "theme": theme,
            "phase": phase,
            "kind": best["kind"],
            "theme_p": theme_p,
            "phase_p": phase_p,
            "kind_p": p["kind"].max(axis=1),
            "evidence": _evidence(frame, best["theme"], own, vectors, explainer),
            "second_theme": pd.Series(_second(theme, p["theme"], classes["theme"]), dtype="str"),
        }
    )


def _second(themes: np.ndarray, p: np.ndarray, classes: np.ndarray) -> list[str | None]:
    """The next likely theme of units that have a theme, where it is likely enough; mostly none."""
    if len(classes) < 2:
        return [None] * len(themes)
    at = np.argsort(-p, axis=1, kind="stable")[:, 1]
    likely = np.take_along_axis(p, at[:, None], axis=1)[:, 0] >= SECOND_P
    return [classes[i] if good and first else None for i, good, first in zip(at, likely, themes, strict=True)]


def _evidence(
    frame: pd.DataFrame, themes: np.ndarray, own: np.ndarray, vectors: np.ndarray, explainer: Explainer
) -> np.ndarray:
    """Words and examples that spoke for the theme; where only its definition did, that is said."""
    said = np.array(explainer.explain(frame, own, vectors), dtype=object)
    return np.where(themes == own, said, "nearest definition; the examples spoke for another theme")


def _fixed_phase(best: dict[str, np.ndarray], p: dict[str, np.ndarray], model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Phases and their probabilities where some themes always have one phase: then it is as sure as the theme."""
    fixed = np.array([model.fixed_phase.get(t) for t in best["theme"]], dtype=object)
    has = fixed != None  # noqa: E711  (element by element)
    phase = np.where(has, fixed, best["phase"])
    return phase, np.where(has, p["theme"].max(axis=1), p["phase"].max(axis=1))
