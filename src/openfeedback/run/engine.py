"""The Papermill engine ``openfeedback``: each notebook in a kernel forked from a warm process.

Registered under ``papermill.engine``, so that ``papermill --engine openfeedback in.ipynb out.ipynb`` works. A kernel is
as fresh as an ordinary one; where no safe fork exists, it is an ordinary one, and a line says so.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.metadata import EntryPoint
from tempfile import TemporaryDirectory
from typing import Any

from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

from openfeedback.run.warm import why_not

NAME = "openfeedback"


class WarmEngine(NBClientEngine):
    """Papermill's own engine with warm kernels, telling which cell is about to run."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, on_cell: Any = None, **kwargs: Any) -> Any:
        """Run the notebook; call ``on_cell(index, total)`` before each code cell."""
        _tell(nb_man, on_cell)
        # everything is on disk when the last cell ends, so the kernel need not say a slow goodbye
        with TemporaryDirectory(prefix="openfeedback-") as sockets:
            kwargs |= {"config": _kernel_config(sockets), "shutdown_kernel": "immediate", **_warm()}
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)


def register() -> str:
    """Make the engine known to Papermill, where the installation has not; its name."""
    papermill_engines.register(NAME, WarmEngine)
    return NAME


def _tell(nb_man: Any, on_cell: Any) -> None:
    start, total = nb_man.cell_start, len(nb_man.nb.cells)

    def cell_start(cell: Any, cell_index: int = 0, **more: Any) -> Any:
        if on_cell and cell.cell_type == "code":
            on_cell(cell_index, total)
        return start(cell, cell_index, **more)

    nb_man.cell_start = cell_start


@cache
def _warm() -> dict[str, Any]:
    if reason := why_not():
        logger.warning("openfeedback: %s", reason)
        return {}
    from jupyter_client.provisioning import KernelProvisionerFactory

    from openfeedback.run import provisioner

    place = EntryPoint(provisioner.NAME, f"{provisioner.__name__}:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.provisioners.setdefault(provisioner.NAME, place)  # where the installation has not
    return {"kernel_manager_class": provisioner.WarmManager}


def _kernel_config(sockets: str) -> Any:
    """Kernels talk over sockets in a folder that only this user can open; Windows has TCP alone.

    Each kernel has a folder of its own: by default two that start at the same time would take the same sockets.
    """
    from traitlets.config import Config

    place = {"transport": "ipc", "ip": os.path.join(sockets, "kernel")}
    return Config() if sys.platform == "win32" else Config({"KernelManager": place, "WarmManager": place})
