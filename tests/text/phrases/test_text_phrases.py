"""Noun phrases of units: what a heading would say, inflected and agreeing."""

import pytest

from openfeedback.text.phrases import find_phrases, foreign_runs, read_words, usual_wish, wished_of, wishes


def phrases(text, number="sg", among=()):
    """All candidates of a text in one number; ``among``: further texts, which tell what its forms mostly are."""
    tokens, *_ = read_words([text, *among])
    return {found for phrase in find_phrases(tokens) if (found := phrase.text(number))}


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("miten mittareita asetetaan", "pl", "mittareiden asettaminen"),
        ("kuvauspohja on sekava", "sg", "kuvauspohjan selkeyttäminen"),
        ("Kuvauspohja on aivan liian raskas!", "sg", "kuvauspohjan keventäminen"),
        ("selkeämpi kuvauspohja", "sg", "kuvauspohjan selkeyttäminen"),
        ("lomake selkeämmäksi", "sg", "lomakkeen selkeyttäminen"),
        ("vähemmän kenttiä", "pl", "kenttien vähentäminen"),
        ("päällekkäiset raportit pois", "pl", "raporttien poistaminen"),
        ("haku ei toimi", "sg", "haun toimivuus"),
        ("että saisimme yhteyshenkilön", "sg", "yhteyshenkilön saaminen"),
        ("toivon, että hyvät käytännöt jaetaan", "pl", "hyvien käytäntöjen jakaminen"),
        ("kuvaus pitäisi jo aloittaa", "sg", "kuvauksen aloittaminen"),
        ("päivittäkää kuvaukset", "pl", "kuvausten päivittäminen"),
        ("kun malli juurtuu", "sg", "mallin juurtuminen"),
        ("miten tuloksia arvioidaan", "pl", "tulosten arviointi"),
        ("apua loppuraporttiin", "sg", "apu loppuraporttiin"),
        ("esimerkkejä juurtumisesta", "pl", "esimerkit juurtumisesta"),
        ("ohjeet ruotsiksi", "pl", "ohjeet ruotsiksi"),
        ("mitä tehdään hankkeen jälkeen", "sg", "hankkeen jälkeinen aika"),
        ("uusien työntekijöiden perehdytykseen", "sg", "uusien työntekijöiden perehdytys"),
        ("julkaista malli keskeneräisenä", "pl", "keskeneräiset mallit"),
        ("Innokylän haussa", "sg", "Innokylän haku"),
        ("THL:n ohjeiden", "pl", "THL:n ohjeet"),
    ],
)
def test_a_phrase_stands_in_the_form_of_a_heading(text, number, title):
    assert title in phrases(text, number)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("lupa päivittää", "luvan päivittäminen"),  # the noun is no object of the verb that completes it
        ("kaksi aluetta arvioi", "alueen arviointi"),  # nor one that may be its subject
        ("Innokylää täyttää hoitaja", "hoitajan täyttäminen"),
        ("tunnistaa toteutuksen keskellä", "toteutuksen tunnistaminen"),  # it belongs to the word behind it
        ("kesken matkan neuvoa", "matkan neuvo"),
        ("toimivaksi todettu malli", "todettu malli"),  # what completes the participle would be lost
        ("tekee päätöksen mallin jatkosta", "päätöksen malli"),
        ("ettei keksitä pyörää", "pyörän keksiminen"),
        ("alueiden keskinäinen, välinen keskustelu", "välinen keskustelu"),  # an adjective that needs a word before it
        ("5 hengen ryhmät", "hengen ryhmät"),
        ("köyhät köyhät", "köyhät köyhät"),
        ("jatkuvuutta kaivataan", "jatkuvuus"),  # whose?
        ("kehittäjät kaipaavat", "kehittäjä"),
        ("sekava kuvauspohja", "sekava kuvauspohja"),  # its remedy is the title
        ("Maija Virtanen auttoi", "maija"),  # a title names nobody
        ("Toivo piti esityksen", "toivo"),
        ("[nimi 1] piti esityksen", "nimi"),
        ("semmonen juttu", "juttu"),
    ],
)
def test_what_is_no_phrase_is_none(text, wrong):
    assert not [phrase for number in ("sg", "pl") for phrase in phrases(text, number) if phrase.lower() == wrong]


