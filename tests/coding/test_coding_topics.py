"""Topics: what must not change them, and what becomes of every unit."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.topics import find_topics
from openfeedback.errors import InputError, ParameterError
from openfeedback.settings import TopicSettings
from openfeedback.tables import COLUMNS

SUBJECTS = {
    "mittarit": [
        "Mittarit ja tavoitteet",
        "Tavoitteiden mittaaminen",
        "Hyvä mittari tavoitteelle",
        "Mittareiden valinta",
    ],
    "viestinta": ["Viestintä sidosryhmille", "Viestinnän suunnittelu", "Somen viestintä", "Viestintä ja tiedottaminen"],
    "juurrutus": [
        "Juurruttaminen arkeen",
        "Juurruttamisen vaiheet",
        "Juurrutus hankkeen jälkeen",
        "Arkeen juurruttaminen",
    ],
}


@pytest.fixture
def made() -> tuple[pd.DataFrame, np.ndarray]:
    """36 units on three subjects with vectors around three directions."""
    random = np.random.default_rng(5)
    rows, vectors = [], []
    for at, (subject, texts) in enumerate(SUBJECTS.items()):
        for i in range(12):
            rows.append({"unit_id": f"{subject}.{i}", "text": f"{texts[i % 4]} {'abc'[i // 4]}", "subject": subject})
            vectors.append(np.eye(8)[at] + random.normal(0, 0.1, 8))
    return pd.DataFrame(rows), np.array(vectors, dtype=np.float32)


SETTINGS = TopicSettings(neighbours=6, resamples=5)


def test_topics_follow_the_subjects_and_every_unit_has_one(made):
    units, vectors = made
    found = find_topics(units, vectors, SETTINGS)
    joined = units.merge(found.assignments, on="unit_id")
    assert joined.groupby("subject").topic_id.nunique().tolist() == [1, 1, 1]
    assert joined.topic_id.nunique() == len(found.topics) == 3
    assert set(COLUMNS["topics"]) <= set(found.topics.columns)
    assert found.topics.units_n.sum() == len(units)
    assert found.topics.stability.min() > 0.9


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_row_order_changes_nothing(made, seed):
    units, vectors = made
    order = np.random.default_rng(seed).permutation(len(units))
    a, b = find_topics(units, vectors, SETTINGS), find_topics(units.iloc[order], vectors[order], SETTINGS)
    pd.testing.assert_frame_equal(a.topics, b.topics)
    assert dict(a.assignments[["unit_id", "topic_id"]].values) == dict(b.assignments[["unit_id", "topic_id"]].values)
    assert b.assignments.unit_id.tolist() == units.unit_id.iloc[order].tolist()


def test_duplicates_change_only_the_counts(made):
    units, vectors = made
    more = pd.concat(
        [units, units.head(12).assign(unit_id=lambda u: u.unit_id + "x", text=lambda u: u.text.str.upper())]
    )
    a, b = find_topics(units, vectors, SETTINGS), find_topics(more, np.vstack([vectors, vectors[:12]]), SETTINGS)
    assert a.topics.keywords.tolist() == b.topics.keywords.tolist()
    assert sorted(b.topics.units_n) == [12, 12, 24]
    assert b.assignments.topic_id.notna().all()


def test_too_few_units_say_so(made):
    units, vectors = made
    found = find_topics(units.head(14), vectors[:14], SETTINGS)
    assert found.topics.empty
    assert found.assignments.topic_id.isna().all()
    assert "14" in found.note
    assert found.assignments.reason.eq(found.note).all()


def test_empty_texts_keep_a_reason(made):
    units, vectors = made
    units.loc[0, "text"] = "  "
    found = find_topics(units, vectors, SETTINGS).assignments
    assert found.reason.dropna().to_dict() == {0: "empty text"}


def test_caller_table_is_left_alone(made):
    units, vectors = made
    before, rows = units.copy(), vectors.copy()
    find_topics(units, vectors, SETTINGS)
    pd.testing.assert_frame_equal(units, before)
    assert (vectors == rows).all()


@pytest.mark.parametrize("method", ["kmeans", "hdbscan"])
def test_other_models_stay_available(made, method):
    units, vectors = made
    found = find_topics(units, vectors, SETTINGS.model_copy(update={"method": method, "resamples": 2}))
    assert len(found.topics) >= 2
    assert (found.assignments.topic_id.notna() | found.assignments.reason.notna()).all()


def test_questions_apart(made):
    units, vectors = made
    units["question_id"] = np.where(units.subject == "mittarit", "q1", "q2")
    settings = SETTINGS.model_copy(update={"by_question": True})
    found = find_topics(units, vectors, settings)
    assert set(found.topics.question_id) == {"q2"}
    assert "q1" in found.note
    assert sorted(found.assignments.unit_id) == sorted(units.unit_id)


def test_merged_and_named_by_hand(made):
    units, vectors = made
    settings = SETTINGS.model_copy(update={"merge": [["viestintä", "juurrutus.1"]], "names": {"mittari": "Mittarit"}})
    found = find_topics(units, vectors, settings)
    assert sorted(found.topics.units_n) == [12, 24]
    assert found.topics.set_index("units_n").label[12] == "Mittarit"
    assert found.topics.stability.min() > 0.9


def test_unknown_names_are_all_named(made):
    units, vectors = made
    settings = SETTINGS.model_copy(update={"merge": [["kissa", "koira"]]})
    with pytest.raises(ParameterError) as error:
        find_topics(units, vectors, settings)
    assert len(error.value.problems) == 2


def test_vectors_must_fit(made):
    units, vectors = made
    with pytest.raises(InputError, match="35 rows for 36"):
        find_topics(units, vectors[:-1], SETTINGS)
