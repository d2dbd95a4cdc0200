"""A document in its forms: files in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openfeedback.errors import ParameterError
from openfeedback.report.document import Document
from openfeedback.report.wording import Wording

FORMS = ("docx", "html", "xlsx")


def render(
    document: Document, folder: Path | str, formats: Iterable[str] = FORMS, template: Path | str | None = None
) -> list[Path]:
    """Write the document into ``folder`` in each of ``formats`` (docx, html, xlsx) and return the paths.

    Files are named liite.* (appendix.* in English). ``template``: a DOCX with an organisation's own styles.
    Raises ParameterError for an unknown format or a template that is missing or lacks a needed style.
    """
    from openfeedback.report.docx import write_docx
    from openfeedback.report.html import write_html
    from openfeedback.report.xlsx import write_xlsx

    wanted = list(dict.fromkeys(formats))
    unknown = [form for form in wanted if form not in FORMS]
    if unknown:
        raise ParameterError(f"appendix.formats: '{unknown[0]}' is not one of {', '.join(FORMS)}; correct it")
    stem = Path(folder) / Wording.of(document.language)("file")
    paths = [stem.with_suffix(f".{form}") for form in wanted]
    for form, path in zip(wanted, paths, strict=True):
        if form == "docx":
            write_docx(document, path, Path(template) if template else None)
        else:
            {"html": write_html, "xlsx": write_xlsx}[form](document, path)
    return paths
