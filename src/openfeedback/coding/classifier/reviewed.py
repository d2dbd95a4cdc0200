"""Themes where there are definitions and a few reviewed answers: who is believed how far, learnt from the answers.

Three voices: what definitions and reviewed answers say over the graph of the units (``definitions.Among``), the ridge
on the reviewed answers alone, and the graph's voice as the ridge corrects it: kriging with the definitions as the mean,
so that far from every reviewed answer nothing is changed. Chosen on three data sets, each left out: docs/QUALITY.md.

A coder that has seen a unit is sure of it, which says nothing of how often it is right: units that are the codebook's
own examples, as those that ``codebook new`` proposes, are told as if they were none (``LeftOut``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from openfeedback.coding.classifier.definitions import EVEN, FEW, Definitions
from openfeedback.coding.classifier.learnt import (
    Model,
    cut,
    even,
    groups,
    in_context,
    likeness,
    ridge,
    unseen_probabilities,
    wanted_scores,
)
from openfeedback.coding.codebook import CODES, Codebook, words_of

FOLDS = 10  # parts of the examples that are left out of the graph in turn
LEAST = 1e-4  # probability below which its logarithm is the same
# weights of the voices before anything was reviewed, how fast they move from there, and how far at most
PRIOR, HOLD, MOST = (0.3, 2.0, 4.0), (10.0, 0.3, 0.3), (3.0, 15.0, 15.0)


class Reviewed:
    """Themes by definitions, by reviewed examples in the graph of the units and by their likeness to these.

    What each voice is worth is learnt from examples that it has not seen (stacking: Wolpert 1992), with a prior, so
    that the probabilities are calibrated.
    """

    def __init__(self, definitions: Definitions, model: Model, codebook: Codebook):
        from scipy.special import softmax

        examples = codebook.examples().sort_values("unit_id").reset_index(drop=True)
        self.model, themes = model, definitions.classes["theme"]
        self.absent = ~pd.Index(themes).isin(examples["theme"])
        truth = pd.Series(pd.Index(themes).get_indexer(examples["theme"]), index=examples["text"])
        known = truth[~truth.index.duplicated(keep="last")]
        among = definitions.among(known.index)
        self.alone, self.heard = among.spread(), among.spread(known)
        apart = among.without_own(list(known.index))
        fold = pd.Series(np.arange(len(known)) % FOLDS, index=known.sort_index().index)
        left_out = [
            apart.spread(known[(fold != part)[known.index]]).loc[fold.index[fold == part]] for part in set(fold)
        ]
        unseen = pd.concat(left_out).loc[truth.index].to_numpy()
        said = wanted_scores(examples, "theme", themes)
        group = groups(examples, in_context(examples, codebook)["answer"])
        targets = np.hstack([said - said.mean(axis=0), said - unseen])
        self.ridge, without = ridge(likeness(model.examples, model.examples), targets, group)
        voices = _voices(unseen, without)
        self.weights = joint(voices, truth.to_numpy())
        p = softmax(_together(self.weights, voices), axis=1)
        self.limit = even(p.max(axis=1), p.argmax(axis=1) == truth.to_numpy())
        own = apart.spread().loc[truth.index].to_numpy() if self.absent.any() else unseen
        p = np.where(self.absent[cut(own).argmax(axis=1)][:, None], own, p)
        self.unseen = pd.DataFrame(p, index=truth.index)[~truth.index.duplicated()]

    def probabilities(self, frame: pd.DataFrame) -> np.ndarray:
        """Probability of each theme of the codebook (n, themes), of units as from ``in_context``.

        A unit that the definitions alone give to a theme without any example keeps what they say.
        """
        from scipy.special import softmax

        texts = frame["text"].tolist()
        own, heard = (said.loc[texts].to_numpy() for said in (self.alone, self.heard))
        alike = likeness(self.model.features.transform(frame), self.model.examples)
        p = softmax(_together(self.weights, _voices(heard, alike @ self.ridge)), axis=1)
        return np.where(self.absent[cut(own).argmax(axis=1)][:, None], own, p)

    def unseen_probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """The same (n, themes) of texts that stand among the examples, each as if it did not: neither as an example
        nor as what a definition includes."""
        return self.unseen.loc[list(texts)].to_numpy()

    def even(self, texts: Sequence[str]) -> np.ndarray:
        """The probability of each text's theme (n,) below which it is more often wrong than right (``calibrate.even``).

        Where the definitions' word was kept, it is theirs.
        """
        own = cut(self.alone.loc[list(texts)].to_numpy())
        return np.where(self.absent[own.argmax(axis=1)], EVEN, self.limit)


def joint(voices: Sequence[np.ndarray], truth: np.ndarray) -> np.ndarray:
    """The weight of each voice (n, themes), under which the softmax of their sum gives the truth the least log loss.

    Weights are not below 0, and held at PRIOR by HOLD: few examples move them little.

    >>> silent = np.zeros((40, 2))
    >>> joint([np.log([[0.9, 0.1], [0.2, 0.8]] * 20), silent, silent], np.array([0, 1] * 20)).round(1).tolist()
    [1.1, 2.0, 4.0]
    """
    from scipy.optimize import minimize
    from scipy.special import softmax

    rows, prior, hold = np.arange(len(truth)), np.array(PRIOR), np.array(HOLD)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        p = softmax(_together(weights, voices), axis=1)
        error = p.copy()
        error[rows, truth] -= 1
        slope = np.array([(error * voice).sum() for voice in voices]) + hold * (weights - prior)
        held = (hold * (weights - prior) ** 2).sum() / 2
        return float(-np.log(np.maximum(p[rows, truth], 1e-12)).sum() + held), slope

    found = minimize(loss, prior, jac=True, bounds=[(0.0, most) for most in MOST], method="L-BFGS-B")
    return np.asarray(found.x)


def _voices(heard: np.ndarray, of_ridge: np.ndarray) -> list[np.ndarray]:
    """The logarithm of what is heard in the graph, the ridge's scores, and what is heard as the ridge corrects it."""
    scores, correction = np.hsplit(of_ridge.astype(np.float64), 2)
    return [np.log(np.maximum(heard, LEAST)), scores, heard + correction]


