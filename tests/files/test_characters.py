"""Characters that XML, Excel, JSON or UTF-8 cannot hold, at every place where text is written, and cells that are full.

An answer, a theme, a question, a title, a name of a study or a value of the background may hold any of them.
"""

import functools
import gzip
import json
import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from command_line import openfeedback
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from openfeedback.coding.codebook import load_codebook, topics_as_codebook
from openfeedback.files import characters
from openfeedback.files.characters import EXCEL_MOST, Notice, excel_text, over_excel, unescaped, writable
from openfeedback.run.stages import table_path
from openfeedback.tables import read_table, write_table

BAD = ["\x00", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x0e", "\x1b", "\x1f", "\ufffe", "\uffff", "\ud83d", "\udc4d"]
GOOD = ["\t", "\n", "\x7f", "\x85", "\xad", "\u2028", "\ufeff", "\ufffd", "😀", "\U0001ffff", "_x0041_", "_x000b_"]


def from_excel(text: str) -> str:
    """The text of a cell's XML, as Excel shows it."""
    return writable(unescaped(text))


def said(text: str) -> str:
    """What every form should say: one space a character, so that words stay apart and offsets stay true."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", " ", text)


@functools.cache
def table5():
    return load_codebook("table5")


def objects(**columns) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


# --- places: each takes a text, writes it, and gives the texts that were read back ---


def in_a_sheet(text, folder):
    write_table(objects(**{"unit_id": ["1"], column_name(text): [text]}), folder / "t.xlsx")
    back = read_table(folder / "t.xlsx")
    return [back.columns[1], back.iloc[0, 1]]


def in_a_sheet_name(text, folder):
    from openfeedback.files.xlsx.sheets import write_sheets

    name = text if not set(text) & set("\t\n") else "x"
    write_sheets({name: pd.DataFrame({"a": [1]})}, folder / "t.xlsx")
    return [text if name == "x" else openpyxl.load_workbook(folder / "t.xlsx").sheetnames[0]]


def in_a_review_form(text, folder):
    from openfeedback.coding.review.form import ACCEPT, SHEET, YES
    from openfeedback.coding.review.workbook import export_review, import_review

    topics = objects(topic_id=["1"], label=[text]).assign(units_n=3)
    book = topics_as_codebook(topics)
    codes = {"theme": book.themes[0].id, "phase": book.phases[0].id, "kind": book.kinds[0].id}
    units = objects(unit_id=["u1"], response_id=["r1"], text=[text], question=[text], answer=[text])
    codings = pd.DataFrame(
        [{"unit_id": "u1", "coder": "model", **codes, "theme_p": 0.9, "phase_p": 0.9, "kind_p": 0.9}]
    )
    export_review(codings, units, book, folder / "r.xlsx", order="random")
    filled = openpyxl.load_workbook(folder / "r.xlsx")
    sheet = filled[SHEET]
    sheet.cell(2, [cell.value for cell in sheet[1]].index(ACCEPT) + 1).value = YES
    filled.save(folder / "r.xlsx")
    row = import_review(folder / "r.xlsx", book, "KL").iloc[0]
    assert row["theme"] == codes["theme"]
    return [row["text"], row["answer"], row["question"]]


def in_an_exchange_file(text, folder):
    from openfeedback.coding.refi.exchange import export_codebook, export_project, import_project

    book = table5()
    responses = objects(response_id=["r1"], respondent_id=["p1"], question_id=["q1"], question=[text], text=[text])
    units = objects(unit_id=["u1"], response_id=["r1"], text=[text]).assign(start=0, end=len(text))
    codings = objects(unit_id=["u1"], coder=[text], theme=["muut"], phase=["alku"], kind=["toive"], evidence=[text])
    export_codebook(book, folder / "b.qdc")
    people = objects(respondent_id=["p1"], role=[text])
    export_project(codings, units, responses, book, folder / "p.qdpx", people, ["role"], name=text)
    with zipfile.ZipFile(folder / "p.qdpx") as archive:
        root = etree.fromstring(archive.read("project.qde"))
    back = import_project(folder / "p.qdpx")
    value = root.find(".//{*}TextValue").text
    return [back.units["text"].iloc[0].replace("\ufeff", " "), root.get("name"), value]


def _document(text):
    from openfeedback.report.content.document import (
        Bullets,
        Column,
        Document,
        Figure,
        Note,
        Paragraph,
        Quote,
        Quotes,
        Section,
        Table,
    )

    frame = objects(**{"name": [text], column_name(text): [text]})
    header = [Column("name", text), Column(column_name(text), text)]
    table = Table(text, frame, header, [text], text, key="t1", number=1)
    chart = _chart(text)
    blocks = [Paragraph(text), Bullets([text]), Note([text], text), table, Figure(text, chart, text, table, "f1", 1),
              Quotes([Quote(text, theme_name=text)], "t1")]  # fmt: skip
    return Document(text, text, "fi", True, [(text, text)], [Section(text, 1, blocks)])


def _chart(text):
    import altair as alt

    from openfeedback.report.figures.style import styled

    data = alt.Data(values=[{"label": text, "n": 1}])
    return styled(alt.Chart(data).mark_bar().encode(x=alt.X("n:Q", title=text), y=alt.Y("label:N", title=None)), "fi")


def in_word(text, folder):
    import docx

    from openfeedback.report.writers.docx.write import write_docx

    write_docx(_document(text), folder / "a.docx")
    with zipfile.ZipFile(folder / "a.docx") as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    word = docx.Document(str(folder / "a.docx"))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    alts = [one.get("descr") for one in word.element.body.iter("{*}docPr")]
    return [_lines(one) for one in [word.paragraphs[0].text, cells[-1], alts[0], word.core_properties.title]]


def in_html(text, folder):
    from openfeedback.report.writers.html import write_html

    write_html(_document(text), folder / "a.html")
    page = (folder / "a.html").read_text(encoding="utf-8")
    root = etree.HTML(page.replace("\x85", " ").encode("utf-8"), etree.HTMLParser(encoding="utf-8"))
    etree.fromstring(re.search(r"<svg.*?</svg>", page, re.DOTALL)[0])
    assert said(page) == page
    return [_lines(root.findtext(".//h1")), _lines(root.findtext(".//main//p"))]


def in_the_workbook(text, folder):
    from openfeedback.report.writers.workbook import write_xlsx

    write_xlsx(_document(text), folder / "a.xlsx")
    book = openpyxl.load_workbook(folder / "a.xlsx")
    return [from_excel(book.worksheets[2].cell(i, j).value) for i in (1, 2) for j in (1, 2)]


def in_a_figure(text, folder):
    from openfeedback.report.figures.matrix import save_figure

    svg, png = save_figure(_chart(text), folder / "f")
    root = etree.fromstring(svg.read_bytes())
    assert png.stat().st_size > 0
    assert said(svg.read_text(encoding="utf-8")) == svg.read_text(encoding="utf-8")
    return _drawn(root)


def _drawn(root):
    """What the picture says: the bar's name and the axis' title."""
    return re.findall("Johto.{1,7}mukaan", "".join(root.itertext()), re.DOTALL)


def in_a_notebook(text, folder):
    import base64

    import nbformat

    shown = _chart(text)._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", shown)
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])]), folder / "n.ipynb"
    )
    root = etree.fromstring(base64.b64decode(re.search(r"base64,([^\"]+)", shown["text/html"])[1]))
    return _drawn(root)


def in_the_explorer(text, folder):
    from openfeedback.explore.view.payload import pack

    return [said(one) for one in json.loads(gzip.decompress(pack({"text": [text]})))["text"]]


def in_json(text, folder):
    from openfeedback.files.writing import write_json

    write_json(folder / "a.json", {"a": text})
    return [said(json.loads((folder / "a.json").read_text(encoding="utf-8"))["a"])]


def in_parameters(text, folder):
    from openfeedback.params import load_params

    (folder / "e.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    raw = {"name": "x", "survey": {"files": [{"path": "e.csv", "name": text}]}, "appendix": {"title": text}}
    written = json.dumps(raw, ensure_ascii=False)  # JSON with its escapes is YAML
    escaped = re.sub("[\x7f-\x9f\ud800-\udfff\ufffe\uffff]", lambda sign: f"\\u{ord(sign[0]):04x}", written)
    (folder / "x.yml").write_text(escaped, encoding="utf-8")
    params = load_params(folder / "x.yml", coding={"codebook": text})
    return [params.survey.files[0].name, params.appendix.title, params.coding.codebook]


def in_a_survey_of_csv(text, folder):
    text = text.replace("\x00", "\x01")  # a file with NULs is no text file, and the reader says so
    rows = "\n".join([f'"Mitä toivot {text}?";Työrooli', *[f'"Vastaus {text} {i}";"{text}"' for i in range(8)]])
    (folder / "k.csv").write_text(said_surrogates(rows), encoding="utf-8", newline="")
    return _survey(folder / "k.csv", text)


def in_a_survey_of_xlsx(text, folder):
    escaped = "".join(f"_x{ord(c):04X}_" if said(c) != c else c for c in text.replace("_x", "_x005F_x"))
    book = openpyxl.Workbook()
    book.active.append([f"Mitä toivot {escaped}?", "Työrooli"])
    for i in range(8):
        book.active.append([f"Vastaus {escaped} {i}", escaped])
    book.save(folder / "k.xlsx")
    return _survey(folder / "k.xlsx", text)


def column_name(text):
    """A text as pandas takes it for the name of a column."""
    return said_surrogates(text)


def said_surrogates(text):
    return re.sub("[\ud800-\udfff]", " ", text)


def _survey(path, text):
    import warnings

    from openfeedback.survey.read import read_survey

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        survey = read_survey(path)
    about = [str(one.message) for one in told if one.category is Notice]
    assert all(re.match(rf"{path.name}[:,]", message) for message in about)
    answer = survey.responses["text"].iloc[0]
    assert writable(answer) == answer
    return [answer.removeprefix("Vastaus ").removesuffix(" 0")], about


# what the reader of surveys puts right beyond the characters that nothing can hold, and what it says of it
PUT_RIGHT = {
    "\x85": ("…", ["Windows-1252 signs"]),
    "\xad": ("", ["signs that nobody sees"]),
    "\ufeff": ("", ["signs that nobody sees"]),
    "\u2028": ("\n", []),  # a line break is one, whatever its writing
    "\ufffd": ("\ufffd", ["letters lost before the export"]),
    "_x000b_": (" ", ["characters that no document can hold", "_x000D_ or the like"]),
}


PLACES = [in_a_sheet, in_a_sheet_name, in_a_review_form, in_an_exchange_file, in_word, in_html, in_the_workbook,
          in_a_figure, in_a_notebook, in_the_explorer, in_json, in_parameters]  # fmt: skip


def _lines(text):
    """White space as a reader sees it: Word and HTML have no others in running text."""
    return re.sub("[\n\t\x85\u2028]", " ", text).replace("\xad", "")  # Word has a soft hyphen of its own


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("sign", BAD + GOOD, ids=ascii)
def test_a_sign_stops_no_output_and_joins_no_words(tmp_path, place, sign):
    back = place(f"Johto{sign}mukaan", tmp_path)
    wanted = said(f"Johto{sign}mukaan")
    assert back
    for text in back:
        assert _lines(text).replace("\ufeff", " ") == _lines(wanted).replace("\ufeff", " ")


@pytest.mark.parametrize("place", [in_a_survey_of_csv, in_a_survey_of_xlsx], ids=lambda place: place.__name__)
@pytest.mark.parametrize("sign", BAD + GOOD, ids=ascii)
def test_a_sign_in_a_survey_is_read_or_put_right_and_told(tmp_path, place, sign):
    back, about = place(f"Johto{sign}mukaan", tmp_path)
    written = sign if place is in_a_survey_of_xlsx else said_surrogates(sign)  # a CSV holds no half surrogate pair
    lost = ["characters that no document can hold"] * (said(written) != written)
    wanted, messages = PUT_RIGHT.get(sign, (said(sign), lost))
    assert back == [f"Johto{wanted}mukaan"]
    assert [part in message for part, message in zip(messages, about, strict=True)] == [True] * len(messages)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("sign", BAD + GOOD, ids=ascii)
def test_a_table_keeps_every_character_that_its_file_can_hold(tmp_path, ending, sign):
    text = f"Johto{sign}mukaan"
    write_table(objects(unit_id=["1"], text=[text]), tmp_path / f"t.{ending}")
    assert read_table(tmp_path / f"t.{ending}")["text"].tolist() == [said_surrogates(text)]


def test_texts_in_lists_are_stored_too(tmp_path):
    """As the explorer keeps the base forms of each answer."""
    lists = [["Johto\ud83d", "tuki\x07"], ["aika"]]
    write_table(objects(text=["a", "b"], lemmas=lists), tmp_path / "t.parquet")
    back = pd.read_parquet(tmp_path / "t.parquet")["lemmas"]
    assert [list(one) for one in back] == [["Johto ", "tuki\x07"], ["aika"]]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_of_a_cell_comes_back_but_for_what_xml_cannot_hold(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert from_excel(excel_text(text)) == writable(lines)
    assert len(writable(text)) == len(text)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["_", "x", "0", "4", "1", "F", "A", "_x0041_", "_x005F_"]), max_size=30).map("".join))
def test_what_looks_like_an_escape_survives_a_workbook(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("x") / "t.xlsx"
    write_table(pd.DataFrame({"unit_id": ["1"], "text": ["a" + text]}), path)
    assert read_table(path)["text"].tolist() == ["a" + text]


# --- cells that are full ---


LONG = {
    "ascii": "Toivon tukea. " * 3000,
    "emoji": "Hyvä 👍🏽 " * 8000,
    "pairs at an odd place": "a" + "😀" * 20_000,
    "escapes": "_x0041_" * 6000,
}


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_text_over_the_limit_is_cut_between_characters_and_marked(tmp_path, text, language):
    from openfeedback.files.xlsx.sheets import write_sheets

    with pytest.warns(Notice, match=r"sheet 'table', column 'text': 2 texts longer than an Excel cell \(32767"):
        write_sheets({"table": pd.DataFrame({"text": [text, "lyhyt", text]})}, tmp_path / "t.xlsx", language)
    raw = [
        row[0] for row in openpyxl.load_workbook(tmp_path / "t.xlsx")["table"].iter_rows(min_row=2, values_only=True)
    ]
    mark = characters.CUT[language]
    assert raw[1] == "lyhyt"
    assert EXCEL_MOST - 10 < len(raw[0].encode("utf-16-le")) // 2 <= EXCEL_MOST
    assert raw[0].endswith(mark)
    assert text.startswith(from_excel(raw[0].removesuffix(mark)))


@pytest.mark.parametrize(("text", "over"), [("a" * 32_767, False), ("a" * 32_768, True), ("😀" * 16_383, False),
                                            ("😀" * 16_384, True), ("_x0041_" * 2520, False), ("", False)])  # fmt: skip
def test_the_limit_counts_utf_16_units(text, over):
    assert over_excel(text) == over
    assert (from_excel(excel_text(text)) != text) == over


def test_a_cut_text_is_no_changed_text_for_the_review(tmp_path):
    book = load_codebook("table5")
    codes = {"theme": "muut", "phase": "alku", "kind": "toive"}
    from openfeedback.coding.review.form import ACCEPT, SHEET, YES
    from openfeedback.coding.review.workbook import export_review, import_review

    units = pd.DataFrame({"unit_id": list(LONG), "text": LONG.values(), "answer": LONG.values()})
    codings = units[["unit_id"]].assign(coder="model", **codes, theme_p=0.9, phase_p=0.9, kind_p=0.9)
    with pytest.warns(Notice, match="sheet 'arviointi', column 'koko vastaus': 4 texts"):
        export_review(codings, units, book, tmp_path / "r.xlsx", order="random")
    filled = openpyxl.load_workbook(tmp_path / "r.xlsx")
    sheet = filled[SHEET]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, [cell.value for cell in sheet[1]].index(ACCEPT) + 1).value = YES
    filled.save(tmp_path / "r.xlsx")
    back = import_review(tmp_path / "r.xlsx", book, "KL").set_index("unit_id")
    for name, text in LONG.items():
        assert text.startswith(back.loc[name, "text"])
        assert len(back.loc[name, "text"]) > 4_000
        assert text.startswith(back.loc[name, "answer"])


# --- the shared cases, whole ---


@pytest.fixture
def cases(shared_data):
    return shared_data / "cases"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ohjausmerkit.csv", "vastaukset.csv"])
def test_one_bad_character_stops_no_appendix(cases, name, tmp_path, capsys):
    import io

    import docx
    from rich.console import Console

    from openfeedback.params import load_params
    from openfeedback.run.pipeline import run_all
    from openfeedback.run.progress import Progress
    from openfeedback.study.new import make_study

    if not (case := cases / "30_noncharacters_in_an_answer" / name).is_file():
        pytest.skip("this case is not on this machine")
    path = make_study(tmp_path / "x", [case]) / "params" / "study.yml"
    changes = {
        "appendix": {"quotes": True, "title": "Liite\x07 A"},
        "matrix": {"min_cell": 1},
        "topics": {"resamples": 2},
    }
    run_all(load_params(path, **changes), Progress(7, Console(file=io.StringIO())))
    folder = load_params(path).folder
    units, responses = (pd.read_parquet(table_path(folder, name)) for name in ("units", "responses"))
    joined = units.merge(responses, on="response_id", suffixes=("", "_of"))
    assert len(joined)
    assert (joined.apply(lambda row: row["text_of"][row["start"] : row["end"]], axis=1) == joined["text"]).all()
    word = docx.Document(str(folder / "appendix" / "liite.docx"))
    quoted = " ".join(p.text for t in word.tables for row in t.rows for cell in row.cells for p in cell.paragraphs)
    page = (folder / "appendix" / "liite.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(folder / "appendix" / "liite.xlsx")
    cells = " ".join(str(c) for s in book for row in s.iter_rows(values_only=True) for c in row if c is not None)
    assert word.paragraphs[0].text == "Liite  A"
    for text in (quoted, page, cells):
        assert re.search(r"Johto\s+mukaan\s+toteutukseen", text)
        assert said(text) == text
    notebook = (folder / "notebooks" / "01_read.ipynb").read_text(encoding="utf-8")
    assert f"{name}: 2 cells held characters that no document can hold" in notebook
    assert str(tmp_path) not in notebook.partition("Notice")[2][:300]


def test_units_of_a_long_answer_go_into_a_workbook(cases, tmp_path):
    import subprocess
    import sys

    script = cases / "31_text_over_excel_limit" / "tee.py"
    if not script.is_file():
        pytest.skip("this case is not on this machine")
    subprocess.run([sys.executable, str(script)], cwd=tmp_path, check=True)
    done = openfeedback("units", "pitka.csv", "-o", "u.xlsx", "--set", "split=answers", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "column 'text': 2 texts longer than an Excel cell" in done.stderr
    texts = read_table(tmp_path / "u.xlsx")["text"]
    assert [text.endswith("… [katkaistu]") for text in texts] == [True, True, False]
    assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= EXCEL_MOST
