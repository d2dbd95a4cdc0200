"""Paper forms typed into a document: one after another, a table each, one large table; and notes that stay notes."""

import docx
import pytest

from openfeedback.settings import SurveyFile
from openfeedback.survey import read_survey, sentences

GOOD = ["Kahvi ja mukava seura", "", "Ohjaaja kuunteli: kiitos siitä", "Miksi ei bussia?", "Selkeät ohjeet", "Henki"]
WISH = ["Lisää retkiä", "Parempi kahvi", "", "Kyyti kotoa", "Lyhyempi ohjelma", "Jatkoa tälle"]
NAMES = ["Maija Virtanen", "", "", "Pekka Salo", "", ""]
AGES = ["41", "52 v", "63", "38", "70", "55"]
N = len(GOOD)
SCORES = [n % 5 + 1 for n in range(N)]


def text(path, *forms, above="Kesän palautelomakkeet\n\n"):
    path.write_text(above + "\n\n".join("\n".join(form) for form in forms), encoding="utf-8")
    return path


def document(path, *blocks):
    """A DOCX of paragraphs (texts; one that begins with # is a heading) and tables (rows of cells)."""
    made = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            made.add_heading(block[1:], 2) if block.startswith("#") else made.add_paragraph(block)
        else:
            table = made.add_table(rows=len(block), cols=max(map(len, block)))
            for cells, row in zip(table.rows, block, strict=True):
                for cell, said in zip(cells.cells, row, strict=False):
                    cell.text = said
    made.save(path)
    return path


def said(survey):
    return "\n".join(sentences(survey))


def answers(survey, question):
    return survey.responses.loc[survey.responses["question"].str.rstrip("?") == question.rstrip("?"), "text"].tolist()


def is_right(survey, n=N):
    """The scores and texts of the forms, nobody's name, and a reason for each line that is no answer."""
    assert len(survey.respondents) == n
    assert survey.scores["value"].tolist() == SCORES
    assert answers(survey, "Mikä toimi?") == [each for each in GOOD if each]
    assert answers(survey, "Mitä toivot?") == [each for each in WISH if each]
    everything = "".join(str(frame.to_dict()) for frame in survey)
    assert not any(word in everything for word in ("Virtanen", "Salo", "040 123", "esimerkki.fi"))
    rows = survey.rows.loc[0]
    assert rows["rows_n"] == rows["used_n"] + rows["left_out_n"]
    assert survey.left_out["row"].is_unique


def lines_of(n):
    return [f"Nimi: {NAMES[n]}", f"Puh. 040 123 456{n}" if n else "Puh.", f"Sähköposti: v{n}@esimerkki.fi",
            f"Ikä: {AGES[n]}", f"1. Arvosana (1-5): {SCORES[n]}", f"2. Mikä toimi? {GOOD[n]}", "3. Mitä toivot?",
            WISH[n] or "____"]  # fmt: skip


@pytest.mark.parametrize(
    "over", ["Vastaaja {}", "LOMAKE nro {}", "#{}", "Haastateltava {} (nainen, 45 v)", "Lomake {}:"]
)
def test_forms_one_after_another_with_a_number_over_each(tmp_path, over):
    forms = [[over.format(n + 1), *lines_of(n)] for n in range(N)]
    survey = read_survey(text(tmp_path / "k.txt", *forms))
    is_right(survey)
    assert "typed forms: 6 forms, each a respondent" in said(survey)
    assert survey.respondents["ika"].tolist() == [age.removesuffix(" v") for age in AGES]


def test_forms_begin_where_the_questions_begin_anew(tmp_path):
    is_right(read_survey(text(tmp_path / "k.txt", *[lines_of(n) for n in range(N)], above="")))


def test_a_table_of_each_form(tmp_path):
    rows = [[["Lomake", str(n + 1)], ["Nimi:", NAMES[n]], ["Ikä:", AGES[n]], ["Arvosana (1-5)", f"{SCORES[n]}"],
             ["Mikä toimi?", GOOD[n]], ["Mitä toivot", WISH[n]]] for n in range(N)]  # fmt: skip
    is_right(read_survey(document(tmp_path / "k.docx", "Kooste", *[part for table in rows for part in (table, "")])))
    without = [part for table in rows for part in (table[1:], "")]
    is_right(read_survey(document(tmp_path / "k.docx", *without)))


def test_rings_boxes_and_a_matrix(tmp_path):
    def form(n):
        ringed = "  ".join(f"({k})" if k == SCORES[n] else str(k) for k in range(1, 6))
        boxes = "  ".join(
            f"[{'x' if (n + k) % 2 else ' '}] {option}" for k, option in enumerate(["retket", "sauna", "jumppa"])
        )
        matrix = [["", "1", "2", "3", "4", "5"], ["Ruoka (1-5)", *["x" if k == SCORES[n] else "" for k in range(1, 6)]]]
        return [f"#Lomake {n + 1}", f"Arvosana  {ringed}", f"Missä kävit?  {boxes}", matrix, f"Mikä toimi? {GOOD[n]}",
                "Mitä toivot?", "(Vastaa omin sanoin)", WISH[n]]  # fmt: skip

    survey = read_survey(document(tmp_path / "k.docx", *[part for n in range(N) for part in form(n)]))
    scores = survey.scores[~survey.scores["scale"].eq("choice")]
    assert scores.groupby("item")["value"].apply(list).to_dict() == {"Arvosana": SCORES, "Ruoka (1-5)": SCORES}
    assert answers(survey, "Mitä toivot?") == [each for each in WISH if each]
    assert set(survey.respondents["missa_kavit"]) == {"sauna", "retket; jumppa"}


