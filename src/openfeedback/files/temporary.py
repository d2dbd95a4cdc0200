"""Temporary folders: all in one folder of this user, and none left behind by a process that was killed.

    <temporary folder of the system>/openfeedback-<user>/<process>/<folder>

Only this user can open the first (0700; its owner is checked, a link is refused). A process holds a lock on its own
as long as it lives: the system lets go of it whatever ends the process, so that a process number used again deceives
nobody. Whoever starts next removes the folders that nobody holds.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import platform
import shutil
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from openfeedback.errors import InputError
from openfeedback.files.writing import PRIVATE, PRIVATE_FOLDER, lock_file, private_folder

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

HELD = ".held"
LONGEST = 75  # characters of a folder for sockets: their names need some, and Unix takes 103 in all
_WAIT = 60.0  # seconds for another process that clears up
_mine: dict[tuple[int, str], Path] = {}  # folders of this process, by place; a fork has none yet
_holding: list[int] = []  # open files whose locks say that this process lives
_one_thread = threading.Lock()


def _after_fork() -> None:
    """A fork has no other thread that could let go of the lock."""
    global _one_thread
    _one_thread = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def new_folder(prefix: str = "", sockets: bool = False) -> Path:
    """A new empty temporary folder, which only this user can open; it is gone when this process has ended.

    ``sockets``: its path is short enough for Unix sockets. Raises InputError where the place belongs to someone else.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_process_folder(tempfile.gettempdir())))
    if sockets and len(str(folder)) > LONGEST and sys.platform != "win32":
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_process_folder("/tmp")))
    return folder


@contextlib.contextmanager
def temporary_folder(prefix: str = "", sockets: bool = False, within: Path | None = None) -> Iterator[Path]:
    """A temporary folder for as long as the block lasts; ``within`` a folder that other machines see too."""
    if within:  # locks may be known to one machine alone: each has its own folder there
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_process_folder(str(within), f"-{platform.node()}")))
    else:
        folder = new_folder(prefix, sockets)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_leftovers(base: str | None = None) -> int:
    """Remove what processes of this user that have ended left behind; how many of them there were."""
    root = Path(base or tempfile.gettempdir()) / _name()
    if not root.is_dir():
        return 0
    _check(root)
    with lock_file(root / ".lock", _WAIT):
        return _clear(root)


def _process_folder(base: str, machine: str = "") -> Path:
    """This process's own folder under ``base``, made (and others' leftovers cleared) when it is first asked for."""
    key = (os.getpid(), base)
    with _one_thread:
        if key not in _mine or not _mine[key].is_dir():
            _mine[key] = _made(Path(base) / f"{_name()}{machine}")
            atexit.register(_leave, *key)
        return _mine[key]


def _made(root: Path) -> Path:
    private_folder(root.parent)
    try:
        root.mkdir(mode=PRIVATE_FOLDER)
    except FileExistsError:
        _check(root)
    with lock_file(root / ".lock", _WAIT):
        _clear(root)
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root))
        _hold(folder)
    return folder


def _name() -> str:
    """The folder's name: one a user, as the system's temporary folder may be everybody's."""
    return f"openfeedback-{os.getuid()}" if hasattr(os, "getuid") else "openfeedback"


def _check(root: Path) -> None:
    """The folder is a real one and this user's; rights that others have are taken away."""
    found = root.lstat()
    ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    if not stat.S_ISDIR(found.st_mode) or not ours:
        raise InputError(
            f"{root}: is a link, a file or another user's; remove it, or name another temporary folder in TMPDIR"
        )
    if os.name != "nt" and stat.S_IMODE(found.st_mode) != PRIVATE_FOLDER:
        root.chmod(PRIVATE_FOLDER)


def _clear(root: Path) -> int:
    left = [place for place in root.iterdir() if place.is_dir() and not place.is_symlink() and not _is_held(place)]
    for place in left:
        shutil.rmtree(place, ignore_errors=True)
    return len(left)


def _hold(folder: Path) -> None:
    """Hold a process's folder until the process ends; its forks hold it with it, programs that it starts do not."""
    held = os.open(folder / HELD, os.O_RDWR | os.O_CREAT, PRIVATE)
    if fcntl is not None:  # without it, an open file on Windows cannot be removed, which is sign enough
        with contextlib.suppress(OSError):  # a file system without locks: nobody can take it, so nobody removes it
            fcntl.flock(held, fcntl.LOCK_EX)
    _holding.append(held)


def _is_held(folder: Path) -> bool:
    """Whether the process of a folder lives."""
    if sys.platform == "win32":
        try:
            (folder / HELD).unlink(missing_ok=True)
        except OSError:
            return True
        return False
    if fcntl is None:  # nobody can tell, so it stays
        return True
    try:
        held = os.open(folder / HELD, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or no lock is known here
        return True
    finally:
        os.close(held)
    return False


def _leave(pid: int, base: str) -> None:
    """At the end of a process: its folder goes; a fork that ends leaves its parent's alone."""
    if pid == os.getpid() and (folder := _mine.pop((pid, base), None)):
        if sys.platform == "win32":
            for held in _holding:
                os.close(held)
            _holding.clear()
        shutil.rmtree(folder, ignore_errors=True)
