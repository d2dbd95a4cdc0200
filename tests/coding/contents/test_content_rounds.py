"""New contents keep their ids from round to round of a survey, whatever they are called."""

import pandas as pd
import pytest

from openfeedback.coding.codebook.model import Codebook
from openfeedback.coding.contents.seek import find_contents
from openfeedback.settings import ContentSettings

QUICK = ContentSettings(resamples=0)
PLAIN = Codebook.model_validate({
    "id": "own", "themes": [{"id": "työ", "names": {"fi": "Työ"}}],
    "phases": [{"id": "ei", "names": {"fi": "Ei"}}], "kinds": [{"id": "muu", "names": {"fi": "Muu"}}],
})  # fmt: skip
FIRST = ["palkka ylös", "palkkaa lisää", "parempi palkka", "palkkaus kuntoon", "rahoitus jatkuu", "rahoitusta lisää",
         "rahoituksen jatko", "jatkorahoitus", "budjetti näkyviin", "budjetin seuranta",
         "budjetista tietoa"]  # fmt: skip
SECOND = ["rahoitus jatkuvaksi", "rahoitukseen jatkoa", "rahoituksen jatko varmaksi", "työtilat uusiksi",
          "rauhallinen työtila", "työtila puuttuu", "työtiloja lisää", "palkka paremmaksi", "palkkaa ylöspäin",
          "palkkaus paremmaksi", "lisää palkkaa"]  # fmt: skip


def units(texts, prefix):
    return pd.DataFrame({"unit_id": [f"{prefix}{i}" for i, _ in enumerate(texts)], "text": texts, "theme": "työ"})


def coded(found, frame):
    return frame.merge(found.codings, on="unit_id").merge(found.contents[["content_id", "title"]], on="content_id")


@pytest.fixture(scope="module")
def first():
    frame = units(FIRST, "a")
    return coded(find_contents(frame, PLAIN, QUICK), frame)


@pytest.fixture(scope="module")
def second(first):
    frame = units(SECOND, "b")
    return coded(find_contents(frame, PLAIN, QUICK, earlier=first), frame)


def of(rows, word):
    """The content, not the rest, of most units that speak of something."""
    spoken = rows[rows["text"].str.contains(word) & ~rows["content_id"].str.endswith("/muut")]
    return spoken["content_id"].mode()[0]


@pytest.mark.parametrize("word", ["palkka", "rahoitu"])
def test_what_is_asked_for_again_keeps_its_id(first, second, word):
    assert of(first, word) == of(second, word)


def test_what_is_asked_for_first_has_an_id_that_no_earlier_content_had(first, second):
    assert of(second, "työtil") not in set(first["content_id"])
    assert of(second, "työtil").startswith("työ/uusi_")


def test_titles_alone_decide_nothing(first):
    frame = units(SECOND, "b")
    renamed = first.assign(title="Kahvitarjoilu")
    found = coded(find_contents(frame, PLAIN, QUICK, earlier=renamed), frame)
    assert of(found, "palkka") == of(first, "palkka")
    assert "Kahvitarjoilu" not in set(found["title"])


def test_neither_the_order_of_the_earlier_units_nor_a_round_without_any_changes_anything(first, second):
    frame = units(SECOND, "b")
    turned = find_contents(frame, PLAIN, QUICK, earlier=first.iloc[::-1]).codings
    assert turned["content_id"].tolist() == frame.merge(second, on="unit_id")["content_id"].tolist()
    alone = find_contents(frame, PLAIN, QUICK)
    empty = find_contents(frame, PLAIN, QUICK, earlier=first.head(0))
    pd.testing.assert_frame_equal(empty.codings, alone.codings)
