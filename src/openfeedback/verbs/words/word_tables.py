"""What the verb `words` does: words counted, in context, in company, and those that tell groups apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openfeedback.errors import InputError, counted
from openfeedback.verbs.common import Jobs, Out, Scheduler, Scratch, Set, beside, settings

if TYPE_CHECKING:
    import pandas as pd

    from openfeedback.settings import TextSettings


def words(
    source: Annotated[Path, typer.Argument(metavar="RUN_OR_UNITS", help="Folder of a run, or a table of units")],
    output: Out,
    context: Annotated[
        list[str] | None,
        typer.Option(help="Every place of this word in any form: `words.context.xlsx` (repeatable)"),
    ] = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="Words in company: `words.pairs.xlsx`")] = False,
    telling: Annotated[
        list[str] | None,
        typer.Option(help="Words that tell groups of this column apart: `words.telling.xlsx` (repeatable)"),
    ] = None,
    set_: Set = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    scratch: Scratch = None,
) -> None:  # fmt: skip
    """Words of units by base form, with units, answers, respondents and forms: true counts, for the research group.

    Notebook 07 (`words: {run: true}`) makes what may be shared. In: unit_id, text; response_id, respondent_id and the
    columns of `--telling` where known.

    Example: openfeedback words outputs/demo -o words.xlsx --context mittari --pairs --telling theme
    """
    from openfeedback.analysis import words as counting
    from openfeedback.settings import TextSettings, WordSettings
    from openfeedback.tables import require, write_table

    chosen = settings(WordSettings, set_)
    units = _units(source, telling or [])
    require(units, ["unit_id", "text", *(telling or [])], str(source))
    given = {"workers": jobs, "scheduler": scheduler, "scratch": scratch}
    reading = TextSettings(compounds=chosen.compounds).model_copy(update={k: v for k, v in given.items() if v})
    said = counting.word_occurrences(units, reading)
    write_table(counting.count_words(said), output)
    if context:
        write_table(_contexts(said, units, context, reading), beside(output, "context"))
    if pairs:
        if chosen.within != "unit" and "response_id" not in units:
            raise InputError("within=answer needs response_id in the table of units")
        write_table(counting.pairs_asked(said, units, chosen), beside(output, "pairs"))
    if telling:
        write_table(counting.telling_asked(said, telling, chosen), beside(output, "telling"))
    typer.echo(
        f"{counted(len(said), 'word')}, {said['word'].nunique()} different, in {counted(len(units), 'unit')}", err=True
    )


def _units(source: Path, columns: list[str]) -> pd.DataFrame:
    """The table of units itself, or a run's units with theme, event and background."""
    from openfeedback.analysis.words import units_with
    from openfeedback.run import table_path
    from openfeedback.tables import read_table

    if not source.is_dir():
        return read_table(source, ["unit_id", "text"])
    tables = {name: read_table(table_path(source, name)) for name in ("units", "responses", "respondents")}
    coded = table_path(source, "codings")
    codings = read_table(coded) if coded.is_file() else None
    known = [c for c in columns if c not in ("theme", "event_id")]
    return units_with(tables["units"], tables["responses"], codings, tables["respondents"], known)


def _contexts(said: pd.DataFrame, units: pd.DataFrame, asked: list[str], reading: TextSettings) -> pd.DataFrame:
    """The contexts of each word that was asked for, its forms told; a word that stands nowhere is told."""
    import pandas as pd

    from openfeedback.analysis.words import in_context
    from openfeedback.text.morphology import lemmatize

    tables = []
    for query, lemmas in zip(asked, lemmatize(asked, reading), strict=True):
        found = in_context(said, units, lemmas or query.split())
        forms = ", ".join(sorted(set(found["form"].str.lower())))
        typer.echo(f"{query}: {counted(len(found), 'place')}" + (f" ({forms})" if forms else ""), err=True)
        tables.append(found.assign(query=query))
    return pd.concat(tables, ignore_index=True)
