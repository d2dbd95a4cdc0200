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

from openfeedback.run.warm import why_not

NAME = "openfeedback"


def register() -> str:
    """Make the engine known to Papermill, where the installation has not; its name."""
    from papermill.engines import papermill_engines

    papermill_engines.register(NAME, warm_engine())
    return NAME


@cache
def warm_engine() -> type:
    """The engine's class, made when it is asked for: Papermill loads its engines while it is itself being loaded."""
    from papermill.engines import NBClientEngine

    class WarmEngine(NBClientEngine):
        """Papermill's own engine with warm kernels, telling which cell is about to run."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, on_cell: Any = None, **kwargs: Any) -> Any:
            """Run the notebook; call ``on_cell(index, total)`` before each code cell."""
            _tell(nb_man, on_cell)
            # everything is on disk when the last cell ends, so the kernel need not say a slow goodbye
            with TemporaryDirectory(prefix="openfeedback-", ignore_cleanup_errors=True) as sockets:
                kwargs |= {"config": _kernel_config(sockets), "shutdown_kernel": "immediate", **_warm()}
                return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)

    return WarmEngine


def __getattr__(name: str) -> Any:
    if name == "WarmEngine":
        return warm_engine()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _tell(nb_man: Any, on_cell: Any) -> None:
    start, total = nb_man.cell_start, len(nb_man.nb.cells)

    def cell_start(cell: Any, cell_index: int = 0, **more: Any) -> Any:
        if on_cell and cell.cell_type == "code":
            on_cell(cell_index, total)
        return start(cell, cell_index, **more)

    nb_man.cell_start = cell_start


@cache
def _warm() -> dict[str, Any]:
    """What makes Jupyter's client fork its kernels; nothing, with a line that says so, where that is not safe."""
    if reason := why_not():
        sys.stderr.write(f"openfeedback: {reason}\n")
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
