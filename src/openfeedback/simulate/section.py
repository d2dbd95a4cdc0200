"""The ``survey:`` section of params/demo.yml, from the plan."""

from collections.abc import Callable
from typing import Any

import yaml

HEAD = """\
# The survey section of params/demo.yml, written by `python -m openfeedback.simulate data/demo`.
# All files are simulated. Paths are relative to params/.
"""


def survey_section(plan: dict[str, Any], file_name: Callable[[dict[str, Any]], str]) -> str:
    """The section as YAML: files, open questions, scale items, background columns."""
    section = {
        "files": files(plan, file_name),
        "open_questions": open_questions(plan),
        "scale_items": scale_items(plan),
        "background": plan["background"],
        "ignore": [f"{plan['choices']['question']}:{option}" for option in plan["choices"]["options"]],
    }
    return HEAD + yaml.safe_dump({"survey": section}, allow_unicode=True, sort_keys=False, width=1000)


def files(plan: dict[str, Any], file_name: Callable[[dict[str, Any]], str]) -> list[dict[str, Any]]:
    """Entries of ``survey.files``."""
    entries = []
    for survey, form in [*[(s, "webropol") for s in plan["webropol"]], *[(s, "forms") for s in plan["polls"]]]:
        entries.append(entry(survey, form, file_name))
    board = plan["board"]
    question = {name: board[name] for name in ("question_id", "question", "role")} | {"columns": board["headings"]}
    return [*entries, {**entry(board, "miro", file_name), "question": question}]


def entry(survey: dict[str, Any], form: str, file_name: Callable[[dict[str, Any]], str]) -> dict[str, Any]:
    """One file."""
    about = {"event_id": survey["event_id"], "date": survey["date"].isoformat(), "name": survey["name"]}
    return {"path": f"../data/demo/{file_name(survey)}", "format": form, **about}


def open_questions(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries of ``survey.open_questions``: one id, several wordings over the years."""
    asked = [
        {"question_id": name, "question": q["columns"][0], "role": q["role"], "columns": q["columns"]}
        for name, q in plan["open_questions"].items()
    ]
    extra = plan["comments"]
    return [*asked, {"question_id": extra["question_id"], "role": extra["role"], "columns": [extra["header"]]}]


def scale_items(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries of ``survey.scale_items``."""
    numbers = [
        {
            "item_id": name,
            "item": item["columns"][-1],
            "columns": item["columns"],
            "scale": f"{item['low']}-{item['high']}",
        }
        for name, item in plan["scale_items"].items()
    ]
    labels = [
        {"item_id": name, "item": item["column"].partition(":")[2], "columns": [item["column"]]}
        | {"scale": item["scale"], "opt_out": [plan["label_scales"][item["scale"]][-1]]}
        for name, item in plan["label_items"].items()
    ]
    return [*numbers, *labels]
