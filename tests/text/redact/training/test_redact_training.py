"""Training: other names in their places, the likelihood's gradient, weights that tell what was shown."""

import json

import numpy as np
import pytest
from scipy.optimize import check_grad

from openfeedback.text.redact.tagger import Clues
from openfeedback.text.redact.training.learn import (
    Run,
    arrays,
    fit,
    likelihood,
    places,
    read_answers,
    vocabulary,
    write_model,
)
from openfeedback.text.redact.training.renaming import Answer, inflected, misspelt, variants
from openfeedback.text.redact.training.spelling import example_texts

NAMES = {"first": ["Aino", "Pekka"], "last": ["Virtanen", "Nguyen"]}


def told(*features, written=0, numbers=(0.5, -1.0)):
    return Clues(list(features), written, np.array(numbers, np.float32))


RUNS = [
    Run([told("big", "1"), told("big", "x", written=2)], [1, 1], "a 1", 1.0),
    Run([told("small", "1", numbers=(0.0, 1.0))], [0], "a 2", 1.0),
    Run([told("big", "1", written=1)], [1], "b 1", 0.5),
    Run([told("small", "x"), told("big", "1"), told("small", "1")], [0, 1, 0], "b 2", 1.0),
]


def test_pieces_are_found_one_after_another():
    text = "Aino ja Ainola, Aino 1.2.2000"
    pii = [
        {"text": "Aino", "kind": "name"},
        {"text": "Aino", "kind": "name"},
        {"text": "1.2.2000", "kind": "birth_date"},
    ]
    assert list(places(text, pii)) == [(0, 4), (16, 20)]


def test_other_names_stand_where_names_stood():
    answer = Answer("Kiitos Maijalle ja MATTI KORHOSELLE!", [(7, 15), (19, 35)], "w 1")
    for number in range(4):
        (made,) = variants([answer], NAMES, number)
        assert made == variants([answer], NAMES, number)[0]
        assert made.text.lower().startswith("kiitos ")
        assert [made.text[a:b].lower() for a, b in made.names] != ["maijalle", "matti korhoselle"]
        assert all(made.text[a:b].lower().endswith("lle") for a, b in made.names)
    assert variants([answer], NAMES, 0)[0].text.split(" ja ")[1].isupper()


def test_slips_keep_short_words_and_the_number_of_words():
    text = "ei ole aina helppoa ilmoittautua koulutukseen verkossa"
    wrong = misspelt(text)
    assert (wrong, wrong.split()[:3]) == (misspelt(text), ["ei", "ole", "aina"])
    pairs = list(zip(text.split(), wrong.split(), strict=True))
    assert any(a != b for a, b in pairs)
    assert all(len(a) - len(b) in (0, 1) and set(b) <= set(a) for a, b in pairs)


def test_case_forms():
    assert [inflected(n, "lle") for n in ("Virtanen", "Pekka", "Nguyen", "Markus")] == [
        "Virtaselle", "Pekalle", "Nguyenille", "Markukselle"
    ]  # fmt: skip


def test_gradient_of_the_likelihood():
    known = vocabulary(RUNS)
    design, groups, y, weight = arrays(RUNS, known)

    def value(w):
        return likelihood(design.scores(w[:-4]), w[-4:].reshape(2, 2), groups, y, weight)[0]

    def slope(w):
        by_score, by_step = likelihood(design.scores(w[:-4]), w[-4:].reshape(2, 2), groups, y, weight)[1]
        return np.concatenate([design.gradient(by_score), by_step.ravel()])

    assert design.shape == (len(known), 3, 2)
    at = np.linspace(-1, 1, len(known) + 3 * 2 + 4)
    assert check_grad(value, slope, at) == pytest.approx(0, abs=1e-5)


def test_what_was_shown_is_told(tmp_path):
    model = fit(RUNS)
    assert model.probabilities([told("big", "1")])[0] > 0.5 > model.probabilities([told("small", "1")])[0]
    assert "x" in model.features
    write_model(model, tmp_path / "a.json")
    write_model(fit(RUNS), tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_answers_and_examples_are_read(tmp_path):
    row = {"text": "Aino soitti", "pii": [{"text": "Aino", "kind": "name"}]}
    (tmp_path / "w.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert read_answers(tmp_path / "w.jsonl") == [Answer("Aino soitti", [(0, 4)], "w 0")]
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "examples.csv").write_text("text,theme\nhyvä,a\nhyvä,b\n", encoding="utf-8")
    assert example_texts(tmp_path) == ["hyvä"]
