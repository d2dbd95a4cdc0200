"""The respondents whom the parameters keep."""

from __future__ import annotations

import pandas as pd

from openfeedback.errors import InputError, unknown
from openfeedback.survey.tables.one_file import Survey


def unknown_in(respondents: pd.DataFrame, only: dict[str, list[str]]) -> list[str]:
    """Sentences on columns and values of ``only`` that no respondent has, with the nearest that somebody has."""
    problems = [f"survey: only: {unknown('column', c, respondents.columns)}" for c in only if c not in respondents]
    for column, values in only.items():
        known = sorted(respondents[column].dropna().astype("str").unique()) if column in respondents else values
        problems += [f"survey: only: {column}: {unknown('value', v, known)}" for v in values if v not in known]
        problems += [] if values else [f"survey: only: {column}: names no value, so nobody is left; name one"]
    return problems


def keep_only(survey: Survey, only: dict[str, list[str]]) -> Survey:
    """The survey of the respondents whose columns hold a named value.

    Raises InputError naming every column that is not there and every value that nobody has.
    """
    if not only:
        return survey
    respondents = survey.respondents
    if problems := unknown_in(respondents, only):
        raise InputError(*problems)
    for column, values in only.items():
        respondents = respondents[respondents[column].isin(values)]
    if respondents.empty:
        raise InputError(f"survey: only: nobody is left under {only}; check the values")
    kept = set(respondents["respondent_id"])
    responses = survey.responses[survey.responses["respondent_id"].isin(kept)]
    scores = survey.scores[survey.scores["respondent_id"].isin(kept)]
    events = survey.events[survey.events["event_id"].isin(set(respondents["event_id"]))]
    tables_ = [f.reset_index(drop=True) for f in (responses, respondents, scores, events)]
    return survey._replace(**dict(zip(survey._fields, tables_, strict=False)))
