"""How well a codebook fits a study: how sure its classifier is of the units, and how the themes stand out."""

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
APART, SURE_ENOUGH = 0.5, 0.6  # chosen on 37 pairs of codebook and answers: docs/QUALITY.md
NO_THEME = (CommonTheme.OTHER, CommonTheme.NO_CONTENT)
MOST = 500  # texts that are compared


def codebook_fit(
    codings: pd.DataFrame, codebook: Codebook, texts: Iterable[str] = (), vectors: VectorSettings | None = None
) -> dict[str, Any]:
    """fit (good, unsure, poor, unknown), units_n, sure (share surely coded), apart, few, silent (themes of no unit).

    ``codings``: theme, theme_p, coder; only units that the program coded count, so a person's corrections hide nothing.
    A codebook of at most FEW examples is judged by ``apart`` too: how its themes stand out from one another in the
    study's ``texts`` (``standing_out``). A classifier that has seen nothing like a text is unsure of it.

    >>> from openfeedback.coding.codebook import load_codebook
    >>> coded = pd.DataFrame({"coder": "model", "theme": "muut", "theme_p": [0.3] * 15 + [0.9] * 5})
    >>> told = codebook_fit(coded, load_codebook("table5"))
    >>> told["fit"], told["units_n"], told["sure"], told["few"]
    ('poor', 20, 0.25, False)
    """
    coded = codings[codings["coder"].isin([Coder.MODEL, Coder.DEFINITIONS])]
    sure = float((coded["theme_p"] >= SURE).mean()) if len(coded) else 0.0
    own = [theme.id for theme in codebook.themes if theme.id not in NO_THEME]
    silent = [theme for theme in own if theme not in set(codings["theme"].dropna())]
    few = len(codebook.examples()) <= FEW or bool(lacking(codebook))
    apart = standing_out(texts, codebook, vectors or VectorSettings()) if few and len(coded) >= FEWEST else None
    fit = Fitting.UNKNOWN if len(coded) < FEWEST else _few(sure, apart) if few else _many(sure)
    told = {"fit": str(fit), "units_n": len(coded), "sure": round(sure, 3)}
    return {**told, "apart": apart, "few": few, "silent": silent}


def _many(sure: float) -> Fitting:
    return Fitting.GOOD if sure >= ENOUGH else Fitting.POOR


def _few(sure: float, apart: float | None) -> Fitting:
    if apart is None:
        return Fitting.UNKNOWN
    if apart < APART and sure < SURE_ENOUGH:
        return Fitting.POOR
    return Fitting.GOOD if sure >= ENOUGH else Fitting.UNSURE


def standing_out(texts: Iterable[str], codebook: Codebook, vectors: VectorSettings) -> float | None:
    """How far a text's nearest theme stands out from its second, in standard deviations of the texts' own likeness.

    Each theme is as near to a text as the nearest of its words and examples (cosine), less what it is to the texts on
    the whole: a codebook of another world is near to all of them alike. None for few texts or a single theme. Which
    texts are compared is drawn by their digests: the order of rows does not matter.
    """
    from openfeedback.text.vectors import embed

    units, themes = _drawn(texts), _lines(codebook)
    if len(units) < FEWEST or len(themes) < 2:
        return None
    of_units = embed(units, vectors).astype(np.float64)
    near = np.stack([(of_units @ embed(lines, vectors).T).max(axis=1) for lines in themes], axis=1)
    ranked = np.sort(near - near.mean(axis=0), axis=1)
    spread = (of_units @ of_units.T)[np.triu_indices(len(units), 1)].std()
    return round(float((ranked[:, -1] - ranked[:, -2]).mean() / spread), 3) if spread > 0 else None


def _lines(codebook: Codebook) -> list[list[str]]:
    """The words and examples of each theme with a content of its own."""
    codes, examples = codebook.codes("theme"), codebook.examples()
    found = {
        code.id: [*lines, *examples.loc[examples["theme"] == code.id, "text"]]
        for code, lines in zip(codes, descriptions(codes, codebook), strict=True)
    }
    return [lines for theme, lines in found.items() if lines and theme not in NO_THEME]


def _drawn(texts: Iterable[str]) -> list[str]:
    """At most MOST different texts, in an order that has nothing to do with what they say."""
    different = {str(text) for text in texts}
    return sorted(different, key=lambda text: hashlib.sha256(text.encode()).digest())[:MOST]
