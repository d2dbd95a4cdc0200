"""Expected counts, provenance, correction by confusion, cluster bootstrap."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.counts.matrix import build_matrix
from openfeedback.analysis.counts.shares import with_shares
from openfeedback.analysis.uncertainty.coding_errors import coding_range, with_coding_range
from openfeedback.analysis.uncertainty.expected import corrected_counts, provenance, with_expected
from openfeedback.settings import MatrixSettings

BOOK = SimpleNamespace(
    themes=[SimpleNamespace(id=t, in_matrix=True) for t in ["muut", "verkostotyo"]],
    phases=[SimpleNamespace(id=p) for p in ["alku", "loppu"]],
)
SETTINGS = MatrixSettings()


@pytest.fixture
def tables():
    n = 40
    ids = [f"u{i:02d}" for i in range(n)]
    responses = pd.DataFrame({"response_id": ids, "respondent_id": [f"r{i // 4}" for i in range(n)]})
    units = pd.DataFrame({"unit_id": ids, "response_id": ids})
    codings = pd.DataFrame({
        "unit_id": ids, "coder": "malli", "theme": ["muut"] * 30 + ["verkostotyo"] * 10, "phase": "alku",
        "kind": "toive", "theme_p": 0.8, "phase_p": [0.5] * 39 + [None],
    })  # fmt: skip
    return codings, units, responses


def test_expected_counts_are_sums_of_probabilities(tables):
    matrix = with_expected(build_matrix(*tables, BOOK, SETTINGS), provenance(*tables, SETTINGS))
    got = matrix.set_index(["theme", "phase"])["expected_n"]
    assert got["muut", "alku"] == pytest.approx(30 * 0.4)
    assert got["verkostotyo", "alku"] == pytest.approx(9 * 0.4 + 0.8)
    assert got["muut", "loppu"] == 0


def test_provenance_names_every_unit_of_a_cell(tables):
    rows = provenance(*tables, SETTINGS)
    matrix = build_matrix(*tables, BOOK, SETTINGS).set_index(["theme", "phase"])
    for cell, part in rows.groupby(["theme", "phase"]):
        assert len(part) == matrix.loc[cell, "units_n"]
    assert rows["coder"].unique().tolist() == ["malli"]


def test_correction_keeps_the_total_and_a_perfect_coder_is_left_alone():
    sure = pd.DataFrame(np.eye(3) * 1e6, index=list("abc"), columns=list("abc"))
    counts = pd.Series({"a": 10, "b": 20, "d": 5})
    got = corrected_counts(counts, sure)
    assert got["expected_n"].sum() == pytest.approx(35)
    assert got.set_index("code")["expected_n"].to_dict() == pytest.approx({"a": 10, "b": 20, "c": 0, "d": 5}, abs=0.01)
    assert (got["low"] <= got["expected_n"] + 1e-6).all()
    assert (got["high"] >= got["expected_n"] - 1e-6).all()


def test_correction_recovers_the_truth_of_a_confused_coder():
    rng = np.random.default_rng(0)
    truth = rng.choice(list("ab"), 3000, p=[0.7, 0.3])
    coded = np.where(rng.random(3000) < 0.25, np.where(truth == "a", "b", "a"), truth)
    both = pd.crosstab(truth[:1000], coded[:1000])
    got = corrected_counts(pd.Series(coded).value_counts(), both).set_index("code")
    assert got.loc["a", "low"] <= (truth == "a").sum() <= got.loc["a", "high"]
    assert abs(got.loc["a", "expected_n"] - 2100) < abs(got.loc["a", "coded_n"] - 2100)


def shares_of(tables, **more):
    return with_shares(build_matrix(*tables, BOOK, SETTINGS), provenance(*tables, SETTINGS), tables[2], seed=1, **more)


def test_shares_of_units_and_responses_draw_whole_respondents(tables):
    got = shares_of(tables).set_index(["theme", "phase"])
    cell = got.loc[("muut", "alku")]
    assert (cell["unit_share"], cell["response_share"]) == (0.75, 0.75)
    lone = 2 * 1.96 * np.sqrt(0.75 * 0.25 / 40)
    assert cell["unit_high"] - cell["unit_low"] > 1.3 * lone  # four units of one person are not four people
    assert cell["unit_low"] < 0.75 < cell["unit_high"]
    again = shares_of(tuple(t[::-1] for t in tables)).set_index(["theme", "phase"])
    pd.testing.assert_frame_equal(again, got)


def test_two_units_of_one_response_are_one_response(tables):
    codings, units, responses = tables
    merged = units.assign(response_id=units["response_id"].replace({"u01": "u00"}))
    got = shares_of((codings, merged, responses)).set_index(["theme", "phase"]).loc[("muut", "alku")]
    assert (got["units_n"], got["responses_n"]) == (30, 29)
    assert got["response_share"] == 29 / 40
    assert got["unit_share"] == 0.75


def test_nothing_coded_gives_zeros(tables):
    codings, units, responses = tables
    got = shares_of((codings[:0], units, responses), resamples=20)
    assert got[["unit_share", "unit_high", "response_share"]].eq(0).all(axis=None)
    empty = with_coding_range(build_matrix(codings[:0], units, responses, BOOK, SETTINGS), codings[:0], units,
                              responses, SETTINGS)  # fmt: skip
    assert empty["true_high"].eq(0).all()


def test_the_coding_range_holds_the_truth_of_a_calibrated_coder():
    rng, n, inside, cells = np.random.default_rng(5), 400, 0, 0
    ids = [f"u{i:03d}" for i in range(n)]
    responses = pd.DataFrame({"response_id": ids, "respondent_id": ids})
    units = pd.DataFrame({"unit_id": ids, "response_id": ids})
    for seed in range(10):
        coded, p = rng.choice(["muut", "verkostotyo"], n, p=[0.7, 0.3]), rng.uniform(0.6, 1, n)
        truth = np.where(rng.random(n) < p, coded, np.where(coded == "muut", "verkostotyo", "muut"))
        codings = pd.DataFrame({"unit_id": ids, "coder": "malli", "theme": coded, "phase": "alku", "kind": "toive",
                                "theme_p": p})  # fmt: skip
        matrix = build_matrix(codings, units, responses, BOOK, SETTINGS)
        got = with_coding_range(matrix, codings, units, responses, SETTINGS, seed=seed).set_index(["theme", "phase"])
        for theme in ("muut", "verkostotyo"):
            row = got.loc[(theme, "alku")]
            inside, cells = inside + (row["true_low"] <= (truth == theme).sum() <= row["true_high"]), cells + 1
        assert got["true_n"].sum() == pytest.approx(n)
    assert inside / cells >= 0.85


def test_a_persons_codings_have_no_range_and_double_coding_is_preferred(tables):
    codings, units, responses = tables
    sure = codings.drop(columns=["theme_p", "phase_p"])
    matrix = build_matrix(sure, units, responses, BOOK, SETTINGS)
    got = coding_range(sure, units, responses, matrix, SETTINGS).set_index("theme")
    assert got.loc["muut", ["coded_n", "expected_n", "low", "high"]].tolist() == [30, 30, 30, 30]
    assert got["basis"].unique().tolist() == ["probabilities"]
    human = codings[["unit_id"]].assign(theme=["muut"] * 32 + ["verkostotyo"] * 8).iloc[4:36]
    after = codings.assign(theme=codings["theme"].mask(codings["unit_id"].isin(human["unit_id"]), human["theme"]))
    both = coding_range(after, units, responses, matrix, SETTINGS, human, unseen=codings).set_index("theme")
    assert both["basis"].unique().tolist() == ["confusion"]
    assert both["double_n"].unique().tolist() == [32]
    assert both["expected_n"].sum() == pytest.approx(40)
    assert both.loc["muut", "low"] < 33 < both.loc["muut", "high"]


def test_the_table_of_coding_errors_counts_what_persons_corrected(tables):
    codings, units, responses = tables
    matrix = build_matrix(codings, units, responses, BOOK, SETTINGS)
    human = codings[["unit_id", "coder"]].assign(theme="verkostotyo", coder="KL")
    for n in (5, 40):  # by the model's probabilities, and by its confusion with the person
        after = codings.assign(theme=codings["theme"].mask(codings.index < n, "verkostotyo"))
        after.loc[after.index < n, ["theme_p", "phase_p"]] = np.nan
        got = coding_range(after, units, responses, matrix, SETTINGS, human.head(n), unseen=codings).set_index("theme")
        assert got["coded_n"].to_dict() == {"muut": max(0, 30 - n), "verkostotyo": min(40, 10 + n)}
    assert got.loc["verkostotyo", ["expected_n", "low", "high"]].tolist() == [40, 40, 40]


def test_draws_in_parts_count_every_unit_once(monkeypatch):
    from openfeedback.analysis.uncertainty import coding_errors

    n = 90
    codings = pd.DataFrame({
        "unit_id": [f"u{i:02}" for i in range(n)], "theme": ["muut", "verkostotyo", "muut"] * 30,
        "phase": ["alku", "loppu"] * 45, "kind": "toive", "theme_p": 0.7, "phase_p": 1.0, "kind_p": 1.0,
    })  # fmt: skip
    units = pd.DataFrame({"unit_id": codings["unit_id"], "response_id": codings["unit_id"], "text": "x"})
    responses = pd.DataFrame({"response_id": units["response_id"], "respondent_id": units["response_id"]})
    matrix = pd.DataFrame({"theme": ["muut", "verkostotyo", "puuttuva"], "phase": "alku"})
    whole = with_coding_range(matrix, codings, units, responses, SETTINGS)
    monkeypatch.setattr(coding_errors, "AT_ONCE", 7)
    parts = with_coding_range(matrix, codings, units, responses, SETTINGS)
    assert np.allclose(parts["true_n"], whole["true_n"], atol=0.5)
    assert parts["true_n"].iloc[2] == 0
    assert parts["true_n"].iloc[:2].sum() == pytest.approx(45)  # the phase is sure: alku holds half of the units
