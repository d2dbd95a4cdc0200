"""What counts now: the run's codes with persons' later codings over them, and who said what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.classifier import with_human
from openfeedback.explore.corrections.store import CODES, SECOND
from openfeedback.vocabulary import Coder

MODELS = tuple(Coder)


def current_codes(run: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """The codes that count for each unit (unit_id, coder, theme, phase, kind), in the order of ``run``.

    The same as ``coding.with_human``: persons win, their most frequent code counts. Units that one person coded,
    nearly all of them, are settled at once. With ``second_theme`` where one of the tables has it: a person's counts.

    >>> run = pd.DataFrame({"unit_id": ["a"], "coder": "model", "theme": "t", "phase": "p", "kind": "k"})
    >>> person = run.assign(coder="KL", theme="u")
    >>> current_codes(run, person)[["coder", "theme"]].values.tolist()
    [['KL', 'u']]
    """
    second = [SECOND] if SECOND in {*run.columns, *persons.columns} else []
    columns = ["unit_id", "coder", *CODES, *second]
    run, persons = (table.reindex(columns=[*table.columns, *{*second} - {*table.columns}]) for table in (run, persons))
    base = run[columns].astype("object")
    said = persons[persons["theme"].notna() & persons["unit_id"].isin(base["unit_id"])][columns]
    several = said["unit_id"].duplicated(keep=False)
    settled = said[~several]
    if several.any():
        disputed = base[base["unit_id"].isin(said["unit_id"][several])]
        full = disputed.assign(theme_p=None, phase_p=None, kind_p=None, evidence=None)
        settled = pd.concat([settled, with_human(full, said[several])[columns].astype("object")])
    over = settled.set_index("unit_id").reindex(base["unit_id"]).reset_index()
    return _over(base.reset_index(drop=True), over[columns], over["coder"].notna())


def model_codes(run: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """What the model said of each unit (theme, phase, kind), in the order of ``run``; missing where nobody knows.

    A unit that a person had coded before the run has the person's codes in the run's table; the model's are then
    those that the explorer kept beside the person's.
    """
    own = run[["unit_id", *CODES]].astype("object").reset_index(drop=True)
    by_model = run["coder"].isin(MODELS).reset_index(drop=True)
    own = _over(own.assign(**dict.fromkeys(CODES)), own, by_model)
    kept = {f"model_{c}": c for c in CODES}
    if not set(kept) <= set(persons.columns):
        return own
    noted = persons.dropna(subset=["model_theme"]).drop_duplicates("unit_id", keep="last")
    noted = noted.set_index("unit_id")[list(kept)].rename(columns=kept).reindex(own["unit_id"]).reset_index()
    return _over(own, noted, ~by_model & noted["theme"].notna())


def _over(under: pd.DataFrame, over: pd.DataFrame, where: pd.Series) -> pd.DataFrame:
    """``under`` with the rows of ``over`` in their place where ``where`` is true."""
    return under.mask(np.broadcast_to(where.to_numpy(bool)[:, None], under.shape), over)


def voices(persons: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Who coded what, by unit: coder, codes, note, in the order of their names."""
    found: dict[str, list[dict[str, Any]]] = {}
    said = persons[persons["theme"].notna()]  # a unit that was drawn and not coded yet says nothing
    wanted = ["unit_id", "coder", *CODES, SECOND, "evidence", "coded_at", "settled_by"]
    rows = said.reindex(columns=wanted).sort_values("coder")
    for row in rows.to_dict("records"):
        unit = str(row.pop("unit_id"))
        found.setdefault(unit, []).append({str(k): None if pd.isna(v) else str(v) for k, v in row.items()})
    return found
