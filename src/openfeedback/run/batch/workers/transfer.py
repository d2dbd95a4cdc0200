"""Results at an address that fsspec knows (s3://…, sftp://…, memory://…): fetched before a run, stored there after it.

The manifest is the sign that a run is whole: it is removed before the first file changes and written after the last.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openfeedback.errors import ParameterError
from openfeedback.files import refused, whole_file, why_no_name

MANIFEST = "manifest.json"
DRAFT = ".uploading"
LOCAL_ONLY = (".lock", ".running.ipynb")  # what a run's folder holds for itself


def fetch(folder: Path, address: str) -> None:
    """Copy a run that is whole at the address into its local folder, unless the folder holds a run already."""
    system, place = _open(address, folder.name)
    if (folder / MANIFEST).is_file() or not system.exists(f"{place}/{MANIFEST}"):
        return
    for remote, name in _remote_files(system, place):
        with whole_file(folder / name) as draft:
            system.get_file(remote, str(draft))


def store(folder: Path, address: str) -> bool:
    """Copy a run to the address, where it is not there already; whether anything was copied."""
    system, place = _open(address, folder.name)
    manifest = f"{place}/{MANIFEST}"
    if system.exists(manifest) and system.cat_file(manifest) == (folder / MANIFEST).read_bytes():
        return False
    if system.exists(manifest):
        system.rm_file(manifest)
    here = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and not _stays(p)}
    for name in sorted(here - {MANIFEST}):
        _put(system, folder / name, f"{place}/{name}")
    for remote, name in _remote_files(system, place):
        if name not in here:
            system.rm_file(remote)
    _put(system, folder / MANIFEST, manifest)
    return True


def _stays(path: Path) -> bool:
    return path.name.endswith(LOCAL_ONLY) or path.name.startswith(".writing-")


def _put(system: Any, path: Path, target: str) -> None:
    """One file, whole or not at all."""
    system.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
    system.put_file(str(path), target + DRAFT)
    system.mv(target + DRAFT, target)


def _remote_files(system: Any, place: str) -> list[tuple[str, str]]:
    """Paths below a place: as the file system names them, and relative to the place."""
    if not system.exists(place):
        return []
    found = [(each, each.removeprefix(place).lstrip("/")) for each in sorted(system.find(place))]
    for part in {part for _, name in found for part in name.split("/")}:
        if why := why_no_name(part, hidden=True):
            raise ParameterError(f"outputs: {place}: {refused(part, why)}; take it away there")
    return found


def _open(address: str, name: str) -> tuple[Any, str]:
    try:
        import fsspec

        system, root = fsspec.core.url_to_fs(address)
    except ImportError as problem:
        raise ParameterError(f"outputs: {address}: {problem}; pip install openfeedback[dask] brings fsspec") from None
    except ValueError as problem:
        raise ParameterError(f"outputs: {address}: {problem}") from None
    return system, f"{root.rstrip('/')}/{name}"
