"""Templates as organisations have them: each gives an appendix with one number a heading, its headers, its pages."""

import subprocess

import docx
import pytest
from make_templates import ADDRESS, make_templates

from openfeedback.report.content.document import Bullets, Document, Note, Paragraph, Section
from openfeedback.report.wording import Wording
from openfeedback.report.writers import to_pdf
from openfeedback.report.writers.docx.fitting import lacking
from openfeedback.report.writers.docx.write import template_lacks, write_docx
from openfeedback.report.writers.pdf import libreoffice

NAMES = ["numeroitu", "libreoffice", "suomi", "alatunniste", "sivunumerot", "kansi", "eka_sivu", "vaaka_lopussa",
         "vaaka", "sisallys", "ohjausobjektit", "alku5", "kaikki", "vieras"]  # fmt: skip


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    return make_templates(tmp_path_factory.mktemp("templates"))


def document():
    sections = [
        Section("1 Mitä kysyttiin", 1, [Paragraph("Kysyttiin toiveita."), Bullets(["yksi", "kaksi"])]),
        Section("2 Taulukko", 1, [Note(["Huomaa tämä."], "Tärkeää"), Paragraph("Leveä sivu.")], landscape=True),
        Section("2.1 Teemat", 2, [Paragraph("Teemoja oli kolme.")]),
        Section("3 Lopuksi", 1, [Paragraph("Kiitos.")]),
    ]
    return Document("Palautteen teemat", "Liite", "fi", True, [("Vastaajia", "24")], sections)


@pytest.fixture(scope="module")
def made(templates, tmp_path_factory):
    """The appendix under each template."""
    folder = tmp_path_factory.mktemp("appendices")
    for name, template in templates.items():
        write_docx(document(), folder / f"{name}.docx", template)
    return folder


def visible(place):
    return [text for p in place._element.iter("{*}p") if (text := "".join(t.text or "" for t in p.iter("{*}t")))]


@pytest.mark.parametrize("name", NAMES)
def test_each_template_gives_the_whole_text_and_none_of_its_own(made, name):
    word = docx.Document(made / f"{name}.docx")
    texts = [p.text for p in word.paragraphs]
    for said in ("1 Mitä kysyttiin", "Kysyttiin toiveita.", "2.1 Teemat", "Kiitos."):
        assert said in texts
    assert not {"KANSI", "Tähän teksti", "pysty", "vaaka", "Mallin oma teksti"} & {*texts}
    assert not word.element.body.xpath(".//w:sdt")
    assert lacking(word) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_heading_has_one_number(made, name):
    word = docx.Document(made / f"{name}.docx")
    for paragraph in word.paragraphs:
        if paragraph.text[:1].isdigit() and paragraph.style.name.startswith("Heading"):
            numbers = paragraph.style.element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
            assert numbers == ["0"], paragraph.text


@pytest.mark.parametrize("name", NAMES)
def test_pages_are_upright_numbered_once_and_marked(made, name):
    word = docx.Document(made / f"{name}.docx")
    (first, *rest), words = word.sections, Wording.of("fi")
    assert first.page_width < first.page_height
    assert [s.page_width > s.page_height for s in rest] == [True, False]
    assert len(first.footer._element.xpath('.//w:instrText[contains(., " PAGE")]|.//w:fldSimple')) == 1
    for header in [first.header] + ([first.first_page_header] if first.different_first_page_header_footer else []):
        assert words("simulated_mark") in visible(header), name
    assert not any(s.different_first_page_header_footer for s in rest)
    assert not any(s._sectPr.xpath("./w:pgNumType|./w:vAlign") for s in rest)


def test_what_a_template_says_stays_beside_ours(made):
    lines = visible(docx.Document(made / "alatunniste.docx").sections[0].footer)
    assert ADDRESS in lines
    assert not any(line != ADDRESS and ADDRESS in line for line in lines)
    assert visible(docx.Document(made / "kansi.docx").sections[0].header)[0] == "Tekstin ylätunniste"
    assert visible(docx.Document(made / "vaaka_lopussa.docx").sections[0].header)[0]
    assert visible(docx.Document(made / "ohjausobjektit.docx").sections[0].footer)[0] == "Yksikön nimi"


def test_check_can_name_what_a_template_lacks(templates):
    assert template_lacks(templates["suomi"]) == []
    missing = template_lacks(templates["vieras"])
    assert {"Table Text", "Box", "Appendix Table"} <= {*missing}
    assert "Heading 1" not in missing


def test_a_template_twice_gives_the_same_bytes(templates, made, tmp_path):
    write_docx(document(), tmp_path / "again.docx", templates["kaikki"])
    assert (tmp_path / "again.docx").read_bytes() == (made / "kaikki.docx").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_libreoffice_opens_each(made, name):
    assert libreoffice()
    pdf = to_pdf(made / f"{name}.docx")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "1 Mitä kysyttiin" in text
    assert "1 1 Mitä" not in text
    assert "2.1 Teemat" in text
