"""The PDF of the appendix, through LibreOffice where it is present."""

import re
import shutil
import subprocess

import docx
import pytest
from typer.testing import CliRunner

from openfeedback.errors import InputError
from openfeedback.report.content.document import Figure
from openfeedback.report.writers import pdf
from openfeedback.report.writers.docx import parts, toc
from openfeedback.report.writers.docx.template import TEMPLATE
from openfeedback.verbs.app import app

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on this machine")


@pytest.fixture(scope="module")
def made(files, tmp_path_factory):
    copy = tmp_path_factory.mktemp("pdf") / "liite.docx"
    copy.write_bytes(files["docx"].read_bytes())
    result = CliRunner().invoke(app, ["pdf", str(copy)])
    assert result.exit_code == 0, result.output
    return copy


@pytest.mark.slow
@needs_office
def test_the_documented_command_makes_a_tagged_pdf_and_leaves_the_docx(made, files):
    target = made.with_suffix(".pdf")
    assert target.read_bytes().startswith(b"%PDF")
    assert b"/MarkInfo" in target.read_bytes()
    assert made.read_bytes() == files["docx"].read_bytes()


@pytest.mark.slow
@needs_office
@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="pdfinfo is not on this machine")
def test_the_pdf_has_a_language_and_tags_for_headings_tables_and_figures(made, document):
    target = made.with_suffix(".pdf")
    assert b"/Lang(fi-FI)" in target.read_bytes()
    command = ["pdfinfo", "-struct", str(target)]
    tree = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    tags = [line.split()[0].rstrip(":") for line in tree.splitlines() if line.split()]
    drawn = [table for table in document.tables() if not table.only_workbook]
    assert tags.count("Table") >= len(drawn)
    assert tags.count("TH") >= len(drawn)
    assert tags.count("Figure") == len([block for block in document.blocks() if isinstance(block, Figure)])
    assert target.read_bytes().count(b"/Alt") == tags.count("Figure")
    assert [tag for tag in tags if re.fullmatch(r"H\d", tag)] == [f"H{s.level}" for s in document.sections if s.heading]
    assert b"/DisplayDocTitle true" in target.read_bytes()
    assert b"pdfuaid" in target.read_bytes()
    assert {"H1", "H2"} <= set(tags)


@pytest.mark.slow
@needs_office
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not on this machine")
def test_each_page_has_its_number_though_a_turned_page_follows_the_contents(tmp_path):
    word = parts.opened(TEMPLATE)
    toc.add_contents(word, [("Ensimmäinen", 1), ("Toinen", 1)])
    parts.add_field(word.sections[0].footer.paragraphs[0], "PAGE", "1")
    parts.turn_page(word, landscape=True)
    word.add_paragraph("Ensimmäinen", style="Heading 1")
    word.save(str(tmp_path / "k.docx"))
    as_it_is = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*as_it_is, "--outdir", tmp_path, tmp_path / "k.docx"], capture_output=True, check=True, timeout=120)
    command = ["pdftotext", str(tmp_path / "k.pdf"), "-"]
    pages = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode().split("\f")[:-1]
    assert [page.split()[-1] for page in pages] == ["1", "2"]


@pytest.mark.slow
@needs_office
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not on this machine")
def test_contents_have_the_right_pages_and_the_docx_a_fair_estimate(made, document):
    command = ["pdftotext", "-layout", str(made.with_suffix(".pdf")), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    pages = text.split("\f")
    told = dict(re.findall(r"^ *(\d+(?:\.\d+)? \S.*?)\.{4,} *(\d+)$", text, flags=re.M))
    headings = [s.heading for s in document.sections if s.heading and s.level == 1]
    assert set(told) == set(headings)
    for heading, page in told.items():
        assert any(line.strip() == heading for line in pages[int(page) - 1].splitlines()), heading
    word = docx.Document(str(made))
    shown = [link.xpath("./w:r/w:t/text()") for link in word.element.body.xpath(".//w:hyperlink[@w:anchor]")]
    assert {heading: abs(int(page) - int(told[heading])) <= 1 for heading, page in shown} == dict.fromkeys(told, True)


@pytest.mark.parametrize("name", ["none.docx", "liite.html"])
def test_what_is_no_docx_is_told(tmp_path, name):
    (tmp_path / "liite.html").write_text("<p>", encoding="utf-8")
    with pytest.raises(InputError, match="no such DOCX file"):
        pdf.to_pdf(tmp_path / name)


@pytest.mark.slow
@needs_office
def test_a_broken_docx_is_told(tmp_path):
    (tmp_path / "broken.docx").write_text("no zip", encoding="utf-8")
    with pytest.raises(InputError, match="not a DOCX file"):
        pdf.to_pdf(tmp_path / "broken.docx")


def test_a_machine_without_libreoffice_is_told(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="save it as PDF there"):
        pdf.libreoffice(places=[])
