"""Reading: one survey file, or several as one survey."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from openfeedback import tables
from openfeedback.errors import InputError, Problems, unknown
from openfeedback.files import notify
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.assemble import Survey, assemble
from openfeedback.survey.columns import (
    Column,
    Plan,
    date_in,
    look,
    missing_column,
    plan_columns,
    pooled,
    without_repeats,
)
from openfeedback.survey.exports import ask_of_spellings, open_export
from openfeedback.survey.files import Export
from openfeedback.survey.forgotten import forgotten_ids
from openfeedback.survey.headers import file_slug, plain, unique
from openfeedback.survey.memory import recall, remember
from openfeedback.survey.rows import without_refused, without_unanswered
from openfeedback.vocabulary import ColumnRole, Told

NOTICES = "notices"  # attribute of a survey's table of responses until they are said


class Opened(NamedTuple):
    """One file, opened and understood, before its tables are made."""

    path: Path
    file: SurveyFile
    export: Export
    plan: Plan


def open_surveys(paths: Iterable[tuple[Path, SurveyFile]], settings: SurveySettings | None = None) -> list[Opened]:
    """Open files and settle their columns, each in the light of the others.

    Raises InputError with the problems of all files at once.
    """
    problems = Problems(InputError)
    exports: list[tuple[Path, SurveyFile, Export]] = []
    for path, file in paths:
        file = file.model_copy(update={"date": file.date or date_in(path.stem)})
        with _collected(problems):
            exports.append((path, file, open_export(path, file, settings)))
    problems.stop_if_any()
    groups = _groups(settings)
    if len(exports) > 1:
        told = ask_of_spellings([export for _, _, export in exports], groups)
        exports = [(path, file, export) for (path, file, _), export in zip(exports, told, strict=True)]
    pool = pooled([export for _, _, export in exports], groups) if len(exports) > 1 else {}
    opened: list[Opened] = []
    for path, file, export in exports:
        with _collected(problems):
            plan = plan_columns(look(export, pool, groups), file, settings, path)
            opened.append(Opened(path, file, export, plan))
    problems.stop_if_any()
    return opened


def open_survey(path: Path | str, file: SurveyFile | None = None, settings: SurveySettings | None = None) -> Opened:
    """Open one file and settle its columns. Raises InputError where it cannot be read."""
    path = Path(path)
    return open_surveys([(path, file or SurveyFile(path=path.name))], settings)[0]


@contextmanager
def _collected(problems: Problems) -> Iterator[None]:
    """Collects the problems of one file, so that those of the next are named too."""
    try:
        yield
    except InputError as problem:
        for said in problem.problems:
            problems.add(said)


def _groups(settings: SurveySettings | None) -> dict[str, str]:
    """Wordings that the parameters give one question or item."""
    named = [(f"question {q.question_id}", q.columns) for q in settings.open_questions] if settings else []
    named += [(f"item {i.item_id}", i.columns) for i in settings.scale_items] if settings else []
    return {plain(wording): key for key, wordings in named for wording in wordings}


def read_survey(path: Path | str, file: SurveyFile | None = None, settings: SurveySettings | None = None) -> Survey:
    """Read one survey file; its columns are recognised where the settings do not name them.

    Raises InputError naming everything that is wrong: a missing, empty or unreadable file, a column that it lacks.
    """
    return _with_notices(join_opened([open_survey(path, file, settings)], settings))


def read_surveys(paths: Iterable[tuple[Path, SurveyFile]], settings: SurveySettings) -> Survey:
    """Read several files as one survey and keep the respondents that ``settings.only`` names.

    A question, item or background column need not be in every file, but must be in one. Problems of all files are
    named at once.
    """
    paths = list(paths)
    if (whole := recall(paths, settings)) is None:
        whole = join_opened(_some(paths, settings), settings)
    return keep_only(_with_notices(whole), settings.only)


def _some(paths: list[tuple[Path, SurveyFile]], settings: SurveySettings) -> list[Opened]:
    opened = open_surveys(paths, settings)
    if not opened:
        raise InputError("no survey files; name them under survey: files")
    return opened


def _with_notices(survey: Survey) -> Survey:
    """The survey, its notices said: whoever reads it hears them, also where another process had read the files."""
    for sentence in survey.responses.attrs.pop(NOTICES, []):
        notify(sentence)
    return survey


def keep_in_mind(paths: Iterable[tuple[Path, SurveyFile]], settings: SurveySettings) -> Survey:
    """Read several files and remember all their respondents for ``read_surveys`` in this process and its forks."""
    paths = list(paths)
    everybody = settings.model_copy(update={"only": {}})
    survey = join_opened(_some(paths, everybody), everybody)
    remember(paths, settings, survey)
    return survey


def describe_survey(
    path: Path | str, file: SurveyFile | None = None, settings: SurveySettings | None = None
) -> pd.DataFrame:
    """What was understood of a file: one row a column, with its role, what showed it, how sure, and what is asked."""
    return describe_columns(open_survey(path, file, settings).plan.columns)


def describe_surveys(paths: Iterable[tuple[Path, SurveyFile]], settings: SurveySettings | None = None) -> pd.DataFrame:
    """What was understood of several files, each in the light of the others; column ``file`` holds the file's name.

    Raises InputError naming everything that the parameters name and no file holds.
    """
    opened = open_surveys(paths, settings)
    stop_if_lacking(opened)
    return describe_opened(opened)


def describe_opened(opened: list[Opened]) -> pd.DataFrame:
    """The tables of columns of opened files, one below the other; column ``file`` holds the file's name."""
    described = [describe_columns(o.plan.columns) for o in opened]
    for o, table in zip(opened, described, strict=True):
        table.insert(0, "file", o.path.name)
    return pd.concat(described, ignore_index=True)


def describe_columns(columns: list[Column]) -> pd.DataFrame:
    """The table of columns: column, role, recognised_from, confidence, id, question_role, scale, ask."""
    rows = [
        (c.name, str(c.role), c.recognised_from, c.confidence, c.id,
         c.question_role if c.role == ColumnRole.OPEN else None, c.scale.name if c.scale else None, c.ask or None)
        for c in columns
    ]  # fmt: skip
    names = ["column", "role", "recognised_from", "confidence", "id", "question_role", "scale", "ask"]
    return pd.DataFrame(rows, columns=names)


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


def stop_if_lacking(opened: list[Opened]) -> None:
    """What the parameters name must be in at least one file."""
    if problems := lacking(opened):
        raise InputError(*problems)


def lacking(opened: list[Opened]) -> list[str]:
    """Sentences on what the parameters name and no file holds."""
    missing = Counter(key for o in opened for key in o.plan.missing)
    return [
        f"survey: {key}: "
        + "; ".join(missing_column(o.export.names, [o.plan.missing[key]], o.path) for o in opened[:3])
        for key, n in missing.items()
        if n == len(opened)
    ]


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
