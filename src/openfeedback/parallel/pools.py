"""Who shares the text stages of a very large survey: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from openfeedback.errors import InputError, ParameterError
from openfeedback.files import keep_present_folder_out
from openfeedback.parallel.partition import PART, Workers
from openfeedback.settings import SharedWork

MANY = 20_000  # from so many answers on, all cores share the work unless settings say otherwise
_EACH = 4  # parts a worker, so that none waits long for the last
_LEAST = 50
_RETRIES = 3  # workers that may die over one part
PATIENCE = 30.0  # seconds until a scheduler must have answered


@contextmanager
def workers_for(settings: SharedWork, n: int, given: Workers | None = None) -> Iterator[Workers | None]:
    """Workers for a stage over ``n`` answers, as ``settings`` ask; None: this process alone. ``given`` ones are taken.

    Raises ParameterError where the scheduler cannot be reached or dask is not installed, InputError where a worker of
    this machine was killed (most often for want of memory).
    """
    if given is not None:
        yield given
    elif settings.scheduler:
        with _client(settings.scheduler) as client:
            yield Workers(_dask_map(client), settings.scratch, _size(n, sum(client.nthreads().values())))
    elif (workers := how_many(settings, n)) > 1:
        with pool(workers) as pool_map:
            yield Workers(pool_map, settings.scratch, _size(n, workers))
    else:
        yield None


def how_many(settings: SharedWork, n: int) -> int:
    """Processes for ``n`` answers.

    >>> how_many(SharedWork(workers=3), 10), how_many(SharedWork(), 19_999)
    (3, 1)
    """
    return settings.workers or (_cores() if n >= MANY else 1)


def _cores() -> int:
    """Cores that this process may use: fewer than the machine has, in a container or a Slurm job."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(n: int, workers: int) -> int:
    """Texts in a part.

    >>> _size(10_000_000, 400), _size(10_000, 8), _size(3, 8)
    (5000, 313, 50)
    """
    return max(_LEAST, min(PART, -(-n // (_EACH * max(workers, 1)))))


@contextmanager
def pool(workers: int, what: str = "text") -> Iterator[Callable[..., Iterable[Any]]]:
    """A ``map`` over worker processes of this machine; ``what`` they work at is told when one of them is ended."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    keep_present_folder_out()
    # started afresh: a fork of a process with threads (a notebook's kernel) may hang
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_settle_in)
    try:
        yield pool.map
    except BrokenProcessPool:
        raise InputError(
            f"{what}: one of {workers} worker processes was ended from outside; is there enough memory? "
            "Give fewer workers (text.workers, --jobs) and run it again"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _settle_in() -> None:
    """In a new worker: one thread of arithmetic, since there is a worker a core; it ends when its parent has gone."""
    import threading
    from multiprocessing import parent_process

    from threadpoolctl import threadpool_limits

    os.environ["OMP_NUM_THREADS"] = "1"
    threadpool_limits(1)
    parent = parent_process()

    def follow() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise ParameterError(
            f"scheduler {address}: needs dask; run pip install openfeedback[dask], or leave the scheduler out"
        ) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        raise ParameterError(f"scheduler {address}: cannot be reached ({problem}); check the address") from None
    try:
        yield client
    finally:
        client.close()


def _dask_map(client: Any) -> Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]:
    """A client's map that gives results in order; a part is done again where its worker died."""

    def run(function: Callable[[Any], Any], arguments: Iterable[Any]) -> Iterator[Any]:
        futures = client.map(function, list(arguments), pure=False, retries=_RETRIES)
        try:
            for future in futures:
                yield future.result()
        finally:
            client.cancel(futures)

    return run
