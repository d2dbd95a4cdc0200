"""First names of the statistics and of the lists, in the forms in which answers have them."""

import pytest

from openfeedback.text.redact.lexical.lexicon import LISTS, only_names, read_word

FORMS = ["Eeliakselle", "Veetin", "Elviiralle", "Nuutilta", "Peetua", "Aamoksen", "Luukakselta", "Hilpalla", "Ilpolle"]


def names(which):
    return (LISTS / f"{which}.txt").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("form", FORMS)
def test_rare_first_names_in_case_forms(form):
    assert read_word(form).first


@pytest.mark.parametrize("word", ["april", "juni", "keväällä", "suomessa"])
def test_words_are_no_first_names(word):
    assert not read_word(word).first


def test_names_that_are_nothing_else_are_those_of_the_statistics():
    some = names("first")[::40]
    assert only_names(some) == [name for name in names("first_only") if name in set(some)]
