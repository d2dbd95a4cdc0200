"""A metric of meaning: directions in which units of one content differ among themselves count for less.

Within-class covariance normalisation (Hatch, Kajarekar & Stolcke 2006, Within-class covariance normalization for
SVM-based speaker recognition). What makes wordings of one wish differ is much the same in every theme, so that what
was learnt from the examples of one codebook serves another: docs/QUALITY.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import FILE, content_examples, load_codebook
from openfeedback.coding.topics import unit_rows
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import embed, load_vectors

SHRINK = 0.2  # towards a sphere
LEARNT_FROM = "table5"  # what ships with the program
USUAL = 20  # units that the usual centre counts for beside the units' own


class Shipped(NamedTuple):
    """What the content examples that ship teach: the metric, and where units and answers mostly lie."""

    metric: np.ndarray
    centre: np.ndarray
    answer_centre: np.ndarray


def learn(vectors: np.ndarray, contents: np.ndarray) -> np.ndarray:
    """The metric (d, d): the inverse square root of the covariance within contents, shrunk.

    ``vectors`` (n, d); ``contents`` (n,): an empty one is no content. Contents of one unit teach nothing.

    >>> made = learn(np.array([[2.0, 0.0], [-2.0, 0.0], [1.0, 0.1], [1.0, -0.1]]), np.array(["a", "a", "b", "b"]))
    >>> bool(made[0, 0] < made[1, 1])
    True
    """
    found = [vectors[contents == content] for content in np.unique(contents[contents != ""])]
    inner = np.vstack([each - each.mean(axis=0) for each in found if len(each) > 1]).astype(np.float64)
    spread = inner.T @ inner / len(inner)
    size = len(spread)
    spread = (1 - SHRINK) * spread + SHRINK * np.trace(spread) / size * np.eye(size)
    values, directions = np.linalg.eigh(spread)
    scale = np.sqrt(values.mean())  # keeps numbers near 1
    return np.asarray(scale * (directions / np.sqrt(values)) @ directions.T)


def centre_of(vectors: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Where units lie: their own mean, and the usual centre where they are few.

    >>> centre_of(np.array([[1.0], [1.0]]), np.array([0.0])).round(2).tolist()
    [0.09]
    """
    return np.asarray((vectors.sum(axis=0, dtype=np.float64) + USUAL * usual) / (len(vectors) + USUAL))


def shipped(vectors: VectorSettings) -> Shipped:
    """What the shipped examples teach, in the vectors of these settings."""
    return _shipped(vectors.backend, str(vectors.cache or ""))


@lru_cache(maxsize=4)
def _shipped(backend: str, cache: str) -> Shipped:
    codebook = load_codebook(LEARNT_FROM)
    settings = VectorSettings.model_validate({"backend": backend, "cache": cache or None})
    examples = content_examples(codebook)
    given = load_vectors(codebook.home / FILE, settings) if codebook.home else {}
    return taught(examples, settings, given)


def taught(
    examples: pd.DataFrame, settings: VectorSettings, given: Mapping[bytes, np.ndarray] | None = None
) -> Shipped:
    """The metric and the centres of content examples (text, answer, content_id)."""
    texts = examples["text"].astype("str")
    units, answers = (embed(each, settings, given=given) for each in (texts, examples["answer"].fillna(texts)))
    centre, answer_centre = (each.mean(axis=0, dtype=np.float64) for each in (units, answers))
    return Shipped(learn(unit_rows(units - centre), examples["content_id"].to_numpy(dtype=str)), centre, answer_centre)
