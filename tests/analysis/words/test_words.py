"""Words of units: counted, in context, in company, and those that tell groups apart."""

import math

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.words import concordance, cooccurrence, frequencies, keyness, occurrences
from openfeedback.errors import InputError
from openfeedback.settings import TextSettings

UNITS = pd.DataFrame(
    [
        ("a.1", "a", "r1", "Asiakaskyselyn tekeminen on vaikeaa", "m"),
        ("a.2", "a", "r1", "Enemmän tukea asiakkaille", "t"),
        ("b.1", "b", "r2", "Tuki johdolta puuttuu", "t"),
        ("c.1", "c", "r3", "Johdon tuen puute, tukea tarvitaan", "t"),
        ("d.1", "d", "r4", "", "m"),
        ("e.1", "e", "r5", "Mera stöd för utvärdering", None),
    ],
    columns=["unit_id", "response_id", "respondent_id", "text", "theme"],
)


@pytest.fixture(scope="module")
def whole():
    return occurrences.word_occurrences(UNITS, TextSettings(compounds="whole"))


@pytest.fixture(scope="module")
def split():
    return occurrences.word_occurrences(UNITS, TextSettings(compounds="all"))


def test_each_occurrence_is_in_its_text(whole):
    texts = UNITS.set_index("unit_id")["text"]
    cut = [texts[u][a:b] for u, a, b in zip(whole["unit_id"], whole["start"], whole["end"], strict=True)]
    assert cut == whole["form"].tolist()
    assert set(whole["unit_id"]) == set(UNITS["unit_id"]) - {"d.1"}
    assert "stöd" in set(whole.loc[whole["unit_id"] == "e.1", "form"])


def test_compounds_joined_or_split(whole, split):
    assert "asiakaskysely" in set(whole["word"])
    parts = split[split["form"] == "Asiakaskyselyn"]
    assert parts["word"].tolist() == ["asiakas", "kysely"]
    assert parts["start"].nunique() == 1


def test_a_word_is_counted_once_a_respondent(whole):
    row = frequencies.count_words(whole).set_index("word").loc["tuki"]
    assert row[["n", "units_n", "responses_n", "respondents_n"]].tolist() == [4, 3, 3, 3]
    assert row["forms"] == "tukea, tuen, tuki"


def test_counts_do_not_depend_on_the_order_of_the_units(whole):
    turned = occurrences.word_occurrences(UNITS.iloc[::-1], TextSettings(compounds="whole"))
    pd.testing.assert_frame_equal(frequencies.count_words(turned), frequencies.count_words(whole))


def test_every_group_of_a_word_is_counted_also_at_nobody(whole):
    people = pd.DataFrame({"respondent_id": ["r1", "r2", "r3", "r4"], "role": ["x", "x", "y", None]})
    made = frequencies.count_words_by(whole, people, ["role"], ["tuki"])
    assert made[["group", "respondents_n", "group_n"]].values.tolist() == [
        ["ei tietoa", 0, 1],
        ["x", 2, 2],
        ["y", 1, 1],
    ]


def test_all_forms_stand_in_context(whole):
    found = concordance.in_context(whole, UNITS, ["tuki"])
    assert found["form"].tolist() == ["tukea", "Tuki", "tuen", "tukea"]
    assert found["unit_id"].tolist() == ["a.2", "b.1", "c.1", "c.1"]
    assert (found["left"].iloc[2], found["right"].iloc[2]) == ("Johdon ", " puute, tukea tarvitaan")


def test_a_phrase_is_its_words_one_after_another(whole):
    assert concordance.in_context(whole, UNITS, ["johto", "tuki"])["form"].tolist() == ["Johdon tuen"]
    assert concordance.in_context(whole, UNITS, ["tuki", "asiakaskysely"]).empty  # the next unit's first word
    assert concordance.in_context(whole, UNITS, []).empty


def test_a_split_compound_is_found_by_its_parts(split):
    assert concordance.in_context(split, UNITS, ["asiakas"])["form"].tolist() == ["Asiakaskyselyn", "asiakkaille"]


def test_pairs_within_units_and_answers(whole):
    pairs = cooccurrence.word_pairs(whole, "unit_id", 2, len(UNITS)).set_index(["word", "other"])
    assert pairs.loc[("johto", "tuki"), ["n", "word_n", "other_n", "respondents_n"]].tolist() == [2, 2, 3, 2]
    p = 2 / 6
    assert pairs.loc[("johto", "tuki"), "npmi"] == pytest.approx(math.log(p / (2 / 6 * 3 / 6)) / -math.log(p))
    of_answers = cooccurrence.word_pairs(whole, "response_id", 1).set_index(["word", "other"])
    assert ("asiakaskysely", "tuki") in of_answers.index
    assert ("asiakaskysely", "tuki") not in cooccurrence.word_pairs(whole, "unit_id", 1).set_index(
        ["word", "other"]
    ).index


