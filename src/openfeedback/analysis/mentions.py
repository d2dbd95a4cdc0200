"""Who raised what: codings joined to their respondents."""

from collections.abc import Sequence

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.tables import require

NO_CONTENT = "ei_sisaltoa"  # the coding guide's theme of a unit that says nothing
_JOINED = ["unit_id", "response_id", "respondent_id", "theme", "phase", "kind"]


def mentions(
    codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame, of: Sequence[str] = ("theme",)
) -> pd.DataFrame:
    """One row for each respondent and theme that the respondent raised, in id order.

    A respondent who answered but raised nothing (or only ei_sisaltoa) has one row with an empty theme, so that
    the respondents of the table are the denominator of every share. Themes outside the matrix are kept.
    ``of`` chooses what counts as a theme: ``("kind",)``, ``("theme", "phase")`` (joined with " × ").

    >>> responses = pd.DataFrame({"response_id": ["a", "b"], "respondent_id": ["r1", "r2"]})
    >>> units = pd.DataFrame({"unit_id": ["a.1"], "response_id": ["a"]})
    >>> codings = pd.DataFrame({"unit_id": ["a.1"], "theme": ["muut"]})
    >>> mentions(codings, units, responses).fillna("-").values.tolist()
    [['r1', 'muut'], ['r2', '-']]
    """
    coded = coded_units(codings, units, responses).dropna(subset=["theme", *of])
    raised = coded.assign(theme=coded[[*of]].agg(" × ".join, axis=1) if len(coded) else coded["theme"])
    raised = raised[["respondent_id", "theme"]]
    silent = responses.loc[~responses["respondent_id"].isin(raised["respondent_id"]), ["respondent_id"]]
    both = pd.concat([raised, silent.assign(theme=pd.Series(dtype="str"))], ignore_index=True)
    both = both.astype({"respondent_id": "str", "theme": "str"}).drop_duplicates()
    return both.sort_values(["respondent_id", "theme"], ignore_index=True)


def coded_units(codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Every coded unit with its response and respondent: unit_id, response_id, respondent_id, theme, phase, kind, …

    Further columns of ``codings`` are kept. theme is empty where nothing was raised.
    Raises InputError when a unit has several codings or points to no unit or response.
    """
    require(codings, ["unit_id", "theme"], "codings")
    require(units, ["unit_id", "response_id"], "units")
    require(responses, ["response_id", "respondent_id"], "responses")
    _check_one_each(codings)
    bare = codings.drop(columns=["response_id", "respondent_id"], errors="ignore")  # the units say whose they are
    joined = bare.merge(units[["unit_id", "response_id"]], on="unit_id", how="left")
    joined = joined.merge(responses[["response_id", "respondent_id"]], on="response_id", how="left")
    _check_found(joined)
    for column in ("phase", "kind"):
        if column not in joined:
            joined[column] = pd.Series(index=joined.index, dtype="str")
    empty = joined["theme"].isin(["", NO_CONTENT])
    joined["theme"] = joined["theme"].mask(empty)
    return joined[[*_JOINED, *[c for c in joined.columns if c not in _JOINED]]].sort_values(
        "unit_id", ignore_index=True
    )


def _check_one_each(codings: pd.DataFrame) -> None:
    twice = codings["unit_id"][codings["unit_id"].duplicated()]
    if len(twice):
        raise InputError(
            f"codings: unit {twice.min()} (and {twice.nunique() - 1} others) has several codings; "
            "keep one coder, or let a person's codings replace the model's"
        )


def _check_found(joined: pd.DataFrame) -> None:
    said = [
        f"codings: unit {joined.loc[joined[column].isna(), 'unit_id'].min()} {what}; give the tables of one run"
        for column, what in [("response_id", "is not among the units"), ("respondent_id", "belongs to no response")]
        if joined[column].isna().any()
    ]
    if said:
        raise InputError(said[0])
