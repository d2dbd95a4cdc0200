"""Themes against scores: hand-computed cases, agreement with scipy, refusals."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from openfeedback.analysis.compare.power import power_before
from openfeedback.analysis.compare.sentences import with_sentences
from openfeedback.analysis.compare.statistics.permutation import permutation_p
from openfeedback.analysis.compare.themes import benjamini_hochberg, compare
from openfeedback.errors import InputError
from openfeedback.settings import CompareSettings
from openfeedback.tables import checked

SETTINGS = CompareSettings()


def study(with_theme, without, item="x"):
    values = [*with_theme, *without]
    ids = [f"r{i:03d}" for i in range(len(values))]
    raised = pd.DataFrame({"respondent_id": ids, "theme": ["muut"] * len(with_theme) + [None] * len(without)})
    scores = pd.DataFrame({"respondent_id": ids, "item_id": item, "value": np.array(values, float)})
    return raised, scores


def only(table):
    assert len(table) == 1
    return table.iloc[0]


def test_large_groups_agree_with_scipy():
    rng = np.random.default_rng(3)
    one, other = rng.integers(1, 6, 40), rng.integers(1, 5, 90)
    got = only(compare(*study(one, other), SETTINGS))
    welch = stats.ttest_ind(one, other, equal_var=False)
    interval = welch.confidence_interval()
    assert got.method == "Welch"
    assert got.p == pytest.approx(welch.pvalue)
    assert (got.ci_low, got.ci_high) == pytest.approx((interval.low, interval.high))
    assert got.difference == pytest.approx(one.mean() - other.mean())
    u = stats.mannwhitneyu(one, other).statistic
    assert got.effect == pytest.approx(2 * u / (40 * 90) - 1)


@pytest.mark.filterwarnings("ignore:Precision loss")
@pytest.mark.parametrize("seed", range(6))
def test_small_groups_get_the_exact_p_of_all_draws(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(1, 6, 11).astype(float)
    raised, scores = study(values[:5], values[5:])
    got = only(compare(raised, scores, SETTINGS))

    def t_of(chosen):
        rest = np.delete(values, chosen)
        return abs(stats.ttest_ind(values[list(chosen)], rest, equal_var=False).statistic)

    with np.errstate(all="ignore"):
        all_t = np.array([t_of(list(c)) for c in itertools.combinations(range(11), 5)])
    seen = t_of([0, 1, 2, 3, 4])
    assert got.method == "exact"
    assert got.p == pytest.approx((all_t >= seen - 1e-9).mean())


def test_many_scale_points_are_resampled_with_a_seed():
    rng = np.random.default_rng(1)
    raised, scores = study(rng.normal(0, 1, 12), rng.normal(1, 1, 60))
    one, two, three = (only(compare(raised, scores, SETTINGS, seed=s)) for s in (1, 1, 2))
    assert one.method == "permutation"
    assert one.p == two.p != three.p
    assert one.p == pytest.approx(three.p, abs=0.02)


def test_no_difference_is_p_one_and_full_separation_is_the_least_p():
    assert permutation_p(np.array([3.0] * 10), 5, 0.0, 200, [0]) == (1.0, "exact")
    assert permutation_p(np.array([1.0] * 5 + [5.0] * 5), 5, np.inf, 200, [0])[0] == pytest.approx(2 / 252)


@pytest.mark.parametrize(("n_with", "tested"), [(0, None), (4, False), (5, True)])
def test_too_few_respondents_get_a_note_and_no_p(n_with, tested):
    raised, scores = study(range(1, n_with + 1), [1, 2, 3, 4, 5, 5])
    got = compare(raised, scores, SETTINGS)
    if tested is None:
        assert got.empty
        return
    assert pd.notna(got["p"][0]) is tested
    assert pd.notna(got["ci_low"][0]) is tested
    assert pd.isna(got["note"][0]) is tested
    if not tested:
        assert got["note"][0].startswith("liian vähän vastaajia: teemassa 4, muita 6")


def test_only_real_answers_of_those_who_answered_the_open_question_count():
    raised, scores = study([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    opted = scores.assign(opt_out=False)
    extra = pd.DataFrame({"respondent_id": ["stranger", "r009"], "item_id": "x", "value": [5.0, 9.0]})
    opted = pd.concat([opted, extra.assign(opt_out=[False, True])])
    got = only(compare(raised, opted, SETTINGS))
    assert (got.n_with, got.n_without, got.mean_without) == (5, 5, 3.0)


def test_repeated_answers_of_a_respondent_are_averaged():
    raised, scores = study([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    again = pd.concat([scores, scores[:1].assign(value=3.0)])
    got = only(compare(raised, again, SETTINGS))
    assert (got.n_with, got.mean_with) == (5, (2 + 2 + 3 + 4 + 5) / 5)


def test_row_order_does_not_matter_and_the_contract_holds():
    rng = np.random.default_rng(0)
    ids = [f"r{i}" for i in range(60)]
    raised = pd.DataFrame({"respondent_id": ids * 2, "theme": rng.choice(["a", "b", "ei_sisaltoa"], 120)})
    scores = pd.DataFrame({"respondent_id": ids * 2, "item_id": ["x"] * 60 + ["y"] * 60, "value": rng.random(120)})
    one = compare(raised, scores, SETTINGS)
    two = compare(raised.sample(frac=1, random_state=1), scores.sample(frac=1, random_state=1), SETTINGS)
    pd.testing.assert_frame_equal(one, two)
    assert one["theme"].tolist() == ["a", "a", "b", "b"]
    checked(one, "comparisons")


def test_nothing_to_compare_gives_an_empty_table():
    raised, scores = study([], [])
    assert compare(raised, scores, SETTINGS).empty
    nobody = pd.DataFrame({"respondent_id": ["r1"], "theme": ["muut"]})
    got = compare(nobody, scores, SETTINGS)
    assert got.empty
    checked(got, "comparisons")


def test_missing_columns_are_named():
    with pytest.raises(InputError, match="column 'value' is missing"):
        compare(
            pd.DataFrame(columns=["respondent_id", "theme"]),
            pd.DataFrame(columns=["respondent_id", "item_id"]),
            SETTINGS,
        )


def test_benjamini_hochberg_agrees_with_scipy():
    p = np.random.default_rng(0).random(50) ** 2
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))


def test_equal_weights_change_nothing_and_weights_pull_the_mean():
    rng = np.random.default_rng(5)
    raised, scores = study(rng.integers(1, 6, 40), rng.integers(1, 6, 60))
    people = pd.DataFrame({"respondent_id": scores["respondent_id"], "weight": 2.0})
    plain, even = (only(compare(raised, scores, SETTINGS, respondents=r)) for r in (None, people))
    for column in ("difference", "ci_low", "ci_high", "p", "detectable"):
        assert even[column] == pytest.approx(plain[column])
    assert even.method == "weighted"
    heavy = people.assign(weight=np.where(scores["value"] == 5, 3.0, 1.0))
    values = scores["value"][:40]
    got = only(compare(raised, scores, SETTINGS, respondents=heavy))
    assert got.mean_with == pytest.approx(np.average(values, weights=heavy["weight"][:40]))


def test_weighted_variance_agrees_with_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(6)
    raised, scores = study(rng.integers(1, 6, 50), rng.integers(1, 6, 50))
    weight = rng.uniform(0.5, 3, 100)
    people = pd.DataFrame({"respondent_id": scores["respondent_id"], "weight": weight})
    got = only(compare(raised, scores, SETTINGS, respondents=people))
    design = sm.add_constant(np.repeat([1.0, 0.0], 50))
    fit = sm.WLS(scores["value"], design, weights=weight).fit(cov_type="HC0")
    assert got.difference == pytest.approx(fit.params.iloc[1])
    half = (got.ci_high - got.ci_low) / 2
    assert half == pytest.approx(1.96 * fit.bse.iloc[1] * np.sqrt(50 / 49), rel=0.02)


def test_negative_weights_are_refused():
    raised, scores = study([1, 2], [3, 4])
    people = pd.DataFrame({"respondent_id": ["r000"], "weight": [-1.0]})
    with pytest.raises(InputError, match="negative"):
        compare(raised, scores, SETTINGS, respondents=people)


def test_values_that_are_no_numbers_are_refused_with_their_items():
    raised, scores = study([1, 2], [3, 4])
    with pytest.raises(InputError, match=r"1 cells that are no numbers \(items x\)"):
        compare(raised, scores.assign(value=["1", "2", "hyvä", None]), SETTINGS)


def weighed(raised, weight):
    return pd.DataFrame({"respondent_id": raised["respondent_id"], "weight": weight})


def test_those_without_a_weight_do_not_count():
    raised, scores = study([5, 4, 5, 3, 5, 4, 4, 5], [3, 4, 2, 4, 3, 4, 5, 1, 2, 3, 4, 1])
    missing = [1.0] * 16 + [None, None, 0.0, None]
    got = only(compare(raised, scores, SETTINGS, respondents=weighed(raised, missing)))
    there = compare(raised[:16], scores[:16], SETTINGS, respondents=weighed(raised, missing)[:16]).iloc[0]
    pd.testing.assert_series_equal(got, there)
    assert (got.n_with, got.n_without) == (8, 8)


def test_a_decimal_comma_is_a_weight():
    raised, scores = study([5, 4, 5, 3, 5], [3, 4, 2, 4, 3])
    text, number = ["1,5"] * 5 + [" 0,5 "] * 5, [1.5] * 5 + [0.5] * 5
    one, other = (compare(raised, scores, SETTINGS, respondents=weighed(raised, w)) for w in (text, number))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(("weight", "said"), [("painava", "no numbers"), (-1.0, "negative"), (np.inf, "infinite")])
def test_weights_that_are_none_are_refused(weight, said):
    raised, scores = study([5, 4, 5, 3, 5], [3, 4, 2, 4, 3])
    with pytest.raises(InputError, match=said):
        compare(raised, scores, SETTINGS, respondents=weighed(raised, weight))


@pytest.mark.parametrize("weight", [[0.0] * 16, [0.0] * 8 + [1.0] * 8, [None] * 16])
def test_where_nobody_weighs_anything_the_note_says_so(weight):
    raised, scores = study([5, 4, 5, 3, 5, 4, 4, 5], [3, 4, 2, 4, 3, 4, 5, 1])
    got = with_sentences(compare(raised, scores, SETTINGS, respondents=weighed(raised, weight)))
    assert "painokerroin" in only(got).note
    assert "painokerroin" in only(got).sentence
    assert np.isnan(only(got).p)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n", [8, 40])
def test_answers_that_do_not_spread_have_an_exact_p_and_no_interval(n, weighted):
    raised, scores = study([5] * n, [4] * n)
    people = weighed(raised, 2.0) if weighted else None
    got = only(with_sentences(compare(raised, scores, SETTINGS, respondents=people)))
    assert (got.difference, got.effect, got.method) == (1.0, 1.0, "exact")
    assert got.p == pytest.approx(stats.fisher_exact([[n, 0], [0, n]]).pvalue)  # two values only: Fisher's test
    assert pd.isna([got.ci_low, got.ci_high, got.detectable]).all()
    assert "vaihtelua" in got.note
    assert "1,00…1,00" not in got.sentence
    assert "Luottamusväliä ei voi laskea" in got.sentence


def test_answers_all_alike_show_no_difference_and_no_certainty():
    raised, scores = study([4] * 8, [4] * 16)
    got = only(with_sentences(compare(raised, scores, SETTINGS)))
    assert (got.difference, got.effect, got.p) == (0.0, 0.0, 1.0)
    assert pd.isna([got.ci_low, got.ci_high, got.detectable]).all()
    assert "0,0" not in got.sentence.replace("4,00", "")
    assert power_before(raised, scores, SETTINGS)["detectable"].isna().all()
