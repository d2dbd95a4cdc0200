"""Verbs of what comes out: themes against scores, published tables against themselves, words of units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openfeedback.errors import InputError, counted
from openfeedback.verbs.common import Jobs, Out, Scheduler, Scratch, Seed, Set, beside, settings
from openfeedback.verbs.stages import SEED

if TYPE_CHECKING:
    import pandas as pd

    from openfeedback.settings import TextSettings

EXAMPLE_SHARE = 0.2


def compare(
    codings: Annotated[Path, typer.Argument(metavar="CODINGS", help="Table: respondent_id, theme")],
    scores: Annotated[Path, typer.Argument(metavar="SCORES", help="Table: respondent_id, item_id, value")],
    output: Out,
    respondents: Annotated[
        Path | None, typer.Option(help="Table: respondent_id; event_id and weight where known")
    ] = None,
    set_: Set = None,
    seed: Seed = SEED,
) -> None:
    """Themes against scores, item by item, also in sentences and within events.

    What could be seen at all: `comparisons.power.csv`. CODINGS may also have kind, phase and topic_id (--set by).

    Example: openfeedback compare mentions.csv scores.csv -o comparisons.csv
    """
    from openfeedback.analysis import compare as comparing
    from openfeedback.settings import CompareSettings
    from openfeedback.tables import read_table, write_table

    chosen = settings(CompareSettings, set_)
    raised = comparing.families_of(read_table(codings, ["respondent_id", "theme"]), chosen)
    values = read_table(scores, ["respondent_id", "item_id", "value"])
    people = read_table(respondents, ["respondent_id"]) if respondents else None
    if people is None and "event_id" in values:
        people = values[["respondent_id", "event_id"]].drop_duplicates("respondent_id")
    _say_unweighted(raised["theme"], people)
    power = comparing.power_before(raised["theme"], values, chosen, people)
    write_table(power, beside(output, "power"))
    fifth = power[power["share"] == EXAMPLE_SHARE]
    for item, least in zip(fifth["item_id"], fifth["detectable"].astype("float64"), strict=True):
        shown = "too few respondents, or all answer the same" if least != least else f"{least:.2f}"
        typer.echo(f"{item}: smallest difference seen, theme raised by a fifth: {shown}", err=True)
    found = comparing.compare_families(raised, values, chosen, seed, people)
    write_table(comparing.with_sentences(found), output)
    typer.echo(f"{len(found)} comparisons, {int(found['p'].isna().sum())} of them without a test (too few)", err=True)


def audit(
    folder: Annotated[Path | None, typer.Argument(help="Published tables; data/published by default")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Table of all checks")] = None,
) -> None:
    """Tables 1–7 of the report re-derived; every difference listed.

    Example: openfeedback audit -o checks.xlsx
    """
    from openfeedback.published import audit as audit_tables
    from openfeedback.tables import write_table

    checks = audit_tables(folder)
    if output:
        write_table(checks, output)
    for row in checks[checks["verdict"] != "agrees"].itertuples():
        where = f"{row.table}, {row.row}, {row.column}"
        typer.echo(f"{where}: printed {row.printed}, derived {row.derived} ({row.verdict}: {row.explanation})")
    counts = checks["verdict"].value_counts()
    typer.echo(f"{len(checks)} checks: " + ", ".join(f"{n} {word}" for word, n in counts.items()))


def _say_unweighted(raised: pd.DataFrame, people: pd.DataFrame | None) -> None:
    """How many of those who answered have no survey weight, and so do not count."""
    from openfeedback.analysis import weights_of

    ids = raised.drop_duplicates("respondent_id").set_index("respondent_id").index
    weights = weights_of(people, ids)
    if weights is not None and (without := int((weights == 0).sum())):
        typer.echo(f"{without} of {len(ids)} respondents have no survey weight or 0: they are not compared", err=True)


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
