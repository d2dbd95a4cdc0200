"""Each source's shape and traps, written as the tool writes them and read back."""

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from openfeedback.errors import InputError
from openfeedback.settings import SurveyFile
from openfeedback.survey.accounting import account
from openfeedback.survey.exports.detect import guess_format, open_export
from openfeedback.survey.files.open import Grid, read_csv
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.read import read_survey


def write_csv(path: Path, rows: list[list[str]], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[object]], sheet: str = "Sheet1", before: str | None = None) -> Path:
    book = Workbook()
    book.active.title = before or sheet
    target = book.create_sheet(sheet) if before else book.active
    for row in rows:
        target.append(row)
    for cell in (cell for row in target.iter_rows() for cell in row if cell.data_type == "f"):
        cell.data_type = "s"  # an answer that begins with "=" is a text, not a formula
    book.save(path)
    return path


def roles(path: Path) -> dict[str, str]:
    described = describe_survey(path)
    return dict(zip(described["column"], described["role"], strict=True))


WEBROPOL = [
    ["Vastausaika", "Rooli:", "Tilaisuus oli hyödyllinen", "Avoin palaute\xa0tilaisuudesta: ", "\xa0", "Sähköposti"],
    ["18.8.2022 10.05", "Kehittäjä", "Täysin samaa mieltä", "Hyvä; tiivis, \"rento\"", "jäi auki monta", "a@b.fi"],
    ["8.9.2022 9.15", "Hankepäällikkö", "Ei koske minua", "Pitkä\nja rivinvaihto", "", ""],
    ["9.9.2022 9.15", "Kehittäjä", "Täysin eri mieltä", "", "kaipasin keskustelua ryhmissä lisää", ""],
]  # fmt: skip


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_webropol_csv_in_any_encoding_and_delimiter(tmp_path, delimiter, encoding):
    survey = read_survey(write_csv(tmp_path / "klinikka.csv", WEBROPOL, delimiter, encoding))
    assert list(survey.responses["text"]) == [WEBROPOL[1][3], WEBROPOL[1][4], WEBROPOL[2][3], WEBROPOL[3][4]]
    assert list(survey.responses["question"].unique()) == ["Avoin palaute tilaisuudesta", "column 5"]
    assert list(survey.responses["answered_at"])[::2] == ["2022-08-18T10:05:00", "2022-09-08T09:15:00"]
    assert list(survey.scores["value"].dropna()) == [4.0, 1.0]
    assert list(survey.scores["opt_out"]) == [False, True, False]
    assert survey.responses["response_id"].iloc[0] == "klinikka:2:tilaisuuspalaute"


def test_personal_data_by_header_or_by_cells_never_leaves(tmp_path):
    rows = [[*WEBROPOL[0], "Mihin lähetämme diat?"], *[[*row, f"v{n}@alue.fi"] for n, row in enumerate(WEBROPOL[1:])]]
    path = write_csv(tmp_path / "k.csv", rows)
    assert [roles(path)[c] for c in ("Sähköposti", "Mihin lähetämme diat?")] == ["personal data"] * 2
    survey = read_survey(path)
    assert not any("@" in str(value) for table in survey for value in table.to_numpy().ravel())


def test_webropol_row_under_the_header_is_dropped_with_a_reason(tmp_path):
    rows = [WEBROPOL[0], ["", "(1)", "(2)", "vapaa tekstikenttä", "", ""], *WEBROPOL[1:]]
    survey = read_survey(write_csv(tmp_path / "k.csv", rows))
    assert list(survey.dropped["reason"]) == ["row under the header"]
    assert survey.dropped["response_id"].item() == "k:2:tilaisuuspalaute"
    assert len(survey.respondents) == 3
    assert account(survey)["cells"].tolist() == [5, 4, 1]


def test_webropol_xlsx_with_true_dates_and_float_numbers(tmp_path):
    rows = [
        ["Vastausaika", "Suosittelisitko kollegalle? (1–10)", "Vapaa sana"],
        [datetime(2024, 3, 19, 10, 5), 9.0, "Kiitos"],
        [datetime(2024, 3, 20), 10.0, 5.0],
    ]
    survey = read_survey(write_xlsx(tmp_path / "k.xlsx", rows))
    assert list(survey.responses["answered_at"]) == ["2024-03-19T10:05:00", "2024-03-20"]
    assert list(survey.responses["text"]) == ["Kiitos", "5"]
    assert list(survey.scores["value"]) == [9.0, 10.0]
    assert set(survey.scores["scale"]) == {"1-10"}


OTHER = "Muu, mikä? Avoimet vastaukset"


