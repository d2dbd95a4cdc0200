"""Who raised what: codings joined to their respondents."""

from collections.abc import Sequence

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.tables import require
from openfeedback.vocabulary import BETWEEN, NO_CONTENT, Coder

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
    raised = coded.assign(theme=joined(coded, of))
    raised = raised[["respondent_id", "theme"]]
    silent = responses.loc[~responses["respondent_id"].isin(raised["respondent_id"]), ["respondent_id"]]
    both = pd.concat([raised, silent.assign(theme=pd.Series(dtype="str"))], ignore_index=True)
    both = both.astype({"respondent_id": "str", "theme": "str"}).drop_duplicates()
    return both.sort_values(["respondent_id", "theme"], ignore_index=True)


def topic_mentions(assignments: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """``mentions`` of topics: ``theme`` holds the topic_id; who has no topic raised nothing."""
    return mentions(assignments[["unit_id", "topic_id"]].rename(columns={"topic_id": "theme"}), units, responses)


def joined(rows: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The parts of what was raised as one text, none of them missing: ``theme × phase``."""
    texts = [BETWEEN.join(map(str, parts)) for parts in rows[[*columns]].itertuples(index=False)]
    return pd.Series(texts, rows.index, dtype="str")


def coded_units(codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Every coded unit with its response and respondent: unit_id, response_id, respondent_id, theme, phase, kind, …

    Further columns of ``codings`` are kept. theme is empty where nothing was raised. A unit to which a person gave a
    ``second_theme`` has a row for each of its themes; a model's second theme is a hint and counts nothing.
    Raises InputError when a unit has several codings or points to no unit or response.
    """
    require(codings, ["unit_id", "theme"], "codings")
    require(units, ["unit_id", "response_id"], "units")
    require(responses, ["response_id", "respondent_id"], "responses")
    _check_one_each(codings)
    codings = with_second_themes(codings)
    bare = codings.drop(columns=["response_id", "respondent_id"], errors="ignore")  # the units say whose they are
    found = bare.merge(units[["unit_id", "response_id"]], on="unit_id", how="left")
    found = found.merge(responses[["response_id", "respondent_id"]], on="response_id", how="left")
    _check_found(found)
    for column in ("phase", "kind"):
        if column not in found:
            found[column] = pd.Series(index=found.index, dtype="str")
    found["theme"] = found["theme"].mask(found["theme"].isin(["", NO_CONTENT]))
    order = [*_JOINED, *[c for c in found.columns if c not in _JOINED]]
    return found[order].sort_values("unit_id", kind="stable", ignore_index=True)


def with_second_themes(codings: pd.DataFrame) -> pd.DataFrame:
    """Codings with a further row for each second theme that a person gave.

    >>> codings = pd.DataFrame({"unit_id": ["a", "b"], "coder": ["KL", "model"], "theme": ["x", "x"]})
    >>> with_second_themes(codings.assign(second_theme="y"))["theme"].tolist()
    ['x', 'x', 'y']
    """
    if not {"coder", "second_theme"} <= {*codings.columns}:
        return codings
    second = codings["second_theme"].astype("object").where(codings["second_theme"].notna(), "").astype("str")
    given = (second != "") & ~codings["coder"].isin([*Coder]) & (second != codings["theme"])
    further = codings[given].assign(theme=second[given])
    return pd.concat([codings, further], ignore_index=True) if len(further) else codings


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
