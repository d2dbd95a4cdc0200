"""Verbs of one stage each: tables in, tables out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openfeedback.errors import counted
from openfeedback.verbs.common import In, Jobs, Out, Scheduler, Scratch, Seed, Set, beside, progress_bar, settings

if TYPE_CHECKING:
    import pandas as pd

SEED = 20251121


def read(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="SURVEY_FILE…", help="Exports (.xlsx, .csv, .ods …) or workshop notes (.docx, .pdf, .txt)"
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Folder for the tables")
    ] = None,
    params: Annotated[Path | None, typer.Option(help="Parameter file that says what columns are")] = None,
    write_params: Annotated[Path | None, typer.Option(help="Write the guessed survey section here, to correct")] = None,
    redact: Annotated[bool, typer.Option(help="Replace personal data")] = True,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    scratch: Scratch = None,
) -> None:
    """Survey exports -> responses, respondents, scores, events, dropped, left_out; says what columns were taken for.

    Example: openfeedback read kysely.xlsx -o tables
    """
    from openfeedback.params import load_params
    from openfeedback.settings import TextSettings
    from openfeedback.verbs.reading import describe, read_files, suggest

    describe(files, params)
    if write_params:
        suggest(files, write_params)
    if output:
        text = load_params(params).text if params else TextSettings()
        shared = {"workers": jobs, "scheduler": scheduler, "scratch": scratch}
        read_files(files, params, output, redact, text.model_copy(update=shared))


def redact(
    source: In,
    output: Out,
    set_: Set = None,
    review: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What was replaced, doubtful first; never share it")
    ] = None,
) -> None:
    """`text` without personal data: names, e-mails, phone numbers, identity codes, addresses, dates of birth …

    Example: openfeedback redact responses.csv -o redacted.csv --set "keep=[Aino]"
    """
    from openfeedback.settings import TextSettings
    from openfeedback.tables import read_table, write_table
    from openfeedback.text.redact import redact_responses

    frame = read_table(source, ["text"])
    clean, counts, pieces = redact_responses(frame, settings(TextSettings, set_))
    write_table(clean, output)
    if review:
        write_table(pieces, review)
    said = ", ".join(f"{n} {what}" for what, n in zip(counts["what"], counts["replaced"], strict=True)) or "nothing"
    typer.echo(f"replaced: {said}", err=True)


def units(
    source: In,
    output: Out,
    set_: Set = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    scratch: Scratch = None,
) -> None:
    """Responses -> idea units; answers without content: `units.dropped.csv`.

    In: response_id, text; question and role where known.

    Example: openfeedback units responses.csv -o units.csv
    """
    from openfeedback.settings import TextSettings
    from openfeedback.tables import read_table, write_table
    from openfeedback.text.units import find_units

    given = {"workers": jobs, "scheduler": scheduler, "scratch": scratch}
    chosen = settings(TextSettings, set_).model_copy(update={k: v for k, v in given.items() if v})
    found, dropped = find_units(read_table(source, ["response_id", "text"]), chosen)
    write_table(found, output)
    write_table(dropped, beside(output, "dropped"))
    typer.echo(f"{counted(len(found), 'unit')}, {counted(len(dropped), 'response')} dropped", err=True)


def topics(source: In, output: Out, set_: Set = None, seed: Seed = SEED) -> None:
    """Units -> inductive topics: unit_id, topic_id, label, core. Topics: `assigned.topics.csv`.

    Example: openfeedback topics units.csv -o assigned.csv --set min_size=4
    """
    from openfeedback.coding.topics import find_topics
    from openfeedback.settings import TopicSettings, VectorSettings
    from openfeedback.tables import read_table, write_table
    from openfeedback.text.vectors import backend_name, embed

    chosen = settings(TopicSettings, set_)
    frame = _with_text(read_table(source, ["unit_id", "text"]))
    with progress_bar("vectors") as progress:
        vectors = embed(frame["text"], VectorSettings(), progress)
    typer.echo(f"vectors: {backend_name()}", err=True)
    found = find_topics(frame, vectors, chosen, seed=seed)
    labels = found.topics[["topic_id", "label"]]
    assigned = found.assignments.merge(labels, on="topic_id", how="left")
    write_table(assigned.assign(core=assigned.pop("core")), output)  # at the end: columns of the contract stay in place
    write_table(found.topics, beside(output, "topics"))
    typer.echo(found.note, err=True)


def code(
    source: In,
    output: Out,
    codebook: Annotated[str, typer.Option(help="Name in data/codebooks, or a folder")] = "table5",
    set_: Set = None,
    seed: Seed = SEED,
) -> None:
    """Units -> theme, phase and kind of a codebook, with probabilities and evidence.

    In: unit_id, text; answer and question where known.

    Example: openfeedback code units.csv -o codings.csv --codebook table5
    """
    from openfeedback.coding.classifier import code as code_units
    from openfeedback.coding.codebook import load_codebook
    from openfeedback.settings import CodingSettings
    from openfeedback.tables import read_table, write_table

    chosen = settings(CodingSettings, set_)
    frame = _with_text(read_table(source, ["unit_id", "text"]))
    with progress_bar("codes") as progress:
        codings = code_units(frame, load_codebook(codebook), chosen, seed=seed, progress=progress)
    write_table(codings, output)
    typer.echo(
        f"{counted(len(codings), 'unit')} coded, {int(codings['theme'].isna().sum())} left to a person", err=True
    )


def contents(
    source: In,
    output: Out,
    codebook: Annotated[str, typer.Option(help="Name in data/codebooks, or a folder")] = "table5",
    human: Annotated[Path | None, typer.Option(help="Contents decided by persons, from review import")] = None,
    set_: Set = None,
    seed: Seed = SEED,
) -> None:
    """Units with their theme -> what is wished for in each: content_id, title, printed.

    In: unit_id, text, theme; phase, answer, question, respondent_id where known. Counts: `contents.contents.csv`.

    Example: openfeedback contents coded.csv -o contents.csv --codebook table5
    """
    from openfeedback.coding.codebook import load_codebook
    from openfeedback.coding.contents import find_contents
    from openfeedback.settings import ContentSettings
    from openfeedback.tables import read_table, write_table

    chosen = settings(ContentSettings, set_)
    frame = _with_text(read_table(source, ["unit_id", "text", "theme"]))
    decided = read_table(human, ["unit_id", "text", "theme", "title"]) if human else None
    with progress_bar("contents") as progress:
        found = find_contents(frame, load_codebook(codebook), chosen, seed=seed, progress=progress, human=decided)
    named = found.contents[["content_id", "title", "printed"]]
    write_table(found.codings.merge(named, on="content_id", how="left"), output)
    write_table(found.contents, beside(output, "contents"))
    there = found.contents[found.contents["units_n"] > 0]
    typer.echo(f"{len(there)} contents, {int(there['printed'].sum())} of them printed in the codebook", err=True)


def _with_text(frame: pd.DataFrame) -> pd.DataFrame:
    """An empty text is still a unit of somebody's table: it stays, as an empty string."""
    return frame.assign(text=frame["text"].fillna("").astype("str"))
