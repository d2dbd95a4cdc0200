"""Personal data left standing and clean answers changed, each writer judged by a tagger learnt from the others; before
them the answers in unseen/, by the weights that ship.

Usage: python tests/bench/bench_personal_data.py [FOLDER], by default data/redaction. Scored by ../shared/bench's rules.
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from openfeedback.text.redact import redactor
from openfeedback.text.redact.training import fit, plain_runs, writers_runs
from openfeedback.text.redact.training.learn import EVERY, places
from openfeedback.text.redact.training.spelling import example_texts

ROOT = Path(__file__).resolve().parents[2]
SCORER = ROOT / ".." / "shared" / "bench" / "personal_data.py"
KINDS = {"name": "NAME", "phone": "PHONE", "email": "EMAIL", "identity_code": "ID", "address": "ADDRESS", "ip": "IP",
         "handle": "HANDLE", "plate": "PLATE", "iban": "IBAN", "birth_date": "BIRTHDATE",
         "customer_number": "NUMBER"}  # fmt: skip
OWN = (
    "writer0",
    "writer8",
    "writer9",
    "writer10",
)  # written after the mistakes on others were seen: learnt from, never measured


def marked(path: Path) -> list[dict]:
    """A writer's answers as the scorer reads them."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        spans = [[*place, KINDS[kind]] for kind in KINDS for place in places(row["text"], row["pii"], kind)]
        rows.append({"id": f"{'p' if spans else 'c'}{number}", "text": row["text"], "spans": sorted(spans)})
    return rows


def score(rows: list[dict]) -> dict:
    clean = redactor.redact(pd.Series([row["text"] for row in rows]))[0]
    with tempfile.TemporaryDirectory() as folder:
        truth, got = Path(folder) / "set.jsonl", Path(folder) / "got.csv"
        truth.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        with got.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("id", "text"), *((r["id"], c) for r, c in zip(rows, clean, strict=True))])
        done = subprocess.run([sys.executable, SCORER, truth, got], capture_output=True, text=True, check=True)
    return {key: value for key, value in json.loads(done.stdout).items() if key not in ("leaks", "changes")}


def main(folder: Path) -> None:
    for path in sorted((folder / "unseen").glob("*.jsonl")):
        print(json.dumps({"never learnt from": path.stem, **score(marked(path))}), flush=True)
    runs = writers_runs(folder)
    plain = plain_runs(example_texts(ROOT / "data" / "codebooks")[::EVERY])
    for writer in runs:
        if writer not in OWN:
            model = fit([run for other, some in runs.items() if other != writer for run in some] + plain)
            redactor.load_model = lambda model=model: model
            print(json.dumps({"writer": writer, **score(marked(folder / f"{writer}.jsonl"))}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "redaction")
