"""Real answers: weighted breakdowns of dev_coop, comparisons at n = 843 of the vaalikone data."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.compare.hypotheses import compare_families
from openfeedback.analysis.compare.power import power_before
from openfeedback.analysis.compare.sentences import with_sentences
from openfeedback.analysis.compare.themes import compare
from openfeedback.analysis.counts.groups import by_group, group_sizes
from openfeedback.analysis.counts.matrix import build_feedback, build_matrix
from openfeedback.analysis.counts.raised import coded_units, mentions
from openfeedback.disclosure import protect, who_counts
from openfeedback.params import load_params, survey_paths
from openfeedback.settings import CompareSettings, MatrixSettings
from openfeedback.survey.read import read_surveys

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
COOP, ELECTION = SHARED / "dev_coop", SHARED / "vaalikone" / "dev_wide_survey_shape.csv"


@pytest.mark.skipif(not COOP.is_dir(), reason="needs ../shared/data/dev_coop")
def test_weighted_themes_by_gender_and_region():
    themes = pd.read_csv(COOP / "themes_q11_1.csv", dtype="str")
    people = pd.read_csv(COOP / "dev_coop.csv", dtype={"fsd_id": "str"}).rename(
        columns={"fsd_id": "respondent_id", "paino": "weight"}
    )
    raised = themes.melt("id", value_name="raised")[["id", "raised"]].dropna()
    raised.columns = ["respondent_id", "theme"]
    settings = MatrixSettings(by=["gender", "region"])
    who = who_counts(raised.assign(phase="", kind=""), raised, people, settings)
    true = {"groups": by_group(raised, people, settings.by), "group_sizes": group_sizes(raised, people, settings.by)}
    got = protect(true, {}, who, settings)["groups"]
    shown = got[~got["suppressed"]]
    assert (shown["respondents_n"].eq(0) | shown["respondents_n"].ge(5)).all()
    known = shown.dropna(subset=["share"])  # a weighted share that would tell a small count is left out
    assert len(known) > len(shown) / 2
    assert np.allclose(known["share"], known["share"].round(2))
    assert ((known["ci_low"] <= known["share"] + 0.005) & (known["share"] - 0.005 <= known["ci_high"])).all()
    assert not np.allclose(known["share"], known["respondents_n"].astype(float) / known["group_n"].astype(float))
    assert got.loc[got["suppressed"], ["respondents_n", "share", "ci_low", "ci_high"]].isna().all(axis=None)


@pytest.mark.skipif(not COOP.is_dir(), reason="needs ../shared/data/dev_coop")
def test_the_parameter_file_of_dev_coop_gives_a_weighted_protected_matrix():
    params = load_params(Path(__file__).resolve().parents[2] / "params" / "dev_coop.yml")
    read = read_surveys(list(survey_paths(params)), params.survey)
    long = (
        pd.read_csv(COOP / "themes_q11_1.csv", dtype="str")
        .melt("id", value_name="code")
        .dropna()
        .rename(columns={"code": "theme"})
    )
    answers = read.responses[read.responses["question_id"] == "q11_1"]
    answers = answers.assign(id=answers["respondent_id"].str.rpartition(":")[2])
    found = long[["id", "theme"]].merge(answers[["id", "response_id"]], on="id").drop_duplicates()
    found["unit_id"] = [f"{r}.{i}" for i, r in enumerate(found["response_id"])]
    responses = answers[answers["response_id"].isin(found["response_id"])]
    codings = found[["unit_id", "theme"]].assign(coder="model", phase=None, kind=None)
    coded = codings.astype({"phase": "str", "kind": "str"}), found[["unit_id", "response_id"]], responses
    themes = [SimpleNamespace(id=t, in_matrix=True) for t in sorted(found["theme"].unique())]
    book = SimpleNamespace(themes=themes, phases=[SimpleNamespace(id="ei")])
    settings = MatrixSettings(kinds=[], by=["gender", "region"])
    raised = mentions(*coded)
    counts = {
        "matrix": build_matrix(*coded, book, settings, [], read.respondents),
        "feedback": build_feedback(*coded, book, ["muu"], read.respondents),
        "groups": by_group(raised, read.respondents, settings.by),
    }
    who = who_counts(coded_units(*coded), responses, read.respondents, settings)
    got = protect(counts, {}, who, settings)
    shown = got["matrix"][~got["matrix"]["suppressed"]]
    plain = shown["respondents_n"].astype(float) / responses["respondent_id"].nunique()
    assert len(shown)
    assert not np.allclose(shown["share"], plain)  # the survey's weights
    small = counts["groups"]["respondents_n"].between(1, 4)
    assert got["groups"].loc[small.to_numpy(), "suppressed"].all()


def election():
    """Who comments on a question (theme) and every answer as a score, of 843 real respondents."""
    wide = pd.read_csv(ELECTION, sep=";", dtype="str")
    items = [c for c in wide.columns if "|" in c]
    comments = {item: wide.columns[wide.columns.get_loc(item) + 1] for item in items}
    raised = pd.concat([
        pd.DataFrame({"respondent_id": wide["respondent"], "theme": item.split("|")[0]})[wide[comments[item]].notna()]
        for item in items
    ])  # fmt: skip
    scores = wide.melt("respondent", items, "item_id").rename(columns={"respondent": "respondent_id"})
    return raised, scores.assign(value=pd.to_numeric(scores["value"], errors="coerce"))


@pytest.mark.skipif(not ELECTION.is_file(), reason="needs ../shared/data/vaalikone")
def test_families_power_and_sentences_at_843_real_respondents():
    raised, scores = election()
    settings = CompareSettings(resamples=300)
    power = power_before(raised, scores, settings).set_index(["item_id", "share"])
    assert power["respondents_n"].max() > 800
    tenth = power.xs(0.1, level="share")["detectable"].dropna()
    assert (tenth > 0).all()
    assert tenth.median() < 0.6  # with eight hundred respondents half a point is seen
    made = compare_families({"theme": raised}, scores, settings)
    who = who_counts(raised.assign(phase="", kind=""), raised, raised, MatrixSettings(), scores)
    safe = protect({"comparisons": made}, {}, who, MatrixSettings())["comparisons"]
    assert not safe.loc[~safe["suppressed"], ["n_with", "n_without"]].lt(5).any(axis=None)
    said = with_sentences(safe)
    assert said.loc[said["suppressed"], "sentence"].str.startswith("Tulos on peitetty").all()
    clear = said[(said["p_adjusted"] < 0.05) & ~said["suppressed"]]
    assert clear["sentence"].str.contains("Sattuma ei selitä eroa").all()
    assert len(clear) > 0


@pytest.mark.skipif(not ELECTION.is_file(), reason="needs ../shared/data/vaalikone")
def test_who_comments_on_what_against_every_answer():
    long, scores = election()
    got = compare(long, scores, CompareSettings(resamples=500))
    numeric = scores.groupby("item_id")["value"].count().gt(0).sum()
    assert len(got) == 16 * numeric
    assert (got["n_with"] + got["n_without"]).max() > 800
    tested = got[got["p"].notna()]
    assert len(tested) > 150
    assert (tested["p_adjusted"] >= tested["p"] - 1e-12).all()
    assert ((tested["ci_low"] <= tested["difference"]) & (tested["difference"] <= tested["ci_high"])).all()
    assert tested["effect"].abs().max() <= 1
