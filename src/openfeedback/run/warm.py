"""Where warm kernels come from: the warm process and the drawing process, as long as this process wants them."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

WARM, DRAWING = "OPENFEEDBACK_WARM", "OPENFEEDBACK_DRAWING"  # addresses, for notebooks that run notebooks
# one thread a library, so that the warm process may fork; its kernels get theirs back
ALONE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a kernel's debugger warns about frozen modules
}
DEATHS = 3  # of a warm process, before ordinary kernels are used
PATIENCE = 2.0  # seconds in which an interrupted kernel's own children are ended
LONGEST = 90  # characters of a socket's address that every Unix takes


def why_not() -> str | None:
    """Why kernels are not forked from a warm process on this machine, or None where they are.

    macOS can fork, but its own libraries do not survive it (Python itself no longer forks there by default).
    ``OPENFEEDBACK_KERNELS=ordinary`` asks for ordinary kernels anywhere, to compare.
    """
    if os.environ.get("OPENFEEDBACK_KERNELS") == "ordinary":
        return "kernels start one by one, as OPENFEEDBACK_KERNELS asks"
    return None if sys.platform == "linux" else f"kernels start one by one: no safe fork on {sys.platform}"


class Warm:
    """The warm process and the drawing process; both end with ``close`` or, at the latest, with this process.

    ``files``: parameter files whose survey is read once for all kernels.
    """

    def __init__(self, files: Iterable[Path] = ()):
        self.files = tuple(files)
        # as many as an ordinary kernel has: another number changes the last bits of sums
        self.threads = os.cpu_count() or 1
        self.folder = _short_folder()
        self.address, self.drawing = (str(self.folder / name) for name in ("warm", "draw"))
        arguments = [str(file) for file in self.files]
        self._helpers = [
            self._start("openfeedback.run.drawing", self.drawing, []),
            self._start("openfeedback.run.zygote", self.address, arguments),
        ]

    def wait(self) -> dict[str, Any]:
        """Wait until everything is loaded; says the seconds (``warm``) and what could not be (``notes``)."""
        try:
            with ask(self.address, {}, []) as conn, conn.makefile("r", encoding="utf-8") as lines:
                line = lines.readline()
        except OSError:
            line = ""
        return json.loads(line) if line else {"warm": 0.0, "notes": [self.last_words()]}

    @property
    def alive(self) -> bool:
        """Whether the warm process is still there."""
        return self._helpers[-1].poll() is None

    def close(self, patience: float = 0.0) -> None:
        """End both processes and every kernel that still lives; in ``patience`` seconds, what kernels started too."""
        for helper in self._helpers:
            if helper.stdin:
                helper.stdin.close()
        for helper in self._helpers:
            try:
                helper.wait(patience)
            except subprocess.TimeoutExpired:
                helper.kill()
                helper.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def last_words(self) -> str:
        """The last line that the warm process wrote to its log."""
        lines = (self.folder / "warm.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "the warm process ended without a word"

    def _start(self, module: str, address: str, arguments: Sequence[str]) -> subprocess.Popen:
        with socket.socket(socket.AF_UNIX) as server, open(f"{address}.log", "wb") as log:
            server.bind(address)
            server.listen(128)
            return subprocess.Popen(
                [sys.executable, "-P", "-m", module, str(server.fileno()), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, **ALONE},
                pass_fds=[server.fileno()],
                start_new_session=True,  # Ctrl-C in the terminal is for this process, which ends them
            )


_lock = threading.Lock()
_shared: list[Warm] = []
_ending = threading.Event()
_deaths: list[str] = []  # last words of warm processes that ended by themselves


def share(files: Iterable[Path] = ()) -> Warm | None:
    """This process's warm process, started where there is none yet; None where kernels cannot be forked.

    One that has died (killed, out of memory) is replaced, a few times.
    """
    if why_not():
        return None
    with _lock:
        if _ending.is_set():
            raise RuntimeError("interrupted")
        if _shared and not _shared[0].alive and len(_deaths) < DEATHS:
            dead = _shared.pop()
            _deaths.append(dead.last_words())
            dead.close()
            _shared.append(Warm(dead.files))
        if not _shared:
            _shared.append(Warm(files))
            atexit.register(stop)
        return _shared[0]


def stop(patience: float = 0.0) -> None:
    """End this process's warm process, if there is one; the next ``share`` starts another."""
    atexit.unregister(stop)
    with _lock:
        while _shared:
            _shared.pop().close(patience)


def begin() -> None:
    """Kernels may be started (again)."""
    _ending.clear()


def end_kernels() -> None:
    """End every kernel of this process at once, and start no other until ``begin``."""
    import psutil

    _ending.set()
    stop(PATIENCE)
    for child in psutil.Process().children():
        try:
            if "ipykernel_launcher" in " ".join(child.cmdline()):
                child.kill()
        except psutil.NoSuchProcess:
            continue


def ask(address: str, request: dict[str, Any], fds: Sequence[int]) -> socket.socket:
    """Send a request with file descriptors; answers come over the connection. OSError where nobody listens."""
    conn = socket.socket(socket.AF_UNIX)
    try:
        conn.connect(address)
        text = json.dumps(request).encode() + b"\n"
        sent = socket.send_fds(conn, [text], list(fds)) if fds else 0
        conn.sendall(text[sent:])
    except OSError:
        conn.close()
        raise
    return conn


def _short_folder() -> Path:
    """A folder that only this user can open, with a name short enough for sockets in it."""
    folder = tempfile.mkdtemp(prefix="openfeedback-")
    if len(folder) > LONGEST:
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="openfeedback-", dir="/tmp")
    return Path(folder)
