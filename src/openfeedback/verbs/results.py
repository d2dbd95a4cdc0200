"""Verbs of what comes out: themes against scores, published tables against themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openfeedback.verbs.common import Out, Seed, Set, beside, settings
from openfeedback.verbs.stages import SEED

if TYPE_CHECKING:
    import pandas as pd

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
