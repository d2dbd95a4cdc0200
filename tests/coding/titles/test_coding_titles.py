"""Titles of groups: what their units share and their siblings do not, as a heading."""

import numpy as np
import pytest

from openfeedback.coding.titles import make_titles, title_candidates

GROUPS = {
    "mittarit": ["miten mittareita asetetaan", "Mittareiden asettamiseen apua", "kuka asettaa mittarit", "mittarit"],
    "pohja": [
        "kuvauspohja on sekava",
        "kuvauspohjassa on liikaa",
        "Selkeämpi kuvauspohja, kiitos",
        "kuvauspohjan kieli",
    ],
    "haku": ["haku ei toimi", "korjatkaa haku", "haulla ei löydy mitään", "haku korjattava"],
}
SWEDISH = {"sv": ["Stöd i början", "Mera stöd i början", "vi behöver stöd genast", "stöd på svenska"]}


@pytest.fixture(scope="module")
def titles():
    return make_titles(GROUPS | SWEDISH)


def test_titles_are_noun_phrases_with_a_capital(titles):
    assert titles["mittarit"] == "Mittareiden asettaminen"
    assert titles["pohja"] == "Kuvauspohjan selkeyttäminen"
    assert titles["haku"].startswith("Hau")


def test_a_group_in_another_language_is_called_in_it_in_brackets(titles):
    assert titles["sv"].startswith("[Stöd")
    assert titles["sv"].endswith("]")


def test_neither_the_order_of_groups_nor_that_of_texts_changes_a_title(titles):
    turned = {group: list(reversed(texts)) for group, texts in reversed((GROUPS | SWEDISH).items())}
    assert make_titles(turned) == titles
    assert list(make_titles(turned)) == list(turned)


def test_given_vectors_and_respondents_go_with_their_texts(titles):
    from openfeedback.text.vectors import embed

    every = GROUPS | SWEDISH
    vectors = {group: embed(texts) for group, texts in every.items()}
    people = {group: [f"{group} {at}" for at, _ in enumerate(texts)] for group, texts in every.items()}
    assert make_titles(every, respondents=people, vectors=vectors) == titles


def test_siblings_have_different_titles():
    texts = ["mallien levittäminen", "mallien levittäminen muualle", "mallien levitys ja vertailu", "mallien vertailu"]
    found = make_titles({"a": texts, "b": texts}, {"a": "x", "b": "x"})
    assert found["a"] != found["b"]


def test_a_part_of_a_compound_is_nobodys_word():
    groups = {"a": ["aikataulu piti", "aikataulun kesto", "aikataulussa ilmaa"], "b": ["haku", "haku ei toimi"]}
    assert "taulu" not in title_candidates(groups).title.str.lower().tolist()


def test_a_large_group_is_known_by_its_most_central_units():
    many = {"a": [f"mittareiden asettaminen {n}" for n in range(300)], "b": ["haku", "haku ei toimi"]}
    vectors = {"a": np.tile([1.0, 0.0], (300, 1)), "b": np.tile([0.0, 1.0], (2, 1))}
    assert make_titles(many, vectors=vectors)["a"] == "Mittareiden asettaminen"


def test_words_of_one_person_name_no_small_group():
    groups = {"a": ["sairaalan pysäköinti", "huoltajan puhelinnumero"], "b": ["haku", "haku ei toimi", "hakuun apua"]}
    alone = {"a": ["p", "q"], "b": ["r", "s", "t"]}
    assert make_titles(groups, respondents=alone)["a"] == "Yksittäiset toiveet"
    assert "pysäköin" not in " ".join(title_candidates(groups, respondents=alone).title.str.lower())


def test_one_persons_many_units_make_no_title():
    groups = {"a": ["pysäköinti"] * 3 + ["pysäköinnin hinta", "ruoka"], "b": ["haku", "haku ei toimi"]}
    found = make_titles(groups, respondents={"a": ["p"] * 4 + ["q"], "b": ["r", "s"]})
    assert "ysäköin" not in found["a"]


def test_a_title_quotes_no_whole_unit():
    said = "uusien työntekijöiden perehdytyksen suunnittelu"
    found = make_titles({"a": [said, said, said], "b": ["haku", "haku ei toimi"]})
    assert found["a"].lower() != said


