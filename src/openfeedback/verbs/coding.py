"""Verbs around codings: agree, review export and import, codebook check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openfeedback.verbs.common import In, Out

review = typer.Typer(help="Codings to an Excel file for a person, and back.", no_args_is_help=True)
codebook = typer.Typer(help="Codebooks.", no_args_is_help=True)


def agree(
    a: Annotated[Path, typer.Argument(metavar="A", help="Codings of one coder")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Codings of another coder")],
) -> None:
    """Agreement of two coders: percent, Cohen's kappa, Krippendorff's alpha, each with its interval.

    Example: openfeedback agree model.csv person.csv
    """
    from openfeedback.coding import agree as measure
    from openfeedback.tables import read_table

    typer.echo(measure(read_table(a, ["unit_id"]), read_table(b, ["unit_id"])).round(3).to_string(index=False))


@review.command("export")
def export(
    codings: In,
    output: Out,
    units: Annotated[Path, typer.Option(help="The units that were coded: unit_id, text")],
    book: Annotated[str, typer.Option("--codebook", help="Name in data/codebooks, or a folder")] = "table5",
    rows: Annotated[int | None, typer.Option(help="How many units, the most instructive first; all by default")] = None,
    blind: Annotated[bool, typer.Option(help="Without the model's codes, for double coding")] = False,
) -> None:
    """Codings -> XLSX with drop-downs, ordered so that the first rows teach the most.

    Example: openfeedback review export codings.csv --units units.csv -o review.xlsx --rows 50
    """
    from openfeedback.coding import export_review, load_codebook
    from openfeedback.tables import read_table

    found, texts = read_table(codings, ["unit_id", "theme"]), read_table(units, ["unit_id", "text"])
    export_review(found, texts, load_codebook(book), output, blind=blind, n=rows)
    typer.echo(f"wrote {output}: correct the codes in Excel, then: openfeedback review import {output} …", err=True)


@review.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="XLSX", help="The reviewed file")],
    output: Out,
    coder: Annotated[str, typer.Option(help="Initials or pseudonym of the person who coded")],
    book: Annotated[str, typer.Option("--codebook", help="Name in data/codebooks, or a folder")] = "table5",
) -> None:
    """Reviewed XLSX -> codings of a person; every wrong row is named at once.

    Example: openfeedback review import review.xlsx -o person.csv --coder KL
    """
    from openfeedback.coding import import_review, load_codebook
    from openfeedback.tables import write_table

    codings = import_review(source, load_codebook(book), coder)
    write_table(codings, output)
    typer.echo(f"{len(codings)} codings of {coder}", err=True)


@codebook.command("check")
def check_book(
    path: Annotated[str, typer.Argument(metavar="PATH", help="Name in data/codebooks, or a folder")],
) -> None:
    """Everything wrong with a codebook, at once.

    Example: openfeedback codebook check data/codebooks/table5
    """
    from openfeedback.coding import check_codebook
    from openfeedback.errors import CodebookError

    problems = check_codebook(path)
    if problems:
        raise CodebookError(*problems)
    typer.echo(f"{path}: no problems")
