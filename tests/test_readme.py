"""The README's commands are executed as they stand, in a folder that looks like a fresh clone."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCKS = re.findall(r"```bash\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.S)
COMMANDS = [line for block in BLOCKS for line in block.strip().splitlines()]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The checkout's files under another roof; its .venv is the one in use, so nothing is installed again."""
    folder = tmp_path_factory.mktemp("clone")
    for path in ROOT.iterdir():
        if path.name not in ("outputs", "my-study", ".git"):
            (folder / path.name).symlink_to(path)
    return folder


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".venv" / "bin" / "openfeedback").exists(), reason="no .venv: run make setup")
def test_every_command_works_as_written(clone):
    assert "make test" in COMMANDS  # this very run
    for command in COMMANDS:
        if command != "make test":
            done = subprocess.run(
                command, shell=True, cwd=clone, capture_output=True, text=True, env=_env(), check=False
            )
            assert done.returncode == 0, f"{command}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        if command == "make demo":
            assert done.stdout.strip().splitlines()[-1].startswith("Appendix: ")
            assert len(list((clone / "outputs" / "demo" / "appendix").iterdir())) == 3


def test_both_promised_commands_are_there():
    assert COMMANDS[:2] == ["make demo", "make test"]


def _env() -> dict[str, str]:
    # make -n, -j and the like of the outer `make test` are not the inner command's business
    return {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
