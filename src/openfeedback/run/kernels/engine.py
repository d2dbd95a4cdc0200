"""The Papermill engine ``openfeedback``: Papermill's own engine with kernels that are forked where a fork is safe."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from openfeedback.files import keep_present_folder_out, temporary_folder
from openfeedback.run.kernels.pool import why_ordinary

NAME = "openfeedback"


def register() -> str:
    """Make the engine known to Papermill, also where the installation's entry point does not; its name."""
    from papermill.engines import papermill_engines

    papermill_engines.register(NAME, engine_class())
    return NAME


@cache
def engine_class() -> type:
    """The engine's class, made when it is asked for: Papermill loads its engines while it is itself being loaded."""
    from papermill.engines import NBClientEngine

    class Engine(NBClientEngine):
        """Papermill's own engine with kernels from ``ForkManager``, telling which cell is about to run."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, on_cell: Any = None, **kwargs: Any) -> Any:
            """Run the notebook; call ``on_cell(index, total)`` before each code cell."""
            from openfeedback.run.kernels.provisioner import ForkManager

            keep_present_folder_out()
            _say_if_ordinary()
            if on_cell:
                kwargs["on_cell_execute"] = lambda cell, cell_index: on_cell(cell_index, len(nb_man.nb.cells))
            # everything is on disk when the last cell ends, so the kernel need not say a slow goodbye
            kwargs |= {"kernel_manager_class": ForkManager, "shutdown_kernel": "immediate"}
            with temporary_folder("kernel-", sockets=True) as own:
                return super().execute_managed_notebook(nb_man, kernel_name, config=_connection(own), **kwargs)

    return Engine


@cache
def _say_if_ordinary() -> None:
    if reason := why_ordinary():
        sys.stderr.write(f"openfeedback: {reason}\n")


def _connection(folder: Path) -> Any:
    """A kernel's connection file and sockets lie in a folder that only this user can open; Windows has TCP alone.

    Over TCP whoever is on the machine could listen to what a kernel shows: its key only keeps them from sending. Each
    kernel has a folder of its own, since two that start at the same time would choose the same sockets.
    """
    from traitlets.config import Config

    place = {"connection_file": str(folder / "kernel.json")}
    return Config(KernelManager=place if sys.platform == "win32" else {**place, "transport": "ipc"})
