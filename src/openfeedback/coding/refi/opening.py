"""Opens a REFI-QDA file of any program, safely: nothing is unpacked to disk, no entity resolved, sizes are limited."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from openfeedback.errors import InputError
from openfeedback.files import limits

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 300_000_000  # of one file inside; the largest of real projects are texts of some megabytes


def opened(path: Path) -> zipfile.ZipFile:
    """The zip of a project; raises InputError for what is none."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    try:
        with limits.open_zip(path):
            return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError(f"{path}: is not a REFI-QDA project (.qdpx is a zip); export it again") from None


def project_xml(archive: zipfile.ZipFile, path: Path) -> Element:
    """The project's own XML."""
    names = sorted(n for n in archive.namelist() if n.lower().endswith(".qde") and "/" not in n.strip("/"))
    if not names:
        raise InputError(f"{path}: holds no project.qde; export it again as a REFI-QDA project")
    return parsed(content_of(archive, names[0], path), f"{path}, {names[0]}")


def content_of(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """A file of the archive; one that unpacks to too much is refused before it fills the memory."""
    try:
        with archive.open(name) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as problem:
        raise InputError(f"{path}: '{name}' inside cannot be read ({type(problem).__name__}); export again") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: '{name}' inside is over {MAX_BYTES // 1_000_000} MB; export fewer documents")
    return data


def parsed(data: bytes, where: str) -> Element:
    """The root of a project or codebook, its elements without their namespace; raises InputError for anything else."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    limits.check_elements(data, where)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError, LookupError, DefusedXmlException) as problem:
        raise InputError(f"{where}: is not safe, well-formed XML ({problem or type(problem).__name__})") from None
    if "QDA-XML" not in root.tag:
        raise InputError(f"{where}: is not a REFI-QDA file (its first element is '{root.tag}')")
    namespace = f"{root.tag.partition('}')[0]}}}"  # versions 0.4 and 1.0 of the standard differ in it alone
    for element in root.iter():
        element.tag = element.tag.removeprefix(namespace)
    return root
