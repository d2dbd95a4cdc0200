"""Contents counted: the matrix's kinds and themes alone, people once, phases in which units stand."""

import pandas as pd

from openfeedback.analysis.counts.asked import asked_by, contents_by_group, contents_by_phase, wished_units
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.settings import MatrixSettings

IDS = list("abcde")
UNITS = pd.DataFrame({"unit_id": IDS, "response_id": IDS, "text": "x", "answer": "x y", "role": "other"})
RESPONSES = pd.DataFrame({"response_id": IDS, "respondent_id": ["r1", "r1", "r2", "r3", "r4"]})
CODINGS = pd.DataFrame({
    "unit_id": IDS, "theme": ["muut", "muut", "muut", "tilaisuudet", "muut"],
    "phase": ["alku", "alku", None, "ei", "alku"], "kind": ["toive", "toive", "toive", "toive", "kiitos"],
})  # fmt: skip
SETTINGS = MatrixSettings(kinds=["toive"], by=["region"])


def asked():
    wished = wished_units(CODINGS, UNITS, RESPONSES, load_codebook("table5"), SETTINGS)
    assert wished["unit_id"].tolist() == ["a", "b", "c"]
    assert wished["answer"].eq("x y").all()
    return asked_by(wished, pd.DataFrame({"unit_id": ["a", "b", "c"], "content_id": ["muut/x", "muut/x", "muut/y"]}))


def test_a_person_counts_once_in_a_phase():
    rows = contents_by_phase(asked())[["content_id", "phase", "units_n", "respondents_n"]]
    assert rows.values.tolist() == [["muut/x", "alku", 2, 1], ["muut/y", "ei", 1, 1]]


def test_groups_are_of_everyone_who_answered():
    people = pd.DataFrame({"respondent_id": ["r1", "r2", "r3", "r4"], "region": ["P", "P", "P", "E"]})
    rows = contents_by_group(asked(), RESPONSES, people, SETTINGS).query("group == 'P'")
    assert rows[["theme", "content_id", "respondents_n", "group_n"]].values.tolist() == [
        ["muut", "muut/x", 1, 3],
        ["muut", "muut/y", 1, 3],
    ]


def test_nothing_is_counted_where_nothing_is_asked_for():
    none = asked().head(0)
    assert contents_by_phase(none).empty
    assert contents_by_group(none, RESPONSES, pd.DataFrame({"respondent_id": ["r1"]}), MatrixSettings()).empty
