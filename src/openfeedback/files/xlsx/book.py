"""An XLSX opened: its sheets, shared texts and date formats. Names of parts: ECMA-376 part 1, SpreadsheetML."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from openfeedback.errors import InputError
from openfeedback.files import limits
from openfeedback.files.characters import unescaped

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')  # what is no code in a number format: texts, colours, padding


class Workbook(NamedTuple):
    """An open XLSX: its sheets (name -> part) in order, shared texts, which styles are dates, and the date system."""

    archive: zipfile.ZipFile
    sheets: dict[str, str]
    texts: list[str]
    dates: list[bool]
    from_1904: bool
    path: str
    hidden: frozenset[str] = frozenset()


@contextmanager
def open_book(path: Path) -> Iterator[Workbook]:
    """The workbook in a file. Raises InputError beyond a limit and for a damaged file, also while it is read."""
    try:
        with limits.within_memory(path), limits.open_zip(path) as archive:
            yield open_workbook(archive, path)
    except InputError:
        raise
    except PermissionError:
        raise InputError(f"{path}: cannot be read; if it is open in Excel, save and close it there") from None
    except Exception as problem:  # a damaged file can fail anywhere in zip, XML and numbers
        kind = type(problem).__name__
        raise InputError(f"{path}: is not a readable XLSX ({kind}); open it in Excel and save it again") from None


def open_workbook(archive: zipfile.ZipFile, path: Path) -> Workbook:
    """The workbook in a zip (see ``limits.open_zip``); visible sheets first.

    Raises InputError beyond a limit; any damage raises whatever zipfile or the XML parser raise.
    """
    root = _part(archive, "xl/workbook.xml", path)
    parts = _parts(archive, path)
    found = [(s.get("state", "visible") != "visible", i, s) for i, s in enumerate(_all(root, "sheet"))]
    ordered = [s for _, _, s in sorted(found, key=lambda x: x[:2])]
    sheets = {s.get("name", ""): parts[_relation(s)] for s in ordered if _relation(s) in parts}
    flag = next((p.get("date1904", "0") for p in _all(root, "workbookPr")), "0")
    texts, dates = _shared_texts(archive, path), _date_styles(archive, path)
    hidden = frozenset(s.get("name", "") for unseen, _, s in found if unseen)
    return Workbook(archive, sheets, texts, dates, flag in ("1", "true"), str(path), hidden)


def _shared_texts(archive: zipfile.ZipFile, path: Path) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    where, texts, characters = f"{path}, shared texts", list[str](), 0
    with archive.open("xl/sharedStrings.xml") as packed:
        stream = limits.Metered(packed, where)
        events = iter(ElementTree.iterparse(stream, ("start", "end")))
        _, root = next(events)
        for event, element in events:
            if event == "end" and element.tag.endswith("}si"):
                texts.append(unescaped("".join(t.text or "" for t in texts_of(element))))
                characters += len(texts[-1])
                limits.check_texts(characters, where, len(texts))
                stream.finished()
                root.clear()
    return texts


def texts_of(element: Any) -> Iterator[Any]:
    """Text elements of a cell or shared string; readings above East Asian signs (rPh) are no text of it."""
    for child in element:
        if child.tag.endswith("}t"):
            yield child
        elif not child.tag.endswith("}rPh"):
            yield from texts_of(child)


def _date_styles(archive: zipfile.ZipFile, path: Path) -> list[bool]:
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = _part(archive, "xl/styles.xml", path)
    codes = {int(f.get("numFmtId", 0)): f.get("formatCode", "") for f in _all(root, "numFmt")}
    ids = [int(xf.get("numFmtId", 0)) for formats in _all(root, "cellXfs")[:1] for xf in formats]
    return [is_date_code(codes[n]) if n in codes else n in _BUILT_IN_DATES for n in ids]


def is_date_code(code: str) -> bool:
    """Whether a number format shows a date or a time.

    >>> is_date_code("d.m.yyyy h:mm"), is_date_code('0.0 "days"'), is_date_code("[Red]General")
    (True, False, False)
    """
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    return bool(re.search(r"[dmyhs]", bare)) and "general" not in bare


def _part(archive: zipfile.ZipFile, name: str, path: Path) -> Any:
    return ElementTree.fromstring(limits.read_part(archive, name, str(path)))


def _parts(archive: zipfile.ZipFile, path: Path) -> dict[str, str]:
    """Parts of the workbook by relation id."""
    root = _part(archive, "xl/_rels/workbook.xml.rels", path)
    return {r.get("Id", ""): posixpath.normpath(posixpath.join("/xl", r.get("Target", ""))).lstrip("/") for r in root}


def _relation(sheet: Any) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _all(root: Any, name: str) -> list[Any]:
    return [element for element in root.iter() if element.tag.endswith("}" + name)]
