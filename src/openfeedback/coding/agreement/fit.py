"""How well a codebook fits a study: how sure its classifier is of the study's own units, and how near it is to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.classifier import FEW, descriptions, lacking
from openfeedback.coding.codebook import Codebook
from openfeedback.settings import VectorSettings
from openfeedback.vocabulary import Coder, CommonTheme, Fitting

SURE = 0.5  # probability of the theme from which on a unit counts as surely coded
ENOUGH = 0.5  # share of surely coded units below which the codebook is said not to fit
FEWEST = 20  # units below which nothing is said
# where definitions speak too, probabilities are not calibrated, and two things must tell against the codebook
NEAR, SURE_ENOUGH = 0.15, 0.6  # chosen on 24 pairs of codebook and answers: docs/QUALITY.md
MOST = 500  # units and texts of a codebook that are compared


def codebook_fit(
    codings: pd.DataFrame, codebook: Codebook, texts: Iterable[str] = (), vectors: VectorSettings | None = None
) -> dict[str, Any]:
    """fit (good, unsure, poor, unknown), units_n, sure (share surely coded), near, few, silent (themes of no unit).

    ``codings``: theme, theme_p, coder; only units that the program coded count, so a person's corrections hide nothing.
    A codebook of at most FEW examples is judged by ``near`` too, how near its own words are to the study's ``texts``
    (``nearness``). A classifier that has seen nothing like a text is unsure of it.

    >>> from openfeedback.coding.codebook import load_codebook
    >>> coded = pd.DataFrame({"coder": "model", "theme": "muut", "theme_p": [0.3] * 15 + [0.9] * 5})
    >>> told = codebook_fit(coded, load_codebook("table5"))
    >>> told["fit"], told["units_n"], told["sure"], told["few"]
    ('poor', 20, 0.25, False)
    """
    coded = codings[codings["coder"].isin([Coder.MODEL, Coder.DEFINITIONS])]
    sure = float((coded["theme_p"] >= SURE).mean()) if len(coded) else 0.0
    own = [theme.id for theme in codebook.themes if theme.id not in (CommonTheme.OTHER, CommonTheme.NO_CONTENT)]
    silent = [theme for theme in own if theme not in set(codings["theme"].dropna())]
    few = len(codebook.examples()) <= FEW or bool(lacking(codebook))
    near = nearness(texts, codebook, vectors or VectorSettings()) if few and len(coded) >= FEWEST else None
    fit = Fitting.UNKNOWN if len(coded) < FEWEST else _few(sure, near) if few else _many(sure)
    return {"fit": str(fit), "units_n": len(coded), "sure": round(sure, 3), "near": near, "few": few, "silent": silent}


def _many(sure: float) -> Fitting:
    return Fitting.GOOD if sure >= ENOUGH else Fitting.POOR


def _few(sure: float, near: float | None) -> Fitting:
    if near is None:
        return Fitting.UNKNOWN
    if near < NEAR and sure < SURE_ENOUGH:
        return Fitting.POOR
    return Fitting.GOOD if sure >= ENOUGH else Fitting.UNSURE


def nearness(texts: Iterable[str], codebook: Codebook, vectors: VectorSettings) -> float | None:
    """The share of texts to which the codebook's own words are nearer than as many other texts are; None for few texts.

    About a half where examples and answers are of one kind, near zero where they speak of different things or in
    different ways (a nearest-neighbour test of two samples: Schilling 1986). Which ones are compared is drawn by their
    digests: the order of rows does not matter.
    """
    from openfeedback.text.vectors import embed

    units = _drawn(texts)
    told = descriptions(codebook.codes("theme"), codebook)
    words = _drawn([*[line for lines in told for line in lines], *codebook.examples()["text"]])
    if len(units) < FEWEST:
        return None
    n = min(len(words), len(units) - 1)
    of_units = embed(units, vectors)
    to_words, to_units = (of_units @ embed(words, vectors).T).round(5), (of_units @ of_units.T).round(5)
    nearer = [
        to_words[i, _next(i, n, len(words))].max() > to_units[i, _next(i + 1, n, len(units))].max()
        for i in range(len(units))
    ]
    return round(float(np.mean(nearer)), 3)


def _drawn(texts: Iterable[str]) -> list[str]:
    """At most MOST different texts, in an order that has nothing to do with what they say."""
    different = {str(text) for text in texts}
    return sorted(different, key=lambda text: hashlib.sha256(text.encode()).digest())[:MOST]


def _next(start: int, n: int, size: int) -> np.ndarray:
    """The places of ``n`` in a ring of ``size`` from ``start`` on.

    >>> _next(3, 3, 4).tolist()
    [3, 0, 1]
    """
    return (start + np.arange(n)) % size
