"""Coding by writer: fit without one writer, code that writer's units; agreement, calibration, learning curve.

python tests/bench/bench_coding.py            # the figures of docs/QUALITY.md
python tests/bench/bench_coding.py --curve    # the learning curve and unknown questions instead
"""

import json
import sys

import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score
from threadpoolctl import threadpool_limits

from openfeedback.coding.classifier.classify import _code_batch
from openfeedback.coding.classifier.learnt.evidence import Explainer
from openfeedback.coding.classifier.learnt.features import in_context
from openfeedback.coding.classifier.learnt.regression import fit_model
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import CODES, Codebook
from openfeedback.settings import VectorSettings

TESTED = list("ABDEFGHIJKLM")  # writer C had read A and B, so C only ever trains
CURVE = (125, 250, 500, 1000, 2000, 4000)


def left_out(book: Codebook, train: pd.DataFrame, test: pd.DataFrame, role: bool = True) -> pd.DataFrame:
    """Codings of ``test`` by a model fitted on ``train`` alone, beside the examples' own codes."""
    small = book._having(train)
    with threadpool_limits(1):
        model = fit_model(small, VectorSettings())
    units = in_context(test if role else test.assign(role=None, question=None), small)
    got = _code_batch(units, model, Explainer(model), 0.0)
    return test[["unit_id", "writer", "alt", *CODES]].merge(got, on="unit_id", suffixes=("", "_got"))


def ece(p: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equally wide bins (Guo et al. 2017)."""
    at = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[at == b].sum() - right[at == b].sum()) for b in range(bins)) / len(p))


def figures(merged: pd.DataFrame) -> dict[str, float]:
    """Kappa and calibration of each column, acceptance, theme kappa on the most certain 80 %."""
    said: dict[str, float] = {"units": len(merged)}
    for c in CODES:
        said[f"kappa_{c}"] = cohen_kappa_score(merged[c], merged[f"{c}_got"])
        said[f"ece_{c}"] = ece(merged[f"{c}_p"].to_numpy(), (merged[c] == merged[f"{c}_got"]).to_numpy())
    alts = [
        g in [t, *a.split("|")] for g, t, a in zip(merged.theme_got, merged.theme, merged.alt.fillna(""), strict=True)
    ]
    said["accept"] = float(np.mean(alts))
    sure = merged[merged.theme_p >= merged.theme_p.quantile(0.2)]
    said["kappa_theme_80"] = cohen_kappa_score(sure.theme, sure.theme_got)
    return {k: round(v, 3) for k, v in said.items()}


def by_writer(book: Codebook, n: int | None = None, role: bool = True) -> pd.DataFrame:
    """Each tested writer coded by a model fitted on all others, or on ``n`` of their units."""
    examples, parts = book.examples(), []
    for w in TESTED:
        train = examples[examples.writer != w]
        train = train if n is None else train.sample(n, random_state=0)
        parts.append(left_out(book, train, examples[examples.writer == w], role))
    return pd.concat(parts, ignore_index=True)


def say(name: str, merged: pd.DataFrame) -> None:
    """Print the mean over writers, calibration over all units, and the spread."""
    each = pd.DataFrame([figures(rows) for _, rows in merged.groupby("writer")])
    mean = {k: round(float(v), 3) for k, v in each.mean().items() if not k.startswith(("ece", "units"))}
    pooled = {k: v for k, v in figures(merged).items() if k.startswith(("ece", "units"))}
    print(json.dumps({"what": name, **mean, **pooled}, ensure_ascii=False), flush=True)


def reliability(merged: pd.DataFrame) -> None:
    """How often codes of each certainty are right: units and share right by tenth of probability."""
    for c in CODES:
        at = np.minimum((merged[f"{c}_p"] * 10).astype(int), 9) / 10
        right = (merged[c] == merged[f"{c}_got"]).groupby(at).agg(["size", "mean"])
        said = {f"{b:.1f}": [int(r["size"]), round(float(r["mean"]), 2)] for b, r in right.iterrows()}
        print(json.dumps({"reliability": c, **said}), flush=True)


def second(merged: pd.DataFrame) -> None:
    """How often a second theme that is given is one that coders accept beside the first."""
    given = merged[merged.second_theme.notna()]
    both = [
        {t, g} <= {w, *a.split("|")}
        for t, g, w, a in zip(given.theme_got, given.second_theme, given.theme, given.alt.fillna(""), strict=True)
    ]
    print(
        json.dumps({"second theme": len(given), "of units with alt": int(given.alt.notna().sum()), "both": sum(both)})
    )


def main() -> None:
    book = load_codebook("table5")
    if "--curve" in sys.argv:
        for n in CURVE:
            say(f"fitted on {n} units", by_writer(book, n))
        say("question unknown", by_writer(book, role=False))
        return
    merged = by_writer(book)
    for w in TESTED:
        say(f"test {w}", merged[merged.writer == w])
    say("all", merged)
    reliability(merged)
    second(merged)


if __name__ == "__main__":
    main()