def test_candidates_stand_by_score_with_the_people_who_speak_of_them():
    found = title_candidates(GROUPS)
    assert list(found.columns) == ["group", "title", "score", "respondents_n"]
    assert all(of_group.score.is_monotonic_decreasing for _, of_group in found.groupby("group"))
    assert found.respondents_n.max() <= 4


def test_nothing_is_said_of_nothing():
    assert make_titles({}) == {}
    assert make_titles({"a": []}) == {"a": ""}
    assert make_titles({"a": ["xyzzy", "plugh"]}, vectors={"a": np.eye(2)}) == {"a": "Yksittäiset toiveet"}


ASKED = {
    "tauko": ["taukoja enemmän", "yksi tauko ei riitä kolmeen tuntiin", "kolme tuntia ilman taukoa"],
    "verkosto": ["ei lisää verkostoja", "vähemmän verkostoja kiitos", "verkostoja on liikaa"],
    "palaute": ["palautetta ennen julkaisua", "joku antaisi palautetta ennen julkaisua", "antakaa palautetta"],
}


def test_a_thing_is_completed_by_what_is_asked_for_of_it():
    found = make_titles(ASKED)
    assert found == {
        "tauko": "Taukojen lisääminen",
        "verkosto": "Verkostojen vähentäminen",
        "palaute": "Palautteen saaminen",
    }


def test_a_group_that_asks_for_languages_is_called_by_them_in_finnish():
    groups = {"a": ["något på svenska", "mera på svenska tack", "one clinic in English"], "b": GROUPS["haku"]}
    assert make_titles(groups)["a"] == "Ruotsin ja englannin kielen käyttö"


def test_an_action_is_not_joined_to_a_mere_thing():
    groups = ASKED | {"tauko": [*ASKED["tauko"], "aikataulu petti", "aikataulu ei pitänyt", "aikataulua ei ollut"]}
    assert not make_titles(groups)["tauko"].endswith((" ja aikataulu", " ja aikataulut"))


def test_texts_that_ask_for_nothing_are_called_by_what_they_say():
    groups = {
        "vesi": ["puhtaan juomaveden puute", "lisää puhdasta vettä puuttuu", "juomaveden puute kylissä"],
        "nälkä": ["nälänhätä on paha", "nälänhätä Afrikassa", "nälänhätä ja sota"],
    }
    found = make_titles(groups, wished=False)
    assert not [title for title in found.values() if title.endswith(("lisääminen", "vähentäminen", "parantaminen"))]


def test_no_simple_word_stands_alone_where_something_is_wished_for():
    groups = {
        "dia": ["diat", "dioista ei saanut selvää kun", "diat diat"],
        "seuranta": ["seuranta", "seurantaa", "se seuranta"],
        "kenttä": ["otsikkokenttä", "otsikkokenttä siis", "se otsikkokenttä"],
    }
    found = make_titles(groups)
    assert found["dia"].startswith("Diojen ")
    assert found["seuranta"] == "Seuranta ja väliarviointi"
    assert found["kenttä"].startswith("Otsikkokent")  # a compound says enough
    assert make_titles(groups, wished=False)["seuranta"] == "Seuranta"


OTHERS = {"haku": GROUPS["haku"], "pohja": GROUPS["pohja"]}


def title_of(*texts, **how):
    return make_titles({"a": list(texts), **OTHERS}, **how)["a"]


def test_a_group_without_shared_words_is_called_in_general_words():
    said = ("aloitus myöhästyi 12 minuuttia", "loppui yliajalla", "aikataulu venyi, kun puhuja ei lopettanut")
    assert title_of(*said) == "Aikataulussa pysyminen"


def test_general_words_say_what_two_people_speak_of_at_least():
    assert title_of("aikataulu venyi ja petti", "Howspacessa oli kissa") == "Yksittäiset toiveet"


def test_one_persons_detail_is_no_title_of_a_group():
    said = ("potilastietojärjestelmän vaihto kesken kaiken", "kotisairaalan logo", "Teamsin värit", "kulkukortti kuoli")
    assert not any(word in title_of(*said).lower() for word in ("vaihto", "logo", "värit", "kulkukort"))


