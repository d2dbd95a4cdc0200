"""The template process: it preloads what notebooks import, and every kernel is a fork of it.

It has one thread and starts none, so that a fork is safe with OpenMP, numba and BLAS; with a second thread it refuses,
and an ordinary kernel is started. Its standard input is a connection to ``pool.Template``, with which it ends; a
message there asks for a kernel. It closes its standard output when everything is preloaded.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import random
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

from openfeedback.run.kernels.charts import draw_elsewhere, start_charts
from openfeedback.run.kernels.steps import Step, steps

LARGEST = 2**20  # bytes of a request; most of it is the environment


def serve(control: socket.socket, todo: list[Step]) -> None:
    """Fork a kernel for whoever asks, preload further while nobody does, until ``control`` is closed.

    A request (JSON) is what a kernel is to have: ``arguments``, ``environment``, ``folder``; with it come its lifeline,
    stdout and stderr. Over its lifeline it tells its pid when it is ready, or the template process why it is not.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    signal.signal(signal.SIGCHLD, _reap)
    charts, painter = start_charts()
    while True:
        if todo and not select.select([control], [], [], 0)[0]:
            _preload(*todo.pop(0))
            if not todo:
                gc.collect()
                _redirect(os.open(os.devnull, os.O_WRONLY), 1)
            continue
        message, fds, _, _ = socket.recv_fds(control, LARGEST, 3)
        if not message:
            charts.close()
            with suppress(ChildProcessError):
                os.waitpid(painter, 0)
            return
        with socket.socket(fileno=fds[0]) as lifeline:
            if (threads := len(os.listdir("/proc/self/task"))) > 1:
                lifeline.sendall(f"the template process has {threads} threads".encode())
            elif _fork() == 0:
                _become_kernel(json.loads(message), lifeline, fds[1:], charts)
                return
        for fd in fds[1:]:
            os.close(fd)


def _reap(*_: Any) -> None:
    """Take note of children that have ended, wherever this process is just then (a signal handler)."""
    with suppress(ChildProcessError):  # there are no more
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue


def _preload(name: str, step: Any) -> None:
    try:
        step()
    except Exception as problem:  # a notebook that needs it will fail for the same reason
        sys.stderr.write(f"openfeedback: not preloaded: {name} ({type(problem).__name__}: {problem})\n")


def _fork() -> int:
    gc.freeze()  # what is shared stays shared: a kernel's collector never touches it
    return os.fork()


def _redirect(fd: int, number: int) -> None:
    os.dup2(fd, number)
    os.close(fd)


def _become_kernel(request: dict[str, Any], lifeline: socket.socket, outputs: list[int], charts: socket.socket) -> None:
    """From a fork to a kernel like any other: nothing of what it was forked from shows. Serve until it is ended."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, fd in enumerate([os.open(os.devnull, os.O_RDONLY), *outputs]):
        _redirect(fd, number)
    os.register_at_fork(after_in_child=lifeline.close)  # it stands for this process, not for those that it starts
    end_with(lifeline)
    _settle(**request)
    draw_elsewhere(charts)
    # parent 1: no need to look whether the template process is still there
    app = IPKernelApp.instance(parent_handle=1, ignore_cwd=True)
    app.initialize(request["arguments"])
    lifeline.sendall(str(os.getpid()).encode())
    app.start()


def end_with(lifeline: socket.socket) -> None:
    """Have the system kill this process and whatever it starts when the other end of the connection is closed.

    Signal-driven input, fcntl(2): the other end sends nothing, so its closing is all that can come. It works while
    this process computes, and also where the other one was killed with kill -9.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpid())  # negative: the process group
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    try:
        lifeline.recv(1, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return
    os._exit(1)  # it was closed before we asked for this


def _settle(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """What an ordinary kernel would have of its own: arguments, environment, folder, random numbers, threads."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    sys.argv = ["ipykernel_launcher", *arguments]
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    random.seed()
    np.random.seed()
    # as many as an ordinary kernel has: another number changes the last bits of sums
    threadpool_limits(os.cpu_count() or 1)


if __name__ == "__main__":
    serve(socket.socket(fileno=0), steps(sys.argv[1:]))
