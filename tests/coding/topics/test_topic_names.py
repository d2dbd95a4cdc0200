"""Names that their groups carry: by words that enough units use, as they use them."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import ONE_KIND, topics_as_codebook
from openfeedback.coding.contents import find_contents
from openfeedback.coding.contents.titling import REST_PLAIN, REST_TITLE, rest_title, titled
from openfeedback.coding.titles import make_titles
from openfeedback.coding.topics.find import find_topics
from openfeedback.coding.topics.words.carried import Carried
from openfeedback.settings import TopicSettings, VectorSettings

OTHERS = [(f"kiire {word}", ["x"]) for word in ("töissä", "kotona", "koulussa", "arjessa")]


def carried(*texts: str) -> Carried:
    """A group of units, each by another person, beside one of other words."""
    return Carried({"1": [(text, [str(at)]) for at, text in enumerate(texts)], "2": OTHERS})


def test_a_name_is_used_by_half_of_the_units_and_a_listed_word_by_a_third():
    said = carried(*["ahneus"] * 3, *["itsekkyys"] * 6, *["raha"] * 5)
    assert not said.fits("1", "Itsekkyys")  # 6 of 14
    assert said.listed("1", [], "fi") == "Sanoja: itsekkyys, raha"  # ahneus 3 of 14
    assert said.listed("1", [], "en") == "Words: itsekkyys, raha"
    assert carried(*["itsekkyys"] * 6, *["raha"] * 5).listed("1", [], "fi") == "Itsekkyys"
    assert carried("nälkä", "sota", "tauti", "raha").listed("1", [], "fi") == ""


def test_every_word_of_a_name_stands_in_half_of_the_units():
    said = carried("kehitysmaita kehitetään", *["kehitysmaiden oloja parannetaan"] * 3)
    assert not said.fits("1", "Kehitysmaiden kehittäminen")
    assert not said.fits("1", "Kehitysmaiden parantaminen")  # their conditions are made better
    assert said.fits("1", "Olojen parantaminen")


def test_a_word_that_stands_everywhere_sets_no_group_apart():
    said = carried("kiire ja palkka", "kiire ja palkka", "kiire")
    assert (said.fits("1", "Kiire"), said.fits("1", "Palkka")) == (False, True)


def test_lists_of_the_same_words_are_told_apart():
    said = carried("sota nälkä raha vesi", "sota nälkä raha vesi", "sota nälkä raha")
    taken = ["Sanoja: nälkä, raha, sota"]
    assert said.listed("1", ["Sota", "Nälkä", "Raha", "Vesi"], "fi") == "Sanoja: nälkä, raha, sota"
    assert said.listed("1", ["Sota", "Nälkä", "Raha", "Vesi", *taken], "fi") == "Sanoja: nälkä, raha, sota, vesi"
    both = [*taken, "Sanoja: vesi, sota, raha, nälkä"]
    assert said.listed("1", ["Sota", "Nälkä", "Raha", "Vesi", *both], "fi") == "Sanoja: nälkä, raha, sota, vesi (2)"


def test_a_word_is_shared_in_a_compound():
    assert carried("köyhyysraja", "köyhyyttä", "muuta").fits("1", "Köyhyys")
    assert not carried("teollisuusmaat", "teollisuusmaissa", "teollisuusmaa").fits("1", "Kehitysmaat")


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("Puhdas juomavesi", False),
        ("Juomaveden puute", True),
        ("Puhtaan juomaveden puute", False),
        ("Juomavesi", False),
    ],
)
def test_a_lack_is_not_named_by_what_is_lacking(name, fits):
    said = carried("puhtaan juomaveden puute", "juomaveden puute", "puhdasta juomavettä ei ole", "juomavedestä pulaa")
    assert said.fits("1", name) is fits


def test_a_list_says_that_the_thing_is_lacking_or_denied():
    lacking = carried("veden puute", "puutetta on vedestä", "vettä ei ole", "ei ole vettä")
    denied = carried("tasa-arvo ei toteudu", "ei ole tasa-arvoa", "tasa-arvoa ei ole")
    assert lacking.listed("1", ["Veden puute"], "fi") == "Sanoja: vesi, puute, ei"
    assert denied.listed("1", [], "fi") == "Sanoja: tasa-arvo, ei"
    assert carried("ei sotaa", "sota", "sota").listed("1", [], "fi") == "Sota"


def test_words_that_nobody_puts_together_are_no_name():
    said = carried("köyhiä ihmisiä", "köyhien lapset", "autetaan köyhien lapsia koulussa", "köyhiä")
    assert not said.fits("1", "Köyhien auttaminen")
    assert not carried("köyhiä asuu", "köyhiä ihmisiä asuu").fits("1", "Köyhien asuminen")
    assert carried("autetaan köyhiä", "köyhiä autetaan", "köyhät").fits("1", "Köyhien auttaminen")


def test_spellings_of_one_word_make_one_name_in_a_theme():
    texts = {"a": ["ruuan puute", "ruuan puute", "ruuan puute"], "b": ["ruoan puute", "ruoan puute"]}
    apart = {"c": ["sota ja väkivalta", "sota", "väkivalta", "sota maassa"]}
    made = make_titles(texts | apart, respondents={"a": "pqr", "b": "st", "c": "uvxy"}, wished=False, nothing="")
    assert made["a"] == "Ruuan puute"
    assert made["b"] != "Ruoan puute"


def test_a_topic_of_many_words_is_not_called_by_one():
    words = [*"abcdefghijklmnop"]
    units = pd.DataFrame({"unit_id": [f"u{i}" for i in range(16)], "text": [f"{w}{w}{w}oke {w}uu{w}i" for w in words]})
    vectors = np.random.default_rng(0).normal(size=(16, 8)) * 0.01 + 1
    for language, begins in (("fi", ("Sekalaisia: ", "Aihe")), ("en", ("Mixed: ", "Topic"))):
        found = find_topics(units, vectors, TopicSettings(min_units=5, resamples=0), language=language).topics
        assert len(found)
        assert found["label"].str.startswith(begins).all(), found["label"].tolist()


def test_a_list_that_says_no_more_than_its_theme_or_the_same_as_its_sibling_is_no_content():
    plain = topics_as_codebook(pd.DataFrame({"topic_id": ["t"], "label": ["Sanoja: auttaa, köyhä"]}))
    texts = {
        "t/uusi_1": ["auttaa", "auttavat", "autan"],
        "t/uusi_2": ["ei sotaa maassa", "sotia ei ole", "sota"],
        "t/uusi_3": ["ei sotaa"] * 3,
        "t/uusi_4": ["hinta ei nouse"] * 2,
    }
    rows = [(f"{content}{who}", text, "t", content) for content, some in texts.items() for who, text in enumerate(some)]
    coded = pd.DataFrame(rows, columns=["unit_id", "text", "theme", "content_id"])
    named = titled(coded, plain, VectorSettings()).set_index("content_id")["title"]
    assert named.drop("t/muut").to_dict() == {"t/uusi_2": "Sanoja: sota, ei"}


def test_what_is_left_is_wishes_only_where_wishes_are_coded():
    table5 = load_codebook("table5")
    plain = table5.model_copy(update={"kinds": [type(table5.kinds[0])(**ONE_KIND)]})
    assert (rest_title(table5), rest_title(plain)) == (REST_TITLE, REST_PLAIN)
    units = pd.DataFrame({"unit_id": ["a"], "text": ["palkka"], "theme": ["muut"]})
    assert "toiveet" not in " ".join(find_contents(units, plain).contents["title"])