def test_ends_of_the_measures():
    assert cooccurrence.npmi(np.array([4.0, 0.0]), np.array([4.0, 2.0]), np.array([4.0, 2.0]), 4).tolist() == [
        1.0,
        -1.0,
    ]
    assert cooccurrence.log_likelihood(np.array([0.0]), np.array([5.0]), np.array([5.0]), 10)[0] < 0
    assert cooccurrence.log_likelihood(np.array([1.0]), np.array([2.0]), np.array([2.0]), 4)[0] == pytest.approx(0)


def test_log_odds_are_those_of_the_formula():
    """Monroe, Colaresi & Quinn (2008) worked by hand: three words, 60 and 40 of them, a prior worth ten."""
    inside, outside = np.array([30.0, 20.0, 10.0]), np.array([5.0, 15.0, 20.0])
    delta, z = keyness.log_odds(inside, outside, inside + outside, prior=10.0)
    for i, alpha in enumerate([3.5, 3.5, 3.0]):
        one, two = inside[i] + alpha, outside[i] + alpha
        expected = math.log(one / (60 + 10 - one)) - math.log(two / (40 + 10 - two))
        assert delta[i] == pytest.approx(expected)
        assert z[i] == pytest.approx(expected / math.sqrt(1 / one + 1 / two))
    assert delta.round(3).tolist() == [1.5, -0.15, -1.318]  # ln(33.5 / 36.5) − ln(8.5 / 41.5) …


def test_a_rare_word_tells_less_than_a_frequent_one():
    inside, outside = np.array([2.0, 60.0, 100.0]), np.array([0.0, 20.0, 180.0])
    _, z = keyness.log_odds(inside, outside, inside + outside, prior=50.0)
    assert z[1] > z[0] > z[2]


def test_words_that_tell_themes_apart_are_of_several_people(whole):
    found = keyness.telling_words(whole, "theme", 50.0, 2)
    assert set(found["group"]) == {"t"}  # nothing of m is said by two
    assert found["word"].iloc[0] == "tuki"
    assert (found["respondents_n"] >= 2).all()


def test_a_unit_of_two_themes_tells_of_both():
    words = pd.DataFrame({"word": ["raha"] * 3 + ["tuki"] * 12 + ["aika"] * 4, "theme": ["t"] * 15 + ["m"] * 4})
    second = words.assign(second_theme=["m"] * 3 + [None] * 16)
    found = keyness.telling_words(second, "theme", 50.0, 2).set_index(["group", "word"])
    assert found.loc[("m", "raha"), "n"] == 3
    assert found.loc[("t", "tuki"), "others_n"] == 0
    assert ("m", "raha") not in keyness.telling_words(words, "theme", 50.0, 2).set_index(["group", "word"]).index


def test_nothing_said_is_nothing_counted():
    none = occurrences.word_occurrences(UNITS.head(0))
    assert frequencies.count_words(none).empty
    assert concordance.in_context(none, UNITS.head(0), ["tuki"]).empty
    assert cooccurrence.word_pairs(none, "unit_id").empty
    assert keyness.telling_words(none, "theme").empty


def test_missing_columns_are_told():
    with pytest.raises(InputError, match="column 'text' is missing"):
        occurrences.word_occurrences(UNITS[["unit_id"]])


def test_units_with_all_that_words_are_counted_by():
    responses = pd.DataFrame({"response_id": ["a", "b"], "respondent_id": ["r1", "r2"], "event_id": ["k1", "k2"]})
    units = UNITS[UNITS["response_id"].isin(["a", "b"])][["unit_id", "response_id", "text"]]
    codings = pd.DataFrame({"unit_id": ["a.1", "a.2"], "theme": ["m", "ei_sisaltoa"]})
    people = pd.DataFrame({"respondent_id": ["r1", "r2"], "role": ["x", "y"]})
    made = occurrences.units_with(units, responses, codings, people, ["role"])
    assert made[["respondent_id", "event_id", "role"]].values.tolist() == [["r1", "k1", "x"]] * 2 + [["r2", "k2", "y"]]
    assert made["theme"].fillna("-").tolist() == ["m", "-", "-"]
    two = codings.assign(coder=["KL", "model"], second_theme=["t", "m"])
    assert occurrences.units_with(units, responses, two)["second_theme"].fillna("-").tolist() == ["t", "-", "-"]
