"""The columns of a file under the parameters: what a person named wins over what was guessed."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, NamedTuple

from openfeedback.errors import InputError, Problems
from openfeedback.settings import OpenQuestion, ScaleItem, SurveyFile, SurveySettings
from openfeedback.survey.assemble import OPAQUE
from openfeedback.survey.catalogue import catalogue, known_scale
from openfeedback.survey.columns import (
    BACKGROUND,
    CHOICE,
    EVENT,
    ID,
    IGNORED,
    OPEN,
    PERSONAL,
    SCALE,
    TIME,
    WEIGHT,
    Column,
    KnownQuestion,
    Seen,
    known_question,
)
from openfeedback.survey.export import Export
from openfeedback.survey.guess import guess_columns
from openfeedback.survey.labels import is_ambiguous, is_opt_out, number_of
from openfeedback.survey.lookup import find, missing_column
from openfeedback.survey.scales import read_answers
from openfeedback.survey.wording import plain, slug, unique

BOARDS = ("miro", "padlet")
_TOLD: dict[str, Any] = {"recognised_from": "parameters", "confidence": 1.0, "ask": ""}


class Plan(NamedTuple):
    """The final columns, and what the parameters name but this file lacks (key of the parameters -> sentence)."""

    columns: list[Column]
    missing: dict[str, str]


class _Work:
    """One file's columns while they are being settled."""

    def __init__(self, seen: Seen, where: Path):
        self.export, self.seen, self.where = seen.export, seen, where
        self.columns = {c.position: c for c in guess_columns(seen)}
        self.told: dict[int, Column] = {}
        self.missing: dict[str, str] = {}
        self.problems = Problems(InputError)

    def find(self, key: str, wordings: list[str]) -> list[int]:
        """Positions of the columns with any of these headers; notes under ``key`` that there is none."""
        found = list(dict.fromkeys(j for w in wordings for j in find(self.export, w)))
        if not found:
            self.missing[key] = missing_column(self.export.names, wordings, self.where)
        return found

    def tell(self, key: str, wording: str, role: str, own: str | None = None) -> None:
        """Give the first column with this header a role."""
        for j in self.find(key, [wording])[:1]:
            column = self.columns[j]
            if role == BACKGROUND and column.role == CHOICE:  # choices joined in one cell stay choices
                self.told[j] = column._replace(id=own or column.id, **_TOLD)
                continue
            group = OPAQUE if role == ID and column.role == PERSONAL else ""
            self.told[j] = column._replace(role=role, id=own or column.id, group=group, options=None, **_TOLD)

    def tell_choice(self, stem: str, own: str) -> bool:
        """Name the question of option columns; False where no option column has this stem."""
        same = [c for c in self.columns.values() if c.role == CHOICE and c.group and plain(c.group) == plain(stem)]
        self.told |= {c.position: c._replace(group=own, **_TOLD) for c in same}
        return bool(same)


def plan_columns(seen: Seen, file: SurveyFile, settings: SurveySettings | None, where: Path) -> Plan:
    """Every column with its final role.

    Raises InputError where the file's own entries (respondent_id, time, event_column) name a column that it lacks,
    where a scale item's labels fit no scale, or where a column with personal data is asked for.
    """
    work = _Work(seen, where)
    if settings is not None:
        _settle(work, settings)
    lacking = _settle_file(work, file)
    _keep_personal(work)
    for message in lacking:
        work.problems.add(message)
    work.problems.stop_if_any()
    columns = [work.told.get(j, work.columns[j]) for j in sorted(work.columns)]
    return Plan(_with_unique_ids(_board_question(seen.export, columns, file, where)), work.missing)


def _settle(work: _Work, settings: SurveySettings) -> None:
    for wording in settings.ignore:
        for j in work.find(f"ignore: {wording}", [wording]):
            work.told[j] = work.columns[j]._replace(role=IGNORED, **_TOLD)
    for name, wording in settings.background.items():
        if not work.tell_choice(wording, name):
            work.tell(f"background: {name}", wording, BACKGROUND, name)
    if settings.weight:
        work.tell("weight", settings.weight, WEIGHT)
    for question in settings.open_questions:
        _tell_question(work, question)
    for item in settings.scale_items:
        _tell_item(work, item)
    _drop_guesses(work, settings)


def _settle_file(work: _Work, file: SurveyFile) -> list[str]:
    """Roles that the file's own entry gives; sentences on columns that it lacks."""
    named = {
        "respondent_id": (file.respondent_id, ID),
        "event_column": (file.event_column, EVENT),
        "time": (file.time, TIME),
    }
    for key, (wording, role) in named.items():
        if wording:
            work.tell(key, wording, role)
    return [work.missing.pop(key) for key in named if key in work.missing]


