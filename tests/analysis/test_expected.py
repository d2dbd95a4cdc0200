"""Expected counts, provenance, correction by confusion, cluster bootstrap."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis import build_matrix, suppress
from openfeedback.analysis.expected import bootstrap_unit_shares, corrected_counts, provenance, with_expected
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


def test_expected_counts_are_sums_of_probabilities_and_are_suppressed_with_the_cell(tables):
    matrix = with_expected(build_matrix(*tables, BOOK, SETTINGS), *tables, SETTINGS)
    got = matrix.set_index(["theme", "phase"])["expected_n"]
    assert got["muut", "alku"] == pytest.approx(30 * 0.4)
    assert got["verkostotyo", "alku"] == pytest.approx(9 * 0.4 + 0.8)
    assert got["muut", "loppu"] == 0
    shut = suppress(matrix, 9)
    assert shut.loc[shut["suppressed"], "expected_n"].isna().all()
    assert shut["suppressed"].any()


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


def test_bootstrap_draws_whole_respondents(tables):
    got = bootstrap_unit_shares(*tables, BOOK, SETTINGS, seed=1).set_index(["theme", "phase"])
    share = got.loc[("muut", "alku"), "unit_share"]
    assert share == 0.75
    width = got.loc[("muut", "alku"), "high"] - got.loc[("muut", "alku"), "low"]
    lone = 2 * 1.96 * np.sqrt(0.75 * 0.25 / 40)
    assert width > 1.3 * lone  # four units of one person are not four people
    again = bootstrap_unit_shares(*(t[::-1] for t in tables), BOOK, SETTINGS, seed=1)
    assert again["low"].tolist() == got["low"].tolist()


def test_nothing_coded_gives_zeros(tables):
    codings, units, responses = tables
    got = bootstrap_unit_shares(codings[:0], units, responses, BOOK, SETTINGS, resamples=20)
    assert got["unit_share"].eq(0).all()
    assert got["high"].eq(0).all()
