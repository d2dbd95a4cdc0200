"""Do the comparisons keep their promises where the data are awkward: several units, whole events, twelve people."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.compare.hypotheses import compare_families, families
from openfeedback.analysis.compare.themes import compare
from openfeedback.analysis.counts.raised import mentions
from openfeedback.settings import CompareSettings

SETTINGS = CompareSettings(resamples=500)


def survey(seed, n, items, events, by_event=0.0, effect=0.0):
    """Simulated coded units: 1–4 a respondent, themes and scores that hang together within events.

    ``by_event``: how much more often a poor event raises theme t0; ``effect``: what t0 truly does to the scores.
    """
    rng = np.random.default_rng(seed)
    ids = [f"r{i:03d}" for i in range(n)]
    event = rng.integers(0, events, n)
    mood = np.linspace(-1, 1, events)[event] if events > 1 else np.zeros(n)
    favourite = np.where(rng.random(n) < 0.3 - by_event * mood, 0, rng.integers(1, 4, n))
    owner = np.repeat(np.arange(n), rng.integers(1, 5, n))  # units of one person repeat the same theme
    theme = np.where(rng.random(len(owner)) < 0.7, favourite[owner], rng.integers(1, 4, len(owner)))
    unit = [f"u{i:04d}" for i in range(len(owner))]
    units = pd.DataFrame({"unit_id": unit, "response_id": np.array(ids)[owner]})
    codings = pd.DataFrame({"unit_id": unit, "theme": [f"t{t}" for t in theme], "phase": "alku", "kind": "toive"})
    responses = pd.DataFrame({"response_id": ids, "respondent_id": ids})
    has = np.isin(np.arange(n), owner[theme == 0])
    value = 3.4 + 0.4 * mood[:, None] + effect * has[:, None] + rng.normal(0, 0.8, (n, items))
    wide = pd.DataFrame(np.clip(np.round(value), 1, 5), index=ids).rename_axis("respondent_id").reset_index()
    scores = wide.melt("respondent_id", var_name="item_id").astype({"item_id": "str"})
    people = pd.DataFrame({"respondent_id": ids, "event_id": [f"e{e}" for e in event]})
    return (codings, units, responses), scores, people


def test_respondents_with_several_units_are_one_person_each():
    coded, scores, _ = survey(1, 200, items=150, events=1)
    raised = mentions(*coded)
    got = compare(raised, scores, SETTINGS)
    assert len(coded[0]) > 1.5 * 200
    assert (got["n_with"] + got["n_without"] == 200).all()
    assert (got["p"] < 0.05).mean() <= 0.07
    assert 0.92 <= ((got["ci_low"] <= 0) & (got["ci_high"] >= 0)).mean() <= 0.98
    assert (got["p_adjusted"] < 0.05).mean() <= 0.01


def test_units_taken_for_people_would_raise_false_alarms():
    """Why the unit of analysis is the respondent: the same answers counted a unit at a time."""
    coded, scores, _ = survey(1, 200, items=150, events=1)
    codings, units, _ = coded
    alone = pd.DataFrame({"respondent_id": units["unit_id"], "theme": codings["theme"]})
    owner = units.rename(columns={"response_id": "respondent_id"})
    spread = owner.merge(scores, on="respondent_id")[["unit_id", "item_id", "value"]]
    naive = compare(alone, spread.rename(columns={"unit_id": "respondent_id"}), SETTINGS)
    assert (naive["p"] < 0.05).mean() > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_whole_events_that_differ_do_not_fool_the_model_within_events(seed):
    coded, scores, people = survey(seed, 240, items=60, events=8, by_event=0.25)
    got = compare_families(families(*coded, SETTINGS), scores, SETTINGS, 0, people)
    poor = got[got["theme"] == "t0"]
    assert (poor["p"] < 0.05).mean() > 0.2
    assert (poor["or_p"] < 0.05).mean() <= 0.12
    assert (got["or_p_adjusted"] < 0.05).mean() <= 0.01


def test_a_true_effect_is_found_within_events_with_several_units():
    coded, scores, people = survey(4, 240, items=10, events=8, by_event=0.2, effect=-0.8)
    got = compare_families(families(*coded, SETTINGS), scores, SETTINGS, 0, people)
    found = got[got["theme"] == "t0"]
    assert (found["or_p_adjusted"] < 0.05).mean() >= 0.9
    assert (found["difference"] < 0).all()


@pytest.mark.parametrize("effect", [0.0, 1.5])
def test_twelve_respondents(effect):
    rng, tables = np.random.default_rng(8), []
    for seed in range(25):
        ids = [f"r{i:02d}" for i in range(12)]
        has = rng.permutation(12) < rng.integers(5, 8)
        raised = pd.DataFrame({"respondent_id": ids, "theme": np.where(has, "t", None)})
        value = np.clip(np.round(3 + effect * has[:, None] + rng.normal(0, 0.7, (12, 16))), 1, 5)
        wide = pd.DataFrame(value, index=ids).rename_axis("respondent_id").reset_index()
        scores = wide.melt("respondent_id", var_name="item_id").astype({"item_id": "str"})
        tables.append(compare(raised, scores, SETTINGS, seed))
    got = pd.concat(tables)
    assert (got["method"] == "exact").all()
    if effect:
        assert (got["p"] < 0.05).mean() > 0.7
    else:
        assert (got["p"] < 0.05).mean() <= 0.07
        assert 0.92 <= ((got["ci_low"] <= 0) & (got["ci_high"] >= 0)).mean() <= 0.985
        assert (got["p_adjusted"] < 0.05).mean() <= 0.01
