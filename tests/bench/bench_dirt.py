"""A clean survey dirtied in very many combinations: how often reading gives it back, and what it does not.

Usage: python tests/bench/bench_dirt.py [--n 2000] [--first 1000]
"""

import argparse
import json
import random
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "survey"))
import dirt

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--first", type=int, default=1000)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    failures: Counter[str] = Counter()
    combinations = set()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(given.first, given.first + given.n):
            rows, file, done = dirt.dirty(random.Random(seed))
            combinations.add(tuple(done))
            if problem := dirt.wrong(rows, file, Path(folder)):
                failures[f"{seed} {'+'.join(done)}: {problem}"] += 1
    said = {"files": given.n, "combinations": len(combinations), "read_back": given.n - len(failures)}
    print(json.dumps(said | {"not": list(failures)[:20]}, ensure_ascii=False, indent=1))