def test_an_action_of_one_person_is_no_title():
    said = ("lukujen kaivaminen", "luvut vääriä", "lukuja puuttuu", "luvut ovat mitä ovat")
    assert "kaivaminen" not in title_of(*said)


def test_a_pale_adjective_makes_no_title_but_of_good_practices():
    said = ("uudet rakenteet, ei kiitos", "uusia rakenteita", "lisää uusia rakenteita")
    assert not title_of(*said).startswith("Uudet")
    practices = ("hyviä käytäntöjä muualta", "hyvät käytännöt esiin", "hyvät käytännöt")
    assert title_of(*practices).startswith(("Hyvät käytännöt", "Hyvien käytäntöjen"))


def test_what_one_person_has_too_much_of_is_not_to_become_less():
    said = ("tauko puuttui", "kaksi tuntia ilman taukoa on liikaa", "tauko unohtui", "tauot!")
    assert "vähentäminen" not in title_of(*said)


def test_two_things_that_are_not_built_alike_are_not_joined():
    said = ("ohjausryhmä hukassa", "ohjausryhmä vaihtui", "johdon rooli sekava", "johdon rooli")
    assert " ja johdon" not in title_of(*said)


def test_words_that_say_little_do_not_say_more_together():
    said = ("alueiden hankkeet", "alueiden hankkeita", "alueiden hankkeet", "alueet ja hankkeet")
    assert title_of(*said) != "Alueiden hankkeet"


def test_a_compound_of_one_person_is_not_a_title_by_what_it_is_of():
    said = ("kaverialue", "alueet yhteen", "muut alueet", "alueiden kanssa")
    assert title_of(*said) != "Kaverialue"


def test_what_one_gets_of_persons_is_no_title():
    said = ("asiakkaiden saaminen", "miten asiakkaat saadaan", "saada asiakkaita", "asiakkaita saatava mukaan")
    assert title_of(*said) != "Asiakkaiden saaminen"


def test_topics_are_not_called_in_general_words():
    said = ("aloitus myöhästyi 12 minuuttia", "loppui yliajalla", "aikataulu venyi, kun puhuja ei lopettanut")
    assert title_of(*said, wished=False) != "Aikataulussa pysyminen"


def test_a_letter_alone_is_no_title():
    said = ("l", "L", "l", "ruoka on kallista", "ruoka on loppu")
    made = make_titles({"a": list(said), **OTHERS}, wished=False)["a"]
    assert len(made) > 1
    assert made != "L"


def test_a_word_of_one_person_does_not_narrow_the_title_of_a_large_group():
    whose = ("vaikutusten", "tulosten", "mittareiden", "tavoitteiden", "laadun", "hyötyjen")
    when = ("kuukausittain", "keväällä", "syksyllä", "vuosittain", "lopussa", "alussa")
    said = [*(f"{word} seuranta" for word in whose), *(f"seuranta {word}" for word in when)]
    made = make_titles({"a": [*said, "pilotoinnin aikainen seuranta"], **OTHERS}, wished=False)["a"]
    assert "seuranta" in made.lower()
    assert "pilotoin" not in made.lower()


def test_a_title_of_which_hardly_anybody_speaks_is_none_where_nothing_is_wished_for():
    """Twelve people say twelve things; one of them wants the support of managers."""
    said = ["loppuun johdon tuki", "aikataulu piti", "ääni pätki koko ajan", "diat luettiin sanasta sanaan",
            "raskas päivä", "sanasto vieras", "Miro oli kaaos", "kahvi oli hyvää", "parkkipaikka puuttui",
            "huono ajankohta", "juontaja innosti", "tuttua asiaa"]  # fmt: skip
    assert make_titles({"a": said, **OTHERS}, wished=False, nothing="")["a"] == ""


def test_an_abbreviation_of_one_person_is_no_title():
    said = ["varmaan yritetään em", "yritetään jotain hyvää", "tehdään jotain", "kehitetään jotain muuta", "ei tiedetä"]
    assert make_titles({"a": said, **OTHERS}, wished=False, nothing="")["a"] != "EM"
