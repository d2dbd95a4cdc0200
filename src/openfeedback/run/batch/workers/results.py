"""What became of the runs of a batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from openfeedback.errors import NotebookError


class Failure(NamedTuple):
    """Where a run stopped and why; ``cell`` is empty where no cell was to blame."""

    notebook: str
    cell: str
    message: str

    def __str__(self) -> str:
        return f"{self.notebook}, cell {self.cell}: {self.message}" if self.cell else f"{self.notebook}: {self.message}"


class Result(NamedTuple):
    """One run: its name and folder, how many notebooks ran, their seconds, what failed."""

    name: str
    folder: Path
    ran: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()

    def record(self) -> dict[str, Any]:
        """As it stands in ``batch.json``."""
        return {
            "name": self.name,
            "state": "failed" if self.failures else "done",
            "appendix": [path.name for path in appendix_files(self.folder)],
            "failures": [failure._asdict() for failure in self.failures],
        }


def failure_of(notebook: str, problem: BaseException) -> Failure:
    """A failure as a row of the table of failures."""
    cell = getattr(problem, "cell", "")
    message = getattr(problem, "said", "") or str(problem)
    if not isinstance(problem, NotebookError):
        message = f"{type(problem).__name__}: {message}"
    return Failure(getattr(problem, "notebook", notebook), cell, message)


def appendix_files(folder: Path) -> list[Path]:
    """The appendix files of a run, as they lie in its folder."""
    return sorted((folder / "appendix").glob("*.*")) if (folder / "appendix").is_dir() else []
