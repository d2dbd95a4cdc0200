"""What a codebook's content examples teach: scores of units for each content of a theme, by kernel ridge regression.

Contents that coders named besides the printed ones are scored too. They are not printed, but whoever is like one of
them is no printed content, and two units that are like the same ones ask for the same (``Scores.p``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import FILE, Codebook, content_examples, contents_of
from openfeedback.coding.contents.examples.metric import learn, shipped
from openfeedback.coding.contents.examples.traits import Given, Spelling, Traits, framed, nearness
from openfeedback.coding.topics import unit_rows
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import embed, load_vectors

# chosen with writers left out: docs/QUALITY.md
RIDGE = 0.2
ACCEPTED = 0.35  # of an example's weight, where coders could as well have given other contents
TITLE, DEFINITION = 0.2, 0.25
SCALE = 13.0  # of probabilities
OWN_METRIC = 500  # from so many examples on the codebook's own metric is learnt
KEPT = 0.8  # of the examples in a resample


@dataclass
class Known:
    """The examples of a codebook as they are compared with units, and the vectors of its contents' descriptions."""

    spelling: Spelling
    examples: Traits  # placed
    centre: np.ndarray
    answer_centre: np.ndarray
    metric: np.ndarray
    ids: list[str]  # of the contents that are described, with their vectors
    titles: np.ndarray
    definitions: np.ndarray

    def place(self, traits: Traits) -> Traits:
        """Units as they are compared with the examples."""
        return traits.placed(self.centre, self.answer_centre, self.metric)


def learnt(codebook: Codebook, vectors: VectorSettings) -> Known:
    """What the codebook's content examples teach (it has some)."""
    examples = content_examples(codebook)
    given = load_vectors(codebook.home / FILE, vectors) if codebook.home else {}
    frame = framed(examples, codebook)
    spelling = Spelling().fit(frame["text"])
    traits = spelling.traits(frame, vectors, given)
    centre, answer_centre = (v.mean(axis=0, dtype=np.float64) for v in (traits.unit, traits.answer))
    own = len(examples) >= OWN_METRIC
    contents = examples["content_id"].to_numpy(dtype=str)
    metric = learn(unit_rows(traits.unit - centre), contents) if own else shipped(vectors).metric
    described = contents_of(codebook)
    titles, definitions = (_described(described[c], vectors, given, centre, metric) for c in ("title", "definition"))
    placed = traits.placed(centre, answer_centre, metric)
    return Known(spelling, placed, centre, answer_centre, metric, list(described["content_id"]), titles, definitions)


def taught_by_persons(
    known: Known | None, decided: pd.DataFrame, spelling: Spelling, codebook: Codebook, vectors: VectorSettings
) -> Known:
    """What is known with the units that persons gave contents (as from ``as_examples``), after the codebook's examples.

    Without content examples of the codebook (``known`` None) units are seen as the shipped examples teach.
    """
    traits = spelling.traits(framed(decided, codebook), vectors)
    if known is not None:
        return replace(known, examples=known.examples.with_further(known.place(traits)))
    usual, described = shipped(vectors), contents_of(codebook)
    titles, definitions = (
        _described(described[c], vectors, None, usual.centre, usual.metric) for c in ("title", "definition")
    )
    placed = traits.placed(usual.centre, usual.answer_centre, usual.metric)
    return Known(spelling, placed, usual.centre, usual.answer_centre, usual.metric, list(described["content_id"]),
                 titles, definitions)  # fmt: skip


def _described(
    texts: pd.Series, vectors: VectorSettings, given: Given, centre: np.ndarray, metric: np.ndarray
) -> np.ndarray:
    """Descriptions as units are seen; zeros where there is none."""
    if texts.empty:
        return np.zeros((0, len(centre)), np.float32)
    rows = unit_rows((embed(texts, vectors, given=given) - centre) @ metric)
    return np.asarray(np.where((texts.str.strip() != "").to_numpy()[:, None], rows, 0), np.float32)


@dataclass
class Scores:
    """Scores (n, contents) of units for the contents of a theme; the content ``""`` is none of them."""

    values: np.ndarray
    classes: np.ndarray
    scale: float  # of probabilities

    @property
    def p(self) -> np.ndarray:
        """Probabilities of the contents (n, contents): also a profile of what a unit is like."""
        from scipy.special import softmax

        return np.asarray(softmax(self.scale * self.values, axis=1))


class Examples:
    """The examples of one theme against the units of that theme, ready to be fitted on all of them or on a part."""

    def __init__(self, known: Known, coded: pd.DataFrame, rows: np.ndarray, units: Traits):
        """``coded``: content_id and accept of all examples; ``rows``: those of the theme; ``units``: placed."""
        own = known.examples.take(rows)
        self.coded = coded.iloc[rows].reset_index(drop=True)
        self.classes = np.unique(self.coded["content_id"].to_numpy(dtype=str))
        self.kernel = nearness(own, own)
        self.near = nearness(units, own)
        self.wanted = _wanted(self.coded, self.classes)
        self.described = _pull(known, self.classes, units)

    def scores(self, seed: int | None = None) -> Scores:
        """Scores of all units; with a ``seed`` from a random part of the examples."""
        kept = np.arange(len(self.coded))
        if seed is not None:
            random = np.random.default_rng(seed)
            kept = np.sort(random.choice(kept, size=max(1, round(KEPT * len(kept))), replace=False))
        wanted = self.wanted[kept] - self.wanted.mean(axis=0)  # no mean comes back: rare contents count as much
        ridge = self.kernel[np.ix_(kept, kept)] + RIDGE * np.eye(len(kept))
        found = self.near[:, kept] @ np.linalg.solve(ridge, wanted) + self.described
        return Scores(found.round(4), self.classes, SCALE)


def _wanted(coded: pd.DataFrame, classes: np.ndarray) -> np.ndarray:
    """What scores should be: 1 for the content, shared with others that would have been right as well."""
    at = {content: i for i, content in enumerate(classes)}
    wanted = np.zeros((len(coded), len(classes)))
    for row, (content, accept) in enumerate(zip(coded["content_id"], coded["accept"], strict=True)):
        others = [at[i] for i in str(accept).split("|") if i in at and i != content and i]
        wanted[row, at[content]] = 1 - (ACCEPTED if others else 0)
        wanted[row, others] = ACCEPTED / max(len(others), 1)
    return wanted


def _pull(known: Known, classes: np.ndarray, units: Traits) -> np.ndarray:
    """What titles and definitions add to scores (n, contents): how like them a unit is, beside the other contents."""
    pull = np.zeros((len(units), len(classes)))
    at: Mapping[str, int] = {content: i for i, content in enumerate(known.ids)}
    described = [i for i, content in enumerate(classes) if content in at]
    if described:
        for weight, lines in ((TITLE, known.titles), (DEFINITION, known.definitions)):
            alike = units.unit @ lines[[at[classes[i]] for i in described]].T
            pull[:, described] += weight * (alike - alike.mean(axis=1, keepdims=True))
    return pull
