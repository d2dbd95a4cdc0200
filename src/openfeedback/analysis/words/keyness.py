"""Words that tell a theme, an event or a background group apart: log-odds with an informative Dirichlet prior."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.tables import require
from openfeedback.vocabulary import group_or_unknown

PRIOR = 500.0  # words that the prior is worth
Counts = NDArray[np.float64]


def log_odds(inside: Counts, outside: Counts, background: Counts, prior: float = PRIOR) -> tuple[Counts, Counts]:
    """Log-odds ratio of each word in one group against the others, and its z (Monroe, Colaresi & Quinn 2008).

    Counts of each word in the group and outside it; ``background``: in the whole material, whose shares times
    ``prior`` are the Dirichlet prior α_w (their informative prior). With n the sums of counts and α₀ = ``prior``, δ_w
    is the difference of ln((y_w + α_w) / (n + α₀ − y_w − α_w)), its variance about 1 / (y_w + α_w) of both sides
    added up, and z = δ / √variance (their sections 3.3 to 3.5). A rare word is near 0, whatever its ratio.

    >>> delta, z = log_odds(np.array([8.0, 2.0]), np.array([2.0, 8.0]), np.array([10.0, 10.0]), prior=4.0)
    >>> delta.round(4).tolist(), z.round(4).tolist()  # 2 ln(10 / 4), over the root of 1 / 10 + 1 / 4
    ([1.8326, -1.8326], [3.0976, -3.0976])
    """
    inside, outside, background = (np.asarray(each, float) for each in (inside, outside, background))
    alpha = prior * background / max(background.sum(), 1.0)
    one, two = inside + alpha, outside + alpha
    n_one, n_two = inside.sum() + alpha.sum(), outside.sum() + alpha.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(one / (n_one - one)) - np.log(two / (n_two - two))
        z = delta / np.sqrt(1 / one + 1 / two)
    known = np.isfinite(delta) & np.isfinite(z)  # a material of a single word has no odds
    return np.where(known, delta, 0.0), np.where(known, z, 0.0)


def telling_words(occurrences: pd.DataFrame, by: str, prior: float = PRIOR, min_n: int = 3) -> pd.DataFrame:
    """For each group of the column ``by`` the words that tell it apart, the most telling first.

    ``occurrences``: word and ``by``, perhaps respondent_id; a row without a group belongs to none and counts in the
    background alone; one with a ``second_`` ``by`` (a unit of two themes) belongs to both. Out: by, group, word, n,
    others_n, respondents_n (within the group, where known), log_odds, z; words said at least ``min_n`` times and, where
    respondents are known, by at least two of the group, with z > 0.
    """
    require(occurrences, ["word", by], "table of words")
    background = occurrences["word"].value_counts().sort_index()
    grouped = occurrences.dropna(subset=[by])
    if (second := f"second_{by}") in occurrences:
        both = occurrences.dropna(subset=[second])
        grouped = pd.concat([grouped, both.assign(**{by: both[second]})], ignore_index=True)
    tables = [_one(part, grouped, background, by, str(name), prior) for name, part in
              grouped.groupby(group_or_unknown(grouped[by]), sort=True)]  # fmt: skip
    columns = ["by", "group", "word", "n", "others_n", "respondents_n", "log_odds", "z"]
    if not tables:
        return pd.DataFrame(columns=columns)
    made = pd.concat(tables, ignore_index=True)
    made = made[(made["z"] > 0) & (made["n"] + made["others_n"] >= min_n)]
    if "respondents_n" in made:
        made = made[made["respondents_n"] >= 2]
    made = made.sort_values(["group", "z", "word"], ascending=[True, False, True], ignore_index=True)
    return made.reindex(columns=[c for c in columns if c in made])


def _one(
    part: pd.DataFrame, grouped: pd.DataFrame, background: pd.Series, by: str, name: str, prior: float
) -> pd.DataFrame:
    """One group against all the others that have one."""
    every = grouped["word"].value_counts().reindex(background.index, fill_value=0)
    inside = part["word"].value_counts().reindex(background.index, fill_value=0)
    said: list[Counts] = [np.asarray(counts, np.float64) for counts in (inside, every - inside, background)]
    delta, z = log_odds(said[0], said[1], said[2], prior)
    made = pd.DataFrame({"by": by, "group": name, "word": background.index.astype("str"), "n": inside.to_numpy(),
                         "others_n": (every - inside).to_numpy(), "log_odds": delta, "z": z})  # fmt: skip
    if "respondent_id" in part:
        people = part.groupby("word")["respondent_id"].nunique()
        made["respondents_n"] = people.reindex(background.index, fill_value=0).to_numpy()
    return made[made["n"] > 0]
