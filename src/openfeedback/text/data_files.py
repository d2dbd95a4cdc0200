"""The word lists of this room: YAML files beside the module, each read once."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "data"


@cache
def load(name: str) -> Any:
    """Content of ``data/<name>.yml``; every scalar is text (plain YAML would read the words `on` and `no` as flags)."""
    return yaml.load((HERE / f"{name}.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def words(lines: Iterable[str] | str | None) -> frozenset[str]:
    """Entries of a list whose lines may hold several, separated by commas.

    >>> sorted(words(["ja, sekä", "mutta"]))
    ['ja', 'mutta', 'sekä']
    """
    rows = [lines] if isinstance(lines, str) else lines or []
    return frozenset(entry.strip() for row in rows for entry in row.split(",") if entry.strip())
