"""Written cells of a table: what DOCX, HTML and XLSX all draw."""

from __future__ import annotations

from dataclasses import dataclass, field

from openfeedback.report.content.document import Quote
from openfeedback.report.wording import NBSP


@dataclass(frozen=True)
class Entry:
    """A content in a cell: its title, the number behind it as it is written, and whether it is ``new``.

    ``rest``: the others of the theme, which no card tells more of. ``small``: its number is not told exactly.
    """

    content_id: str
    title: str
    count: str
    new: bool = False
    rest: bool = False
    small: bool = False

    @property
    def text(self) -> str:
        """Title and number.

        >>> Entry("a/1", "Mittareiden seuranta", "alle 5").text
        'Mittareiden seuranta (alle\\xa05)'
        """
        return f"{self.title} ({self.count.replace(' ', NBSP)})" if self.count else self.title


@dataclass(frozen=True)
class Cell:
    """One written cell; ``head``: it heads its column or row; ``key``: theme and phase, by which quotes find it.

    ``entries``: contents, a line each, or all in a row where the cell spans columns. ``under``: the name of the theme
    that a lighter heading of a further row belongs to.
    """

    text: str
    head: str = ""
    span: int = 1
    numeric: bool = False
    sort: float | str = ""
    key: tuple[str, str] | None = None
    lines: list[Quote] = field(default_factory=list)
    strength: float = 0.0
    code: bool = False
    lang: str = ""
    entries: list[Entry] = field(default_factory=list)
    under: str = ""


@dataclass(frozen=True)
class Grid:
    """A header row and body rows."""

    head: list[Cell]
    rows: list[list[Cell]]
