"""Random surveys: the attack finds what trying everything finds, and the cover leaves enough possible."""

import itertools

import numpy as np
import pytest
from blocks import first_quick
from brute_force import Survey, deduced

from openfeedback.disclosure.engine import State, aim_of, attack, cover, given_way, steps_of

SURVEYS = 400


def aimed(model, i):
    """Ends that must stay possible for a small count."""
    count = model.counts[i]
    return aim_of(State.SMALL if count.state is State.SMALL else State.GROUP, count.size, model.min_cell)


@pytest.mark.parametrize("block", first_quick(range(8)))
def test_the_attack_finds_what_trying_everything_finds(block):
    hidden = 0
    for seed in range(block * SURVEYS // 8, (block + 1) * SURVEYS // 8):
        survey = Survey(seed)
        for built in survey.models():
            for model in (built.model, cover(built.model)):
                found, worlds = attack(model), deduced(survey, built, model)
                assert found.low.tolist() == worlds.min(axis=1).tolist(), seed
                assert found.high.tolist() == worlds.max(axis=1).tolist(), seed
                assert found.surely_low.tolist() == found.low.tolist(), seed
                assert found.surely_high.tolist() == found.high.tolist(), seed
                hidden += sum(not count.exact for count in model.counts)
    assert hidden > 100


def wanted(survey, built):
    """Of each small count the values that must stay possible: those that would be if everything gave way."""
    at_best = deduced(survey, built, given_way(built.model))
    return {
        i: {*range(aimed(built.model, i).low, aimed(built.model, i).high + 1)} & {*at_best[i].tolist()}
        for i, count in enumerate(built.model.counts)
        if count.guarded and not count.exact
    }


def missing(survey, built, model, wishes):
    """Small counts of which a value is not possible that should be."""
    worlds = deduced(survey, built, model)
    return [i for i, values in wishes.items() if values - {*worlds[i].tolist()}]


@pytest.mark.parametrize("block", first_quick(range(8)))
def test_after_the_cover_every_value_of_a_small_count_is_possible_that_can_be(block):
    needed = 0
    for seed in range(block * SURVEYS // 8, (block + 1) * SURVEYS // 8):
        survey = Survey(seed)
        for built in survey.models():
            wishes = wanted(survey, built)
            assert missing(survey, built, cover(built.model), wishes) == [], seed
            needed += len(missing(survey, built, built.model, wishes))
    assert needed > 10


@pytest.mark.parametrize("block", first_quick(range(4)))
def test_no_cheaper_set_of_counts_covers(block):
    covered = 0
    for seed in range(1000 + block * 25, 1025 + block * 25):
        survey = Survey(seed, people=6)
        for built in survey.models():
            model, steps, wishes = cover(built.model), steps_of(built.model), wanted(survey, built)
            given = [s for s in steps if model.counts[s.place].state is not built.model.counts[s.place].state]
            given = [s for s in given if not s.second or model.counts[s.place].state is s.state]
            least = min(
                sum(steps[j].loss for j in some)
                for k in range(len(steps) + 1)
                for some in itertools.combinations(range(len(steps)), k)
                if all(j - 1 in some for j in some if steps[j].second)
                and not missing(survey, built, given_way(built.model, some), wishes)
            )
            assert sum(s.loss for s in given) == least, seed
            covered += bool(given)
    assert covered > 0


def test_the_order_of_prints_changes_nothing():
    for seed in range(20):
        survey, turned = Survey(seed), Survey(seed)
        turned.printed = turned.printed[::-1]
        for one, other in zip(survey.models(), turned.models(), strict=True):
            assert one.places == other.places
            assert cover(one.model).counts == cover(other.model).counts


def test_prints_that_contradict_each_other_are_told_as_impossible():
    built = Survey(3).models()[0]
    wrong = built.model.printed({})
    count = wrong.counts[-1]
    object.__setattr__(count, "low", 99)
    object.__setattr__(count, "high", 99)
    object.__setattr__(count, "state", State.RANGE)
    assert np.isnan(attack(wrong).low[-1])
