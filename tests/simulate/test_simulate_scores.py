"""Scores with exactly a printed mean."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openfeedback.errors import InputError
from openfeedback.simulate.scores import calibrate, labels_of, scores_of, target

ITEM = {"low": 1, "high": 5, "spread": 0.8}


@pytest.mark.parametrize(
    ("mean", "n", "low", "high", "expected"),
    [
        (4.0, 3, 1, 5, (12, 3)),
        (9.3, 3, 1, 10, (28, 3)),
        (3.7, 7, 1, 5, (26, 7)),
        (4.6, 7, 1, 5, (32, 7)),
        (3.8, 7, 1, 5, (23, 6)),  # no seven whole numbers have a mean that prints 3.8
        (10, 1, 1, 10, (10, 1)),
        (1.0, 4, 1, 5, (4, 4)),
        (3.2, 14, 1, 5, (45, 14)),
    ],
)
def test_target_prints_the_mean(mean, n, low, high, expected):
    assert target(mean, n, low, high) == expected


@pytest.mark.parametrize(("mean", "n"), [(0.9, 7), (5.1, 7), (3.3, 1), (3.8, 2)])
def test_a_mean_that_no_scores_have_is_refused(mean, n):
    with pytest.raises(InputError, match="correct the plan"):
        target(mean, n, 1, 5)


@given(st.integers(1, 40), st.integers(10, 50))
def test_target_is_the_printed_mean_wherever_one_exists(n, tenths):
    mean = tenths / 10
    try:
        total, answered = target(mean, n, 1, 5)
    except InputError:
        return
    assert f"{total / answered:.1f}" == f"{mean:.1f}"
    # nearer than half a tenth, in whole numbers: a mean halfway between two tenths may be printed as either
    assert answered == n or not any(abs(20 * t - 2 * tenths * n) < n for t in range(n, 5 * n + 1))


@given(st.lists(st.floats(-3, 9), min_size=1, max_size=30), st.data())
def test_calibrated_scores_have_the_sum_and_stay_on_the_scale(wanted, data):
    total = data.draw(st.integers(len(wanted), 5 * len(wanted)))
    scores = calibrate(wanted, total, 1, 5)
    assert sum(scores) == total
    assert set(scores) <= {1, 2, 3, 4, 5}


def test_the_displeased_give_lower_scores():
    scores = scores_of([-1.5] * 10 + [1.5] * 10, 3.5, ITEM, None, Random(1))
    assert sum(scores) == 70
    assert max(sum(scores[:10]), sum(scores[10:])) == sum(scores[10:]) > sum(scores[:10]) + 8


def test_some_leave_an_item_empty():
    scores = scores_of([0.0] * 84, 3.1, ITEM, 77, Random(1))
    assert scores.count(None) == 7


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 99))
def test_labels_have_exactly_the_counts(pleased, displeased, out, seed):
    n = pleased + displeased + out
    labels = labels_of([0.1 * i for i in range(n)], [pleased, displeased, out], ["4", "3", "2", "1", "0"], Random(seed))
    assert [sum(label in half for label in labels) for half in ("43", "21", "0")] == [pleased, displeased, out]
