"""What the verb `read` does: describe the columns, suggest parameters, read, redact, clean, write, account."""

from __future__ import annotations

from pathlib import Path

import typer

from openfeedback.errors import InputError, Problems
from openfeedback.files import write_text
from openfeedback.settings import SurveyFile, SurveySettings, TextSettings


def describe(files: list[Path], params: Path | None) -> None:
    """Print a table of columns for each file: role, what it was recognised from, how sure."""
    from rich.console import Console
    from rich.table import Table

    from openfeedback.survey import describe_survey

    settings, console = _settings(params), Console()
    problems = Problems(InputError)
    for path in files:
        try:
            found = describe_survey(path, _file(path, settings), settings)
        except InputError as error:
            for problem in error.problems:
                problems.add(problem)
            continue
        table = Table(*found.columns, title=path.name)
        for row in found.itertuples(index=False):
            table.add_row(*[str(value) for value in row])
        console.print(table)
    problems.stop_if_any()


def suggest(files: list[Path], target: Path) -> None:
    """Write the guessed survey section of the first file's kind for the person to correct."""
    from openfeedback.survey import suggest_params

    write_text(target, suggest_params(files[0]))
    typer.echo(f"wrote {target}: read it through, answer its questions, then use it with --params", err=True)


def read_files(files: list[Path], params: Path | None, folder: Path, redact: bool) -> None:
    """Read, redact and clean; write the tables into ``folder`` and print the account."""
    from openfeedback.survey import read_surveys
    from openfeedback.tables import checked, write_table
    from openfeedback.text import clean_responses
    from openfeedback.text import redact as redact_texts

    settings = _settings(params)
    survey = read_surveys([(path, _file(path, settings)) for path in files], settings)
    responses = survey.responses
    cells = len(responses) + len(survey.dropped)
    if redact:
        clean, counts = redact_texts(responses["text"])
        responses = responses.assign(text=clean)
        _say("personal data replaced", counts)
    responses, empty = clean_responses(responses, TextSettings())
    import pandas as pd

    dropped = pd.concat([survey.dropped, empty], ignore_index=True)
    tables = {"responses": responses, "respondents": survey.respondents, "scores": survey.scores,
              "events": survey.events, "dropped": dropped}  # fmt: skip
    for name, frame in tables.items():
        write_table(checked(frame, name), folder / f"{name}.csv")
    typer.echo(f"cells with text {cells} = kept {len(responses)} + dropped {len(dropped)}")
    _say("dropped", dropped["reason"].value_counts().to_dict())
    typer.echo(f"respondents {len(survey.respondents)}, scores {len(survey.scores)}, tables in {folder}")


def _settings(params: Path | None) -> SurveySettings | None:
    from openfeedback.params import load_params

    return load_params(params).survey if params else None


def _file(path: Path, settings: SurveySettings | None) -> SurveyFile | None:
    """The settings of a file given on the command line: those of the entry whose name matches."""
    for file in settings.files if settings else []:
        if path.match(Path(file.path).name):
            return file
    return None


def _say(what: str, counts: dict) -> None:
    if counts:
        typer.echo(f"{what}: " + ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items())))
