"""Reads a REFI-QDA file of any program, safely: nothing is unpacked to disk, no entity resolved, sizes are limited."""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.coding.refi_codes import GROUPS, RefiCode, slug
from openfeedback.coding.refi_sources import QUESTION, guid, plain
from openfeedback.errors import InputError, Problems

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 300_000_000  # of one file inside; the largest of real projects are texts of some megabytes
COLUMNS = ["source", "start", "end", "name", "selection", "coder", "code", "note"]
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
}


@dataclass(frozen=True)
class Project:
    """What a project holds of ours: codes, texts (guid, name, question_id, text) and one selection row a coding."""

    codes: list[RefiCode]
    texts: pd.DataFrame
    selections: pd.DataFrame
    losses: list[str]


def read_codes(path: Path) -> list[RefiCode]:
    """The codes of a ``.qdc`` or a ``.qdpx``."""
    if path.suffix.lower() == ".qdpx":
        with _opened(path) as archive:
            return list(_codes(_project_xml(archive, path)))
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    return list(_codes(_parsed(path.read_bytes(), str(path))))


def read_project(path: Path) -> Project:
    """A ``.qdpx``. Raises InputError naming every text that cannot be read and every position that is no number."""
    with _opened(path) as archive:
        root = _project_xml(archive, path)
        problems = Problems(InputError)
        losses = _left_out(root)
        users = {_guid(u): u.get("name") or u.get("id") or UNNAMED for u in root.iter(_tag(root, "User"))}
        notes = {_guid(n): n.findtext(_tag(root, "PlainTextContent")) or "" for n in root.iter(_tag(root, "Note"))}
        texts, rows = [], []
        for source in root.iterfind(f"{_tag(root, 'Sources')}/{_tag(root, 'TextSource')}"):
            raw = _text(archive, source, root, path, problems)
            if raw is None:
                continue
            texts.append((_guid(source), source.get("name") or "", _question_id(source, root), plain(raw)))
            one_each = "ATLAS" in (root.get("origin") or "").upper()  # it counts a Windows line end as one
            breaks = [] if one_each else [m.start() for m in re.finditer("\r\n", raw)]
            rows += list(_selections(source, root, breaks, users, notes, str(path), problems))
    problems.stop_if_any()
    if not texts:
        raise InputError(f"{path}: holds no text; export the documents with the project")
    selections = pd.DataFrame(rows, columns=COLUMNS).astype({"note": "object"})
    return Project(list(_codes(root)), pd.DataFrame(texts, columns=_TEXTS), selections, losses)


def _opened(path: Path) -> zipfile.ZipFile:
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError):
        raise InputError(f"{path}: is not a REFI-QDA project (.qdpx is a zip); export it again") from None


def _project_xml(archive: zipfile.ZipFile, path: Path) -> Element:
    names = sorted(n for n in archive.namelist() if n.lower().endswith(".qde") and "/" not in n.strip("/"))
    if not names:
        raise InputError(f"{path}: holds no project.qde; export it again as a REFI-QDA project")
    return _parsed(_member(archive, names[0], path), f"{path}, {names[0]}")


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """A file of the archive; one that unpacks to too much is refused before it fills the memory."""
    try:
        with archive.open(name) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as problem:
        raise InputError(f"{path}: '{name}' inside cannot be read ({type(problem).__name__}); export again") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: '{name}' inside is over {MAX_BYTES // 1_000_000} MB; export fewer documents")
    return data


def _parsed(data: bytes, where: str) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError, LookupError, DefusedXmlException) as problem:
        raise InputError(f"{where}: is not safe, well-formed XML ({problem or type(problem).__name__})") from None
    if "QDA-XML" not in root.tag:
        raise InputError(f"{where}: is not a REFI-QDA file (its first element is '{root.tag}')")
    return root


def _tag(root: Element, name: str) -> str:
    """A tag in the namespace of the file: versions 0.4 and 1.0 differ in it alone."""
    return f"{root.tag.partition('}')[0]}}}{name}"


