"""The next most useful units: doubt times distance from what is known."""

import numpy as np

from openfeedback.coding.review.useful import CHOSEN, most_useful


def _clusters():
    return np.eye(4)[:3].repeat(10, axis=0) + np.random.default_rng(0).normal(0, 0.05, (30, 4))


def unit_rows(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_equally_doubtful_units_are_taken_from_every_cluster():
    first = most_useful(np.full(30, 0.5), unit_rows(_clusters()), np.zeros(30, bool), 3)
    assert {i // 10 for i in first} == {0, 1, 2}


def test_what_is_known_and_what_is_like_it_waits():
    known = np.arange(30) < 10
    order = most_useful(np.full(30, 0.5), unit_rows(_clusters()), known, 30)
    assert len(order) == 20
    assert set(order[:2] // 10) == {1, 2}


def test_a_sure_unit_waits_however_far_it_lies():
    doubt = np.where(np.arange(30) < 10, 0.0, 0.5)
    assert set(most_useful(doubt, unit_rows(_clusters()), np.zeros(30, bool), 20) // 10) == {1, 2}


def test_nothing_one_and_all_known():
    one = np.ones((1, 2))
    assert most_useful(np.zeros(0), np.zeros((0, 2)), np.zeros(0, bool), 5).tolist() == []
    assert most_useful(np.ones(1), one, np.zeros(1, bool), 5).tolist() == [0]
    assert most_useful(np.ones(1), one, np.ones(1, bool), 5).tolist() == []


def test_beyond_those_chosen_one_by_one_the_doubtful_come_first():
    random = np.random.default_rng(0)
    vectors, doubt = unit_rows(random.normal(size=(CHOSEN + 50, 4))), random.random(CHOSEN + 50)
    order = most_useful(doubt, vectors, np.zeros(CHOSEN + 50, bool), CHOSEN + 40)
    assert (len(order), len(set(order))) == (CHOSEN + 40, CHOSEN + 40)
    assert (np.diff(doubt[order[CHOSEN:]]) <= 0).all()
    assert order[:30].tolist() == most_useful(doubt, vectors, np.zeros(CHOSEN + 50, bool), 30).tolist()
