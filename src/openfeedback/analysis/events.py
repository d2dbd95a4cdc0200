"""Events: the share of a theme against an event's published means, and comparisons within events."""

import zlib
from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.mentions import NO_CONTENT
from openfeedback.tables import require

EXACT_EVENTS = 8  # up to this many events every order is tried (8! = 40 320)
_COLUMNS = ["theme", "measure", "events_n", "correlation", "chance_low", "chance_high", "p", "method"]


def event_shares(mentions: pd.DataFrame, respondents: pd.DataFrame) -> pd.DataFrame:
    """Share of each event's respondents who raised each theme: event_id, theme, respondents_n, event_n, share.

    Unsuppressed: for ``event_correlations``, not for report/ (use ``by_group`` with event_id there).
    """
    require(respondents, ["respondent_id", "event_id"], "respondents")
    who = respondents[["respondent_id", "event_id"]].dropna().drop_duplicates("respondent_id")
    raised = mentions.drop_duplicates(["respondent_id", "theme"]).merge(who, on="respondent_id")
    size = raised.groupby("event_id")["respondent_id"].nunique()
    themes = raised[raised["theme"].notna() & (raised["theme"] != NO_CONTENT)]
    counts = pd.crosstab(themes["event_id"], themes["theme"]).reindex(size.index, fill_value=0)
    long = counts.rename_axis("event_id").reset_index().melt("event_id", var_name="theme", value_name="respondents_n")
    long["event_n"] = long["event_id"].map(size)
    return long.assign(share=long["respondents_n"] / long["event_n"]).sort_values(
        ["theme", "event_id"], ignore_index=True
    )


def event_correlations(
    shares: pd.DataFrame, events: pd.DataFrame, measures: list[str], resamples: int = 5000, seed: int = 0
) -> pd.DataFrame:
    """Spearman's rank correlation, over events, of each theme's share with each published mean. Exploratory.

    ``events`` has event_id and the ``measures``. ``chance_low`` and ``chance_high`` hold 95 % of the correlations that
    arise when the events' means are shuffled: every order for up to 8 events, ``resamples`` seeded ones beyond.
    Fewer than 4 events with both figures give no p.
    """
    require(events, ["event_id", *measures], "events")
    rows = []
    for theme, part in shares.sort_values("event_id").groupby("theme", sort=True):
        joined = part.merge(events[["event_id", *measures]], on="event_id")
        for measure in measures:
            known = joined.dropna(subset=[measure])
            stream = [seed, zlib.crc32(f"{theme}/{measure}".encode())]
            found = rank_correlation(known["share"].to_numpy(float), known[measure].to_numpy(float), resamples, stream)
            rows.append((theme, measure, len(known), *found))
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"theme": "str", "measure": "str", "method": "str"})


def rank_correlation(
    x: NDArray[np.float64], y: NDArray[np.float64], resamples: int, seed: list[int]
) -> tuple[float, float, float, float, str | None]:
    """Spearman's correlation, the middle 95 % of its permutation distribution, two-sided p, and how it was found.

    >>> rank_correlation(np.array([1.0, 2, 3, 4]), np.array([10.0, 20, 40, 30]), 100, [0])
    (0.8, -1.0, 1.0, 0.3333333333333333, 'exact')
    """
    from scipy.stats import rankdata

    n, nothing = len(x), (np.nan, np.nan, np.nan, np.nan, None)
    if n < 4 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return nothing
    a, b = (ranks - ranks.mean() for ranks in (rankdata(x), rankdata(y)))
    scale, exact = np.sqrt((a**2).sum() * (b**2).sum()), n <= EXACT_EVENTS
    orders = np.array(list(permutations(range(n)))) if exact else _shuffles(n, resamples, seed)
    chance = (b[orders] @ a) / scale
    seen = float(a @ b / scale)
    more = int((np.abs(chance) >= abs(seen) - 1e-9).sum())
    p = more / factorial(n) if exact else (more + 1) / (resamples + 1)
    low, high = np.quantile(chance, [0.025, 0.975], method="inverted_cdf")
    return seen, float(low), float(high), p, "exact" if exact else "permutation"


def _shuffles(n: int, resamples: int, seed: list[int]) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permuted(np.tile(np.arange(n), (resamples, 1)), axis=1)
