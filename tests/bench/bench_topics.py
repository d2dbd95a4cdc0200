"""Inductive topics against gold groups with the same vectors for us and BERTopic's defaults, in one run.

ami, ari against the gold column (units without a topic are one group), coverage, agreement of three row orders,
seconds without the vectors. Usage: bench_topics.py [--defaults] [CSV TEXT_COLUMN GOLD_COLUMN]; growth: --growth.
"""

import argparse
import itertools
import json
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from openfeedback.coding import find_topics
from openfeedback.settings import TopicSettings
from openfeedback.text import embed

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


def ours(units: pd.DataFrame, vectors: np.ndarray, resamples: int) -> np.ndarray:
    found = find_topics(units, vectors, TopicSettings(resamples=resamples)).assignments
    return found.topic_id.fillna("-1").to_numpy()


def defaults(units: pd.DataFrame, vectors: np.ndarray, resamples: int) -> np.ndarray:
    from bertopic import BERTopic

    return np.array(BERTopic(language="multilingual").fit(units.text.tolist(), embeddings=vectors).topics_).astype(str)


def measure(units: pd.DataFrame, vectors: np.ndarray, find, resamples: int) -> dict:
    runs, seconds = [], []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(units))
        began = time.perf_counter(), time.process_time()
        found = find(units.iloc[order].reset_index(drop=True), vectors[order], resamples)
        seconds.append((time.perf_counter() - began[0], time.process_time() - began[1]))
        runs.append(found[np.argsort(order)])
    known = units.gold.notna().to_numpy()
    return {
        "topics": [len(set(run) - {"-1"}) for run in runs],
        "ami": np.mean([adjusted_mutual_info_score(units.gold[known], run[known]) for run in runs]),
        "ari": np.mean([adjusted_rand_score(units.gold[known], run[known]) for run in runs]),
        "coverage": np.mean([(run != "-1").mean() for run in runs]),
        "order_ari": np.mean([adjusted_rand_score(a, b) for a, b in itertools.combinations(runs, 2)]),
        "wall_s": seconds[-1][0],
        "cpu_s": seconds[-1][1],
    }


def growth() -> None:
    """Seconds and memory without the vectors, from 1,000 to all comments (embedding all: 6 minutes, once)."""
    comments = pd.read_csv(DATA / "vaalikone" / "dev_comments.csv").comment.dropna().astype(str)
    for n in (1000, 2000, 4000, len(comments)):
        texts = comments.sample(n, random_state=0)
        vectors = embed(texts)
        units = pd.DataFrame({"unit_id": [f"u{i}" for i in range(n)], "text": texts.to_numpy()})
        began = time.perf_counter(), time.process_time()
        find_topics(units, vectors, TopicSettings())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        wall, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
        print(json.dumps({"units": n, "wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "peak_gb": round(peak, 2)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="*", default=[str(DATA / "vaalikone/dev_eval_16topics_x100.csv"), "comment",
                                                     "question_id"])  # fmt: skip
    parser.add_argument("--defaults", action="store_true", help="BERTopic's defaults beside ours")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--resamples", type=int, default=20)
    parser.add_argument("--sample", type=int, help="only so many rows")
    given = parser.parse_args()
    if given.growth:
        return growth()
    path, text, gold = given.table
    frame = pd.read_csv(path, sep="\t" if path.endswith(".tsv") else ",")
    frame = frame.sample(given.sample, random_state=0) if given.sample else frame
    units = pd.DataFrame({"text": frame[text].fillna("").astype(str).to_numpy(), "gold": frame[gold].to_numpy()})
    units.insert(0, "unit_id", [f"u{i:05d}" for i in range(len(units))])
    vectors = embed(units.text)
    for name, find in {"ours": ours, **({"defaults": defaults} if given.defaults else {})}.items():
        found = measure(units, vectors, find, given.resamples)
        rounded = {k: round(float(v), 3) if isinstance(v, float) else v for k, v in found.items()}
        print(json.dumps({"model": name, "units": len(units), **rounded}))


if __name__ == "__main__":
    main()
