"""What this process holds for its kernels: the template process from which they are forked, and who runs now."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from weakref import WeakSet

# one thread a library, so that the template process may fork; its kernels get theirs back
ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a kernel's debugger warns about frozen modules
}
PATIENCE = 2.0  # seconds in which the template process may end by itself
STARTS = 4  # of template processes that end by themselves, before ordinary kernels are used


def why_ordinary() -> str | None:
    """Why kernels are ordinary ones on this machine, or None where they are forked.

    macOS can fork, but its own libraries do not survive it (Python itself no longer forks there by default).
    ``OPENFEEDBACK_KERNELS=ordinary`` asks for ordinary kernels anywhere, to compare.
    """
    if os.environ.get("OPENFEEDBACK_KERNELS") == "ordinary":
        return "kernels start one by one, as OPENFEEDBACK_KERNELS asks"
    safe = sys.platform == "linux" and hasattr(os, "fork")
    return None if safe else f"kernels start one by one: no safe fork on {sys.platform}"


class Template:
    """The template process; it ends with ``close`` or with this process. ``files``: whose surveys it reads."""

    def __init__(self, files: Iterable[Path] = ()):
        self.files = list(files)
        # a connection of whole messages, so that several threads may ask at the same time
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                # -P: nothing is imported from the present folder
                [sys.executable, "-P", "-m", "openfeedback.run.kernels.template", *map(str, self.files)],
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                env={**os.environ, **ONE_THREAD},
                start_new_session=True,  # Ctrl-C in the terminal is for this process, which ends its kernels
            )

    def fork(self, request: dict[str, Any]) -> socket.socket:
        """Ask for a kernel (see ``template.serve``); its lifeline: the kernel ends when this connection does.

        OSError where the template process has ended.
        """
        lifeline, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno(), 1, 2])
        return lifeline

    def close(self) -> None:
        """End the template process and the one that draws; kernels that run go on."""
        self._control.close()
        try:
            self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:  # it preloads something large
            self.process.kill()
            self.process.communicate()


_lock = threading.Lock()
_started: list[Template] = []  # the last one is in use, those before it have ended by themselves
_running: WeakSet[Any] = WeakSet()  # processes of kernels
_interrupted = threading.Event()


def template(files: Iterable[Path] = ()) -> Template | None:
    """This process's template process, started where there is none; None where kernels are ordinary ones.

    One that has died (killed, out of memory) is replaced, a few times.
    """
    if why_ordinary():
        return None
    with _lock:
        if _interrupted.is_set():
            raise RuntimeError("interrupted")
        if not _started:
            atexit.register(stop_template)
            _started.append(Template(files))
        elif _started[-1].process.poll() is not None:
            if len(_started) == STARTS:
                return None
            _started.append(Template(_started[-1].files))
        return _started[-1]


def preload(files: Iterable[Path] = (), wait: bool = False) -> None:
    """Start the template process, which reads the surveys of ``files`` (parameter files), where kernels are forked.

    ``wait`` until all is loaded: a kernel that is forked too early loads for itself what all could share.
    """
    if (started := template(files)) and wait and started.process.stdout:
        started.process.stdout.read()  # nothing: it is closed when all is loaded


def stop_template() -> None:
    """End this process's template process, if there is one; the next kernel starts another."""
    atexit.unregister(stop_template)
    with _lock:
        while _started:
            _started.pop().close()


def add(kernel: Any) -> None:
    """Note that a kernel runs; after an interrupt it is ended instead (RuntimeError)."""
    with _lock:
        _running.add(kernel)
    if _interrupted.is_set():
        kernel.kill()
        raise RuntimeError("interrupted")


def begin() -> None:
    """Kernels may be started (again)."""
    _interrupted.clear()


def end_kernels() -> None:
    """End every kernel of this process at once, and start no other until ``begin``."""
    _interrupted.set()
    with _lock:
        for kernel in _running:
            kernel.kill()
    stop_template()
