"""Merged cells, hidden rows and hidden columns of ODS, XLS, XLSB and XML, in files written byte by byte."""

import struct
import zipfile
from pathlib import Path

import pytest

from openfeedback.errors import InputError
from openfeedback.survey import read_survey
from openfeedback.survey.files.workbooks.layouts import layouts_of
from openfeedback.survey.tables.joined import sentences

N = 12
HEADER = ["Vastausaika", "Rooli", "Avoin palaute"]


def rows() -> list[list[str]]:
    """Answers whose role stands in the first of three merged cells."""
    roles = [["Kehittäjä", "Johtaja"][n // 3 % 2] if n % 3 == 0 else "" for n in range(N)]
    return [HEADER, *([f"{n + 1}.3.2024 10.00", roles[n], f"Toivoisin tukea hankkeen alussa {n}."] for n in range(N))]


def merged() -> list[tuple[int, int, int, int]]:
    """First and last row, first and last column of each merged range, from 0."""
    return [(n + 1, n + 3, 1, 1) for n in range(0, N, 3)]


def ods(path: Path) -> None:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    lines = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="1"/>'
    for n, row in enumerate(rows()):
        spanned = ' table:number-rows-spanned="3"' if n else ""
        cells = "".join(
            f'<table:table-cell office:value-type="string"{spanned * (at == 1)}>'
            f"<text:p>{cell}</text:p></table:table-cell>"
            if cell
            else "<table:covered-table-cell/>"
            for at, cell in enumerate(row)
        )
        hidden = ' table:visibility="collapse"' if n == 4 else ""
        lines += f"<table:table-row{hidden}>{cells}</table:table-row>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Vastaukset">{lines}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}">{entry}</m:manifest>')


def record(kind: int, data: bytes = b"") -> bytes:
    """A record of an XLSB: kind and length in sevens of bits."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = bytes([len(data)]) if len(data) < 128 else bytes([len(data) & 0x7F | 0x80, len(data) >> 7])
    return number + size + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path) -> None:
    sheet = record(129) + record(148, struct.pack("<4I", 0, N, 0, 2))
    sheet += record(390) + record(60, struct.pack("<4IH", 1, 1, 2560, 0, 1)) + record(391) + record(145)
    for n, row in enumerate(rows()):
        flags = bytes([0, 0x10 if n == 4 else 0, 0])
        sheet += record(0, struct.pack("<2IH", n, 0, 300) + flags + struct.pack("<I", 0))
        for at, cell in enumerate(row):
            sheet += record(6, struct.pack("<2I", at, 0) + wide(cell)) if cell else b""
    ranges = b"".join(record(176, struct.pack("<4I", *one)) for one in merged())
    sheet += record(146) + record(177, struct.pack("<I", len(merged()))) + ranges + record(178) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<2I", 0, 1) + wide("rId1") + wide("Vastaukset"))
    kinds = "http://schemas.openxmlformats.org/package/2006/"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kinds}content-types"><Default Extension="bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{kinds}relationships"><Relationship Id="rId1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book + record(144) + record(132))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)


def biff(kind: int, data: bytes = b"") -> bytes:
    """A record of an XLS."""
    return struct.pack("<2H", kind, len(data)) + data


def xls(path: Path) -> None:
    start = struct.pack("<4H2I", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x06)
    name = "Vastaukset".encode("utf-16-le")
    bound = struct.pack("<IBBBB", 0, 0, 0, len(name) // 2, 1) + name
    book = biff(0x809, start) + biff(0x85, bound) + biff(0x0A)
    bound = struct.pack("<I", len(book)) + bound[4:]
    book = biff(0x809, start) + biff(0x85, bound) + biff(0x0A)
    book += biff(0x809, struct.pack("<4H2I", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0x06))
    book += biff(0x200, struct.pack("<2I3H", 0, N + 1, 0, 3, 0))
    book += biff(0x7D, struct.pack("<6H", 1, 1, 2560, 0, 1, 0))
    for n, row in enumerate(rows()):
        book += biff(0x208, struct.pack("<8H", n, 0, 3, 300, 0, 0, 0x20 if n == 4 else 0, 0))
        for at, cell in enumerate(row):
            text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
            book += biff(0x204, struct.pack("<3H", n, at, 0) + text) if cell else b""
    ranges = b"".join(struct.pack("<4H", *one) for one in merged())
    book += biff(0xE5, struct.pack("<H", len(merged())) + ranges) + biff(0x0A)
    path.write_bytes(compound(book))


def compound(stream: bytes) -> bytes:
    """A compound file (MS-CFB) that holds one stream, "Workbook"."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    sectors = len(stream) // 512
    last, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    chain = [table, last, *range(3, sectors + 2), last]
    fat = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))

    def entry(name: str, kind: int, child: int, begins: int, size: int) -> bytes:
        said = name.encode("utf-16-le") + b"\0\0" if name else b""
        head = said.ljust(64, b"\0") + struct.pack("<HBB3I", len(said), kind, 1, free, free, child)
        return head + b"\0" * 36 + struct.pack("<IQ", begins, size)

    folder = entry("Root Entry", 5, 1, last, 0) + entry("Workbook", 2, free, 2, len(stream))
    folder += entry("", 0, free, 0, 0) * 2
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, last, 0, last, 0) + struct.pack("<109I", 0, *[free] * 108)
    return head + fat + folder + stream


