"""One run: all notebooks in order, those that still stand skipped, progress shown as it goes."""

from __future__ import annotations

from typing import NamedTuple

from openfeedback.params import Params
from openfeedback.run.execute import execute
from openfeedback.run.lock import occupy
from openfeedback.run.manifest import write_manifest
from openfeedback.run.progress import Progress
from openfeedback.run.records import why_stale_in_run
from openfeedback.run.stages import Stage, stages_of


class Step(NamedTuple):
    """What became of one notebook: why it ran (None: it was skipped) and how long it took."""

    notebook: str
    reason: str | None
    seconds: float


def run_all(params: Params, progress: Progress, force: bool = False) -> list[Step]:
    """Run every notebook that does not stand; earlier results stay when one fails (NotebookError)."""
    steps: list[Step] = []
    with occupy(params):
        try:
            for stage in stages_of(params):
                steps.append(_run(params, stage, progress, force))
        finally:
            write_manifest(params)
    return steps


def plan(params: Params) -> list[Step]:
    """What ``run_all`` would do now; a notebook after one that runs may run too, when its inputs then differ."""
    return [Step(stage.notebook, why_stale_in_run(params, stage), 0.0) for stage in stages_of(params)]


def _run(params: Params, stage: Stage, progress: Progress, force: bool) -> Step:
    reason = "asked for" if force else why_stale_in_run(params, stage)
    if reason is None:
        progress.skipped(stage.notebook)
        return Step(stage.notebook, None, 0.0)
    with progress.running(stage.notebook, reason) as on_cell:
        seconds = execute(params, stage, on_cell)
    return Step(stage.notebook, reason, seconds)
