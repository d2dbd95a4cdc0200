"""Headings above the tables and figures of a notebook, in the study's language: data in data/headings.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data" / "headings.yml"


@lru_cache(maxsize=1)
def headings() -> dict[str, dict[str, dict[str, str]]]:
    """All headings: notebook -> key -> language -> words."""
    return dict(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def show_heading(notebook: str, key: str, language: str) -> None:
    """Print a heading below the cell that runs."""
    from IPython.display import Markdown, display

    display(Markdown(f"### {headings()[notebook][key][language]}"))
