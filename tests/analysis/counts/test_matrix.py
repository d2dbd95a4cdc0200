"""The matrix: counts, order, denominators."""

from types import SimpleNamespace

import pandas as pd
import pytest

from openfeedback.analysis.counts.groups import by_group
from openfeedback.analysis.counts.matrix import build_matrix
from openfeedback.analysis.counts.raised import mentions
from openfeedback.errors import InputError
from openfeedback.settings import MatrixSettings
from openfeedback.tables import checked

PHASES = ["alku", "toteutus", "loppu", "kaikki", "ei"]
BOOK = SimpleNamespace(
    themes=[SimpleNamespace(id=t, in_matrix=t != "tilaisuudet") for t in ["toistuvat", "muut", "tilaisuudet"]],
    phases=[SimpleNamespace(id=p) for p in ["alku", "toteutus", "loppu"]],
)


@pytest.fixture
def responses():
    rows = [("a", "r1"), ("b", "r1"), ("c", "r2"), ("d", "r3"), ("e", "r4")]
    return pd.DataFrame(rows, columns=["response_id", "respondent_id"])


@pytest.fixture
def units():
    rows = [("a.1", "a"), ("a.2", "a"), ("b.1", "b"), ("c.1", "c"), ("d.1", "d")]
    return pd.DataFrame(rows, columns=["unit_id", "response_id"])


@pytest.fixture
def codings():
    rows = [
        ("a.1", "muut", "alku", "toive"),
        ("a.2", "muut", "alku", "toive"),
        ("b.1", "muut", "alku", "toive"),
        ("c.1", "tilaisuudet", "ei", "kiitos"),
        ("d.1", "ei_sisaltoa", "ei", "muu"),
    ]
    return pd.DataFrame(rows, columns=["unit_id", "theme", "phase", "kind"]).assign(coder="m")


def cell(matrix, theme, phase):
    return matrix[(matrix["theme"] == theme) & (matrix["phase"] == phase)].iloc[0]


def test_units_responses_and_respondents_are_counted_once_each(codings, units, responses):
    matrix = build_matrix(codings, units, responses, BOOK, MatrixSettings())
    got = cell(matrix, "muut", "alku")
    assert (got.units_n, got.responses_n, got.respondents_n, got.share) == (3, 2, 1, 0.25)
    assert got.ci_low < 0.25 < got.ci_high


def test_all_cells_in_the_codebooks_order_with_zeros(codings, units, responses):
    matrix = build_matrix(codings, units, responses, BOOK, MatrixSettings())
    assert list(zip(matrix["theme"], matrix["phase"], strict=True)) == [
        (t, p) for t in ["toistuvat", "muut"] for p in PHASES
    ]
    assert cell(matrix, "toistuvat", "kaikki").units_n == 0
    checked(matrix, "matrix")


def test_only_wishes_fill_the_wish_matrix(codings, units, responses):
    codings.loc[0, "kind"] = "kiitos"
    assert cell(build_matrix(codings, units, responses, BOOK, MatrixSettings()), "muut", "alku").units_n == 2
    every = build_matrix(codings, units, responses, BOOK, MatrixSettings(), kinds=[])
    assert cell(every, "muut", "alku").units_n == 3


def test_codings_without_kind_and_phase_all_count_under_no_phase(codings, units, responses):
    bare = codings[["unit_id", "theme"]]
    assert cell(build_matrix(bare, units, responses, BOOK, MatrixSettings()), "muut", "ei").units_n == 3


def test_no_codings_give_zeros(units, responses):
    none = pd.DataFrame({"unit_id": pd.Series(dtype="str"), "theme": pd.Series(dtype="str")})
    matrix = build_matrix(none, units, responses, BOOK, MatrixSettings())
    assert matrix["units_n"].sum() == 0
    assert len(matrix) == 10


def test_row_order_does_not_matter_and_nothing_is_changed(codings, units, responses):
    before = codings.copy()
    one = build_matrix(codings, units, responses, BOOK, MatrixSettings())
    two = build_matrix(codings[::-1], units[::-1], responses[::-1], BOOK, MatrixSettings())
    pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(codings, before)


