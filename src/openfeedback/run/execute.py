"""Run one notebook with Papermill: whole or not at all, with an error that names notebook and cell.

Or those that a notebook at work needs first.
"""

from __future__ import annotations

import os
import re
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from openfeedback.errors import NotebookError
from openfeedback.files import new_file, why_refused
from openfeedback.params import Params
from openfeedback.run.kernels import settle, stop_template
from openfeedback.run.records import finish, forget, recall, why_stale
from openfeedback.run.stages import Stage, maker, notebook_path, stage, upstream

KERNEL_START = 300  # seconds: a busy machine may need more than Papermill's minute
CellCallback = Callable[[int, int], None]  # (cell about to run, cells in all)


def execute(params: Params, one: Stage, on_cell: CellCallback | None = None) -> float:
    """Run a notebook; return its seconds. A failed one is kept as ``<name>.failed.ipynb`` and raises NotebookError."""
    target = params.folder / "notebooks" / f"{one.notebook}.ipynb"
    failed, draft = target.with_suffix(".failed.ipynb"), target.with_suffix(".running.ipynb")
    new_file(draft)  # Papermill writes into it: nobody else may read what the cells show
    began = time.perf_counter()
    try:
        _papermill(params, one, draft, on_cell)
        settle(draft, params)
        os.replace(draft, target)
    except NotebookError:
        forget(params, one)
        if draft.is_file():
            settle(draft, params)
            os.replace(draft, failed)
        raise
    finally:
        draft.unlink(missing_ok=True)
    failed.unlink(missing_ok=True)
    seconds = time.perf_counter() - began
    finish(params, one, target)
    return seconds


def bring_up_to_date(params: Params, notebook: Stage, tables: Iterable[str]) -> None:
    """Run the earlier notebooks that a notebook at work needs for these tables, where they are out of date."""
    from openfeedback.run.gate import require_known

    makers = {maker(name).notebook for name in tables}
    wanted = {s.notebook for m in makers for s in [*upstream(stage(m)), stage(m)]}
    for one in [s for s in upstream(notebook) if s.notebook in wanted]:
        recall(params, one)
        if why_stale(params, one, overrides_matter=False):
            require_known(params)
            execute(params.without_overrides(), one)
        elif reason := why_stale(params, one):
            warnings.warn(
                f"{one.notebook} was run by hand with other parameters ({reason}); its tables are used",
                stacklevel=3,
            )
    stop_template()  # who works on in this kernel needs none beside it


def _papermill(params: Params, one: Stage, output: Path, on_cell: CellCallback | None) -> None:
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # a kernel's debugger warns about frozen modules
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from openfeedback.run.kernels import register

    parameters: dict[str, Any] = {"params": str(params.file), **params.overrides}
    known = {key: value for key, value in parameters.items() if key in ("params", *one.sections)}
    try:
        papermill.execute_notebook(
            str(notebook_path(params, one.notebook)),
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
        raise stopped(one.notebook, failure) from None
    except OSError as failure:  # Papermill's own writing of the notebook
        if (why := why_refused(failure)) is None:
            raise
        raise Stopped(one.notebook, "", f"{output.parent}: cannot be written: {why}") from None
    except RuntimeError as failure:  # the client's word for a kernel that died or never answered
        said = f"its kernel stopped or did not answer ({failure}); is there enough memory? Run it again"
        raise Stopped(one.notebook, "", said) from None


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
