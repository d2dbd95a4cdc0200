"""Bombs of every kind for every reader: each is refused in a sentence; large files are read.

Small files are read here under lowered limits, which a reader without limits does not know. What is a bomb although it
is small, and one large file of each sort, is read under the real limits in a process of its own with a limit of memory,
so that a reader without limits fails this test instead of the machine.
"""

import csv
import json
import os
import re
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook

from openfeedback.coding.codebook import load_codebook
from openfeedback.coding.refi.reader import read_codes, read_project
from openfeedback.coding.review.rows import reviewed_rows
from openfeedback.errors import InputError, OpenFeedbackError
from openfeedback.files import filled_rows, limits
from openfeedback.files.xlsx import open_workbook
from openfeedback.params import load_params
from openfeedback.report.content import Document
from openfeedback.report.writers import to_pdf
from openfeedback.report.writers.docx.write import write_docx
from openfeedback.run.batch import load_batch
from openfeedback.survey import describe_survey
from openfeedback.survey.files import open_grids
from openfeedback.survey.files.workbooks import old_sheets
from openfeedback.tables import read_table

MEMORY = 2_200_000_000  # bytes of address space, libraries included
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
table5 = cache(lambda: load_codebook("table5"))
READERS: dict[str, Callable] = {
    "survey": lambda path: open_grids(path)[0],
    "table": read_table,
    "review": lambda path: reviewed_rows(path, table5(), "a"),
    "described": describe_survey,
    "project": read_project,
    "codes": read_codes,
    "codebook": load_codebook,
    "parameters": load_params,
    "batch": load_batch,
    "template": lambda path: write_docx(Document("a", "", "fi", True, [], []), path.with_suffix(".out"), path),
    "pdf": to_pdf,
}
LOWERED = {
    "SHEET_ROWS": 2_000, "ROWS": 20_000, "CELLS": 100_000, "TEXT": 100_000, "TEXTS": 3_000_000, "SHARED": 1_000,
    "LINE": 1_000_000, "ELEMENTS": 10_000, "RATIO_FROM": 1_500_000, "MEMBERS": 100,
}  # fmt: skip


def say(reader: str, path: Path) -> str:
    """What a reader says of a file."""
    try:
        made = READERS[reader](path)
    except OpenFeedbackError as error:
        return f"refused {error}"
    return f"read {len(getattr(made, 'rows', made))}"


