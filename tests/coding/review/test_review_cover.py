import numpy as np
import pytest

from openfeedback.coding.review import next_to_review
from openfeedback.coding.review.cover import MOST


def _groups(sizes: list[int], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of groups that lie at right angles to each other, and the group of each."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    noise = np.random.default_rng(seed).normal(0, 0.05, (len(group), 12))
    return np.eye(12)[group] + noise, group


def test_each_doubtful_group_is_entered_before_any_is_entered_twice():
    vectors, group = _groups([40, 20, 10, 5])
    chosen = next_to_review(vectors, np.full(len(group), 0.5), np.zeros(len(group), bool), 4)
    assert group[chosen].tolist() == [0, 1, 2, 3]


def test_doubtful_regions_come_before_sure_ones_and_reviewed_ones_are_left_alone():
    vectors, group = _groups([20, 20, 20])
    sure = np.where(group == 0, 0.99, 0.4)
    already = np.isin(np.arange(60), [22, 25])
    chosen = next_to_review(vectors, sure, already, 58)
    assert group[chosen[0]] == 2
    assert sorted(chosen) == np.flatnonzero(~already).tolist()


def test_all_probabilities_tell_a_near_miss_from_a_lone_guess():
    vectors, group = _groups([20, 20])
    near_miss, lone = [0.45, 0.45, 0.05, 0.05], [0.45, 0.19, 0.18, 0.18]
    p = np.array([near_miss if of == 1 else lone for of in group])
    assert group[next_to_review(vectors, p, np.zeros(40, bool), 1)[0]] == 1


def test_repetitions_come_last():
    vectors, _ = _groups([1, 1, 1])
    vectors = np.vstack([vectors] * 3)
    assert sorted(next_to_review(vectors, np.full(9, 0.5), np.zeros(9, bool), 3) % 3) == [0, 1, 2]


@pytest.mark.parametrize("n", [0, 1, 7])
def test_few_units(n):
    none = np.empty((0, 4)), np.empty(0), np.empty(0, bool)
    assert next_to_review(*none, n).tolist() == []
    assert next_to_review(np.ones((1, 4)), np.array([0.5]), np.array([False]), n).tolist() == [0][:n]
    assert next_to_review(np.ones((2, 4)), np.array([0.5, 0.5]), np.array([True, True]), n).tolist() == []


def test_of_very_many_the_seed_draws_which_are_looked_at():
    n = MOST + 50
    vectors = np.random.default_rng(1).normal(size=(n, 4)).astype(np.float32)
    first, again, other = (next_to_review(vectors, np.full(n, 0.5), np.zeros(n, bool), 10, s) for s in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()
    assert len(next_to_review(vectors, np.full(n, 0.5), np.zeros(n, bool), n)) == n
