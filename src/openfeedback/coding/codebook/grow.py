"""What a person accepted, written into a codebook: lines of its cells, and the contents that they are.

The text of ``codebook.yml`` is changed only where a line is added: what persons wrote there, comments too, stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from openfeedback.coding.codebook.cells import COLUMNS, CONTENTS
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.files import write_text
from openfeedback.tables import read_table

FILE = "codebook.yml"


class CellLine(NamedTuple):
    """A content that is to be printed: its id, and the cells in which its title stands."""

    content_id: str
    theme: str
    phases: tuple[str, ...]
    title: str


def grow_codebook(folder: Path, lines: Sequence[CellLine], day: date, who: str) -> list[CellLine]:
    """Add lines to the cells of the codebook in ``folder``, each with who accepted it and when; those that were new.

    ``contents.csv`` gets their ids with the day, so that they stay what they were called in earlier runs. Both files
    are written whole or not at all. Raises CodebookError where the folder holds no sound codebook.
    """
    book = load_codebook(folder)
    new = [line._replace(phases=tuple(p for p in line.phases if line.title not in book.cell(line.theme, p)))
           for line in lines]  # fmt: skip
    new = [line for line in new if line.phases]
    if not new:
        return []
    text = (folder / FILE).read_text(encoding="utf-8")
    for line in new:
        for phase in line.phases:
            text = with_line(text, line.theme, phase, line.title, f"{day.isoformat()} {who}".strip())
    write_text(folder / FILE, text, lasting=True)
    _describe(folder / CONTENTS, new, day)
    load_codebook(folder)
    return new


def with_line(text: str, theme: str, phase: str, title: str, accepted: str) -> str:
    """The text of a ``codebook.yml`` with one more line in a cell, behind the ones that it has.

    >>> book = "cells:\\n  a:\\n    alku: [Haku]\\nphases: []\\n"
    >>> print(with_line(book, "a", "alku", "Tuki", "2026-11-29 KL"))
    cells:
      a:
        alku:
          - Haku
          - Tuki  # accepted 2026-11-29 KL
    phases: []
    <BLANKLINE>
    >>> print(with_line("id: x\\n", "a", "loppu", "Tuki", "2026-11-29").splitlines()[-1])
          - Tuki  # accepted 2026-11-29
    """
    item = f"- {_scalar(title)}  # accepted {accepted}\n"
    cells = child(yaml.compose(text), "cells")
    own = child(cells, theme)
    for node, indent in ((cells, 2), (own, 4)):
        if node is not None and node.value and not is_block(node):
            return with_line(unfolded(text, node, indent), theme, phase, title, accepted)
    lines = child(own, phase)
    if is_block(lines):
        return behind(text, lines, " " * lines.start_mark.column + item)
    if lines is not None:
        kept = "".join(f"      - {_scalar(str(each.value))}\n" for each in lines.value)
        return instead(text, lines, f"\n{kept}      {item}")
    block = f"    {phase}:\n      {item}"
    if own is not None:
        return behind(text, own, _at(own, block)) if own.value else instead(text, own, f"\n{block}")
    if cells is None:
        return f"{text.rstrip()}\ncells:\n  {theme}:\n{block}"
    return (
        behind(text, cells, _at(cells, f"  {theme}:\n{block}"))
        if cells.value
        else instead(text, cells, f"\n  {theme}:\n{block}")
    )


def _at(node: Any, block: str) -> str:
    """A block whose first line stands below the parts of a node."""
    lines = block.splitlines(keepends=True)
    first = len(lines[0]) - len(lines[0].lstrip())
    more = node.start_mark.column - first
    return "".join(" " * (len(line) - len(line.lstrip()) + more) + line.lstrip() for line in lines)


def unfolded(text: str, node: Any, indent: int) -> str:
    """The text with a mapping that stands in braces on lines of its own."""
    kept = yaml.safe_load(text[node.start_mark.index : node.end_mark.index])
    dumped = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=110)
    return instead(text, node, "\n" + "".join(f"{' ' * indent}{line}\n" for line in dumped.splitlines()))


def child(node: Any, key: str) -> Any:
    """What a mapping has under a key; None where it is no mapping or lacks the key."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def is_block(node: Any) -> bool:
    """Whether a node is a list or a mapping with a line for each of its parts."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style and bool(node.value)


def behind(text: str, node: Any, added: str) -> str:
    """The text with ``added`` behind the last line of a node."""
    while isinstance(node, yaml.CollectionNode) and node.value:
        part = node.value[-1]
        node = part[1] if isinstance(part, tuple) else part
    last = node.end_mark.index - (text[node.end_mark.index - 1] == "\n")  # a folded text ends behind its line
    end = text.find("\n", last)
    return f"{text}\n{added}" if end < 0 else text[: end + 1] + added + text[end + 1 :]


def instead(text: str, node: Any, block: str) -> str:
    """The text with a block in the place of a node that stands behind its key; a comment behind it stays."""
    rest, _, after = text[node.end_mark.index :].partition("\n")
    comment = f"{rest.strip()}\n" if rest.strip() else ""
    return text[: node.start_mark.index].rstrip(" ") + block + comment + after


def _scalar(title: str) -> str:
    """A title as YAML has it on one line.

    >>> _scalar("Haku"), _scalar("Tuki: kuka ja milloin")
    ('Haku', "'Tuki: kuka ja milloin'")
    """
    return str(yaml.safe_dump(title, allow_unicode=True, width=10_000)).removesuffix("...\n").rstrip("\n")


def _describe(path: Path, lines: Sequence[CellLine], day: date) -> None:
    """Add the contents to ``contents.csv``, each with the day on which it was accepted."""
    columns = [*COLUMNS[:4], "accepted"]
    known = read_table(path, COLUMNS[:3]) if path.is_file() else pd.DataFrame(columns=columns, dtype="str")
    ids = set(known["content_id"])
    rows = [
        (line.content_id, line.theme, line.title, "", day.isoformat()) for line in lines if line.content_id not in ids
    ]
    whole = pd.concat([known, pd.DataFrame(rows, columns=columns, dtype="str")], ignore_index=True)
    whole["accepted"] = whole["accepted"].mask(
        whole["content_id"].isin([line.content_id for line in lines]), day.isoformat()
    )
    write_text(path, whole.fillna("").to_csv(index=False, lineterminator="\n"), lasting=True)
