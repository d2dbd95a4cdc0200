"""How a batch goes: a live dashboard in a terminal, plain lines elsewhere; failures in a table at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from openfeedback.run.batch.workers import Result

SHOWN = 8  # notebooks at work that are shown by name
REFRESH = 4  # times a second


class Dashboard:
    """How many runs are done, which notebooks are running, what failed, how long it may still take."""

    def __init__(self, runs: int, notebooks: int, console: Console | None = None):
        self.console = console or Console(stderr=True, highlight=False)
        self.runs, self.notebooks = runs, notebooks
        self.done, self.failed, self.ended_n, self.began = 0, 0, 0, time.monotonic()
        self.at_work: dict[tuple[str, str], str] = {}
        self.guard = threading.Lock()
        self.live = Live(get_renderable=self._show, console=self.console, transient=True, refresh_per_second=REFRESH)

    def __enter__(self) -> Dashboard:
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.live.stop()

    def started(self, run: str, notebook: str) -> None:
        """A notebook has started."""
        with self.guard:
            self.at_work[run, notebook] = ""

    def stepped(self, run: str, notebook: str, cell: int, cells: int) -> None:
        """A notebook has come to a cell."""
        with self.guard:
            self.at_work[run, notebook] = f"cell {cell + 1}/{cells}"

    def ended(self, run: str, notebook: str, seconds: float | None) -> None:
        """A notebook has ended; no seconds: it need not run."""
        with self.guard:
            self.at_work.pop((run, notebook), None)
            self.notebooks -= seconds is None  # what stands takes no time
            self.ended_n += seconds is not None

    @contextmanager
    def busy(self, run: str, with_what: str) -> Iterator[None]:
        """Show work that is no notebook while it lasts."""
        self.started(run, with_what)
        try:
            yield
        finally:
            with self.guard:
                self.at_work.pop((run, with_what), None)

    def finished(self, result: Result) -> None:
        """A run has ended: one line remains of it."""
        with self.guard:
            self.done, self.failed = self.done + 1, self.failed + bool(result.failures)
            left = self._left()
        what = "; ".join(short(str(failure)) for failure in result.failures) or (
            f"{result.seconds:.1f} s" if result.ran else "unchanged"
        )
        more = f", about {left} left" if left and self.done < self.runs else ""
        self.console.print(f"[{self.done}/{self.runs}] {result.name}: {what}{more}", markup=False, soft_wrap=True)

    def _left(self) -> str:
        """The time that may be left, from how long notebooks took so far."""
        if not self.ended_n:
            return ""
        seconds = (time.monotonic() - self.began) / self.ended_n * max(self.notebooks - self.ended_n, 0)
        return f"{seconds / 60:.0f} min" if seconds > 90 else f"{seconds:.0f} s"

    def _show(self) -> Group:
        with self.guard:
            left, at_work = self._left(), list(self.at_work.items())
        said = [f"{self.done} of {self.runs} runs done", f"{len(at_work)} notebooks running"]
        said += [f"{self.failed} failed"] * bool(self.failed) + [f"about {left} left"] * bool(left)
        lines = [Text(", ".join(said), style="bold")]
        lines += [Text(f"  {run}  {notebook}  {cell}", style="dim") for (run, notebook), cell in at_work[:SHOWN]]
        return Group(*lines)


def short(text: str, most: int = 160) -> str:
    """One line of a message; the table of failures has all of it.

    >>> short("2 problems\\n  - a.csv: no rows\\n  - b.csv: not found")
    '2 problems - a.csv: no rows - b.csv: not found'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def failures_table(results: list[Result]) -> Table:
    """What failed: run, notebook, cell, message."""
    table = Table(title="Failed", title_justify="left", show_lines=True)
    for column in ("run", "notebook", "cell", "message"):
        table.add_column(column, overflow="fold")
    for result in results:
        for failure in result.failures:
            table.add_row(*(Text(cell) for cell in (result.name, *failure)))
    return table
