"""Reads what a REFI-QDA file holds of ours: codes, texts, selections, memos; and says what it leaves out."""

from __future__ import annotations

import unicodedata
import zipfile
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.coding.refi.codes import GROUPS, RefiCode, slug
from openfeedback.coding.refi.memo_notes import is_memo, read_memos
from openfeedback.coding.refi.opening import MAX_BYTES, content_of, opened, parsed, project_xml
from openfeedback.coding.refi.sources import QUESTION, guid, line_breaks, moved, plain
from openfeedback.errors import InputError, Problems
from openfeedback.files import limits

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

COLUMNS = ["source", "start", "end", "name", "selection", "coder", "code", "note", "comment"]
UNNAMED = "unknown"
_TEXTS = ["guid", "name", "question_id", "text"]
_UNREAD = {
    "PictureSource": "pictures left out: only texts are read",
    "PDFSource": "PDF documents left out: only texts are read",
    "AudioSource": "sound recordings left out: only texts are read",
    "VideoSource": "videos left out: only texts are read",
    "Case": "cases left out: respondents come from the survey's own tables",
    "Link": "links left out",
    "Graph": "graphs left out",
    "Set": "sets left out",
    "VariableValue": "values of variables left out: backgrounds come from the survey's own tables",
}
_ODD = {
    "empty": "selections left out: they have no length, or end before they begin",
    "cut": "selections ended beyond their text, and were cut at its end",
    "code": "codings left out: their code is not among the codes of the file",
    "coder": "codings of which the file does not say by whom they are (coder 'unknown')",
}


@dataclass(frozen=True)
class Project:
    """What a project holds of ours: codes, texts (guid, name, question_id, text) and one selection row a coding."""

    codes: list[RefiCode]
    texts: pd.DataFrame
    selections: pd.DataFrame
    losses: list[str]
    memos: pd.DataFrame


@dataclass(frozen=True)
class _Reading:
    """A project while it is read: who coded and which codes there are (by GUID), what the notes say, what is wrong."""

    path: Path
    archive: zipfile.ZipFile
    users: dict[str, str]
    notes: dict[str, str]
    codes: set[str]
    problems: Problems = field(default_factory=Problems)
    used_notes: set[str] = field(default_factory=set)
    odd: Counter[str] = field(default_factory=Counter)

    def note_of(self, element: Element) -> str | None:
        """What the note of an element says, where it has one."""
        found = element.find("NoteRef")
        if found is None:
            return None
        self.used_notes.add(_guid(found, "targetGUID"))
        return self.notes.get(_guid(found, "targetGUID"))

    def coder(self, *elements: Element) -> str:
        """Who made the first of the elements that says it; a person whom the file does not name has a number."""
        made_by = next((who for each in elements if (who := _guid(each, "creatingUser"))), None)
        if made_by is not None and made_by not in self.users:
            unnamed = sum(name.startswith(UNNAMED) for name in self.users.values())
            self.users[made_by] = f"{UNNAMED} {unnamed + 1}" if unnamed else UNNAMED
        coder = self.users[made_by] if made_by is not None else UNNAMED
        self.odd["coder"] += made_by is not None and coder.startswith(UNNAMED)
        return coder


def read_codes(path: Path) -> list[RefiCode]:
    """The codes of a ``.qdc`` or a ``.qdpx``."""
    if path.suffix.lower() == ".qdpx":
        with opened(path) as archive, limits.within_memory(path):
            return list(_codes(project_xml(archive, path)))
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    limits.check_file(path, MAX_BYTES)
    with limits.within_memory(path):
        return list(_codes(parsed(path.read_bytes(), str(path))))


def read_project(path: Path) -> Project:
    """A ``.qdpx``. Raises InputError naming every text that cannot be read and every position that is no number."""
    with opened(path) as archive, limits.within_memory(path):
        root = project_xml(archive, path)
        users = {_guid(u): u.get("name") or u.get("id") or UNNAMED for u in root.iter("User")}
        notes = {_guid(n): n.findtext("PlainTextContent") or "" for n in root.iter("Note") if not is_memo(n)}
        reading = _Reading(path, archive, users, notes, {_guid(code) for code in root.iter("Code")})
        texts: list[tuple[str, str, str, str]] = []
        rows: list[tuple[object, ...]] = []
        for source in root.iterfind("Sources/TextSource"):
            raw = _text(source, reading)
            if raw is None:
                continue
            limits.check_texts(sum(len(text) for *_, text in texts) + len(raw), str(path))
            texts.append((_guid(source), source.get("name") or "", _question_id(source), plain(raw)))
            one_each = "ATLAS" in (root.get("origin") or "").upper()  # it counts a Windows line end as one
            breaks = [] if one_each else line_breaks(raw)
            rows += list(_selections(source, breaks, len(texts[-1][3]), reading))
    reading.problems.stop_if_any()
    if not texts:
        raise InputError(f"{path}: holds no text; export the documents with the project")
    selections = pd.DataFrame(rows, columns=COLUMNS).astype({"note": "object", "comment": "object"})
    codes = list(_codes(root, reading, set(selections["code"])))
    memos = read_memos(root, reading.users, reading.used_notes)
    return Project(codes, pd.DataFrame(texts, columns=_TEXTS), selections, _left_out(root, reading), memos)


