"""Real answers: weighted breakdowns of dev_coop, comparisons at n = 843 of the vaalikone data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis import by_group, compare, suppress_comparisons
from openfeedback.settings import CompareSettings

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
    got = by_group(raised, people, ["gender", "region"], 5)
    shown = got[~got["suppressed"]]
    assert (shown["respondents_n"].eq(0) | shown["respondents_n"].ge(5)).all()
    assert ((shown["ci_low"] <= shown["share"]) & (shown["share"] <= shown["ci_high"])).all()
    assert not np.allclose(shown["share"], shown["respondents_n"].astype(float) / shown["group_n"].astype(float))
    assert got.loc[got["suppressed"], ["respondents_n", "share", "ci_low", "ci_high"]].isna().all(axis=None)


@pytest.mark.skipif(not ELECTION.is_file(), reason="needs ../shared/data/vaalikone")
def test_who_comments_on_what_against_every_answer():
    wide = pd.read_csv(ELECTION, sep=";", dtype="str")
    items = [c for c in wide.columns if "|" in c]
    comments = {item: wide.columns[wide.columns.get_loc(item) + 1] for item in items}
    long = pd.concat([
        pd.DataFrame({"respondent_id": wide["respondent"], "theme": item.split("|")[0]})[wide[comments[item]].notna()]
        for item in items
    ])  # fmt: skip
    scores = wide.melt("respondent", items, "item_id").rename(columns={"respondent": "respondent_id"})
    scores["value"] = pd.to_numeric(scores["value"], errors="coerce")
    got = compare(long, scores, CompareSettings(resamples=500))
    numeric = scores.groupby("item_id")["value"].count().gt(0).sum()
    assert len(got) == 16 * numeric
    assert (got["n_with"] + got["n_without"]).max() > 800
    tested = got[got["p"].notna()]
    assert len(tested) > 150
    assert (tested["p_adjusted"] >= tested["p"] - 1e-12).all()
    assert ((tested["ci_low"] <= tested["difference"]) & (tested["difference"] <= tested["ci_high"])).all()
    assert tested["effect"].abs().max() <= 1
    shut = suppress_comparisons(got, 30)
    assert shut.loc[shut["suppressed"], ["mean_with", "difference", "p"]].isna().all(axis=None)
