"""Learns what names look like (tagger/letters.py): names and places in their forms, against words of answers."""

from __future__ import annotations

import csv
import random
import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from openfeedback.files import whole_file
from openfeedback.text.data_files import load, words
from openfeedback.text.redact.lexical import read_word
from openfeedback.text.redact.tagger import KINDS, Net, vectors_of
from openfeedback.text.redact.training.renaming import inflected

CASES = ("", "", "n", "lle", "lta", "lla", "a", "sta", "ssa", "kin")
HIDDEN, ROUNDS, FORMS, SEED = 48, 25, 3, 1


def fit_letters(names: dict[str, list[str]], texts: Iterable[str]) -> Net:
    """The network; words of ``texts`` that no list has as a name are its ordinary words."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    dice = random.Random(SEED)
    shown = [(form, kind) for kind, some in enumerate(_sorts(names)) for form in _forms(some, dice)]
    shown += [(form, KINDS.index("word")) for form in _ordinary(texts, dice)]
    x = vectors_of([form for form, _ in shown])
    y = np.array([kind for _, kind in shown])
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ConvergenceWarning
        )  # a fixed number of rounds, so that it does not learn by heart
        model = MLPClassifier((HIDDEN,), alpha=1e-3, max_iter=ROUNDS, random_state=SEED).fit(x, y)
    (w1, w2), (b1, b2) = model.coefs_, model.intercepts_
    return Net(w1, b1, w2, b2)


def _sorts(names: dict[str, list[str]]) -> Sequence[list[str]]:
    listed, other = load("redact_names"), load("redact_not_persons")
    places = [name for some in other["places"].values() for name in some.split()]
    first = sorted({*names["first"], *listed["first"].split()})
    last = sorted({*names["last"], *listed["last"].split()})
    return first, last, sorted({*places, *other["organisations"].split()})


def _forms(names: Sequence[str], dice: random.Random) -> list[str]:
    """Some case forms of each name, with a capital and without."""
    forms = {inflected(name, case) for name in names if len(name) > 2 for case in dice.sample(CASES, FORMS)}
    return sorted(forms | {form.lower() for form in forms})


def _ordinary(texts: Iterable[str], dice: random.Random) -> list[str]:
    """Words that are no names, with a small letter and some with a capital."""
    found = {w.lower() for text in texts for w in re.findall(r"[^\W\d_][\w-]+", text)}
    foreign = set(load("redact")["foreign"]).union(*(words(load("languages")[some]["words"]) for some in ("sv", "en")))
    plain = sorted(w for w in found if not read_word(w.capitalize()).name)
    plain += sorted(foreign)
    return plain + [w.capitalize() for w in dice.sample(plain, len(plain) // 3)]


def write_net(net: Net, path: Path) -> None:
    """The network as arrays of half precision."""
    with whole_file(path) as draft:
        np.savez_compressed(draft, **{name: part.astype(np.float16) for name, part in net._asdict().items()})


def example_texts(folder: Path) -> list[str]:
    """Different texts of the codebooks' examples, in order."""
    texts: set[str] = set()
    for path in folder.glob("*/examples.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            texts.update(row["text"] for row in csv.DictReader(file))
    return sorted(texts)
