"""What the model says now of a run's units: as in the run, then as it learns from persons' codings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from openfeedback.coding.classifier import code, model_path, own_examples, taught_by
from openfeedback.coding.review import doubt, most_useful
from openfeedback.explore.corrections import CODES, MODELS
from openfeedback.explore.view import Material

SAID = [*CODES, "theme_p", "phase_p", "kind_p"]


class Learner:
    """``said``: the model's codes with their probabilities by unit_id; ``learnt``: units whose codes it was taught."""

    def __init__(self, material: Material):
        units = material.units.drop_duplicates("unit_id").set_index("unit_id")
        self.said = units.reindex(columns=SAID).where(units["coder"].isin(MODELS))
        self.learnt: frozenset[str] = frozenset()

    def learn(self, material: Material, persons: pd.DataFrame) -> None:
        """Fit the model with the persons' codings among its examples and code every unit again.

        The run's tables stay as they are: the next run codes anew. The classifier of this sitting is not kept.
        """
        params, units = material.params, material.units
        frame = units[["unit_id", "text", "question", "role"]].assign(answer=units["response_id"].map(material.answers))
        book = taught_by(material.codebook, persons, frame)
        path = model_path(book, params.vectors)
        known = path.exists()
        own = own_examples(material.codebook, frame, persons)
        coded = code(frame, book, params.coding, params.vectors, params.seed, unseen=own)
        if not known:
            path.unlink(missing_ok=True)
        self.said = coded.drop_duplicates("unit_id").set_index("unit_id").reindex(columns=SAID)
        self.learnt = frozenset(persons.loc[persons["theme"].notna(), "unit_id"])

    def next(self, units: pd.DataFrame, vectors: np.ndarray, known: np.ndarray, n: int) -> np.ndarray:
        """Places of the next ``n`` units in the order in which they teach (``most_useful``); repetitions only once."""
        said = self.said.reindex(units["unit_id"])
        texts = units["text"].str.lower().str.strip()
        again = (texts.duplicated() | texts.isin(texts[known])).to_numpy()
        first = most_useful(doubt(said).to_numpy(float), vectors, known | again, n)
        rest = np.flatnonzero(again & ~known)
        return np.r_[first, rest][:n]
