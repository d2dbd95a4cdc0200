"""The codebook changed from the explorer: always the study's own copy, each change told before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.codebook import Codebook, Edit, check_edited, edited, load_codebook, theme_id
from openfeedback.errors import InputError
from openfeedback.explore.corrections import SECOND, Change, CodingStore, FileChange
from openfeedback.explore.desk.many import whole
from openfeedback.explore.view import Material
from openfeedback.tables import rows_of

FILE, EXAMPLES = "codebook.yml", "examples.csv"
MOST_EXAMPLES = 12


def new_theme(material: Material, name: str) -> str:
    """An id for a theme of this name, like none that is or was."""
    if not name.strip():
        raise InputError("explorer: the theme has no name; write one")
    book = material.codebook
    if name.strip().casefold() in {theme.name(material.params.language).casefold() for theme in book.themes}:
        raise InputError(f"explorer: there is a theme '{name.strip()}' already; choose another name")
    return theme_id(name.strip(), {code.id for code in [*book.themes, *book.retired]})


def book_change(folder: Path, edits: Sequence[Edit]) -> FileChange:
    """The codebook's file before and after some edits; raises CodebookError where it would be sound no more."""
    path = folder / FILE
    before = path.read_bytes()
    after = before.decode("utf-8")
    for edit in edits:
        after = edited(after, edit)
    check_edited(after, str(path))
    return FileChange(path, before, after.encode("utf-8"))


def recoded(store: CodingStore, theme: str, into: str) -> list[Change]:
    """The rows of every coder that give a theme, giving another instead; never the same one twice."""
    changes = []
    for row in rows_of(store.read()):
        if theme not in (row.get("theme"), row.get(SECOND)):
            continue
        new = {k: into or None if k in ("theme", SECOND) and v == theme else v for k, v in row.items()}
        if not new["theme"]:
            new["theme"] = new.get(SECOND)
        if new["theme"] == new.get(SECOND):
            new[SECOND] = None
        changes.append(Change(str(row["unit_id"]), str(row["coder"]), None, new, row.get("text")))
    return changes


def moves(now: pd.DataFrame, to: dict[str, str | None]) -> list[dict[str, Any]]:
    """How many units go from which theme to which: ``now`` has the column theme, ``to`` new themes by unit_id.

    >>> now = pd.DataFrame({"unit_id": ["a", "b", "c"], "theme": ["x", "x", "y"]})
    >>> moves(now, {"a": "y", "b": "y", "c": "y"})
    [{'from': 'x', 'to': 'y', 'n': 2}]
    """
    rows = now[now["unit_id"].isin(list(to))]
    return counted_moves(rows["theme"].fillna(""), rows["unit_id"].map(to).fillna(""))


def counted_moves(before: pd.Series, after: pd.Series) -> list[dict[str, Any]]:
    """How often each ``before`` (from) becomes another ``after`` (to), the most first."""
    pairs = pd.DataFrame({"from": before, "to": after})[before != after]
    counted = pairs.value_counts(sort=False).reset_index(name="n")
    counted = counted.sort_values(["n", "from", "to"], ascending=[False, True, True])
    return [{"from": a, "to": b, "n": int(n)} for a, b, n in counted.to_numpy().tolist()]


def examples_of(material: Material, topic: str, theme: str, now: pd.DataFrame) -> pd.DataFrame:
    """The units of a topic's core as proposed examples of a theme, the first of each text; in reading order.

    ``now``: the codes that count (unit_id, phase, kind). ``material`` has the codebook in which the theme is.
    """
    units = material.units
    core = units["core"].fillna(True).astype(bool) & (units["topic_id"] == topic)
    chosen = units[core].drop_duplicates("text").head(MOST_EXAMPLES)
    said: dict[Any, Any] = now.set_index("unit_id")[["phase", "kind"]].to_dict("index")
    codes = [whole({**said[unit], "theme": theme}, material.codebook) or {} for unit in chosen["unit_id"]]
    table = pd.DataFrame({
        "unit_id": chosen["unit_id"], "text": chosen["text"], "answer": chosen["response_id"].map(material.answers),
        "question": chosen["question"], "role": chosen["role"], "theme": theme, "proposed": "true",
    })  # fmt: skip
    return table.assign(**{field: [str(c[field]) for c in codes if c] for field in ("phase", "kind")})


def examples_change(folder: Path, rows: pd.DataFrame) -> FileChange:
    """The codebook's examples before and after some more of them."""
    path = folder / EXAMPLES
    before = path.read_bytes() if path.is_file() else None
    known = pd.read_csv(path, dtype="str", keep_default_na=False) if before else pd.DataFrame()
    kept = known[~known["unit_id"].isin(rows["unit_id"])] if len(known) else known
    whole = pd.concat([kept, rows.astype("str")], ignore_index=True).fillna("")
    return FileChange(path, before, whole.to_csv(index=False, lineterminator="\n").encode("utf-8"))


def same_files(files: Sequence[FileChange]) -> list[FileChange]:
    """The files that a step changes."""
    return [each for each in files if each.before != each.after]


def own_book(material: Material) -> tuple[Codebook, Path, str]:
    """The study's own codebook, its folder and a sentence where it had to be copied into the study first."""
    from openfeedback.study import own_codebook

    folder, said = own_codebook(material.params, material.codebook)
    return load_codebook(folder), folder, " ".join(said)
