"""Printed contents of a theme without examples: found by their wording alone, which is weak."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.contents.examples.known import Scores
from openfeedback.coding.contents.examples.metric import centre_of, shipped
from openfeedback.coding.contents.examples.traits import Spelling, Traits, framed
from openfeedback.settings import VectorSettings
from openfeedback.vocabulary import Phase

# a regression over units and contents of other themes, docs/METHODS.md: log-odds that a unit asks for a content
MEANING, NGRAMS, PARTS, PHASE, BASE = 6.0, 2.0, 5.0, 1.5, -4.0
UNSURE = -1.1  # below these log-odds a unit asks for something else


class Wordings:
    """The lines of a theme's contents against its units."""

    def __init__(
        self, contents: pd.DataFrame, units: Traits, spelling: Spelling, codebook: Codebook, vectors: VectorSettings
    ):
        """``contents``: content_id, title, definition, phases; ``units``: placed."""
        lines = [lines_of(title, said) for title, said in zip(contents["title"], contents["definition"], strict=True)]
        flat = [line for each in lines for line in each]
        frame = framed(pd.DataFrame({"unit_id": "", "text": flat}), codebook)
        placed = usual_place(spelling.traits(frame, vectors), vectors)
        owner = np.repeat(np.arange(len(lines)), [len(each) for each in lines])
        named = [str(phase) not in (Phase.ALL, Phase.NONE) for phase in units.phases]
        phases = np.array([[n and phase in said.split("|") for said in contents["phases"]]
                           for phase, n in zip(units.phases, named, strict=True)])  # fmt: skip
        signs = (
            (MEANING, units.unit @ placed.unit.T),
            (NGRAMS, (units.ngrams @ placed.ngrams.T).toarray()),
            (PARTS, (units.parts @ placed.parts.T).toarray()),
        )
        best = sum(weight * _best(alike, owner, len(lines)) for weight, alike in signs)
        self.odds = np.asarray(best + PHASE * phases.reshape(len(units), len(lines)) + BASE)
        self.classes = np.array(["", *contents["content_id"]])

    def scores(self, seed: int | None = None) -> Scores:
        """Log-odds of each content; of none of them those at which a unit asks for something else."""
        none = np.full((len(self.odds), 1), UNSURE)
        return Scores(np.hstack([none, self.odds]).round(4), self.classes, 1.0)


def usual_place(traits: Traits, vectors: VectorSettings) -> Traits:
    """Units or lines as they are compared where a codebook has no content examples: by what the shipped ones teach."""
    usual = shipped(vectors)
    centre = centre_of(traits.unit, usual.centre)
    return traits.placed(centre, centre_of(traits.answer, usual.answer_centre), usual.metric)


def lines_of(title: str, definition: str = "") -> list[str]:
    """A title whole and in its parts, and the definition.

    >>> lines_of("Vaiheet, työkalut ja viestintä")
    ['Vaiheet, työkalut ja viestintä', 'Vaiheet', 'työkalut ja viestintä']
    """
    parts = [part for part in re.split(r"\s*[,;:.()]\s*", title.strip()) if len(part) > 2]
    return list(dict.fromkeys(filter(None, [title.strip(), *parts, definition.strip()])))


def _best(alike: np.ndarray, owner: Sequence[int] | np.ndarray, count: int) -> np.ndarray:
    """The greatest likeness (n, contents) to a line of each content."""
    found = np.full((len(alike), count), -np.inf)
    for column, content in enumerate(owner):
        found[:, content] = np.maximum(found[:, content], alike[:, column])
    return found
