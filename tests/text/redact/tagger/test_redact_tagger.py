"""The tagger of names: probabilities of a chain, what it goes by, and that training finds what is there."""

import itertools
import json
from math import exp
from pathlib import Path

import numpy as np
import pytest

from openfeedback.text.redact import redactor
from openfeedback.text.redact.lexical.words import split_words
from openfeedback.text.redact.redactor import words_of
from openfeedback.text.redact.tagger.appearance import shape, sort_of
from openfeedback.text.redact.tagger.beside import WIDTH
from openfeedback.text.redact.tagger.crf import Clues, Model, load_model, marginals
from openfeedback.text.redact.tagger.letters import looks_like, net
from openfeedback.text.redact.tagger.name_candidates import candidate, names_nobody
from openfeedback.text.redact.tagger.roles import role

STEPS = ((0.4, -0.7), (-0.2, 0.9))


@pytest.mark.parametrize("scores", [[0.3], [1.2, -0.4], [-0.5, 2.0, 0.1, -1.0]])
def test_marginals_are_sums_over_all_ways_to_label(scores):
    total, named = 0.0, [0.0] * len(scores)
    for labels in itertools.product((0, 1), repeat=len(scores)):
        steps = sum(STEPS[a][b] for a, b in zip((0, *labels), labels, strict=False))
        weight = exp(sum(s for s, label in zip(scores, labels, strict=True) if label) + steps)
        total += weight
        named = [n + weight * label for n, label in zip(named, labels, strict=True)]
    assert marginals(scores, STEPS) == pytest.approx([n / total for n in named])


def test_great_scores_do_not_overflow():
    assert marginals([1e6, -1e6], STEPS) == pytest.approx([1.0, 0.0])


def test_weights_are_read_without_pickle():
    model = load_model()
    assert isinstance(model, Model)
    assert all(isinstance(weight, float) for weight in model.features.values())
    assert all(np.isfinite(part).all() for part in (*net(), *model.numbers))


def test_numbers_weigh_by_how_the_word_is_written():
    model = Model({"a": 1.0}, ((0.0, 0.0), (0.0, 0.0)), (np.array([1.0, 0.0]), np.array([0.0, -2.0])))
    said = np.array([0.5, 1.0], np.float32)
    (small,), (capital,) = (model.probabilities([Clues(["a"], way, said)]) for way in (0, 1))
    assert (small, capital) == pytest.approx((1 / (1 + exp(-1.5)), 1 / (1 + exp(1.0))))


def test_ordinary_words_in_small_letters_are_no_candidates():
    words = {w.text: candidate(w, "fi") for w in split_words("kiitos maijalle hyvästä klinikasta Oulussa haluu")}
    assert words == {
        "kiitos": False, "maijalle": True, "hyvästä": False, "klinikasta": False, "Oulussa": True, "haluu": False
    }  # fmt: skip


def test_shapes_and_roles():
    shapes = [shape(w) for w in split_words("Hei MAIJA, maija-liisa ja McKay T.")]
    assert shapes == ["Aa^", "AA", "aa-", "aa", "AaA", "A"]
    assert (role("lähihoitajalle"), role("siskoni"), role("nimeltä")) == ("work", "kin", "called")


def test_what_lists_say_of_a_word():
    sorts = {w.text: sort_of(w) for w in split_words("Maija ja Wilma, Kela, Virtanen, Howspace, xyzzy")}
    assert sorts["Maija"].startswith("f")
    assert sorts["Wilma"].endswith("t")
    assert sorts["Virtanen"].startswith("l")
    assert sorts["Howspace"].endswith("kt")


def test_what_a_word_looks_like():
    assert looks_like("Virtaselle")[0] > 0 > looks_like("haluttais")[0]


def test_a_text_without_names_has_no_features_to_judge():
    ((words, runs, features),) = words_of(["oli ihan hyvä tilaisuus"])
    assert (len(words), runs, features) == (4, [], [])


def test_every_candidate_is_told_with_its_place_and_neighbours():
    ((words, runs, told),) = words_of(["Kiitos Maijalle avusta"])
    (clues,) = told[0]
    assert [words[n].text for n in runs[0]] == ["Maijalle"]
    assert (clues.written, len(clues.numbers)) == (2, len(load_model().numbers[2]))
    assert np.abs(clues.numbers[:WIDTH]).sum() > 0
    assert any(feature.startswith("first 0") for feature in clues.features)


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Hei Siri -komennot häiritsivät", "Siri"),
        ("Marie Curie -ohjelman haku", "Curie"),
        ("kokeilimme Sampo-peliä", "Sampo"),
        ("kysy Maija-niminen hoitaja", ""),
    ],
)
def test_first_parts_of_compounds_are_no_candidates(text, stays):
    words = {w.text.split("-")[0]: candidate(w, "fi") for w in split_words(text)}
    assert not words.get(stays, False)
    assert words.get("Maija", True)


def test_answers_that_plainly_name_nobody_are_not_looked_at_and_lose_nothing(monkeypatch):
    lines = (Path(__file__).parents[4] / "data" / "redaction" / "writer8.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"].lower() for line in lines]
    plain = [text for text in texts if names_nobody(split_words(text))]
    assert len(plain) > 10
    quick = redactor.find_spans(texts)
    monkeypatch.setattr(redactor, "names_nobody", lambda words: False)
    assert redactor.find_spans(texts) == quick
