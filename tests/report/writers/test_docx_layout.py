"""The DOCX form on paper: widths of columns, soft hyphens, contents with page numbers, settings of today's Word."""

import docx
import pytest
from docx.oxml.ns import qn

from openfeedback.report.content.document import Column, Document, Section, Table
from openfeedback.report.content.grids.cells import Cell, Grid
from openfeedback.report.wording.hyphens import SOFT, hyphenated
from openfeedback.report.writers.column_widths import column_widths
from openfeedback.report.writers.docx.pages import heading_pages
from openfeedback.report.writers.docx.template import TEMPLATE
from openfeedback.report.writers.files import render

LONG_WORD = "juurruttamissuunnitelmaa"


def grid_of(head, rows):
    return Grid([Cell(text, head="col") for text in head], [[Cell(text) for text in row] for row in rows])


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("kehittämisohjelma", "kehit|tä|mis|ohjel|ma"),
        ("neljännesvuosittainen", "nel|jän|nes|vuo|sit|tai|nen"),  # not vuosi|ttainen: no word begins with tt
        ("osallistujille", "osal|lis|tu|jille"),
        ("verkostotyö", "verkostotyö"),  # short enough to stay whole
        ("THL-yhdyshenkilöverkostolla", "THL-yhdys|hen|ki|lö|ver|kos|tol|la"),
        ("", ""),
    ],
)
def test_words_break_at_seams_and_syllables(word, broken):
    assert hyphenated(word).replace(SOFT, "|") == broken


def test_text_goes_to_the_column_that_needs_it():
    rows = [
        ["Taulukko 1", "33", "Selitys, joka on niin pitkä, että se ei mahdu kapeaan sarakkeeseen lainkaan."] * 1
    ] * 5
    first, number, text = column_widths(grid_of(["Taulukko", "Luku", "Selitys"], rows))
    assert text > 0.5 > first > number
    assert first + number + text == pytest.approx(1)


def test_many_columns_stay_legible():
    heads = ["Tilaisuus", *["Toimintamallien kuvaaminen ja käyttöönotto"] * 8]
    widths = column_widths(grid_of(heads, [["Kehittämisklinikka 9.11.2023", *["12\u00a0%"] * 8]]))
    assert min(widths[1:]) > 0.07


def test_a_matrix_has_equal_columns():
    widths = column_widths(grid_of(["Teema", "a", "b", "c"], [["x", "pitkä teksti " * 9, "", ""]]), alike=True)
    assert len({round(w, 6) for w in widths[1:]}) == 1


@pytest.fixture(scope="module")
def word(files):
    return docx.Document(str(files["docx"]))


def test_contents_have_page_numbers_that_rise_and_word_counts_anew(word, document):
    links = word.element.body.xpath(".//w:hyperlink[@w:anchor]")
    pages = [int(link.xpath("./w:r/w:t")[-1].text) for link in links]
    assert len(pages) == len([s for s in document.sections if s.heading and s.level == 1])
    assert pages == sorted(pages)
    assert 1 <= pages[0] <= 2 < pages[-1]
    assert word.settings.element.xpath("./w:updateFields/@w:val") == ["true"]
    assert "?" not in "".join(t.text for t in word.sections[0].footer._element.iter(qn("w:t")))
    assert all("PAGEREF" in "".join(link.xpath(".//w:instrText/text()")) for link in links)


def test_settings_are_those_of_todays_word():
    settings = docx.Document(str(TEMPLATE)).settings.element
    assert settings.xpath('./w:compat/w:compatSetting[@w:name="compatibilityMode"]/@w:val') == ["15"]
    assert settings.xpath("./w:decimalSymbol/@w:val") == [","]


def test_soft_hyphens_are_words_own_and_only_in_finnish(tmp_path):
    import pandas as pd

    header = [Column("a", "Sarake"), Column("b", "In Swedish", lang="sv")]
    table = Table("Taulukko", pd.DataFrame({"a": [LONG_WORD], "b": [LONG_WORD]}), header, alt="x", key="t", number=1)
    short = Document("Otsikko", "", "fi", False, [], [Section("1 Luku", 1, [table])])
    [path] = render(short, tmp_path, ["docx"])
    made = docx.Document(str(path))
    finnish, swedish = (cell._tc for cell in made.tables[0].rows[1].cells)
    assert len(finnish.xpath(".//w:softHyphen")) > 3
    assert not swedish.xpath(".//w:softHyphen")
    assert SOFT not in made.element.xml
    assert "".join(t.text for t in finnish.iter(qn("w:t"))) == LONG_WORD


def test_an_organisations_fonts_colours_and_margins_are_taken(document, tmp_path):
    from docx.shared import Mm, RGBColor

    own = docx.Document(str(TEMPLATE))
    own.styles["Heading 1"].font.color.rgb = RGBColor(0x00, 0x66, 0x33)
    own.styles["Table Text"].font.name = "Georgia"
    own.sections[0].left_margin = own.sections[0].right_margin = Mm(40)
    own.sections[0].header.paragraphs[0].text = ""
    own.save(str(tmp_path / "own.docx"))
    [path] = render(document, tmp_path / "out", ["docx"], tmp_path / "own.docx")
    made = docx.Document(str(path))
    assert str(made.styles["Heading 1"].font.color.rgb) == "006633"
    assert made.styles["Table Text"].font.name == "Georgia"
    page = made.sections[0]
    room = page.page_width - page.left_margin - page.right_margin + 2000  # widths are whole twips
    assert abs(page.left_margin - Mm(40)) < 1000
    for table in made.tables:
        assert sum(column.width for column in table.columns) <= room
    for picture in made.inline_shapes:
        assert picture.width <= room


def test_pages_of_an_empty_document():
    bare = docx.Document(str(TEMPLATE))
    for element in [e for e in bare.element.body if not e.tag.endswith("}sectPr")]:
        bare.element.body.remove(element)
    assert heading_pages(bare) == ({}, 1)
