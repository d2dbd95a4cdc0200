"""What the warm process says and hears: JSON lines over sockets, signals, its own threads."""

from __future__ import annotations

import json
import os
import signal
import socket
from typing import Any


def threads() -> list[str]:
    """Names of this process's threads, the first one first."""
    names = []
    for task in sorted(os.listdir("/proc/self/task"), key=int):
        with open(f"/proc/self/task/{task}/comm", encoding="utf-8") as name:
            names.append(name.read().strip())
    return names


def say(conn: socket.socket, **facts: Any) -> None:
    """Send facts as one JSON line; whoever has gone need not hear them."""
    try:
        conn.sendall(json.dumps(facts).encode() + b"\n")
    except OSError:
        conn.close()


def request_of(conn: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """One JSON line and the file descriptors that came with it."""
    text, fds, _, _ = socket.recv_fds(conn, 65536, 2)
    while text and not text.endswith(b"\n"):
        more = conn.recv(65536)
        if not more:
            break
        text += more
    return json.loads(text), list(fds)


def child_alarm() -> tuple[socket.socket, socket.socket]:
    """A socket that becomes readable when a child has ended, and the one that Python writes to."""
    alarm, bell = socket.socketpair()
    bell.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)
    return alarm, bell


def signal_kernel(pid: int, number: int) -> None:
    """Signal a kernel and what it started; one that is not yet a group of its own is told alone."""
    for send in (os.killpg, os.kill):
        try:
            return send(pid, number)
        except ProcessLookupError:
            continue
