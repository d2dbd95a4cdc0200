"""Memos as notes of an exchange file, and notes of an exchange file as memos."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.refi.codes import code_guid
from openfeedback.coding.refi.sources import Layout, guid, plain, records_of
from openfeedback.tables import COLUMNS
from openfeedback.vocabulary import About

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAME = re.compile(rf"memo (\S+) ({'|'.join(About)}) ?(.*)")
UNDATED = "2000-01-01T00:00:00Z"


def add_memos(root: Element, memos: pd.DataFrame, layout: Layout, codebook: Codebook) -> None:
    """Add memos to a project that has its users, codes and sources: notes, named by what they are about.

    A unit's or an answer's memo hangs on a selection of its own, a theme's on its code, all others on the project.
    """
    from xml.etree.ElementTree import SubElement

    rows = records_of(memos.astype("object").where(memos.notna(), None).sort_values("memo_id"))
    if not rows:
        return
    notes = root.find("Notes")
    notes = SubElement(root, "Notes") if notes is None else notes
    places = _places(layout)
    sources = {str(source.get("guid")): source for source in root.iter("TextSource")}
    codes = {str(code.get("guid")): code for code in root.iter("Code")}
    for row in rows:
        named = {"guid": guid("memo", row["memo_id"]), "name": plain(_name(row))}
        note = SubElement(notes, "Note", named | _made(row))
        SubElement(note, "PlainTextContent").text = plain(row["memo"])
        place = places.get((row["about"], str(row["target"])))
        code = codes.get(code_guid(codebook, "theme", str(row["target"]))) if row["about"] == About.THEME else None
        if place is not None:
            source, start, end = place
            at = {"startPosition": str(start), "endPosition": str(end), "guid": guid("memo place", row["memo_id"])}
            holder = SubElement(sources[source], "PlainTextSelection", at | {"name": plain(row["target"])} | _made(row))
        elif code is not None:
            holder = code
        else:
            holder = root
        _refer(holder, guid("memo", row["memo_id"]))


def memo_authors(memos: pd.DataFrame | None) -> set[str]:
    """Who wrote memos."""
    return set() if memos is None else set(memos["author"].astype("str"))


def read_memos(root: Element, users: dict[str, str], used: Collection[str]) -> pd.DataFrame:
    """Memos of a project: ours under their names, and every other note that nothing else took (``used``, by GUID).

    Those of another program's documents and of its project are memos on the study, with the note's name as heading.
    """
    rows = []
    for note in root.iter("Note"):
        key, name, text = _guid(note), note.get("name") or "", (note.findtext("PlainTextContent") or "").strip()
        ours = _NAME.fullmatch(name)
        if not text or (ours is None and key in used):
            continue
        memo_id, about, target = ours.groups() if ours else (f"n{key.replace('-', '')[:12]}", str(About.STUDY), "")
        heading = "" if ours or not name else f"**{name}**\n\n"
        author = users.get(_guid(note, "creatingUser"), "unknown")
        rows.append((memo_id, about, target or None, author, note.get("creationDateTime"), heading + text))
    return pd.DataFrame(rows, columns=list(COLUMNS["memos"])[:6], dtype="object")


def is_memo(note: Element) -> bool:
    """Whether a note is a memo that this program wrote, not a remark on a coding."""
    return _NAME.fullmatch(note.get("name") or "") is not None


def _name(row: dict[str, Any]) -> str:
    return f"memo {row['memo_id']} {row['about']} {row['target'] or ''}".strip()


def _made(row: dict[str, Any]) -> dict[str, str]:
    """Who and when; the standard wants a time with its zone."""
    when = str(row.get("written_at") or "")
    timed = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", when)
    return {"creatingUser": guid("user", str(row["author"])), "creationDateTime": when if timed else UNDATED}


def _places(layout: Layout) -> dict[tuple[str, str], tuple[str, int, int]]:
    """Source, start and end of each unit and answer."""
    parts = [(About.UNIT, "unit_id", layout.units), (About.ANSWER, "response_id", layout.responses)]
    return {(str(about), str(row[key])): (row["guid"], row["start"], row["end"])
            for about, key, frame in parts for row in records_of(frame)}  # fmt: skip


def _refer(holder: Element, note: str) -> None:
    """A reference where the standard has it: in a code before the codes under it, elsewhere at the end."""
    from xml.etree.ElementTree import Element, SubElement

    if holder.tag != "Code":
        SubElement(holder, "NoteRef", targetGUID=note)
        return
    at = next((i for i, child in enumerate(holder) if child.tag == "Code"), len(holder))
    holder.insert(at, Element("NoteRef", targetGUID=note))


def _guid(element: Element, key: str = "guid") -> str:
    return (element.get(key) or "").strip("{} \n").lower()
