"""Verbs around codings: agree, review export and import, codebook check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from openfeedback.verbs.common import In, Out, Seed, beside

review = typer.Typer(help="Codings to an Excel file for a person, and back.", no_args_is_help=True)
codebook = typer.Typer(help="Codebooks.", no_args_is_help=True)


def agree(
    tables: Annotated[list[Path], typer.Argument(metavar="A B…", help="Codings of two coders or more, a file each")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="All tables: an .xlsx, or a folder of .csv")
    ] = None,
    units: Annotated[
        Path | None, typer.Option(help="Units with response_id: answers are drawn whole; told from the ids by default")
    ] = None,
    resamples: Annotated[int, typer.Option(help="Resamples behind the intervals")] = 1000,
    seed: Seed = 0,
) -> None:
    """Agreement of coders: percent, Cohen's kappa, Krippendorff's alpha with intervals; by theme; who confuses what.

    Example: openfeedback agree model.csv person.csv -o agreement.xlsx
    """
    from openfeedback.tables import read_table
    from openfeedback.verbs.agreement import measured, say, write

    coded = [read_table(path, ["unit_id"]) for path in tables]
    of_answer = read_table(units, ["unit_id", "response_id"]) if units else None
    found = measured(coded, [path.stem for path in tables], of_answer, resamples, seed)
    say(found)
    if output:
        write(found, output)


@review.command("export")
def export(
    codings: In,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="XLSX", help="File for the person")],
    units: Annotated[Path, typer.Option(help="The units that were coded: unit_id, text")],
    answers: Annotated[Path | None, typer.Option(help="Responses: the whole answer is shown beside its unit")] = None,
    book: Annotated[str, typer.Option("--codebook", help="Name in data/codebooks, or a folder")] = "table5",
    rows: Annotated[int | None, typer.Option(help="How many units, the most instructive first; all by default")] = None,
    blind: Annotated[bool, typer.Option(help="Without the model's codes, for double coding")] = False,
    coders: Annotated[
        list[str] | None, typer.Option("--for", help="One file each for these coders; may be repeated")
    ] = None,
    random: Annotated[bool, typer.Option(help="In random order: a fair sample to tell agreement from")] = False,
    seed: Seed = 0,
) -> None:
    """Codings -> XLSX with drop-downs, typical units that are unlike each other first.

    Example: openfeedback review export codings.csv --units units.csv -o review.xlsx --rows 50
    """
    from openfeedback.coding import export_review, load_codebook
    from openfeedback.tables import read_table

    found, texts = read_table(codings, ["unit_id", "theme"]), read_table(units, ["unit_id", "text"])
    whole = read_table(answers, ["response_id", "text"]) if answers else None
    for path in [beside(output, coder) for coder in coders or []] or [output]:
        order: Literal["random", "teach"] = "random" if random else "teach"
        export_review(found, texts, load_codebook(book), path, whole, blind, rows, order, seed=seed)
        typer.echo(f"wrote {path}: correct the codes in Excel, then: openfeedback review import {path} …", err=True)


@review.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="XLSX", help="The reviewed file")],
    output: Out,
    coder: Annotated[str, typer.Option(help="Initials or pseudonym of the person who coded")],
    book: Annotated[str, typer.Option("--codebook", help="Name in data/codebooks, or a folder")] = "table5",
) -> None:
    """Reviewed XLSX -> codings of a person; every wrong row is named at once. An OUT that exists is updated.

    Example: openfeedback review import review.xlsx -o person.csv --coder KL
    """
    from openfeedback.coding import import_review, load_codebook
    from openfeedback.coding.review import updated
    from openfeedback.tables import read_table, write_table

    codings = import_review(source, load_codebook(book), coder)
    known = read_table(output, ["unit_id", "coder"]) if output.is_file() else codings.head(0)
    after = updated(known, codings)
    write_table(after, output)
    before = f", {len(after)} with those known before" if len(known) else ""
    typer.echo(f"{len(codings)} codings of {coder}{before} in {output}", err=True)


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
