"""Run one notebook with Papermill: whole or not at all, with an error that names notebook and cell."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openfeedback.errors import NotebookError
from openfeedback.files import new_file, why_refused
from openfeedback.params import Params
from openfeedback.run.kernels import settle
from openfeedback.run.records import finish, forget
from openfeedback.run.stages import Stage, notebook_path

KERNEL_START = 300  # seconds: a busy machine may need more than Papermill's minute
CellCallback = Callable[[int, int], None]  # (cell about to run, cells in all)


def execute(params: Params, stage: Stage, on_cell: CellCallback | None = None) -> float:
    """Run a notebook; return its seconds. A failed one is kept as ``<name>.failed.ipynb`` and raises NotebookError."""
    target = params.folder / "notebooks" / f"{stage.notebook}.ipynb"
    failed, draft = target.with_suffix(".failed.ipynb"), target.with_suffix(".running.ipynb")
    new_file(draft)  # Papermill writes into it: nobody else may read what the cells show
    began = time.perf_counter()
    try:
        _papermill(params, stage, draft, on_cell)
        settle(draft, params)
        os.replace(draft, target)
    except NotebookError:
        forget(params, stage)
        if draft.is_file():
            settle(draft, params)
            os.replace(draft, failed)
        raise
    finally:
        draft.unlink(missing_ok=True)
    failed.unlink(missing_ok=True)
    seconds = time.perf_counter() - began
    finish(params, stage, target)
    return seconds


def _papermill(params: Params, stage: Stage, output: Path, on_cell: CellCallback | None) -> None:
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # a kernel's debugger warns about frozen modules
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from openfeedback.run.kernels import register

    parameters: dict[str, Any] = {"params": str(params.file), **params.overrides}
    known = {key: value for key, value in parameters.items() if key in ("params", *stage.sections)}
    try:
        papermill.execute_notebook(
            str(notebook_path(params, stage.notebook)),
            str(output),
            parameters=known,
            engine_name=register(),
            kernel_name="python3",
            language="python",  # whatever the notebook itself names
            progress_bar=False,
            on_cell=on_cell,
            request_save_on_cell_execute=False,
            start_timeout=KERNEL_START,
        )
    except PapermillExecutionError as failure:
        raise stopped(stage.notebook, failure) from None
    except OSError as failure:  # Papermill's own writing of the notebook
        if (why := why_refused(failure)) is None:
            raise
        raise Stopped(stage.notebook, "", f"{output.parent}: cannot be written: {why}") from None
    except RuntimeError as failure:  # the client's word for a kernel that died or never answered
        said = f"its kernel stopped or did not answer ({failure}); is there enough memory? Run it again"
        raise Stopped(stage.notebook, "", said) from None


class Stopped(NotebookError):
    """A notebook stopped: its name, the cell (number and first line; empty where the kernel died), what went wrong."""

    def __init__(self, notebook: str, cell: str, said: str):
        self.notebook, self.cell, self.said = notebook, cell, said
        super().__init__(f"{notebook}, cell {cell}: {said}" if cell else f"{notebook}: {said}")

    def __reduce__(self) -> Any:
        return Stopped, (self.notebook, self.cell, self.said)


def stopped(notebook: str, failure: Any) -> Stopped:
    """A failed cell's error: notebook, cell, its first line, what went wrong."""
    first = next((line for line in failure.source.splitlines() if line.strip()), "")
    name = "" if failure.ename.endswith("Error") and _is_ours(failure.ename) else f"{failure.ename}: "
    said = f"{name}{re.sub(chr(27) + '[^m]*m', '', failure.evalue)}"
    return Stopped(notebook, f"{failure.exec_count} ({first.strip()[:60]})", said)


def _is_ours(name: str) -> bool:
    from openfeedback import errors

    return hasattr(errors, name)
