"""Where a respondent's words and ids stand in the files of a study, and how they leave them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.files import save_workbook, whole_file, write_text
from openfeedback.tables import read_table

LEAST = 12  # characters of a text that tell whose it is; shorter ones are found by the ids beside them alone
MEMOS = ".memos.csv"
_PLAIN = (".txt", ".md", ".json", ".yml", ".yaml", ".ipynb", ".html", ".svg", ".tsv")
_ZIPPED = (".qdpx", ".docx", ".pptx", ".zip")


@dataclass(frozen=True)
class Person:
    """What may stand of a respondent in a file: their ids (also of answers and units) and what they wrote."""

    respondent_id: str
    answers: frozenset[str]  # response ids
    texts: frozenset[str]
    others: frozenset[str] = frozenset()  # ids of everybody else: a row with one of them is theirs, whatever it says

    def is_of(self, cells: Iterable[object]) -> bool:
        """Whether a row of a table is of this respondent."""
        said = [str(cell) for cell in cells if cell is not None and cell == cell]
        if any(cell in self.others or cell.rpartition(".")[0] in self.others for cell in said):
            return False
        return any(self._in(cell) for cell in said)

    def _in(self, cell: str) -> bool:
        if cell == self.respondent_id or cell in self.answers or cell.rpartition(".")[0] in self.answers:
            return True
        return self.named_in(cell)

    def named_in(self, text: str) -> bool:
        """Whether a longer text holds their words."""
        return any(said in text for said in self.texts if len(said) >= LEAST)


def take_out(path: Path, person: Person) -> int:
    """Remove the rows that are of a respondent from a table; how many there were. InputError where it is open."""
    takers = {".csv": _from_csv, ".parquet": _from_parquet, ".xlsx": _from_workbook}
    try:
        return takers[path.suffix.lower()](path, person)
    except PermissionError:
        raise InputError(f"{path}: cannot be written; close it in Excel and do this again") from None


def is_table(path: Path) -> bool:
    """Whether rows can be taken out of a file."""
    return path.suffix.lower() in (".csv", ".parquet", ".xlsx")


def holds(path: Path, person: Person) -> bool:
    """Whether a file that is no table holds the respondent's words."""
    if path.suffix.lower() in _PLAIN:
        text = path.read_text(encoding="utf-8", errors="replace")
        return person.named_in(text) or person.named_in(_unescaped(text))
    if path.suffix.lower() in _ZIPPED and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = (archive.read(info) for info in archive.infolist() if info.file_size < 50_000_000)
            return any(person.named_in(part.decode("utf-8", errors="replace")) for part in parts)
    return False


def quotes(path: Path, person: Person) -> bool:
    """Whether a table of memos still holds the respondent's words in a memo on somebody else's."""
    if not path.name.endswith(MEMOS):
        return False
    return any(person.named_in(str(memo)) for memo in read_table(path, ["memo"])["memo"])


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", "\n")


def _from_csv(path: Path, person: Person) -> int:
    text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:5000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = list(csv.reader(io.StringIO(text, newline=""), dialect))
    kept = [row for n, row in enumerate(rows) if n == 0 or not person.is_of(row)]
    if len(kept) < len(rows):
        made = io.StringIO(newline="")
        csv.writer(made, delimiter=dialect.delimiter, lineterminator="\n").writerows(kept)
        write_text(path, made.getvalue(), lasting=True)
    return len(rows) - len(kept)


def _from_parquet(path: Path, person: Person) -> int:
    frame = pd.read_parquet(path)
    words = frame.select_dtypes(["object", "string"]).astype("object")
    theirs = words.apply(lambda row: person.is_of(row), axis=1) if len(words.columns) and len(frame) else None
    if theirs is None or not theirs.any():
        return 0
    with whole_file(path) as draft:
        frame[~theirs].reset_index(drop=True).to_parquet(draft, index=False)
    return int(theirs.sum())


def _from_workbook(path: Path, person: Person) -> int:
    import openpyxl

    book = openpyxl.load_workbook(path)
    found = 0
    for sheet in book.worksheets:
        theirs = [n for n, row in enumerate(sheet.iter_rows(values_only=True), 1) if n > 1 and person.is_of(row)]
        for number in reversed(theirs):
            sheet.delete_rows(number)
        found += len(theirs)
    if found:
        with whole_file(path) as draft:
            save_workbook(book, draft)
    return found
