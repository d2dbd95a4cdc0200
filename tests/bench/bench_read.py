"""A 100,000-row Webropol export as CSV and XLSX: seconds and peak memory, by the library and by the verb `read`.

Usage: python tests/bench/bench_read.py [--rows 100000] [--folder FOLDER] (the files stay in FOLDER where it is given)
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from openpyxl import Workbook

AGREE = ["Täysin eri mieltä", "Osittain eri mieltä", "Osittain samaa mieltä", "Täysin samaa mieltä", "Ei koske minua"]
WORDS = [
    "tukea", "mittareihin", "arviointiin", "hankkeen", "alussa", "lopussa", "lisää", "aikaa", "keskustelulle", "miten",
    "esimerkkejä", "alueilta", "juurtuminen", "onnistuu", "kun", "rahoitus", "loppuu", "viestintä", "johto", "mukaan",
]  # fmt: skip
HEADER = [
    "Vastausaika", "Missä roolissa toimit?", "Hyvinvointialue", "Tilaisuus oli hyödyllinen", "Sain uusia ideoita",
    "Kuinka todennäköisesti suosittelisit? (1-10)", "Mitä teemoja:Mittarit", "Mitä teemoja:Juurtuminen",
    "Mitä aiheita toivot tuleville klinikoille?", "Avoin palaute tilaisuudesta", "Sähköposti",
]  # fmt: skip
READ = """
import json, resource, sys, time
begun = time.monotonic()
from openfeedback.survey import read_survey
survey = read_survey(sys.argv[1])
print(json.dumps({"responses": len(survey.responses), "scores": len(survey.scores), "seconds": time.monotonic() - begun,
                  "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
VERB = """
import json, resource, subprocess, sys, time
begun = time.monotonic()
subprocess.run([sys.executable, "-m", "openfeedback", "read", *sys.argv[1:]], check=True, capture_output=True)
print(json.dumps({"seconds": time.monotonic() - begun,
                  "mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}))
"""


def rows(n: int) -> list[list[object]]:
    """A header and ``n`` answers: texts that differ, half of the open cells empty."""
    rng = random.Random(1)
    made: list[list[object]] = [list(HEADER)]
    for i in range(n):
        texts = [" ".join(rng.choices(WORDS, k=rng.randint(3, 25))) if rng.random() < 0.5 else None for _ in range(2)]
        day = f"{rng.randint(1, 28)}.{rng.randint(1, 12)}.2024 {rng.randint(8, 16)}.{rng.randint(10, 59)}"
        ticks = [rng.choice(["Mittarit", None]), rng.choice(["Juurtuminen", None])]
        made.append([day, f"Rooli {i % 7}", f"Alue {i % 22}", rng.choice(AGREE), rng.choice(AGREE), rng.randint(1, 10),
                     *ticks, *texts, f"v{i}@esimerkki.fi"])  # fmt: skip
    return made


def write(folder: Path, n: int) -> list[Path]:
    """The export as CSV (semicolons, cp1252) and as XLSX."""
    made, folder = rows(n), Path(folder)
    with open(folder / "big.csv", "w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(made)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for row in made:
        sheet.append(row)
    book.save(folder / "big.xlsx")
    return [folder / "big.csv", folder / "big.xlsx"]


def run(code: str, *arguments: str) -> dict[str, float]:
    """A measurement in a process of its own, so that its peak of memory is its own."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True)
    return {k: round(v, 1) for k, v in json.loads(done.stdout).items()}


def measure(folder: Path, n: int) -> None:
    begun = time.monotonic()
    for path in write(folder, n):
        size = round(path.stat().st_size / 1e6, 1)
        print(
            json.dumps({"file": path.name, "rows": n, "file_mb": size, "read_survey": run(READ, str(path))}), flush=True
        )
        verb = run(VERB, str(path), "-o", str(folder / f"tables-{path.suffix[1:]}"), "--no-redact")
        print(json.dumps({"file": path.name, "rows": n, "verb_read_no_redact": verb}), flush=True)
    print(json.dumps({"whole_seconds": round(time.monotonic() - begun, 1)}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        measure(given.folder, given.rows)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), given.rows)
