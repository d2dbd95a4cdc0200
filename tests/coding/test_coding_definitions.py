"""Coding by definitions: alone where there are no examples, beside them where there are few."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding import Codebook, code
from openfeedback.coding.zero_shot import FEW, WEIGHTS, Definitions, code_by_definitions
from openfeedback.settings import VectorSettings


def book(**more):
    raw = {
        "id": "small",
        "themes": [
            {"id": "raha", "names": {"fi": "Raha"}, "definition": "Rahoitus, budjetti ja kustannukset."},
            {"id": "terveys", "names": {"fi": "Terveys"}, "definition": "Sairaudet, lääkärit ja hoito."},
            {"id": "tyhja", "names": {"fi": "Ei sisältöä"}, "phase": "ei"},
        ],
        "phases": [
            {"id": "alku", "names": {"fi": "Alku"}, "definition": "Suunnittelu ja käynnistäminen."},
            {"id": "ei", "names": {"fi": "Ei vaihetta"}},
        ],
        "kinds": [{"id": "muu", "names": {"fi": "Muu"}}],
    }
    return Codebook.model_validate(raw | more)


UNITS = pd.DataFrame(
    {"unit_id": list("abc"), "text": ["Budjetti on tiukka", "lääkäriin ei pääse hoitoon", "ei sisältöä"]}
)
WORDS = ["raha", "terveys", "tyhja"]


def examples(n, theme="raha"):
    rows = pd.DataFrame({"unit_id": [f"e{i}" for i in range(n)], "text": "lääkärit"})
    return rows.assign(theme=theme, phase="alku", kind="muu")


@pytest.fixture(scope="module")
def definitions():
    return Definitions(book(), UNITS.text, VectorSettings())


def test_each_unit_gets_the_nearest_definition(definitions):
    found = code_by_definitions(UNITS, definitions, 0.0)
    assert found.theme.tolist() == WORDS
    assert found.phase[2] == "ei"
    assert set(found.coder) == {"definitions"}
    assert found.theme_p.between(0, 1).all()


def test_probabilities_are_of_all_codes_and_abstention_leaves_the_theme_empty(definitions):
    p = definitions.probabilities(list(UNITS.text), "theme")
    assert p.shape == (3, 3)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    unsure = code_by_definitions(UNITS, definitions, 0.999999).theme
    assert unsure.isna().tolist() == [True, True, False]  # the third is a theme's own name


def test_the_order_of_units_does_not_matter():
    one = code(UNITS, book()).set_index("unit_id")
    other = code(UNITS.iloc[[2, 0, 1]], book()).set_index("unit_id").loc[one.index]
    pd.testing.assert_frame_equal(one, other)


def test_definitions_count_as_so_many_examples(definitions):
    p = {"theme": np.array([[1.0]]), "phase": np.array([[1.0]])}
    classes = {"theme": np.array(["raha"], dtype=object), "phase": np.array(["alku"], dtype=object)}
    for n in (1, WEIGHTS["theme"], 10_000):
        joined, codes = definitions.beside(p, classes, ["lääkäriin ei pääse hoitoon"], n)
        assert codes["theme"].tolist() == WORDS
        np.testing.assert_allclose(joined["theme"].sum(axis=1), 1)
        raha, terveys = joined["theme"][0, :2]
        assert (terveys > raha) == (n < WEIGHTS["theme"])
    assert classes["theme"].tolist() == ["raha"]  # the caller's tables stay as they were


def test_a_theme_that_no_example_has_can_still_be_given():
    found = code(UNITS, book().with_examples(examples(4))).set_index("unit_id")
    assert found.theme.tolist() == WORDS
    assert found.evidence["c"].startswith("nearest definition")
    assert set(found.coder) == {"model"}


def test_many_examples_speak_alone():
    found = code(UNITS, book().with_examples(examples(FEW + 1)))
    assert set(found.theme) == {"raha"}