def _together(weights: np.ndarray, voices: Sequence[np.ndarray]) -> np.ndarray:
    return np.sum([weight * voice for weight, voice in zip(weights, voices, strict=True)], axis=0)


def own_examples(codebook: Codebook, units: pd.DataFrame, human: pd.DataFrame | None = None) -> frozenset[str]:
    """The words (``words_of``) of the codebook's examples that come from these units (unit_id, text), none a person's.

    ``human``: persons' codings (unit_id, theme) of them: what a person said of a text is more than an echo.
    Of many examples those that a program proposed or that have a unit's id: a few words that stand by chance among
    thousands of others' are no echo.

    >>> from openfeedback.coding.codebook import load_codebook
    >>> sorted(own_examples(load_codebook("table5"), pd.DataFrame({"unit_id": ["u.1"], "text": ["mittarit"]})))
    []
    """
    examples = codebook.examples()
    said, known = units["text"].map(words_of), examples["text"].map(words_of)
    same = known.isin(said)
    if len(examples) > FEW:
        same &= examples["proposed"].notna() | examples["unit_id"].isin(units["unit_id"].astype("str"))
    by_persons = human.loc[human["theme"].notna(), "unit_id"] if human is not None else units["unit_id"].head(0)
    return frozenset(known[same]) - frozenset(said[units["unit_id"].isin(by_persons)])


class LeftOut:
    """The probabilities of texts that are examples, each as if it were neither that nor included by a definition.

    Texts are one where their words are (``words_of``).

    By the same way as other units': the classifier, beside it the ``definitions``, for themes the ``reviewed``.
    """

    def __init__(
        self, codebook: Codebook, model: Model, definitions: Definitions | None, reviewed: Reviewed | None,
        texts: frozenset[str],
    ):  # fmt: skip
        known, every = unseen_probabilities(model, codebook)
        words = known.map(words_of)
        first = (words.isin(texts) & ~words.duplicated()).to_numpy()
        written = known[first].tolist()
        self.texts, self.fixed_phase = pd.Index(words[first]), model.fixed_phase
        p, classes = {column: cut(of_codes[first]) for column, of_codes in every.items()}, model.classes
        if definitions and written:
            p, classes = definitions.beside(p, classes, written, codebook.examples(), unread=True)
            p |= {"theme": reviewed.unseen_probabilities(written)} if reviewed else {}
        self.p = {column: pd.DataFrame(cut(p[column]), columns=classes[column]) for column in CODES}

    def told(self, codings: pd.DataFrame, texts: pd.Series) -> pd.DataFrame:
        """Codings of units with these ``texts``, in their order, with the probabilities of the codes that they have."""
        rows = self.texts.get_indexer(pd.Index(texts.map(words_of)))
        out = codings.copy()
        for column in CODES:
            found = self._of(column, codings[column].tolist(), rows)
            out[f"{column}_p"] = np.where(np.isnan(found), codings[f"{column}_p"].to_numpy(dtype=float), found)
        fixed = codings["theme"].map(self.fixed_phase).notna() & (rows >= 0)
        return out.assign(phase_p=out["phase_p"].mask(fixed, out["theme_p"]))

    def _of(self, column: str, codes: list[object], rows: np.ndarray) -> np.ndarray:
        """The probability of each code in its row; NaN where there is no such row, or no such code."""
        places = self.p[column].columns.get_indexer(pd.Index(codes, dtype=object))
        known = (rows >= 0) & (places >= 0)
        found = np.full(len(codes), np.nan)
        found[known] = self.p[column].to_numpy()[rows[known], places[known]]
        return found
