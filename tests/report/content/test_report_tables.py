"""The tables that data/tables.yml describes: headings in both languages, columns only where they have something."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from openfeedback.report.content import tables
from openfeedback.report.content.document import Form
from openfeedback.report.wording.sentences import Wording

DESCRIBED = yaml.safe_load((Path(tables.__file__).parent / "data" / "tables.yml").read_text("utf-8"))
FORMS = set(Form.__args__)


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("name", DESCRIBED)
def test_every_column_has_a_heading_of_its_own(name, language):
    about = DESCRIBED[name]["columns"]
    frame = pd.DataFrame({column: [1.0] for column in about})
    header = tables.columns(Wording.of(language), name, frame)
    assert [column.name for column in header] == list(about)
    labels = [label for column in header for label in (column.label, *[label for _, label in column.parts])]
    assert all(labels)
    assert {column.form for column in header} <= FORMS


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_caption_and_description_is_worded(language):
    words = Wording.of(language)
    keys = [about[key] for about in DESCRIBED.values() for key in ("caption", "alt") if key in about]
    for which, numbered, review in (("wishes", "", "seen"), ("all", "_scale", "unknown")):
        facts = {"which": which, "numbered": numbered, "review": review, "phases": numbered and "_plain"}
        unknown = [key for key in keys if not words.has(key.format(**facts))]
        assert unknown == []


def test_optional_columns_are_there_only_with_something_in_them():
    words, frame = Wording.of("fi"), pd.DataFrame({"detectable": [None, None], "odds_ratio": [2.0, None]})
    names = [column.name for column in tables.columns(words, "comparisons", frame)]
    assert "odds_ratio" in names
    assert "detectable" not in names
    shares = pd.DataFrame({"response_share": [None]})
    [share] = [c for c in tables.columns(words, "matrix", shares) if c.name.startswith("response")]
    assert (share.only_workbook, share.label) == (True, "Osuus vastauksista")


def test_the_flag_of_suppressed_rows_comes_along_where_it_matters():
    words = Wording.of("fi")
    rows = pd.DataFrame({"reason": ["x"], "responses_n": [4], "suppressed": [False]}, index=[7])
    plain = tables.described(words, "dropped", rows)
    assert list(plain.frame.columns) == ["reason", "responses_n"]
    assert plain.frame.index.tolist() == [0]
    asked = tables.described(words, "questions", rows.assign(question="q", respondents_n=3))
    assert list(asked.frame.columns) == ["question", "respondents_n", "responses_n", "suppressed"]
