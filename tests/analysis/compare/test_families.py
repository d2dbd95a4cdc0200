"""Families of comparisons, power before results, sentences, and differences of comparisons that would tell of a few."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.compare.events import correlations_over_events, event_means, event_shares
from openfeedback.analysis.compare.hypotheses import compare_families, families, families_of, sides
from openfeedback.analysis.compare.power import power_before
from openfeedback.analysis.compare.sentences import clearest, with_sentences
from openfeedback.analysis.counts import by_group
from openfeedback.errors import InputError
from openfeedback.settings import CompareSettings

SETTINGS = CompareSettings(by=["kind", "theme_phase", "topic"], resamples=500)


@pytest.fixture
def study():
    """Simulated: 120 respondents at four events; those who raise t0 score item x one point higher."""
    rng = np.random.default_rng(4)
    n = 120
    ids = [f"r{i:03d}" for i in range(n)]
    responses = pd.DataFrame({"response_id": ids, "respondent_id": ids})
    units = pd.DataFrame({"unit_id": ids, "response_id": ids})
    codings = pd.DataFrame({
        "unit_id": ids, "theme": rng.choice(["t0", "t1", "ei_sisaltoa"], n), "phase": rng.choice(["alku", "loppu"], n),
        "kind": rng.choice(["toive", "kiitos"], n),
    })  # fmt: skip
    assignments = pd.DataFrame({"unit_id": ids, "topic_id": np.where(rng.random(n) < 0.3, "1", None)})
    value = np.clip(np.round(3 + (codings["theme"] == "t0") + rng.normal(0, 0.7, n)), 1, 5)
    scores = pd.concat([
        pd.DataFrame({"respondent_id": ids, "item_id": "x", "value": value, "best": "high"}),
        pd.DataFrame({"respondent_id": ids, "item_id": "y", "value": rng.integers(1, 6, n), "best": "low"}),
    ], ignore_index=True)  # fmt: skip
    people = pd.DataFrame({"respondent_id": ids, "event_id": rng.choice(["e0", "e1", "e2", "e3"], n)})
    scores = scores.merge(people, on="respondent_id")
    return families(codings, units, responses, SETTINGS, assignments), scores, people


def test_each_family_is_adjusted_by_itself_and_stands_beside_the_ordinal_model(study):
    raised, scores, people = study
    got = compare_families(raised, scores, SETTINGS, 0, people)
    assert got["by"].unique().tolist() == ["theme", "kind", "theme_phase", "topic"]
    assert got.groupby("by", sort=False).size().tolist() == [4, 4, 8, 2]
    alone = compare_families({"theme": raised["theme"]}, scores, SETTINGS, 0, people)
    pd.testing.assert_frame_equal(got[got["by"] == "theme"].reset_index(drop=True), alone)
    found = got[(got["by"] == "theme") & (got["theme"] == "t0") & (got["item_id"] == "x")].iloc[0]
    assert found["p_adjusted"] < 0.001
    assert found["odds_ratio"] > 2
    assert found["or_low"] < found["odds_ratio"] < found["or_high"]
    assert found["best"] == "high"


def test_one_event_has_no_ordinal_model_beside(study):
    raised, scores, people = study
    got = compare_families(raised, scores, SETTINGS, 0, people.assign(event_id="one"))
    assert got[["odds_ratio", "or_p", "or_note"]].isna().all(axis=None)
    assert len(compare_families(raised, scores, SETTINGS)) == len(got)


def test_families_from_one_table_and_a_missing_column():
    rows = [("a", "muut", "alku", "toive"), ("b", None, None, None)]
    raised = pd.DataFrame(rows, columns=["respondent_id", "theme", "phase", "kind"])
    got = families_of(raised, CompareSettings(by=["kind", "theme_phase"]))
    assert got["kind"].dropna().values.tolist() == [["a", "toive"]]
    assert set(got["theme_phase"]["respondent_id"]) == {"a", "b"}
    with pytest.raises(InputError, match="topic_id"):
        families_of(raised, CompareSettings(by=["topic"]))


def test_power_is_told_without_looking_at_any_theme(study):
    raised, scores, people = study
    got = power_before(raised["theme"], scores, SETTINGS).set_index(["item_id", "share"])
    turned = raised["theme"].assign(theme=raised["theme"]["theme"].sample(frac=1, random_state=1).to_numpy())
    pd.testing.assert_frame_equal(power_before(turned, scores, SETTINGS).set_index(["item_id", "share"]), got)
    assert got.loc[("x", 0.5), "detectable"] < got.loc[("x", 0.1), "detectable"]
    assert got.loc[("x", 0.1), "n_with"] == 12
    few = scores[scores["respondent_id"] < "r040"]
    small = power_before(raised["theme"], few, SETTINGS).set_index(["item_id", "share"])
    assert np.isnan(small.loc[("x", 0.1), "detectable"])  # 4 of 40
    weighted = people.assign(weight=np.where(people.index < 10, 20.0, 1.0))
    heavier = power_before(raised["theme"], scores, SETTINGS, weighted).set_index(["item_id", "share"])
    assert heavier.loc[("x", 0.2), "detectable"] > got.loc[("x", 0.2), "detectable"]


def test_what_power_promises_is_kept():
    rng, found, tried = np.random.default_rng(0), 0, 200
    ids = [f"r{i:03d}" for i in range(100)]
    has = np.arange(100) < 20
    raised = pd.DataFrame({"respondent_id": ids, "theme": np.where(has, "t", None)})
    wide = pd.DataFrame(rng.normal(0, 1, (100, tried)), index=ids).rename_axis("respondent_id")
    null = wide.reset_index().melt("respondent_id", var_name="item_id").astype({"item_id": "str"})
    least = power_before(raised, null, CompareSettings())
    mean = least.loc[least["share"] == 0.2, "detectable"].mean()
    moved = null.assign(value=null["value"] + mean * null["respondent_id"].isin(np.array(ids)[has]))
    found = (compare_families({"theme": raised}, moved, CompareSettings(resamples=400))["p"] < 0.05).mean()
    assert 0.72 <= found <= 0.88


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "Teeman ”Muut” vastaajat (n = 12) antoivat kohdassa ”Hyöty” keskimäärin 0,80 pistettä korkeamman arvion "
             "kuin muut (n = 70): 4,20 ja 3,40, 95 %:n luottamusväli 0,20…1,40. Arvio on siis parempi. Sattuma ei "
             "selitä eroa, kun kaikki vertailut otetaan huomioon (korjattu p 0,004)."),
        ({"or_p": 0.01}, "Ero säilyy, kun verrataan saman tilaisuuden vastaajia."),
        ({"or_p": 0.4}, "joten se voi johtua tilaisuudesta."),
        ({"best": "low"}, "Arvio on siis huonompi."),
        ({"best": None}, "1,40. Sattuma ei"),
        ({"p_adjusted": 0.3}, "Ero voi olla sattumaa (korjattu p 0,300); näin monella vastaajalla erottuisi vasta noin "
                              "1,1 pisteen ero."),
        ({"p_adjusted": 0.00001}, "(korjattu p alle 0,001)"),
        ({"difference": -0.8}, "matalamman arvion"),
        ({"difference": 0.001, "p_adjusted": 1.0}, "keskimäärin saman arvion"),
        ({"p": np.nan}, "Vastaajia on liian vähän vertailuun."),
        ({"suppressed": True}, "Tulos on peitetty, jotta yksittäisten vastaajien arviot eivät paljastu."),
        ({"by": "kind", "theme": "kiitos"}, "Vastaajat, joilla oli vähintään yksi kiitos (n = 12), antoivat"),
        ({"by": "theme_phase", "theme": "muut × alku"}, "”Muut × alku”"),
    ],
)  # fmt: skip
def test_sentences_in_plain_finnish(row, said):
    base = {"by": "theme", "theme": "muut", "item_id": "x", "n_with": 12, "n_without": 70, "mean_with": 4.2,
            "mean_without": 3.4, "difference": 0.8, "ci_low": 0.2, "ci_high": 1.4, "p": 0.001, "p_adjusted": 0.004,
            "detectable": 1.1, "best": "high", "or_p": np.nan, "suppressed": False}  # fmt: skip
    table = with_sentences(pd.DataFrame([base | row]), {"muut": "Muut"}, {"x": "Hyöty"})
    assert said in table["sentence"][0]


def test_how_many_will_be_compared_is_known_before(study):
    raised, scores, people = study
    columns = ["by", "theme", "item_id", "n_with", "n_without"]
    made = compare_families(raised, scores, SETTINGS, 0, people)[columns]
    made = made.sort_values(columns[:3], ignore_index=True)
    pd.testing.assert_frame_equal(sides(raised, scores), made.astype({"n_with": "Int64", "n_without": "Int64"}))
    assert sides(raised, scores[:0]).empty
    assert sides({"theme": raised["theme"][:0]}, scores).empty


def test_sentences_in_english_and_of_no_comparison(study):
    raised, scores, people = study
    got = with_sentences(compare_families(raised, scores, SETTINGS, 0, people), language="en")
    assert got.loc[got["by"] == "theme", "sentence"].str.startswith("The respondents of the theme").all()
    assert with_sentences(got[:0]).empty


def test_correlations_over_events_are_of_each_theme_with_each_item(study):
    raised, scores, people = study
    shares = event_shares(by_group(raised["theme"], people, ["event_id"]), raised["theme"])
    made = correlations_over_events(shares, event_means(scores), seed=1)
    assert made["events_n"].unique().tolist() == [4]
    assert (made["p_adjusted"].dropna() >= made["p"].dropna() - 1e-12).all()
    assert correlations_over_events(shares[:0], event_means(scores[:0])).empty


def test_the_clearest_comparison_comes_first_and_the_untested_not_at_all():
    rows = [("theme", "a", "q", 0.5, 0.5), ("theme", "b", "q", None, None), ("theme", "c", "q", 0.01, 0.02)]
    table = pd.DataFrame(rows, columns=["by", "theme", "item_id", "p", "p_adjusted"])
    assert clearest(table)["theme"].tolist() == ["c", "a"]