def _drop_guesses(work: _Work, settings: SurveySettings) -> None:
    """Where a person listed the open questions, items or background, others that were guessed are left out."""
    listed = {OPEN: settings.open_questions, SCALE: settings.scale_items, BACKGROUND: settings.background,
              CHOICE: settings.background or settings.scale_items, WEIGHT: settings.weight}  # fmt: skip
    for j, column in work.columns.items():
        if listed.get(column.role) and not (column.role == OPEN and work.export.format in BOARDS):
            work.columns[j] = column._replace(role=IGNORED, recognised_from="not among the parameters", ask="")


def _tell_question(work: _Work, question: OpenQuestion) -> None:
    """Columns of a told question; several in one file get a number behind the id and keep their own titles."""
    wordings = question.columns or [question.question or question.question_id]
    key = f"open_questions: {question.question_id}"
    found = work.find(key, wordings)
    if work.export.format in BOARDS:
        work.missing.pop(key, None)  # a board's question is a heading on it, not a column
    for n, j in enumerate(found, 1):
        column = work.columns[j]
        own = f"{question.question_id}_{n}" if len(found) > 1 else question.question_id
        title = question.question if question.question and len(found) == 1 else column.title or column.name
        work.told[j] = column._replace(role=OPEN, id=own, title=title, question_role=question.role, scale=None, **_TOLD)


def _tell_item(work: _Work, item: ScaleItem) -> None:
    found = work.find(f"scale_items: {item.item_id}", item.columns or [item.item or item.item_id])
    for n, j in enumerate(found, 1):
        own = f"{item.item_id}_{n}" if len(found) > 1 else item.item_id
        work.told[j] = _as_item(work, work.columns[j], item, own)


def _as_item(work: _Work, column: Column, item: ScaleItem, own: str) -> Column:
    counts = work.seen.counts[column.position]
    if item.scale and not known_scale(item.scale):
        near = difflib.get_close_matches(item.scale, list(catalogue()), n=2) or list(catalogue())
        work.problems.add(f"scale_items: {item.item_id}: '{item.scale}' is unknown; did you mean {' or '.join(near)}?")
        return column
    scale = read_answers(counts, column.title, item.scale, item.opt_out, item.midpoint)
    if scale is None and any(not is_opt_out(x) and not is_ambiguous(x) for x in counts):
        odd = sum(number_of(x) is None for x in counts)
        wrong = f"{odd} of its {len(counts)} different values are no numbers and fit no one scale"
        work.problems.add(
            f"{work.where}: column '{column.name}': {wrong}; name its `scale`, or list them under `opt_out`"
        )
    fields = {**_TOLD, "ask": "; ".join(scale.asks) if scale else ""}
    return column._replace(role=SCALE, id=own, title=item.item or column.title, scale=scale, **fields)


def _keep_personal(work: _Work) -> None:
    """Personal data by header never leaves the reader, even where the parameters ask for it (an id is made opaque)."""
    for j, column in work.told.items():
        if work.columns[j].role == PERSONAL and column.role not in (IGNORED, ID):
            say = "holds personal data by its header, which never leaves the reader"
            work.problems.add(f"{work.where}: column '{column.name}' {say}; take it out of the parameters or rename it")


def _board_question(export: Export, columns: list[Column], file: SurveyFile, where: Path) -> list[Column]:
    """The question that a board answers: told, or the file's name."""
    if export.format not in BOARDS:
        return columns
    asked, title = file.question, where.stem
    if asked:
        made: dict[str, Any] = {"id": asked.question_id, "title": asked.question or asked.question_id,
                                "question_role": asked.role}  # fmt: skip
    else:
        known = known_question(title) or KnownQuestion(slug(title), "other")
        ask = "which question does the board answer? Name it under files: question"
        made = {"id": known.question_id, "title": title, "question_role": known.role, "ask": ask}
    return [c._replace(**made) if c.role == OPEN else c for c in columns]


def _with_unique_ids(columns: list[Column]) -> list[Column]:
    """Ids are unique among questions, among items and among background variables."""
    made = {c.position: c for c in columns}
    for role in (OPEN, SCALE, BACKGROUND):
        same = [c for c in columns if c.role == role]
        for column, own in zip(same, unique(c.id for c in same), strict=True):
            made[column.position] = column._replace(id=own)
    return [made[j] for j in sorted(made)]
