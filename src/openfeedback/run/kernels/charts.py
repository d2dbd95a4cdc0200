"""One process draws the charts of all kernels: V8 and its fonts start once, and a chart that was drawn is kept.

V8 starts threads, so the template process cannot have it. In a forked kernel vl-convert's functions ask this process,
where the same functions draw: the bytes are the same.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

FUNCTIONS = ("vegalite_to_svg", "vegalite_to_png")
KEPT = 512  # charts


def start_charts() -> tuple[socket.socket, int]:
    """Fork the process that draws; the connection over which to ask it, with whose last holder it ends, and its pid."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        pid = os.fork()
        if pid == 0:
            ours.close()
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 0)
            os.dup2(nothing, 1)
            _serve(theirs)
            os._exit(0)
    return ours, pid


def draw_elsewhere(charts: socket.socket) -> None:
    """From now on charts of this process are drawn by the process at the other end of ``charts``."""
    import vl_convert

    for name in FUNCTIONS:
        setattr(vl_convert, name, _remote(name, getattr(vl_convert, name), charts))


def _remote(name: str, here: Callable[..., Any], charts: socket.socket) -> Callable[..., Any]:
    """One of vl-convert's functions; where the drawing process has gone, it draws ``here``."""

    def draw(spec: Any, **options: Any) -> Any:
        text = spec if isinstance(spec, str) else json.dumps(spec)
        ours, theirs = Pipe()
        try:
            with theirs:
                socket.send_fds(charts, [b"chart"], [theirs.fileno()])
            ours.send((name, text, tuple(sorted(options.items()))))
            good, made = ours.recv()
        except (OSError, EOFError):
            return here(spec, **options)
        if not good:
            raise ValueError(made)
        return made

    return draw


def _serve(control: socket.socket) -> None:
    """Draw for whoever asks, one chart after another (vl-convert draws no two at a time)."""
    _draw("vegalite_to_svg", '{"mark": "bar"}', ())
    while fds := socket.recv_fds(control, 16, 1)[1]:
        with Connection(fds[0]) as caller, suppress(EOFError, OSError):  # a kernel may end before its chart is drawn
            caller.send(_draw(*caller.recv()))


@lru_cache(maxsize=KEPT)
def _draw(name: str, spec: str, options: tuple[tuple[str, Any], ...]) -> tuple[bool, Any]:
    import vl_convert

    try:
        return True, getattr(vl_convert, name)(spec, **dict(options))
    except ValueError as problem:
        return False, str(problem)
