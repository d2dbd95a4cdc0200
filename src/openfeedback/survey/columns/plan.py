"""The columns of a file under the parameters: what a person named wins over what was guessed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from openfeedback.errors import InputError, Problems, unknown
from openfeedback.settings import OpenQuestion, ScaleItem, SurveyFile, SurveySettings
from openfeedback.survey.columns.guess import guess_columns
from openfeedback.survey.columns.personal import BOTH
from openfeedback.survey.columns.roles import Column, KnownQuestion, Seen, find, known_question, missing_column
from openfeedback.survey.files import UNASKED, Export
from openfeedback.survey.scales import (
    catalogue,
    is_ambiguous,
    is_opt_out,
    known_scale,
    misspelt,
    number_of,
    read_answers,
)
from openfeedback.survey.wordings import different, plain, slug, unique
from openfeedback.vocabulary import ColumnRole

_NAMED: dict[str, Any] = {"recognised_from": "parameters", "confidence": 1.0, "ask": ""}


class Plan(NamedTuple):
    """The final columns, and what the parameters name but this file lacks (key of the parameters -> wording)."""

    columns: list[Column]
    missing: dict[str, str]


class _Work:
    """One file's columns while they are being settled."""

    def __init__(self, seen: Seen, where: Path):
        self.export, self.seen, self.where = seen.export, seen, where
        self.columns = {c.position: c for c in guess_columns(seen)}
        self.named: dict[int, Column] = {}
        self.missing: dict[str, str] = {}
        self.problems = Problems(InputError)

    def find(self, key: str, wordings: list[str]) -> list[int]:
        """Positions of the columns with any of these headers; notes under ``key`` each that is not there."""
        by_wording = {wording: find(self.export, wording) for wording in wordings}
        for wording in (w for w, found in by_wording.items() if not found):
            named = key if len(wordings) == 1 else f"{key}: {wording}"
            self.missing[named] = wording
        return list(dict.fromkeys(j for found in by_wording.values() for j in found))

    def on_board(self, key: str, wordings: list[str]) -> None:
        """What counts as there though no column is called so: a board's question is a heading on it."""
        for wording in wordings:
            self.missing.pop(f"{key}: {wording}", None)
            self.missing.pop(key, None)

    def headings(self) -> set[str]:
        """The headings of a board, as wordings are compared."""
        at = [j for j, column in self.columns.items() if column.role == ColumnRole.SECTION]
        return {plain(heading) for j in at for heading in different(self.export.cells[j])}

    def assign(self, key: str, wording: str, role: ColumnRole, own: str | None = None) -> None:
        """Give the first column with this header a role."""
        for j in self.find(key, [wording])[:1]:
            column = self.columns[j]
            if role == ColumnRole.BACKGROUND and column.role == ColumnRole.CHOICE:  # joined in one cell: they stay so
                self.named[j] = column._replace(id=own or column.id, **_NAMED)
                continue
            opaque = role == ColumnRole.ID and column.role == ColumnRole.PERSONAL
            changed = column._replace(role=role, id=own or column.id, group="", options=None, opaque=opaque)
            self.named[j] = changed._replace(**_NAMED)

    def name_choice(self, stem: str, own: str) -> bool:
        """Name the question of option columns; False where no option column has this stem."""
        choices = [c for c in self.columns.values() if c.role == ColumnRole.CHOICE and c.group]
        same = [c for c in choices if plain(c.group) == plain(stem)]
        self.named |= {c.position: c._replace(group=own, **_NAMED) for c in same}
        return bool(same)


def plan_columns(seen: Seen, file: SurveyFile, settings: SurveySettings | None, where: Path) -> Plan:
    """Every column with its final role.

    Raises InputError where the file's own entries (respondent_id, time, event_column) name a column that it lacks,
    where a scale item's labels fit no scale, or where a column with personal data is asked for.
    """
    work = _Work(seen, where)
    if settings is not None:
        _settle(work, settings, file.question.question_id if file.question else None)
    lacking = _settle_file(work, file)
    _keep_personal(work)
    for message in lacking:
        work.problems.add(message)
    work.problems.stop_if_any()
    columns = [work.named.get(j, work.columns[j]) for j in sorted(work.columns)]
    planned = _with_unique_ids(_board_question(seen.export, columns, file, where))
    return Plan([_worded(c, settings.questions if settings else {}) for c in planned], work.missing)


def _worded(column: Column, wordings: Mapping[str, str]) -> Column:
    """An open question with the wording that a person gives by its id or header."""
    given = wordings.get(column.id, wordings.get(column.name))
    return column._replace(title=given) if given and column.role == ColumnRole.OPEN else column


def _settle(work: _Work, settings: SurveySettings, asked: str | None) -> None:
    for wording in settings.ignore:
        for j in work.find(f"ignore: {wording}", [wording]):
            work.named[j] = work.columns[j]._replace(role=ColumnRole.IGNORED, **_NAMED)
    for name, wording in settings.background.items():
        if not work.name_choice(wording, name):
            work.assign(f"background: {name}", wording, ColumnRole.BACKGROUND, name)
    if settings.weight:
        work.assign("weight", settings.weight, ColumnRole.WEIGHT)
    for question in settings.open_questions:
        _assign_question(work, question, asked)
    for item in settings.scale_items:
        _assign_item(work, item)
    _drop_guesses(work, settings)