def test_mentions_keep_everyone_who_answered(codings, units, responses):
    got = mentions(codings, units, responses).fillna("-")
    assert got.values.tolist() == [["r1", "muut"], ["r2", "tilaisuudet"], ["r3", "-"], ["r4", "-"]]
    again = mentions(codings[::-1], units, responses[::-1]).fillna("-")
    assert again.values.tolist() == got.values.tolist()


def test_several_codings_of_a_unit_are_refused(codings, units, responses):
    with pytest.raises(InputError, match=r"a\.1 .*several codings"):
        mentions(pd.concat([codings, codings[:1].assign(coder="h")]), units, responses)


def test_codings_of_another_run_are_refused(codings, units, responses):
    with pytest.raises(InputError, match="not among the units"):
        mentions(codings, units[1:], responses)


def test_groups_have_their_own_denominators_and_weights(codings, units, responses):
    people = pd.DataFrame({"respondent_id": ["r1", "r2", "r3", "r4"], "sex": ["n", "n", "m", None]})
    raised = mentions(codings, units, responses)
    plain = by_group(raised, people, ["sex"])
    assert cell(plain.assign(phase=plain["group"]), "muut", "n")[["respondents_n", "group_n", "share"]].tolist() == [
        1, 2, 0.5,
    ]  # fmt: skip
    assert set(plain["group"]) == {"n", "m", "ei tietoa"}
    weighted = by_group(raised, people.assign(weight=[3.0, 1.0, 1.0, 1.0]), ["sex"])
    assert cell(weighted.assign(phase=weighted["group"]), "muut", "n").share == 0.75


def test_no_group_columns_give_an_empty_table(codings, units, responses):
    people = pd.DataFrame({"respondent_id": ["r1"]})
    assert by_group(mentions(codings, units, responses), people, []).empty


def test_weights_pull_the_share_but_not_the_counts(codings, units, responses):
    people = pd.DataFrame({"respondent_id": ["r1", "r2", "r3", "r4"], "weight": [3.0, 1.0, 1.0, 1.0]})
    got = cell(build_matrix(codings, units, responses, BOOK, MatrixSettings(), respondents=people), "muut", "alku")
    assert (got.respondents_n, got.share) == (1, 0.5)
    even = build_matrix(codings, units, responses, BOOK, MatrixSettings(), respondents=people.assign(weight=2.0))
    pd.testing.assert_frame_equal(even, build_matrix(codings, units, responses, BOOK, MatrixSettings()))


def test_mentions_of_kinds_and_of_cells(codings, units, responses):
    kinds = mentions(codings, units, responses, of=("kind",))
    assert kinds.dropna().values.tolist() == [["r1", "toive"], ["r2", "kiitos"]]
    both = mentions(codings, units, responses, of=("theme", "phase"))
    assert both.dropna()["theme"].tolist() == ["muut × alku", "tilaisuudet × ei"]
    assert set(both["respondent_id"]) == {"r1", "r2", "r3", "r4"}


def test_topics_have_one_column(codings, units, responses):
    topics = SimpleNamespace(themes=BOOK.themes, phases=[SimpleNamespace(id="ei")])
    matrix = build_matrix(codings[["unit_id", "theme"]], units, responses, topics, MatrixSettings())
    assert matrix["phase"].unique().tolist() == ["ei"]


def test_a_second_theme_of_a_person_counts_and_a_models_does_not(codings, units, responses):
    both = codings.assign(coder=["KL", *["model"] * (len(codings) - 1)], second_theme="tilaisuudet")
    raised = mentions(both, units, responses).dropna()
    who = units.merge(responses).set_index("unit_id").loc[codings["unit_id"].iloc[0], "respondent_id"]
    assert set(raised["respondent_id"][raised["theme"] == "tilaisuudet"]) >= {who}
    before = mentions(codings, units, responses).dropna()
    assert len(raised) - len(before) <= 1
