"""Random surveys with contents, overlapping groups and weights: the attack finds what trying everything finds."""

import pandas as pd
import pytest
from blocks import first_quick
from brute_contents import ContentSurvey, hidden

from openfeedback.disclosure import Decision, Who, protect
from openfeedback.disclosure.engine import attack, cover
from openfeedback.disclosure.weighted import told_shares
from openfeedback.settings import MatrixSettings

SURVEYS, BLOCKS = 320, 8
BLOCK = [range(i * SURVEYS // BLOCKS, (i + 1) * SURVEYS // BLOCKS) for i in range(BLOCKS)]


def printed_of(survey, covered):
    """How each count is printed, by key: before or after the cover."""
    models = [(cover(built.model) if covered else built.model, built.places) for built in survey.models()]
    return {key: count.state for model, places in models
            for count, keys in zip(model.counts, places, strict=True) for key in keys}  # fmt: skip


def told_apart(survey, built, model, beside=None):
    """What the attack says and what trying everything says of each count that is not printed exactly."""
    some = [i for i in range(len(built.places)) if not model.counts[i].exact]
    found, worlds = attack(model, some), survey.deduced(built, model, beside or {}, some)
    return [((found.low[i], found.high[i]), (worlds[i].min(), worlds[i].max()), built.places[i]) for i in some]


@pytest.mark.parametrize("seeds", first_quick(BLOCK))
def test_the_attack_finds_what_trying_everything_finds(seeds):
    asked, apart = 0, []
    for seed in seeds:
        survey = ContentSurvey(seed)
        built, with_weights, beside = survey.weighted(printed_of(survey, covered=seed % 2 == 0))
        for ends in (told_apart(survey, built, built.model), told_apart(survey, built, with_weights, beside)):
            asked += len(ends)
            apart += [(seed, *each) for each in ends if each[0] != each[1]]
    assert apart == []
    assert asked > 200


@pytest.mark.parametrize("seeds", first_quick([block[::4] for block in BLOCK[::2]]))
def test_with_the_weighted_shares_that_are_left_a_small_count_can_be_all_that_it_can_be_without(seeds):
    small = shares = 0
    for seed in seeds:
        survey = ContentSurvey(seed)
        decided = printed_of(survey, covered=True)
        counts = {key: Decision(state, 0, 0) for key, state in decided.items()}
        survey.leave_out(told_shares(survey.printed, counts, survey.holders, survey.weights, survey.min_cell))
        built, with_weights, beside = survey.weighted(decided)
        some = hidden(built.model)
        after = survey.deduced(built, with_weights, beside, some)
        survey.leave_out([(one.key[0], "share", *one.key[1:]) for one in survey.printed if not one.fixed])
        without = survey.deduced(*survey.weighted(decided), some)  # but for those that were published before
        for i in some:
            small += 1
            assert after[i].tolist() == without[i].tolist(), (seed, built.places[i])
        shares += len(beside)
    assert small > 5
    assert shares > 5


WEIGHT = {"north": 1.3, "middle": 0.9, "south": 0.5}  # as a survey weighted by region has them, known from the census
WISHED = {"north": (12, 30), "middle": (9, 20), "south": (3, 10)}


def by_region(weights):
    """One cell of the matrix, in all and by region, with weighted shares, through the door."""
    ids = {region: [f"{region}{i}" for i in range(n)] for region, (_, n) in WISHED.items()}
    wished = {region: ids[region][:x] for region, (x, _) in WISHED.items()}
    groups = {("region", r): frozenset(people) for r, people in ids.items()}
    groups["", ""] = frozenset().union(*groups.values())
    holders = {("cell", "t", "p"): frozenset().union(*wished.values())}
    whole = sum(weights[r] * n for r, (_, n) in WISHED.items())
    share = round(sum(weights[r] * x for r, (x, _) in WISHED.items()) / whole, 2)
    matrix = pd.DataFrame({"theme": ["t"], "phase": "p", "respondents_n": 24, "units_n": 24, "share": share,
                           "ci_low": 0.3, "ci_high": 0.5})  # fmt: skip
    rows = [("t", "p", "region", r, x, n, round(x / n, 2)) for r, (x, n) in WISHED.items()]
    parts = pd.DataFrame(rows, columns=["theme", "phase", "by", "group", "respondents_n", "group_n", "share"])
    who = Who(groups, holders, {i: weights[r] for r, people in ids.items() for i in people})
    return protect({"matrix": matrix, "group_matrix": parts}, {}, who, MatrixSettings())


def test_a_weighted_share_that_would_tell_a_small_group_is_left_out_and_its_count_stays():
    """Of 24 people 12 live in the north: 1.3 · 12 + 0.9 (12 - x) + 0.5 x is 41 % of the weights for x = 2 and 3."""
    shown = by_region(WEIGHT)
    assert shown["group_matrix"]["reason"].tolist() == ["", "range", "small"]
    assert shown["matrix"]["respondents_n"].tolist() == [24]
    assert shown["matrix"][["share", "ci_low", "ci_high"]].isna().all(axis=None)
    assert shown["group_matrix"]["share"].notna().tolist() == [True, False, False]


def test_weighted_shares_stay_where_they_tell_nothing():
    shown = by_region(dict.fromkeys(WEIGHT, 1.0))
    assert shown["matrix"]["share"].notna().all()
