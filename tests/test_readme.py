"""The commands of the README and of the tutorial are executed as they stand, in a folder like a fresh clone."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def commands(page: str) -> list[str]:
    """The lines of a page's bash blocks, in order."""
    blocks = re.findall(r"```bash\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), flags=re.S)
    return [line for block in blocks for line in block.strip().splitlines()]


COMMANDS = commands("README.md")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The checkout's files under another roof; its .venv is the one in use, so nothing is installed again."""
    folder = tmp_path_factory.mktemp("clone")
    for path in ROOT.iterdir():
        if path.name not in ("outputs", "my-study", "my-survey", "oma-kysely", ".git"):
            (folder / path.name).symlink_to(path)
    return folder


def _set_up() -> bool:
    """Whether .venv is newer than what it is made from: else `make` would install anew, through a folder that goes."""
    made = ROOT / ".venv" / ".installed"
    return made.exists() and all(
        made.stat().st_mtime >= (ROOT / name).stat().st_mtime for name in ("requirements.lock", "pyproject.toml")
    )


set_up = pytest.mark.skipif(not _set_up(), reason="no .venv, or one older than requirements.lock: run make setup")


def run(command: str, folder: Path) -> subprocess.CompletedProcess:
    """One command of a page, which must succeed."""
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, env=_env(), check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    return done


def test_the_finnish_guide_is_short():
    assert len((ROOT / "docs" / "OPAS.md").read_text(encoding="utf-8").split()) <= 1000


@pytest.mark.slow
@set_up
@pytest.mark.parametrize("page", ["docs/TUTORIAL.md", "docs/OPAS.md"])
def test_every_command_of_a_guide_works_as_written(clone, page):
    for command in commands(page):
        done = run(command, clone)
        if " run " in command:
            assert done.stdout.strip().splitlines()[-1].startswith("Appendix: ")
    assert page != "docs/TUTORIAL.md" or (clone / "my-survey" / "outputs" / "blind.xlsx").is_file()


@pytest.mark.slow
@set_up
def test_every_command_works_as_written(clone):
    assert "python3 setup_env.py test" in COMMANDS  # this very run
    for command in [line for line in COMMANDS if line != "python3 setup_env.py test"]:
        done = run(command, clone)
        if command == "python3 setup_env.py demo":
            assert done.stdout.strip().splitlines()[-1].startswith("Appendix: ")
            made = {path.name for path in (clone / "outputs" / "demo" / "appendix").iterdir()}
            assert made == {f"{name}.{kind}" for name in ("liite", "audit") for kind in ("docx", "html", "xlsx")}


def test_both_promised_commands_are_there():
    assert COMMANDS[:2] == ["python3 setup_env.py demo", "python3 setup_env.py test"]


def _env() -> dict[str, str]:
    # make -n, -j and the like of the outer `make test` are not the inner command's business
    return {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
