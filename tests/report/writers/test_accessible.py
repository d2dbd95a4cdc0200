"""The DOCX form for whoever hears it: header rows, descriptions, languages, headings, the order of reading."""

import re

import docx
import pytest
import small_contents
import small_run
from docx.oxml.ns import qn

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.report.content.document import Figure

LONG = 12  # letters from which a description says something


def faults(path):
    """Everything in a DOCX that a screen reader stumbles over, one line each."""
    word = docx.Document(str(path))
    return [*of_tables(word), *of_pictures(word), *of_headings(word), *of_texts(word)]


def of_tables(word):
    for n, table in enumerate(word.tables, 1):
        first = table.rows[0]._tr
        if first.trPr is None or first.trPr.find(qn("w:tblHeader")) is None:
            yield f"table {n}: no header row"
        if not all("".join(t.text or "" for t in cell.iter(qn("w:t"))).strip() for cell in first.iter(qn("w:tc"))):
            yield f"table {n}: an empty header"
        if len("".join(table._tbl.tblPr.xpath("./w:tblDescription/@w:val"))) < LONG:
            yield f"table {n}: no description"
        if table._tbl.xpath(".//w:tc//w:tbl"):
            yield f"table {n}: a table within a table"


def of_pictures(word):
    for n, picture in enumerate(word.element.body.xpath(".//wp:docPr"), 1):
        said = picture.get("descr") or ""
        if len(said) < LONG or said == picture.get("title"):
            yield f"picture {n}: no description"
    for _ in word.element.body.xpath(".//wp:anchor"):
        yield "a floating picture has no place in the order of reading"


def of_headings(word):
    found = [(p.style.name, p.text) for p in word.paragraphs if re.fullmatch(r"Title|Heading \d", p.style.name)]
    levels = [0 if name == "Title" else int(name[-1]) for name, _ in found]
    if levels[:1] != [0] or levels.count(0) != 1:
        yield "the title is not first, or not alone"
    for (_, text), before, level in zip(found[1:], levels, levels[1:], strict=False):
        if level > before + 1 or not text.strip():
            yield f"heading '{text}': a level is left out, or it is empty"


def of_texts(word):
    core = word.core_properties
    if not (core.title and core.language and word.styles.element.xpath(".//w:rPrDefault//w:lang/@w:val")):
        yield "no title or no language"
    for link in word.element.body.xpath(".//w:hyperlink"):
        if not "".join(t.text or "" for t in link.iter(qn("w:t"))).strip():
            yield "a link without words"
    if word.element.body.xpath(".//w:txbxContent"):
        yield "a text box has no place in the order of reading"


def test_nothing_in_the_appendix_stops_a_screen_reader(files):
    assert faults(files["docx"]) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda w: w.tables[0].rows[0]._tr.trPr.clear(), "table 1: no header row"),
        (lambda w: w.element.body.xpath(".//wp:docPr")[0].set("descr", ""), "picture 1: no description"),
        (lambda w: setattr(w.core_properties, "title", ""), "no title or no language"),
        (lambda w: w.add_paragraph("x", style="Heading 2").insert_paragraph_before("", style="Title"), "the title is"),
    ],
)  # fmt: skip
def test_the_check_finds_what_is_wrong(files, tmp_path, broken, said):
    word = docx.Document(str(files["docx"]))
    broken(word)
    word.save(str(tmp_path / "broken.docx"))
    assert any(fault.startswith(said) for fault in faults(tmp_path / "broken.docx"))


def test_descriptions_of_figures_say_the_numbers_that_they_draw():
    """Of every figure but the map of topics, which draws places."""
    tables = small_run.tables() | small_contents.contents()
    made = small_run.appendix(tables, small_run.params(), load_codebook("table5"))
    drawn = [block for block in made.blocks() if isinstance(block, Figure)]
    assert len([block for block in drawn if re.search(r"\d", block.alt)]) >= len(drawn) - 1
    bars = [block for block in drawn if block.key.startswith("theme-")]
    assert bars
    for block in bars:
        numbers = {int(n) for n in re.findall(r"\d+", block.alt)}
        told = tables["contents"].query("theme == @block.key.removeprefix('theme-') and not suppressed")
        assert numbers >= {int(n) for n in told["respondents_n"] if n}, block.alt
