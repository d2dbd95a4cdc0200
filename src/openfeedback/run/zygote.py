"""The warm process: it has loaded what notebooks import, and every kernel is a fork of it.

It has one thread and starts none, so that a fork is safe with OpenMP, numba and BLAS; where a second thread is found
after all, it refuses to fork and the caller starts an ordinary kernel. A kernel lives as long as the connection that
asked for it, the warm process as long as its standard input: whoever is killed, nobody is left behind.

``warm.Warm`` starts it. One JSON line asks for a kernel (with the file descriptors of its stdout and stderr) or for the
moment when everything is warm; one JSON line a fact comes back: the kernel's pid, that it is ready, its exit code.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from openfeedback.run.newborn import live
from openfeedback.run.priming import steps
from openfeedback.run.wire import child_alarm, request_of, say, signal_kernel, threads

ASKING = 10.0  # seconds that a caller may take to say what it wants


class Birth(NamedTuple):
    """What a kernel is born with: the request, its stdout and stderr, who asked, and the warm process's id."""

    request: dict[str, Any]
    outputs: list[int]
    caller: socket.socket
    parent: int


class Zygote:
    """The loop of the warm process: serve whoever asks, warm up further while nobody does."""

    def __init__(self, server: socket.socket, todo: list[tuple[str, Callable[[], object]]]):
        self.server, self.todo, self.began = server, todo, time.monotonic()
        self.kernels: dict[int, socket.socket | None] = {}  # by pid; None: whoever asked for it has gone
        self.waiting: list[socket.socket] = []  # who want to know when everything is warm
        self.notes: list[str] = []
        self.seconds = 0.0
        self.alarm, self.bell = child_alarm()

    def serve(self) -> Birth | None:
        """Serve until standard input ends (None); in a forked child, return what it was born for."""
        while True:
            callers = {conn: pid for pid, conn in self.kernels.items() if conn}
            sources: list[Any] = [0, self.alarm, self.server, *callers]
            ready = select.select(sources, [], [], 0 if self.todo else None)[0]
            if 0 in ready:
                self._end()
                return None
            if self.alarm in ready:
                self._reap()
            for conn in (c for c in callers if c in ready):
                self._hear(conn, callers[conn])
            if self.server in ready and (birth := self._answer(self.server.accept()[0])):
                return birth
            if not ready:
                self._warm_up()

    def _warm_up(self) -> None:
        name, step = self.todo.pop(0)
        try:
            step()
        except Exception as problem:  # a notebook that needs it will fail for the same reason, where the user sees it
            self.notes.append(f"{name}: {type(problem).__name__}: {problem}")
        if not self.todo:
            gc.collect()
            self.seconds = time.monotonic() - self.began
            while self.waiting:
                self._say_warm(self.waiting.pop())

    def _say_warm(self, conn: socket.socket) -> None:
        say(conn, warm=round(self.seconds, 2), notes=self.notes)
        conn.close()

    def _answer(self, conn: socket.socket) -> Birth | None:
        conn.settimeout(ASKING)
        try:
            request, outputs = request_of(conn)
        except (OSError, ValueError):  # it went away before it had said what it wanted
            conn.close()
            return None
        if "arguments" in request:
            return self._fork(Birth(request, outputs, conn, os.getpid()))
        if self.todo:
            self.waiting.append(conn)
        else:
            self._say_warm(conn)
        return None

    def _fork(self, birth: Birth) -> Birth | None:
        if others := threads()[1:]:
            say(birth.caller, refused=f"the warm process has threads of its own: {', '.join(others)}")
            pid = -1
        else:
            gc.freeze()  # what is shared stays shared: a child's collector never touches it
            pid = os.fork()
        if pid == 0:
            self._forget()
            return birth
        for fd in birth.outputs:
            os.close(fd)
        if pid > 0:
            self.kernels[pid] = birth.caller
            say(birth.caller, pid=pid)
        else:
            birth.caller.close()
        return None

    def _forget(self) -> None:
        """In the child: nothing of the warm process stays open or is handled."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for conn in (*self.kernels.values(), *self.waiting, self.server, self.alarm, self.bell):
            if conn:
                conn.close()

    def _hear(self, conn: socket.socket, pid: int) -> None:
        """A caller sends signals to its kernel; one that has gone takes its kernel along."""
        try:
            said = conn.recv(4096).splitlines()
        except OSError:
            said = []
        for line in said:
            signal_kernel(pid, json.loads(line)["signal"])
        if not said:
            signal_kernel(pid, signal.SIGKILL)
            conn.close()
            self.kernels[pid] = None

    def _reap(self) -> None:
        self.alarm.recv(4096)
        while self.kernels and (gone := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
            signal_kernel(gone.si_pid, signal.SIGKILL)  # what the kernel started ends with it
            pid, status = os.waitpid(gone.si_pid, 0)
            if conn := self.kernels.pop(pid, None):
                say(conn, exit=os.waitstatus_to_exitcode(status))
                conn.close()

    def _end(self) -> None:
        for pid in self.kernels:
            signal_kernel(pid, signal.SIGKILL)


def main() -> None:
    """Serve on the socket that was handed over until standard input ends, or become a kernel."""
    listening, files = int(sys.argv[1]), sys.argv[2:]
    birth = Zygote(socket.socket(fileno=listening), steps(files)).serve()
    if birth:
        live(birth.request, birth.outputs, birth.caller, birth.parent)


if __name__ == "__main__":
    main()