def test_a_form_is_read_as_the_word_that_the_texts_mostly_have():
    as_noun = read_words(["tukea", "tuki", "tuen", "tuki"])[0][0]
    as_verb = read_words(["tukea", "tuemme", "tuetaan", "tukisi"])[0][0]
    assert {reading.lemma for reading in as_noun.readings} == {"tuki"}
    assert {reading.lemma for reading in as_verb.readings} == {"tukea"}


def test_a_known_slip_is_read_as_its_word_and_an_unknown_one_as_none():
    [[slip, *_], [unknown, *_]] = read_words(["mitareista lisää", "mittwareista lisää"])
    assert slip.parts == ("mittari",)
    assert unknown.readings == ()


def test_runs_of_swedish_words_begin_and_end_with_words_that_say_something():
    assert ("stöd", "i", "början") in set(foreign_runs("Vi behöver stöd i början av projektet.", "sv"))
    assert ("help",) in set(foreign_runs("Please help us", "en"))


@pytest.mark.parametrize(
    ("text", "wish", "thing"),
    [
        ("Kutsu tuli liian myöhään", "saaminen ajoissa", "kutsu"),
        ("yksi tauko ei riitä", "lisääminen", "tauko"),
        ("ei lisää verkostoja", "vähentäminen", "verkosto"),
        ("päälliköt mukaan", "osallistuminen", "päällikkö"),
        ("ääni pätkii", "toimivuus", "ääni"),
    ],
)
def test_a_text_asks_for_something_of_what_stands_beside_it(text, wish, thing):
    tokens = read_words([text])[0]
    assert [found for found in wishes(tokens) if found.noun == wish and thing in found.about]


def test_a_wish_is_not_for_what_only_says_where():
    tokens = read_words(["jos ei päivitä, arkistoon"])[0]
    assert not any("arkisto" in found.about for found in wishes(tokens))


@pytest.mark.parametrize(
    ("text", "title"),
    [("tuki loppuu", "tuen jatkuvuus"), ("hanke loppuu", "hankkeen jälkeinen aika")],
)
def test_what_ends_should_go_on_or_leave_something(text, title):
    assert title in phrases(text)
    assert not [found for found in phrases(text) if found.endswith("loppuminen")]


def test_what_something_comes_before_is_not_what_it_is_about():
    assert "julkaisu" not in phrases("palautetta ennen julkaisua")


def test_of_two_genitives_the_commoner_one_stands():
    assert "järjestöjen osallistaminen" in phrases("osallistetaan järjestöt", "pl")
    assert "päälliköiden kutsuminen" in phrases("kutsutaan päälliköt", "pl")


def test_an_action_has_its_usual_noun_and_none_where_its_thing_stands_in_another_case():
    assert "lukujen seuranta" in phrases("lukujen seuraaminen")
    assert not [found for found in phrases("viestitään tuloksia", "pl") if found.startswith("tulosten viesti")]


@pytest.mark.parametrize(
    ("noun", "wish"),
    [("tauko", "järjestelyt"), ("tallenne", "saatavuus"), ("vaikuttavuus", "arviointi"), ("tilaisuus", "kehittäminen")],
)
def test_what_is_mostly_wished_for_depends_on_the_thing(noun, wish):
    assert usual_wish(noun) == wish


def test_a_quality_is_not_made_clear():
    assert "selkeyttäminen" not in wished_of("saavutettavuus", "saavutettavuus")
    assert "selkeyttäminen" in wished_of("tilaisuus", "tilaisuus")  # an event, whatever its ending
