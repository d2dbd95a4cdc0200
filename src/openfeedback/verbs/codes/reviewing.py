"""Verbs around codings: agree, review export and import, codebook check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from openfeedback.errors import counted
from openfeedback.verbs.common import In, Seed, beside

if TYPE_CHECKING:
    import pandas as pd

    from openfeedback.coding.codebook import Codebook

review = typer.Typer(help="Codings to an Excel file for a person, and back.", no_args_is_help=True)


def agree(
    tables: Annotated[list[Path], typer.Argument(metavar="A B…", help="Codings of two coders or more")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="All tables: .xlsx, or a folder of .csv")
    ] = None,
    units: Annotated[Path | None, typer.Option(help="Units with response_id; told from the ids by default")] = None,
    resamples: Annotated[int, typer.Option(help="Resamples behind the intervals")] = 1000,
    seed: Seed = 0,
) -> None:
    """Agreement of coders: percent, kappa, alpha with intervals; by theme; who confuses what.

    Example: openfeedback agree model.csv person.csv -o agreement.xlsx
    """
    from openfeedback.tables import read_table
    from openfeedback.verbs.codes.agreement import measured, say, write

    coded = [read_table(path, ["unit_id"]) for path in tables]
    of_answer = read_table(units, ["unit_id", "response_id"]) if units else None
    found = measured(coded, [path.stem for path in tables], of_answer, resamples, seed)
    say(found)
    if output:
        write(found, output)


@review.command("open")
def open_(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder or parameter file")],
    rows: Annotated[int, typer.Option(help="How many units")] = 50,
    blind: Annotated[bool, typer.Option(help="Without the model's codes, in random order, to tell agreement")] = False,
    explorer: Annotated[bool, typer.Option("--explorer", help="In the explorer, not in Excel")] = False,
) -> None:
    """A study's latest run to be corrected: a form for Excel in its data/review, or the explorer.

    Both write into one table of corrections, the form when it is imported.

    Example: openfeedback review open my-study --rows 30
    """
    from openfeedback.study import open_review, start_lab

    if explorer:
        start_lab(study, explorer=True)
        return
    path = open_review(study, rows, blind)
    typer.echo(path)
    typer.echo(f"correct it in Excel, then: openfeedback review import {path} --study {study} --coder KL", err=True)


@review.command("export")
def export(
    codings: In,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="XLSX", help="File for the person")],
    units: Annotated[Path, typer.Option(help="Coded units: unit_id, text")],
    answers: Annotated[Path | None, typer.Option(help="Responses, to show answers whole")] = None,
    book: Annotated[str, typer.Option("--codebook", help="Name in data/codebooks, or a folder")] = "table5",
    rows: Annotated[int | None, typer.Option(help="How many units; all by default")] = None,
    blind: Annotated[bool, typer.Option(help="Without the model's codes")] = False,
    coders: Annotated[list[str] | None, typer.Option("--for", help="One file for this coder (repeatable)")] = None,
    random: Annotated[bool, typer.Option(help="In random order, to tell agreement")] = False,
    known: Annotated[
        Path | None, typer.Option(help="Codings by persons so far: those that fit no unit come back")
    ] = None,
    contents: Annotated[Path | None, typer.Option(help="Contents, to name, join, split and drop on a sheet")] = None,
    content_codings: Annotated[Path | None, typer.Option(help="Content of each unit, with --contents")] = None,
    memos: Annotated[Path | None, typer.Option(help="Memos of the study, to be read on a sheet")] = None,
    seed: Seed = 0,
) -> None:
    """Codings -> XLSX with drop-downs, what teaches the model the most first.

    Example: openfeedback review export codings.csv --units units.csv -o review.xlsx --rows 50
    """
    from openfeedback.coding.codebook import load_codebook
    from openfeedback.coding.corrections import follow
    from openfeedback.coding.review import export_review
    from openfeedback.errors import InputError
    from openfeedback.tables import read_table

    if known and not answers:
        raise InputError("--known needs --answers too: earlier codings are found again in the answers")
    if (contents is None) != (content_codings is None):
        raise InputError("--contents and --content-codings go together: give both tables")

    found, texts = read_table(codings, ["unit_id", "theme"]), read_table(units, ["unit_id", "text"])
    whole = read_table(answers, ["response_id", "text"]) if answers else None
    earlier = read_table(known, ["unit_id", "coder"]) if known else None
    lost = None if earlier is None or whole is None else follow(earlier, texts, whole).unmatched
    named = (read_table(contents), read_table(content_codings)) if contents and content_codings else None
    said = read_table(memos, ["memo_id", "about", "target", "author", "written_at", "memo"]) if memos else None
    order: Literal["random", "teach"] = "random" if random else "teach"
    for path in [beside(output, coder) for coder in coders or []] or [output]:
        export_review(found, texts, load_codebook(book), path, whole, blind, rows, order, seed=seed, unmatched=lost,
                      contents=named, memos=said)  # fmt: skip
        if lost is not None and len(lost):
            typer.echo(f"{len(lost)} earlier codings fit no unit: see sheet 'ei löytynyt'", err=True)
        typer.echo(f"wrote {path}: correct the codes in Excel, then: openfeedback review import {path} …", err=True)


@review.command("import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="XLSX", help="The reviewed file")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="Table to write, without --study")
    ] = None,
    *,
    coder: Annotated[str, typer.Option(help="Initials or pseudonym of the coder")],
    book: Annotated[str, typer.Option("--codebook", help="Name in data/codebooks, or a folder")] = "table5",
    units: Annotated[Path | None, typer.Option(help="Units (with answer, question): say what learning moves")] = None,
    study: Annotated[Path | None, typer.Option(help="Study folder: into its one table of corrections")] = None,
) -> None:
    """Reviewed XLSX -> codings of a person; wrong rows are named at once, an OUT that exists is updated.

    Decisions about contents: `person.contents.csv` (`contents: {human: …}`).

    Example: openfeedback review import review.xlsx -o person.csv --coder KL
    """
    from openfeedback.coding.codebook import load_codebook
    from openfeedback.coding.review import decided_contents, import_review, updated, updated_contents
    from openfeedback.errors import InputError
    from openfeedback.study import take_review
    from openfeedback.tables import read_table, write_table

    if study:
        taken = take_review(study, source, coder)
        for line in (f"{taken.codings} codings of {coder} in {taken.file}", *taken.said):
            typer.echo(line, err=True)
        return
    if output is None:
        raise InputError("review import: where to? Give --study with the study's folder, or -o with a file")

    codebook = load_codebook(book)
    codings = import_review(source, codebook, coder)
    known = read_table(output, ["unit_id", "coder"]) if output.is_file() else codings.head(0)
    after = updated(known, codings)
    write_table(after, output, lasting=True)
    before = f", {len(after)} with those known before" if len(known) else ""
    typer.echo(f"{counted(len(codings), 'coding')} of {coder}{before} in {output}", err=True)
    if (decided := decided_contents(source, coder, codings)) is not None:
        file = beside(output, "contents")
        earlier = read_table(file, ["unit_id", "theme", "title", "decided"]) if file.is_file() else decided.head(0)
        write_table(updated_contents(earlier, decided), file, lasting=True)
        typer.echo(f"{int(decided['decided'].sum())} units of decided contents in {file}", err=True)
    for line in _moves(read_table(units, ["unit_id", "text"]), codebook, after) if units else []:
        typer.echo(line, err=True)


def _moves(units: pd.DataFrame, book: Codebook, human: pd.DataFrame) -> list[str]:
    """What learning from a person's codings moves, in sentences."""
    from openfeedback.coding.classifier import code_with_persons, moved_lines
    from openfeedback.settings import CodingSettings

    made = code_with_persons(units, book, human, units.head(0), CodingSettings())
    return moved_lines(made.moved, len(units))
