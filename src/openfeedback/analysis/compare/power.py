"""What could be seen at all: the smallest difference that a study of this size finds, told before any result."""

from __future__ import annotations

import numpy as np
import pandas as pd

from openfeedback.analysis.compare.statistics import detectable
from openfeedback.analysis.compare.themes import raised_and_values
from openfeedback.analysis.intervals import effective_n
from openfeedback.analysis.weights import weights_of
from openfeedback.settings import CompareSettings

SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)
_COLUMNS = ["item_id", "share", "respondents_n", "n_with", "sd", "detectable", "suppressed"]


def power_before(
    mentions: pd.DataFrame,
    scores: pd.DataFrame,
    settings: CompareSettings,
    respondents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """With this many respondents, and a theme that this share of them raised: the smallest difference to be seen.

    One row an item and share: respondents_n (with a value on the item, and in ``mentions``), n_with (share ·
    respondents_n), sd of all the item's answers, and ``detectable``: the true difference of means that a two-sided 5 %
    test finds with 80 % power (see ``welch.detectable``). Empty where a side would have fewer than ``settings.min_n``,
    or all answers are the same. It looks at no theme, so that it may be read before the results. With weights, those
    with a weight above 0 count, and Kish's effective n takes the place of n.
    """
    values, _ = raised_and_values(mentions, scores)
    weights = weights_of(respondents, values.index)
    rows = []
    for item in values.columns:
        known = values[item].notna().to_numpy() & (True if weights is None else weights > 0)
        answers, n = values.loc[known, item].to_numpy(float), int(known.sum())
        used = float(n) if weights is None else effective_n(weights[known])
        sd = float(answers.std(ddof=1)) if n > 1 else np.nan
        for share in SHARES:
            one, other = share * used, (1 - share) * used
            least = min(share, 1 - share) * n >= settings.min_n and sd > 0
            seen = float(detectable(np.array(one), np.array(other), np.array(sd))) if least else np.nan
            rows.append((item, share, n, round(share * n), sd, seen, False))
    made = pd.DataFrame(rows, columns=_COLUMNS).astype({"item_id": "str", "suppressed": bool})
    return made.astype({"respondents_n": "Int64", "n_with": "Int64"})
