"""Group notes of workshops as people write them (texts are made up): headings are questions, bullets answers."""

from pathlib import Path

import docx
import pytest
import yaml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from typer.testing import CliRunner

from openfeedback.errors import InputError
from openfeedback.settings import SurveyFile
from openfeedback.survey import Survey, read_survey, suggest_params
from openfeedback.survey.tables.joined import sentences
from openfeedback.verbs.app import app

Paragraph = str | tuple[str, str]  # text, or style and text; "**" around it makes it bold


def word(path: Path, *paragraphs: Paragraph) -> Path:
    document = docx.Document()
    add(document, *paragraphs)
    document.save(str(path))
    return path


def add(parent, *paragraphs: Paragraph) -> None:
    for each in paragraphs:
        style, text = each if isinstance(each, tuple) else (None, each)
        paragraph = parent.add_paragraph(style=style)
        paragraph.add_run(text.strip("*")).bold = text.startswith("**") or None


def pdf(path: Path, *pages: list[tuple[int, int, str]]) -> Path:
    """A PDF with texts (x, y, text) on its pages, as WinAnsi Helvetica."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    parts, kids = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font], []
    for page in pages:
        drawn = b"".join(
            b"BT /F1 11 Tf %d %d Td (%s) Tj ET\n"
            % (x, y, text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)"))
            for x, y, text in page
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(parts)
        )
        kids.append(b"%d 0 R" % len(parts))
    parts[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    made, places = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (n, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table)
    path.write_bytes(made + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(made)))
    return path


def lines(*texts: str, x: int = 50, top: int = 780) -> list[tuple[int, int, str]]:
    """Lines below each other; blanks before a text indent it."""
    return [(x + 6 * (len(t) - len(t.lstrip())), top - 16 * n, t.strip()) for n, t in enumerate(texts) if t.strip()]


def answers(survey: Survey) -> list[tuple[str, str, str]]:
    return list(survey.responses[["question", "section", "text"]].itertuples(index=False, name=None))


def said(survey: Survey) -> str:
    return "\n".join(sentences(survey))


def text(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


STRONG, WEAK = "Mikä on tukenut vakiinnuttamista?", "Mitä haasteita olette kohdanneet?"


def test_headings_by_style_and_word_lists(tmp_path):
    path = word(
        tmp_path / "n.docx", ("Title", "Työpajan muistiinpanot"), ("Heading 1", "Ryhmä 1"), ("Heading 2", STRONG),
        ("List Bullet", "Johdon tuki"), ("List Bullet 2", "yksi nimetty henkilö"), ("Heading 2", WEAK),
        "Kiire vei ajan.", ("Heading 1", "Ryhmä 2"), ("Heading 2", STRONG), ("List Bullet", "Selkeät vastuut"),
    )  # fmt: skip
    survey = read_survey(path)
    assert answers(survey) == [
        (STRONG, "Ryhmä 1", "Johdon tuki"), (STRONG, "Ryhmä 1", "yksi nimetty henkilö"),
        (WEAK, "Ryhmä 1", "Kiire vei ajan."), (STRONG, "Ryhmä 2", "Selkeät vastuut"),
    ]  # fmt: skip
    assert list(survey.respondents["group"]) == ["Ryhmä 1"] * 3 + ["Ryhmä 2"]
    assert "line 5: bullets under bullets are notes of their own" in said(survey)
    assert survey.rows[["rows_n", "used_n", "left_out_n"]].to_numpy().tolist() == [[10, 4, 6]]
    assert set(survey.left_out["reason"]) == {"heading of the notes"}


@pytest.mark.parametrize("mark", ["**{}**", "{}:", "# {}", "{}\n======"])
def test_headings_by_bold_colon_or_sign(tmp_path, mark):
    rows = [
        mark.format("Johtaminen"),
        "- tuki puuttuu",
        "- kiire",
        "",
        mark.format("Viestintä"),
        "- viestitään ajoissa",
    ]
    survey = read_survey(text(tmp_path / "n.txt", *rows))
    assert answers(survey) == [
        ("Johtaminen", "Johtaminen", "tuki puuttuu"), ("Johtaminen", "Johtaminen", "kiire"),
        ("Viestintä", "Viestintä", "viestitään ajoissa"),
    ]  # fmt: skip


def test_bold_headings_in_word_and_plain_answers(tmp_path):
    survey = read_survey(
        word(tmp_path / "n.docx", "**Johtaminen**", "Tuki puuttuu.", "Kiire.", "**Viestintä**", "Hyvä.")
    )
    assert [row[::2] for row in answers(survey)] == [
        ("Johtaminen", "Tuki puuttuu."), ("Johtaminen", "Kiire."), ("Viestintä", "Hyvä."),
    ]  # fmt: skip


def test_a_question_among_bullets_is_a_note_and_one_that_addresses_is_a_heading(tmp_path):
    rows = [
        "Mitä olette oppineet?",
        "- Miten johto saadaan mukaan?",
        "- yhteistyötä",
        "1. Mitä seuraavaksi?",
        "- koulutus",
    ]
    assert [row[::2] for row in answers(read_survey(text(tmp_path / "n.txt", *rows)))] == [
        ("Mitä olette oppineet?", "Miten johto saadaan mukaan?"), ("Mitä olette oppineet?", "yhteistyötä"),
        ("Mitä seuraavaksi?", "koulutus"),
    ]  # fmt: skip


def test_plain_lines_without_bullets(tmp_path):
    rows = ["Mitä opimme?", "Yhteistyö auttaa.", "Aikaa tarvitaan.", "", "Mitä seuraavaksi?", "Koulutus keväällä."]
    assert [row[::2] for row in answers(read_survey(text(tmp_path / "n.txt", *rows)))] == [
        ("Mitä opimme?", "Yhteistyö auttaa."), ("Mitä opimme?", "Aikaa tarvitaan."),
        ("Mitä seuraavaksi?", "Koulutus keväällä."),
    ]  # fmt: skip


def test_groups_under_each_question(tmp_path):
    rows = [
        "Mitä opimme?",
        "Ryhmä 1",
        "- a-ryhmän havainto",
        "Ryhmä 2",
        "- toinen",
        "Mitä seuraavaksi?",
        "Ryhmä 1",
        "- koulutus",
    ]
    assert answers(read_survey(text(tmp_path / "n.txt", *rows))) == [
        ("Mitä opimme?", "Ryhmä 1", "a-ryhmän havainto"), ("Mitä opimme?", "Ryhmä 2", "toinen"),
        ("Mitä seuraavaksi?", "Ryhmä 1", "koulutus"),
    ]  # fmt: skip


def test_who_took_part_never_leaves_the_reader(tmp_path):
    rows = [
        "Ryhmä 1",
        "Osallistujat:",
        "- Maija Meikäläinen",
        "- Kalle Virtanen",
        "Kirjuri: Liisa",
        "Vahvuudet",
        "- tuki",
    ]
    survey = read_survey(text(tmp_path / "n.txt", *rows))
    assert answers(survey) == [("Vahvuudet", "Ryhmä 1", "tuki")]
    assert "lines 2, 3, 4, 5: who took part: not read" in said(survey)
    cells = {str(v) for table in survey for v in table.to_numpy().ravel()}
    assert not any(name in cell for cell in cells for name in ("Maija", "Virtanen", "Liisa"))


def test_a_label_and_its_answer_in_one_line(tmp_path):
    rows = [
        "Ryhmä 1",
        "Vahvuudet: johdon tuki",
        "Uhat: rahoitus loppuu",
        "",
        "Ryhmä 2",
        "Vahvuudet: Mikä tukee?",
        "- verkosto",
    ]
    assert answers(read_survey(text(tmp_path / "n.txt", *rows))) == [
        ("Vahvuudet: Mikä tukee?", "Ryhmä 1", "johdon tuki"), ("Uhat", "Ryhmä 1", "rahoitus loppuu"),
        ("Vahvuudet: Mikä tukee?", "Ryhmä 2", "verkosto"),
    ]  # fmt: skip


def test_wrapped_lines_are_one_answer(tmp_path):
    rows = [
        "Heikkoudet: Mitä haasteita olette kohdanneet hanketyön", "juurtumisessa?",
        "• Vaihtuvuus on suurta ja osaaminen häviää toimintamal-",
        "lien mukana, myös sosiaali-", "ja terveysalalla", "• Kiire",
    ]  # fmt: skip
    survey = read_survey(text(tmp_path / "n.txt", *rows))
    assert survey.responses["question"].unique().tolist() == [
        "Heikkoudet: Mitä haasteita olette kohdanneet hanketyön juurtumisessa?"
    ]
    assert survey.responses["text"].tolist() == [
        "Vaihtuvuus on suurta ja osaaminen häviää toimintamallien mukana, myös sosiaali- ja terveysalalla", "Kiire",
    ]  # fmt: skip


def table(
    path: Path, rows: list[list[str | list[str]]], merge: tuple[tuple[int, int], tuple[int, int]] | None = None
) -> Path:
    """A document with one table; a cell of several paragraphs is a list, one that begins with "• " a bullet."""
    document = docx.Document()
    made = document.add_table(len(rows), len(rows[0]))
    if merge:
        made.cell(*merge[0]).merge(made.cell(*merge[1]))
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            texts = cell if isinstance(cell, list) else [cell] if cell else []
            if texts:
                made.cell(i, j).paragraphs[0].add_run(texts[0])
                for each in texts[1:]:
                    made.cell(i, j).add_paragraph(each)
    document.save(str(path))
    return path


def test_a_swot_of_four_cells_with_their_headings(tmp_path):
    path = table(tmp_path / "n.docx", [[["Vahvuudet", "• johto", "• malli"], ["Heikkoudet", "• kiire"]],
                                       [["Mahdollisuudet", "• verkosto"], ["Uhat", "• rahoitus loppuu"]]])  # fmt: skip
    assert [row[::2] for row in answers(read_survey(path))] == [
        ("Vahvuudet", "johto"), ("Vahvuudet", "malli"), ("Heikkoudet", "kiire"), ("Mahdollisuudet", "verkosto"),
        ("Uhat", "rahoitus loppuu"),
    ]  # fmt: skip


def test_a_heading_over_answers_in_one_paragraph(tmp_path):
    path = table(tmp_path / "n.docx", [["Vahvuudet\njohto\nmalli", "Heikkoudet\nkiire"], ["Uhat\nraha", "hyvä\nseura"]])
    assert [row[::2] for row in answers(read_survey(path))][:3] == [
        ("Vahvuudet", "johto"), ("Vahvuudet", "malli"), ("Heikkoudet", "kiire"),
    ]  # fmt: skip


def test_a_swot_with_rows_of_headers_and_a_merged_title(tmp_path):
    path = table(
        tmp_path / "n.docx",
        [["Ryhmä 3", ""], ["Vahvuudet", "Heikkoudet"], [["johto", "malli"], "kiire"], ["Mahdollisuudet", "Uhat"],
         ["verkosto", "rahoitus loppuu"]],
        ((0, 0), (0, 1)),
    )  # fmt: skip
    assert answers(read_survey(path)) == [
        ("Vahvuudet", "Ryhmä 3", "johto"), ("Vahvuudet", "Ryhmä 3", "malli"), ("Heikkoudet", "Ryhmä 3", "kiire"),
        ("Mahdollisuudet", "Ryhmä 3", "verkosto"), ("Uhat", "Ryhmä 3", "rahoitus loppuu"),
    ]  # fmt: skip


def test_questions_by_groups(tmp_path):
    path = table(tmp_path / "n.docx", [["Ryhmä", STRONG, WEAK], ["Pohjoinen", "johdon tuki oli näkyvää", "kiire"],
                                       ["Etelä", ["selkeät vastuut", "oma aika"], ""]])  # fmt: skip
    survey = read_survey(path)
    assert answers(survey) == [
        (STRONG, "Pohjoinen", "johdon tuki oli näkyvää"), (WEAK, "Pohjoinen", "kiire"),
        (STRONG, "Etelä", "selkeät vastuut"), (STRONG, "Etelä", "oma aika"),
    ]  # fmt: skip
    assert survey.respondents["group"].tolist() == ["Pohjoinen", "Pohjoinen", "Etelä", "Etelä"]


def test_a_question_and_its_answer_in_two_columns(tmp_path):
    path = table(tmp_path / "n.docx", [["Kysymys", "Muistiinpanot"], [STRONG, ["johto", "malli"]], [WEAK, "kiire"]])
    assert [row[::2] for row in answers(read_survey(path))] == [(STRONG, "johto"), (STRONG, "malli"), (WEAK, "kiire")]


def test_a_row_header_merged_over_two_rows(tmp_path):
    path = table(tmp_path / "n.docx", [["Ryhmä", "Vahvuudet", "Uhat"], ["1", "johdon tuki oli näkyvää", "kiire"],
                                       ["", "hyvä malli auttoi kaikkia", "raha loppuu"]], ((1, 0), (2, 0)))  # fmt: skip
    assert answers(read_survey(path)) == [
        ("Vahvuudet", "Ryhmä 1", "johdon tuki oli näkyvää"), ("Uhat", "Ryhmä 1", "kiire"),
        ("Vahvuudet", "Ryhmä 1", "hyvä malli auttoi kaikkia"), ("Uhat", "Ryhmä 1", "raha loppuu"),
    ]  # fmt: skip


def test_changes_are_accepted_and_text_boxes_and_controls_read(tmp_path):
    document = docx.Document()
    add(document, ("Heading 1", "Ideat"), "Pidetään ")
    paragraph = document.paragraphs[-1]._p
    for name, tag, words in (("ins", "t", "pajoja"), ("del", "delText", "kokouksia")):
        change, run, inner = OxmlElement(f"w:{name}"), OxmlElement("w:r"), OxmlElement(f"w:{tag}")
        inner.text = words
        run.append(inner)
        change.append(run)
        paragraph.append(change)
    add(document, "Kehyksessä")
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    last = document.paragraphs[-1]._p
    last.addprevious(control)
    content.append(last)
    control.append(content)
    add(document, "Lappu")
    run, box, inside = OxmlElement("w:r"), OxmlElement("w:txbxContent"), OxmlElement("w:p")
    words = OxmlElement("w:r")
    words.append(OxmlElement("w:t"))
    words[0].text = "Lapun teksti"
    inside.append(words)
    box.append(inside)
    run.append(box)
    document.paragraphs[-1]._p.append(run)
    assert box.tag == qn("w:txbxContent")
    document.save(str(tmp_path / "n.docx"))
    texts = read_survey(tmp_path / "n.docx").responses["text"].tolist()
    assert texts == ["Pidetään pajoja", "Kehyksessä", "Lappu", "Lapun teksti"]


def test_a_pdf_with_bullets_wrapped_lines_and_page_numbers(tmp_path):
    path = pdf(
        tmp_path / "n.pdf",
        *[lines(f"Ryhmä {n}", "Vahvuudet: Mitkä tekijät ovat aikaisemmin tukeneet uusien toimintatapojen",
                "vakiinnuttamista?", "• Johdon tuki on näkyvää ja se kestää vuodesta toiseen myös silloin kun",
                "hanke päättyy", "   • esihenkilöt", "", f"2.4.2025 {n}") for n in (1, 2, 3)],
    )  # fmt: skip
    survey = read_survey(path)
    question = "Vahvuudet: Mitkä tekijät ovat aikaisemmin tukeneet uusien toimintatapojen vakiinnuttamista?"
    note = "Johdon tuki on näkyvää ja se kestää vuodesta toiseen myös silloin kun hanke päättyy"
    assert answers(survey) == [(question, f"Ryhmä {n}", t) for n in (1, 2, 3) for t in (note, "esihenkilöt")]
    assert (survey.left_out["reason"] == "page number, date or the like").sum() == 3


def test_a_pdf_with_two_columns_is_read_one_after_the_other(tmp_path):
    path = pdf(
        tmp_path / "n.pdf", [*lines("Vahvuudet", "• johto", "• malli"), *lines("Uhat", "• kiire", "• raha", x=320)]
    )
    assert [row[::2] for row in answers(read_survey(path))] == [
        ("Vahvuudet", "johto"), ("Vahvuudet", "malli"), ("Uhat", "kiire"), ("Uhat", "raha"),
    ]  # fmt: skip


def test_what_cannot_be_read_says_so(tmp_path):
    with pytest.raises(InputError, match="pictures of text only .a scan."):
        read_survey(pdf(tmp_path / "scan.pdf", [], []))
    with pytest.raises(InputError, match="holds no text"):
        read_survey(word(tmp_path / "empty.docx"))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nhalf a file")
    with pytest.raises(InputError, match="not a readable PDF"):
        read_survey(tmp_path / "broken.pdf")
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(InputError, match=r"\.doc is not read; open it in its program and save it as \.docx"):
        read_survey(tmp_path / "old.doc")


def test_notes_without_a_heading_ask_for_their_question(tmp_path):
    path = text(tmp_path / "n.txt", "- yksi ajatus", "- toinen ajatus", "- kolmas")
    survey = read_survey(path)
    assert survey.responses["question"].unique().tolist() == ["n"]
    question = {"question_id": "ideat", "question": "Mitä ideoita?", "role": "other"}
    again = read_survey(path, SurveyFile(path="n.txt", question=question))
    assert again.responses["question_id"].unique().tolist() == ["ideat"]
    assert "which question do the notes answer?" in suggest_params(path)


def test_a_text_file_that_is_a_table_stays_one(tmp_path):
    path = text(
        tmp_path / "k.txt", "Vastausaika;Avoin palaute", "1.2.2024;hyvä päivä oli", "2.2.2024;- ei mitään muuta"
    )
    assert read_survey(path).respondents["source"].tolist() == ["webropol", "webropol"]


def test_suggested_parameters_read_the_same(tmp_path):
    path = text(
        tmp_path / "n.txt", "Ryhmä 1", "Vahvuudet", "- tuki", "Uhat", "- kiire", "Ryhmä 2", "Uhat", "- raha loppuu"
    )
    from openfeedback.settings import SurveySettings

    settings = SurveySettings(**yaml.safe_load(suggest_params(path))["survey"])
    first, again = read_survey(path), read_survey(path, settings.files[0], settings)
    assert answers(first) == answers(again)
    assert again.respondents["group"].tolist() == ["Ryhmä 1", "Ryhmä 1", "Ryhmä 2"]


def test_the_verbs_take_notes(tmp_path):
    path = word(
        tmp_path / "muistio.docx", ("Heading 1", STRONG), *[("List Bullet", f"Johdon tuki {n}") for n in range(6)]
    )
    run = CliRunner()
    assert "open questions: 6 cells with text" in run.invoke(app, ["read", str(path)]).output
    assert run.invoke(app, ["new", str(tmp_path / "study"), "--from", str(path)]).exit_code == 0
    checked = run.invoke(app, ["check", str(tmp_path / "study" / "params" / "study.yml")])
    assert (checked.exit_code, "6 notes on 1 question" in checked.output) == (0, True)


def test_summaries_votes_and_polls_are_no_notes_and_told(tmp_path):
    rows = [
        "Ryhmä 1", STRONG, "- johdon tuki on ollut vahvaa ×3", "- mittarit auttavat arvioinnissa (5 ääntä)", WEAK,
        "- aika ei riitä kehittämiseen |||", "Nostot:", "- Johdon tuki vahvaa", "- yhteinen kieli puuttuu kokonaan",
        "Ryhmä 2", WEAK, "- resurssit vähenevät", "Yhteenveto", "- huoli resursseista", "",
        "Kuinka hyödyllistä? 4,2/5", "Suosittelisitko työpajaa? 92 %",
    ]  # fmt: skip
    survey = read_survey(text(tmp_path / "n.txt", *rows))
    assert list(survey.responses["text"]) == [
        "johdon tuki on ollut vahvaa", "mittarit auttavat arvioinnissa", "aika ei riitä kehittämiseen",
        "yhteinen kieli puuttuu kokonaan", "resurssit vähenevät",
    ]  # fmt: skip
    assert "lines 3, 4, 6: votes behind the note (×3, (5 ääntä), |||) are taken off" in said(survey)
    assert "lines 8, 14: sums up the notes above" in said(survey)
    assert "lines 15, 16: a poll's question and its result" in said(survey)
    assert set(survey.left_out["reason"]) == {"heading of the notes", "summary of the notes above", "result of a poll"}


@pytest.mark.parametrize("heading", ["Sammanfattning", "Key points", "Nostot", "Yhteenveto"])
def test_a_summary_above_which_nothing_stands_is_notes(tmp_path, heading):
    survey = read_survey(
        text(tmp_path / "n.txt", f"{heading}:", "- mer tid", "- mindre brådska", "", "Muuta:", "- x y z")
    )
    assert list(survey.responses["text"]) == ["mer tid", "mindre brådska", "x y z"]
