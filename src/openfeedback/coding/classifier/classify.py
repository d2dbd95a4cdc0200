"""Coding with a codebook: every unit gets a theme, a phase and a kind, with probabilities, evidence and abstention."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from openfeedback.coding.classifier.combine import as_codings
from openfeedback.coding.classifier.definitions import EVEN, FEW, Definitions, code_by_definitions, lacking_examples
from openfeedback.coding.classifier.learnt import Explainer, Model, cut, fitted, in_context
from openfeedback.coding.classifier.reviewed import LeftOut, Reviewed
from openfeedback.coding.codebook import CODES, Codebook
from openfeedback.settings import CodingSettings, VectorSettings
from openfeedback.tables import checked, empty, require
from openfeedback.vocabulary import Coder

BATCH = 512
SECOND_P = 0.3  # a hint: docs/QUALITY.md tells how often it is right
OTHERWISE = "nearest definition; the examples spoke for another theme"
UNLEARNT = "nearest definition; the theme has too few examples"
Progress = Callable[[int, int], None]


def code(
    units: pd.DataFrame,
    codebook: Codebook,
    settings: CodingSettings | None = None,
    vectors: VectorSettings | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    abstain: bool = False,
    proposed: bool = False,
    unseen: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Codings of units (unit_id, text; optional answer, question, role) by the codebook's examples.

    ``theme_p``, ``phase_p`` and ``kind_p`` are calibrated probabilities; below ``settings.min_p`` the theme is empty.
    Where that is None, every unit has a theme, unless ``abstain``: then what is no better than a coin has none, told
    from the reviewed examples (``Reviewed.even``) or without any from how the definitions' scores spread (``EVEN``);
    a classifier of more than FEW examples names all. ``proposed``: where
    ``abstain`` would leave units without one, a column of that name tells which of all have one then.
    ``second_theme`` (after the contract's columns) is mostly empty: another theme with a probability of at least
    ``SECOND_P``, a hint for review. A codebook without examples codes by its definitions (coder ``definitions``):
    weak, and not calibrated, and without a second theme; so does a code that has too few examples (``lacking``).
    ``unseen``: texts of examples whose units are told the probability that their codes would have if no example were
    that text (``own_examples``). ``progress(done, total)`` counts units. ``seed`` is part of the contract; this
    classifier draws nothing at random.
    """
    from threadpoolctl import threadpool_limits

    require(units, ["unit_id", "text"], "table units")
    if units.empty:
        return empty("codings")
    settings, vectors = settings or CodingSettings(), vectors or VectorSettings()
    frame = in_context(units, codebook)
    coder = _coder(codebook, settings, vectors, frame, abstain and settings.min_p is None, unseen)
    parts = []
    with threadpool_limits(1, user_api="blas"):  # sums by several threads differ in their last digits
        for start in range(0, len(frame), BATCH):
            parts.append(coder(frame.iloc[start : start + BATCH]))
            if progress:
                progress(min(start + BATCH, len(frame)), len(frame))
    found = pd.concat(parts, ignore_index=True)
    return checked(found if proposed else found.drop(columns="proposed", errors="ignore"), "codings")


def _coder(
    codebook: Codebook, settings: CodingSettings, vectors: VectorSettings, frame: pd.DataFrame, abstain: bool,
    unseen: frozenset[str],
) -> Callable[..., pd.DataFrame]:  # fmt: skip
    """What codes a batch: the fitted classifier, the definitions of a codebook without examples, or (few) both."""
    examples = codebook.examples()
    needed = len(examples) <= FEW or lacking(codebook)
    definitions = Definitions(codebook, frame["text"], vectors) if needed else None
    if definitions and examples.empty:
        spread = definitions.among().spread()
        lowest = EVEN if abstain else settings.min_p or 0.0
        named = partial(code_by_definitions, definitions=definitions, spread=spread, min_p=lowest)
        return named if abstain or settings.min_p is not None else lambda part: _with_proposed(named(part), EVEN)
    model = fitted(codebook, vectors)
    reviewed = Reviewed(definitions, model, codebook) if definitions and len(examples) <= FEW else None
    left_out = LeftOut(codebook, model, definitions, reviewed, unseen) if unseen else None
    return partial(
        _code_batch, model=model, explainer=Explainer(model), min_p=settings.min_p, definitions=definitions,
        examples=examples, reviewed=reviewed, abstain=abstain, left_out=left_out,
    )  # fmt: skip


