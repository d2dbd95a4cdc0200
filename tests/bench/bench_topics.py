"""Inductive topics against gold groups with the same vectors for us and BERTopic's defaults, in one run.

Means over ten seeds, each with the rows in another order: ami, ari against the gold column (units without a topic are
one group), coverage, agreement of the seeds, the core's share and ami, CPU seconds without the vectors.
Usage: bench_topics.py [--defaults] [CSV TEXT_COLUMN GOLD_COLUMN]; growth: --growth.
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

from openfeedback.coding.topics.find import find_topics
from openfeedback.settings import TopicSettings
from openfeedback.text.vectors.encode import embed

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


def ours(units: pd.DataFrame, vectors: np.ndarray, resamples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    found = find_topics(units, vectors, TopicSettings(resamples=resamples), seed=seed).assignments
    return found.topic_id.fillna("-1").to_numpy(), found.core.to_numpy()


def defaults(units: pd.DataFrame, vectors: np.ndarray, resamples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    from bertopic import BERTopic  # its UMAP draws anew each time

    found = BERTopic(language="multilingual").fit(units.text.tolist(), embeddings=vectors).topics_
    return np.array(found).astype(str), np.array(found) >= 0


def measure(units: pd.DataFrame, vectors: np.ndarray, find, resamples: int, seeds: int) -> dict:
    runs, cores, seconds = [], [], []
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(len(units))
        began = time.process_time()
        found, core = find(units.iloc[order].reset_index(drop=True), vectors[order], resamples, seed)
        seconds.append(time.process_time() - began)
        runs.append(found[np.argsort(order)])
        cores.append(core[np.argsort(order)])
    known = units.gold.notna().to_numpy()
    ami = [adjusted_mutual_info_score(units.gold[known], run[known]) for run in runs]
    inner = [known & core for core in cores]
    return {
        "topics": [len(set(run) - {"-1"}) for run in runs],
        "ami": np.mean(ami),
        "ami_sd": np.std(ami),
        "ari": np.mean([adjusted_rand_score(units.gold[known], run[known]) for run in runs]),
        "seed_ari": np.mean([adjusted_rand_score(a, b) for a, b in itertools.combinations(runs, 2)]),
        "coverage": np.mean([(run != "-1").mean() for run in runs]),
        "core": np.mean(cores),
        "core_ami": np.mean(
            [adjusted_mutual_info_score(units.gold[c], r[c]) for r, c in zip(runs, inner, strict=True)]
        ),
        "cpu_s": np.median(seconds),
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
    parser.add_argument("--seeds", type=int, default=10)
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
        found = measure(units, vectors, find, given.resamples, given.seeds)
        rounded = {k: round(float(v), 3) if isinstance(v, float) else v for k, v in found.items()}
        print(json.dumps({"model": name, "units": len(units), **rounded}))


if __name__ == "__main__":
    main()
