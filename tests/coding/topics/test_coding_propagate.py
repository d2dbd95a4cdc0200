"""What definitions say, spread over like units: alone, of many units, and with reviewed answers among them."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from openfeedback.coding.classifier.classify import code
from openfeedback.coding.classifier.reviewed import PRIOR, joint
from openfeedback.coding.codebook.model import Codebook
from openfeedback.coding.topics import propagate
from openfeedback.coding.topics.propagate import Graph


@pytest.fixture
def groups() -> tuple[np.ndarray, np.ndarray, csr_matrix]:
    """60 units around three directions, of which the definitions recognise every third; no shared wording."""
    random = np.random.default_rng(0)
    truth = np.arange(60) // 20
    space = np.eye(8)[truth] + random.normal(0, 0.05, (60, 8))
    said = np.full((60, 3), 1 / 3)
    said[::3] = np.eye(3)[truth[::3]] * 0.7 + 0.1
    return said, space / np.linalg.norm(space, axis=1, keepdims=True), csr_matrix((60, 1))


def test_units_that_no_definition_resembles_get_the_theme_of_their_neighbours(groups):
    said, space, wording = groups
    found = Graph(space, wording).spread(said)
    assert (found.argmax(axis=1) == np.arange(60) // 20).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_beyond_the_anchors_units_ask_them(groups, monkeypatch):
    said, space, wording = groups
    monkeypatch.setattr(propagate, "ANCHORS", 30)
    monkeypatch.setattr(propagate, "BLOCK", 7)
    order = np.random.default_rng(1).permutation(60)
    found = Graph(space[order], wording).spread(said[order])
    assert (found.argmax(axis=1) == order // 20).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_units_that_resemble_nobody_keep_what_their_definitions_say(n):
    said = np.eye(3)[:n]
    np.testing.assert_array_equal(Graph(np.eye(3)[:n], csr_matrix((n, 1))).spread(said).argmax(axis=1), np.arange(n))


def test_scores_that_tell_nothing_get_no_weight():
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 200)
    heard = np.log(np.where(np.arange(3) == truth[:, None], 0.5, 0.25))
    weights = joint([heard, random.normal(size=(200, 3)), random.normal(size=(200, 3))], truth)
    assert weights[0] > 1
    assert weights[1:].max() < 0.2


def test_with_few_answers_voices_keep_their_usual_weights():
    random = np.random.default_rng(0)
    few = [random.normal(scale=0.02, size=(6, 3)) for _ in PRIOR]
    np.testing.assert_allclose(joint(few, random.integers(0, 3, 6)), PRIOR, atol=0.5)


def test_a_reviewed_answer_teaches_those_like_it_and_row_order_changes_nothing():
    one = [{"id": "ei", "names": {"fi": "Ei"}}]
    themes = [
        {"id": "raha", "names": {"fi": "Raha"}, "definition": "Rahoitus ja budjetti."},
        {"id": "muu", "names": {"fi": "Muu"}, "definition": "Tilat ja kahvi."},
    ]
    book = Codebook.model_validate({"id": "b", "themes": themes, "phases": one, "kinds": one})
    about = ["budjetti {}", "kahvi {}", "koiranulkoiluttaja {}"]
    texts = [of.format(word) for of in about for word in ("puuttuu", "loppui", "hyvä", "vaihtui", "tuli")]
    units = pd.DataFrame({"unit_id": [f"u{i}" for i in range(len(texts))], "text": texts})
    before = code(units, book).set_index("unit_id")["theme"]
    truth = units.assign(theme=["raha"] * 5 + ["muu"] * 5 + ["raha" if before["u12"] == "muu" else "muu"] * 5)
    known = truth.iloc[[0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13]].assign(phase="ei", kind="ei")
    taught = book.with_examples(known)
    after = code(units, taught).set_index("unit_id")
    assert after["theme"].to_dict() == truth.set_index("unit_id")["theme"].to_dict()
    again = code(units.iloc[::-1], taught).set_index("unit_id").loc[after.index]
    pd.testing.assert_frame_equal(after, again)
