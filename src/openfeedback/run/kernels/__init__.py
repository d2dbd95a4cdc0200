"""In: a notebook that Papermill is to run, and parameter files whose surveys many kernels will read. Out: its kernel.

Where a fork is safe (Linux), kernels are forked from a template process that has preloaded what notebooks import.
Start at ``engine``, which Papermill calls; ``template`` is the process that forks, ``pool`` what this process holds.
"""

from __future__ import annotations

from typing import Any

from openfeedback.run.kernels.engine import engine_class, register
from openfeedback.run.kernels.pool import begin, end_kernels, preload, stop_template, why_ordinary
from openfeedback.run.kernels.settled import INJECTED, settle, written

__all__ = ["INJECTED", "Engine", "ForkProvisioner", "begin", "end_kernels", "preload", "register", "settle",
           "stop_template", "why_ordinary", "written"]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The two classes that entry points name: they rest on Papermill and Jupyter, which this module may not load."""
    if name == "Engine":
        return engine_class()
    if name == "ForkProvisioner":
        from openfeedback.run.kernels.provisioner import ForkProvisioner

        return ForkProvisioner
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
