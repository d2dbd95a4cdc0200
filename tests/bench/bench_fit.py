"""Does the program warn where a codebook does not fit a survey? Ten and more pairs made from what is at hand.

python tests/bench/bench_fit.py [--answers 120]

Codebooks: table5 with its examples; themes of dev_coop and SIB-200, swot and self_assessment by definitions alone
(examples are the answers). Each on texts of its own kind and on those of others; half of the themes of dev_coop and
SIB-200 on texts of these and of the other half (three draws). ``warned``: ``codebook_fit`` says
poor; ``unsure`` is told to the user as "review more before its themes are results".
"""

import argparse
import json

import numpy as np
import pandas as pd
from bench_domains import sib
from bench_growth import dev_coop

from openfeedback.coding.agreement import codebook_fit
from openfeedback.coding.classifier.classify import code
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.vocabulary import Fitting

PAIRS = [  # codebook, texts, whether it fits
    ("dev_coop", "dev_coop", True), ("sib", "sib", True), ("swot", "swot", True), ("self", "self", True),
    ("table5", "table5", True), ("table5", "dev_coop", False), ("table5", "sib", False), ("dev_coop", "sib", False),
    ("sib", "dev_coop", False), ("swot", "dev_coop", False), ("self", "sib", False), ("swot", "table5", False),
]  # fmt: skip


def at_hand() -> tuple[dict[str, Codebook], dict[str, pd.DataFrame]]:
    books: dict[str, Codebook] = {}
    texts: dict[str, pd.DataFrame] = {}
    for name, made in (("dev_coop", dev_coop), ("sib", sib)):
        texts[name], books[name] = made()
    for name, folder in (("swot", "swot"), ("self", "self_assessment"), ("table5", "table5")):
        book = load_codebook(folder)
        texts[name] = book.examples()
        books[name] = book if name == "table5" else book._having(texts[name].iloc[:0])
    return books, texts


def halves(book: Codebook, texts: pd.DataFrame, seed: int) -> tuple[Codebook, pd.DataFrame, pd.DataFrame]:
    """A codebook of half of the themes, the texts of these, and those of the other half."""
    drawn = np.random.default_rng(seed).permutation([theme.id for theme in book.themes])
    chosen = set(drawn[: len(drawn) // 2])
    half = book.model_copy(update={"themes": tuple(theme for theme in book.themes if theme.id in chosen)})
    inside = texts["theme"].isin(chosen)
    return half, texts[inside], texts[~inside]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=120)
    most = parser.parse_args().answers
    books, texts = at_hand()
    alarms = {True: [0, 0], False: [0, 0]}

    def tell(names: tuple[str, str], book: Codebook, found: pd.DataFrame, fits: bool) -> None:
        rows = found.sample(min(most, len(found)), random_state=0).reindex(columns=["unit_id", "text"])
        told = codebook_fit(code(rows, book), book, rows["text"])
        warned = told["fit"] == Fitting.POOR
        alarms[fits][0] += warned
        alarms[fits][1] += 1
        print(json.dumps({"pair": names, "fits": fits, "warned": bool(warned), **told}), flush=True)

    for name, of, fits in PAIRS:
        tell((name, of), books[name], texts[of], fits)
    for name in ("dev_coop", "sib"):
        for seed in range(3):
            book, own, others = halves(books[name], texts[name], seed)
            tell((f"half of {name}", "its texts"), book, own, True)
            tell((f"half of {name}", "the others' texts"), book, others, False)
    print(json.dumps({"false alarms": alarms[True], "warned of those that do not fit": alarms[False]}))


if __name__ == "__main__":
    main()
