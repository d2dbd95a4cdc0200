"""Events: rank correlations, and the ordinal model that does not blame a theme for a poor event."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from openfeedback.analysis.compare.events import event_correlations, event_shares, rank_correlation
from openfeedback.analysis.compare.ordinal import compare_within_events
from openfeedback.analysis.compare.statistics.proportional_odds import fit
from openfeedback.analysis.compare.themes import compare
from openfeedback.analysis.counts import by_group
from openfeedback.errors import InputError
from openfeedback.settings import CompareSettings

SETTINGS = CompareSettings()


def test_shares_are_of_the_events_own_respondents():
    raised = pd.DataFrame({"respondent_id": ["a", "a", "b", "c"], "theme": ["x", "y", None, "x"]})
    people = pd.DataFrame({"respondent_id": ["a", "b", "c", "d"], "event_id": ["e1", "e1", "e2", "e2"]})
    got = event_shares(by_group(raised, people, ["event_id"]), raised).set_index(["theme", "event_id"])["share"]
    assert got.to_dict() == {("x", "e1"): 0.5, ("x", "e2"): 1.0, ("y", "e1"): 0.5, ("y", "e2"): 0.0}


def test_of_a_suppressed_share_no_more_is_used_than_its_print_says():
    """Two true numbers behind one print give the same share, so that no correlation tells them apart."""
    rows = [("x", "e1", 9, 20, None, None), ("x", "e2", None, 20, 1, 4), ("x", "e3", None, 20, None, None),
            ("x", "e4", None, None, 1, 4), ("z", "e1", 9, 20, None, None)]  # fmt: skip
    names = ["theme", "group", "respondents_n", "group_n", "respondents_low", "respondents_high"]
    published = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[2:], "Int64"))
    got = event_shares(published, pd.DataFrame({"theme": ["x", None]}))
    assert got.values.tolist() == [["e1", "x", 0.45], ["e2", "x", 0.125]]
    assert event_shares(published[:0], pd.DataFrame({"theme": ["x"]})).empty


def test_exact_rank_correlation_tries_every_order():
    x, y = np.array([0.1, 0.5, 0.2, 0.9, 0.4, 0.4]), np.array([3.5, 4.0, 4.3, 3.8, 3.7, 4.1])
    seen, _, _, p, method = rank_correlation(x, y, 100, [0])
    every = [stats.spearmanr(x, order).statistic for order in permutations(y)]
    assert seen == pytest.approx(stats.spearmanr(x, y).statistic)
    assert p == pytest.approx(np.mean(np.abs(every) >= abs(seen) - 1e-9))
    assert method == "exact"


def test_many_events_are_shuffled_with_a_seed_and_few_get_no_p():
    rng = np.random.default_rng(0)
    shares = pd.DataFrame({"event_id": [f"e{i:02d}" for i in range(11)], "theme": "x", "share": rng.random(11)})
    events = pd.DataFrame({"event_id": shares["event_id"], "usefulness": shares["share"] + rng.random(11) / 10})
    one, two = (event_correlations(shares.sample(frac=1, random_state=i), events, ["usefulness"]) for i in (1, 2))
    pd.testing.assert_frame_equal(one, two)
    assert one["method"][0] == "permutation"
    assert one["p"][0] < 0.01
    assert one["chance_low"][0] < 0 < one["chance_high"][0]
    few = event_correlations(shares[:3], events, ["usefulness"])
    assert np.isnan(few["p"][0])


def test_missing_measures_are_named():
    with pytest.raises(InputError, match="usefulness"):
        event_correlations(pd.DataFrame(), pd.DataFrame({"event_id": ["a"]}), ["usefulness"])


def clustered(seed, items, effect=0.0, n=240):
    """Simulated: a poor event has lower scores and more of the theme; the theme itself does ``effect``."""
    rng = np.random.default_rng(seed)
    event = rng.integers(0, 8, n)
    poor = np.linspace(-1, 1, 8)[event]
    has = rng.random(n) < 0.3 - 0.2 * poor
    value = np.clip(np.round(3.4 + 0.7 * poor[:, None] + effect * has[:, None] + rng.normal(0, 0.8, (n, items))), 1, 5)
    ids = [f"r{i:03d}" for i in range(n)]
    raised = pd.DataFrame({"respondent_id": ids, "theme": np.where(has, "x", None)})
    wide = pd.DataFrame(value, index=ids, columns=[f"i{j:02d}" for j in range(items)]).rename_axis("respondent_id")
    people = pd.DataFrame({"respondent_id": ids, "event_id": [f"e{e}" for e in event]})
    return raised, wide.reset_index().melt("respondent_id", var_name="item_id"), people


@pytest.mark.slow
def test_a_theme_raised_at_poor_events_is_not_blamed_by_the_ordinal_model():
    raised, scores, people = clustered(1, items=200)
    plain = compare(raised, scores, SETTINGS)
    within = compare_within_events(raised, scores, people, SETTINGS)
    assert (plain["p"] < 0.05).mean() > 0.25  # the plain comparison is fooled: that is what the model is for
    assert (within["p"] < 0.05).mean() <= 0.08
    assert (within["p_adjusted"] < 0.05).mean() == 0
    assert ((within["or_low"] <= 1) & (within["or_high"] >= 1)).mean() >= 0.92


def test_the_model_agrees_with_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    rng = np.random.default_rng(3)
    x = np.column_stack([rng.random(150) < 0.3, rng.normal(size=150)]).astype(float)
    score = np.clip(np.round(x @ [0.8, 0.5] + rng.logistic(size=150)), -2, 2)
    ours = fit(x, score)
    theirs = OrderedModel(pd.Series(pd.Categorical(score, ordered=True)), x, distr="logit").fit(method="bfgs", disp=0)
    assert ours.converged
    assert ours.loglik == pytest.approx(theirs.llf)
    assert ours.effects == pytest.approx(theirs.params.to_numpy()[:2], rel=1e-3)
    assert ours.errors == pytest.approx(theirs.bse.to_numpy()[:2], rel=1e-3)


def test_a_perfectly_separated_theme_has_no_finite_estimate():
    raised, scores, people = clustered(6, items=1)
    apart = scores.assign(value=np.where(raised["theme"].notna(), 5.0, 1.0))
    got = compare_within_events(raised, apart, people, SETTINGS)
    assert np.isnan(got["p"][0])
    assert got["note"][0].startswith("malli ei")


def test_a_real_effect_within_events_is_found():
    raised, scores, people = clustered(2, items=6, effect=1.0)
    within = compare_within_events(raised, scores, people, SETTINGS)
    assert (within["p"] < 0.05).all()
    assert (within["odds_ratio"] > 2).all()


def test_one_event_gives_the_plain_ordinal_model_and_pairs_can_be_chosen():
    raised, scores, people = clustered(3, items=3, effect=0.5)
    one = people.assign(event_id="same")
    got = compare_within_events(raised, scores, one, SETTINGS, pairs=pd.DataFrame({"theme": ["x"], "item_id": ["i01"]}))
    assert got["item_id"].tolist() == ["i01"]
    assert got["events_n"].tolist() == [1]
    assert got["p"].between(0, 1).all()


def test_too_few_or_too_continuous_get_a_note():
    raised, scores, people = clustered(4, items=1)
    some = raised["theme"].dropna().index[:4]
    few = raised.assign(theme=raised["theme"].where(raised.index.isin(some)))
    assert compare_within_events(few, scores, people, SETTINGS)["note"][0] == "liian vähän vastaajia"
    fine = scores.assign(value=np.arange(len(scores), dtype=float))
    assert "2–12" in compare_within_events(raised, fine, people, SETTINGS)["note"][0]


def test_twelve_respondents_do_not_raise_false_alarms():
    rng = np.random.default_rng(7)
    ids = [f"r{i:02d}" for i in range(12)]
    raised = pd.DataFrame({"respondent_id": ids, "theme": ["x"] * 5 + [None] * 7})
    wide = pd.DataFrame(rng.integers(1, 6, (12, 400)), index=ids).rename_axis("respondent_id")
    scores = wide.reset_index().melt("respondent_id", var_name="item_id").astype({"item_id": "str"})
    got = compare(raised, scores, SETTINGS)
    assert (got["method"] == "exact").all()
    assert (got["p"] < 0.05).mean() <= 0.07
    assert ((got["ci_low"] <= 0) & (got["ci_high"] >= 0)).mean() >= 0.92


def test_a_respondent_with_several_units_counts_once():
    raised, scores, _ = clustered(5, items=3)
    talkative = pd.concat([raised, raised[raised["theme"].notna()], raised[raised["theme"].notna()]])
    pd.testing.assert_frame_equal(compare(raised, scores, SETTINGS), compare(talkative, scores, SETTINGS))
