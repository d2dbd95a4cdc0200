"""Distributions: shown in full, by parts of the scale, or not at all."""

import itertools

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.counts.answers import distributions
from openfeedback.disclosure import protect_distributions, protect_parts

SCALE = np.array([1, 2, 3, 4])


def answers(counts, scale="1-5", item="a"):
    rows = [(f"r{v}-{i}", item, scale, float(v), str(v)) for v, n in counts.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["respondent_id", "item_id", "scale", "value", "label"])


def shown(answered):
    return protect_distributions(distributions(answered), 5)


@pytest.mark.parametrize(
    ("counts", "labels", "n"),
    [
        ({1: 5, 2: 6, 3: 7, 4: 8, 5: 9}, ["1", "2", "3", "4", "5"], [5, 6, 7, 8, 9]),
        ({2: 6, 3: 7, 5: 9}, ["1", "2", "3", "4", "5"], [0, 6, 7, 0, 9]),  # nobody is no secret
        ({1: 4, 2: 6, 3: 7, 4: 8, 5: 9}, ["1–2", "3", "4–5"], [10, 7, 17]),
        ({1: 4, 3: 7, 4: 8, 5: 9}, [], []),  # the low part is rare too
        ({3: 4}, [], []),
    ],
)
def test_labels_are_joined_or_left_out(counts, labels, n):
    found = shown(answers(counts))
    assert found["label"].tolist() == labels
    assert found["respondents_n"].tolist() == n
    assert not n or found["share"].sum() == pytest.approx(1)


def test_items_of_a_scale_are_shown_alike():
    both = pd.concat(
        [answers({1: 9, 2: 9, 3: 9, 4: 9, 5: 9}, item="a"), answers({1: 2, 2: 9, 3: 9, 4: 9, 5: 1}, item="b")]
    )
    found = shown(both)
    assert found.groupby("item_id")["label"].agg(list).to_dict() == {"a": ["1–2", "3", "4–5"], "b": ["1–2", "3", "4–5"]}


@pytest.mark.parametrize("seed", range(40))
def test_parts_beside_the_mean_tell_no_small_count(seed):
    """The attacker tries every distribution that has the number of respondents, the mean and the parts that stand."""
    random = np.random.default_rng(seed)
    counts = random.choice([0, 1, 2, 3, 5, 6, 9], 4)
    found, n, mean = shown(answers(dict(zip((1, 2, 3, 4), counts, strict=True)), "1-4")), counts.sum(), counts @ SCALE
    ways = np.array([way for way in itertools.product(range(n + 1), repeat=3) if sum(way) <= n]).reshape(-1, 3)
    ways = np.column_stack([ways, n - ways.sum(axis=1)])
    ways = ways[ways @ SCALE == mean]
    best = [set(ways[:, i]) & {1, 2, 3, 4} for i in range(4)]  # beside number and mean alone
    if len(found) == 2:
        ways = ways[ways[:, :2].sum(axis=1) == found["respondents_n"].iloc[0]]
    for i in np.flatnonzero((counts > 0) & (counts < 5)):
        assert len(found) in (0, 2)
        assert set(ways[:, i]) & {1, 2, 3, 4} == best[i], (counts, found)


@pytest.mark.parametrize("scale", ["1-10", "rank", "unknown"])
def test_long_and_unknown_scales_are_told_by_their_mean_only(scale):
    assert shown(answers({1: 9, 2: 9}, scale=scale)).empty


def test_worded_scales_use_their_commonest_wording():
    told = answers({1: 9, 2: 9, 3: 9, 4: 9}, scale="agree4")
    wordings = ["täysin eri mieltä", "osittain eri mieltä", "osittain samaa mieltä", "täysin samaa mieltä"]
    told["label"] = told["label"].map(dict(zip("1234", wordings, strict=True)))
    told.loc[0, "label"] = "Täysin eri mieltä"
    assert shown(told)["label"].tolist()[0] == "täysin eri mieltä"
    told = told.drop(index=range(6))
    assert shown(told)["label"].tolist() == [
        "täysin eri mieltä / osittain eri mieltä", "osittain samaa mieltä / täysin samaa mieltä",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ([5, 9, 20], [False, False, False]),
        ([4, 9, 20], [True, True, False]),
        ([0, 9, 20], [False, False, False]),
        ([4, 4, 20], [True, True, False]),
        ([], []),
    ],
)
def test_counts_below_the_minimum_have_a_cover(people, hidden):
    frame = pd.DataFrame({"respondents_n": pd.Series(people, dtype="int64")})
    found = protect_parts(frame, 5)
    assert found["suppressed"].tolist() == hidden
    assert found["respondents_n"].isna().tolist() == hidden
