"""The DOCX form as PDF, through LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openfeedback.errors import InputError
from openfeedback.files import copy_file, temporary_folder, whole_file
from openfeedback.report.writers.docx import opened

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
SECONDS = 300  # a conversion takes a few; a hanging one is reported


def to_pdf(path: Path | str) -> Path:
    """Write a DOCX as PDF/UA beside it, with page numbers in its contents and headings as bookmarks; the PDF's path.

    Raises InputError where the file is no DOCX, LibreOffice is missing or does not make the PDF.
    """
    path = Path(path)
    if not path.is_file() or path.suffix.lower() != ".docx":
        raise InputError(f"{path}: no such DOCX file; give the appendix's .docx")
    program = libreoffice()
    target = path.with_suffix(".pdf")
    with temporary_folder("pdf-") as folder:
        draft = folder / f"{path.stem}.docx"
        _live_contents(path, draft)
        made = _converted(program, draft, folder)
        if not made.is_file():
            raise InputError(f"{path}: LibreOffice ({program}) made no PDF of it; open it there and export it by hand")
        copy_file(made, target)
    return target


def libreoffice(places: Iterable[str] = _PLACES) -> str:
    """The LibreOffice of this machine; raises InputError where there is none."""
    found = (
        shutil.which("soffice") or shutil.which("libreoffice") or next((p for p in places if Path(p).exists()), None)
    )
    if not found:
        raise InputError(
            "LibreOffice is not on this machine; install it (libreoffice.org), "
            "or open the .docx in Word and save it as PDF there"
        )
    return found


def _converted(program: str, draft: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # never meets an open LibreOffice
    options = "pdf:writer_pdf_Export:{"
    options += '"ExportBookmarks":{"type":"boolean","value":"true"},"UseTaggedPDF":{"type":"boolean","value":"true"},'
    options += '"PDFUACompliance":{"type":"boolean","value":"true"}}'
    command = [program, profile, "--headless", "--convert-to", options, "--outdir", str(folder), str(draft)]
    home = {**os.environ, "TMPDIR": str(folder)}  # what it leaves behind is cleared with ours
    try:
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, env=home)
    except (subprocess.TimeoutExpired, OSError) as problem:
        raise InputError(f"LibreOffice ({program}) did not finish: {problem}; try again") from None
    return draft.with_suffix(".pdf")


def _live_contents(path: Path, draft: Path) -> None:
    """A copy whose contents are no index but fields of their own: LibreOffice counts those, and leaves an index be."""
    word = opened(path)
    for code in word.element.body.xpath('.//w:instrText[starts-with(normalize-space(.), "TOC ")]'):
        _without_field(code)
    for style in [each for each in word.styles if each.name == "Figure"]:
        style.name = "Picture"  # LibreOffice makes a figure without a description of a paragraph of that name
    with whole_file(draft) as place:
        word.save(str(place))


def _without_field(code: Any) -> None:
    """Remove the marks of the field around ``code`` and leave what stands in it."""
    paragraphs = [code.getparent().getparent(), *code.getparent().getparent().itersiblings()]
    runs = [run for paragraph in paragraphs for run in paragraph.xpath("./w:r[w:fldChar or w:instrText]")]
    start = runs.index(code.getparent()) - 1
    end = next(i for i, run in enumerate(runs) if i > start and run.xpath('./w:fldChar[@w:fldCharType="end"]'))
    for run in runs[start : end + 1]:
        run.getparent().remove(run)
