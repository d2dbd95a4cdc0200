"""Variations of a parameter file: a few lines that extend it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openfeedback.files import beside, dump_yaml, write_text


def derive(base: Path, outputs: Path, changes: dict[str, Any]) -> Path:
    """Write ``<outputs>/params/<name>.yml`` that extends ``base`` by ``changes`` (which hold the run's name)."""
    path = outputs / "params" / f"{changes['name']}.yml"
    text = dump_yaml({"extends": beside(base, path.parent), **changes}, width=80)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
    return path
