"""How a run goes: a live bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar


class Progress:
    """Shows which notebook and cell is running and for how long; one line remains for each finished notebook."""

    def __init__(self, total: int, console: Console | None = None):
        self.console, self.total, self.done = console or Console(stderr=True, highlight=False), total, 0

    def skipped(self, name: str) -> None:
        """Say that a notebook still stands."""
        self._line(name, "unchanged, skipped")

    @contextmanager
    def running(self, name: str, reason: str) -> Iterator[Callable[[int, int], None]]:
        """Show a running notebook; gives the callback for its cells."""
        began = time.monotonic()
        columns = [
            TextColumn("      {task.description}"),
            BarColumn(),
            TextColumn("{task.fields[cell]}"),
            TimeElapsedColumn(),
        ]
        with Bar(*columns, console=self.console, transient=True, disable=not self.console.is_terminal) as bar:
            task = bar.add_task(name, total=None, cell="starting a kernel")

            def on_cell(index: int, total: int) -> None:
                bar.update(task, total=total, completed=index, cell=f"cell {index + 1}/{total}")

            try:
                yield on_cell
            except BaseException:
                self._line(name, f"stopped after {time.monotonic() - began:.1f} s")
                raise
        self._line(name, f"{time.monotonic() - began:.1f} s ({reason})")

    def _line(self, name: str, what: str) -> None:
        self.done += 1
        self.console.print(f"[{self.done}/{self.total}] {name:<22} {what}", markup=False)
