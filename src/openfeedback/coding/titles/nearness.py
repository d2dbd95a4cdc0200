"""Finalists in order of their words and of their own meaning: how near their vectors lie to the group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from openfeedback.coding.titles.phrase_ranking import Candidate
from openfeedback.coding.titles.pool import Unit
from openfeedback.coding.titles.strength import direction, unit_rows
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import embed

# weights of the words' score, of which the group's best has 1; of the share of people who use any word of it; of its
# cosine with the group's direction, and with the units on average: after a regression on titles that coders gave
WORDS, COVERING, NEARNESS, CENTRAL = 0.1, 1.0, 1.0, 2.0
LONE = 0.15  # how much less a single word says
FEW = 3  # candidates from which their mean can be taken off


def by_nearness(
    found: Mapping[str, Sequence[Candidate]], units: Sequence[Unit], vectors: np.ndarray, theme: Mapping[str, str],
    settings: VectorSettings | None = None,
) -> dict[str, list[Candidate]]:  # fmt: skip
    """Each group's candidates with their final scores, the best first; ``vectors``: of the units, in their order."""
    texts = sorted({candidate.text for some in found.values() for candidate in some})
    if not texts:
        return {group: list(some) for group, some in found.items()}
    made = embed([text.strip("[]") for text in texts], settings).astype(float)
    if made.shape[1] != vectors.shape[1]:  # of another backend: they say nothing of these units
        made = np.zeros((len(texts), vectors.shape[1]))
    centred = unit_rows(made - made.mean(axis=0)) if len(texts) >= FEW else made
    of_text = dict(zip(texts, centred, strict=True))
    seen = unit_rows(vectors - vectors.mean(axis=0))
    of_theme = np.array([theme[unit.group] for unit in units])
    of_group = np.array([unit.group for unit in units])
    ordered: dict[str, list[Candidate]] = {group: [] for group in found}
    for group, some in found.items():
        if not some:
            continue
        towards = direction(vectors[of_group == group], vectors[of_theme == theme[group]])
        best = max(candidate.score for candidate in some)
        mean = seen[of_group == group].mean(axis=0)
        near = [c._replace(score=_final(c, best, of_text[c.text] @ towards, of_text[c.text] @ mean)) for c in some]
        ordered[group] = sorted(near, key=lambda candidate: (-candidate.score, candidate.text))
    return ordered


def _final(candidate: Candidate, best: float, towards: float, central: float) -> float:
    words = candidate.score / best if best > 0 else 1.0
    near = NEARNESS * float(towards) + CENTRAL * float(central)
    return round(WORDS * words + COVERING * candidate.share + near - LONE * (" " not in candidate.text), 3)
