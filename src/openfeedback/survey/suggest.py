"""A first parameter section for survey files: what was recognised, with questions to the person as comments."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from openfeedback.errors import InputError, unknown
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.columns import FIRST, Column
from openfeedback.survey.opened import Opened, open_surveys
from openfeedback.survey.plausible import look_over
from openfeedback.survey.wordings import file_slug, slug
from openfeedback.vocabulary import ColumnRole, Told

ASK_ROLE = "role: topic_wish, event_feedback, support_need, tool_feedback or other?"
ASK_SAME = "are these wordings one question? If not, make each an entry of its own"


def suggest_params(
    paths: Path | str | Sequence[Path | str], home: Path | None = None, wordings: Mapping[str, str] | None = None
) -> str:
    """The ``survey:`` section of a parameter file as YAML, guessed from one or several files; comments ask the rest.

    The files are named as seen from ``home``, the parameter file's folder; by default they lie beside it.

    A question known under several wordings becomes one entry with all of them. ``wordings``: of questions, by their id
    or header, where a person gives them. Raises InputError naming each that is of no open question.
    """
    files = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
    named = [SurveyFile(path=_seen_from(home, path)) for path in files]
    given = SurveySettings(files=named, questions=dict(wordings)) if wordings else None
    opened = open_surveys(zip(files, named, strict=True), given)
    columns = [c for o in opened if not o.export.is_board for c in _numbered(o)]
    asked = [name for c in columns if c.role == ColumnRole.OPEN for name in (c.id, c.name)]
    if wrong := [unknown("question", key, asked) for key in wordings or () if key not in asked]:
        raise InputError(*wrong)
    lines = ["survey:", "  files:", *[line for o in opened for line in _file(o)]]
    questions = _by_id(columns, ColumnRole.OPEN)
    lines += _wording(questions)
    lines += _section("open_questions", [_question(same) for same in questions])
    lines += _section("scale_items", [_item(same) for same in _by_id(columns, ColumnRole.SCALE)])
    return "\n".join([*lines, *_background(columns)]) + "\n"


def _numbered(opened: Opened) -> list[Column]:
    """The columns; the first of several with one header is named by its number too, so that it means itself alone."""
    names = set(opened.export.names)
    return [c._replace(name=c.name + FIRST) if f"{c.name} [2]" in names else c for c in opened.plan.columns]


def _by_id(columns: list[Column], role: ColumnRole) -> list[list[Column]]:
    found: dict[str, list[Column]] = {}
    for column in columns:
        if column.role == role:
            found.setdefault(column.id, []).append(column)
    return list(found.values())


def _wordings(same: list[Column]) -> list[str]:
    return list(dict.fromkeys(c.name for c in same))


def _asks(same: list[Column]) -> list[str]:
    """What is asked about the columns, as YAML comments can hold it: control signs of a header are no part of them."""
    asked = dict.fromkeys(c.ask for c in same if c.ask)
    return ["".join(sign if sign.isprintable() else " " for sign in ask) for ask in asked]


def _seen_from(home: Path | None, path: Path) -> str:
    return path.name if home is None else Path(os.path.relpath(path, home)).as_posix()


def _file(opened: Opened) -> list[str]:
    columns, format = opened.plan.columns, opened.export.format
    entry: dict[str, Any] = {"path": opened.file.path, "format": format, "event_id": file_slug(opened.path.stem)}
    keys = {ColumnRole.ID: "respondent_id", ColumnRole.EVENT: "event_column", ColumnRole.TIME: "time"}
    asks = [f"{'name' if opened.file.date else 'date (YYYY-MM-DD) and name'} of the event? Add them here"]
    asks += _asked_of(opened)
    if opened.file.date:
        entry["date"] = opened.file.date
    if opened.export.is_board:
        own = next(c for c in columns if c.role == ColumnRole.OPEN)
        entry["question"] = {"question_id": own.id, "question": own.title, "role": own.question_role}
        asks += _asks(columns)
    else:
        entry |= {keys[c.role]: c.name for c in columns if c.role in keys}
    return _entry(entry, asks)


def _asked_of(opened: Opened) -> list[str]:
    """What reading the file asks, sheet or column by column."""
    found = [*opened.export.findings, *look_over(opened.export, opened.plan.columns, opened.file)]
    asked = [f"{f.column or f.sheet}: {f.said}".lstrip(": ") for f in found if f.kind == Told.ASKED]
    return ["".join(sign if sign.isprintable() else " " for sign in ask) for ask in asked]


def _wording(questions: list[list[Column]]) -> list[str]:
    """What the appendix calls each question: the header as it was read, until a person words it otherwise."""
    if not questions:
        return []
    wordings = {same[0].id: same[0].title for same in questions}
    return ["  # the questions as the appendix words them; word what a header leaves unclear", "  questions:",
            *_indented(wordings, 4)]  # fmt: skip


def _question(same: list[Column]) -> list[str]:
    first, wordings = same[0], _wordings(same)
    asks = [*_asks(same), *([ASK_SAME] if len(wordings) > 1 else [])]
    asks += [ASK_ROLE] if first.question_role == "other" else []
    entry = {"question_id": first.id, "role": first.question_role, "columns": wordings}
    return _entry(entry, asks)


def _item(same: list[Column]) -> list[str]:
    entry: dict[str, Any] = {"item_id": same[0].id, "columns": _wordings(same)}
    scales = [c.scale for c in same if c.scale]
    if scales:
        entry["scale"] = scales[0].name
        entry["opt_out"] = sorted(
            {x for s in scales for x, score in s.scores.items() if score.opt_out and not score.ask}
        )
    return _entry({k: v for k, v in entry.items() if v}, _asks(same))


def _background(columns: list[Column]) -> list[str]:
    known = {
        c.id: c.name for c in columns if c.role == ColumnRole.BACKGROUND or (c.role == ColumnRole.CHOICE and c.options)
    }
    known |= {slug(c.group): c.group for c in columns if c.role == ColumnRole.CHOICE and not c.options}
    lines = ["  background:", *_indented({**known}, 4)] if known else []
    lines += [
        f"    # {ask}" for ask in _asks([c for c in columns if c.role in (ColumnRole.BACKGROUND, ColumnRole.IGNORED)])
    ]
    weight = next((c.name for c in columns if c.role == ColumnRole.WEIGHT), None)
    return lines + (_indented({"weight": weight}, 2) if weight else [])


def _section(name: str, entries: list[list[str]]) -> list[str]:
    return [f"  {name}:", *[line for entry in entries for line in entry]] if entries else []


def _entry(entry: dict[str, Any], asks: list[str]) -> list[str]:
    first, *rest = _indented(entry, 6)
    return [*[f"    # {ask}" for ask in asks], "    - " + first.lstrip(), *rest]


def _indented(value: dict[str, Any], by: int) -> list[str]:
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)
    return [" " * by + line for line in text.rstrip("\n").split("\n")]
