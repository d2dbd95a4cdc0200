"""Every variant of the appendix: its structure, whole sentences in its language, nothing empty, nothing of the code."""

import re
import zipfile

import docx
import openpyxl
import pytest
import yaml
from variants import SNAPSHOT, VARIANTS, structure, variant

from openfeedback.report.content.document import Bullets, Figure, Note, Table
from openfeedback.report.content.grids.matrix_table import grid
from openfeedback.report.wording.sentences import Wording
from openfeedback.report.writers.files import render

CODE = re.compile(r"[{}]|\bnan\b|\bNaN\b|\bNone\b(?! of)|<NA>|\bTrue\b|\bFalse\b|%\(|\bdtype\b|  |\b[a-z]+_[a-z_]+\b")
ENGLISH = re.compile(r"\b(the|and|of|with|was|were|table|figure|theme|themes|respondents?|answers?|withheld)\b", re.I)
FINNISH = re.compile(
    r"\w*(vastaaj|vastau|teema|luottamus|taulukk|kuvio|ajatusyks|aihei|peitet|ryhm|tilaisuu)\w*|\b(ja|sekä|joka|jotka)\b"
)
DATA = re.compile(r"[“”\"][^“”\"]*[“”\"]|\(in Finnish\)[^.]*\.|^(Data|Run|Aineisto|Ajon).*$", re.M)

FORMS = [("rich", "fi"), ("rich", "en"), ("one theme", "fi"), ("three answers", "en"), ("nobody", "fi"),
         ("without a codebook", "fi")]  # fmt: skip


IN_ENGLISH = ("rich", "contents", "nobody")  # the others in English: `make slow`
CASES = [
    pytest.param((name, language), marks=[pytest.mark.slow] if language == "en" and name not in IN_ENGLISH else [])
    for name in VARIANTS
    for language in ("fi", "en")
]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def case(request):
    """A variant's name, language and document."""
    return *request.param, variant(*request.param)


SETTINGS = re.compile(r"parameters \d+x\d")  # in Finnish they have a column of words more


def sentences(document, language):
    """The running text without what is data: quoted names, the codebook's source, limits by background."""
    limits = re.compile(r"(Mukaan on rajattu seuraavat|limited as follows):[^.]*\.")
    text = "\n".join(
        line for line in document.text().splitlines() if not line.startswith(("”", "[")) and line not in document.title
    )
    return limits.sub("", DATA.sub("X", text))


def test_structure_is_as_it_was(case):
    name, language, document = case
    known = yaml.safe_load(SNAPSHOT.read_text(encoding="utf-8"))[name]
    found = structure(document)
    if language == "fi":
        assert found == known, "read the change, then: python tests/report/variants.py"
    else:  # the same chapters and blocks in other words
        blocks = [[SETTINGS.sub("parameters", line.rpartition(": ")[2]) for line in lines] for lines in (found, known)]
        assert blocks[0] == blocks[1]


def test_sentences_are_whole_and_in_one_language(case):
    _, language, document = case
    text = document.text()
    assert CODE.findall(DATA.sub("X", text)) == []
    foreign = ENGLISH if language == "fi" else FINNISH
    assert [m[0] for m in foreign.finditer(sentences(document, language))] == []
    for block in document.blocks():
        whole = isinstance(block, Note) or (
            isinstance(block, Bullets) and not block.folded
        )  # else names, not sentences
        for line in getattr(block, "items", []) if whole else []:
            assert line.endswith((".", "!", "?")), line
            assert line[:1].isupper() or line[:1].isdigit() or line[:1] in "”“", line
        if text := getattr(block, "text", ""):
            assert re.search(r"[.!?]$", text), text


def test_numbers_have_their_nouns_in_the_right_case(case):
    _, language, document = case
    text = document.text()
    if language == "en":
        assert not re.search(r"\b1\u00a0(respondents|answers|people|topics|units|wishes)\b", text)
        return
    one = re.findall(r"(?<![\d,])1\u00a0(\w+)", text)
    assert [noun for noun in one if noun.endswith(("ta", "tä", "aa", "ää", "ia", "iä"))] == []
    many = re.findall(r"(?<![\d,–])(?:[2-9]|\d\d+)\u00a0([a-zåäö]+)", text)
    assert [noun for noun in many if not noun.endswith(("a", "ä"))] == []
    assert not re.search(r"\d\.\d(?!\d*\.)(?=\D)", re.sub(r"\d+\.\d+\.\d*|^#.*$|\(\d{4}\)", "", text, flags=re.M))


def test_no_table_or_chart_is_empty(case):
    _, language, document = case
    words = Wording.of(language)
    for block in document.blocks():
        if isinstance(block, Table):
            assert len(block.frame), block.key
        if isinstance(block, Table) and not block.only_workbook:
            drawn = grid(block, words)
            bodies = [cell.text for row in drawn.rows for cell in row if cell.head != "row"]
            assert not bodies or any(bodies), block.key
            assert not re.search(CODE.pattern.rpartition("|")[0], " ".join(bodies)), block.key
            assert all(cell.text for cell in drawn.head), block.key
        if isinstance(block, Figure):
            assert words("nothing") not in block.chart.to_json(), block.key


@pytest.mark.parametrize(("name", "language"), FORMS)
def test_the_three_forms_open_and_hold_nothing_of_the_code(name, language, tmp_path):
    document = variant(name, language)
    paths = {path.suffix: path for path in render(document, tmp_path)}
    text = paths[".html"].read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    seen = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", text, flags=re.S)
    assert re.findall(r"\{\{|\}\}|\{%|\bNaN\b|\bnan\b|\bNone\b|&lt;NA", seen) == []
    word = docx.Document(str(paths[".docx"]))
    assert [t for t in word.tables if len(t.rows) < 2] == []
    with zipfile.ZipFile(paths[".docx"]) as archive:
        xml = archive.read("word/document.xml").decode()
    assert re.findall(r">(?:nan|None|NaN|&lt;NA&gt;)<|\{[a-z_:]+\}", xml) == []
    book = openpyxl.load_workbook(paths[".xlsx"])
    assert all(sheet.max_row > 1 for sheet in book.worksheets), name
    cells = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [value for value in cells if value in ("nan", "None", "<NA>", "NaN")] == []
