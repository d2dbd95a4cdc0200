"""Everything wrong with a parameter file, at once: its words, what its survey holds, where its run would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from openfeedback.errors import OpenFeedbackError, ParameterError
from openfeedback.params import Params, survey_paths
from openfeedback.run.gate import unknown_columns, unknown_words, wrong_place
from openfeedback.survey import Survey, describe_opened, join_tables, lacking, open_surveys, unknown_in
from openfeedback.vocabulary import Fitting


class Checked(NamedTuple):
    """What every column of the survey was taken for (``describe_opened``), and the survey as it is read."""

    columns: pd.DataFrame
    survey: Survey


def checked_study(params: Params) -> Checked:
    """The columns and the survey of a parameter file without faults.

    Raises ParameterError naming everything that is wrong, with the parameter file and the key.
    """
    problems = [*unknown_words(params), *wrong_place(params)]
    try:
        opened = open_surveys(list(survey_paths(params)), params.survey)
        columns = describe_opened(opened)
        survey = join_tables(opened, params.survey)
        said = [*lacking(opened), *unknown_in(survey.respondents, params.survey.only)]
        problems += [f"{params.file.name}: {each}" for each in said]
        problems += unknown_columns(params, survey.respondents)
    except OpenFeedbackError as error:
        problems += [f"{params.file.name}: {each}" for each in error.problems]
    if problems:
        raise ParameterError(*problems)
    return Checked(columns, survey)


def template_words(params: Params) -> str | None:
    """A sentence on the styles that the study's Word template lacks; None where it has them all, or there is none."""
    from openfeedback.report.writers import template_lacks

    if params.appendix.template is None:
        return None
    missing = template_lacks(params.at(params.appendix.template))
    said = f"appendix.template: {params.appendix.template.name} lacks the styles {', '.join(missing)}"
    return f"{said}; the appendix takes them from its own template, in this one's font" if missing else None


SAMPLE = 200  # answers that are coded to tell whether a codebook fits: about ten seconds


def codebook_fits(params: Params, survey: Survey) -> str | None:
    """One plain sentence on whether the study's codebook fits its answers; None where nothing can be said."""
    from openfeedback.coding.agreement import codebook_fit
    from openfeedback.coding.classifier import code, own_examples
    from openfeedback.coding.codebook import load_codebook

    if params.codebook_place is None or survey.responses.empty:
        return None
    codebook = load_codebook(params.codebook_place)
    answers = survey.responses.sort_values("response_id")
    some = answers.sample(min(SAMPLE, len(answers)), random_state=params.seed)
    units = some[["response_id", "text", "question", "role"]].rename(columns={"response_id": "unit_id"})
    own = own_examples(codebook, units)
    coded = code(units, codebook, params.coding, params.vectors, unseen=own)
    return fit_sentence(codebook_fit(coded, codebook, units["text"], params.vectors), codebook.id)


def fit_sentence(fit: Mapping[str, Any], codebook: str) -> str | None:
    """How well a codebook fits, in a sentence; a warning where it does not.

    >>> fit_sentence({"fit": "poor", "sure": 0.2}, "table5")[:44]
    'WARNING: the codebook table5 does not fit: i'
    >>> fit_sentence({"fit": "unknown", "sure": 0.2}, "own") is None
    True
    """
    sure = f"it is sure of the theme of {fit['sure']:.0%} of the texts"
    if fit["fit"] == Fitting.POOR:
        return f"WARNING: the codebook {codebook} does not fit: {sure}; do not use its themes as results"
    if fit["fit"] == Fitting.UNSURE:
        return f"The codebook {codebook} has few examples, and {sure}: review more before its themes are results"
    return f"The codebook {codebook} fits fairly well: {sure}" if fit["fit"] == Fitting.GOOD else None
