"""Survey weights of respondents."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.errors import InputError


def whole_percents(share: pd.Series) -> pd.Series:
    """Weighted shares in whole per cents: more digits would tell whose weights they are the sums of.

    Of less than half a per cent (and of all but that) a quarter: somebody is not nobody.

    >>> whole_percents(pd.Series([0.0, 0.004, 0.1267, 1.0])).tolist()
    [0.0, 0.0025, 0.13, 1.0]
    """
    some = share.between(0, 1, inclusive="neither")
    return share.round(2).mask(some, share.round(2).clip(0.0025, 0.9975))


def weights_of(respondents: pd.DataFrame | None, ids: pd.Index) -> NDArray[np.float64] | None:
    """Survey weight of each respondent of ``ids``; None where the survey has none. A missing weight counts as 0.

    Raises InputError for a weight that is negative, infinite or no number; a decimal comma is read.

    >>> people = pd.DataFrame({"respondent_id": ["a", "b"], "weight": ["1,5", None]})
    >>> weights_of(people, pd.Index(["b", "a"])).tolist()
    [0.0, 1.5]
    """
    if respondents is None or "weight" not in respondents:
        return None
    people = respondents.drop_duplicates("respondent_id").set_index("respondent_id")
    return as_weights(people["weight"]).reindex(ids).fillna(0.0).to_numpy(float)


def as_weights(cells: pd.Series) -> pd.Series:
    """A column of weights as numbers; missing where a cell is empty. Raises InputError as ``weights_of`` does."""
    if not pd.api.types.is_numeric_dtype(cells):
        cells = cells.astype("str").str.strip().str.replace(",", ".", regex=False)
        cells = cells.mask(cells == "")
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    for wrong, what in (
        (cells.notna() & numbers.isna(), "cells that are no numbers"),
        (numbers < 0, "negative values"),
        (np.isinf(numbers), "infinite values"),
    ):
        if wrong.any():
            raise InputError(
                f"respondents: column 'weight' has {int(wrong.sum())} {what}; survey weights are numbers of at least "
                "0: mend them, or leave the cell empty where there is no weight"
            )
    return numbers
