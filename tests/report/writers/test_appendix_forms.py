"""The three forms: structure, accessibility of the files, safety, equal bytes."""

import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
import small_run
from docx.oxml.ns import qn

from openfeedback.errors import ParameterError
from openfeedback.report.content.document import Document, Figure, Section, Table
from openfeedback.report.writers.docx.template import TEMPLATE, make_template
from openfeedback.report.writers.files import render

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Outline(HTMLParser):
    """Tags, headings, ids and links of an HTML file; every tag must be closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.headings, self.ids, self.links, self.tables = [], [], [], [], 0

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[k] for k in ("href", "src") if k in found]
        self.tables += tag == "table"
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="session")
def outline(files) -> Outline:
    parser = Outline()
    parser.feed(files["html"].read_text(encoding="utf-8"))
    return parser


def test_html_is_well_formed_and_self_contained(files, outline):
    assert not outline.open
    assert len(set(outline.ids)) == len(outline.ids)
    assert all(link.startswith("#") for link in outline.links)
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    text = files["html"].read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["']?https?:""", text)
    assert '<html lang="fi">' in text
    assert 'lang="sv"' in text


def test_html_headings_do_not_jump(outline):
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(outline.headings, outline.headings[1:], strict=False))


def test_html_escapes_what_respondents_wrote(files):
    text = files["html"].read_text(encoding="utf-8")
    assert "<b>verkosto</b>" not in text
    assert "&lt;b&gt;verkosto&lt;/b&gt;" in text


def test_docx_structure(files, document):
    word = docx.Document(str(files["docx"]))
    names = [p.style.name for p in word.paragraphs]
    assert names[0] == "Title"
    heads = [(int(p.style.name[-1]), p.text) for p in word.paragraphs if re.fullmatch(r"Heading \d", p.style.name)]
    assert heads == [(s.level, s.heading) for s in document.sections if s.heading]
    drawn = [t for t in document.tables() if not t.only_workbook]
    assert len(word.tables) == len(drawn)
    for table in word.tables:
        first = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.xpath("./w:tblDescription/@w:val")[0]
        assert table._tbl.tblPr.xpath("./w:tblLook/@w:firstRow") == ["1"]
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    assert captions == [f"Taulukko\u00a0{t.number}. {t.caption}" for t in drawn]


def test_docx_pictures_language_contents_and_page_numbers(files, document):
    word = docx.Document(str(files["docx"]))
    pictures = word.element.body.xpath(".//wp:docPr")
    figures = [b for b in document.blocks() if isinstance(b, Figure)]
    assert [p.get("descr") for p in pictures] == [f.alt for f in figures]
    assert len({p.get("id") for p in pictures}) == len(pictures)
    assert word.styles.element.xpath(".//w:rPrDefault//w:lang/@w:val") == ["fi-FI"]
    assert word.core_properties.title == document.title
    assert word.core_properties.language == "fi-FI"
    xml = word.element.xml
    assert 'TOC \\o "1-1"' in xml
    assert "SEQ Taulukko" in xml
    assert "SEQ Kuvio" in xml
    assert 'w:val="sv-FI"' in xml
    anchors = set(word.element.body.xpath(".//w:hyperlink/@w:anchor"))
    assert anchors
    assert anchors <= set(word.element.body.xpath(".//w:bookmarkStart/@w:name"))
    assert "PAGE" in word.sections[0].footer._element.xml
    assert word.sections[0].header.paragraphs[0].text == "SIMULOITU AINEISTO"


def test_docx_has_no_page_break_that_could_leave_a_page_empty(files):
    word = docx.Document(str(files["docx"]))
    assert not word.element.body.xpath(".//w:br[@w:type='page']")
    assert [p.style.name for p in word.paragraphs if p.paragraph_format.page_break_before] in ([], ["TOC Heading"])
    assert all(p.text.strip() or p.style.name == "Figure" for p in word.paragraphs)
    assert word.settings.element.xpath("./w:autoHyphenation/@w:val") == ["true"]


def test_simulated_mark_is_on_every_form_only_when_simulated(files, document, tmp_path):
    assert "SIMULOITU AINEISTO" in files["html"].read_text(encoding="utf-8")
    book = openpyxl.load_workbook(files["xlsx"])
    assert "SIMULOITU AINEISTO" in [c.value for c in book["LUE"]["A"]]
    plain = Document(document.title, "", "fi", False, [], [s for s in document.sections if s.heading][:2])
    paths = {p.suffix: p for p in render(plain, tmp_path)}
    assert "SIMULOITU" not in paths[".html"].read_text(encoding="utf-8")
    assert docx.Document(str(paths[".docx"])).sections[0].header.paragraphs[0].text == ""


