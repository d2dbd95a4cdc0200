"""The tables of the appendix as data/tables.yml describes them: captions, columns, headings, forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from openfeedback.report.content.document import Column, Table
from openfeedback.report.wording import Wording


def described(
    words: Wording,
    name: str,
    frame: pd.DataFrame,
    notes: Sequence[str] = (),
    *,
    facts: dict[str, Any] | None = None,
    **more: Any,
) -> Table:
    """The table that data/tables.yml describes under ``name``, with the rows of ``frame``.

    ``facts`` fill in the caption, the description and the key; ``more`` are further fields of ``Table``, which win.
    A matrix and a table of contents keep every column of the frame, as their grids are drawn from them.
    """
    about, facts = _descriptions()[name], facts or {}
    caption, alt = (words(about[key].format(**facts), **facts) if key in about else "" for key in ("caption", "alt"))
    fields = {"kind": about.get("kind", "plain"), "key": about.get("key", name).format(**facts), **more}
    header = fields.setdefault("header", columns(words, name, frame))
    kept = frame if fields["kind"] in ("matrix", "contents") else frame[shown(header, frame)]
    return Table(caption, kept.reset_index(drop=True), notes=list(notes), alt=alt, **fields)


def columns(words: Wording, name: str, frame: pd.DataFrame) -> list[Column]:
    """The columns of a described table, without those optional ones that ``frame`` lacks."""
    return [
        _column(words, column, about)
        for column, about in _descriptions()[name]["columns"].items()
        if _wanted(frame, column, about.get("optional", ""))
    ]


def shown(header: Iterable[Column], frame: pd.DataFrame) -> list[str]:
    """Names of all columns of a header and their parts, and of the flag for suppressed rows where it matters."""
    names = [name for column in header for name in (column.name, *[part for part, _ in column.parts])]
    flagged = "suppressed" in frame and any(column.hideable for column in header)
    instead = ["reason", "respondents_low", "respondents_high"] if "respondents_low" in frame else []
    return list(dict.fromkeys([*names, *(["suppressed", *instead] if flagged else [])]))


def _wanted(frame: pd.DataFrame, column: str, optional: str) -> bool:
    if not optional:
        return True
    return column in frame and (optional == "present" or bool(frame[column].notna().any()))


def _column(words: Wording, name: str, about: dict[str, Any]) -> Column:
    parts = tuple((part, _label(words, label)) for part, label in about.get("parts", {}).items())
    fields = {name: about[name] for name in ("form", "hideable", "lang") if name in about}
    return Column(
        name, _label(words, about.get("label", name)), only_workbook="workbook" in about, parts=parts, **fields
    )


def _label(words: Wording, label: str | list[str]) -> str:
    """A heading: of a key, or of several, as in 'Cohenin kappa, alaraja'."""
    if isinstance(label, list):
        first, *others = (_label(words, key) for key in label)
        return ", ".join([first, *[other.lower() for other in others]])
    return words(label if "." in label else f"columns.{label}")


@cache
def _descriptions() -> dict[str, Any]:
    text = (Path(__file__).parent / "data" / "tables.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
