"""Lemmas of content words, and compounds that meet."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from openfeedback.settings import TextSettings
from openfeedback.text.morphology import domain_lemma, lemmatize, split_compound, word_places

BENCH = Path(__file__).resolve().parents[2] / "bench" / "bench_lemmas.py"
UD = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "ud" / "fi_tdt-ud-dev.conllu"


def test_lemmas_of_content_words() -> None:
    found = lemmatize(
        ["Mittareita hankkeen lopussa", "THL:n tuki hva:lle", "", "mittarit ja mittari", "Mittareita hankkeen lopussa"],
    )
    assert found[0] == ["mittari", "hanke", "loppu"]
    assert found[1] == ["THL", "tuki", "hyvinvointialue"]
    assert found[2] == []
    assert found[3] == ["mittari", "mittari"]
    assert found[4] == found[0]
    assert found[4] is not found[0]


def test_compounds_meet_their_terms() -> None:
    assert lemmatize(["toimintamallikuvauksia", "toimintamallien kuvaus"]) == [["toimintamalli", "kuvaus"]] * 2
    assert lemmatize(["toimintamallikuvauksia"], TextSettings(compounds="whole")) == [["toimintamallikuvaus"]]


def test_lemmas_with_their_places_are_the_same_lemmas() -> None:
    texts = ["Toimintamallikuvauksia, THL:n tuki", "clear goals", ""]
    placed = word_places(texts)
    assert [[place.word for place in places] for places in placed] == lemmatize(texts)
    assert [texts[0][p.start : p.end] for p in placed[0]] == ["Toimintamallikuvauksia"] * 2 + ["THL:n", "tuki"]


def test_swedish_and_english_words_lose_their_endings() -> None:
    assert lemmatize(["Vi behöver tydliga mål för projekten", "clear goals and indicators for projects"]) == [
        ["behöv", "tydlig", "mål", "projekt"],
        ["clear", "goal", "indicator", "project"],
    ]


@pytest.mark.parametrize(
    ("form", "lemma"),
    [("hva:n", "hyvinvointialue"), ("HVA", "hyvinvointialue"), ("THL:ltä", "THL"), ("RRP", "RRP"), ("stm:n", "STM"),
     ("tm-kuvaus", "toimintamallikuvaus"), ("Innokylästä", "Innokylä"), ("innokylään", "Innokylä"), ("kylä", None)],
)  # fmt: skip
def test_domain_words(form: str, lemma: str | None) -> None:
    assert domain_lemma(form) == lemma


@pytest.mark.parametrize(
    ("word", "terms", "everything"),
    [
        ("toimintamallikuvaus", ["toimintamalli", "kuvaus"], ["toiminta", "malli", "kuvaus"]),
        ("kehittämisklinikka", ["kehittämisklinikka"], ["kehittämisklinikka"]),
        ("mittari", ["mittari"], ["mittari"]),
        ("asiakaspalautekysely", ["asiakaspalaute", "kysely"], ["asiakas", "palaute", "kysely"]),
        ("tunnelma", ["tunnelma"], ["tunnelma"]),
        ("", [""], [""]),
    ],
)
def test_split_compound(word: str, terms: list[str], everything: list[str]) -> None:
    assert split_compound(word) == terms
    assert split_compound(word, "all") == everything
    assert split_compound(word, "whole") == [word]


def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_lemmas", BENCH)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.skipif(not UD.exists(), reason="UD Finnish-TDT is not on this machine")
def test_accuracy_on_gold_lemmas() -> None:
    """The first 500 sentences; `tests/bench/bench_lemmas.py` measures all (0.948)."""
    assert bench().accuracy(UD, limit=500)["accuracy"] >= 0.935
