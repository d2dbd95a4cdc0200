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
AT_ONCE = 10_000  # units whose draws are held in memory at once
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
    counts = [drawn.cell(theme, phase) for theme, phase in zip(matrix["theme"], matrix["phase"], strict=True)]
    return matrix.assign(**_middle(np.array(counts, float).reshape(len(matrix), draws)))


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
        counts = np.array([drawn.theme(theme) for theme in themes], float).reshape(len(themes), draws)
        ends = dict(zip(_ENDS, _middle(counts).values(), strict=True))
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
    """How many units whose kind counts fall into each cell: draws × themes × phases, with the names of both."""

    counts: NDArray[np.int64]
    themes: list[str]
    phases: list[str]

    def theme(self, theme: str) -> NDArray[np.int64]:
        """Units of a theme in each draw; none of a theme that no unit has."""
        if theme not in self.themes:
            return np.zeros(len(self.counts), dtype=np.int64)
        return np.asarray(self.counts[:, self.themes.index(theme)].sum(axis=1))

    def cell(self, theme: str, phase: str) -> NDArray[np.int64]:
        """Units of a theme and a phase in each draw."""
        if theme not in self.themes or phase not in self.phases:
            return np.zeros(len(self.counts), dtype=np.int64)
        return np.asarray(self.counts[:, self.themes.index(theme), self.phases.index(phase)])


def _draws(
    codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame, kinds: Sequence[str], draws: int, seed: int
) -> _Drawn:
    coded, rng = _coded(codings, units, responses), np.random.default_rng(seed)
    theme, phase, kind = fields = [_Field(coded[field]) for field in _FIELDS]
    every = not len(kinds) or bool(coded["kind"].eq("").all())
    counts = np.zeros((draws, len(theme.names), len(phase.names)), dtype=np.int64)
    for start in range(0, len(coded), AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        p = [coded[f"{field}_p"].to_numpy(float)[rows] for field in _FIELDS]
        theme_n, phase_n, kind_n = (field.redraw(rows, sure, draws, rng) for field, sure in zip(fields, p, strict=True))
        counted = np.ones(kind_n.shape, bool) if every else np.isin(kind.names, list(kinds))[kind_n]
        place = (np.arange(draws)[:, None] * len(theme.names) + theme_n) * len(phase.names) + phase_n
        counts += np.bincount(place[counted], minlength=counts.size).reshape(counts.shape)
    return _Drawn(counts, theme.names.tolist(), phase.names.tolist())


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


class _Field:
    """The codes of one field: the names there are, and the number of each unit's."""

    def __init__(self, codes: pd.Series):
        self.names, self.code = np.unique(codes.to_numpy(dtype=str), return_inverse=True)
        self.often = np.bincount(self.code, minlength=len(self.names)).astype(float)

    def redraw(self, rows: slice, p: NDArray[np.float64], draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """``draws`` × units of ``rows``: the code with probability ``p``, else another by how often each occurs."""
        code, every = self.code[rows], np.arange(len(self.names))
        shape = (draws, len(code))
        if len(self.names) < 2:
            return np.broadcast_to(code, shape)
        other = np.empty(shape, dtype=np.int64)
        for own in np.unique(code):
            mine, rest = np.flatnonzero(code == own), np.where(every == own, 0.0, self.often)
            other[:, mine] = rng.choice(len(self.names), (draws, len(mine)), p=rest / rest.sum())
        return np.where(rng.random(shape) < p, code, other)
