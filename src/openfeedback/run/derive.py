"""Variations of a parameter file: a few lines that extend it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from openfeedback.files import write_text


def derive(base: Path, outputs: Path, changes: dict[str, Any]) -> Path:
    """Write ``<outputs>/params/<name>.yml`` that extends ``base`` by ``changes`` (which hold the run's name)."""
    path = outputs / "params" / f"{changes['name']}.yml"
    text = yaml.safe_dump({"extends": _relative(base, path.parent), **changes}, allow_unicode=True, sort_keys=False)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
    return path


def _relative(path: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), start.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return path.resolve().as_posix()
