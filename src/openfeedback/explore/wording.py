"""The explorer's words: ``data/fi.yml`` and ``data/en.yml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def words(language: str) -> dict[str, Any]:
    """All words of a language by key, Finnish where there is no such language."""
    home = Path(__file__).parent / "data"
    path = home / f"{language}.yml"
    text = (path if path.is_file() else home / "fi.yml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=yaml.BaseLoader))
