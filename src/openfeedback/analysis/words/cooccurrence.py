"""Words in company: pairs that stand together in a unit (or an answer) more often than by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.tables import require

MOST = 2000  # words whose pairs are looked at, the most frequent ones
Counts = NDArray[np.float64]


def word_pairs(
    occurrences: pd.DataFrame, within: str = "unit_id", min_n: int = 3, windows: int | None = None
) -> pd.DataFrame:
    """Pairs of words that stand together in at least ``min_n`` windows, the surest first.

    ``occurrences``: word and the column ``within`` that says the window (unit_id, response_id), perhaps
    respondent_id. ``windows``: how many windows there are in all (by default those that hold a word). Out: word,
    other, n, word_n, other_n (windows), respondents_n (where known), npmi, log_likelihood.
    """
    require(occurrences, ["word", within], "table of words")
    there = occurrences[["word", within]].drop_duplicates()
    often = there["word"].value_counts()
    often = often[often >= min_n].sort_index().sort_values(ascending=False, kind="stable").head(MOST)
    names = sorted(often.index)
    pairs = _together(there[there["word"].isin(names)], within, names)
    n = there[within].nunique() if windows is None else windows
    pairs = pairs[pairs["n"] >= min_n].assign(
        word_n=lambda t: often.reindex(t["word"]).to_numpy(), other_n=lambda t: often.reindex(t["other"]).to_numpy()
    )
    both, one, two = (pairs[c].to_numpy(float) for c in ("n", "word_n", "other_n"))
    pairs = pairs.assign(npmi=npmi(both, one, two, n), log_likelihood=log_likelihood(both, one, two, n))
    if "respondent_id" in occurrences:
        pairs.insert(5, "respondents_n", _people(occurrences, within, pairs))
    return pairs.sort_values(["log_likelihood", "word", "other"], ascending=[False, True, True], ignore_index=True)


def npmi(both: Counts, one: Counts, two: Counts, n: int) -> Counts:
    """Normalised pointwise mutual information (Bouma 2009): −1 never together, 0 as by chance, 1 only together.

    ln(p(x,y) / p(x)p(y)) / −ln p(x,y), with counts of windows of ``n``; always together in every window: 1.

    >>> npmi(np.array([2.0, 1.0]), np.array([2.0, 2.0]), np.array([2.0, 2.0]), 4).tolist()
    [1.0, 0.0]
    """
    both, one, two = (np.asarray(each, float) for each in (both, one, two))
    p = both / n
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(p / (one / n * two / n)) / -np.log(p)
    return np.asarray(np.where(p >= 1, 1.0, np.where(p <= 0, -1.0, found)))


def log_likelihood(both: Counts, one: Counts, two: Counts, n: int) -> Counts:
    """The log-likelihood ratio G² = 2 Σ O ln(O / E) over the four cells of a pair (Dunning 1993), signed.

    Negative where the two stand together less often than by chance. Dunning's own table 1, "the swiss":

    >>> log_likelihood(np.array([110.0]), np.array([2552.0]), np.array([221.0]), 31777).round(2).tolist()
    [270.72]
    """
    both, one, two = (np.asarray(each, float) for each in (both, one, two))
    observed = np.stack([both, one - both, two - both, n - one - two + both])
    rows, columns = np.stack([one, one, n - one, n - one]), np.stack([two, n - two, two, n - two])
    expected = rows * columns / n
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    return np.asarray(2 * parts.sum(axis=0) * np.where(both * n < one * two, -1.0, 1.0))


def _together(there: pd.DataFrame, within: str, names: list[str]) -> pd.DataFrame:
    """How many windows hold each pair: word before other in the alphabet."""
    from scipy import sparse

    rows, columns = pd.factorize(there[within])[0], pd.Index(names).get_indexer(pd.Index(there["word"]))
    shape = (int(rows.max(initial=-1)) + 1, len(names))
    held = sparse.csr_matrix((np.ones(len(there), np.int64), (rows, columns)), shape=shape)
    pairs = sparse.triu(held.T @ held, k=1).tocoo()
    words = np.array(names, dtype=object)
    made = pd.DataFrame({"word": words[pairs.row], "other": words[pairs.col], "n": pairs.data.astype("int64")})
    return made.astype({"word": "str", "other": "str"}).sort_values(["word", "other"], ignore_index=True)


def _people(occurrences: pd.DataFrame, within: str, pairs: pd.DataFrame) -> NDArray[np.int64]:
    """How many respondents said both words of each pair in one window."""
    wanted = set(pairs["word"]) | set(pairs["other"])
    said = occurrences[occurrences["word"].isin(wanted)][["word", within, "respondent_id"]].drop_duplicates()
    of = {word: set(zip(part[within], part["respondent_id"], strict=True)) for word, part in said.groupby("word")}
    both = [of[a] & of[b] for a, b in zip(pairs["word"], pairs["other"], strict=True)]
    return np.array([len({person for _, person in shared}) for shared in both], dtype="int64")
