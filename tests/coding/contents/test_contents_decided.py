"""What persons decided about contents holds: on re-runs, for new data, by a reviewed table or by the parameters."""

import pandas as pd
import pytest

from openfeedback.coding.codebook.cells import content_examples
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.coding.contents.seek import find_contents
from openfeedback.coding.contents.titling import rest_id
from openfeedback.errors import InputError, ParameterError
from openfeedback.settings import ContentSettings

QUICK = {"resamples": 0}
PLAIN = Codebook.model_validate({
    "id": "own", "themes": [{"id": "raha", "names": {"fi": "Raha"}}],
    "phases": [{"id": "ei", "names": {"fi": "Ei"}}], "kinds": [{"id": "muu", "names": {"fi": "Muu"}}],
})  # fmt: skip
TEXTS = ["palkka ylös", "palkkaa lisää", "parempi palkka", "rahoitus jatkuu", "rahoitusta lisää", "rahoituksen jatko",
         "budjetti näkyviin", "budjetin seuranta", "budjetista tietoa"]  # fmt: skip
UNITS = pd.DataFrame({"unit_id": [f"u{i}" for i in range(9)], "text": TEXTS, "theme": "raha"})


def titles_of(found):
    both = found.codings.merge(found.contents, on="content_id", how="left")
    return both.set_index("unit_id")["title"]


@pytest.fixture(scope="module")
def reviewed():
    """A person named the salaries, left the funding as it is, and says that budgets are no content."""
    titles = ["Palkkauksen parantaminen"] * 3 + ["Rahoituksen jatko"] * 3 + [""] * 3
    return UNITS.assign(title=titles, decided=[True] * 3 + [False] * 3 + [True] * 3)


def test_a_reviewed_table_wins_on_a_re_run(reviewed):
    found = find_contents(UNITS, PLAIN, ContentSettings(**QUICK), human=reviewed)
    assert titles_of(found)[["u0", "u1", "u2"]].eq("Palkkauksen parantaminen").all()
    of = found.codings.set_index("unit_id")
    assert of.loc[["u6", "u7", "u8"], "content_id"].eq(rest_id("raha")).all()
    assert of.loc["u0", ["content_id", "content_p"]].tolist() == ["raha/palkkauksen_parantaminen", 1.0]
    assert not found.contents["printed"].any()


def test_it_teaches_new_data(reviewed):
    new = pd.DataFrame(
        {"unit_id": list("abc"), "text": ["palkka paremmaksi", "palkkaa ylös", "budjetti ja budjetin seuranta"]}
    )
    found = find_contents(new.assign(theme="raha"), PLAIN, ContentSettings(**QUICK), human=reviewed)
    assert titles_of(found)[["a", "b"]].eq("Palkkauksen parantaminen").all()
    assert found.codings.set_index("unit_id").loc["c", "content_id"] == rest_id("raha")


@pytest.fixture(scope="module")
def two_themes():
    """The units of UNITS, three of which also speak of time; a person decided on one unit's contents in both."""
    book = PLAIN.model_copy(update={"themes": [*PLAIN.themes, PLAIN.themes[0].model_copy(update={"id": "aika"})]})
    units = pd.concat([UNITS, UNITS.head(3).assign(theme="aika")], ignore_index=True).assign(respondent_id="r1")
    human = units[units["unit_id"] == "u0"].assign(title=["Palkat", "Työaika"], decided=True)
    return units, book, human


def test_a_unit_with_two_themes_has_a_content_in_each_and_both_may_be_decided(two_themes):
    units, book, human = two_themes
    found = find_contents(units, book, ContentSettings(**QUICK), human=human)
    assert found.codings["unit_id"].tolist() == units["unit_id"].tolist()
    assert found.codings["content_id"].str.split("/").str[0].tolist() == units["theme"].tolist()
    assert found.contents.groupby("theme")["units_n"].sum().to_dict() == {"aika": 3, "raha": 9}
    there = found.contents[found.contents["units_n"] > 0]
    assert there["respondents_n"].eq(1).all()  # one person, once in each content
    mine = found.codings[found.codings["unit_id"] == "u0"].merge(found.contents, on="content_id")
    assert mine[["theme", "title", "content_p"]].values.tolist() == [["raha", "Palkat", 1], ["aika", "Työaika", 1]]
    with pytest.raises(InputError, match="u0 is there twice under one theme"):
        find_contents(pd.concat([units, units.head(1)]), book, ContentSettings(**QUICK))


def test_parameters_move_a_unit_within_the_theme_that_is_meant(two_themes):
    units, book, human = two_themes
    found = find_contents(units, book, ContentSettings(**QUICK, move={"u1": "Työaika"}), human=human)
    mine = found.codings[found.codings["unit_id"] == "u1"].merge(found.contents, on="content_id").set_index("theme")
    assert mine["title"].to_dict()["aika"] == "Työaika"
    assert mine.index.tolist() == ["raha", "aika"]
    with pytest.raises(ParameterError, match="'u1' has two themes"):
        find_contents(units, book, ContentSettings(**QUICK, move={"u1": "Uusi"}), human=human)


def test_a_unit_whose_text_changed_is_coded_anew(reviewed):
    changed = UNITS.assign(text=UNITS["text"].where(UNITS["unit_id"] != "u6", "palkkaa lisää heti"))
    found = find_contents(changed, PLAIN, ContentSettings(**QUICK), human=reviewed)
    assert titles_of(found)["u6"] == "Palkkauksen parantaminen"


def test_persons_decide_beside_the_examples_of_a_codebook():
    book = load_codebook("table5")
    coded = content_examples(book).query("theme == 'muut' and writer == 'K'").head(12)
    units = coded[["unit_id", "text", "answer", "question", "theme", "phase"]]
    human = units.head(3).assign(title="Kolmen toiveet", decided=True)
    found = find_contents(units, book, ContentSettings(**QUICK), human=human)
    assert titles_of(found)[units["unit_id"].head(3)].eq("Kolmen toiveet").all()


def test_parameters_name_join_move_split_and_drop():
    plain = find_contents(UNITS, PLAIN, ContentSettings(**QUICK))
    a, b = titles_of(plain)["u0"], titles_of(plain)["u3"]
    asked = ContentSettings(
        **QUICK, names={"u0": "Palkat ja rahoitus"}, merge=[[a, b]], drop=["u7"], move={"u8": "Avoimuus"}
    )
    found = find_contents(UNITS, PLAIN, asked)
    titles = titles_of(found)
    assert titles[["u0", "u3"]].eq("Palkat ja rahoitus").all()
    assert titles["u8"] == "Avoimuus"
    assert found.codings.set_index("unit_id").loc["u7", "content_id"] == rest_id("raha")
    assert found.contents["units_n"].sum() == len(UNITS)


def test_what_the_parameters_cannot_mean_is_named_at_once():
    asked = ContentSettings(**QUICK, names={"kissa": "X"}, move={"u99": "Y"}, drop=["koira"])
    with pytest.raises(ParameterError, match="3 problems"):
        find_contents(UNITS, PLAIN, asked)
