"""The command line: one verb a stage. Heavy libraries load when a verb needs them, so that help answers at once."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from openfeedback.errors import OpenFeedbackError
from openfeedback.verbs import coding, refi, stages, study, walk

app = typer.Typer(
    name="openfeedback",
    help="Finnish open survey answers to a theme × phase matrix and an appendix, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
VERBS: tuple[Callable[..., None], ...] = (
    walk.demo, walk.run, walk.batch, walk.pdf,
    stages.read, stages.redact, stages.units, stages.topics, stages.code, stages.compare, stages.audit, coding.agree,
    study.check, study.new, study.lab, study.doctor,
)  # fmt: skip
for verb in VERBS:
    app.command()(verb)
app.add_typer(coding.review, name="review")
app.add_typer(coding.codebook, name="codebook")
app.add_typer(refi.refi, name="refi")


def main() -> None:
    """Entry point: an error that the user can mend is said in plain words, exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not be UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except OpenFeedbackError as error:
        typer.echo(f"openfeedback: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("openfeedback: interrupted; what was finished is kept", err=True)
        sys.exit(130)
