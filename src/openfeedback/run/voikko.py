"""Install native Voikko where that is allowed; otherwise say in one line what is lost. Called by ``make setup``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

DEBIAN = ["libvoikko1", "voikko-fi"]
LOST = "Voikko is not installed: lemmas come from simplemma (accuracy 0.88 in place of 0.93); everything else works."


def main() -> int:
    """Install Voikko if it is missing and may be installed; never fails the set-up."""
    if not works():
        for command in commands():
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not works():
            sys.stdout.write(LOST + "\n")
    return 0


def works() -> bool:
    """Whether native Voikko and its Finnish dictionary answer."""
    try:
        from libvoikko import Voikko, VoikkoException
    except (ImportError, OSError):
        return False
    try:
        return bool(Voikko("fi").analyze("kehittäminen"))
    except (VoikkoException, OSError):
        return False


def commands() -> list[list[str]]:
    """The commands that may install Voikko here without asking anybody for a password."""
    if sys.platform == "darwin" and shutil.which("brew"):
        return [["brew", "install", "-q", "libvoikko"]]
    if sys.platform.startswith("linux") and shutil.which("apt-get") and (prefix := _privilege()) is not None:
        return [[*prefix, "apt-get", "update", "-qq"], [*prefix, "apt-get", "install", "-y", "-qq", *DEBIAN]]
    return []


def _privilege() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    asked = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked and asked.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
