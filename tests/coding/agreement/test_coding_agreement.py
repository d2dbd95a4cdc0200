"""Agreement: published examples (doctests), other implementations, hard cases, intervals that do not move."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner

from openfeedback.coding.agreement.coders import agree, agree_all, agree_by_pair, by_code, confusion
from openfeedback.coding.agreement.measures import cohen_kappa, krippendorff_alpha, percent_agreement
from openfeedback.coding.agreement.persons import agree_with_persons
from openfeedback.errors import InputError
from openfeedback.verbs.app import app


def codings(theme, coder="a", **fields):
    ids = [f"r{i:03}.1" for i in range(len(theme))]
    return pd.DataFrame({"unit_id": ids, "coder": coder, "theme": theme, **fields})


CODES = st.lists(st.sampled_from(["x", "y", "z"]), min_size=2, max_size=40)


@given(CODES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_kappa_is_that_of_scikit_learn(one, random):
    other = [random.choice([code, "x", "y"]) for code in one]
    ours = cohen_kappa(pd.DataFrame({"a": one, "b": other}))
    if len({*one, *other}) == 1:
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(cohen_kappa_score(one, other))


def alpha_by_pairs(grid):
    """Alpha by its definition: coincidences of every ordered pair of codes within a unit."""
    rows = [[c for c in row if c is not None] for row in grid]
    rows = [row for row in rows if len(row) > 1]
    coincidences = {}
    for row in rows:
        for i, c in enumerate(row):
            for j, k in enumerate(row):
                if i != j:
                    coincidences[c, k] = coincidences.get((c, k), 0) + 1 / (len(row) - 1)
    totals = {}
    for (c, _), value in coincidences.items():
        totals[c] = totals.get(c, 0) + value
    n = sum(totals.values())
    expected = sum(totals[c] * totals[k] for c in totals for k in totals if c != k) / (n - 1) if n > 1 else 0
    return 1 - sum(v for (c, k), v in coincidences.items() if c != k) / expected if expected else np.nan


@given(
    st.lists(
        st.tuples(*[st.sampled_from(["x", "y", "z", None])] * 3),
        min_size=1,
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_alpha_is_its_definition(grid):
    ours = krippendorff_alpha(pd.DataFrame(grid, dtype=object))
    assert ours == pytest.approx(alpha_by_pairs(grid), nan_ok=True)


def test_one_row_a_field_with_intervals_around_the_measure():
    one = codings(list("xyzxyzxyzx") * 5, phase="alku", kind=["toive"] * 25 + ["kiitos"] * 25)
    other = codings(list("xyzxyzxyyy") * 5, coder="b", phase="alku", kind=["toive"] * 30 + ["kiitos"] * 20)
    found = agree(one, other).set_index("field")
    assert list(found.index) == ["theme", "phase", "kind"]
    assert found.n.tolist() == [50, 50, 50]
    assert found.loc["theme", "percent"] == 0.8
    for measure in ("percent", "kappa", "alpha"):
        row = found.loc["theme"]
        assert row[f"{measure}_low"] < row[measure] < row[f"{measure}_high"]
    assert found.loc["phase", "percent"] == 1
    assert found.loc["phase", ["kappa", "alpha", "kappa_low"]].isna().all()  # one code only: nothing can be told
    assert "only one code" in found.note["phase"]


def test_perfect_and_opposite():
    one = codings(list("xyxy"))
    assert agree(one, codings(list("xyxy"))).loc[0, ["percent", "kappa", "alpha"]].tolist() == [1, 1, 1]
    assert agree(one, codings(list("yxyx"))).loc[0, "kappa"] == -1


def test_order_of_rows_and_seed():
    one, other = codings(list("xyzxyzxyzx") * 5), codings(list("xyzxyzxyyy") * 5)
    first = agree(one, other, seed=3)
    pd.testing.assert_frame_equal(first, agree(one.sample(frac=1, random_state=1), other[::-1], seed=3))
    assert not first.equals(agree(one, other, seed=4))


def test_units_that_one_left_empty_do_not_count():
    one, other = codings(["x", "y", None, "x", ""]), codings(["x", "x", "x", None, "y"], coder="b")
    found = agree(one, other.iloc[:4]).iloc[0]
    assert (found.n, found.percent) == (2, 0.5)


def test_no_common_units():
    found = agree(codings(["x"]), codings(["x"]).assign(unit_id="other.1"))
    assert found.n.tolist() == [0]
    assert found.iloc[0, 2:-1].isna().all()
    assert "no unit" in found.note[0]


def test_three_coders():
    grid = pd.DataFrame({"a": list("xxyy"), "b": list("xxyy"), "c": list("xyxy")})
    assert percent_agreement(grid) == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert cohen_kappa(grid) == pytest.approx((1 + 0 + 0) / 3)
    two = pd.concat([codings(list("xxyy"), "a"), codings(list("xxyy"), "b")])
    assert agree(two, codings(list("xyxy"), "c")).loc[0, "kappa"] == pytest.approx(1 / 3)


def test_the_same_coder_name_in_both_tables():
    assert agree(codings(list("xy")), codings(list("xx"))).loc[0, "percent"] == 0.5


def test_by_code_and_confusion():
    one, other = codings(list("xxyyzz")), codings(list("xxyzzy"))
    found = by_code([one, other]).set_index("code")
    assert list(found.index) == ["x", "y", "z"]
    assert found.loc["x", "kappa"] == 1
    assert found.loc["y", "kappa"] == pytest.approx(cohen_kappa_score(list("001100"), list("001001")))
    table = confusion(one, other)
    assert table.loc["y", "z"] == 1
    assert table.to_numpy().sum() == 6


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (codings(["x"]).drop(columns="unit_id"), codings(["x"]), "unit_id"),
        (codings(["x"]).drop(columns="theme"), codings(["x"]), "theme, phase, kind"),
        (pd.concat([codings(["x"])] * 2), codings(["x"]), "more than once"),
    ],
)
def test_tables_that_cannot_be_compared(one, other, said):
    with pytest.raises(InputError, match=said):
        agree(one, other)


def test_intervals_cover():
    """Of 60 samples from raters with a known kappa of 0.6, the 95 % intervals hold it in most."""
    random, held = np.random.default_rng(1), 0
    for sample in range(60):
        truth = random.integers(0, 2, 150)
        other = np.where(random.random(150) < 0.6, truth, random.integers(0, 2, 150))
        row = agree(codings(truth.astype(str)), codings(other.astype(str)), resamples=300, seed=sample).iloc[0]
        held += row.kappa_low <= 0.6 <= row.kappa_high
    assert held >= 52


def test_units_of_one_answer_hang_together():
    """Ten answers of five like units each tell as much as ten units, not as fifty: the interval is wider."""
    one = list("xyxyxyxyxy")
    other = list("xyxyxyxyyx")
    alone = agree(codings(one * 5), codings(other * 5, "b")).loc[0]
    ids = [f"r{i}.{n}" for i in range(10) for n in range(5)]
    five = pd.DataFrame({"unit_id": ids, "theme": np.repeat(one, 5)})
    together = agree(five, five.assign(theme=np.repeat(other, 5))).loc[0]
    assert together.kappa == pytest.approx(alone.kappa)
    assert together.kappa_high - together.kappa_low > 1.5 * (alone.kappa_high - alone.kappa_low)
    told = agree(five, five.assign(theme=np.repeat(other, 5)), clusters=pd.Series(ids, index=ids)).loc[0]
    assert told.kappa_high - told.kappa_low == pytest.approx(alone.kappa_high - alone.kappa_low, abs=0.1)


def test_every_pair_of_three_tables():
    tables = [codings(list("xxyy"), "model"), codings(list("xxyy"), "KL"), codings(list("xyxy"), "KL")]
    pairs = agree_by_pair(tables).set_index(["a", "b"])
    assert list(pairs.index) == [("model", "KL (2)"), ("model", "KL (3)"), ("KL (2)", "KL (3)")]
    assert pairs.kappa.round(9).tolist() == [1, 0, 0]
    assert agree_all(tables).loc[0, "kappa"] == pytest.approx(1 / 3)
    assert agree_all(tables).loc[0, "n"] == 4


@pytest.fixture
def files(tmp_path):
    paths = []
    for coder, theme in (("model", "xxyyzz"), ("KL", "xxyzzy"), ("MP", "xxyyzy")):
        paths.append(tmp_path / f"{coder}.csv")
        codings(list(theme), coder, phase="alku", kind=list("aabbab")).to_csv(paths[-1], index=False)
    return paths


def verb(*words):
    return CliRunner().invoke(app, ["agree", *map(str, words)])


def test_the_verb_says_and_writes_every_table(files, tmp_path):
    done = verb(*files[:2], "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "only one code was used" in done.output
    assert "most frequent differences in theme" in done.output
    assert sorted(p.stem for p in (tmp_path / "out").iterdir()) == [
        "agreement", "by_theme", "confusion_kind", "confusion_phase", "confusion_theme",
    ]  # fmt: skip
    table = pd.read_csv(tmp_path / "out" / "confusion_theme.csv", index_col=0)
    assert table.index.name == "model ↓ KL →"
    assert table.to_numpy().sum() == 6
    assert verb(*files, "-o", tmp_path / "all.xlsx").exit_code == 0
    assert pd.ExcelFile(tmp_path / "all.xlsx").sheet_names == ["agreement", "pairs", "by_theme"]


def test_one_file_with_several_coders_and_one_with_a_single_one(files, tmp_path):
    both = tmp_path / "both.csv"
    pd.concat([pd.read_csv(p) for p in files[:2]]).to_csv(both, index=False)
    assert "theme" in verb(both).output
    assert isinstance(verb(files[0]).exception, InputError)
    assert "xlsx" in str(verb(*files, "-o", tmp_path / "x.pdf").exception)


def test_only_a_blind_review_is_agreement_of_independent_coders():
    model = codings(["x", "x", "y", "y", "x"], coder="model", phase="ei", kind="muu")
    human = codings(["x", "y", "y", "y", "y"], coder="KL", phase="ei", kind="muu")
    told = human.assign(blind=[True, True, True, False, None])
    found = agree_with_persons(model, told).query("field == 'theme'").set_index("review")
    assert found["n"].to_dict() == {"blind": 3, "seen": 1, "unknown": 1}
    assert found.loc["blind", "percent"] == pytest.approx(2 / 3)
    assert set(agree_with_persons(model, human)["review"]) == {"unknown"}  # a table of another program does not say
    csv = told.assign(blind=["True", "true", "1", "no", ""])
    assert agree_with_persons(model, csv)["n"].tolist() == agree_with_persons(model, told)["n"].tolist()


def test_a_unit_without_a_proposed_theme_was_not_checked():
    """What the form showed decides; where that is not known, whether the model had been sure enough to propose one."""
    model = codings(["x", "x", "y", "y", "x"], coder="model", phase="ei", kind="muu").assign(
        proposed=[True, True, False, False, True]
    )
    human = codings(["x", "y", "y", "x", "x"], coder="KL", phase="ei", kind="muu").assign(blind=False)
    by = {"seen": 3, "filled": 2}
    found = agree_with_persons(model, human).query("field == 'theme'").set_index("review")
    assert found["n"].to_dict() == by
    assert found.loc["seen", "percent"] == pytest.approx(2 / 3)
    assert np.isnan(found.loc["filled", "percent"])
    formed = human.assign(proposed=["False", "False", "False", "True", ""])  # a csv
    assert agree_with_persons(model, formed).query("field == 'theme'").set_index("review")["n"].to_dict() == {
        "seen": 2,
        "filled": 3,
    }
    assert set(agree_with_persons(model, human.assign(blind=True))["review"]) == {"blind"}
    assert set(agree_with_persons(model.assign(proposed=False), human)["review"]) == {"filled"}


def test_what_the_model_repeats_of_an_example_says_nothing_of_agreement():
    model = codings(["x", "x", "y", "y"], coder="model", phase="ei", kind="muu")
    human = codings(["x", "x", "x", "y"], coder="KL", phase="ei", kind="muu").assign(blind=True)
    found = agree_with_persons(model, human, echoes=set(model["unit_id"].head(2))).query("field == 'theme'")
    found = found.set_index("review")
    assert found["n"].to_dict() == {"blind": 2, "example": 2}
    assert found.loc["blind", "percent"] == 0.5
    assert np.isnan(found.loc["example", "percent"])


def test_a_second_theme_agrees_code_by_code():
    one = pd.DataFrame({"unit_id": ["a.1", "b.1", "c.1"], "coder": "KL", "theme": ["x", "y", "x"]})
    other = one.assign(coder="AB", theme=["x", "x", "y"])
    apart = by_code([one, other]).set_index("code")["percent"]
    both = by_code([one, other.assign(second_theme=[None, "y", None])]).set_index("code")["percent"]
    assert both["y"] > apart["y"]
    hint = by_code([one, other.assign(coder="model", second_theme=[None, "y", None])]).set_index("code")["percent"]
    assert hint["y"] == apart["y"]


def test_capitals_and_blanks_make_no_other_code():
    a = codings(["muut", "Muut ", "johto tiimi", "johto tiimi", "muut", "tuki"])
    b = codings(["muut", "muut", "johto  tiimi", "Johto tiimi", "tuki", "tuki"], coder="b")
    clean = {"Muut ": "muut", "johto  tiimi": "johto tiimi", "Johto tiimi": "johto tiimi"}
    same = [table.assign(theme=table["theme"].replace(clean)) for table in (a, b)]
    pd.testing.assert_frame_equal(agree(a, b), agree(*same))
    pd.testing.assert_frame_equal(by_code([a, b]), by_code(same))
    pd.testing.assert_frame_equal(confusion(a, b), confusion(*same))
    assert agree(a, b)["kappa"].iloc[0] == pytest.approx(cohen_kappa_score(*(t["theme"] for t in same)))


def test_a_coder_with_one_code_has_kappa_0_and_no_interval():
    a, b = codings(["x"] * 12), codings(["x"] * 11 + ["y"], coder="b")
    row = agree(a, b).iloc[0]
    assert row.kappa == cohen_kappa_score(a["theme"], b["theme"]) == 0
    assert pd.isna([row.kappa_low, row.kappa_high]).all()
    assert "one code only" in row.note
    assert row.percent_low < row.percent < 1


def test_full_agreement_has_no_interval_of_1_to_1():
    row = agree(codings(["x", "y"] * 6), codings(["x", "y"] * 6, coder="b")).iloc[0]
    assert (row.percent, row.kappa, row.alpha) == (1, 1, 1)
    assert pd.isna([row.percent_low, row.kappa_high, row.alpha_low]).all()
    assert "every resample" in row.note


def test_other_spellings_of_a_code_are_told(tmp_path):
    codings(["muut", "Muut", "tuki"]).to_csv(tmp_path / "a.csv", index=False)
    codings(["muut", "muut", "muut"], coder="b").to_csv(tmp_path / "b.csv", index=False)
    with pytest.warns(UserWarning, match="'Muut', 'muut'"):
        told = CliRunner().invoke(app, ["agree", str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    assert told.exit_code == 0
