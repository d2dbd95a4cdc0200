"""From a fork of the warm process to a kernel like any other: nothing of what it was born from shows."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import socket
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def live(request: dict[str, Any], outputs: list[int], caller: socket.socket, parent: int) -> None:
    """Become an IPython kernel and serve until it is told to end.

    ``request``: ``arguments`` of the kernel, ``environment``, ``folder``, ``threads`` for BLAS and OpenMP. ``outputs``:
    file descriptors of stdout and stderr. ``caller`` hears when the kernel is ready. ``parent``: the warm process's id.
    """
    _leave_home(request, outputs, parent)
    _start_afresh(request)
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance(parent_handle=parent)
    app.initialize(request["arguments"])
    caller.sendall(b'{"ready": true}\n')
    caller.close()
    app.start()


def _leave_home(request: dict[str, Any], outputs: list[int], parent: int) -> None:
    """A session, environment, folder and standard streams of its own; it dies with the warm process."""
    os.setsid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked to die with it
        os._exit(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, number in zip([nothing, *outputs], range(3), strict=True):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]


def _start_afresh(request: dict[str, Any]) -> None:
    """What an ordinary kernel would have of its own: random numbers, threads."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    random.seed()
    np.random.seed()
    threadpool_limits(request["threads"])
    if address := request["environment"].get("OPENFEEDBACK_DRAWING"):
        from openfeedback.run.drawing import draw_at

        draw_at(address)
