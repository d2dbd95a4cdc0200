"""Praise and criticism by theme: themes outside the matrix are counted too, small cells are emptied."""

import pandas as pd

from openfeedback.analysis import build_feedback
from openfeedback.coding import load_codebook

KINDS = ["kiitos", "kehittamisehdotus"]


def tables(praise: int, criticism: int):
    """Respondents who praised and criticised the running of events, one unit each, and one who wished."""
    kinds = ["kiitos"] * praise + ["kehittamisehdotus"] * criticism + ["toive"]
    ids = [f"r{i:03d}" for i in range(len(kinds))]
    responses = pd.DataFrame({"response_id": ids, "respondent_id": ids})
    units = pd.DataFrame({"unit_id": ids, "response_id": ids})
    codings = pd.DataFrame({"unit_id": ids, "theme": "tilaisuudet", "phase": "ei", "kind": kinds})
    return codings, units, responses, load_codebook("table5")


def test_themes_outside_the_matrix_are_counted_by_kind():
    feedback = build_feedback(*tables(12, 9), KINDS, 5).set_index(["theme", "kind"])
    assert feedback.loc[("tilaisuudet", "kiitos"), "respondents_n"] == 12
    assert feedback.loc[("tilaisuudet", "kehittamisehdotus"), "share"] == 9 / 22
    assert feedback.loc[("verkostotyo", "kiitos"), "respondents_n"] == 0
    assert "ei_sisaltoa" not in feedback.index.get_level_values("theme")


def test_a_small_cell_is_emptied_and_cannot_be_told_from_the_totals():
    feedback = build_feedback(*tables(3, 9), KINDS, 5).set_index(["theme", "kind"])
    small = feedback.loc[("tilaisuudet", "kiitos")]
    assert small["suppressed"]
    assert pd.isna(small["respondents_n"])
    assert feedback["suppressed"].sum() >= 2


def test_no_feedback_at_all_is_a_table_of_zeros():
    feedback = build_feedback(*tables(0, 0), KINDS, 5)
    assert (feedback["respondents_n"] == 0).all()
    assert not feedback["suppressed"].any()