def _settle_file(work: _Work, file: SurveyFile) -> list[str]:
    """Roles that the file's own entry gives; sentences on columns that it lacks."""
    named = {
        "respondent_id": (file.respondent_id, ColumnRole.ID),
        "event_column": (file.event_column, ColumnRole.EVENT),
        "time": (file.time, ColumnRole.TIME),
    }
    for key, (wording, role) in named.items():
        if wording:
            work.assign(key, wording, role)
    lacking = [work.missing.pop(key) for key in named if key in work.missing]
    return [missing_column(work.export.names, [wording], work.where) for wording in lacking]


def _drop_guesses(work: _Work, settings: SurveySettings) -> None:
    """Where a person listed the open questions, items or background, others that were guessed are left out."""
    listed = {
        ColumnRole.OPEN: settings.open_questions,
        ColumnRole.SCALE: settings.scale_items,
        ColumnRole.BACKGROUND: settings.background,
        ColumnRole.CHOICE: settings.background or settings.scale_items,
        ColumnRole.WEIGHT: settings.weight,
    }
    for j, column in work.columns.items():
        if listed.get(column.role) and not (column.role == ColumnRole.OPEN and work.export.is_board):
            work.columns[j] = column._replace(
                role=ColumnRole.IGNORED, recognised_from="not among the parameters", ask=""
            )


def _assign_question(work: _Work, question: OpenQuestion, asked: str | None) -> None:
    """Columns of a question of the parameters; several in one file get a number behind the id and keep their titles.

    A board, which answers the question ``asked``, has headings in place of columns.
    """
    wordings = question.columns or [question.question or question.question_id]
    key = f"open_questions: {question.question_id}"
    found = work.find(key, wordings)
    if work.export.is_board:
        headings = work.headings()
        work.on_board(key, [w for w in wordings if plain(w) in headings or asked == question.question_id])
    for n, j in enumerate(found, 1):
        column = work.columns[j]
        own = f"{question.question_id}_{n}" if len(found) > 1 else question.question_id
        title = question.question if question.question and len(found) == 1 else column.title or column.name
        work.named[j] = column._replace(
            role=ColumnRole.OPEN, id=own, title=title, question_role=question.role, scale=None, **_NAMED
        )


def _assign_item(work: _Work, item: ScaleItem) -> None:
    found = work.find(f"scale_items: {item.item_id}", item.columns or [item.item or item.item_id])
    for n, j in enumerate(found, 1):
        own = f"{item.item_id}_{n}" if len(found) > 1 else item.item_id
        work.named[j] = _as_item(work, work.columns[j], item, own)


def _as_item(work: _Work, column: Column, item: ScaleItem, own: str) -> Column:
    counts = work.seen.counts[column.position]
    if item.scale and not known_scale(item.scale):
        work.problems.add(f"survey: scale_items: {item.item_id}: scale: {unknown('scale', item.scale, catalogue())}")
        return column
    named = [*(("opt_out", label) for label in item.opt_out), ("midpoint", item.midpoint)]
    if problems := misspelt(named, list(counts)):
        for problem in problems:
            work.problems.add(f"survey: scale_items: {item.item_id}: {problem}")
        return column
    scale = read_answers(counts, column.title, item.scale, item.opt_out, item.midpoint)
    if scale is None and any(not is_opt_out(x) and not is_ambiguous(x) for x in counts):
        odd = sum(number_of(x) is None for x in counts)
        wrong = f"{odd} of its {len(counts)} different values are no numbers and fit no one scale"
        work.problems.add(
            f"{work.where}: column '{column.name}': {wrong}; name its `scale`, or list them under `opt_out`"
        )
    fields = {**_NAMED, "ask": "; ".join(scale.asks) if scale else ""}
    return column._replace(role=ColumnRole.SCALE, id=own, title=item.item or column.title, scale=scale, **fields)


def _keep_personal(work: _Work) -> None:
    """Personal data by header never leaves the reader, even where the parameters ask for it (an id is made opaque)."""
    for j, column in work.named.items():
        guessed = work.columns[j]
        if guessed.recognised_from == BOTH and column.role == ColumnRole.BACKGROUND:
            continue  # the reader was not sure; the person is
        if guessed.role == ColumnRole.PERSONAL and column.role not in (ColumnRole.IGNORED, ColumnRole.ID):
            say = "holds personal data by its header, which never leaves the reader"
            work.problems.add(f"{work.where}: column '{column.name}' {say}; take it out of the parameters or rename it")


def _board_question(export: Export, columns: list[Column], file: SurveyFile, where: Path) -> list[Column]:
    """The question that a board answers, or notes under no heading: the parameters', or the file's name."""
    if not export.has_notes:
        return columns
    asked, title = file.question, where.stem
    if asked:
        made: dict[str, Any] = {"id": asked.question_id, "title": asked.question or asked.question_id,
                                "question_role": asked.role}  # fmt: skip
    else:
        known = known_question(title) or KnownQuestion(slug(title), "other")
        which = "does the board" if export.is_board else "do the notes"
        ask = f"which question {which} answer? Name it under files: question"
        made = {"id": known.question_id, "title": title, "question_role": known.role, "ask": ask}
    return [
        c._replace(**made) if c.role == ColumnRole.OPEN and (export.is_board or c.name == UNASKED) else c
        for c in columns
    ]


def _with_unique_ids(columns: list[Column]) -> list[Column]:
    """Ids are unique among questions, among items, among options and among background variables."""
    made = {c.position: c for c in columns}
    for role in (ColumnRole.OPEN, ColumnRole.SCALE, ColumnRole.CHOICE, ColumnRole.BACKGROUND):
        same = [c for c in columns if c.role == role]
        for column, own in zip(same, unique(c.id for c in same), strict=True):
            made[column.position] = column._replace(id=own)
    return [made[j] for j in sorted(made)]
