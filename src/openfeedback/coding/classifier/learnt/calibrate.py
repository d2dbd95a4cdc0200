"""From scores to calibrated probabilities: a regression that departs from the scores only as far as it must.

With few examples it is little more than one temperature (Guo et al. 2017, On Calibration of Modern Neural Networks);
with many it learns which codes of any column speak for or against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

EVEN_HOLD, MOST_EVEN = 3.0, 0.6  # how fast the limit of abstention moves from one half, and how far up at most
DIGITS = 4  # of probabilities: further ones differ from processor to processor, and none must decide
PENALTY = 3.0  # chosen in cross-validation by writer, over 62 to 3 400 examples: docs/QUALITY.md


@dataclass
class Calibration:
    """``softmax(scale * own + beside @ weights + level)``, where ``own`` are the column's scores."""

    scale: float
    weights: np.ndarray
    level: np.ndarray

    def probabilities(self, own: np.ndarray, beside: np.ndarray) -> np.ndarray:
        """Probabilities of each code, shape (n, codes)."""
        from scipy.special import softmax

        return np.asarray(softmax(self.scale * own + beside @ self.weights + self.level, axis=1))


def calibrate(own: np.ndarray, beside: np.ndarray, truth: np.ndarray) -> Calibration:
    """Least log loss on scores of units that the scores have not seen; all but the scale is held near zero.

    ``own`` (n, codes) and ``beside`` (n, features) are scores, ``truth`` (n,) the index of the right code.
    """
    from scipy.optimize import minimize
    from scipy.special import softmax

    codes, features = own.shape[1], beside.shape[1]
    right = np.eye(codes)[truth]

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        free = parameters[1:].reshape(features + 1, codes)
        p = softmax(parameters[0] * own + beside @ free[:-1] + free[-1], axis=1)
        error = p - right
        slope = np.vstack([beside.T @ error, error.sum(axis=0)]) + PENALTY * free
        fit = -np.log(np.clip(p[np.arange(len(truth)), truth], 1e-12, 1)).sum() + PENALTY * (free**2).sum() / 2
        return float(fit), np.r_[(error * own).sum(), slope.ravel()]

    start = np.r_[1.0, np.zeros((features + 1) * codes)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None), *[(None, None)] * (len(start) - 1)])
    free = found.x[1:].reshape(features + 1, codes)
    return Calibration(float(found.x[0]), free[:-1], free[-1])


def even(p: np.ndarray, right: np.ndarray) -> float:
    """The probability below which codes are more often wrong than right, learnt from codes known to be right or not.

    A logistic regression of ``right`` (n,) on the logit of ``p`` (n,), held at "as sure as it says" (Platt 2000): few
    codes move the limit, one half, only a little.

    >>> even(np.array([0.6] * 10), np.array([True, False] * 5)) > 0.5, even(np.empty(0), np.empty(0, bool))
    (True, 0.5)
    """
    from scipy.optimize import minimize
    from scipy.special import expit, logit

    told = logit(np.clip(p, 0.01, 0.99))

    def loss(line: np.ndarray) -> float:
        chance = np.clip(expit(line[0] + line[1] * told), 1e-6, 1 - 1e-6)
        held = EVEN_HOLD * (line[0] ** 2 + (line[1] - 1) ** 2) / 2
        return float(held - np.log(np.where(right, chance, 1 - chance)).sum())

    level, slope = minimize(loss, [0.0, 1.0], bounds=[(None, None), (0.2, None)], method="L-BFGS-B").x
    return round(float(min(expit(-level / slope), MOST_EVEN)), DIGITS)


def cut(p: np.ndarray) -> np.ndarray:
    """Probabilities as they are compared and told: cut after DIGITS, so that none is rounded up to certainty.

    >>> cut(np.array([0.99999, 0.123456, 1.0])).tolist()
    [0.9999, 0.1234, 1.0]
    """
    return np.asarray(np.floor(p * 10**DIGITS) / 10**DIGITS)
