"""Words written like names that name things where they stand, and names of persons that are written alike."""

import pytest

from openfeedback.text.redact.lexical.words import split_words
from openfeedback.text.redact.redactor import find_spans
from openfeedback.text.redact.things import mark_things
from openfeedback.text.redact.things.called import _describes

THINGS = {
    "called after two names": ["Minna Canthin koululla", "Eino Leinon kadulla", "Hugo Simbergin näyttely"],
    "a street or a fund of anybody": ["Amos Andersonin museo", "Hilkka Palokallion säätiö", "Ensio Rautaparran katu"],
    "an eponym": ["Apgarin pisteet", "Heimlichin ote", "Topeliuksen koulu", "Turun Porthanin koulu"],
    "a frequent surname before a compound": ["Bergin tasapainotesti"],
    "a maker nobody knows": ["Kabat-Zinnin menetelmä", "Zwickelin asteikko"],
    "a church": ["Henrikin kirkko"],
    "a house": ["hoivakoti Vuokko on", "Attendon Villa Onni on", "kokoushuone Helmi oli varattu"],
    "a brand with what it sells": ["Reiman uusi haalari", "Reiman ja Kuoman kengät", "Elisan verkko", "Kekäleen ale"],
    "groups of children": ["Kielo ja Vuokko yhdistettiin, ryhmien nimet sekoavat", "Lumi, Meri ja Tuuli ovat ryhmiä"],
    "words of one kind": ["Rauha ja ilo puuttuvat", "Tuuli ja sade piiskaavat"],
    "verbs of things": ["Satu luetaan harvoin", "Into loppuu kun", "Lumi aurataan myöhään", "Tuuli puhaltaa sisään"],
}
PERSONS = [
    "Pekan koulu on kaukana", "Liisan malli toimii", "Sannan päiväkoti", "Minnan testi", "Virtasen testi",
    "Leinon päivä", "Eeva Virtasen koulu", "Matti Korhosen tie", "Elisan luona", "Elisan asiakaspalvelu oli",
    "Halosen takki",
    "Rauha ja lapset menivät", "Satu luki lapsille", "Toivo ja Satu hoitivat", "Toivo puuttuu kiusaamiseen",
    "Vuokko siirrettiin toiseen ryhmään", "Satu pyydettiin mukaan", "Terveisin Kielo ja Vuokko, ryhmä 3",
    "Meri ja Tuuli vetivät ryhmää hyvin", "Ryhmä 3, ohjaajat Vuokko ja Kielo",
]  # fmt: skip


def things(text):
    found = split_words(text)
    mark_things(text, found)
    return [word.text for word in found if word.thing]


@pytest.mark.parametrize("text", [text for texts in THINGS.values() for text in texts])
def test_what_names_a_thing_is_marked_and_stays(text):
    assert things(text)
    assert not find_spans([text])[0]


@pytest.mark.parametrize("text", PERSONS)
def test_a_persons_own_is_no_thing(text):
    assert not things(text)


def test_nothing_to_mark():
    assert things("") == things("ei mitään") == things("Canthin") == []


def test_adjectives_may_stand_before_what_a_brand_sells():
    assert _describes("uudet")
    assert not _describes("luona")
