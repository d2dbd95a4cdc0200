"""One process that draws for all kernels: V8 and its fonts start once, and a chart that was drawn is kept.

In a forked kernel ``vl_convert`` is a thin stand-in that asks this process; what it gives are the bytes of vl-convert
itself, since the same function draws them.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

NAME = "vl_convert"
FUNCTIONS = ("vegalite_to_svg", "vegalite_to_png")
KEPT = 512  # charts


class StandIn(ModuleType):
    """``vl_convert`` in a kernel: two functions ask the drawing process, anything else is the module itself."""

    def __init__(self, address: str):
        super().__init__(NAME)
        self.__spec__ = find_spec(NAME)
        self._address = address
        self._connection: Connection | None = None
        for function in FUNCTIONS:
            setattr(self, function, self._asker(function))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        return getattr(self._itself(), name)

    def _asker(self, function: str) -> Any:
        def draw(spec: Any, **options: Any) -> Any:
            text = spec if isinstance(spec, str) else json.dumps(spec)
            try:
                self._connection = self._connection or _connect(self._address)
                self._connection.send((function, text, tuple(sorted(options.items()))))
                good, made = self._connection.recv()
            except (OSError, EOFError):  # it has gone: the kernel draws for itself
                return getattr(self._itself(), function)(spec, **options)
            if not good:
                raise ValueError(made)
            return made

        return draw

    def _itself(self) -> ModuleType:
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return import_module(NAME)


def draw_at(address: str) -> None:
    """From now on charts of this process are drawn by the process at ``address``."""
    sys.modules[NAME] = StandIn(address)


def _connect(address: str) -> Connection:
    with socket.socket(socket.AF_UNIX) as conn:
        conn.connect(address)
        return Connection(conn.detach())


@lru_cache(maxsize=KEPT)
def _draw(function: str, spec: str, options: tuple[tuple[str, Any], ...]) -> tuple[bool, Any]:
    import vl_convert

    try:
        return True, getattr(vl_convert, function)(spec, **dict(options))
    except ValueError as problem:
        return False, str(problem)


def _serve(conn: socket.socket) -> None:
    with Connection(conn.detach()) as caller:
        try:
            while True:
                function, spec, options = caller.recv()
                if function in FUNCTIONS:
                    caller.send(_draw(function, spec, options))
        except (EOFError, OSError):
            return


def main() -> None:
    """Draw for whoever connects to the socket that was handed over, until standard input ends."""
    server = socket.socket(fileno=int(sys.argv[1]))
    threading.Thread(target=_end_with_input, daemon=True).start()
    threading.Thread(target=_draw, args=("vegalite_to_svg", '{"mark": "bar"}', ()), daemon=True).start()
    while True:
        threading.Thread(target=_serve, args=(server.accept()[0],), daemon=True).start()


def _end_with_input() -> None:
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    main()
