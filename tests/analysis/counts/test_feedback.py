"""Praise and criticism by theme: themes outside the matrix are counted too, small cells are suppressed."""

import pandas as pd

from openfeedback.analysis.counts.matrix import build_feedback, build_matrix
from openfeedback.analysis.counts.raised import coded_units
from openfeedback.analysis.counts.wide import beside
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.disclosure import protect, who_counts
from openfeedback.settings import MatrixSettings

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
    feedback = build_feedback(*tables(12, 9), KINDS).set_index(["theme", "kind"])
    assert feedback.loc[("tilaisuudet", "kiitos"), "respondents_n"] == 12
    assert feedback.loc[("tilaisuudet", "kehittamisehdotus"), "share"] == 9 / 22
    assert feedback.loc[("verkostotyo", "kiitos"), "respondents_n"] == 0
    assert "ei_sisaltoa" not in feedback.index.get_level_values("theme")


def test_no_feedback_at_all_is_a_table_of_zeros():
    feedback = build_feedback(*tables(0, 0), KINDS)
    assert (feedback["respondents_n"] == 0).all()
    assert not feedback["suppressed"].any()


def test_a_codebook_says_which_of_its_kinds_are_feedback():
    assert load_codebook("table5").feedback_kinds == KINDS
    assert load_codebook("swot").feedback_kinds == []  # nobody could have praised, so no row says that nobody did


def test_a_codebook_without_praise_has_an_empty_table_that_is_protected_and_shown_like_any_other():
    *coded, book = tables(12, 9)
    feedback = build_feedback(*coded, book, [])
    assert feedback.empty
    settings = MatrixSettings(kinds=[])
    exact = {"matrix": build_matrix(*coded, book, settings), "feedback": feedback}
    people = coded[2][["respondent_id"]]
    shown = protect(exact, {}, who_counts(coded_units(*coded), coded[2], people, settings), settings)
    assert set(shown["feedback"].columns) >= set(feedback.columns)
    assert beside(shown["feedback"], book).empty