def _guid(element: Element, key: str = "guid") -> str:
    """A GUID without braces in small letters, as programs write both."""
    return (element.get(key) or "").strip("{} \n").lower()


def _codes(root: Element) -> Iterator[RefiCode]:
    groups = {guid("group", field): field for field in GROUPS}
    names = {name.casefold(): field for field, both in GROUPS.items() for name in both}

    def walk(element: Element, above: tuple[str, ...], group: str | None) -> Iterator[RefiCode]:
        for code in element.findall(_tag(root, "Code")):
            name, codable = (code.get("name") or "").strip(), code.get("isCodable", "true") in ("true", "1")
            own = group
            if not above and not codable:
                own = groups.get(_guid(code)) or names.get(name.casefold())
            yield RefiCode(_guid(code), name, code.findtext(_tag(root, "Description")) or "", codable, above, group)
            yield from walk(code, (*above, name), own)

    for codes in root.iter(_tag(root, "Codes")):
        yield from walk(codes, (), None)


def _text(archive: zipfile.ZipFile, source: Element, root: Element, path: Path, problems: Problems) -> str | None:
    """The raw text of a source, with its own line ends; None (and a problem) where it cannot be had."""
    inline, place = source.findtext(_tag(root, "PlainTextContent")), source.get("plainTextPath") or ""
    if inline is not None:
        return inline
    what = f"{path}: text '{source.get('name') or place}'"
    if not place.lower().startswith("internal://"):
        problems.add(f"{what} is not inside the file ('{place}'); export with the documents inside")
        return None
    wanted = f"sources/{place[11:].lstrip('/')}".lower()
    member = next((n for n in archive.namelist() if n.lower() == wanted), None)
    if member is None:
        problems.add(f"{what} is missing from the file ('{place}'); export again")
        return None
    try:
        return _member(archive, member, path).decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.add(f"{what} is not UTF-8 as the standard wants; export again")
        return None


def _moved(position: int, breaks: list[int]) -> int:
    """A position where Windows line ends, which begin at ``breaks``, have become one character.

    >>> _moved(3, [1])
    2
    """
    return position - bisect_right(breaks, position - 2)


def _question_id(source: Element, root: Element) -> str:
    """Id of the question: our export says it in the description; else a short form of the name."""
    said = (source.findtext(_tag(root, "Description")) or "").strip()
    if said.startswith(QUESTION):
        return said.removeprefix(QUESTION)
    return slug(source.get("name") or _guid(source))[:60]


def _selections(
    source: Element,
    root: Element,
    breaks: list[int],
    users: dict[str, str],
    notes: dict[str, str],
    where: str,
    problems: Problems,
) -> Iterator[tuple[object, ...]]:
    for selection in source.findall(_tag(root, "PlainTextSelection")):
        try:
            start, end = (int(selection.get(key) or "") for key in ("startPosition", "endPosition"))
        except ValueError:
            problems.add(
                f"{where}: selection '{selection.get('guid')}' has no whole numbers as positions; export again"
            )
            continue
        place = (
            _guid(source),
            _moved(start, breaks),
            _moved(end, breaks),
            selection.get("name") or "",
            _guid(selection),
        )
        for coding in selection.findall(_tag(root, "Coding")):
            reference, note = coding.find(_tag(root, "CodeRef")), coding.find(_tag(root, "NoteRef"))
            coder = users.get(_guid(coding, "creatingUser")) or users.get(_guid(selection, "creatingUser")) or UNNAMED
            code = _guid(reference, "targetGUID") if reference is not None else None
            yield (*place, coder, code, notes.get(_guid(note, "targetGUID")) if note is not None else None)


def _left_out(root: Element) -> list[str]:
    """What of the standard this program has no place for, in sentences."""
    counts = {kind: len(list(root.iter(_tag(root, kind)))) for kind in _UNREAD}
    whole = sum(len(s.findall(_tag(root, "Coding"))) for s in root.iter(_tag(root, "TextSource")))
    said = [f"{n} {_UNREAD[kind]}" for kind, n in counts.items() if n]
    return said + ([f"{whole} codings of whole documents left out: only selections are read"] if whole else [])
