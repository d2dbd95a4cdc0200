"""A first parameter section for a file: what was recognised, with questions to the person as comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from openfeedback.survey.columns import BACKGROUND, EVENT, ID, IGNORED, OPEN, SCALE, TIME, WEIGHT, Column
from openfeedback.survey.plan import BOARDS
from openfeedback.survey.read import open_survey
from openfeedback.survey.times import date_in
from openfeedback.survey.wording import file_slug


def suggest_params(path: Path | str) -> str:
    """The ``survey:`` section of a parameter file as YAML, guessed from one file; comments ask what is unknown."""
    opened = open_survey(path)
    lines = ["survey:", "  files:", *_file(opened.path, opened.export.format, opened.plan.columns)]
    if opened.export.format not in BOARDS:
        lines += _section("open_questions", [_question(c) for c in opened.plan.columns if c.role == OPEN])
        lines += _section("scale_items", [_item(c) for c in opened.plan.columns if c.role == SCALE])
        lines += _background(opened.plan.columns)
    return "\n".join(lines) + "\n"


def _file(path: Path, format: str, columns: list[Column]) -> list[str]:
    entry: dict[str, Any] = {"path": path.name, "format": format, "event_id": file_slug(path.stem)}
    keys = {ID: "respondent_id", EVENT: "event_column", TIME: "time"}
    if format not in BOARDS:
        entry |= {keys[c.role]: c.name for c in columns if c.role in keys}
    else:
        own = next(c for c in columns if c.role == OPEN)
        entry["question"] = {"question_id": own.id, "question": own.title, "role": own.question_role}
    if date := date_in(path.stem):
        entry["date"] = date
    asks = [f"{'name' if date else 'date (YYYY-MM-DD) and name'} of the event? Add them here"]
    asks += [c.ask for c in columns if c.ask] if format in BOARDS else []
    return _entry(entry, asks)


def _question(column: Column) -> list[str]:
    asks = [column.ask] if column.ask else []
    if column.question_role == "other":
        asks.append("role: topic_wish, event_feedback, support_need, tool_feedback or other?")
    entry = {"question_id": column.id, "question": column.title, "role": column.question_role, "columns": [column.name]}
    return _entry(entry, asks)


def _item(column: Column) -> list[str]:
    scale = column.scale
    entry: dict[str, Any] = {"item_id": column.id, "columns": [column.name]}
    if scale:
        entry["scale"] = scale.name
        entry["opt_out"] = sorted(x for x, s in scale.scores.items() if s.opt_out and not s.ask)
    return _entry({k: v for k, v in entry.items() if v}, [column.ask] if column.ask else [])


def _background(columns: list[Column]) -> list[str]:
    known = {c.id: c.name for c in columns if c.role == BACKGROUND}
    lines = ["  background:", *_indented({**known}, 4)] if known else []
    lines += [f"    # {c.ask}" for c in columns if c.role in (BACKGROUND, IGNORED) and c.ask]
    weight = next((c.name for c in columns if c.role == WEIGHT), None)
    return lines + (_indented({"weight": weight}, 2) if weight else [])


def _section(name: str, entries: list[list[str]]) -> list[str]:
    return [f"  {name}:", *[line for entry in entries for line in entry]] if entries else []


def _entry(entry: dict[str, Any], asks: list[str]) -> list[str]:
    first, *rest = _indented(entry, 6)
    return [*[f"    # {ask}" for ask in asks], "    - " + first.lstrip(), *rest]


def _indented(value: dict[str, Any], by: int) -> list[str]:
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)
    return [" " * by + line for line in text.rstrip("\n").split("\n")]
