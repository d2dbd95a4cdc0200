"""Topics of very many units: found among landmarks, followed by the others."""

from functools import partial

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from openfeedback.coding.topics import find
from openfeedback.coding.topics.landmarks import draw, follow
from openfeedback.settings import TopicSettings

SUBJECTS = ("mittarit ja seuranta", "kahvi ja ruoka", "verkko ja yhteydet", "johto ja esihenkilöt")
WORDS = ("puuttuu", "toimii", "kaipaa apua", "tärkeä", "hyvä", "huono", "liian vähän", "lisää", "enemmän", "ajoissa")


def survey() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Units of four subjects, their vectors around four directions, and the subject of each."""
    random = np.random.default_rng(4)
    texts = [f"{subject} {word} {n}" for subject in SUBJECTS for word in WORDS for n in range(8)]
    subject = np.repeat(np.arange(4), len(texts) // 4)
    vectors = np.eye(4, 16)[subject] + random.normal(0, 0.15, (len(texts), 16))
    units = pd.DataFrame({"unit_id": [f"u{n:04}" for n in range(len(texts))], "text": texts})
    return units, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), subject


def test_the_others_follow_the_landmarks_and_rows_in_any_order_give_the_same(monkeypatch):
    units, vectors, subject = survey()
    whole = find.find_topics(units, vectors, TopicSettings(resamples=0))
    monkeypatch.setattr(find, "draw", partial(draw, most=120))
    found = find.find_topics(units, vectors, TopicSettings(resamples=0))
    topic = found.assignments["topic_id"]
    assert (whole.drawn, found.drawn, "120 of them that were drawn" in found.note) == (0, 120, True)
    assert topic.notna().all()
    assert found.topics["units_n"].sum() == len(units)
    assert adjusted_rand_score(subject, topic) > 0.95
    assert 0.5 <= found.assignments["core"].mean() <= 1
    order = np.random.default_rng(1).permutation(len(units))
    again = find.find_topics(units.iloc[order].reset_index(drop=True), vectors[order], TopicSettings(resamples=0))
    both = found.assignments.merge(again.assignments, on="unit_id", suffixes=("", "_again"))
    assert (both["topic_id"] == both["topic_id_again"]).all()
    assert (both["core"] == both["core_again"]).all()


def test_a_unit_between_topics_is_held_by_half_and_landmarks_keep_their_own():
    space = np.array([[1.0, 0.0], [0.0, 1.0], [0.707107, 0.707107], [0.9, 0.435890]])
    found, held = follow(space, np.array([0, 1]), np.array([0, 1]))
    assert found.tolist() == [0, 1, 0, 0]
    assert held[2] == 0.5
    assert 0.5 < held[3] < 1
    assert follow(space, np.array([0, 1]), np.array([0, -1]))[0].tolist() == [0, -1, -1, 0]
