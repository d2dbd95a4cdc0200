"""Verbs around a study of one's own: check, new, lab, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def check(params: Annotated[Path, typer.Argument(metavar="PARAMS", help="Parameter file (YAML)")]) -> None:
    """Everything wrong with a parameter file, at once: unknown keys, wrong values, missing files, the codebook.

    Where nothing is wrong it repeats what only you can tell about the files, and what is assumed meanwhile.

    Example: openfeedback check params/demo.yml
    """
    from openfeedback.coding import check_codebook
    from openfeedback.errors import OpenFeedbackError, ParameterError
    from openfeedback.params import load_params, survey_paths
    from openfeedback.survey import describe_surveys

    loaded, problems, asks = load_params(params), [], []
    try:
        columns = describe_surveys(list(survey_paths(loaded)), loaded.survey)
        asks = list(dict.fromkeys(columns["ask"].dropna()[lambda ask: ask != ""]))
    except OpenFeedbackError as error:
        problems += error.problems
    if place := loaded.codebook_place:
        problems += check_codebook(place)
    if problems:
        raise ParameterError(*problems)
    typer.echo(", ".join(f"{n} × {role}" for role, n in columns["role"].value_counts(sort=False).items()))
    for ask in asks:
        typer.echo(f"? {ask}")
    if asks:
        typer.echo("Answer these in the survey section (see docs/DATA_FORMATS.md), or go on with what is assumed.")
    typer.echo(f"{params}: no problems; next: openfeedback run {params}")


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the study: its folder")],
    exports: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="Your survey export; give it again for several files"),
    ] = None,
) -> None:
    """A study folder of one's own that runs at once: on a simulated sample, or on your exports with --from.

    Example: openfeedback new my-study --from export.xlsx
    """
    from openfeedback.run.study import make_study

    folder = make_study(Path(name), exports or [])
    what = "what your files were taken for is in" if exports else "put your export into data/ and name it in"
    typer.echo(f"{folder}: {what} params/study.yml; then:")
    typer.echo(f"  openfeedback check {folder / 'params' / 'study.yml'}")
    typer.echo(f"  openfeedback run {folder / 'params' / 'study.yml'}")


def lab(
    folder: Annotated[Path, typer.Argument(help="Study folder; the present folder by default")] = Path("."),
) -> None:
    """JupyterLab on a study's notebooks.

    Example: openfeedback lab my-study
    """
    import subprocess
    import sys

    from openfeedback.errors import InputError

    notebooks = folder / "notebooks"
    if not notebooks.is_dir():
        raise InputError(f"{folder}: has no notebooks folder; make a study with: openfeedback new NAME")
    raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyterlab", str(notebooks)]))


def doctor() -> None:
    """What works on this machine, what is missing, and what to do about it.

    Example: openfeedback doctor
    """
    from openfeedback.run.doctor import examine

    findings = examine()
    for finding in findings:
        typer.echo(f"{'ok ' if finding.good else '-- '} {finding.what}: {finding.said}")
    if not all(f.good or not f.needed for f in findings):
        raise typer.Exit(1)
