"""The PDF of the appendix, through LibreOffice where it is present."""

import re
import shutil
import subprocess

import docx
import pytest
from typer.testing import CliRunner

from openfeedback.cli import app
from openfeedback.errors import InputError
from openfeedback.report import pdf

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on this machine")


@pytest.fixture(scope="module")
def made(files, tmp_path_factory):
    copy = tmp_path_factory.mktemp("pdf") / "liite.docx"
    copy.write_bytes(files["docx"].read_bytes())
    result = CliRunner().invoke(app, ["pdf", str(copy)])
    assert result.exit_code == 0, result.output
    return copy


@needs_office
def test_the_documented_command_makes_a_tagged_pdf_and_leaves_the_docx(made, files):
    target = made.with_suffix(".pdf")
    assert target.read_bytes().startswith(b"%PDF")
    assert b"/MarkInfo" in target.read_bytes()
    assert made.read_bytes() == files["docx"].read_bytes()


@needs_office
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not on this machine")
def test_contents_have_the_right_pages_and_the_docx_a_fair_estimate(made, document):
    command = ["pdftotext", "-layout", str(made.with_suffix(".pdf")), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    pages = text.split("\f")
    told = dict(re.findall(r"^ *(\d+(?:\.\d+)? \S.*?)\.{4,} *(\d+)$", text, flags=re.M))
    headings = [s.heading for s in document.sections if s.heading]
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


@needs_office
def test_a_broken_docx_is_told(tmp_path):
    (tmp_path / "broken.docx").write_text("no zip", encoding="utf-8")
    with pytest.raises(InputError, match="not a DOCX file"):
        pdf.to_pdf(tmp_path / "broken.docx")


def test_a_machine_without_libreoffice_is_told(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="save it as PDF there"):
        pdf.libreoffice(places=[])