def test_models_empty_forms_and_what_the_typist_says(tmp_path):
    forms = [[f"Lomake {n + 1}", *lines_of(n)] for n in range(N)]
    forms[0][-1] = "Lisää [loppu epäselvä] retkiä"
    forms[2][-1] = "[ei saa selvää]"
    model = ["Malli (ei oikea vastaus)", *lines_of(3)]
    empty = ["Lomake 7", "[palautettu tyhjänä]"]
    end = ["Yhteensä 7 lomaketta. / K.L."]
    survey = read_survey(text(tmp_path / "k.txt", model, *forms, empty, end))
    is_right(survey)
    told = said(survey)
    assert "1 form is left out, a model, not an answer: 'Malli (ei oikea vastaus)'" in told
    assert "1 form is left out, without any answer: 'Lomake 7'" in told
    assert "2 remarks in square brackets taken for the typist's" in told
    assert "test or preview" in set(survey.left_out["reason"])


def test_a_form_typed_twice_and_a_mark_between_two_points_are_asked_about(tmp_path):
    forms = [[f"Lomake {n + 1}", *lines_of(n % N)] for n in (*range(N), 0)]
    forms[-1][0] = "Lomake 7"
    forms[3][5] = "1. Arvosana (1-5): 3–4 [rengas välissä]"
    survey = read_survey(text(tmp_path / "k.txt", *forms))
    assert "the same answers, apart from the time" in said(survey)
    assert "1 mark is not clear: 'Arvosana (1-5)' of Lomake 4" in said(survey)


def test_answers_under_each_question_with_a_number_before_them(tmp_path):
    asked = {"1. Arvosana (1-5)": map(str, SCORES), "2. Mikä toimi?": GOOD, "3. Mitä toivot?": WISH}
    parts = [
        [question, *[f"Vastaaja {n}: {each}" for n, each in enumerate(some, 1) if each]]
        for question, some in asked.items()
    ]
    is_right(read_survey(text(tmp_path / "k.txt", *parts, above="")))


TABLE = [["Nro", "Nimi", "Puh.", "Arvosana (1-5)", "Mikä toimi?", "Mitä toivot?"],
         *[[str(n + 1), NAMES[n], "040 123 4567", str(SCORES[n]), GOOD[n], WISH[n]] for n in range(N)]]  # fmt: skip


def test_one_large_table_over_two_pages_or_turned_round(tmp_path):
    is_right(read_survey(document(tmp_path / "k.docx", "#Kooste", TABLE[:4], "", [TABLE[0], *TABLE[4:]])))
    turned = [
        ["Kysymys", *[f"Vastaaja {n + 1}" for n in range(N)]],
        *[list(row) for row in zip(*TABLE, strict=True)][3:],
    ]
    survey = read_survey(document(tmp_path / "k.docx", turned))
    is_right(survey)
    assert "a respondent in each column" in said(survey)


def test_one_form_alone_and_two(tmp_path):
    survey = read_survey(text(tmp_path / "k.txt", ["Lomake 1", *lines_of(0)], above=""))
    assert (len(survey.respondents), answers(survey, "Mikä toimi?")) == (1, [GOOD[0]])
    assert "Virtanen" not in str(survey.responses.to_dict())
    survey = read_survey(text(tmp_path / "k.txt", *[[f"Lomake {n}", *lines_of(n)] for n in range(2)]))
    assert len(survey.respondents) == 2


def test_notes_of_groups_stay_notes_and_a_file_can_say_so(tmp_path):
    notes = [
        part
        for n in "123"
        for part in (f"#Ryhmä {n}", "#Mikä toimi?", "- johto", "- malli", "#Mitä toivot?", "- aikaa")
    ]
    survey = read_survey(document(tmp_path / "k.docx", *notes))
    assert len(survey.respondents) == 9
    assert "notes of a workshop" in said(survey)
    path = text(tmp_path / "k.txt", *[[f"Vastaaja {n}", *lines_of(n)] for n in range(N)])
    survey = read_survey(path, SurveyFile(path="k.txt", format="notes"))
    assert "notes of a workshop" in said(survey)
    assert not any(word in str(survey.responses.to_dict()) for word in ("Virtanen", "Salo", "esimerkki"))


def test_a_table_in_a_text_file_stays_a_table(tmp_path):
    rows = ["\t".join(["Vastaaja", "Arvosana (1-5)", "Mitä toivot?"]),
            *["\t".join([f"Vastaaja {n}", str(SCORES[n]), WISH[n]]) for n in range(N)]]  # fmt: skip
    survey = read_survey(text(tmp_path / "k.txt", rows, above=""))
    assert answers(survey, "Mitä toivot?") == [each for each in WISH if each]
    assert "typed forms" not in said(survey)
