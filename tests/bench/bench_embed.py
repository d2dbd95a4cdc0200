"""Texts a second that `embed` makes on this machine, without and with its cache, on real survey comments.

Usage: python tests/bench/bench_embed.py [--backend e5] [n]
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from openfeedback.settings import VectorSettings
from openfeedback.text.embed import backend_name, embed

COMMENTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "vaalikone" / "dev_comments.csv"

if __name__ == "__main__":
    backend = sys.argv[sys.argv.index("--backend") + 1] if "--backend" in sys.argv else "auto"
    n = int(next((a for a in sys.argv[1:] if a.isdigit()), "500"))
    texts = pd.read_csv(COMMENTS)["comment"].dropna().drop_duplicates().head(n).tolist()
    with tempfile.TemporaryDirectory() as folder:
        settings = VectorSettings(backend=backend, cache=Path(folder))
        embed(["lämmittely"], settings)
        figures: dict[str, object] = {"backend": backend_name(settings), "texts": len(texts)}
        for run in ("fresh", "cached"):
            start = time.perf_counter()
            embed(texts, settings)
            figures[f"{run}_texts_per_second"] = round(len(texts) / (time.perf_counter() - start), 1)
    print(json.dumps(figures))
