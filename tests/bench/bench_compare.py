"""Are the comparisons honest? Many simulated surveys with known truth; prints one JSON line a setting.

Run: .venv/bin/python tests/bench/bench_compare.py [SEEDS]
"""

import json
import sys
import time

import numpy as np
import pandas as pd

from openfeedback.analysis.compare.themes import compare
from openfeedback.settings import CompareSettings

SHARES = np.array([0.05, 0.1, 0.15, 0.2, 0.3, 0.5])


def shift() -> float:
    """True difference of a planted point after rounding to 1–5, by numerical integration."""
    grid = np.linspace(-6, 6, 240_001)
    weight = np.exp(-(grid**2) / 2)
    rounded = [np.clip(np.round(3.6 + 0.9 * grid + by), 1, 5) @ weight / weight.sum() for by in (0, 1)]
    return rounded[1] - rounded[0]


def survey(rng, respondents, items=40):
    """Simulated mentions and scores; the last ten items truly differ for theme t3."""
    has = rng.random((respondents, len(SHARES))) < SHARES
    value = rng.normal(3.6, 0.9, (respondents, items))
    value[:, 30:] += has[:, [3]]
    ids = np.array([f"r{i:04d}" for i in range(respondents)])
    who, theme = np.nonzero(has)
    silent = ids[~has.any(axis=1)]
    raised = pd.DataFrame({"respondent_id": [*ids[who], *silent],
                           "theme": [*(f"t{t}" for t in theme), *[None] * len(silent)]})  # fmt: skip
    wide = pd.DataFrame(np.clip(np.round(value), 1, 5), index=ids, columns=[f"i{j:02d}" for j in range(items)])
    scores = wide.rename_axis("respondent_id").reset_index().melt("respondent_id", var_name="item_id")
    return raised, scores


def measure(respondents, seeds):
    found, began = [], time.perf_counter()
    for seed in range(seeds):
        got = compare(*survey(np.random.default_rng(seed), respondents), CompareSettings(), seed)
        found.append(got.assign(seed=seed))
    got = pd.concat(found)
    null, planted = got["item_id"] < "i30", (got["theme"] == "t3") & (got["item_id"] >= "i30")
    tested = got["p"].notna()
    truth = np.where(planted, shift(), 0.0)
    inside = (got["ci_low"] <= truth) & (truth <= got["ci_high"])
    false = (got["p_adjusted"] < 0.05) & null
    return {
        "respondents": respondents, "surveys": seeds, "pairs": len(got), "tested": int(tested.sum()),
        "false_positive": (got["p"][null & tested] < 0.05).mean(), "fdr_positive": false[null & tested].mean(),
        "surveys_with_false_finding": false.groupby(got["seed"]).any().mean(),
        "ci_coverage": inside[(null | planted) & tested].mean(),
        "power": (got["p"][planted & tested] < 0.05).mean(), "seconds": time.perf_counter() - began,
    }  # fmt: skip


if __name__ == "__main__":
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for n in (388, 84, 30):
        print(json.dumps({k: round(float(v), 4) for k, v in measure(n, seeds).items()}))
