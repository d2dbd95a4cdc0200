"""The whole demo folder from the plan, the answers and the notes of the board."""

import csv
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import yaml

from openfeedback.errors import InputError
from openfeedback.files import write_text
from openfeedback.simulate.exports import polls_columns, webropol_columns, write_csv, write_export
from openfeedback.simulate.people import Person, Sheet, describe, gather
from openfeedback.simulate.section import survey_section

MARK = "simuloitu"
ENDING = {"xlsx": "xlsx", "xlsx-text": "xlsx"}


def load_plan() -> dict[str, Any]:
    """The plan: surveys, figures, wordings."""
    return yaml.safe_load((Path(__file__).parent / "data" / "plan.yml").read_text(encoding="utf-8"))


def write_demo(folder: Path | str) -> list[Path]:
    """Write every export, events.csv and survey_section.yml into ``folder``, which holds answers.csv and board.csv."""
    folder, plan = Path(folder), load_plan()
    written = write_webropol(folder, plan) + write_polls(folder, plan)
    written.append(folder / file_name(plan["board"]))
    write_csv(board_rows(read_rows(folder / "board.csv")), ",", "utf-8-sig", written[-1])
    write_csv(event_rows(plan), ",", "utf-8", folder / "events.csv")
    write_text(folder / "survey_section.yml", survey_section(plan, file_name))
    return [*written, folder / "events.csv", folder / "survey_section.yml"]


def write_webropol(folder: Path, plan: dict[str, Any]) -> list[Path]:
    """Write the Webropol surveys."""
    written = []
    for sheet in gather(plan["webropol"], plan, read_rows(folder / "answers.csv")):
        written.append(folder / file_name(sheet.plan))
        columns = webropol_columns(sheet, plan, Random(sheet.plan["file"]))
        write_export(columns, sheet.plan["format"], written[-1])
    return written


def write_polls(folder: Path, plan: dict[str, Any]) -> list[Path]:
    """Write the Polls."""
    written = []
    for survey in plan["polls"]:
        sheet = Sheet(survey, [Person() for _ in range(survey["n"])])
        describe(sheet, plan, Random(f"{plan['seed']} {survey['file']}"))
        written.append(folder / file_name(survey))
        write_export(polls_columns(survey, sheet.people, plan, Random(survey["file"])), "xlsx", written[-1])
    return written


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a comma-separated file as dictionaries."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; the demo is made from it")
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def board_rows(notes: list[dict[str, str]]) -> list[list[str]]:
    """Rows as Miro exports a board: ragged, headings and prompts among the notes, in the first cells of each row."""
    rows: dict[str, list[str]] = {}
    for note in notes:
        rows.setdefault(note["row"], []).append(note["text"])
    return [["" for _ in range(i % 3 == 2)] + cells for i, cells in enumerate(rows.values())]


def file_name(survey: dict[str, Any]) -> str:
    """Name of an export; every one says that it is simulated."""
    form = survey.get("format", "csv" if survey["file"].startswith("miro") else "xlsx")
    return f"{survey['file']}_{MARK}.{ENDING.get(form, 'csv')}"


def event_rows(plan: dict[str, Any]) -> list[list[str | date]]:
    """Rows of events.csv: one a file, in order of date."""
    surveys = sorted([*plan["webropol"], *plan["polls"], plan["board"]], key=lambda s: (s["date"], s["file"]))
    head: list[str | date] = ["event_id", "date", "name", "file"]
    return [head, *[[s["event_id"], s["date"], s["name"], file_name(s)] for s in surveys]]
