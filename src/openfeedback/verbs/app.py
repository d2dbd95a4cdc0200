"""The command line: one verb a stage. Heavy libraries load when a verb needs them, so that help answers at once."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import typer

from openfeedback.errors import OpenFeedbackError
from openfeedback.files import Notice, clear_leftovers, why_refused
from openfeedback.verbs import results, stages, study, walk
from openfeedback.verbs.codes import agree, codebook, refi, review

app = typer.Typer(
    name="openfeedback",
    help="Finnish open survey answers to a theme × phase matrix and an appendix, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
VERBS: tuple[Callable[..., None], ...] = (
    walk.demo, walk.run, walk.batch, walk.pdf,
    stages.read, stages.redact, stages.units, stages.topics, stages.code, stages.contents,
    results.compare, results.audit, results.words, agree,
    study.check, study.new, study.lab, study.doctor, study.forget, study.archive,
)  # fmt: skip
for verb in VERBS:
    app.command()(verb)
app.add_typer(review, name="review")
app.add_typer(codebook, name="codebook")
app.add_typer(refi, name="refi")


def say_notices() -> None:
    """Say our notices as sentences on standard error; other warnings look as Python shows them."""
    shown = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if issubclass(category, Notice):
            typer.echo(f"openfeedback: {message}", err=True)
        else:
            shown(message, category, *where, **more)

    warnings.showwarning = show


def main() -> None:
    """Entry point: an error that the user can mend is said in plain words, exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not be UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    say_notices()
    try:
        clear_leftovers()
        app()
    except OpenFeedbackError as error:
        typer.echo(f"openfeedback: {error}", err=True)
        sys.exit(1)
    except OSError as problem:
        if (why := why_refused(problem)) is None:
            raise
        typer.echo(f"openfeedback: {problem.filename or 'a file'}: cannot be written: {why}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("openfeedback: interrupted; what was finished is kept", err=True)
        sys.exit(130)
