"""Many runs from one batch file: planned first, run side by side, a failed one never stops the others."""

from __future__ import annotations

import os

from openfeedback.run.board import Board
from openfeedback.run.index import write_index
from openfeedback.run.plan import Batch, load_batch, say_plan
from openfeedback.run.results import Result
from openfeedback.run.stages import STAGES

__all__ = ["Batch", "Result", "load_batch", "run_batch", "say_plan"]


def run_batch(
    batch: Batch, jobs: int | None = None, scheduler: str | None = None, slurm: bool = False, board: Board | None = None
) -> list[Result]:
    """Run all; one result a run, by name. ``jobs``: notebooks at the same time, by default as many as there are cores.

    ``scheduler``: address of a Dask scheduler; ``slurm``: workers as Slurm jobs. An interrupt ends every kernel and
    leaves what was finished.
    """
    board = board or Board(len(batch.runs), len(batch.runs) * len(STAGES))
    with board:
        if scheduler or slurm:
            from openfeedback.run.cluster import run_on_cluster

            results = run_on_cluster(batch, scheduler, slurm, board)
        else:
            results = _run_here(batch, jobs or os.cpu_count() or 1, board)
    results = sorted(results)
    write_index(batch, results)
    return results


def _run_here(batch: Batch, jobs: int, board: Board) -> list[Result]:
    from openfeedback.run.local import LocalRuns
    from openfeedback.run.transfer import bring, take_there

    for path in batch.runs if batch.address else []:
        bring(batch.folder / path.stem, str(batch.address))
    results = LocalRuns(batch.runs, batch.base, jobs, board).all()
    for result in results if batch.address else []:
        if not result.failures:
            take_there(result.folder, str(batch.address))
    return results
