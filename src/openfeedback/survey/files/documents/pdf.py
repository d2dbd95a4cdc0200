"""PDF to lines: the text of each page, columns side by side one after the other, without page numbers and the like."""

from __future__ import annotations

import logging
import re
from collections import Counter
from pathlib import Path
from typing import Any

from openfeedback.errors import InputError
from openfeedback.files import limits
from openfeedback.survey.files.documents.lines import BULLET, Document, Line, is_known_heading, text_lines
from openfeedback.survey.findings import Finding
from openfeedback.survey.wordings import data, matches, plain
from openfeedback.vocabulary import Told

PAGES = 500
_DIGITS = re.compile(r"\d+")
_GUTTER = re.compile(r"\S\s{3,}(?=\S)")


def read_pdf(path: Path) -> Document:
    """The lines of a PDF with text. Raises InputError for a scan, a locked, damaged or very long file."""
    pages = _pages(path)
    if not any(page.strip() for page in pages):
        raise InputError(f"{path}: holds pictures of text only (a scan), which is not read; recognise its text (OCR) "
                         "or type it, and save it as .docx or .txt")  # fmt: skip
    furniture = _furniture(pages)
    lines: list[Line] = []
    for page in pages:
        for line in text_lines(one_column(page), wrapped=True):
            lines.append(line._replace(page=_bare(line.text) in furniture or _is_number(line.text)))
    empty = [str(n) for n, page in enumerate(pages, 1) if not page.strip()]
    said = f"page{'s' if len(empty) > 1 else ''} {', '.join(empty[:5])}: without text (pictures?), not read"
    return Document(lines, (Finding(Told.UNREAD, said, n=len(empty)),) if empty else ())


def _pages(path: Path) -> list[str]:
    """The text of each page, laid out as it stands on it."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs what it puts right, with words of the file
    limits.check_file(path, limits.DOCUMENT)
    try:
        with pypdf.PdfReader(path) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                raise InputError(f"{path}: is locked by a password; open it and save it without one")
            if len(reader.pages) > PAGES:
                raise InputError(f"{path}: {len(reader.pages)} pages, at most {PAGES} are read; split it")
            return [_laid_out(page) for page in reader.pages]
    except InputError:
        raise
    except Exception as problem:  # a damaged file can fail anywhere
        raise InputError(f"{path}: is not a readable PDF ({type(problem).__name__}); save it again") from None


def _laid_out(page: Any) -> str:
    text = page.extract_text(extraction_mode="layout", layout_mode_strip_rotated=False)
    return str(text) if text.strip() else str(page.extract_text())


def _bare(text: str) -> str:
    return _DIGITS.sub("#", text.strip())


def _is_number(text: str) -> bool:
    """Whether a line is only a page's number or date."""
    return not any(sign.isalpha() for sign in text) or re.fullmatch(r"(?i)(sivu|page|sida)\s*\d+.*", text) is not None


def _furniture(pages: list[str]) -> set[str]:
    """First and last lines that come on most pages, apart from their digits."""
    ends: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page.splitlines() if line.strip()]
        ends.update({_bare(line) for line in (filled[:1] + filled[-1:]) if _may_be_furniture(line.strip())})
    return {text for text, n in ends.items() if n >= 3 and n > len(pages) / 2}


def _may_be_furniture(line: str) -> bool:
    """Bullets and the names of groups come on every page too, and mean something."""
    group = matches(plain(line), data("questions")["note_groups"])
    return not BULLET.match(line) and not group and not is_known_heading(line)


def one_column(page: str) -> str:
    """The page with columns that stand side by side one below the other.

    >>> print(one_column("Vahvuudet     Uhat\\n- johto       - kiire\\n- malli       - raha"))
    Vahvuudet
    - johto
    - malli
    <BLANKLINE>
    Uhat
    - kiire
    - raha
    """
    lines = page.splitlines()
    starts = Counter(found.end() for line in lines for found in _GUTTER.finditer(line))
    at, n = max(starts.items(), key=lambda item: (item[1], -item[0]), default=(0, 0))
    if n < 2:
        return page
    made: list[str] = []
    block: list[str] = []
    for line in [*lines, None]:
        if line is not None and not line[max(0, at - 2) : at].strip():
            block.append(line)
            continue
        right = [each[at:] for each in block]
        left = [each[:at].rstrip() for each in block]
        made += [*left, "", *right] if any(each.strip() for each in right) else left
        block = []
        made += [line] if line is not None else []
    return "\n".join(made)
