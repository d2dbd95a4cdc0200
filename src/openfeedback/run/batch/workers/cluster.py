"""The same runs on a Dask cluster: one task a run; a task whose worker dies is given to another worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openfeedback.errors import ParameterError
from openfeedback.run import kernels
from openfeedback.run.batch.plan import Batch, SlurmSettings
from openfeedback.run.batch.workers.local import ALL_STEPS, LocalRuns, Watcher
from openfeedback.run.batch.workers.results import Result, failure_of
from openfeedback.run.batch.workers.transfer import fetch, store


def run_on_cluster(
    batch: Batch, scheduler: str | None, slurm: bool, watcher: Watcher, steps: range = ALL_STEPS
) -> list[Result]:
    """Run the notebooks ``steps`` of all runs on the workers of ``scheduler``, or on Slurm jobs started and ended here.

    Workers need to see the folder of the parameter files and of the surveys. Raises ParameterError where Dask is not
    installed or the scheduler does not answer.
    """
    results = []
    with _client(batch.slurm if slurm else None, scheduler) as client:
        from distributed import as_completed

        asked = {
            client.submit(run_one, str(path), str(batch.base), batch.address, steps, pure=False, retries=2): path
            for path in batch.runs
        }
        for future in as_completed(asked):
            results.append(_result(future, batch.folder / asked[future].stem))
            watcher.finished(results[-1])
    return results


def _result(future: Any, folder: Path) -> Result:
    """A run's own result; one that its worker could not give is a failure of the run, not of the batch."""
    if broken := future.exception():
        return Result(folder.name, folder, failures=(failure_of(folder.name, broken),))
    return future.result()


def run_one(path: str, base: str, address: str | None = None, steps: range = ALL_STEPS) -> Result:
    """Run one parameter file in a worker, which keeps one template process for all its runs."""
    params_file = Path(path)
    if not params_file.is_file():
        raise ParameterError(f"{path}: this worker does not see the file; workers need the same shared folder")
    folder = params_file.parents[1] / params_file.stem
    if address:
        fetch(folder, address)
    kernels.preload([Path(base)], wait=True)
    result = LocalRuns([params_file], Path(base), 1, Silent(), steps).all()[0]
    if address and not result.failures and steps.stop == ALL_STEPS.stop:
        store(folder, address)
    return result


def slurm_cluster(settings: SlurmSettings) -> Any:
    """Slurm jobs as Dask workers (dask-jobqueue); its ``job_script()`` is what Slurm is given."""
    try:
        from dask_jobqueue import SLURMCluster
    except ImportError:
        raise ParameterError("--slurm needs dask-jobqueue; install it with: pip install openfeedback[slurm]") from None
    return SLURMCluster(
        queue=settings.partition,
        account=settings.account,
        walltime=settings.time,
        memory=settings.memory,
        cores=settings.cores,
        processes=1,
        job_script_prologue=settings.prologue,
        job_name="openfeedback",
    )


class Silent(Watcher):
    """A watcher that shows nothing: a worker's terminal is nobody's."""


def _client(slurm: SlurmSettings | None, scheduler: str | None) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ParameterError("--scheduler needs Dask; install it with: pip install openfeedback[dask]") from None
    if slurm:
        cluster = slurm_cluster(slurm)
        cluster.scale(jobs=slurm.workers)
        return Client(cluster)
    try:
        return Client(scheduler, timeout="30s")
    except (OSError, ValueError) as problem:
        raise ParameterError(f"--scheduler {scheduler}: does not answer ({problem}); check the address") from None
