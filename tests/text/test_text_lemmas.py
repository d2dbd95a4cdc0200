"""Lemmas of content words, with Voikko and without, and compounds that meet."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from openfeedback.errors import ParameterError
from openfeedback.settings import TextSettings
from openfeedback.text import compounds, lemmas, spacy_model
from openfeedback.text.compounds import split_compound
from openfeedback.text.lemmas import domain_lemma, lemmatize, lemmatizer_name
from openfeedback.text.spacy_model import has_voikko

BENCH = Path(__file__).resolve().parents[1] / "bench" / "bench_lemmas.py"
UD = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "ud" / "fi_tdt-ud-dev.conllu"
needs_voikko = pytest.mark.skipif(not has_voikko(), reason="libvoikko is not installed")
ENGINES = [pytest.param("voikko", marks=needs_voikko), "simplemma"]


@pytest.mark.parametrize("engine", ENGINES)
def test_lemmas_of_content_words(engine: str) -> None:
    found = lemmatize(
        ["Mittareita hankkeen lopussa", "THL:n tuki hva:lle", "", "mittarit ja mittari", "Mittareita hankkeen lopussa"],
        TextSettings(lemmatizer=engine),
    )
    assert found[0] == ["mittari", "hanke", "loppu"]
    assert found[1] == ["THL", "tuki", "hyvinvointialue"]
    assert found[2] == []
    assert found[3] == ["mittari", "mittari"]
    assert found[4] == found[0]
    assert found[4] is not found[0]


@pytest.mark.parametrize("engine", ENGINES)
def test_compounds_meet_their_terms(engine: str) -> None:
    settings = TextSettings(lemmatizer=engine)
    assert (
        lemmatize(["toimintamallikuvauksia", "toimintamallien kuvaus"], settings) == [["toimintamalli", "kuvaus"]] * 2
    )
    assert lemmatize(["toimintamallikuvauksia"], settings.model_copy(update={"compounds": "whole"})) == [
        ["toimintamallikuvaus"]
    ]


def test_swedish_and_english_are_lemmatized_too() -> None:
    assert lemmatize(["Vi behöver tydliga mål för projekten", "clear goals and indicators for projects"]) == [
        ["behöva", "tydlig", "mål", "projekt"],
        ["clear", "goal", "indicator", "project"],
    ]


@pytest.mark.parametrize(
    ("form", "lemma"),
    [("hva:n", "hyvinvointialue"), ("HVA", "hyvinvointialue"), ("THL:ltä", "THL"), ("RRP", "RRP"), ("stm:n", "STM"),
     ("tm-kuvaus", "toimintamallikuvaus"), ("Innokylästä", "Innokylä"), ("innokylään", "Innokylä"), ("kylä", None)],
)  # fmt: skip
def test_domain_words(form: str, lemma: str | None) -> None:
    assert domain_lemma(form) == lemma


@needs_voikko
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


def test_without_the_native_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model loads without its Voikko lemmatizer, `auto` falls back and `voikko` says what to install."""
    spacy_model.finnish.cache_clear()
    for module in (spacy_model, lemmas, compounds):
        monkeypatch.setattr(module, "has_voikko", lambda: False)
    assert lemmatizer_name(TextSettings()) == "simplemma"
    assert lemmatize(["toimintamallikuvausten mittareita"]) == [["toimintamalli", "kuvaus", "mittari"]]
    assert "lemmatizer" not in spacy_model.finnish().pipe_names
    with pytest.raises(ParameterError, match="libvoikko1"):
        lemmatizer_name(TextSettings(lemmatizer="voikko"))
    spacy_model.finnish.cache_clear()


def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_lemmas", BENCH)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not UD.exists(), reason="UD Finnish-TDT is not on this machine")
@pytest.mark.parametrize(("engine", "target"), [pytest.param("voikko", 0.92, marks=needs_voikko), ("simplemma", 0.88)])
def test_accuracy_on_gold_lemmas(engine: str, target: float) -> None:
    """The first 500 sentences; `tests/bench/bench_lemmas.py` measures all (0.94 and 0.91)."""
    assert bench().accuracy(UD, engine, limit=500)["accuracy"] >= target