def xml(path: Path) -> None:
    """A workbook in the XML of Excel 2003, with a hidden sheet before the answers."""
    lines = '<Column/><Column ss:Hidden="1"/>'
    for n, row in enumerate(rows()):
        down = ' ss:MergeDown="2"' if n else ""
        lines += '<Row ss:Hidden="1">' if n == 4 else "<Row>"
        for at, cell in enumerate(row):
            data = f'<Data ss:Type="String">{cell}</Data>'
            lines += f'<Cell ss:Index="{at + 1}"{down * (at == 1)}>{data}</Cell>' if cell else ""
        lines += "</Row>"
    excel = "urn:schemas-microsoft-com:office:"
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{excel}spreadsheet" '
        f'xmlns:ss="{excel}spreadsheet" xmlns:x="{excel}excel">'
        f'<Worksheet ss:Name="Vanha"><Table>{lines}</Table>{hidden}</Worksheet>'
        f'<Worksheet ss:Name="Vastaukset"><Table>{lines}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )


@pytest.mark.parametrize("write", [ods, xlsb, xls, xml])
def test_a_merged_cell_fills_its_range(tmp_path, write):
    path = tmp_path / f"k.{write.__name__}"
    write(path)
    survey = read_survey(path)
    assert survey.respondents["rooli"].tolist() == (["Kehittäjä"] * 3 + ["Johtaja"] * 3) * 2
    assert len(survey.responses) == N


@pytest.mark.parametrize("write", [ods, xlsb, xls, xml])
def test_hidden_rows_and_columns_are_read_and_told(tmp_path, write):
    path = tmp_path / f"k.{write.__name__}"
    write(path)
    told = " ".join(sentences(read_survey(path)))
    assert "row 5: hidden in the file, and read like the others" in told
    assert "column 2: hidden in the file, and read like the others" in told


def test_hidden_rows_of_a_page_are_told(tmp_path):
    path = tmp_path / "k.xls"
    lines = [
        f"<tr{' style=' + chr(34) + 'display:none' + chr(34) if n == 4 else ''}>"
        + "".join(f"<td>{cell}</td>" for cell in row)
        for n, row in enumerate(rows())
    ]
    path.write_text(f"<html><table>{''.join(lines)}</table></html>", encoding="utf-8")
    assert "row 5: hidden in the file, and read like the others" in " ".join(sentences(read_survey(path)))


def small_compound(stream: bytes) -> bytes:
    """A compound file whose stream, of under 4,096 bytes, lies in sectors of 64 inside the root entry's stream."""
    size, last, free, table = len(stream), 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    stream = stream.ljust(4096, b"\0")
    minis = -(-size // 64)
    fat = struct.pack("<128I", table, last, last, *range(4, 11), last, *[free] * 117)
    mini = struct.pack("<128I", *range(1, minis), last, *[free] * (128 - minis))

    def entry(name: str, kind: int, child: int, begins: int, size: int) -> bytes:
        said = name.encode("utf-16-le") + b"\0\0"
        head = said.ljust(64, b"\0") + struct.pack("<HBB3I", len(said), kind, 1, free, free, child)
        return head + b"\0" * 36 + struct.pack("<IQ", begins, size)

    folder = entry("Root Entry", 5, 1, 3, 4096) + entry("Workbook", 2, free, 0, size)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 2, 1, last, 0) + struct.pack("<109I", 0, *[free] * 108)
    return head + fat + folder.ljust(512, b"\0") + mini + stream


def test_a_small_xls_tells_too(tmp_path):
    path = tmp_path / "k.xls"
    xls(path)
    stream = path.read_bytes()[1536:]
    end = stream.rindex(biff(0x0A)) + 4
    path.write_bytes(small_compound(stream[:end]))
    layout = (layouts_of(path) or {})["Vastaukset"]
    assert (layout.hidden_rows, layout.hidden_columns) == ([5], [2])


def test_an_xls_that_does_not_tell_says_so(tmp_path):
    path = tmp_path / "k.xls"
    xls(path)
    short_row = struct.pack("<2H", 0x208, 12)
    path.write_bytes(path.read_bytes().replace(struct.pack("<2H", 0x7D, 12), short_row))
    told = " ".join(sentences(read_survey(path)))
    assert "the file does not tell which rows and columns are hidden" in told


def test_a_chain_of_sectors_that_goes_round_ends(tmp_path):
    path = tmp_path / "k.xls"
    xls(path)
    whole = bytearray(path.read_bytes())
    whole[512 + 4 * 3 : 512 + 4 * 4] = struct.pack("<I", 2)
    path.write_bytes(whole)
    assert layouts_of(path) is None


def test_a_damaged_xlsb_says_so(tmp_path):
    path = tmp_path / "k.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\xff\xff\xff\xff\xff\xff")
    with pytest.raises(InputError, match=r"k\.xlsb: .*(?:damaged|empty)"):
        read_survey(path)
