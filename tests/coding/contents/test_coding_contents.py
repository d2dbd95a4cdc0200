"""Contents: printed lines found, the rest grouped, nothing lost; row order, few units, other languages, one person."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.codebook.cells import check_contents, content_examples, contents_of
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.coding.contents import groups
from openfeedback.coding.contents.examples.keep import from_bytes, to_bytes
from openfeedback.coding.contents.examples.known import learnt
from openfeedback.coding.contents.seek import find_contents
from openfeedback.coding.contents.titling import rest_id, titled, users_of
from openfeedback.errors import CodebookError, InputError
from openfeedback.settings import ContentSettings, VectorSettings

QUICK = ContentSettings(resamples=4)
PLAIN = Codebook.model_validate({
    "id": "own", "themes": [{"id": "aika", "names": {"fi": "Aika"}}, {"id": "raha", "names": {"fi": "Raha"}}],
    "phases": [{"id": "ei", "names": {"fi": "Ei"}}], "kinds": [{"id": "muu", "names": {"fi": "Muu"}}],
})  # fmt: skip


@pytest.fixture(scope="module")
def book():
    return load_codebook("table5")


@pytest.fixture(scope="module")
def units(book):
    """60 units of two writers and three themes, whose contents are known."""
    coded = content_examples(book)
    chosen = coded[coded["writer"].isin(["J", "K"]) & coded["theme"].isin(["toistuvat", "tavoitteet_mittarit", "muut"])]
    return chosen.groupby("theme").head(20).reset_index(drop=True)


@pytest.fixture(scope="module")
def found(units, book):
    return find_contents(units.drop(columns=["content_id", "accept"]), book, QUICK)


def test_every_unit_has_one_content_of_its_theme(units, found):
    assert list(found.codings["unit_id"]) == list(units["unit_id"])
    both = found.codings.merge(units[["unit_id", "theme"]], on="unit_id").merge(found.contents, on="content_id")
    assert len(both) == len(units)
    assert (both["theme_x"] == both["theme_y"]).all()
    assert found.contents["units_n"].sum() == len(units)
    assert found.codings["content_p"].dropna().between(0, 1).all()


def test_examples_are_found_under_the_printed_lines_that_they_were_given(units, found, book):
    printed = set(contents_of(book).query("printed")["content_id"])
    merged = found.codings.merge(units[["unit_id", "content_id"]], on="unit_id", suffixes=("", "_coded"))
    wanted, got = (merged[c].where(merged[c].isin(printed), "new") for c in ("content_id_coded", "content_id"))
    assert (wanted == got).mean() > 0.9  # these very units taught


def test_a_printed_content_has_its_title_and_one_that_nobody_asks_for_stands_with_none(found, book):
    printed = found.contents[found.contents["printed"]]
    lines = {line for phases in book.cells.values() for of_phase in phases.values() for line in of_phase}
    assert set(printed["title"]) == lines
    assert (printed["units_n"] == 0).any()
    assert printed.loc[printed["units_n"] == 0, "stability"].isna().all()
    assert found.contents["respondents_n"].isna().all()  # nobody is known


def test_the_order_of_the_rows_changes_nothing(units, found, book):
    again = find_contents(units.sample(frac=1, random_state=3), book, QUICK)
    pd.testing.assert_frame_equal(again.contents, found.contents, check_exact=True)
    sort = lambda table: table.sort_values("unit_id", ignore_index=True)  # noqa: E731
    pd.testing.assert_frame_equal(sort(again.codings), sort(found.codings), check_exact=True)


def test_nothing_and_nothing_with_a_theme(book):
    none = pd.DataFrame({"unit_id": [], "text": [], "theme": []}, dtype="str")
    assert find_contents(none, book).codings.empty
    assert (find_contents(none, book).contents["units_n"] == 0).all()
    silent = find_contents(pd.DataFrame({"unit_id": ["a"], "text": ["kiitos"], "theme": [None]}), PLAIN)
    assert silent.codings["content_id"].isna().all()
    assert silent.contents.empty


@pytest.mark.parametrize("count", [1, 2, 8])
def test_few_units_work(count):
    texts = [
        "lisää aikaa",
        "aikaa lisää kokouksiin",
        "kalenteri täynnä",
        "kiire",
        "lomat",
        "iltatyö",
        "tauot",
        "vuorot",
    ]
    given = pd.DataFrame({"unit_id": list("abcdefgh")[:count], "text": texts[:count], "theme": "aika"})
    found = find_contents(given, PLAIN, QUICK)
    assert found.codings["content_id"].notna().all()
    assert not found.contents["printed"].any()
    assert found.contents["units_n"].sum() == count
    if count == 1:
        assert found.codings["content_id"].tolist() == [rest_id("aika")]


def test_swedish_units_have_contents_too(book):
    texts = ["mera stöd för utvärdering", "stöd för utvärdering på svenska", "hur mäter man effekter", "mätare"]
    given = pd.DataFrame({"unit_id": list("abcd"), "text": texts, "theme": "tavoitteet_mittarit", "phase": "alku"})
    assert find_contents(given, book, QUICK).codings["content_id"].notna().all()


def test_no_content_is_made_by_one_person_who_says_much():
    flood = [f"parkkipaikkoja lisää {i}" for i in range(30)]
    others = ["palkka ylös", "palkkaa lisää", "rahoitus jatkuu", "rahoitusta lisää", "budjetti", "budjetin seuranta"]
    given = pd.DataFrame({
        "unit_id": [f"u{i}" for i in range(36)], "text": flood + others, "theme": "raha",
        "respondent_id": ["yksi"] * 30 + list("abcdef"),
    })  # fmt: skip
    found = find_contents(given, PLAIN, QUICK)
    new = found.contents[found.contents["content_id"] != rest_id("raha")]
    assert (new["respondents_n"] >= 2).all()
    of_flood = found.codings.loc[found.codings["unit_id"].isin(given["unit_id"][:30]), "content_id"]
    assert (of_flood == rest_id("raha")).mean() > 0.9


def test_printed_lines_are_found_by_their_wording_where_there_are_no_examples():
    cells = {"aika": {"ei": ["Työajan joustot", "Kokousten lyhentäminen"]}}
    book = PLAIN.model_copy(update={"cells": cells})
    texts = [
        "työajan joustot käyttöön",
        "kokousten lyhentäminen",
        "kokoukset lyhyemmiksi",
        "parkkipaikat ja pysäköinti",
    ]
    found = find_contents(pd.DataFrame({"unit_id": list("abcd"), "text": texts, "theme": "aika"}), book, QUICK)
    titles = found.codings.merge(found.contents, on="content_id", how="left").set_index("unit_id")["title"]
    assert titles["a"] == "Työajan joustot"
    assert titles["b"] == "Kokousten lyhentäminen"
    assert titles["d"] not in ("Työajan joustot", "Kokousten lyhentäminen")


def test_a_unit_twice_is_named():
    with pytest.raises(InputError, match="unit a is there twice"):
        find_contents(pd.DataFrame({"unit_id": ["a", "a"], "text": "x", "theme": "aika"}), PLAIN)


def test_what_was_learnt_is_kept_without_pickles_and_comes_back_whole(book):
    small = book._having(book.examples().query("writer == 'C'"))
    data = to_bytes(learnt(small, VectorSettings()))
    assert to_bytes(from_bytes(data)) == data
    with pytest.raises(ValueError, match="pickled"):
        from_bytes(b"nothing")


def test_many_units_are_grouped_by_a_part_of_them(monkeypatch, units):
    monkeypatch.setattr(groups, "MOST", 12)
    found = find_contents(units[["unit_id", "text"]].assign(theme="aika"), PLAIN, QUICK)
    assert found.codings["content_id"].notna().all()
    assert 2 <= (found.contents["units_n"] > 0).sum() <= 8


def test_groups_of_average_linkage_are_numbered_by_size():
    likeness = np.array([[9, 1, 1, 1], [1, 9, 8, 1], [1, 8, 9, 1], [1, 1, 1, 9.0]])
    numbered = groups.without_small(groups.cut(likeness, 3), np.array(list("abcd")), 2)
    assert numbered.tolist() == [-1, 0, 0, -1]


def test_wrong_files_of_contents_are_named(tmp_path, book):
    (tmp_path / "codebook.yml").write_text((book.home / "codebook.yml").read_text("utf-8"), "utf-8")
    (tmp_path / "contents.csv").write_text("content_id,theme,title\na/x,muut,X\na/x,muut,Y\nb/y,mut,Z\n", "utf-8")
    own = load_codebook(tmp_path)
    assert len(check_contents(own)) == 2
    (tmp_path / "contents.csv").write_text("content_id,theme,title\na/x,muut,X\n", "utf-8")
    (tmp_path / "content_examples.csv").write_text("unit_id,content_id\nu1,a/x\nu1,a/z\n", "utf-8")
    assert len(check_contents(own)) == 3
    with pytest.raises(CodebookError, match="'a/z' is not in contents.csv"):
        content_examples(own)


def test_a_line_printed_in_two_phases_is_one_content(book):
    cells = {"muut": {"alku": ["Digi"], "loppu": ["Digi", "Muu digi"]}}
    table = contents_of(PLAIN.model_copy(update={"cells": cells}))
    assert table[["title", "phases"]].values.tolist() == [["Digi", "alku|loppu"], ["Muu digi", "loppu"]]
    assert table["content_id"].is_unique


@pytest.mark.parametrize("title", ["", "Enemmän", "Asia"])
def test_what_has_no_title_is_no_content(monkeypatch, title):
    """Nor what has one that says nothing; nor any keywords."""
    monkeypatch.setattr("openfeedback.coding.topics.Carried.listed", lambda *_: "")
    monkeypatch.setattr(
        "openfeedback.coding.contents.titling.make_titles", lambda groups, *_, **__: dict.fromkeys(groups, title)
    )
    texts = ["palkka ylös", "palkkaa lisää", "rahoitus jatkuu", "rahoitusta lisää", "budjetti", "budjetin seuranta"]
    given = pd.DataFrame({"unit_id": list("abcdef"), "text": texts, "theme": "raha"})
    found = find_contents(given, PLAIN, QUICK)
    assert found.codings["content_id"].eq(rest_id("raha")).all()
    assert found.codings["content_p"].isna().all()


def test_the_fewest_people_of_a_word_of_a_title_are_told():
    texts = ["mittareista lisää", "mittarit", "mittarit ja tuki", "mittarit", "mittarit"]
    assert users_of("Mittarit", texts, list("abcde")) == 5
    assert users_of("Tuki mittareihin", texts, list("abcde")) == 1
    assert users_of("Tuki mittareihin", texts[:3], list("abc")) == 2  # make_titles sees to it


def test_a_content_without_a_word_in_common_is_called_as_a_known_one_that_it_is_like(monkeypatch, book, units):
    monkeypatch.setattr(
        "openfeedback.coding.contents.titling.make_titles", lambda groups, *_, **__: dict.fromkeys(groups, "")
    )
    found = find_contents(units.drop(columns=["content_id", "accept"]), book, QUICK).contents
    new = found[~found["printed"] & ~found["content_id"].str.endswith("/muut")]
    assert len(new)
    assert set(new["title"]) <= set(contents_of(book).query("not printed")["title"])
    assert new["title"].is_unique


def test_no_content_is_called_as_its_theme_is():
    texts = ["Juurruttaminen", "juurruttaminen, kiitos", "juurruttamista lisää", "Juurruttamisesta jotain"]
    coded = pd.DataFrame(
        {
            "unit_id": [str(i) for i in range(4)], "text": texts, "theme": "juurruttaminen",
            "content_id": "juurruttaminen/uusi_1",
        }
    )  # fmt: skip
    found = titled(coded, load_codebook("table5"), VectorSettings()).set_index("content_id")["title"]
    assert found.get("juurruttaminen/uusi_1") != "Juurruttaminen"


def test_a_new_content_that_the_codebook_knows_has_its_id_and_title(book):
    """Of a writer whom nobody learnt from; the same wishes have the same id in every round."""
    coded, examples = content_examples(book), book.examples()
    own = coded[(coded["writer"] == "K") & (coded["theme"] == "tavoitteet_mittarit")]
    others = book._having(examples[examples["writer"] != "K"])
    found = find_contents(own.drop(columns=["content_id", "accept"]), others, ContentSettings(resamples=0))
    known = contents_of(book).set_index("content_id")
    named = found.contents[found.contents["content_id"].isin(known.index[~known["printed"]])]
    assert len(named) >= 2
    assert named["title"].tolist() == known.loc[named["content_id"], "title"].tolist()
    assert not named["printed"].any()
    assert (named["title_respondents_n"] >= 2).all()  # no word of it is a respondent's
    both = found.codings.merge(own[["unit_id", "content_id"]], on="unit_id", suffixes=("", "_coded"))
    both = both[both["content_id"].isin(named["content_id"])]
    assert (both["content_id"] == both["content_id_coded"]).mean() > 0.5


def test_a_title_that_few_speak_of_gives_way_to_a_known_content(monkeypatch, book):
    made = lambda groups, *a, **k: dict.fromkeys(groups, "Logojen vähentäminen")  # noqa: E731
    monkeypatch.setattr("openfeedback.coding.contents.titling.make_titles", made)
    texts = ["logot pois", "linkit hajoavat", "kirjautuminen ei onnistu", "näkymä on sekava"]
    frame = pd.DataFrame(
        {"unit_id": list("abcd"), "text": texts, "theme": "toistuvat", "content_id": "toistuvat/uusi_1"}
    )
    like = {"toistuvat/uusi_1": "toistuvat/tekniikka"}
    for compared, title in ((like, "Innokylän tekninen toimivuus, kirjautuminen ja käyttöoikeudet"),
                            ({}, "Logojen vähentäminen")):  # fmt: skip
        made = titled(frame, book, VectorSettings(), like=compared).set_index("content_id")
        assert made.loc["toistuvat/uusi_1", "title"] == title
    nothing = titled(frame, book, VectorSettings(), like={"toistuvat/uusi_1": ""})
    assert "toistuvat/uusi_1" not in nothing["content_id"].tolist()
