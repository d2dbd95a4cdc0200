"""Coding by definitions: alone where there are no examples, beside them where there are few."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.classifier.classify import code, lacking
from openfeedback.coding.classifier.coded import code_with_persons
from openfeedback.coding.classifier.definitions import FEW, WEIGHTS, Definitions, code_by_definitions
from openfeedback.coding.classifier.learnt.calibrate import even
from openfeedback.coding.classifier.reviewed import own_examples
from openfeedback.coding.codebook.model import Codebook
from openfeedback.settings import CodingSettings, VectorSettings


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


TWO_KINDS = {
    "kinds": [
        {"id": "kiitos", "names": {"fi": "Kiitos"}, "definition": "Kehu tai kiitos, hyvä asia."},
        {"id": "toive", "names": {"fi": "Toive"}, "definition": "Toive, lisää jotakin."},
    ]
}


@pytest.mark.parametrize("n", [23, FEW + 1])
def test_corrections_of_others_never_make_a_kind_or_a_theme_disappear(n):
    texts = ["kiitos, hyvä kehu", "lisää toiveita", "Budjetti on tiukka", "lääkäriin ei pääse hoitoon"]
    units = pd.DataFrame({"unit_id": list("abcd"), "text": texts})
    before = code(units, book(**TWO_KINDS)).set_index("unit_id")
    assert before["kind"].value_counts().min() >= 1
    corrections = examples(n, theme="raha").assign(kind="toive")  # no praise and no other theme among them
    after = code(units, book(**TWO_KINDS).with_examples(corrections)).set_index("unit_id")
    for field, code_of in (("kind", "kiitos"), ("theme", "terveys"), ("theme", "tyhja")):
        kept = before[field] == code_of
        assert (after.loc[kept, field] == code_of).all()
    assert after.loc["d", "evidence"] == "nearest definition; the theme has too few examples"
    enough = pd.concat([corrections, examples(9, theme="terveys").assign(unit_id=list("123456789"), kind="kiitos")])
    assert lacking(book(**TWO_KINDS).with_examples(corrections)) == {
        "theme": ["terveys", "tyhja"], "phase": ["ei"], "kind": ["kiitos"],
    }  # fmt: skip
    assert lacking(book(**TWO_KINDS).with_examples(enough)) == {"theme": ["tyhja"], "phase": ["ei"]}


def test_praise_found_by_definitions_alone_is_not_counted_until_a_person_has_seen_some():
    units = pd.DataFrame({"unit_id": list("abc"), "text": ["kiitos, hyvä", "hyvä kehu", "lisää rahaa"]})
    own = book(**TWO_KINDS)
    own._home = Path("x")
    answered = units.assign(answer=units["text"], question="", role="other")
    alone = code_with_persons(answered, own, None, pd.DataFrame(), CodingSettings())
    assert alone.praise == []
    human = units.assign(coder="KL", theme="raha", phase="alku", kind="kiitos")
    seen = code_with_persons(answered, own, human.drop(columns="text"), pd.DataFrame(), CodingSettings())
    assert seen.praise == ["kiitos"]
    assert seen.moved.query("field == 'kind'")["units_n"].sum() == (alone.codings["kind"] != "kiitos").sum()


@pytest.fixture(scope="module")
def definitions():
    return Definitions(book(), UNITS.text, VectorSettings())


def test_each_unit_gets_the_nearest_definition(definitions):
    found = code_by_definitions(UNITS, definitions, definitions.among().spread(), 0.0)
    assert found.theme.tolist() == WORDS
    assert found.phase[2] == "ei"
    assert set(found.coder) == {"definitions"}
    assert found.theme_p.between(0, 1).all()


def test_probabilities_are_of_all_codes_and_abstention_leaves_the_theme_empty(definitions):
    p = definitions.probabilities(list(UNITS.text), "theme")
    assert p.shape == (3, 3)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    torn = UNITS.assign(text=["Budjetti on tiukka", "budjetti ja hoito, raha ja terveys", "ei sisältöä"])
    unsure = code(torn, book(), CodingSettings(min_p=0.95)).theme
    assert unsure.isna().tolist() == [False, True, False]  # the second is about two themes


def test_the_order_of_units_does_not_matter():
    one = code(UNITS, book()).set_index("unit_id")
    other = code(UNITS.iloc[[2, 0, 1]], book()).set_index("unit_id").loc[one.index]
    pd.testing.assert_frame_equal(one, other)


def coded(**counts):
    """Codes of examples: so many of each theme, phases and kinds of which there are enough."""
    themes = [theme for theme, n in counts.items() for _ in range(n)]
    return pd.DataFrame({"theme": themes, "phase": (["alku", "ei"] * len(themes))[: len(themes)], "kind": "muu"})


def test_definitions_count_as_so_many_examples(definitions):
    p = {"theme": np.array([[1.0]]), "phase": np.array([[1.0]]), "kind": np.array([[1.0]])}
    classes = {column: np.array([code], dtype=object) for column, code in zip(p, ["raha", "alku", "muu"], strict=True)}
    for n in (9, WEIGHTS["theme"], 10_000):
        examples = coded(raha=n - 6, terveys=3, tyhja=3)
        joined, codes = definitions.beside(p, classes, ["lääkäriin ei pääse hoitoon"], examples)
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
    others = [examples(3, theme).assign(phase="ei", unit_id=lambda t, x=theme: x + t["unit_id"]) for theme in WORDS[1:]]
    own = book().with_examples(pd.concat([examples(FEW + 1), *others]))
    assert lacking(own) == {}
    found = code(UNITS, own)
    assert not found["evidence"].str.startswith("nearest definition").any()


def test_a_study_leaves_out_what_is_no_better_than_a_coin_and_the_verb_names_all():
    themes = [{"id": f"t{i}", "names": {"fi": f"Xyzzy{i}"}} for i in range(20)]
    own = book(themes=[*book().model_dump()["themes"][:2], *themes])
    own._home = Path("x")
    units = pd.DataFrame({"unit_id": list("ab"), "text": ["lääkäriin ei pääse hoitoon sairauden takia", "no jaa"]})
    answered = units.assign(answer=units["text"], question="", role="other")
    assert code(answered, own)["theme"].notna().all()
    made = code_with_persons(answered, own, None, pd.DataFrame(), CodingSettings())
    assert made.codings["theme"].fillna("").tolist() == ["terveys", ""]
    assert made.left_out == {"units_n": 1, "share": 0.5}
    explicit = code_with_persons(answered, own, None, pd.DataFrame(), CodingSettings(min_p=0.0))
    assert explicit.left_out == {"units_n": 0, "share": 0.0}
    human = answered.assign(coder="KL", theme="terveys", phase="alku", kind="muu").drop(columns=["text", "answer"])
    assert code_with_persons(answered, own, human, pd.DataFrame(), CodingSettings()).left_out["units_n"] == 0


@pytest.mark.parametrize(("right_from", "low", "high"), [(0.8, 0.55, 0.6), (0.5, 0.45, 0.55), (0.2, 0.1, 0.4)])
def test_the_limit_of_abstention_is_learnt_from_what_was_right(right_from, low, high):
    p = np.random.default_rng(0).uniform(0.05, 0.99, 400)
    assert low <= even(p, p > right_from) <= high


MONEY = [
    "budjetti loppui kesken",
    "rahoitus on liian pieni",
    "kustannukset nousevat",
    "rahaa ei ole",
    "budjetti on pieni",
]
HEALTH = ["lääkäriin ei pääse", "hoito viivästyy", "sairaudet leviävät", "lääkkeitä puuttuu", "hoitoa ei saa"]


def of_own_answers(n=0):
    """Answers, and a codebook of which all but the last two are examples, the first of them against all sense."""
    texts = [*MONEY, *HEALTH]
    units = pd.DataFrame({"unit_id": [f"u{i}" for i in range(10)], "text": texts, "question": "", "role": "other"})
    units = units.assign(answer=units["text"])
    named = units.assign(theme=["terveys", *["raha"] * 4, *["terveys"] * 5], phase="alku", kind="muu", proposed="true")
    more = pd.concat([named.assign(unit_id=named["unit_id"] + f"-{i}", text=named["text"] + f" {i}") for i in range(n)]
                     or [named.head(0)])  # fmt: skip
    own = book().with_examples(pd.concat([named.iloc[[0, 1, 2, 3, 5, 6, 7, 8]], more]))
    own._home = Path("x")
    return units, own


@pytest.mark.parametrize("n", [0, FEW // 10])
def test_units_that_are_the_codebooks_own_examples_are_as_sure_as_if_they_were_none(n):
    units, own = of_own_answers(n)
    settings = CodingSettings(min_p=0.0)
    echo, made = code(units, own, settings), code_with_persons(units, own, None, units.head(0), settings)
    codes = ["unit_id", "theme", "phase", "kind"]
    pd.testing.assert_frame_equal(made.codings[codes], echo[codes])
    assert made.own_examples == 8
    told, seen = made.codings["theme_p"], echo["theme_p"]
    assert told[[4, 9]].tolist() == seen[[4, 9]].tolist()  # no examples
    assert echo["theme"][0] == "terveys"
    assert told[0] < 0.35 < seen[0]
    assert told[:9].drop(4).mean() < seen[:9].drop(4).mean()


def test_what_a_person_said_of_a_text_is_no_echo():
    units, own = of_own_answers()
    human = units.head(1)[["unit_id"]].assign(coder="KL", theme="terveys", phase="alku", kind="muu")
    assert own_examples(own, units, human) == own_examples(own, units) - {MONEY[0]}
    assert code_with_persons(units, own, human, units.head(0), CodingSettings()).own_examples == 7
    many, unmarked = own.with_examples(examples(FEW)), own.examples().assign(proposed=None)
    assert own_examples(many, units) == own_examples(own, units)  # proposed by a program
    assert own_examples(many.with_examples(unmarked), units) == own_examples(own, units)  # known by the units' ids
    elsewhere = book().with_examples(pd.concat([examples(FEW), unmarked.assign(unit_id="x" + unmarked["unit_id"])]))
    assert own_examples(elsewhere, units) == frozenset()  # a few words that thousands of others say too


def test_marks_and_capitals_make_no_other_text():
    units, own = of_own_answers()
    shouted = units.assign(text=units["text"].str.upper() + "!", answer=units["text"])
    assert own_examples(own, shouted) == own_examples(own, units)
    assert code_with_persons(shouted, own, None, units.head(0), CodingSettings(min_p=0.0)).own_examples == 8


def test_what_a_definition_includes_does_not_speak_for_itself(definitions):
    themes = book().model_dump()["themes"]
    themes[0]["includes"] = ["lääkäriin ei pääse hoitoon"]
    told = Definitions(book(themes=themes), UNITS["text"], VectorSettings())
    plain, unread = told.probabilities(list(UNITS["text"]), "theme"), told.unread(list(UNITS["text"]))
    assert WORDS[plain[1].argmax()] == "raha"
    assert WORDS[unread[1].argmax()] == "terveys"
    np.testing.assert_allclose(unread[[0, 2]], plain[[0, 2]])
