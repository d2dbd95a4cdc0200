"""Units with two themes and a content in each: on random studies sums are those of codes, and people count once."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis import quotable, texts_of
from openfeedback.analysis.counts import asked_by, contents_by_group, contents_by_phase, wished_units
from openfeedback.analysis.counts.matrix import build_matrix
from openfeedback.coding.codebook import load_codebook
from openfeedback.disclosure import who_counts
from openfeedback.settings import MatrixSettings

THEMES, PHASES = ["muut", "juurruttaminen", "verkostotyo"], ["alku", "toteutus", "ei"]
SETTINGS = MatrixSettings(kinds=["toive"], by=["region"])


def study(seed):
    """A study of 30 units by 12 people: half of a person's units have a second theme; contents in every theme."""
    random = np.random.default_rng(seed)
    ids = [f"u{i:02}" for i in range(30)]
    people = [f"r{i}" for i in random.integers(0, 12, 30)]
    first, second = random.choice(THEMES, 30), random.choice([*THEMES, ""], 30)
    codings = pd.DataFrame({
        "unit_id": ids, "coder": random.choice(["KL", "model"], 30), "theme": first, "phase": random.choice(PHASES, 30),
        "kind": random.choice(["toive", "toive", "kiitos"], 30), "second_theme": second, "theme_p": 0.9, "phase_p": 0.9,
    })  # fmt: skip
    units = pd.DataFrame({"unit_id": ids, "response_id": ids, "text": [f"pidempi toive {i}" for i in ids]})
    responses = pd.DataFrame({"response_id": ids, "respondent_id": people, "language": "fi"})
    respondents = pd.DataFrame({"respondent_id": sorted(set(people))})
    respondents["region"] = random.choice(["P", "E"], len(respondents))
    wished = wished_units(codings, units, responses, load_codebook("table5"), SETTINGS)
    named = wished["theme"] + "/" + random.choice(["x", "y", "muut"], len(wished))
    coded = pd.DataFrame({"unit_id": wished["unit_id"], "content_id": named}).sample(frac=1, random_state=seed)
    return codings, units, responses, respondents, wished, coded


def pairs(codings):
    """(unit, theme) of every wish, told the plain way."""
    found = set()
    for row in codings[codings["kind"] == "toive"].to_dict("records"):
        found |= {(row["unit_id"], row["theme"])}
        if row["coder"] == "KL" and row["second_theme"]:
            found |= {(row["unit_id"], row["second_theme"])}
    return found


@pytest.mark.parametrize("seed", range(12))
def test_sums_and_people_are_those_of_the_codes(seed):
    codings, units, responses, respondents, wished, coded = study(seed)
    asked = asked_by(wished, coded)
    assert set(zip(asked["unit_id"], asked["theme"], strict=True)) == pairs(codings)
    assert len(asked) == len(pairs(codings))  # one content a unit and theme
    assert (asked["content_id"].str.split("/").str[0] == asked["theme"]).all()
    by_phase = contents_by_phase(asked)
    matrix = build_matrix(codings, units, responses, load_codebook("table5"), SETTINGS, respondents=respondents)
    cells = by_phase.groupby(["theme", "phase"])["units_n"].sum()
    told = matrix[matrix["units_n"] > 0].set_index(["theme", "phase"])["units_n"]
    assert cells.sort_index().to_dict() == told.sort_index().to_dict()  # contents share out every cell of the matrix
    owner = dict(zip(responses["response_id"], responses["respondent_id"], strict=True))
    for content, part in asked.groupby("content_id"):
        people = {owner[u] for u in part["unit_id"]}
        rows = contents_by_group(asked, responses, respondents, SETTINGS)
        assert rows.loc[rows["content_id"] == content, "respondents_n"].sum() == len(people)
        who = who_counts(None, responses, respondents, SETTINGS, contents=asked)
        assert who.holders["content", content.split("/")[0], content] == people


def test_every_content_is_quoted_by_its_own_units():
    codings, units, responses, _, wished, coded = study(3)
    asked = asked_by(wished, coded)
    texts = texts_of(codings, units, responses, ["toive"]).merge(asked[["unit_id", "theme", "content_id"]])
    found = quotable(asked[["content_id"]].drop_duplicates(), texts, "content")
    words = asked.merge(units, on="unit_id").groupby("content_id")["text"].agg(set)
    assert set(found["content_id"]) == set(words.index)
    assert all(text in words[content] for content, text in zip(found["content_id"], found["text"], strict=True))
    assert (found["content_id"].str.split("/").str[0] == found["theme"]).all()
