"""Verbs around a study of one's own: check, new, lab, doctor, forget, archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openfeedback.errors import InputError, counted

if TYPE_CHECKING:
    from openfeedback.study import Withdrawal


def check(params: Annotated[Path, typer.Argument(metavar="PARAMS", help="Parameter file (YAML)")]) -> None:
    """Everything wrong with a parameter file, at once.

    Else what was left out, changed, guessed or looks odd, and what only you can tell.

    Example: openfeedback check params/demo.yml
    """
    from openfeedback.params import load_params
    from openfeedback.study import checked_study, codebook_fits, older_notebooks, template_words
    from openfeedback.survey import rows_account, sentences
    from openfeedback.vocabulary import Told

    loaded = load_params(params)
    columns, survey = checked_study(loaded)
    asks = list(dict.fromkeys(columns["ask"].dropna()[lambda ask: ask != ""]))
    asks += sentences(survey, {Told.ASKED})
    typer.echo(rows_account(survey))
    for sentence in sentences(survey, {kind for kind in Told if kind != Told.ASKED}):
        typer.echo(sentence)
    typer.echo(", ".join(f"{n} × {role}" for role, n in columns["role"].value_counts(sort=False).items()))
    for ask in asks:
        typer.echo(f"? {ask}")
    if asks:
        typer.echo("Answer these in the survey section (see docs/DATA_FORMATS.md), or go on with what is assumed.")
    for said in (codebook_fits(loaded, survey), template_words(loaded), older_notebooks(loaded)):
        if said is not None:
            typer.echo(said)
    typer.echo(f"{params}: no problems; next: openfeedback run {params}")


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Folder of the study")],
    exports: Annotated[
        list[Path] | None,
        typer.Option("--from", metavar="FILE", help="Survey export (repeatable)"),
    ] = None,
    codebook: Annotated[
        str | None,
        typer.Option(help="Name in data/codebooks, folder, or none (with --from: none)"),
    ] = None,
    wordings: Annotated[
        list[str] | None,
        typer.Option(
            "--question", metavar="ID=TEXT", help="Wording of a question that the export does not hold (repeatable)"
        ),
    ] = None,
) -> None:
    """A study folder that runs at once: on a simulated sample, or with --from on your exports.

    It shows the open questions that it read, and how well a codebook that you name fits.

    Example: openfeedback new my-study --from export.xlsx
    """
    from openfeedback.params import load_params
    from openfeedback.study import checked_study, codebook_fits, make_study

    folder = make_study(Path(name), exports or [], codebook, _wordings(wordings or []))
    params = load_params(folder / "params" / "study.yml")
    survey = checked_study(params).survey
    for question, rows in survey.responses.groupby("question_id", sort=True):
        typer.echo(f"  {question}: {rows['question'].iloc[0]} ({counted(len(rows), 'answer')})")
    typer.echo(f"  codebook: {params.coding.codebook or 'none; topics stand in for themes'}")
    if (said := codebook_fits(params, survey)) is not None:
        typer.echo(f"  {said}")
    what = "what your files were taken for is in" if exports else "put your export into data/ and name it in"
    typer.echo(f"{folder}: {what} params/study.yml; then:")
    typer.echo(f"  openfeedback check {folder / 'params' / 'study.yml'}")
    typer.echo(f"  openfeedback run {folder / 'params' / 'study.yml'}")


def _wordings(given: list[str]) -> dict[str, str]:
    """Wordings of questions from ID=TEXT options.

    >>> _wordings(["q1=Mitä toivot? a=b"])
    {'q1': 'Mitä toivot? a=b'}
    """
    pairs = [item.partition("=") for item in given]
    if wrong := [key for key, _, text in pairs if not (key.strip() and text.strip())]:
        raise InputError(
            *[f'--question {key}: write it as ID=TEXT, for example --question "q1=Mitä toivot?"' for key in wrong]
        )
    return {key.strip(): text.strip() for key, _, text in pairs}


def lab(
    folder: Annotated[Path, typer.Argument(help="Study folder; the present one by default")] = Path("."),
    language: Annotated[str | None, typer.Option(help="Language of menus, fi or en; the study's by default")] = None,
) -> None:
    """JupyterLab on a study's folder. Nothing runs until you run a cell: look at a received study here first.

    Example: openfeedback lab my-study
    """
    from openfeedback.study import start_lab

    start_lab(folder, language)


def doctor() -> None:
    """What works on this machine, what is missing, and what to do about it.

    Example: openfeedback doctor
    """
    from openfeedback.study import examine

    findings = examine()
    for finding in findings:
        typer.echo(f"{'ok ' if finding.good else '-- '} {finding.what}: {finding.said}")
    if not all(f.good or not f.needed for f in findings):
        raise typer.Exit(1)


def forget(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder or parameter file")],
    respondent: Annotated[str, typer.Argument(metavar="RESPONDENT", help="respondent_id, as in stages/respondents")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """A respondent withdraws: words, codes and scores go from runs, reviews and caches; results are made again.

    It says what you have to remove yourself from exports and other files, and what may have been sent.

    Example: openfeedback forget my-study klinikka:12
    """
    from openfeedback.study import plan_withdrawal, withdraw

    plan = plan_withdrawal(study, respondent)
    for line in _what(plan):
        typer.echo(line)
    if not yes:
        typer.confirm("Remove all of it now? It cannot be undone", abort=True)
    said, left = withdraw(plan)
    for line in said:
        typer.echo(line)
    _make_again(plan)
    for line in _yours(plan, left):
        typer.echo(line)


def archive(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="Study folder or parameter file")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="ZIP", help="By default beside the run's folder")
    ] = None,
) -> None:
    """A copy for a data archive: protected tables and redacted answers as CSV, variables (also as DDI), methods.

    It says what was left out and why.

    Example: openfeedback archive my-study -o my-study.zip
    """
    from openfeedback.study import write_archive

    path, left_out = write_archive(study, output)
    typer.echo("left out:")
    for line in left_out:
        typer.echo(f"  {line}")
    typer.echo(f"wrote {path}: read the answers in it before you hand it over")


def _what(plan: Withdrawal) -> list[str]:
    home = plan.params.home.parent
    runs = ", ".join(path.name for path in plan.runs) or "none"
    return [
        f"{plan.person.respondent_id}: {len(plan.person.answers)} answers in {'; '.join(plan.raw) or 'no row'}",
        f"runs that are made again: {runs}; tables of persons that are gone through: {len(plan.tables)} under {home}",
    ]


def _make_again(plan: Withdrawal) -> None:
    """The runs that there were: the study's own, and those of its batches."""
    from openfeedback.params import load_params
    from openfeedback.run import Progress, run_all, stages_of
    from openfeedback.run.batch import load_batch, run_batch
    from openfeedback.study import batch_files

    params = load_params(plan.params.file)
    if params.folder in plan.runs:
        run_all(params, Progress(len(stages_of(params))), False)
    for path in batch_files(params):
        batch = load_batch(path)
        if any(batch.folder in run.parents for run in plan.runs):
            failed = [result.name for result in run_batch(batch) if result.failures]
            typer.echo(f"{path.name}: made again" + (f", but for {', '.join(failed)}" if failed else ""))


def _yours(plan: Withdrawal, left: list[Path]) -> list[str]:
    """What no program can do for a person."""
    home = plan.params.home.parent
    said = [f"remove from the exports yourself: {row}" for row in plan.raw]
    said += [f"still holds their words; make it anew or delete it: {path.relative_to(home)}" for path in left]
    said += [f"memos may quote a part of their words; read them: {path.relative_to(home)}" for path in plan.memos]
    sent = ", ".join(str(path.relative_to(home)) for path in plan.sent)
    said += [f"earlier versions of these may have been sent on; ask for them back: {sent}"] if sent else []
    return [*said, "backups, mail and other copies are yours to go through"]
