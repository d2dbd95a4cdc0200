"""What the verb `read` does: describe the columns, suggest parameters, read, redact, clean, write, account."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from openfeedback.errors import counted
from openfeedback.files import write_text
from openfeedback.settings import SurveyFile, SurveySettings, TextSettings

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from openfeedback.survey import Opened, Survey


def describe(files: list[Path], params: Path | None) -> None:
    """Print for each file what every column was taken for, from what, how surely, and what only a person can tell."""
    from rich.console import Console

    from openfeedback.survey import describe_opened

    opened = _opened(files, params)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    for name, columns in describe_opened(opened).groupby("file", sort=False):
        console.print(_columns(str(name), columns))
        for question in _questions(columns):
            console.print(f"? {question}", markup=False)
    _say_answers(_joined(files, params))


def _questions(columns: pd.DataFrame) -> list[str]:
    """What is asked of a person, each question once, with the columns that it is about."""
    asked = columns.dropna(subset="ask").groupby("ask", sort=False)["column"]
    return [_with_columns(str(ask), list(names)) for ask, names in asked]


def _with_columns(ask: str, names: list[str]) -> str:
    """A question with the columns that it is about, where it does not name them itself.

    >>> _with_columns("which scale: agree4 or agree5?", ["Tuki", "Hyöty"])
    "which scale: agree4 or agree5? (2 columns, the first 'Tuki')"
    """
    if any(f"'{name}'" in ask for name in names):
        return ask
    return f"{ask} ({f'{len(names)} columns, the first ' if len(names) > 1 else ''}'{names[0]}')"


def _say_answers(survey: Survey) -> None:
    """The reader's own account: cells with text in the open questions, and what among them is no answer."""
    from openfeedback.survey import rows_account, sentences
    from openfeedback.vocabulary import Told

    typer.echo(rows_account(survey))
    answers, others = len(survey.responses), len(survey.dropped)
    cells, said = counted(answers + others, "cell"), counted(answers, "answer")
    typer.echo(f"open questions: {cells} with text = {said} + {others} of no answer")
    _say("no answer", survey.dropped["reason"].value_counts().to_dict())
    for sentence in sentences(survey, {kind for kind in Told if kind != Told.ASKED}):
        typer.echo(sentence)
    for sentence in sentences(survey, {Told.ASKED}):
        typer.echo(f"? {sentence}")


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


def read_files(files: list[Path], params: Path | None, folder: Path, redact: bool, text: TextSettings) -> None:
    """Read, redact and clean (``text`` says by whom); write the tables into ``folder`` and print the account."""
    import pandas as pd

    from openfeedback.survey import keep_only, rows_account
    from openfeedback.tables import checked, write_table
    from openfeedback.text import clean_responses
    from openfeedback.text.redact import redact as redact_texts

    settings = _settings(params, files)
    with _uncollected():
        survey = keep_only(_joined(files, params), settings.only)
    responses = survey.responses
    cells = len(responses) + len(survey.dropped)
    if redact:
        clean, counts = redact_texts(responses["text"], text)
        responses = responses.assign(text=clean)
        _say("personal data replaced", counts)
    responses, empty = clean_responses(responses, text)
    dropped = pd.concat([survey.dropped, empty], ignore_index=True)
    tables = {"responses": responses, "respondents": survey.respondents, "scores": survey.scores,
              "events": survey.events, "dropped": dropped, "left_out": survey.left_out}  # fmt: skip
    for name, frame in tables.items():
        write_table(checked(frame, name), folder / f"{name}.csv")
    typer.echo(rows_account(survey))
    typer.echo(f"cells with text {cells} = kept {len(responses)} + dropped {len(dropped)}")
    _say("dropped", dropped["reason"].value_counts().to_dict())
    typer.echo(f"respondents {len(survey.respondents)}, scores {len(survey.scores)}, tables in {folder}")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for circles among millions of cells, which hold none: a sixth of the time of a large file."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _opened(files: list[Path], params: Path | None) -> list[Opened]:
    """The files, opened and understood once, though the columns are told first and the tables made later."""
    return _open_once(_stamps(files), params)


def _joined(files: list[Path], params: Path | None) -> Survey:
    """Their tables, made once; nobody may change them."""
    return _join_once(_stamps(files), params)


def _stamps(files: list[Path]) -> tuple[tuple[Path, int], ...]:
    return tuple((path, path.stat().st_mtime_ns) if path.is_file() else (path, 0) for path in files)


@lru_cache(maxsize=1)
def _join_once(stamps: tuple[tuple[Path, int], ...], params: Path | None) -> Survey:
    from openfeedback.survey import join_opened

    return join_opened(_open_once(stamps, params), _settings(params, [path for path, _ in stamps]))


@lru_cache(maxsize=1)
def _open_once(stamps: tuple[tuple[Path, int], ...], params: Path | None) -> list[Opened]:
    from openfeedback.survey import open_surveys, stop_if_lacking

    files = [path for path, _ in stamps]
    settings = _settings(params, files)
    opened = open_surveys([(path, _file(path, settings)) for path in files], settings)
    stop_if_lacking(opened)
    return opened


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
