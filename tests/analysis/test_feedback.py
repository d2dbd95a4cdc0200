"""Praise and criticism by theme: themes outside the matrix are counted too, small cells are emptied."""

import pandas as pd
import pytest

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


@pytest.mark.parametrize(("praise", "hidden"), [(1, True), (4, True), (5, False), (0, False)])
def test_a_small_cell_is_emptied_and_the_others_stay(praise, hidden):
    feedback = build_feedback(*tables(praise, 9), KINDS, 5).set_index(["theme", "kind"])
    small = feedback.loc[("tilaisuudet", "kiitos")]
    assert small["suppressed"] == hidden
    numbers = ["units_n", "responses_n", "respondents_n", "share", "ci_low", "ci_high"]
    assert small[numbers].isna().all() == hidden
    assert feedback.loc[("tilaisuudet", "kehittamisehdotus"), "respondents_n"] == 9
    assert feedback["suppressed"].sum() == hidden


def test_no_feedback_at_all_is_a_table_of_zeros():
    feedback = build_feedback(*tables(0, 0), KINDS, 5)
    assert (feedback["respondents_n"] == 0).all()
    assert not feedback["suppressed"].any()