def _guid(element: Element, key: str = "guid") -> str:
    """A GUID without braces in small letters, as programs write both."""
    return (element.get(key) or "").strip("{} \n").lower()


def _codes(root: Element, reading: _Reading | None = None, used: Container[str] = ()) -> Iterator[RefiCode]:
    """The codes with their descriptions and memos; a category that was coded with is a code."""
    groups = {guid("group", field): field for field in GROUPS}
    names = {name.casefold(): field for field, both in GROUPS.items() for name in both}

    def walk(element: Element, above: tuple[str, ...], group: str | None) -> Iterator[RefiCode]:
        for code in element.findall("Code"):
            name, codable = (
                unicodedata.normalize("NFC", code.get("name") or "").strip(),
                code.get("isCodable", "true") in ("true", "1"),
            )
            own = group
            if not above and not codable:
                own = groups.get(_guid(code)) or names.get(name.casefold())
            used_one = _guid(code) in used
            said = [code.findtext("Description"), reading.note_of(code) if reading else None]
            text = "\n".join(part for part in said if part)
            yield RefiCode(_guid(code), name, text, codable or used_one, above, group, used_one)
            yield from walk(code, (*above, name), own)

    for codes in root.iter("Codes"):
        yield from walk(codes, (), None)


def _text(source: Element, reading: _Reading) -> str | None:
    """The raw text of a source, with its own line ends; None (and a problem) where it cannot be had."""
    inline, place = source.findtext("PlainTextContent"), source.get("plainTextPath") or ""
    if inline is not None:
        return inline
    what, problems = f"{reading.path}: text '{source.get('name') or place}'", reading.problems
    if not place.lower().startswith("internal://"):
        problems.add(f"{what} is not inside the file ('{place}'); export with the documents inside")
        return None
    wanted = f"sources/{place[11:].lstrip('/')}".lower()
    member = next((n for n in reading.archive.namelist() if n.lower() == wanted), None)
    if member is None:
        problems.add(f"{what} is missing from the file ('{place}'); export again")
        return None
    try:
        return content_of(reading.archive, member, reading.path).decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.add(f"{what} is not UTF-8 as the standard wants; export again")
        return None


def _question_id(source: Element) -> str:
    """Id of the question: our export says it in the description; else a short form of the name."""
    said = (source.findtext("Description") or "").strip()
    if said.startswith(QUESTION):
        return said.removeprefix(QUESTION)
    return slug(source.get("name") or _guid(source))[:60]


def _selections(source: Element, breaks: list[int], length: int, reading: _Reading) -> Iterator[tuple[object, ...]]:
    """One row of COLUMNS a coding; Windows line ends begin at ``breaks``, the text has ``length`` characters."""
    for selection in source.findall("PlainTextSelection"):
        try:
            start, end = (moved(int(selection.get(f"{at}Position") or ""), breaks) for at in ("start", "end"))
        except ValueError:
            which = f"selection '{selection.get('guid')}'"
            reading.problems.add(f"{reading.path}: {which} has no whole numbers as positions; export again")
            continue
        if start >= end:
            reading.odd["empty"] += 1
            continue
        reading.odd["cut"] += start < length < end
        place = (_guid(source), start, min(end, max(length, start + 1)), selection.get("name") or "", _guid(selection))
        comment = " ".join(filter(None, [selection.findtext("Description"), reading.note_of(selection)])) or None
        for coding in selection.findall("Coding"):
            found = coding.find("CodeRef")
            code = _guid(found, "targetGUID") if found is not None else ""
            if code in reading.codes:
                yield (*place, reading.coder(coding, selection), code, reading.note_of(coding), comment)
            else:
                reading.odd["code"] += 1


def _left_out(root: Element, reading: _Reading) -> list[str]:
    """What of the standard this program has no place for, in sentences."""
    counts = {kind: len(list(root.iter(kind))) for kind in _UNREAD}
    whole = sum(len(s.findall("Coding")) for s in root.iter("TextSource"))
    said = [f"{n} {_UNREAD[kind]}" for kind, n in counts.items() if n]
    said += [f"{reading.odd[kind]} {why}" for kind, why in _ODD.items() if reading.odd[kind]]
    return said + ([f"{whole} codings of whole documents left out: only selections are read"] if whole else [])
