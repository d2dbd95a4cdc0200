"""How many units a simulated reader codes until the model's themes agree with the rest: the queue, the form, chance.

python tests/bench/bench_queue.py [--draws 5] [queue random form]

dev_coop: of its 300 answers each draw takes 270; themes are given by their definitions alone; the reader answers with
the data's own code (one language model's, never a human's). After every 25 units the model learns. Prints, for each
order, the theme kappa on the units not coded yet (mean of the draws), and after how many it first was 0.80 (or null).
"""

import argparse
import json

import numpy as np
import pandas as pd
from bench_growth import dev_coop
from sklearn.metrics import cohen_kappa_score

from openfeedback.coding.classifier.classify import code
from openfeedback.coding.review.order import doubt, most_instructive_first
from openfeedback.coding.review.useful import most_useful
from openfeedback.text.vectors.encode import embed

STEP, MOST, UNITS, WANTED = 25, 150, 270, 0.80


def draw(order: str, seed: int) -> list[float]:
    """Kappa on the rest after 0, 25 … 150 coded units."""
    units, book = dev_coop()
    random = np.random.default_rng(seed)
    part = units.iloc[np.sort(random.choice(len(units), UNITS, replace=False))].reset_index(drop=True)
    vectors, shuffled = embed(part.text), random.permutation(len(part))
    known, form, kappas = np.zeros(len(part), bool), None, []
    while True:
        coded = code(part.drop(columns="theme"), book.with_examples(part[known]) if known.any() else book)
        kappas.append(float(cohen_kappa_score(part.theme[~known], coded.theme.fillna("")[~known])))
        if known.sum() >= MOST:
            return kappas
        if form is None:
            ranked = most_instructive_first(coded.merge(part[["unit_id", "text"]]), vectors).unit_id
            form = pd.Index(part.unit_id).get_indexer(ranked)
        fixed = {"random": shuffled, "form": form}.get(order)
        new = (
            most_useful(doubt(coded).to_numpy(), vectors, known, STEP) if fixed is None else fixed[~known[fixed]][:STEP]
        )
        known[new] = True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("orders", nargs="*", default=["queue", "random", "form"])
    parser.add_argument("--draws", type=int, default=5)
    given = parser.parse_args()
    for order in given.orders:
        runs = [draw(order, seed) for seed in range(given.draws)]
        reached = [next((STEP * i for i, k in enumerate(run) if k >= WANTED), None) for run in runs]
        means = np.mean(runs, axis=0).round(3).tolist()
        print(json.dumps({"order": order, "kappa": means, "reached": reached, "draws": len(runs)}), flush=True)


if __name__ == "__main__":
    main()
