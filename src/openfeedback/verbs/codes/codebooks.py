"""Verbs of codebooks: new, check, accept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

codebook = typer.Typer(help="Codebooks.", no_args_is_help=True)


@codebook.command("new")
def new_book(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder, parameter or batch file")],
    name: Annotated[str, typer.Option(help="Its folder in the study's data/codebooks")] = "topics",
    merge: Annotated[list[str] | None, typer.Option(help="Topics for one theme, e.g. 3,7 (repeatable)")] = None,
    title: Annotated[list[str] | None, typer.Option(help="Title, e.g. 3=Palkka (repeatable)")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="Topic to leave out (repeatable)")] = None,
) -> None:
    """A codebook, without phases and kinds, from a study's topics: proposed themes, definitions and examples.

    Topics are meant by number, made anew where out of date; the study's parameters take the codebook from then on.

    Example: openfeedback codebook new my-study --title 3=Palkka --drop 8
    """
    from openfeedback.study import codebook_from_topics

    made = codebook_from_topics(study, name, merge or [], title or [], drop or [])
    for theme in made.codebook.themes:
        typer.echo(f"  {theme.id}: {theme.name()}")
    typer.echo(
        f"{made.folder}: {len(made.codebook.themes)} themes, {len(made.codebook.examples())} proposed examples",
        err=True,
    )
    typer.echo(made.next, err=True)


@codebook.command("check")
def check_book(
    path: Annotated[str, typer.Argument(metavar="PATH", help="Name in data/codebooks, or a folder")],
) -> None:
    """Everything wrong with a codebook, at once.

    Example: openfeedback codebook check data/codebooks/table5
    """
    from openfeedback.coding.codebook import check_codebook
    from openfeedback.errors import CodebookError

    problems = check_codebook(path)
    if problems:
        raise CodebookError(*problems)
    typer.echo(f"{path}: no problems")


@codebook.command("accept")
def accept_lines(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder or parameter file")],
) -> None:
    """Contents that persons accepted or named in a review, into the study's codebook, which prints them from then on.

    A codebook that ships with the program is copied into the study first.

    Example: openfeedback codebook accept my-study
    """
    from datetime import date

    from openfeedback.study import accept_contents

    made = accept_contents(study, date.today())
    for line in made.lines:
        typer.echo(f"  {line.theme} / {', '.join(line.phases)}: {line.title}")
    typer.echo(f"{made.folder / 'codebook.yml'}: {len(made.lines)} lines added", err=True)
    for said in made.said:
        typer.echo(said, err=True)
