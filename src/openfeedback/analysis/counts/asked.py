"""Contents: who asks for which, in which phases and groups, as it truly is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.analysis.counts.groups import by_group
from openfeedback.analysis.counts.matrix import of_kinds
from openfeedback.analysis.counts.raised import coded_units
from openfeedback.settings import MatrixSettings
from openfeedback.tables import require
from openfeedback.vocabulary import is_content_of, phase_or_none

if TYPE_CHECKING:
    from openfeedback.coding.codebook import Codebook

_OF_UNIT = ["unit_id", "text", "answer", "question", "role"]
_COUNTS = {"units_n": ("unit_id", "nunique"), "respondents_n": ("respondent_id", "nunique")}


def wished_units(
    codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame, codebook: Codebook, settings: MatrixSettings
) -> pd.DataFrame:
    """The units that the matrix counts: unit_id, respondent_id, theme, phase and what ``units`` says of their texts.

    ``units`` has unit_id, response_id, text and, where known, answer, question and role (``with_answers``). A unit to
    which a person gave two themes stands under each: it has a content in both.
    """
    require(units, ["unit_id", "response_id", "text"], "units")
    counted = of_kinds(coded_units(codings, units, responses), settings.kinds)
    themes = [theme.id for theme in codebook.themes if theme.in_matrix]
    counted = counted[counted["theme"].isin(themes)]
    counted = counted.assign(phase=phase_or_none(counted["phase"]))[["unit_id", "respondent_id", "theme", "phase"]]
    return counted.merge(units[[c for c in _OF_UNIT if c in units]], on="unit_id").reset_index(drop=True)


def asked_by(wished: pd.DataFrame, content_codings: pd.DataFrame) -> pd.DataFrame:
    """Who asks for what: unit_id, respondent_id, theme, phase, content_id of every unit with a content.

    A unit with two themes has a row for each of its contents, under the theme in which that lies.

    >>> unit = pd.DataFrame({"unit_id": "u", "respondent_id": "r", "theme": ["a", "b"], "phase": "ei"})
    >>> asked = asked_by(unit, pd.DataFrame({"unit_id": "u", "content_id": ["b/y", "a/x"]}))
    >>> asked[["theme", "content_id"]].values.tolist()
    [['a', 'a/x'], ['b', 'b/y']]
    """
    found = wished[["unit_id", "respondent_id", "theme", "phase"]].merge(
        content_codings[["unit_id", "content_id"]].dropna(), on="unit_id"
    )
    return found[lies_in(found)].reset_index(drop=True)


def lies_in(found: pd.DataFrame) -> pd.Series:
    """Whether each content lies in the theme of its row: ``found`` has unit_id, content_id, and theme by theme.

    A codebook's id that begins with no theme of the unit lies in the first of them.
    """
    pairs = zip(found["content_id"], found["theme"], strict=True)
    own = pd.Series([is_content_of(str(c), str(t)) for c, t in pairs], found.index, dtype=bool)
    there = own.groupby([found["unit_id"], found["content_id"]]).transform("any").astype(bool)
    return own | (~there & ~found.duplicated(["unit_id", "content_id"]))


def contents_by_phase(asked: pd.DataFrame) -> pd.DataFrame:
    """theme, content_id, phase, units_n, respondents_n of every content in the phases in which units ask for it.

    >>> rows = pd.DataFrame({"unit_id": ["a", "b"], "respondent_id": ["r", "r"], "theme": "t", "phase": ["alku", "ei"]})
    >>> contents_by_phase(rows.assign(content_id="t/x"))[["phase", "units_n", "respondents_n"]].values.tolist()
    [['alku', 1, 1], ['ei', 1, 1]]
    """
    made = _counted(asked, ["theme", "content_id", "phase"])
    return made.assign(suppressed=False)


def contents_by_group(
    asked: pd.DataFrame, responses: pd.DataFrame, respondents: pd.DataFrame, settings: MatrixSettings
) -> pd.DataFrame:
    """theme, content_id, by, group, respondents_n, group_n, share, ci_low, ci_high, suppressed, as ``by_group``."""
    owners = asked[["content_id", "theme"]].drop_duplicates("content_id")
    raised = asked[["respondent_id", "content_id"]].rename(columns={"content_id": "theme"})
    silent = pd.DataFrame({"respondent_id": responses["respondent_id"].unique()})
    both = pd.concat([raised.drop_duplicates(), silent], ignore_index=True)
    made = by_group(both, respondents, settings.by).rename(columns={"theme": "content_id"})
    made = made.astype({"content_id": "str"}).merge(owners, on="content_id", how="left")
    return made[["theme", "content_id", *[c for c in made.columns if c not in ("theme", "content_id")]]]


def _counted(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    counts = rows.groupby(list(by), sort=True).agg(**_COUNTS).reset_index()
    return counts.astype(dict.fromkeys(by, "str") | dict.fromkeys(_COUNTS, "Int64"))
