"""Words of answers: who said each, and which of them may stand in a table at all."""

from __future__ import annotations

import pandas as pd

from openfeedback.disclosure.people import Measure, People
from openfeedback.disclosure.who import Who
from openfeedback.tables import require


def with_words(who: Who, said: pd.DataFrame) -> Who:
    """``Who`` with the people who said each word: measures ("word", w).

    ``said``: word, respondent_id, one row an occurrence.
    """
    require(said, ["word", "respondent_id"], "table of words")
    people = said[["word", "respondent_id"]].drop_duplicates().astype("str")
    holders: dict[Measure, People] = dict(who.holders)
    holders |= {("word", str(word)): frozenset(part) for word, part in people.groupby("word")["respondent_id"]}
    return who._replace(holders=holders)


def frequent_words(counts: pd.DataFrame, min_cell: int, most: int) -> pd.DataFrame:
    """The words that may stand in a table: those of at least ``min_cell`` respondents, the ``most`` frequent ones.

    A word tells that somebody said it, so one of few respondents is not named. Forms and numbers of answers, which
    would tell of few of them, are left out. Out: word, n, units_n, respondents_n, suppressed.

    >>> counts = pd.DataFrame({"word": ["tuki", "kissa"], "n": [9, 2], "units_n": [8, 2], "respondents_n": [7, 2]})
    >>> frequent_words(counts, 5, 10).values.tolist()
    [['tuki', 9, 8, 7, False]]
    """
    require(counts, ["word", "n", "units_n", "respondents_n"], "counts of words")
    kept = counts[counts["respondents_n"] >= min_cell][["word", "n", "units_n", "respondents_n"]]
    kept = kept.sort_values(["respondents_n", "word"], ascending=[False, True]).head(most)
    return kept.reset_index(drop=True).astype({"respondents_n": "Int64"}).assign(suppressed=False)
