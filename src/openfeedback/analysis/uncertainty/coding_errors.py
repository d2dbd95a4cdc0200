"""How far the counts may be off because units were coded wrongly: draws from the coder's own probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.counts import coded_units, of_kinds
from openfeedback.analysis.uncertainty.expected import corrected_counts
from openfeedback.settings import MatrixSettings
from openfeedback.vocabulary import NO_CONTENT, Phase

ENOUGH_DOUBLE = 30  # fewer double-coded units say too little about which codes are confused
ENOUGH_A_THEME = 5  # and so do fewer a theme
_FIELDS = ("theme", "phase", "kind")
_ENDS = ("expected_n", "low", "high")


def with_coding_range(
    matrix: pd.DataFrame,
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    settings: MatrixSettings,
    kinds: Sequence[str] | None = None,
    draws: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """The matrix with ``true_n``, ``true_low`` and ``true_high``: units that truly belong to a cell.

    Each unit keeps each of its codes (theme, phase, kind) with its probability, and otherwise gets another one, drawn
    as often as that occurs among all units; the three fields independently. The mean of ``draws`` such draws, and
    their middle 95 %. Unlike ``expected_n`` (units in the cell that are right) this also counts units that belong
    here but were coded elsewhere. A missing probability (a person's coding) counts as 1. Call it before ``suppress``.
    """
    drawn = _draws(codings, units, responses, settings.kinds if kinds is None else kinds, draws, seed)
    cells = list(zip(matrix["theme"], matrix["phase"], strict=True))
    counts = np.array([((drawn.theme == t) & (drawn.phase == p) & drawn.counted).sum(axis=1) for t, p in cells], float)
    return matrix.assign(**_middle(counts.reshape(len(cells), draws)))


def coding_range(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    matrix: pd.DataFrame,
    settings: MatrixSettings,
    human: pd.DataFrame | None = None,
    unseen: pd.DataFrame | None = None,
    draws: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """How many units each theme of the ``matrix`` would have without errors of coding: one row a theme.

    theme, coded_n, expected_n, low, high, basis, double_n, suppressed. ``codings``: those that count, persons' among
    them, which are taken as they are. With at least 30 units, and five a theme, that both a person (``human``: unit_id,
    theme) and the model (``unseen``: its codes from before it learnt from persons) coded, the model's confusion with
    the person is the ``basis`` (``corrected_counts`` of the units that no person coded), else the coder's
    probabilities, as in ``with_coding_range``. Phases together; as it truly is. ``matrix``: for its themes.
    """
    themes = list(dict.fromkeys(matrix["theme"]))
    both = _double(unseen, human)
    enough = len(both) >= max(ENOUGH_DOUBLE, ENOUGH_A_THEME * len(themes))
    if enough and unseen is not None and human is not None:
        ends = _by_confusion(codings, unseen, human, both, (units, responses, settings), themes, seed)
    else:
        drawn = _draws(codings, units, responses, settings.kinds, draws, seed)
        counts = np.array([((drawn.theme == t) & drawn.counted).sum(axis=1) for t in themes], float)
        ends = dict(zip(_ENDS, _middle(counts.reshape(len(themes), draws)).values(), strict=True))
    coded = _by_theme(codings, units, responses, settings).reindex(themes, fill_value=0)
    made = pd.DataFrame({"theme": pd.Series(themes, dtype="str"), "coded_n": coded.to_numpy()})
    made = made.assign(**ends, basis="confusion" if enough else "probabilities", double_n=len(both))
    return made.astype({"coded_n": "Int64"}).assign(suppressed=False)


def _by_confusion(
    codings: pd.DataFrame,
    unseen: pd.DataFrame,
    human: pd.DataFrame,
    both: pd.DataFrame,
    of: tuple[pd.DataFrame, pd.DataFrame, MatrixSettings],
    themes: list[str],
    seed: int,
) -> dict[str, NDArray[np.float64]]:
    """Units that a person coded as they are; the model's codes of the others corrected for its confusions."""
    known = codings["unit_id"].isin(human.dropna(subset=["theme"])["unit_id"])
    left = unseen[unseen["unit_id"].isin(codings.loc[~known, "unit_id"])]
    confusion = pd.crosstab(both["theme_human"], both["theme"])
    found = corrected_counts(_by_theme(left, *of), confusion, seed=seed).set_index("code")
    sure = _by_theme(codings[known], *of).reindex(themes, fill_value=0).to_numpy(float)
    return {end: found[end].reindex(themes, fill_value=0.0).to_numpy() + sure for end in _ENDS}


def _by_theme(
    codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame, settings: MatrixSettings
) -> pd.Series:
    """How many units of the matrix's kinds have each theme."""
    coded = of_kinds(coded_units(codings, units, responses), settings.kinds)
    return coded["theme"].dropna().value_counts()


class _Drawn(NamedTuple):
    """Draws × units: theme, phase, and whether the unit's kind is one that counts."""

    theme: NDArray[np.str_]
    phase: NDArray[np.str_]
    counted: NDArray[np.bool_]


def _draws(
    codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame, kinds: Sequence[str], draws: int, seed: int
) -> _Drawn:
    coded, rng = _coded(codings, units, responses), np.random.default_rng(seed)
    theme, phase, kind = (_redraw(coded[f], coded[f"{f}_p"], draws, rng) for f in _FIELDS)
    every = not len(kinds) or bool(coded["kind"].eq("").all())
    return _Drawn(theme, phase, np.ones(kind.shape, bool) if every else np.isin(kind, list(kinds)))


def _middle(counts: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    low, high = np.quantile(counts, [0.025, 0.975], axis=1)
    return {"true_n": counts.mean(axis=1), "true_low": low, "true_high": high}


def _double(codings: pd.DataFrame | None, human: pd.DataFrame | None) -> pd.DataFrame:
    """Units that both a person and the model gave a theme."""
    if human is None or codings is None:
        return pd.DataFrame(columns=["unit_id", "theme", "theme_human"])
    one = human.dropna(subset=["theme"]).drop_duplicates("unit_id")[["unit_id", "theme"]]
    return codings.dropna(subset=["theme"])[["unit_id", "theme"]].merge(one, on="unit_id", suffixes=("", "_human"))


def _coded(codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Every unit with its three codes and their probabilities, in unit order; no content and no phase are codes too."""
    coded = coded_units(codings, units, responses)
    codes = {
        "theme": coded["theme"].fillna(NO_CONTENT),
        "phase": coded["phase"].mask(coded["phase"] == "").fillna(Phase.NONE),
        "kind": coded["kind"].fillna(""),
    }
    sure = {f"{f}_p": coded[f"{f}_p"].fillna(1.0) if f"{f}_p" in coded else 1.0 for f in _FIELDS}
    return coded[["unit_id"]].assign(**codes, **sure).reset_index(drop=True)


def _redraw(codes: pd.Series, p: pd.Series, draws: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """``draws`` × units: the code with probability ``p``, else another one by how often each occurs."""
    names, code = np.unique(codes.to_numpy(dtype=str), return_inverse=True)
    often = np.bincount(code).astype(float)
    shape = (draws, len(code))
    if len(names) < 2:
        return np.broadcast_to(names[code], shape)
    other = np.empty(shape, dtype=np.int64)
    for own in range(len(names)):
        mine, rest = np.flatnonzero(code == own), np.where(np.arange(len(names)) == own, 0.0, often)
        other[:, mine] = rng.choice(len(names), (draws, len(mine)), p=rest / rest.sum())
    return names[np.where(rng.random(shape) < p.to_numpy(float), code, other)]
