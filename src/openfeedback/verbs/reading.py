"""What the verb `read` does: describe the columns, suggest parameters, read, redact, clean, write, account."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from openfeedback.files import write_text
from openfeedback.settings import SurveyFile, SurveySettings, TextSettings

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table


def describe(files: list[Path], params: Path | None) -> None:
    """Print for each file what every column was taken for, from what, how surely, and what only a person can tell."""
    from rich.console import Console

    from openfeedback.survey import describe_surveys

    settings = _settings(params, files)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    found = describe_surveys([(path, _file(path, settings)) for path in files], settings)
    for name, columns in found.groupby("file", sort=False):
        console.print(_columns(str(name), columns))
        for question in columns["ask"].dropna():
            console.print(f"? {question}", markup=False)


def _columns(title: str, found: pd.DataFrame) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table("column", "role", "recognised from", "how sure", title=title, box=None, title_justify="left")
    for row in found.itertuples():
        table.add_row(escape(str(row.column)), str(row.role), escape(str(row.recognised_from)), f"{row.confidence:.0%}")
    return table


def suggest(files: list[Path], target: Path) -> None:
    """Write the guessed survey section of the files for the person to correct."""
    from openfeedback.survey import suggest_params

    write_text(target, suggest_params(files, target.parent))
    typer.echo(f"wrote {target}: read it through, answer its questions, then use it with --params", err=True)


def read_files(files: list[Path], params: Path | None, folder: Path, redact: bool) -> None:
    """Read, redact and clean; write the tables into ``folder`` and print the account."""
    import pandas as pd

    from openfeedback.survey import read_surveys
    from openfeedback.tables import checked, write_table
    from openfeedback.text import clean_responses
    from openfeedback.text import redact as redact_texts

    settings = _settings(params, files)
    survey = read_surveys([(path, _file(path, settings)) for path in files], settings)
    responses = survey.responses
    cells = len(responses) + len(survey.dropped)
    if redact:
        clean, counts = redact_texts(responses["text"])
        responses = responses.assign(text=clean)
        _say("personal data replaced", counts)
    responses, empty = clean_responses(responses, TextSettings())
    dropped = pd.concat([survey.dropped, empty], ignore_index=True)
    tables = {"responses": responses, "respondents": survey.respondents, "scores": survey.scores,
              "events": survey.events, "dropped": dropped}  # fmt: skip
    for name, frame in tables.items():
        write_table(checked(frame, name), folder / f"{name}.csv")
    typer.echo(f"cells with text {cells} = kept {len(responses)} + dropped {len(dropped)}")
    _say("dropped", dropped["reason"].value_counts().to_dict())
    typer.echo(f"respondents {len(survey.respondents)}, scores {len(survey.scores)}, tables in {folder}")


def _settings(params: Path | None, files: list[Path]) -> SurveySettings:
    from openfeedback.params import load_params

    return load_params(params).survey if params else SurveySettings(files=[SurveyFile(path=str(p)) for p in files])


def _file(path: Path, settings: SurveySettings) -> SurveyFile:
    """The settings of a file given on the command line: those of the entry whose name matches."""
    named = [file for file in settings.files if path.match(Path(file.path).name)]
    return named[0] if named else SurveyFile(path=str(path))


def _say(what: str, counts: dict) -> None:
    if counts:
        typer.echo(f"{what}: " + ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items())))
