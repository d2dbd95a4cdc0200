"""Events: the share of a theme against an event's published means, and comparisons within events."""

import zlib
from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.compare.themes import benjamini_hochberg
from openfeedback.tables import require
from openfeedback.vocabulary import NO_CONTENT, Method

FEWEST_EVENTS = 4  # fewer say nothing
EXACT_EVENTS = 8  # up to this many events every order is tried (8! = 40 320)
_COLUMNS = ["theme", "measure", "events_n", "correlation", "chance_low", "chance_high", "p", "method"]


def event_shares(published: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Share of each event's respondents who raised each theme, from what the run publishes: event_id, theme, share.

    ``published``: theme, group (an event), respondents_n, group_n, suppressed, respondents_low, respondents_high, so
    that no correlation tells more than that table. A suppressed number counts as the middle of what its print says;
    where it says nothing, the event has no share. ``mentions``: respondent_id, theme of what is compared.
    """
    themes = set(mentions["theme"].dropna()) - {NO_CONTENT}
    shown = published[published["theme"].isin(themes)].astype({"group": "str", "theme": "str"})
    ends = shown.reindex(columns=["respondents_low", "respondents_high"]).astype("Float64").mean(axis=1, skipna=False)
    people = shown["respondents_n"].astype("Float64").fillna(ends)
    share = (people / shown["group_n"].astype("Float64")).astype("float64")
    found = shown[["theme"]].assign(event_id=shown["group"], share=share).dropna(subset=["share"])
    return found[["event_id", "theme", "share"]].sort_values(["theme", "event_id"], ignore_index=True)


def event_means(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean of each item at each event, as it is: event_id, item_id, respondents_n, mean, suppressed; in id order."""
    require(scores, ["respondent_id", "event_id", "item_id", "value"], "scores")
    known = scores["value"].notna() & scores["event_id"].notna()
    if "opt_out" in scores:
        known &= ~scores["opt_out"].fillna(False).astype(bool)
    each = scores[known].groupby(["event_id", "item_id", "respondent_id"], as_index=False)["value"].mean()
    made = each.groupby(["event_id", "item_id"], as_index=False).agg(
        respondents_n=("value", "size"), mean=("value", "mean")
    )
    return made.assign(respondents_n=made["respondents_n"].astype("Int64"), suppressed=False)


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


def correlations_over_events(
    shares: pd.DataFrame, means: pd.DataFrame, resamples: int = 5000, seed: int = 0
) -> pd.DataFrame:
    """``event_correlations`` of the themes' ``shares`` (``event_shares``) with the items' means (``event_means``).

    An item's suppressed means are left out; ``p_adjusted``: Benjamini–Hochberg over the table; ``measure``: the item.
    """
    wide = means.pivot(index="event_id", columns="item_id", values="mean").astype("float64").reset_index()
    measures = sorted(c for c in wide.columns if c != "event_id" and wide[c].notna().sum() >= FEWEST_EVENTS)
    made = event_correlations(shares, wide.astype({"event_id": "str"}), measures, resamples, seed)
    return made.assign(p_adjusted=benjamini_hochberg(made["p"].to_numpy(float)))


def rank_correlation(
    x: NDArray[np.float64], y: NDArray[np.float64], resamples: int, seed: list[int]
) -> tuple[float, float, float, float, str | None]:
    """Spearman's correlation, the middle 95 % of its permutation distribution, two-sided p, and how it was found.

    >>> rank_correlation(np.array([1.0, 2, 3, 4]), np.array([10.0, 20, 40, 30]), 100, [0])
    (0.8, -1.0, 1.0, 0.3333333333333333, 'exact')
    """
    from scipy.stats import rankdata

    n, nothing = len(x), (np.nan, np.nan, np.nan, np.nan, None)
    if n < FEWEST_EVENTS or np.ptp(x) == 0 or np.ptp(y) == 0:
        return nothing
    a, b = (ranks - ranks.mean() for ranks in (rankdata(x), rankdata(y)))
    scale, exact = np.sqrt((a**2).sum() * (b**2).sum()), n <= EXACT_EVENTS
    orders = np.array(list(permutations(range(n)))) if exact else _shuffles(n, resamples, seed)
    chance = (b[orders] @ a) / scale
    seen = float(a @ b / scale)
    more = int((np.abs(chance) >= abs(seen) - 1e-9).sum())
    p = more / factorial(n) if exact else (more + 1) / (resamples + 1)
    low, high = np.quantile(chance, [0.025, 0.975], method="inverted_cdf")
    return seen, float(low), float(high), p, str(Method.EXACT if exact else Method.PERMUTATION)


def _shuffles(n: int, resamples: int, seed: list[int]) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permuted(np.tile(np.arange(n), (resamples, 1)), axis=1)
