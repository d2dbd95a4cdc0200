"""Many runs from one batch file: planned first, run side by side, a failed one never stops the others."""

from __future__ import annotations

import os

from openfeedback.params import load_params
from openfeedback.run.batch.dashboard import Dashboard
from openfeedback.run.batch.index import write_index
from openfeedback.run.batch.plan import Batch, load_batch, say_plan
from openfeedback.run.batch.workers import ALL_STEPS, Result, Watcher
from openfeedback.run.protection import load_all, protect_together
from openfeedback.run.stages import stages_of

__all__ = ["Batch", "Result", "load_batch", "run_batch", "say_plan"]
TABLES, APPENDIX = ALL_STEPS[:-2], ALL_STEPS[-2:]  # the appendix, and words where they are asked for


def run_batch(batch: Batch, jobs: int | None = None, scheduler: str | None = None, slurm: bool = False) -> list[Result]:
    """Run all; one result a run, by name. ``jobs``: notebooks at the same time, by default as many as there are cores.

    First the tables of all runs, then what they hide together (``protection``), then each appendix and the index.
    ``scheduler``: address of a Dask scheduler; ``slurm``: workers as Slurm jobs. An interrupt ends every kernel and
    leaves what was finished.
    """
    jobs = jobs or os.cpu_count() or 1
    notebooks = sum(len(stages_of(load_params(path))) for path in batch.runs)
    with Dashboard(len(batch.runs), notebooks) as dashboard:
        watcher = _TwoPasses(dashboard)
        made = _run(batch, jobs, scheduler, slurm, watcher, TABLES)
        failed = [result for result in made if result.failures]
        whole = batch._replace(runs=[path for path in batch.runs if path.stem not in {r.name for r in failed}])
        with dashboard.busy("all runs", "what they hide together"):
            hides = protect_together(load_all(whole.runs), load_params(batch.base), batch.folder, jobs)
        watcher.made = {result.name: result for result in made}
        results = [watcher.both(r) for r in _run(whole, jobs, scheduler, slurm, watcher, APPENDIX)]
    results = sorted([*failed, *results])
    write_index(batch, results, hides)
    return results


def _run(batch: Batch, jobs: int, scheduler: str | None, slurm: bool, watcher: Watcher, steps: range) -> list[Result]:
    if not batch.runs:
        return []
    if scheduler or slurm:
        from openfeedback.run.batch.workers import run_on_cluster

        return run_on_cluster(batch, scheduler, slurm, watcher, steps)
    return _run_here(batch, jobs, watcher, steps)


def _run_here(batch: Batch, jobs: int, watcher: Watcher, steps: range) -> list[Result]:
    from openfeedback.run.batch.workers import LocalRuns, fetch, store

    for path in batch.runs if batch.address and steps == TABLES else []:
        fetch(batch.folder / path.stem, str(batch.address))
    results = LocalRuns(batch.runs, batch.base, jobs, watcher, steps).all()
    for result in results if batch.address and steps == APPENDIX else []:
        if not result.failures:
            store(result.folder, str(batch.address))
    return results


class _TwoPasses:
    """A watcher of two passes over the same runs, each of which is shown as over once."""

    def __init__(self, dashboard: Dashboard):
        self.dashboard = dashboard
        self.made: dict[str, Result] = {}
        self.started, self.stepped, self.ended = dashboard.started, dashboard.stepped, dashboard.ended

    def both(self, result: Result) -> Result:
        """The result of both passes."""
        first = self.made[result.name]
        return result._replace(ran=first.ran + result.ran, seconds=first.seconds + result.seconds)

    def finished(self, result: Result) -> None:
        """A run is over with its appendix, or where it failed before."""
        if self.made:
            self.dashboard.finished(self.both(result))
        elif result.failures:
            self.dashboard.finished(result)