def lacking(codebook: Codebook) -> dict[str, list[str]]:
    """The codes of each column that have too few examples to be learnt: definitions alone find them; {} for none."""
    examples = codebook.examples()
    ids = {column: np.array([code.id for code in codebook.codes(column)], dtype=object) for column in CODES}
    found = {column: codes[lacking_examples(examples[column], codes)].tolist() for column, codes in ids.items()}
    return {column: codes for column, codes in found.items() if codes and len(ids[column]) > 1}


def _code_batch(
    frame: pd.DataFrame,
    model: Model,
    explainer: Explainer,
    min_p: float | None,
    definitions: Definitions | None,
    examples: pd.DataFrame,
    reviewed: Reviewed | None = None,
    abstain: bool = False,
    left_out: LeftOut | None = None,
) -> pd.DataFrame:
    p, vectors = model.predict(frame)
    p = {column: cut(of_codes) for column, of_codes in p.items()}  # of equal ones the first code
    classes = {c: model.heads[c].classes for c in CODES}
    own = classes["theme"][p["theme"].argmax(axis=1)]
    if definitions:
        p, classes = definitions.beside(p, classes, list(frame["text"]), examples)
        p |= {"theme": reviewed.probabilities(frame)} if reviewed else {}
        p = {column: cut(of_codes) for column, of_codes in p.items()}
    least = min_p if min_p is not None else reviewed.even(list(frame["text"])) if reviewed else 0.0
    every = min_p is None and not abstain
    found = as_codings(frame, Coder.MODEL, p, classes, model.fixed_phase, 0.0 if every else least)
    best = classes["theme"][p["theme"].argmax(axis=1)]
    second = pd.Series(_second(found["theme"].fillna("").to_numpy(), p["theme"], classes["theme"]), dtype="str")
    unlearnt = lacking_examples(examples["theme"], best)
    found = found.assign(evidence=_evidence(frame, best, own, unlearnt, vectors, explainer), second_theme=second)
    found = _with_proposed(found, least) if every and reviewed else found
    return left_out.told(found, frame["text"]) if left_out else found


def _with_proposed(found: pd.DataFrame, least: float | np.ndarray) -> pd.DataFrame:
    """Codings that name every theme, with whether each is as sure as one that is proposed has to be."""
    return found.assign(proposed=found["theme_p"].to_numpy(dtype=float) >= least)


def _second(themes: np.ndarray, p: np.ndarray, classes: np.ndarray) -> list[str | None]:
    """The next likely theme of units that have a theme, where it is likely enough; mostly none."""
    if len(classes) < 2:
        return [None] * len(themes)
    at = np.argsort(-p, axis=1, kind="stable")[:, 1]
    likely = np.take_along_axis(p, at[:, None], axis=1)[:, 0] >= SECOND_P
    return [classes[i] if good and first else None for i, good, first in zip(at, likely, themes, strict=True)]


def _evidence(
    frame: pd.DataFrame, themes: np.ndarray, own: np.ndarray, unlearnt: np.ndarray, vectors: np.ndarray,
    explainer: Explainer,
) -> np.ndarray:  # fmt: skip
    """Words and examples that spoke for the theme; where only its definition did, that is said."""
    said = np.array(explainer.explain(frame, own, vectors), dtype=object)
    said = np.where(themes == own, said, OTHERWISE)
    return np.where(unlearnt, UNLEARNT, said)
