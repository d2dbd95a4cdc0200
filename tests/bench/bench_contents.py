"""Contents by writer: learn without one writer, find the contents of that writer's units; kappa, AMI, ARI, grain.

python tests/bench/bench_contents.py            # a writer left out at a time
python tests/bench/bench_contents.py --themes   # neither cells nor examples: a theme left out at a time
python tests/bench/bench_contents.py --cells    # cells but no examples: printed contents by their wording

The examples' contents are those of four simulated coders, one a theme; nobody coded a theme twice.
"""

import json
import sys

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, cohen_kappa_score

from openfeedback.coding.codebook.cells import content_examples, contents_of
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.coding.contents.examples import metric
from openfeedback.coding.contents.seek import find_contents
from openfeedback.settings import ContentSettings, VectorSettings

SETTINGS = ContentSettings(resamples=0)
FOLDS = ["CGK", "DHL", "EIM", "FJ"]  # 60 units a theme, as in a survey of 40 to 60 people


def kappa(rows: pd.DataFrame, printed: set[str]) -> float:
    """Printed content or "new"; an accepted content counts as the coded one."""
    plain = lambda content: content if content in printed else "new"  # noqa: E731
    got = [plain(content) for content in rows["found"]]
    accepted = [{plain(c) for c in [own, *filter(None, more.split("|"))]}
                for own, more in zip(rows["content_id"], rows["accept"], strict=True)]  # fmt: skip
    wanted = [g if g in ok else plain(own) for g, ok, own in zip(got, accepted, rows["content_id"], strict=True)]
    return float(cohen_kappa_score(wanted, got))


def agreement(rows: pd.DataFrame) -> list[float]:
    """AMI and ARI within themes, and the number of contents found and coded: means over themes."""
    each = [(len(g), adjusted_mutual_info_score(g["content_id"], g["found"]),
             adjusted_rand_score(g["content_id"], g["found"]), g["found"].nunique(), g["content_id"].nunique())
            for _, g in rows.groupby("theme")]  # fmt: skip
    table = np.array(each, dtype=float)
    return [*np.average(table[:, 1:3], axis=0, weights=table[:, 0]), *table[:, 3:].mean(axis=0)]


def found_in(test: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """The units with the content that a codebook's knowledge gives them."""
    columns = ["unit_id", "text", "answer", "question", "theme", "phase"]
    got = find_contents(test[columns], book, SETTINGS).codings
    return test.merge(got.rename(columns={"content_id": "found"}), on="unit_id")


def left_out(book: Codebook, writers: str) -> pd.DataFrame:
    """Units of these writers, found from the others' examples."""
    coded, examples, out = content_examples(book), book.examples(), list(writers)
    others = book._having(examples[~examples["writer"].isin(out)])
    return found_in(coded[coded["writer"].isin(out)], others)


def without(book: Codebook, theme: str, cells: bool) -> Codebook:
    """The codebook with no content examples, its cells or none, and a metric that has not seen the theme."""
    coded = content_examples(book)
    coded = coded[coded["theme"] != theme]
    made = metric.taught(coded, VectorSettings())
    metric._shipped = lambda backend, cache: made
    bare = book.model_copy(update={} if cells else {"cells": {}})
    bare._home = None
    return bare


def by_theme(book: Codebook, cells: bool) -> list[pd.DataFrame]:
    """Each theme of each fold of writers without examples of it."""
    coded = content_examples(book)
    parts = []
    for writers in FOLDS:
        test = coded[coded["writer"].isin(list(writers))]
        parts.append(pd.concat([found_in(g, without(book, str(t), cells)) for t, g in test.groupby("theme")]))
    return parts


def main() -> None:
    """Print the figures of docs/QUALITY.md."""
    book = load_codebook("table5")
    known = contents_of(book)
    printed = set(known["content_id"][known["printed"]])
    if "--themes" in sys.argv or "--cells" in sys.argv:
        parts = by_theme(book, "--cells" in sys.argv)
        if "--cells" in sys.argv:  # its ids are made of the lines
            lines = contents_of(without(book, "", cells=True))
            same = lines.merge(known[["theme", "title", "content_id"]], on=["theme", "title"], suffixes=("", "_known"))
            ids = dict(zip(same["content_id"], same["content_id_known"], strict=True))
            parts = [part.assign(found=part["found"].replace(ids)) for part in parts]
    else:
        folds = FOLDS if "--folds" in sys.argv else sorted(set("".join(FOLDS)))
        parts = [left_out(book, writers) for writers in folds]
    rows = pd.concat(parts)
    figures = np.mean([agreement(part) for part in parts], axis=0)
    names = ["ami", "ari", "contents_per_theme", "coder_per_theme"]
    sure = rows[rows["found"].isin(printed)]
    right = [f in [c, *a.split("|")] for f, c, a in zip(sure["found"], sure["content_id"], sure["accept"], strict=True)]
    calibration = {
        "printed_p": round(float(sure["content_p"].mean()), 3),
        "printed_right": round(float(np.mean(right)), 3),
    }
    told = {"units": len(rows), "printed_kappa": round(kappa(rows, printed), 3)}
    told |= {name: round(float(value), 3) for name, value in zip(names, figures, strict=True)}
    print(json.dumps(told | calibration, ensure_ascii=False))


if __name__ == "__main__":
    main()
