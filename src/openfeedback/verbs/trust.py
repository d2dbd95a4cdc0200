"""The one question before programs run that came with somebody's study."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from openfeedback.run.gate import Programs

Trust = Annotated[bool, typer.Option("--trust", help="Run the study's own notebooks without asking; remembered")]


def ask(unknown: list[Programs | None], trust: bool) -> None:
    """Ask once about all of them, unless ``trust`` says yes. Raises InputError for a no and where nobody can answer."""
    from openfeedback.run.gate import allow, refusal

    programs = list({one.digest: one for one in unknown if one}.values())
    if not programs:
        return
    if not trust:
        if not sys.stdin.isatty():
            raise refusal(programs)
        for one in programs:
            typer.echo(f"{one.study} brings programs of its own, which this machine has not run before:", err=True)
            for name in sorted(one.found):
                typer.echo(f"  {name}", err=True)
        typer.echo("They can do whatever you can: read, change and send files. Read them first if in doubt.", err=True)
        if not typer.confirm("Run them, now and from now on?", default=False, err=True):
            raise refusal(programs)
    allow(programs)
