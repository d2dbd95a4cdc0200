"""Headings above the tables and figures of a notebook, and settings in Finnish words: data of data/."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data" / "headings.yml"
SETTINGS = DATA.with_name("settings_fi.yml")


@lru_cache(maxsize=1)
def headings() -> dict[str, dict[str, dict[str, str]]]:
    """All headings: notebook -> key -> language -> words."""
    return dict(yaml.safe_load(DATA.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def settings_in_finnish() -> dict[str, str]:
    """Finnish words by the name of a setting."""
    return dict(yaml.safe_load(SETTINGS.read_text(encoding="utf-8")))


def setting_in_finnish(name: str) -> str:
    """What a setting is, in Finnish words; a name that goes on has those of its beginning. Empty for an unknown one.

    >>> setting_in_finnish("matrix.min_cell"), setting_in_finnish("survey.only.region"), setting_in_finnish("x")
    ('Pienin näytettävä määrä vastaajia', 'Rajaus, vain nämä vastaajat', '')
    """
    words, parts = settings_in_finnish(), name.split(".")
    beginnings = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((words[each] for each in beginnings if each in words), "")


def show_heading(notebook: str, key: str, language: str) -> None:
    """Print a heading below the cell that runs."""
    from IPython.display import Markdown, display

    display(Markdown(f"### {headings()[notebook][key][language]}"))
