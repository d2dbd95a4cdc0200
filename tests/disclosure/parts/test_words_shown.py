"""Words in shared tables: none of few people, and no small count of a group that the others would tell."""

import pandas as pd

from openfeedback.disclosure import frequent_words, protect, who_counts, with_words
from openfeedback.settings import MatrixSettings

SETTINGS = MatrixSettings(min_cell=5, by=["role"])
PEOPLE = pd.DataFrame({"respondent_id": [f"p{i}" for i in range(40)], "role": ["x"] * 20 + ["y"] * 20})
SPOKEN = {"tuki": [*range(10), 20, 21], "aika": [*range(8), *range(20, 27)], "kissa": [1, 2, 3]}


def shown():
    """words and word_groups as they may be seen."""
    said = pd.DataFrame(
        [(word, f"p{i}") for word, who in SPOKEN.items() for i in who], columns=["word", "respondent_id"]
    )
    counts = said.groupby("word").size().rename("respondents_n").reset_index()
    counts = counts.assign(n=counts["respondents_n"], units_n=counts["respondents_n"])
    words = frequent_words(counts, 5, 10)
    of = said.merge(PEOPLE).groupby(["word", "role"]).size()
    grid = pd.MultiIndex.from_product([words["word"], ["x", "y"]], names=["word", "group"])
    groups = of.reindex(grid.set_names(["word", "role"]), fill_value=0).rename("respondents_n").reset_index()
    groups = groups.rename(columns={"role": "group"}).assign(by="role", group_n=20, suppressed=False)
    responses = PEOPLE[["respondent_id"]].assign(response_id=PEOPLE["respondent_id"])
    who = with_words(who_counts(None, responses, PEOPLE, SETTINGS), said)
    sizes = pd.DataFrame({"by": "role", "group": ["x", "y"], "respondents_n": 20, "suppressed": False})
    tables = {"words": words, "word_groups": groups, "theme_group_sizes": sizes}
    return protect(tables, {}, who, SETTINGS)


def test_a_word_of_few_people_is_not_named():
    assert set(shown()["words"]["word"]) == {"tuki", "aika"}


def test_a_small_count_of_a_group_cannot_be_worked_out():
    """12 said it in all and 2 of them in one group: with 12 and 10 both told, anybody could subtract."""
    made = shown()
    total = made["words"].set_index("word").loc["tuki"]
    groups = made["word_groups"].set_index(["word", "group"]).loc["tuki"]
    assert groups.loc["y", "respondents_n"] is pd.NA
    assert total["respondents_n"] is pd.NA or groups.loc["x", "respondents_n"] is pd.NA
    assert total["n"] is pd.NA or total["respondents_n"] is not pd.NA


def test_what_tells_of_nobody_few_stays_as_it_is():
    made = shown()
    assert made["words"].set_index("word").loc["aika", "respondents_n"] == 15
    assert made["word_groups"].set_index("word").loc["aika", "respondents_n"].tolist() == [8, 7]