def test_workbook_is_typed_filtered_and_safe(files, document):
    book = openpyxl.load_workbook(files["xlsx"])
    assert book.sheetnames[:2] == ["LUE", "Sisällys"]
    assert len(book.sheetnames) == 2 + len(document.tables()) + 1
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    sheet = next(s for s in book.sheetnames if s.startswith("1 Toiveen"))
    frame = pd.read_excel(files["xlsx"], sheet_name=sheet)
    assert pd.api.types.is_numeric_dtype(frame["Vastaajia"])
    assert frame["Peitetty"].dtype == bool
    assert frame.loc[frame["Peitetty"], "Vastaajia"].isna().all()
    events = pd.read_excel(files["xlsx"], sheet_name=next(s for s in book.sheetnames if s.startswith("9 ")))
    assert pd.api.types.is_datetime64_any_dtype(events["Ajankohta"])
    quotes = pd.read_excel(files["xlsx"], sheet_name=book.sheetnames[-1])
    assert quotes["Lainaus"].str.startswith("=HYPERLINK").any()


@pytest.mark.slow
def test_the_same_bytes_on_a_second_run(files, tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import small_run;"
        "from openfeedback import load_codebook; from openfeedback.report.writers import render;"
        "p = small_run.params(appendix={'quotes': True});"
        "render(small_run.appendix(small_run.tables(), p, load_codebook('table5')), sys.argv[2])"
    )
    environment = {"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin", "TZ": "Asia/Tokyo"}
    environment |= {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}  # the same sources, wherever they lie
    here = str(Path(__file__).parents[1])
    subprocess.run([sys.executable, "-c", code, here, str(tmp_path)], check=True, env=environment, timeout=120)
    for form, path in files.items():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), form


def test_template_is_what_its_maker_makes(tmp_path):
    make_template(tmp_path / "appendix.docx")
    with zipfile.ZipFile(tmp_path / "appendix.docx") as new, zipfile.ZipFile(TEMPLATE) as shipped:
        assert new.read("word/styles.xml") == shipped.read("word/styles.xml")


def test_an_organisations_template_is_used(document, tmp_path):
    own = docx.Document(str(TEMPLATE))
    own.styles["Title"].font.name = "Comic Sans MS"
    own.add_paragraph("Tämä ohje on mallipohjan omaa tekstiä.")
    own.save(str(tmp_path / "own.docx"))
    short = Document("Otsikko", "", "fi", False, [], document.sections[1:2])
    [path] = render(short, tmp_path / "out", ["docx"], tmp_path / "own.docx")
    word = docx.Document(str(path))
    assert word.styles["Title"].font.name == "Comic Sans MS"
    assert "mallipohjan" not in "".join(p.text for p in word.paragraphs)


def test_bad_templates_and_formats_are_told(document, tmp_path):
    (tmp_path / "text.docx").write_text("no zip")
    for name, words in [("none.docx", "no such file"), ("text.docx", "not a DOCX")]:
        with pytest.raises(ParameterError, match=words):
            render(document, tmp_path / "out", ["docx"], tmp_path / name)
    with pytest.raises(ParameterError, match="'pdf' is not one of"):
        render(document, tmp_path / "out", ["pdf"])


def test_english_files_have_english_names(document, tmp_path):
    english = Document("Title", "", "en", True, [], [Section("1 Heading", 1, [])])
    assert [p.name for p in render(english, tmp_path, ["html", "xlsx"])] == ["appendix.html", "appendix.xlsx"]


def test_a_large_run_stays_small(document, tmp_path):
    """20,000 units: the appendix holds no more than its quotes' cap allows."""
    from openfeedback.coding.codebook.load import load_codebook

    tables = small_run.tables([(f"e{i}", f"2024-01-{1 + i % 28:02d}", f"Tilaisuus {i}", 120) for i in range(100)])
    assert len(tables["units"]) == 20_000
    params = small_run.params(appendix={"quotes": True})
    large = small_run.appendix(tables, params, load_codebook("table5"))
    [path] = render(large, tmp_path, ["html"])
    assert path.stat().st_size < 1_000_000


def test_six_groups_stand_as_columns_and_seven_as_rows(tmp_path):
    from openfeedback.coding.codebook.load import load_codebook

    for n, first in ((6, "theme_name"), (7, "group")):
        tables = small_run.tables()
        one = tables["groups"].query("group == 'kehittäjä'")
        groups = pd.concat([one.assign(group=f"alue {i}") for i in range(n)], ignore_index=True)
        made = small_run.appendix(tables | {"groups": groups}, small_run.params(language="en"), load_codebook("table5"))
        table = next(t for t in made.tables() if t.key == "groups-role")
        assert (table.kind, table.header[0].name) == ("wide", first)
        [path] = render(made, tmp_path, ["html"])
        text = path.read_text(encoding="utf-8")
        assert "alue 5" in text
        assert 'lang="fi"' in text  # the definitions of the codebook are in Finnish


def test_tables_in_wide_form_show_groups_as_columns(document):
    from openfeedback.report.content.grids.matrix_table import grid
    from openfeedback.report.wording.sentences import Wording

    table = next(t for t in document.tables() if t.kind == "wide")
    drawn = grid(table, Wording.of("fi"))
    heads = ["Teema", "kehittäjä (n\u00a0=\u00a030)", "muu", "projektipäällikkö (n\u00a0=\u00a020)"]
    assert [c.text for c in drawn.head] == heads
    assert [c.text for c in drawn.rows[1]][1:] == ["63\u00a0%\n(46–78\u00a0%)", "peitetty", "30\u00a0%\n(15–52\u00a0%)"]
    assert isinstance(table, Table)
