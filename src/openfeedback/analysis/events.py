"""Events: the share of a theme against an event's published means, and comparisons within events."""

import zlib
from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.compare import benjamini_hochberg
from openfeedback.analysis.disclosure import blank, choose
from openfeedback.analysis.mentions import NO_CONTENT
from openfeedback.tables import require

FEWEST_EVENTS = 4  # fewer say nothing
EXACT_EVENTS = 8  # up to this many events every order is tried (8! = 40 320)
_COLUMNS = ["theme", "measure", "events_n", "correlation", "chance_low", "chance_high", "p", "method"]


def event_shares(mentions: pd.DataFrame, respondents: pd.DataFrame, few: int = 1) -> pd.DataFrame:
    """Share of each event's respondents who raised each theme: event_id, theme, respondents_n, event_n, share.

    Counts below ``few`` count as none, so that no correlation of these shares tells anything of them; events of fewer
    than ``few`` respondents are left out. Unsuppressed all the same: for ``event_correlations``, not for report/ (use
    ``by_group`` with event_id there).
    """
    require(respondents, ["respondent_id", "event_id"], "respondents")
    who = respondents[["respondent_id", "event_id"]].dropna().drop_duplicates("respondent_id")
    raised = mentions.drop_duplicates(["respondent_id", "theme"]).merge(who, on="respondent_id")
    size = raised.groupby("event_id")["respondent_id"].nunique()
    themes = raised[raised["theme"].notna() & (raised["theme"] != NO_CONTENT)]
    counts = pd.crosstab(themes["event_id"], themes["theme"]).reindex(size.index, fill_value=0)
    long = counts.rename_axis("event_id").reset_index().melt("event_id", var_name="theme", value_name="respondents_n")
    long["event_n"] = long["event_id"].map(size).astype("float64")  # without themes the column would be text
    long["respondents_n"] = long["respondents_n"].where(long["respondents_n"] >= few, 0)
    long = long[long["event_n"] >= few]
    return long.assign(share=long["respondents_n"] / long["event_n"]).sort_values(
        ["theme", "event_id"], ignore_index=True
    )


def event_means(scores: pd.DataFrame, min_cell: int = 1, sizes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Mean of each item at each event: event_id, item_id, respondents_n, mean, suppressed; in id order.

    Means of fewer than ``min_cell`` respondents are emptied, with another event's as cover, since the item's mean over
    all events is published too. So are those of events whose size is emptied in ``sizes`` (``protect_run``'s
    group_sizes).
    """
    require(scores, ["respondent_id", "event_id", "item_id", "value"], "scores")
    known = scores["value"].notna() & scores["event_id"].notna()
    if "opt_out" in scores:
        known &= ~scores["opt_out"].fillna(False).astype(bool)
    each = scores[known].groupby(["event_id", "item_id", "respondent_id"], as_index=False)["value"].mean()
    made = each.groupby(["event_id", "item_id"], as_index=False).agg(
        respondents_n=("value", "size"), mean=("value", "mean")
    )
    shut = set() if sizes is None else set(sizes.loc[sizes["suppressed"] & (sizes["by"] == "event_id"), "group"])
    hidden = pd.Series(False, made.index)
    for _, rows in made.groupby("item_id"):
        people = rows["respondents_n"].to_numpy(float)
        forced = rows["event_id"].isin(shut).to_numpy(bool)
        hidden[rows.index] = choose(people, people, np.ones((1, len(rows)), bool), min_cell, forced)
    return blank(made.assign(respondents_n=made["respondents_n"].astype("Int64")), hidden.to_numpy(bool))


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

    An item's emptied means are left out; ``p_adjusted`` is Benjamini–Hochberg over the table. ``measure`` is the item.
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
    return seen, float(low), float(high), p, "exact" if exact else "permutation"


def _shuffles(n: int, resamples: int, seed: list[int]) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permuted(np.tile(np.arange(n), (resamples, 1)), axis=1)
