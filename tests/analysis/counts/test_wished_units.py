"""The units whose contents are sought: once under each theme that a person gave it."""

import pandas as pd

from openfeedback.analysis.counts.asked import wished_units
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.settings import MatrixSettings


def test_a_unit_stands_under_the_second_theme_of_a_person_and_not_of_the_model():
    codings = pd.DataFrame({
        "unit_id": ["a.1", "b.1"], "coder": ["KL", "model"], "theme": ["verkostotyo", "muut"], "phase": "alku",
        "kind": "toive", "second_theme": ["juurruttaminen", "verkostotyo"],
    })  # fmt: skip
    units = pd.DataFrame({"unit_id": ["a.1", "b.1"], "response_id": ["a", "b"], "text": "verkosto"})
    responses = pd.DataFrame({"response_id": ["a", "b"], "respondent_id": ["r", "s"]})
    found = wished_units(codings, units, responses, load_codebook("table5"), MatrixSettings())
    assert found[["unit_id", "theme"]].values.tolist() == [
        ["a.1", "verkostotyo"],
        ["a.1", "juurruttaminen"],
        ["b.1", "muut"],
    ]
