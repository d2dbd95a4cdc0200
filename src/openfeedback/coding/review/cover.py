"""What to review next: the units that cover most of what is doubtful and not yet like anything reviewed."""

from __future__ import annotations

import heapq

import numpy as np

from openfeedback.coding.classifier import centred

SHARP = 3  # power of the cosine: the higher, the nearer must be what a unit covers
DOUBT = 0.5  # power of the doubt: how far sure regions are covered too; both chosen on three sets: docs/QUALITY.md
MOST = 3_000  # units among which is chosen and that count as covered: their likenesses are held in memory
COVERED = 500  # chosen one by one by what they cover; further ones stand by their doubt alone
DIGITS = 5  # in which likenesses and doubts are compared: what processors differ in is rounded away


def next_to_review(
    vectors: np.ndarray, probabilities: np.ndarray, already: np.ndarray, n: int, seed: int = 0
) -> np.ndarray:
    """Positions of at most ``n`` units to review, the most useful first; pure, and the same for the same input.

    ``vectors`` (units, d) are sentence vectors; ``probabilities`` (units, codes) those of each code, or (units,) those
    of the code that was given, missing ones as 0; ``already`` (units,) marks what is reviewed: never returned.
    ``seed`` draws among which units is chosen where there are more than MOST. Ties: the first position.

    Weighted facility location, greedily (Nemhauser et al. 1978; Wei, Iyer & Bilmes 2015, Submodularity in data subset
    selection and active learning): each choice adds most to the sum over units of doubt × likeness to the nearest
    reviewed one. Near repetitions add nothing, odd ones out little, and doubtful regions are entered first.

    >>> vectors = np.array([[1.0, 0, 0], [0.9, 0.1, 0], [1, 0, 0.1], [0, 1, 0], [0, 0.9, 0.1]])
    >>> next_to_review(vectors, np.array([0.5, 0.5, 0.5, 0.9, 0.5]), np.zeros(5, bool), 2).tolist()
    [0, 4]
    >>> next_to_review(vectors, np.full(5, 0.5), np.array([1, 1, 1, 0, 0], dtype=bool), 9).tolist()
    [3, 4]
    """
    already = np.asarray(already, dtype=bool)
    doubts = doubt_of(probabilities)
    left = np.flatnonzero(~already)
    pool = left if len(left) <= MOST else np.sort(np.random.default_rng(seed).choice(left, MOST, replace=False))
    if not len(pool) or n < 1:
        return np.empty(0, dtype=np.int64)
    vectors = np.asarray(vectors)
    centre = vectors.mean(axis=0, dtype=np.float64)
    units, reviewed = centred(vectors[pool], centre), centred(vectors[already], centre)
    chosen = pool[_greedy(units, reviewed, doubts[pool] ** DOUBT, min(n, COVERED))]
    rest = np.setdiff1d(left, chosen)
    return np.r_[chosen, rest[np.argsort(-doubts[rest], kind="stable")]][:n]


def doubt_of(probabilities: np.ndarray) -> np.ndarray:
    """How doubtful each unit's code is, 0–1: what the best code lacks of certainty, and how near the next one comes.

    >>> doubt_of(np.array([[1.0, 0.0], [0.5, 0.5]])).tolist(), doubt_of(np.array([0.75, np.nan])).tolist()
    ([0.0, 0.75], [0.25, 1.0])
    """
    p = np.nan_to_num(np.asarray(probabilities, dtype=np.float64))
    if p.ndim == 1 or p.shape[1] < 2:
        return np.asarray((1 - p.reshape(len(p))).round(DIGITS))
    second, best = np.sort(p, axis=1)[:, -2:].T
    return np.asarray((1 - (best + best - second) / 2).round(DIGITS))


def _greedy(units: np.ndarray, reviewed: np.ndarray, doubts: np.ndarray, n: int) -> np.ndarray:
    """Positions of ``n`` units by how much doubt each covers that those before it do not.

    What a unit adds only shrinks as others are chosen, so that a stale sum is a bound (Minoux 1978).
    """
    alike = _alike(units, units)
    covered = _alike(reviewed, units).max(axis=0, initial=0.0)

    def adds(at: int) -> float:
        return round(float(np.maximum(alike[at] - covered, 0.0) @ doubts), DIGITS)

    heap = [(-adds(at), at) for at in range(len(units))]
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap and len(chosen) < n:
        stale, at = heap[0]
        now = adds(at)
        if -now > stale:
            heapq.heapreplace(heap, (-now, at))
            continue
        heapq.heappop(heap)
        chosen.append(at)
        covered = np.maximum(covered, alike[at])
    return np.array(chosen, dtype=np.int64)


def _alike(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray((np.maximum(a @ b.T, 0.0) ** SHARP).round(DIGITS), dtype=np.float32)
