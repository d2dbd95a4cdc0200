"""Opening survey files: each is understood in the light of the others, before its tables are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from openfeedback.errors import InputError, Problems
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.columns import Column, Plan, date_in, look, missing_column, plan_columns, pooled
from openfeedback.survey.exports import ask_of_spellings, open_export
from openfeedback.survey.files import Export
from openfeedback.survey.wordings import plain
from openfeedback.vocabulary import ColumnRole


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


def describe_survey(
    path: Path | str, file: SurveyFile | None = None, settings: SurveySettings | None = None
) -> pd.DataFrame:
    """What was understood of a file: one row a column, with its role, what showed it, how sure, and what is asked."""
    return describe_columns(open_survey(path, file, settings).plan.columns)


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
