"""Runs on this machine: their notebooks as one graph, several at a time, the same notebook only once."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple, Protocol

from openfeedback.errors import InputError, Problems
from openfeedback.params import Params, load_params
from openfeedback.run import kernels
from openfeedback.run.batch.workers.results import Failure, Result, failure_of
from openfeedback.run.batch.workers.shared import reuse, sameness
from openfeedback.run.execute import execute
from openfeedback.run.lock import occupy
from openfeedback.run.manifest import write_manifest
from openfeedback.run.records import why_stale_in_run
from openfeedback.run.stages import STAGES, Stage, directly_before, stages_of

FEW = 4  # runs that need not wait until everything is preloaded
ALL_STEPS = range(len(STAGES))


class Task(NamedTuple):
    """One notebook of one run; the first runs first, so that whole runs are done early."""

    run: int
    step: int

    @property
    def stage(self) -> Stage:
        """The notebook's stage."""
        return STAGES[self.step]


class Done(NamedTuple):
    """How a task ended: seconds (None where nothing was to be done), or the same notebook that it waits for."""

    seconds: float | None = None
    after: Task | None = None


class Watcher(Protocol):
    """Who shows how it goes (``dashboard.Dashboard``); a class that extends it shows nothing."""

    def started(self, run: str, notebook: str) -> None:
        """A notebook has started."""
        return None

    def stepped(self, run: str, notebook: str, cell: int, cells: int) -> None:
        """A notebook has come to a cell."""
        return None

    def ended(self, run: str, notebook: str, seconds: float | None) -> None:
        """A notebook has ended; no seconds: it need not run."""
        return None

    def finished(self, result: Result) -> None:
        """A run has ended."""
        return None


class LocalRuns:
    """The graph of the notebooks (``steps``; those before them stand) of all runs, and what is left of it."""

    def __init__(self, paths: list[Path], base: Path, jobs: int, watcher: Watcher, steps: range = ALL_STEPS):
        self.runs = [_Run(load_params(path), steps) for path in paths]
        self.base, self.jobs, self.watcher = base, jobs, watcher
        self.ready = [Task(i, n) for i, run in enumerate(self.runs) for n in sorted(run.open)]
        self.running: dict[Future[Done], Task] = {}
        self.first: dict[str, Task] = {}  # who does what several runs share
        self.waiting: dict[Task, list[Task]] = {}  # who waits for that
        self.settled: set[Task] = set()
        self.guard = threading.Lock()

    def all(self) -> list[Result]:
        """Run all; one result a run. An interrupt ends every kernel at once and leaves what was finished.

        Raises InputError where another program is at work in a run's folder.
        """
        kernels.begin()
        heapq.heapify(self.ready)
        with self._folders(), ThreadPoolExecutor(self.jobs) as pool:
            try:
                while self.ready or self.running:
                    while self.ready and len(self.running) < self.jobs:
                        task = heapq.heappop(self.ready)
                        self.running[pool.submit(self._do, task)] = task
                    for future in wait(self.running, return_when=FIRST_COMPLETED).done:
                        self._end(self.running.pop(future), future)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                kernels.end_kernels()
                raise
        return [run.result for run in self.runs]

    @contextmanager
    def _folders(self) -> Iterator[None]:
        """Take hold of the folders of all runs, or of none."""
        problems = Problems(InputError)
        with ExitStack() as held:
            for run in self.runs:
                try:
                    held.enter_context(occupy(run.params))
                except InputError as problem:
                    problems.add(str(problem))
            problems.stop_if_any()
            yield

    def _do(self, task: Task) -> Done:
        """In a thread of the pool: run the notebook, or reuse another run's results, unless its own still stand."""
        params, began = self.runs[task.run].params, time.perf_counter()
        reason = why_stale_in_run(params, task.stage)
        first = self._first(sameness(params, task.stage), task)
        if reason is None:
            return Done()
        if first != task and first not in self.settled:
            return Done(after=first)
        if first != task and reuse(params, task.stage, self.runs[first.run].params):
            return Done(time.perf_counter() - began)
        return Done(self._execute(params, task.stage))

    def _first(self, key: str | None, task: Task) -> Task:
        """The task that does for all runs what ``key`` stands for: whoever came first."""
        with self.guard:
            return self.first.setdefault(key, task) if key else task

    def _execute(self, params: Params, one: Stage) -> float:
        self.watcher.started(params.name, one.notebook)
        kernels.preload([self.base], wait=len(self.runs) > FEW)
        return execute(params, one, lambda cell, cells: self.watcher.stepped(params.name, one.notebook, cell, cells))

    def _end(self, task: Task, future: Future[Done]) -> None:
        problem = future.exception()
        done = Done() if problem else future.result()
        if done.after is None:
            self.watcher.ended(self.runs[task.run].params.name, task.stage.notebook, done.seconds)
            self._settle(task, failure_of(task.stage.notebook, problem) if problem else None, done.seconds)
        elif done.after in self.settled:
            heapq.heappush(self.ready, task)
        else:
            self.waiting.setdefault(done.after, []).append(task)

    def _settle(self, task: Task, failure: Failure | None, seconds: float | None = None) -> None:
        """A task is over: whoever waited for it may go on, and with the last one its run is over."""
        run = self.runs[task.run]
        self.settled.add(task)
        follow = [Task(task.run, step) for step in run.over(task.step, failure, seconds)]
        for one in (*self.waiting.pop(task, []), *follow):
            heapq.heappush(self.ready, one)
        if not run.open:
            self.watcher.finished(run.close())


class _Run:
    """One run: the graph of its notebooks, and which of them are open (ready or at work)."""

    def __init__(self, params: Params, steps: range):
        self.params = params
        own = {one.notebook for one in stages_of(params)}
        numbers = {STAGES[n].notebook: n for n in steps if STAGES[n].notebook in own}
        needed = {
            n: [numbers[name] for name in directly_before(STAGES[n]) if name in numbers] for n in numbers.values()
        }
        self.graph = TopologicalSorter(needed)
        self.graph.prepare()
        self.open = set(self.graph.get_ready())
        self.failures: list[Failure] = []
        self.ran, self.seconds = 0, 0.0
        self.result = Result(params.name, params.folder)

    def over(self, step: int, failure: Failure | None, seconds: float | None) -> list[int]:
        """Note the end of a notebook; the notebooks that may run now."""
        self.open.discard(step)
        if seconds is not None:
            self.ran, self.seconds = self.ran + 1, self.seconds + seconds
        if failure:
            self.failures.append(failure)
            return []
        self.graph.done(step)
        ready = self.graph.get_ready()
        self.open |= set(ready)
        return list(ready)

    def close(self) -> Result:
        """Write the manifest where something ran, and say what became of the run."""
        if self.ran or self.failures:
            write_manifest(self.params)
        self.result = Result(self.params.name, self.params.folder, self.ran, self.seconds, tuple(self.failures))
        return self.result
