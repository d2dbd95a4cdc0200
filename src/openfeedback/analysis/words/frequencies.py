"""How often each word is said, in how many units and answers, and by how many respondents."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from openfeedback.tables import require
from openfeedback.vocabulary import group_or_unknown

_OF = {"unit_id": "units_n", "response_id": "responses_n", "respondent_id": "respondents_n"}
FORMS = 8  # forms of a word that are listed


def count_words(occurrences: pd.DataFrame) -> pd.DataFrame:
    """Each word with its counts, the one that most respondents said first; nothing is hidden.

    ``occurrences``: unit_id, word, form and, where known, response_id, respondent_id. Out: word, n, units_n,
    responses_n, respondents_n (of what is known) and forms, the most frequent first.

    >>> said = pd.DataFrame({"unit_id": ["a", "a", "b"], "word": ["tuki", "aika", "tuki"],
    ...                      "form": ["tukea", "aikaa", "Tukea"]})
    >>> count_words(said).values.tolist()
    [['tuki', 2, 2, 'tukea'], ['aika', 1, 1, 'aikaa']]
    """
    require(occurrences, ["unit_id", "word", "form"], "table of words")
    known = {name: column for column, name in _OF.items() if column in occurrences}
    grouped = occurrences.groupby("word", sort=True)
    made = grouped.agg(n=("word", "size"), **{name: (column, "nunique") for name, column in known.items()})
    made = made.astype("int64").join(_forms(occurrences))
    order = [*reversed([*known]), "n"]
    return made.reset_index().sort_values([*order, "word"], ascending=[*[False] * len(order), True], ignore_index=True)


def count_words_by(
    occurrences: pd.DataFrame, respondents: pd.DataFrame, columns: Sequence[str], words: Sequence[str]
) -> pd.DataFrame:
    """How many respondents of each group said each of ``words``, as it truly is: nothing is protected yet.

    ``occurrences``: word, respondent_id; ``respondents``: respondent_id and the background ``columns``, everybody who
    answered. Out: word, by, group, respondents_n, group_n, suppressed; every group of each word, also at 0.
    """
    require(respondents, ["respondent_id", *columns], "respondents")
    people = respondents.drop_duplicates("respondent_id")
    said = occurrences[occurrences["word"].isin(list(words))][["word", "respondent_id"]].drop_duplicates()
    tables = [_one(said, people.assign(group=group_or_unknown(people[by])), by, words) for by in columns]
    names = ["word", "by", "group", "respondents_n", "group_n", "suppressed"]
    return pd.concat(tables, ignore_index=True)[names] if tables else pd.DataFrame(columns=names)


def _one(said: pd.DataFrame, people: pd.DataFrame, by: str, words: Sequence[str]) -> pd.DataFrame:
    sizes = people["group"].value_counts().sort_index().rename("group_n")
    grid = pd.MultiIndex.from_product([sorted(set(words)), sizes.index], names=["word", "group"])
    counts = said.merge(people[["respondent_id", "group"]]).groupby(["word", "group"]).size()
    made = counts.reindex(grid, fill_value=0).rename("respondents_n").reset_index().merge(sizes, on="group")
    made = made.sort_values(["word", "group"], ignore_index=True)
    numbers = {"respondents_n": "Int64", "group_n": "Int64", "word": "str", "group": "str"}
    return made.astype(numbers).assign(by=by, suppressed=False)


def _forms(occurrences: pd.DataFrame) -> pd.Series:
    """The forms of each word in small letters, the most frequent first."""
    low = pd.DataFrame({"word": occurrences["word"], "forms": occurrences["form"].astype("str").str.lower()})
    counted = low.groupby(["word", "forms"]).size().rename("n").reset_index()
    counted = counted.sort_values(["word", "n", "forms"], ascending=[True, False, True])
    return counted.groupby("word").head(FORMS).groupby("word")["forms"].agg(", ".join)
