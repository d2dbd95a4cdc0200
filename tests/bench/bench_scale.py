"""How time and memory of the text stages grow with the number of answers; real comments of the vaalikone data.

    nice .venv/bin/python tests/bench/bench_scale.py                       every stage at every size
    nice .venv/bin/python tests/bench/bench_scale.py --stages units --sizes 1000,9384
    nice .venv/bin/python tests/bench/bench_scale.py --partitioned         all answers in parts: the same bytes?

Each measurement is a process of its own, warmed up with a few other answers, so that loading models is left out.
``cpu`` counts all threads, ``peak`` is the most memory of the process, ``grown`` what the stage added to it (MB).
Vectors are made at up to 2,000 answers only (some 30 a second and core); they grow with the number of texts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "vaalikone" / "dev_comments.csv"
SIZES = (1_000, 2_000, 4_000, 9_384)
WARM = 40
MOST = {"vectors": 2_000, "topics": 9_384}


def answers() -> pd.DataFrame:
    """The comments as responses, in an order that mixes questions and respondents."""
    from openfeedback.tables import read_table

    frame = read_table(DATA).rename(columns={"comment": "text", "respondent": "respondent_id"})
    frame = frame.sample(frac=1.0, random_state=1).reset_index(drop=True)
    ids = pd.Series([f"v{i}" for i in range(len(frame))], dtype="str")
    return frame.assign(response_id=ids, role="other")[
        ["response_id", "respondent_id", "question_id", "question", "text", "role"]
    ]


def clean(frame: pd.DataFrame) -> object:
    """Language and non-answers."""
    from openfeedback.text.clean import clean_responses

    return clean_responses(frame)


def redact(frame: pd.DataFrame) -> object:
    """Personal data."""
    from openfeedback.text.redact.redactor import redact as redact_texts

    return redact_texts(frame["text"])


def units(frame: pd.DataFrame) -> object:
    """Idea units."""
    from openfeedback.text.units.split import find_units

    return find_units(frame)


def lemmas(frame: pd.DataFrame) -> object:
    """Lemmas."""
    from openfeedback.text.morphology.lemmas import lemmatize

    return lemmatize(frame["text"])


def vectors(frame: pd.DataFrame) -> object:
    """Vectors of the best backend, nothing from the cache."""
    from openfeedback.settings import VectorSettings
    from openfeedback.text.vectors.encode import embed

    with tempfile.TemporaryDirectory() as cache:
        return embed(frame["text"], VectorSettings(cache=Path(cache)))


def topics(frame: pd.DataFrame) -> object:
    """Topics of given vectors (random directions around 40 centres: as wide as those of the best backend)."""
    from openfeedback.coding.topics.find import find_topics
    from openfeedback.settings import TopicSettings

    rng = np.random.default_rng(1)
    made = rng.normal(size=(40, 384))[rng.integers(0, 40, len(frame))] + 0.7 * rng.normal(size=(len(frame), 384))
    made = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    texts = frame[["response_id", "question_id", "text"]].assign(unit_id=frame["response_id"] + ".1")
    return find_topics(texts, made, TopicSettings())


def matrix(frame: pd.DataFrame) -> object:
    """Matrix and shares of made-up codings, one unit an answer."""
    from openfeedback.analysis import counts, uncertainty
    from openfeedback.coding.codebook.load import load_codebook
    from openfeedback.settings import MatrixSettings

    codebook, rng = load_codebook("table5"), np.random.default_rng(1)
    found = pd.DataFrame({"unit_id": frame["response_id"] + ".1", "response_id": frame["response_id"]})
    named = [[code.id for code in codes] for codes in (codebook.themes, codebook.phases)]
    drawn = [np.array(ids)[rng.integers(0, len(ids), len(frame))] for ids in named]
    codings = pd.DataFrame({"unit_id": found["unit_id"], "coder": "model", "theme": drawn[0], "phase": drawn[1]})
    codings["kind"] = "toive"
    made = counts.build_matrix(codings, found, frame, codebook, MatrixSettings(), ["toive"])
    return counts.with_shares(made, uncertainty.provenance(codings, found, frame, MatrixSettings()), frame)


STAGES = {stage.__name__: stage for stage in (clean, redact, units, lemmas, vectors, topics, matrix)}


def measure(stage: str, n: int) -> dict[str, object]:
    """Time and memory of one stage over ``n`` answers, in this process."""
    frame = answers()
    os.environ["OPENFEEDBACK_CACHE"] = tempfile.mkdtemp(prefix="openfeedback-bench-")
    STAGES[stage](frame.tail(WARM).reset_index(drop=True))
    before, wall, cpu = _peak(), time.perf_counter(), time.process_time()
    STAGES[stage](frame.head(n).reset_index(drop=True))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"stage": stage, "n": n, "wall": round(wall, 2), "cpu": round(cpu, 2), "ms_each": round(1000 * cpu / n, 2),
            "peak": round(_peak()), "grown": round(_peak() - before)}  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def partitioned(n: int, workers: int, stages: list[str]) -> None:
    """The text stages over ``n`` answers here alone and by processes, in parts: are the bytes the same?"""
    from openfeedback.parallel.partition import Workers
    from openfeedback.settings import TextSettings, VectorSettings
    from openfeedback.text.clean import clean_responses
    from openfeedback.text.morphology.lemmas import lemmatize
    from openfeedback.text.redact.redactor import redact
    from openfeedback.text.units.split import find_units
    from openfeedback.text.vectors.encode import embed

    frame, few = answers().head(n), answers().head(100)
    alone, shared = TextSettings(), TextSettings(workers=workers)

    def vector(workers: Workers | None, settings: TextSettings) -> object:
        with tempfile.TemporaryDirectory() as cache:
            return embed(few["text"], VectorSettings(cache=Path(cache), workers=settings.workers), workers=workers)

    runs = {
        "clean": lambda workers, s: clean_responses(frame, s, workers),
        "redact": lambda workers, s: redact(frame["text"], s, workers),
        "units": lambda workers, s: find_units(frame, s, workers),
        "lemmas": lambda workers, s: lemmatize(frame["text"], s, workers),
        "vectors": vector,
    }
    for name in [stage for stage in stages if stage in runs]:
        found = []
        for settings in (alone, shared):
            began = time.perf_counter()
            found.append((digest(runs[name](None, settings)), round(time.perf_counter() - began, 1)))
        print(json.dumps({"stage": name, "n": len(few) if name == "vectors" else n,
                          "same_bytes": found[0][0] == found[1][0], "alone_s": found[0][1],
                          f"{workers}_processes_s": found[1][1]}), flush=True)  # fmt: skip


def digest(value: object) -> str:
    """SHA-256 of tables (as Parquet), vectors and lists."""
    found = hashlib.sha256()
    for part in value if isinstance(value, tuple) else (value,):
        if isinstance(part, pd.DataFrame):
            found.update(part.to_parquet())
        elif isinstance(part, np.ndarray):
            found.update(part.tobytes())
        else:
            found.update(json.dumps(list(part) if isinstance(part, pd.Series) else part).encode())
    return found.hexdigest()


def main() -> None:
    """Measure what the command line asks for, each measurement in a process of its own."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--stages", default=",".join(STAGES))
    ask.add_argument("--sizes", default=",".join(map(str, SIZES)))
    ask.add_argument("--one", action="store_true", help="measure in this process")
    ask.add_argument("--partitioned", action="store_true")
    ask.add_argument("--workers", type=int, default=2)
    asked = ask.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    if asked.partitioned:
        return partitioned(max(sizes), asked.workers, asked.stages.split(","))
    for stage in asked.stages.split(","):
        for n in sizes:
            if n > MOST.get(stage, n):
                continue
            if asked.one:
                print(json.dumps(measure(stage, n)), flush=True)
            else:
                again = [sys.executable, __file__, "--one", "--stages", stage, "--sizes", str(n)]
                subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
