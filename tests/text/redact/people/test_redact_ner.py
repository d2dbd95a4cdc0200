"""What the model finds at places of texts, and the vectors of words there."""

import numpy as np
import pytest

from openfeedback.text.redact.people.entities import PERSON, STEP, looked_at, ner, sees, unpacked

TEXT = "Maija Virtanen soitti eilen Tampereelta."
PLACES = [(TEXT, 0, 5), (TEXT, 15, 21), (TEXT, 28, 39)]


def test_a_person_is_seen_and_a_verb_is_none():
    (person, _), (verb, _), (place, _) = looked_at(PLACES)
    assert (person, verb) == (PERSON, "")
    assert place not in ("", PERSON)
    assert sees(PLACES) == [True, False, False]


def test_a_word_has_the_vector_of_its_place():
    doc = ner()(TEXT)
    for (_, packed), token in zip(looked_at(PLACES), (0, 2, 4), strict=True):
        assert unpacked(packed) == pytest.approx(doc.tensor[token], abs=0.5 / STEP + 1e-4)


def test_the_same_word_elsewhere_has_another():
    one, two = (unpacked(packed) for _, packed in looked_at([("Onni auttoi.", 0, 4), ("Onni on elämä.", 0, 4)]))
    assert np.abs(one - two).max() > 0.1


def test_nothing_to_look_at():
    assert looked_at([]) == []