def test_option_columns_are_one_multiple_choice(tmp_path):
    rows = [
        ["Vastausaika", *[f"Mistä kuulit?:{x}" for x in ("Uutiskirje", "Kollega", "Muu, mikä?")], OTHER],
        ["1.2.2024", "Uutiskirje", "", "Muu, mikä?", "esihenkilön viestistä"],
        ["1.2.2024", "", "Kyllä", "", ""],
        ["2.2.2024", "", "", "", ""],
    ]  # fmt: skip
    survey = read_survey(write_csv(tmp_path / "k.csv", rows))
    scores = survey.scores.pivot(index="respondent_id", columns="item", values="value")
    assert scores.shape == (2, 3)  # who ticked nothing did not answer
    assert scores["Mistä kuulit?: Kollega"].tolist() == [0.0, 1.0]
    assert survey.respondents["mista_kuulit"].fillna("").tolist() == ["Uutiskirje | Muu, mikä?", "Kollega"]
    assert survey.left_out["reason"].tolist() == ["no question answered"]
    assert survey.responses["question"].tolist() == ["Muu, mikä?"]


def test_ranking_cells_and_matrix(tmp_path):
    rows = [
        ["Vastausaika", "Laita tärkeysjärjestykseen:Mittarit", "Laita tärkeysjärjestykseen:Juurruttaminen"],
        *[[f"{n}.2.2024", f"{n}.", f"{9 - n}."] for n in range(1, 9)],
    ]
    survey = read_survey(write_csv(tmp_path / "k.csv", rows))
    assert set(survey.scores["scale"]) == {"rank"}
    assert survey.scores["value"].iloc[:8].tolist() == [float(n) for n in range(1, 9)]


FORMS = ["ID", "Start time", "Completion time", "Email", "Name"]


def test_forms_and_quiz_columns(tmp_path):
    rows = [
        [*FORMS, "Total points", "Mitä opit?", "Points - Mitä opit?", "Feedback - Mitä opit?", "Rating", "Rating2"],
        [7, "8/20/25 12:51:45", "8/20/25 12:52:01", "anonymous", "", 0, "Paljon uutta Innokylästä", 0, "", 4, 5],
        [9, "9/9/26 18:01", "9/9/26 18:03", "x@y.fi", "Maija Meri", 0, "Mittarit haltuun", 0, "hyvä", 2, 3],
    ]
    path = write_xlsx(tmp_path / "polls.xlsx", rows)
    assert roles(path)["Feedback - Mitä opit?"] == "ignored"
    survey = read_survey(path)
    assert list(survey.responses["answered_at"]) == ["2025-08-20T12:52:01", "2026-09-09T18:03:00"]
    assert list(survey.respondents["respondent_id"]) == ["polls:7", "polls:9"]
    assert set(survey.scores["item"]) == {"Rating", "Rating2"}
    assert not survey.responses["text"].str.contains("hyvä").any()
    assert not any("Meri" in str(value) for table in survey for value in table.to_numpy().ravel())


def test_google_joined_choices_keep_commas_in_brackets(tmp_path):
    places = ["PK-Seutu (Helsinki, Espoo), Turku", "Turku", "PK-Seutu (Helsinki, Espoo)", "Turku"] * 3
    rows = [
        ["Timestamp", "Missä toimit", "Vapaa sana"],
        *[[f"{n + 1}/13/2024 10:00:00", p, ""] for n, p in enumerate(places)],
    ]
    survey = read_survey(write_xlsx(tmp_path / "g.xlsx", rows, "Form Responses 1"))
    assert set(survey.scores["item"]) == {"Missä toimit: PK-Seutu (Helsinki, Espoo)", "Missä toimit: Turku"}


def test_mentimeter_takes_the_sheet_of_voters(tmp_path):
    rows = [
        ["Date (UTC)", "Session", "Voter", "Mitä jäi mieleen?: Answer", "Kuinka hyödyllinen?::Alueiden esimerkit"],
        ["2024-03-19", "1", "Voter 1", "verkostojen voima arjessa", 5],
        ["2024-03-19", "1", "Voter 2", "juurtuminen vie aikaa", 3],
    ]
    survey = read_survey(write_xlsx(tmp_path / "m.xlsx", rows, "Voters", before="Summary"))
    assert list(survey.responses["question"].unique()) == ["Mitä jäi mieleen?"]
    assert list(survey.scores["value"]) == [5.0, 3.0]
    assert list(survey.events["source"]) == ["mentimeter"]


BOARD = """\ufeffAlku,,Loppu
mittarit mukaan heti,,juurtuminen linjaan
,tuki tavoitteisiin omalla alueella
Kirjoita tähän lappu
,tuki tavoitteisiin omalla alueella,Miten johto saadaan mukaan?
"""


def test_miro_notes_headings_and_copies(tmp_path):
    path = tmp_path / "taulu.csv"
    path.write_text(BOARD, encoding="utf-8")
    survey = read_survey(path)
    notes = dict(zip(survey.responses["text"], survey.responses["section"], strict=True))
    assert notes == {
        "mittarit mukaan heti": "Alku", "juurtuminen linjaan": "Loppu", "tuki tavoitteisiin omalla alueella": "Alku",
        "Miten johto saadaan mukaan?": "Loppu",
    }  # fmt: skip
    assert account(survey)["cells"].iloc[0] == 8
    assert survey.dropped["reason"].value_counts().to_dict() == {
        "heading on the board": 2,
        "instruction on the board": 1,
    } | ({"same text again on the board": 1} if len(["tuki", "tavoitteisiin", "omalla", "alueella"]) > 3 else {})


