"""Verbs that walk through all the rooms: demo, run, batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openfeedback.verbs.trust import Trust, ask

if TYPE_CHECKING:
    from openfeedback.params import Params


def demo(
    outputs: Annotated[Path, typer.Option(help="Folder of the runs")] = Path("outputs"),
    force: Annotated[bool, typer.Option(help="Run unchanged notebooks too")] = False,
) -> None:
    """The whole walk on simulated data; ends by naming the appendix.

    Example: openfeedback demo
    """
    from openfeedback.files import resource
    from openfeedback.params import load_params
    from openfeedback.run.batch import derive

    path = derive(
        resource("params", "demo.yml"), outputs.resolve(), {"name": "demo", "outputs": str(outputs.resolve())}
    )
    _walk(load_params(path), force)


def run(
    params: Annotated[Path, typer.Argument(metavar="PARAMS", help="Parameter file (YAML)")],
    force: Annotated[bool, typer.Option(help="Run unchanged notebooks too")] = False,
    trust: Trust = False,
) -> None:
    """All notebooks in order; unchanged ones are skipped. It asks once before it runs a received study's own.

    Example: openfeedback run params/demo.yml
    """
    from openfeedback.params import load_params

    _walk(load_params(params), force, trust)


def batch(
    plan: Annotated[Path, typer.Argument(metavar="BATCH", help="Batch file (YAML)")],
    jobs: Annotated[int | None, typer.Option(help="Notebooks at the same time; one a core by default")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, tcp://…")] = None,
    slurm: Annotated[bool, typer.Option(help="Workers as Slurm jobs, by the batch file's section")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only say what would run, and why")] = False,
    trust: Trust = False,
) -> None:
    """Many runs, in parallel: one appendix per event, county or customer group.

    Example: openfeedback batch params/batch.yml --dry-run
    """
    from rich.console import Console

    from openfeedback.params import load_params
    from openfeedback.run.batch import failures_table, load_batch, run_batch, say_plan, unknown_in_batch
    from openfeedback.run.gate import unknown

    many = load_batch(plan)
    if dry_run:
        for line in say_plan(many):
            typer.echo(line)
        return
    ask([unknown_in_batch(many, slurm), *(unknown(load_params(path)) for path in many.runs)], trust)
    results = run_batch(many, jobs, scheduler, slurm)
    failed = [result for result in results if result.failures]
    if failed:
        Console(stderr=True, highlight=False).print(failures_table(failed))
    typer.echo(f"{len(results) - len(failed)} of {len(results)} runs done: {many.address or many.folder}")
    if failed:
        raise typer.Exit(1)


def pdf(
    appendix: Annotated[Path, typer.Argument(metavar="DOCX", help="An appendix in DOCX form")],
) -> None:
    """An appendix's DOCX as PDF beside it, through LibreOffice.

    Example: openfeedback pdf outputs/demo/appendix/liite.docx
    """
    from openfeedback.report.writers import to_pdf

    typer.echo(to_pdf(appendix))


def _walk(params: Params, force: bool, trust: bool = False) -> None:
    from openfeedback.run import Progress, run_all, stages_of
    from openfeedback.run.batch import appendix_files
    from openfeedback.run.gate import stop_before_run, unknown
    from openfeedback.study import fit_sentence

    stop_before_run(params)
    ask([unknown(params)], trust)
    run_all(params, Progress(len(stages_of(params))), force)
    fit = json.loads((params.folder / "manifest.json").read_text(encoding="utf-8"))["notes"].get("fit")
    if fit and params.coding.codebook and (said := fit_sentence(fit, params.coding.codebook)):
        typer.echo(said)
    for path in appendix_files(params.folder):
        typer.echo(f"Appendix: {path}")
