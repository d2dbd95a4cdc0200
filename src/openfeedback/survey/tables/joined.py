"""Opened files as one survey, and what a person should know of the reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import pandas as pd

from openfeedback import tables
from openfeedback.errors import InputError, unknown
from openfeedback.settings import SurveySettings
from openfeedback.survey.columns import without_repeats
from openfeedback.survey.files import Export
from openfeedback.survey.opened import Opened, stop_if_lacking
from openfeedback.survey.rows import without_refused, without_unanswered
from openfeedback.survey.tables.forgotten import forgotten_ids
from openfeedback.survey.tables.one_file import Survey, assemble
from openfeedback.survey.wordings import file_slug, unique
from openfeedback.vocabulary import ColumnRole, Told

NOTICES = "notices"  # attribute of a survey's table of responses until they are said


def join_opened(opened: list[Opened], settings: SurveySettings | None = None) -> Survey:
    """The tables of opened files as one survey. Raises InputError for what the parameters name and no file holds."""
    stop_if_lacking(opened)
    return join_tables(opened, settings)


def join_tables(opened: list[Opened], settings: SurveySettings | None = None) -> Survey:
    """The tables of opened files as one survey, whatever the parameters name besides."""
    questions = settings.open_questions if settings else []
    opened = [o._replace(export=_of_respondents(o, settings)) for o in opened]
    keys = file_keys(opened)
    surveys = [
        assemble(o.export, o.plan.columns, o.file, key, questions, o.path.name)
        for o, key in zip(opened, keys, strict=True)
    ]
    whole = Survey(*[pd.concat([s[i] for s in surveys], ignore_index=True) for i in range(len(Survey._fields))])
    whole = whole._replace(events=_one_row_an_event(whole.events), dropped=tables.checked(whole.dropped, "dropped"))
    if settings and settings.forgotten:
        whole = _without(whole, forgotten_ids(whole.responses, whole.scores, settings.forgotten))
    if settings and settings.questions:
        known = [c.name for o in opened for c in o.plan.columns if c.role == ColumnRole.OPEN]
        whole = whole._replace(responses=_worded(whole.responses, settings, known))
    whole.responses.attrs[NOTICES] = sentences(whole)
    return whole


def _of_respondents(opened: Opened, settings: SurveySettings | None) -> Export:
    """The rows of people who answered, each as often as the parameters say."""
    columns, keep_all = opened.plan.columns, settings is not None and settings.unanswered == "keep"
    export = without_unanswered(without_refused(opened.export, columns), columns, keep_all)
    return without_repeats(export, columns, settings.duplicates if settings else "keep")


def _without(survey: Survey, gone: set[str]) -> Survey:
    """The survey without respondents who withdrew, what they left empty included."""
    answers = survey.responses.loc[survey.responses["respondent_id"].isin(gone), "response_id"]
    rows = {*gone, *_before_question(answers)}
    keep = {name: getattr(survey, name) for name in ("responses", "respondents", "scores")}
    keep = {name: frame[~frame["respondent_id"].isin(gone)].reset_index(drop=True) for name, frame in keep.items()}
    dropped = survey.dropped[~_before_question(survey.dropped["response_id"]).isin(rows)].reset_index(drop=True)
    return survey._replace(**keep, dropped=dropped)


def _before_question(response_ids: pd.Series) -> pd.Series:
    """What begins the ids of a row's answers."""
    return response_ids.astype("object").map(lambda each: str(each).rpartition(":")[0])


def _worded(responses: pd.DataFrame, settings: SurveySettings, known: list[str]) -> pd.DataFrame:
    """The responses with the wordings of questions that a person gives by id or header (``known`` ones: of columns).

    Raises InputError naming every wording of a question that there is not; one that nobody answered is there.
    """
    ids, headers, wordings = responses["question_id"], responses["question"], settings.questions
    named = [name for q in settings.open_questions for name in (q.question_id, *q.columns)]
    known = list(dict.fromkeys([*ids, *headers, *named, *known]))
    if wrong := [f"survey: questions: {unknown('question', key, known)}" for key in wordings if key not in known]:
        raise InputError(*wrong)
    return responses.assign(question=ids.map(wordings).fillna(headers.map(wordings)).fillna(headers))


def sentences(survey: Survey, kinds: Collection[Told] = tuple(Told)) -> list[str]:
    """What a person should know of the reading, a sentence each, with file, sheet and column."""
    found = survey.findings[survey.findings["kind"].isin([str(kind) for kind in kinds])]
    return [f"{_place(*row)}: {said}" for *row, said in found[["file", "sheet", "column", "said"]].values.tolist()]


def _place(file: str, sheet: str, column: str) -> str:
    """Where a finding holds.

    >>> _place("k.xlsx", "", "Rooli"), _place("k.xlsx", "Kevät", "")
    ("k.xlsx, column 'Rooli'", "k.xlsx, sheet 'Kevät'")
    """
    return file + (f", sheet '{sheet}'" if sheet else "") + (f", column '{column}'" if column else "")


def file_keys(opened: list[Opened]) -> list[str]:
    """What begins the ids of each file: its event, and its own name too where several files share an event."""
    events = [o.file.event_id or file_slug(o.path.stem) for o in opened]
    shared = Counter(events)
    return unique(
        [e if shared[e] == 1 else f"{e}/{file_slug(o.path.stem)}" for e, o in zip(events, opened, strict=True)], "-"
    )


def _one_row_an_event(events: pd.DataFrame) -> pd.DataFrame:
    """Files of one event make one row: the first date and name that are given, all sources."""
    if not events["event_id"].duplicated().any():
        return events
    by = events.groupby("event_id", sort=False)
    return by.first().assign(source=by["source"].agg(lambda s: ", ".join(sorted(set(s))))).reset_index()
