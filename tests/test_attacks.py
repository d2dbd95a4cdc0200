"""What somebody hostile puts into names, texts, parameters and exports: nothing runs, nothing leaks, nothing gets out.

YAML: tests/files/test_yaml_text.py; REFI-QDA: tests/coding/refi; programs that come with a study: test_run_trust.
"""

import json
import zipfile
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from small_study import make_study, run_quietly

from openfeedback.errors import NotebookError, OpenFeedbackError
from openfeedback.files.xlsx.sheets import write_sheets
from openfeedback.params import load_params
from openfeedback.report.content.document import Column, Document, Note, Paragraph, Section, Table
from openfeedback.report.figures import forest, svg_text
from openfeedback.report.writers.files import render
from openfeedback.run.gate import stop_before_run
from openfeedback.tables import read_table, write_table

FORMULAS = ['=HYPERLINK("http://evil.example","x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1;2)", "\t=1+1", "=1"]
MARKUP = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><svg onload=alert(1)>", "{{7*7}}",
          "<!--", "&lt;script&gt;"]  # fmt: skip
SECRET = {"hetu": "010190-123A", "phone": "040 1234567", "mail": "matti.meikalainen@esimerkki.fi",
          "name": "Matti Meikäläinen"}  # fmt: skip


def formulas_of(path):
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert any(cell.value for cell in cells)
    return [cell.value for cell in cells if cell.data_type == "f"]


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    frame = pd.DataFrame({"text": FORMULAS, FORMULAS[0]: FORMULAS})
    write_table(frame, tmp_path / "table.xlsx")
    write_sheets({"a": frame, "b": frame}, tmp_path / "sheets.xlsx")
    assert formulas_of(tmp_path / "table.xlsx") == formulas_of(tmp_path / "sheets.xlsx") == []
    assert openpyxl.load_workbook(tmp_path / "table.xlsx").active["A2"].value == FORMULAS[0]


def hostile_document(words):
    frame = pd.DataFrame({"theme": words, "n": range(len(words))})
    table = Table(words[0], frame, [Column("theme", words[1]), Column("n", "n", "count", True)], [words[2]], words[1],
                  key="t", number=1)  # fmt: skip
    blocks = [Paragraph(words[0]), Note([words[1]], words[2]), table]
    return Document(words[0], words[1], "fi", False, [(words[2], words[0])], [Section(f"1 {words[0]}", 1, blocks)])


class Tags(HTMLParser):
    """The elements of a page and the attributes that would run something."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.running = Counter(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements[tag] += 1
        self.running += [a for a, value in attrs if a.startswith("on") or "javascript:" in (value or "")]


@pytest.mark.parametrize("words", [MARKUP[:3], MARKUP[3:], FORMULAS[:3], FORMULAS[3:]])
def test_words_are_words_in_every_form_of_the_appendix(tmp_path, words):
    html, xlsx, word = render(hostile_document(words), tmp_path / "hostile", ["html", "xlsx", "docx"])
    plain = render(hostile_document(["Teema", "toinen", "kolmas"]), tmp_path / "plain", ["html"])[0]
    page, usual = (Tags(path.read_text(encoding="utf-8")) for path in (html, plain))
    assert page.running == []
    assert page.elements == usual.elements
    assert formulas_of(xlsx) == []
    with zipfile.ZipFile(word) as archive:
        ET.fromstring(archive.read("word/document.xml"))  # still well-formed


@pytest.mark.parametrize("name", MARKUP)
def test_names_in_a_figure_are_text(name):
    rows = {"theme": ["a"], "theme_name": [name], "item": [name], "item_id": ["i"], "difference": [0.5],
            "ci_low": [0.1], "ci_high": [0.9], "p_adjusted": [0.01]}  # fmt: skip
    svg = svg_text(forest(pd.DataFrame(rows)))
    root = ET.fromstring(svg)
    assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "foreignObject", "image", "a")]
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on")]


def read_as_a_run_does(path):
    """What a run reads before and beside its survey."""
    params = load_params(path)
    stop_before_run(params)
    for table in (params.coding.human, params.contents.human):
        if table:
            read_table(params.at(table), ["unit_id"])
    if params.appendix.earlier:
        read_table(params.at(params.appendix.earlier) / "tables" / "contents.parquet")


@pytest.mark.parametrize(
    "line",
    ["coding: {human: /etc/passwd}", "appendix: {template: /etc/passwd}", "coding: {codebook: ../../../../etc}",
     "contents: {human: /etc/passwd}", "appendix: {earlier: /etc}"],
)  # fmt: skip
def test_a_path_out_of_the_study_shows_nothing_of_what_is_there(tmp_path, line):
    path = make_study(tmp_path / "study")
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(OpenFeedbackError) as told:
        read_as_a_run_does(path)
    assert "root:" not in str(told.value)
    assert not (tmp_path / "study" / "outputs").exists()


def test_outputs_may_not_be_the_study_itself(tmp_path):
    path = make_study(tmp_path / "study")
    path.write_text(path.read_text(encoding="utf-8") + "outputs: ../..\n", encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("name: small", "name: study")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OpenFeedbackError, match="holds the study's own files"):
        stop_before_run(load_params(path))


def planted(folder):
    """A study of whose answers one holds personal data."""
    path = make_study(folder)
    book = openpyxl.load_workbook(folder / "data" / "klinikka.xlsx")
    texts = [
        c for row in book.active.iter_rows(min_row=2) for c in row if isinstance(c.value, str) and len(c.value) > 60
    ]
    texts[0].value += f" Soita: {SECRET['name']}, {SECRET['phone']}, {SECRET['mail']}, hetu {SECRET['hetu']}."
    book.save(folder / "data" / "klinikka.xlsx")
    return path


def holds_secret(data):
    text = data.decode("utf-8", "replace")
    forms = [text, text.encode("latin-1", "replace").decode("unicode_escape", "replace")]
    return [kind for kind, said in SECRET.items() if any(said in form for form in forms)]


@pytest.mark.slow
def test_planted_personal_data_is_nowhere_in_what_a_run_leaves(tmp_path, capfd):
    path = planted(tmp_path / "study")
    run_quietly(path)
    folder = load_params(path).folder
    notebooks = tmp_path / "study" / "notebooks"
    notebooks.mkdir()
    book = json.loads((folder / "notebooks" / "05_scores.ipynb").read_text(encoding="utf-8"))
    book["cells"][-1] |= {"source": ["raise ValueError(responses['text'].tolist())\n"]}
    (notebooks / "05_scores.ipynb").write_text(json.dumps(book), encoding="utf-8")
    with pytest.raises(NotebookError) as failed:
        run_quietly(path)
    assert holds_secret(str(failed.value).encode()) == []
    said = capfd.readouterr()
    assert holds_secret((said.out + said.err).encode()) == []
    for left in sorted(p for p in folder.rglob("*") if p.is_file()):
        if left.suffix == ".parquet":
            data = pd.read_parquet(left).to_csv().encode()
        elif zipfile.is_zipfile(left):
            with zipfile.ZipFile(left) as archive:
                data = b"\n".join(archive.read(name) for name in archive.namelist())
        else:
            data = left.read_bytes()
        if left.name != "replaced.csv":  # in stages/: what was replaced, for this user alone
            assert holds_secret(data) == [], left.name
