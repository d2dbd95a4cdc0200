"""A document in its forms: files in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openfeedback.errors import ParameterError
from openfeedback.report.content import Document
from openfeedback.report.wording import Wording

FORMS = ("docx", "html", "xlsx")


def render(
    document: Document, folder: Path | str, formats: Iterable[str] = FORMS, template: Path | str | None = None
) -> list[Path]:
    """Write the document into ``folder`` in each of ``formats`` (docx, html, xlsx) and return the paths.

    Files are named liite.* (appendix.* in English), or as the document says. ``template``: a DOCX with an
    organisation's own styles.
    Raises ParameterError for an unknown format or a template that is missing or lacks a needed style.
    """
    from openfeedback.report.writers.docx import write_docx
    from openfeedback.report.writers.html import write_html
    from openfeedback.report.writers.workbook import write_xlsx

    wanted = list(dict.fromkeys(formats))
    unknown = [form for form in wanted if form not in FORMS]
    if unknown:
        raise ParameterError(f"appendix.formats: '{unknown[0]}' is not one of {', '.join(FORMS)}; correct it")
    stem = Path(folder) / (document.file or Wording.of(document.language)("file"))
    paths = [stem.with_suffix(f".{form}") for form in wanted]
    for form, path in zip(wanted, paths, strict=True):
        if form == "docx":
            write_docx(document, path, Path(template) if template else None)
        else:
            {"html": write_html, "xlsx": write_xlsx}[form](document, path)
    return paths


def render_all(
    documents: Iterable[Document | None],
    folder: Path | str,
    formats: Iterable[str] = FORMS,
    template: Path | str | None = None,
) -> list[Path]:
    """Write every document that there is into ``folder``, as ``render`` does."""
    formats = list(formats)
    return [path for one in documents if one is not None for path in render(one, folder, formats, template)]