def test_miro_question_comes_from_the_parameters_or_the_board(tmp_path):
    path = tmp_path / "taulu.csv"
    path.write_text("Millaista tukea toivot hankkeen alussa?\nmentori\nMitä muuta?\n,oma note\n", encoding="utf-8")
    survey = read_survey(path)
    assert survey.responses["role"].iloc[0] == "support_need"
    told = SurveyFile(path="t", question={"question_id": "tuki", "question": "Tuki?", "role": "support_need"})
    assert read_survey(path, told).responses["question_id"].iloc[-1] == "tuki"


def test_padlet_joins_subject_and_body(tmp_path):
    rows = [
        ["Created At", "Author", "Subject", "Body", "Section", "Attachment"],
        ["2024-03-19 10:00:00", "Maija M", "Mittarit", "Miten valitaan?", "Mitä aiheita toivot?", ""],
        ["2024-03-19 10:01:00", "", "", "Pelkkä teksti", "Muuta", ""],
        ["2024-03-19 10:02:00", "", "Pelkkä otsikko", "", "", "kuva.png"],
    ]
    survey = read_survey(write_csv(tmp_path / "padlet.csv", rows, ","))
    assert list(survey.responses["text"]) == ["Mittarit\nMiten valitaan?", "Pelkkä teksti", "Pelkkä otsikko"]
    assert list(survey.responses["role"]) == ["topic_wish", "other", "other"]
    assert not any("Maija" in str(value) for table in survey for value in table.to_numpy().ravel())


def test_plain_table_with_rows_above_the_header(tmp_path):
    rows = [
        ["Howspace-vienti", ""],
        ["", ""],
        ["Viesti", "Ryhmä"],
        ["Tarvitsemme lisää aikaa", "A"],
        ["Hyvä startti tälle", "B"],
    ]
    path = write_csv(tmp_path / "h.csv", rows)
    survey = read_survey(path, SurveyFile(path="h.csv", format="howspace", header_row=3))
    assert list(survey.responses["response_id"]) == ["h:4:viesti", "h:5:viesti"]
    with pytest.raises(InputError, match="header_row is 30"):
        read_survey(path, SurveyFile(path="h.csv", header_row=30))


@pytest.mark.parametrize(
    ("rows", "format"),
    [
        ([["ID", "Start time", "Completion time"]], "forms"),
        ([["Id", "Aloitusaika", "Valmistumisaika"]], "forms"),
        ([["Aikaleima", "Mitä?"]], "google"),
        ([["Tunniste", "Vastausaika"]], "webropol"),
        ([["a", "b"], ["1", "2"]], "table"),
        ([["oma lappu", "", "toinen"], ["kolmas"]], "miro"),
        ([["Mitä toivot?"], ["aikaa"], ["rahaa"]], "miro"),
        ([["teksti"], ["aikaa"]], "table"),
        ([["Author", "Body"]], "padlet"),
    ],
)
def test_format_is_told_by_headers_and_shape(rows, format):
    assert guess_format(Grid(rows)) == format


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tyhja.csv", b"", "the file is empty"),
        ("tyhja.xlsx", b"", "the file is empty"),
        ("vain.csv", b"Vastausaika;Avoin palaute\n", "headers but no answers"),
        ("rikki.xlsx", b"PK\x03\x04 not a zip at all", "not a readable XLSX"),
        ("vanha.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "damaged, or a password-protected"),
        ("teksti.xlsx", b"a;b\n1;2\n", "not a readable XLSX"),
        ("nolla.csv", b"a;b\n\x00\x00;3\n", "not a text file"),
    ],
)
def test_broken_files_get_one_clear_sentence(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_survey(path)
    assert str(path) in str(caught.value)


def test_missing_file_sheet_and_encoding(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_survey(tmp_path / "ei.csv")
    book = write_xlsx(tmp_path / "k.xlsx", [["a"], ["b"]])
    with pytest.raises(InputError, match="no sheet 'Data'; there are: Sheet1"):
        read_survey(book, SurveyFile(path="k.xlsx", sheet="Data"))
    path = write_csv(tmp_path / "k.csv", WEBROPOL, encoding="cp1252")
    with pytest.raises(InputError, match="is not utf-8"):
        read_survey(path, SurveyFile(path="k.csv", encoding="utf-8"))
    with pytest.raises(ValueError, match="no encoding 'utf-99'"):
        SurveyFile(path="k.csv", encoding="utf-99")


def test_told_delimiter_and_encoding_are_followed(tmp_path):
    path = write_csv(tmp_path / "k.csv", [["a|b", "c"], ["x|y", "z"]], "|", "latin-1")
    export = open_export(path, SurveyFile(path="k.csv", delimiter="|", encoding="latin-1"))
    assert export.headers == ["a|b", "c"]


def test_tabs_leave_quotes_as_they_are():
    assert read_csv(b'a\tb\n5" screen\t"quoted" start\n', "x").rows[1] == ['5" screen', '"quoted" start']