def say_all(jobs: list[tuple[str, Path]]) -> list[str]:
    """What readers say of files under the real limits, in one process with a limit of memory."""
    code = (
        f"import sys, json; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_limits; test_limits.main()"
    )
    told = "".join(json.dumps([reader, str(path)]) + "\n" for reader, path in jobs)
    done = subprocess.run(
        [sys.executable, "-c", code], input=told, capture_output=True, text=True, timeout=400, check=False
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"{jobs[len(said)]}: {done.stderr[-2000:]}"
    return said


def main() -> None:
    """That process: a line a file, in and out; each is read by a fork, so that none finds what another left."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    table5()
    for line in sys.stdin.read().splitlines():
        if not (fork := os.fork()):
            reader, path = json.loads(line)
            os.write(1, json.dumps(say(reader, Path(path))).encode() + b"\n")
            os._exit(0)
        if os.waitpid(fork, 0)[1]:
            sys.exit(f"the reader of {line} was ended")


@pytest.fixture
def lowered(monkeypatch):
    """Limits that small files pass."""
    for name, most in LOWERED.items():
        monkeypatch.setattr(limits, name, most)
    monkeypatch.setattr(old_sheets, "UNPACKED", 3_000_000)
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)


def xlsx(folder: Path, sheet: Iterator[str], shared: Iterator[str] | None = None, packed: bool = False) -> Path:
    """A workbook of one sheet, its XML given piece by piece; ``packed`` as closely as can be."""
    path = folder / "pommi.xlsx"
    Workbook().save(folder / "base.xlsx")
    with (
        zipfile.ZipFile(folder / "base.xlsx") as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name not in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
                new.writestr(name, old.read(name))
        new.compresslevel = 9 if packed else 1
        for name, pieces in (("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", shared or sst())):
            with new.open(name, "w", force_zip64=True) as stream:
                for piece in pieces:
                    stream.write(piece.encode())
    return path


def sheet(*rows: str, times: int = 1) -> Iterator[str]:
    yield f"<worksheet {NS}><sheetData>"
    for _ in range(times):
        yield from rows
    yield "</sheetData></worksheet>"


def sst(*texts: str, times: int = 1) -> Iterator[str]:
    yield f"<sst {NS}>"
    for _ in range(times):
        yield from texts
    yield "</sst>"


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Palaute</t></is></c></row>'
TEXT_CELL = '<c t="inlineStr"><is><t>{}</t></is></c>'
Sheets = dict[str, tuple[Callable[[], tuple[Iterator[str], ...]], str]]
SMALL_SHEETS: Sheets = {  # bombs under any limits
    "a row far below": (lambda: (sheet(HEADER, '<row r="300000000"><c><v>1</v></c></row>'),), "row 300,000,000"),
    "a row's number of a million digits": (lambda: (sheet(f'<row r="{"9" * 10**6}"/>'),), "row 999999999999…"),
    "a column beyond XFD": (lambda: (sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>'),), "cell XFE1"),
    "a column of a million letters": (lambda: (sheet(f'<row><c r="{"A" * 10**6}1"><v>1</v></c></row>'),), "cell AAAA"),
    "cells without end": (lambda: (sheet("<row>", "<c><v>1</v></c>" * 20_000, "</row>"),), "column 16,385"),
    "elements in elements": (
        lambda: (sheet("<row><c><is>" + "<r>" * 200_000 + "</r>" * 200_000 + "</is></c></row>"),),
        "",
    ),
}
LARGE_SHEETS: Sheets = {  # the real limits
    "a text of 30 MB": (
        lambda: (sheet("<row>" + TEXT_CELL.format("a" * 30_000_000) + "</row>"),),
        "over 1,000,000 char",
    ),
    "a text without end": (
        lambda: (sheet('<row><c t="inlineStr"><is><t>', *["a" * 10**6] * 40, "</t></is></c></row>"),),
        "over 32 MB",
    ),
    "nothing, 300 MB of it": (lambda: (sheet(HEADER, *[" " * 10**6] * 300),), "unpacks from"),
}
SHEETS: Sheets = {  # the lowered limits
    "rows without end": (lambda: (sheet("<row><c><v>1</v></c></row>" * 100, times=21),), "row 2,001"),
    "empty rows without end": (lambda: (sheet('<row r="1"/>' * 100, times=21),), "row 2,001"),
    "XFD filled in every row": (
        lambda: (sheet('<row><c r="XFD1"><v>1</v></c></row>' * 10),),
        "over 100,000 cells",
    ),
    "a long text": (lambda: (sheet("<row>" + TEXT_CELL.format("a" * 500_000) + "</row>"),), "over 100,000 char"),
    "texts without end": (
        lambda: (sheet("<row>" + TEXT_CELL.format("a" * 90_000) + "</row>", times=40),),
        "over 3,000,000 char",
    ),
    "a text without end": (
        lambda: (sheet('<row><c t="inlineStr"><is><t>', *["a" * 10**5] * 20, "</t></is></c></row>"),),
        "over 1 MB",
    ),
    "an attribute without end": (lambda: (sheet('<row><c r="', *["A" * 10**5] * 20, '1"/></row>'),), "over 1 MB"),
    "unknown elements without end": (lambda: (sheet("<row>", *["<x/>" * 10**5] * 3, "</row>"),), "over 1 MB"),
    "shared texts without end": (lambda: (sheet(HEADER), sst("<si/>" * 1001)), "shared texts: over 1,000"),
    "one shared text without end": (
        lambda: (sheet(HEADER), sst("<si><t>", *["a" * 10**5] * 20, "</t></si>")),
        "over 1",
    ),
    "nothing, 9 MB of it": (lambda: (sheet(HEADER, " " * 9_000_000),), "unpacks from"),
}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("reader", ["survey", "table", "review"])
def test_a_sheet_that_claims_too_much_is_refused_in_a_sentence(tmp_path, name, reader, lowered):
    parts, said = SHEETS[name]
    path = xlsx(tmp_path, *parts(), packed="nothing" in name)
    answer = say(reader, path)
    assert answer.startswith(f"refused {path}")
    assert said in answer


def zipped(path: Path, members: dict[str, bytes | int], level: int = 9) -> Path:
    """A zip of members; a number means so many spaces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new:
        for name, data in members.items():
            with new.open(name, "w", force_zip64=True) as stream:
                for _ in range(data // 10**6 if isinstance(data, int) else 0):
                    stream.write(b" " * 10**6)
                if isinstance(data, bytes):
                    stream.write(data)
    return path


def qdpx(path: Path, project: str, texts: dict[str, bytes | int]) -> Path:
    qde = f'<Project xmlns="urn:QDA-XML:project:1.0"><Sources>{project}</Sources></Project>'
    return zipped(path, {"project.qde": qde.encode(), **{f"sources/{n}": t for n, t in texts.items()}}, 1)


def parquet(path: Path, rows: int, length: int, columns: int = 1) -> Path:
    """A small file of few distinct texts in many rows."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["a" * length]))
    pq.write_table(pa.table({f"c{j}": texts for j in range(columns)}), path)
    return path


def pieces(path: Path, *parts: bytes, times: int = 1, end: bytes = b"") -> Path:
    with open(path, "wb") as stream:
        for _ in range(times):
            stream.writelines(parts)
        stream.write(end)
    return path


def codebook(folder: Path, text: str, examples: Callable[[Path], Path] | None = None) -> Path:
    home = folder / "koodit"
    home.mkdir()
    (home / "codebook.yml").write_text(text, encoding="utf-8")
    if examples:
        from openfeedback.files import copy_file
        from openfeedback.files import resource as shipped

        copy_file(shipped("data", "codebooks", "table5", "codebook.yml"), home / "codebook.yml")
        examples(home / "examples.csv")
    return home


ALIASES = "a0: &a0 [ha, ha]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
MANY_SOURCES = "".join(
    f'<TextSource guid="{i}" name="t" plainTextPath="internal://a.txt"/>' for i in range(20)
)  # one text, twenty times
TEXT_SOURCE = '<TextSource guid="1" plainTextPath="internal://a.txt"/>'
Files = dict[str, tuple[str, Callable[[Path], Path], str]]
FILES: Files = {  # the lowered limits
    "CSV of one line": ("survey", lambda f: pieces(f / "a.csv", b"a" * 1_500_000), "row 1: a line of over 1 MB"),
    "CSV of one line, later": ("survey", lambda f: pieces(f / "a.csv", b"x;y\n", b"a" * 1_500_000), "row 2: a line"),
    "CSV of many columns": ("survey", lambda f: pieces(f / "a.csv", b"a;" * 16_384, b"\n", times=2), "column 16,385"),
    "CSV of many rows": ("survey", lambda f: pieces(f / "a.csv", b"a;b\n" * 20_001), "row 20,001"),
    "CSV with an open quote": (
        "survey",
        lambda f: pieces(f / "a.csv", b"a;b\n" * 100 + b'1;"auki\n', b"x;y\n" * 10**5),
        "row 20,001",
    ),
    "table of one line": ("table", lambda f: pieces(f / "a.csv", b"a" * 1_500_000), "row 1: a line of over 1 MB"),
    "table of many columns": ("table", lambda f: pieces(f / "a.csv", b"a," * 16_384, b"\n1,2\n"), "column 16,385"),
    "table with an open quote": (
        "table",
        lambda f: pieces(f / "a.csv", b'a,b\n1,"auki\n', b"x,y\n" * 10**5),
        "cannot be read",
    ),
    "table with a long text": (
        "table",
        lambda f: pieces(f / "a.csv", b"a,b\n1,", b"x" * 200_000),
        "row 2, column 2",
    ),
    "Parquet of repeated texts": ("table", lambda f: parquet(f / "a.parquet", 4_000, 1_000), "over 3,000,000 char"),
    "Parquet of many rows": ("table", lambda f: parquet(f / "a.parquet", 20_001, 1), "row 20,001"),
    "Parquet of many cells": ("table", lambda f: parquet(f / "a.parquet", 3_000, 1, 40), "more than 100,000 cells"),
    "project that names a text again and again": (
        "project",
        lambda f: qdpx(f / "a.qdpx", MANY_SOURCES, {"a.txt": b"Toivon tukea. " * 50_000}),
        "characters of text",
    ),
    "project of many elements": ("project", lambda f: qdpx(f / "a.qdpx", "<x/>" * 10_001, {}), "tags"),
    "zip of many files": (
        "project",
        lambda f: zipped(f / "a.qdpx", {f"sources/{i}.txt": b"" for i in range(120)}),
        "120 files",
    ),
    "examples of one line": (
        "codebook",
        lambda f: codebook(f, "", lambda p: pieces(p, b"unit_id,text\n", b"a" * 1_500_000)),
        "a line of over 1 MB",
    ),
    "examples of many columns": (
        "codebook",
        lambda f: codebook(f, "", lambda p: pieces(p, b"a," * 16_384)),
        "column 16,385",
    ),
    "template": ("template", lambda f: zipped(f / "a.docx", {"word/document.xml": 4_000_000}), "unpacks from"),
    "document for a PDF": ("pdf", lambda f: zipped(f / "a.docx", {"word/document.xml": 4_000_000}), "unpacks from"),
    "ODS that unpacks": (
        "survey",
        lambda f: zipped(f / "a.ods", {"mimetype": b"x", "content.xml": 4_000_000}),
        "unpacks from",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_claims_too_much_is_refused_in_a_sentence(tmp_path, name, lowered):
    reader, make, said = FILES[name]
    path = make(tmp_path)
    answer = say(reader, path)
    assert answer.startswith("refused")
    assert path.name in answer
    assert said in answer


# --- the real limits, in a process of its own ---


@pytest.mark.parametrize("given", [b"[" * 100_000, b'{"a": 1', b"\xff{}", b""])
def test_a_damaged_or_deep_record_is_told_in_a_sentence(tmp_path, given):
    (tmp_path / "manifest.json").write_bytes(given)
    with pytest.raises(InputError, match="manifest.json: is damaged or no JSON"):
        limits.read_json(tmp_path / "manifest.json")
    with pytest.raises(InputError, match="manifest.json: is 1 MB; at most 0 MB is read"):
        limits.read_json(pieces(tmp_path / "manifest.json", b" " * 1_000_000), most=100_000)


def ods(path: Path, rows: str) -> Path:
    """An OpenDocument sheet (ISO/IEC 26300) of table rows."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Taulu">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("mimetype", mime)
        new.writestr("META-INF/manifest.xml", manifest)
        new.writestr("content.xml", content)
    return path


CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
ROW = "<table:table-row>{}</table:table-row>"
FAR = '<table:table-row table:number-rows-repeated="1048575"/>' + ROW.format(
    '<table:table-cell table:number-columns-repeated="16383"/>' + CELL.format("x")
)


def formatted() -> Iterator[str]:
    """2,000 answers in a sheet with formats out to the last corner."""
    empty = "".join(f'<c r="{letters}1" s="1"/>' for letters in ("B", "XFD"))
    rows = [HEADER.replace("</row>", empty + "</row>")]
    rows += [f'<row r="{i}">{TEXT_CELL.format("hyvä")}{empty}</row>' for i in range(2, 2002)]
    return sheet(*rows, '<row r="1048576"><c r="XFD1048576" s="1"/></row>')


def corner() -> Iterator[str]:
    """An answer, and a filled cell in the last corner."""
    return sheet(
        HEADER,
        f'<row r="2">{TEXT_CELL.format("hyvä")}</row>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    )


def three_hundred_thousand() -> Iterator[str]:
    answer = TEXT_CELL.format("Ohjaajan tuki oli hyvää, mutta aikaa oli liian vähän kaikkeen. " * 3)
    return sheet(HEADER, f"<row>{answer}</row>" * 1000, times=300)


REAL: Files = {
    f"{name}: {reader}": (reader, lambda f, name=name, parts=parts: xlsx(f, *parts(), packed="nothing" in name), said)
    for name, (parts, said) in {**SMALL_SHEETS, **LARGE_SHEETS}.items()
    for reader in (("survey", "table", "review") if name in SMALL_SHEETS else ("survey",))
} | {
    "CSV of one line": (
        "survey",
        lambda f: pieces(f / "a.csv", b"a" * 10**6, times=100),
        "row 1: a line of over 32 MB",
    ),
    "project with a text of 400 MB": (
        "project",
        lambda f: qdpx(f / "a.qdpx", TEXT_SOURCE, {"a.txt": 400_000_000}),
        "inside is over 300 MB",
    ),
    "project of elements in elements": (
        "project",
        lambda f: qdpx(f / "a.qdpx", "<x>" * 300_000 + "</x>" * 300_000, {}),
        "holds no text",
    ),
    "codes in codes": (
        "codes",
        lambda f: pieces(
            f / "a.qdc",
            b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>',
            b'<Code name="a" guid="1">' * 50_000 + b"</Code>" * 50_000,
            b"</Codes></CodeBook>",
        ),
        "nested too deeply",
    ),
    "codebook of aliases": ("codebook", lambda f: codebook(f, ALIASES), "unfold to more than 200,000 values"),
    "codebook of brackets": ("codebook", lambda f: codebook(f, "a: " + "[" * 50_000), "too deep to be read"),
    "codebook of 20 MB": ("codebook", lambda f: codebook(f, "# a\n" * 5_000_000), "at most 16 MB"),
    "parameters of aliases": (
        "parameters",
        lambda f: pieces(f / "a.yml", ALIASES.encode()),
        "unfold to more than 200,000 values",
    ),
    "parameters of brackets": (
        "parameters",
        lambda f: pieces(f / "a.yml", b"a: " + b"[" * 50_000),
        "too deep to be read",
    ),
    "parameters of 20 MB": ("parameters", lambda f: pieces(f / "a.yml", b"# a\n" * 5_000_000), "at most 16 MB"),
    "batch of aliases": (
        "batch",
        lambda f: pieces(f / "a.yml", ALIASES.encode()),
        "unfold to more than 200,000 values",
    ),
    "ODS with a cell in the last corner": (
        "survey",
        lambda f: ods(f / "kulma.ods", ROW.format(CELL.format("Palaute")) + FAR),
        "save it as .xlsx",
    ),
}
READ: Files = {
    "formats out to the last corner": ("survey", lambda f: xlsx(f, formatted()), "read 2001"),
    "a filled cell in the last corner costs no rectangle": ("survey", lambda f: xlsx(f, corner()), "read 1048576"),
    "and is described": ("described", lambda f: xlsx(f, corner()), "read 2"),
    "three hundred thousand answers": ("survey", lambda f: xlsx(f, three_hundred_thousand()), "read 300300"),
}


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> dict[str, tuple[Path, str]]:
    """Each file and what its reader said of it."""
    jobs = {}
    for name, (reader, make, _) in {**REAL, **READ}.items():
        jobs[name] = (reader, make(tmp_path_factory.mktemp("real")))
    answers = say_all(list(jobs.values()))
    return {name: (path, said) for (name, (_, path)), said in zip(jobs.items(), answers, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_a_bomb_under_the_real_limits_is_refused_in_bounded_memory(real, name):
    path, answer = real[name]
    assert answer.startswith("refused")
    assert path.name in answer
    assert REAL[name][2] in answer


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_what_looks_large_is_read(real, name):
    assert re.match(rf"{READ[name][2]}\b", real[name][1])


def test_an_open_quote_swallows_no_row_and_is_told(tmp_path):
    path = pieces(tmp_path / "a.csv", b"a;b\n" * 100 + b'1;"auki\n', b"x;y\n" * 10**5)
    grid = open_grids(path)[0]
    assert (len(grid.rows), grid.rows[100]) == (100_101, ["1", '"auki'])
    assert [finding.rows for finding in grid.findings] == ["row 101"]


def test_an_ods_is_read_as_an_xlsx_is(tmp_path):
    times = '<table:table-cell office:value-type="date" office:date-value="2024-03-19T10:05:00"/>'
    number = '<table:table-cell office:value-type="float" office:value="4"/>'
    rows = ROW.format(CELL.format("Vastausaika") + CELL.format("Arvio")) + ROW.format("") + ROW.format(times + number)
    path = ods(tmp_path / "kysely.ods", rows)
    book = Workbook()
    for row in (["Vastausaika", "Arvio"], [], [datetime(2024, 3, 19, 10, 5), 4]):
        book.worksheets[0].append(row)
    book.worksheets[0].title = "Taulu"
    book.save(tmp_path / "kysely.xlsx")
    assert open_grids(path)[0].rows == open_grids(tmp_path / "kysely.xlsx")[0].rows
    assert open_grids(path, sheet="Taulu")[0] == open_grids(path)[0]
    assert open_grids(path)[0].sheet == "Taulu"


@pytest.mark.parametrize("columns", [50])
def test_every_cell_of_a_full_sheet_is_counted_and_within_the_limits(columns):
    meter = limits.Meter("täysi.xlsx")
    for number in range(1, limits.SHEET_ROWS + 1):
        meter.row(number, columns, 5 * columns)
    assert meter.cells == limits.SHEET_ROWS * columns


def test_a_review_form_reads_back_as_excel_holds_it(tmp_path):
    book = Workbook()
    book.worksheets[0].append(["a", None, 5, 2.5, True])
    book.save(tmp_path / "a.xlsx")
    with limits.open_zip(tmp_path / "a.xlsx") as archive:
        found = list(filled_rows(open_workbook(archive, tmp_path / "a.xlsx"), "Sheet"))
    assert found == [(1, ["a", "", 5, 2.5, True])]
    assert [c.value for c in load_workbook(tmp_path / "a.xlsx").worksheets[0][1]] == ["a", None, 5, 2.5, True]
