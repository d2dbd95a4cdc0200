"""Simulated exports as the survey tools write them: Webropol XLSX and CSV, Polls (Microsoft Forms) XLSX, Miro CSV."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from openfeedback.files import put, save_workbook, whole_file
from openfeedback.simulate.people import Person, Sheet
from openfeedback.simulate.scores import labels_of, scores_of

NBSP = "\u00a0"
Column = tuple[str, list[Any]]
ENCODINGS = {"csv": "utf-8", "csv-bom": "utf-8-sig", "csv-cp1252": "cp1252"}


def webropol_columns(sheet: Sheet, plan: dict[str, Any], rng: Random) -> list[Column]:
    """Columns of a Webropol export: time first, background, scale items, labels, multiple choice, open questions."""
    survey, people = sheet.plan, sheet.people
    columns: list[Column] = [("Vastausaika", [when(p.at, survey["format"]) for p in people])]
    columns += [(header, [p.background[name] for p in people]) for name, header in plan["background"].items()]
    columns += score_columns(sheet, plan, rng)
    columns += label_columns(people, plan, rng) if survey.get("labels") else []
    columns += choice_columns(people, plan["choices"], rng) if survey.get("choices") else []
    for name, wording in survey["open"].items():
        header = plan["open_questions"][name]["columns"][wording]
        columns.append((header, [p.answers.get(name) for p in people]))
    columns += contact_column(people, rng) if survey.get("contact") else []
    return [
        (bend(header, survey.get("quirks", [])) if i else header, cells) for i, (header, cells) in enumerate(columns)
    ]


def score_columns(sheet: Sheet, plan: dict[str, Any], rng: Random) -> list[Column]:
    """One column a scale item, with exactly the published mean; behind some a column of comments."""
    survey, moods = sheet.plan, [p.mood for p in sheet.people]
    columns: list[Column] = []
    for name, mean in survey["items"].items():
        item = plan["scale_items"][name]
        scores = scores_of(moods, mean, item, survey.get("answered", {}).get(name), rng)
        columns.append((item["columns"][min(survey["wording"], len(item["columns"]) - 1)], list(scores)))
        if survey.get("comments") and name in plan["comments"]["pools"]:
            columns.append((plan["comments"]["header"], [p.answers.get(f"{name} comment") for p in sheet.people]))
    return columns


def label_columns(people: list[Person], plan: dict[str, Any], rng: Random) -> list[Column]:
    """One column an item that is answered with words, with exactly the published counts."""
    moods = [p.mood for p in people]
    return [
        (item["column"], list(labels_of(moods, item["counts"], plan["label_scales"][item["scale"]], rng)))
        for item in plan["label_items"].values()
    ]


def choice_columns(people: list[Person], choices: dict[str, Any], rng: Random) -> list[Column]:
    """Multiple choice as Webropol exports it: a column an option, its text where ticked."""
    return [
        (f"{choices['question']}:{option}", [option if rng.random() < 0.35 else None for _ in people])
        for option in choices["options"]
    ]


def contact_column(people: list[Person], rng: Random) -> list[Column]:
    """An address column that a few filled in; the addresses are invented."""
    there = sorted(rng.sample(range(len(people)), 3))
    return [("Sähköposti", [f"vastaaja{i + 1}@example.com" if i in there else None for i in range(len(people))])]


def bend(header: str, quirks: list[str]) -> str:
    """Headers as they come out of Webropol: a colon after the title, no-break spaces within.

    >>> bend("Avoin palaute", ["colon"])
    'Avoin palaute:'
    """
    if "nbsp" in quirks:
        header = header.replace(" ", NBSP, 1) + NBSP
    return header + ":" if "colon" in quirks and not header.endswith(":") else header


def when(at: datetime, form: str) -> datetime | str:
    """A time as an Excel date, or as Webropol prints it.

    >>> when(datetime(2024, 1, 25, 9, 5), "csv")
    '25.1.2024 9.05'
    """
    return at if form == "xlsx" else f"{at.day}.{at.month}.{at.year} {at.hour}.{at.minute:02}"


def polls_columns(survey: dict[str, Any], people: list[Person], plan: dict[str, Any], rng: Random) -> list[Column]:
    """Columns of a Polls / Microsoft Forms export of one event."""
    item = plan["scale_items"]["polls_usefulness"]
    scores = scores_of([p.mood for p in people], survey["polls_usefulness"], item, None, rng)
    columns: list[Column] = [
        ("ID", list(range(1, len(people) + 1))),
        ("Start time", [p.at for p in people]),
        ("Completion time", [p.at + timedelta(seconds=rng.randrange(12, 90)) for p in people]),
        ("Email", ["anonymous"] * len(people)),
        ("Name", [None] * len(people)),
    ]
    columns += [(header, [p.background[name] for p in people]) for name, header in plan["background"].items()]
    return [*columns, (item["columns"][0], list(scores))]


def write_export(columns: list[Column], form: str, path: Path) -> None:
    """Write an export as XLSX or as a CSV with semicolons."""
    if form.startswith("xlsx"):
        write_xlsx(columns, path)
    else:
        rows = [[header for header, _ in columns], *zip(*[cells for _, cells in columns], strict=True)]
        write_csv(rows, ";", ENCODINGS[form], path)


def write_xlsx(columns: list[Column], path: Path) -> None:
    """Write columns to the sheet "Sheet1", the same bytes each time."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    for j, (header, cells) in enumerate(columns, 1):
        for i, value in enumerate([header, *cells], 1):
            put(sheet, i, j, value)
    with whole_file(path) as draft:
        save_workbook(book, draft)


def write_csv(rows: list[Any], delimiter: str, encoding: str, path: Path) -> None:
    """Write rows of any length, line ends as Windows tools write them."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    with whole_file(path) as draft:
        draft.write_bytes(text.getvalue().encode(encoding))
