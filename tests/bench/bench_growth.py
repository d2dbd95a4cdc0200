"""What reviewed answers teach, through the review files: code, export, a reader fills in, import, code again.

python tests/bench/bench_growth.py            # dev_coop: a new domain, from definitions alone to 150 reviewed answers
python tests/bench/bench_growth.py --writers  # table5: units of a writer left out, 50 and 100 of them reviewed

The reader's codes are those of the data: one language-model coder (dev_coop) or simulated (table5); never a human's.
Each line: what, rows reviewed, kappa of the theme on answers that were never reviewed (mean of the seeds), its spread.
"""

import argparse
import json
import re
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from sklearn.metrics import cohen_kappa_score

from openfeedback.coding.classifier.classify import code
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.coding.review.form import CONTEXT, HEADERS, SHEET
from openfeedback.coding.review.workbook import export_review, import_review, updated

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "dev_coop"
FIELDS = ["theme", "phase", "kind"]


def dev_coop() -> tuple[pd.DataFrame, Codebook]:
    """300 answers, and 14 themes with their definitions: the example phrases are left out, as they are answers."""
    lines = (DATA / "THEMES.md").read_text(encoding="utf-8").splitlines()
    found = [m for line in lines if (m := re.match(r"\| `(\w+)` \| (.*?) \|", line))]
    themes = [{"id": m[1], "names": {"fi": m[1].replace("_", " ")}, "definition": m[2]} for m in found]
    one = [{"id": "ei", "names": {"fi": "Kaikki"}}]
    book = Codebook.model_validate({"id": "dev_coop", "themes": themes, "phases": one, "kinds": one})
    coded = pd.read_csv(DATA / "themes_q11_1.csv").merge(
        pd.read_csv(DATA / "dev_coop.csv"), left_on="id", right_on="fsd_id"
    )
    units = pd.DataFrame({"unit_id": coded.id.astype(str) + ".1", "text": coded.q11_1, "theme": coded.theme})
    return units.assign(phase="ei", kind="ei"), book


def read_and_fill(path: Path, gold: pd.DataFrame) -> None:
    """A reader who knows the codes fills in the form."""
    book = load_workbook(path)
    sheet = book[SHEET]
    headers = [cell.value for cell in sheet[1]]
    codes = gold.set_index("unit_id")
    for row in range(2, sheet.max_row + 1):
        unit = sheet.cell(row, headers.index(CONTEXT["unit_id"]) + 1).value
        for field, header in HEADERS.items():
            sheet.cell(row, headers.index(header) + 1).value = codes.loc[unit, field]
    book.save(path)


def grow(
    book: Codebook, pool: pd.DataFrame, test: pd.DataFrame, order: str, steps: list[int], seed: int
) -> list[float]:
    """Kappa on ``test`` after each step of reviewed rows of ``pool``."""
    known, kappas = pd.DataFrame(columns=["unit_id", "coder"]), []
    seen = [c for c in pool.columns if c not in FIELDS]
    for wanted in steps:
        left = pool[~pool.unit_id.isin(known.unit_id)]
        if wanted:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "review.xlsx"
                export_review(
                    code(left[seen], book), left[seen], book, path, n=wanted - len(known), order=order, seed=seed
                )
                read_and_fill(path, pool)
                reviewed = import_review(path, book, "reader")
            known = updated(known, reviewed)
            book = book.with_examples(
                reviewed.merge(pool[[c for c in seen if c == "unit_id" or c not in reviewed]], on="unit_id")
            )
        kappas.append(cohen_kappa_score(test.theme, code(test[seen], book).theme.fillna("")))
    return kappas


def say(what: str, steps: list[int], runs: list[list[float]]) -> None:
    for step, values in zip(steps, np.array(runs).T, strict=True):
        figures = {"reviewed": step, "kappa": round(float(values.mean()), 3), "sd": round(float(values.std()), 3)}
        print(json.dumps({"what": what, **figures, "runs": len(values)}), flush=True)


def new_domain(seeds: int) -> None:
    units, book = dev_coop()
    steps = [0, 50, 100, 150]
    for order in ("random", "teach"):
        runs = []
        for seed in range(seeds):
            mixed = units.sample(frac=1, random_state=seed)
            runs.append(grow(book, mixed.iloc[:200], mixed.iloc[200:], order, steps, seed))
        say(f"dev_coop {order}", steps, runs)


def writer_left_out(seeds: int, base: int, writers: list[str]) -> None:
    book = load_codebook("table5")
    examples, steps = book.examples(), [0, 50, 100]
    for order in ("random", "teach"):
        runs = []
        for writer in writers:
            others, own = examples[examples.writer != writer], examples[examples.writer == writer]
            for seed in range(seeds):
                start = book._having(others.sample(min(base, len(others)), random_state=seed))
                start._home = book.home
                answers = own.answer.drop_duplicates().sample(frac=1, random_state=seed)
                pool = own[own.answer.isin(answers.iloc[: len(answers) // 2])]
                columns = ["unit_id", "text", "answer", "question", "role", *FIELDS]
                runs.append(grow(start, pool[columns], own.drop(pool.index)[columns], order, steps, seed))
        say(f"table5, {base} examples of other writers, {'+'.join(writers)} new, {order}", steps, runs)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--writers", nargs="*")
    parser.add_argument("--base", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    if given.writers is None:
        new_domain(given.seeds)
    else:
        writer_left_out(given.seeds, given.base, given.writers or ["D", "E"])


if __name__ == "__main__":
    main()
