"""Exports as tools and people bend them, made here after public reports of their users: read right, or told."""

import csv
import io
from pathlib import Path

import pytest

from openfeedback.errors import InputError
from openfeedback.survey import Survey, read_survey
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.tables.joined import sentences

TEXTS = [
    "Toivoisin lisää tukea hankkeen alussa", "Yhteinen keskustelu auttoi paljon", "Mittareista jäi vielä epäselvää",
    "Tarvitsemme apua viestintään", "Aikaa oli liian vähän kaikelle", "Esimerkit alueilta olivat hyviä",
]  # fmt: skip
LABELS = ["Täysin eri mieltä", "Osittain eri mieltä", "Osittain samaa mieltä", "Täysin samaa mieltä"]
N = 15


def export(path: Path, *rows: list[str], delimiter: str = ";") -> Path:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows(rows)
    path.write_text(made.getvalue(), encoding="utf-8")
    return path


def said(survey: Survey) -> str:
    return "\n".join(sentences(survey))


def text(n: int) -> str:
    return f"{TEXTS[n % 6]} {n}"


def roles(path: Path) -> dict[str, str]:
    described = describe_survey(path)
    return dict(zip(described["column"], described["role"], strict=True))


def test_codes_of_missing_values_are_no_scores(tmp_path):
    rows = [[str(n), str(n % 5 + 1) if n % 7 else "-99", text(n) if n % 4 else "NULL"] for n in range(28)]
    survey = read_survey(export(tmp_path / "k.csv", ["id", "Arvosana (1-5)", "Avoin palaute"], *rows))
    assert survey.scores["value"].between(1, 5).all()
    assert len(survey.scores) == 24
    assert "4 cells hold -99: what programs write for no answer" in said(survey)
    assert survey.dropped["reason"].tolist() == ["code for a missing value"] * 7
    assert len(survey.responses) == 21


def test_words_of_a_program_for_nothing_are_no_group(tmp_path):
    rows = [["2024-03-01 10:00:00", ["Kehittäjä", "nan", "Johtaja"][n % 3], text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["Timestamp", "Rooli", "Avoin palaute"], *rows, delimiter=","))
    assert set(survey.respondents["rooli"].dropna()) == {"Kehittäjä", "Johtaja"}


def test_ages_and_counts_keep_their_99(tmp_path):
    rows = [[str(n), str(80 + n), text(n)] for n in range(20)]
    survey = read_survey(export(tmp_path / "k.csv", ["id", "Ikä", "Avoin palaute"], *rows))
    assert survey.respondents["ika"].tolist() == [str(80 + n) for n in range(20)]


def test_ids_that_excel_rounded_make_nobody_the_same(tmp_path):
    rows = [["1.18E+11", "Kehittäjä", text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["Respondent ID", "Rooli", "Avoin palaute"], *rows))
    assert survey.responses["respondent_id"].nunique() == N
    assert "Excel made its numbers short" in said(survey)


def test_apostrophes_around_cells_quote_them(tmp_path):
    rows = "".join(f"'{n + 1}.3.2024 10:00','Kehittäjä','{TEXTS[n % 6]}, ja lisää {n}'\n" for n in range(N))
    path = tmp_path / "k.csv"
    path.write_text("Vastausaika,Rooli,Avoin palaute\n" + rows, encoding="utf-8")
    survey = read_survey(path)
    assert survey.responses["text"].iloc[0] == f"{TEXTS[0]}, ja lisää 0"
    assert survey.responses["answered_at"].iloc[0] == "2024-03-01T10:00:00"
    assert "apostrophes stand for quotation marks" in said(survey)


@pytest.mark.parametrize("sign", ["- ", "+ ", "=", "@"])
def test_an_apostrophe_that_guards_a_cell_goes(tmp_path, sign):
    rows = [[f"{n + 1}.3.2024 10:00", f"'{sign}{text(n)}"] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["Vastausaika", "Avoin palaute"], *rows))
    assert survey.responses["text"].iloc[0] == f"{sign}{text(0)}"
    assert "15 cells began with an apostrophe" in said(survey)


def test_codes_in_place_of_answers_are_told(tmp_path):
    rows = [[str(n), ["A1", "A2", "-oth-"][n % 3], text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["id", "G1Q1", "G3Q1"], *rows))
    assert "column 'G1Q1': the answers are codes (A1, A2)" in said(survey)
    assert "its wording is only the name of a column, 'G3Q1'" in said(survey)


def test_a_summary_of_counts_is_told(tmp_path):
    rows = [["Vastausvaihtoehto", "n", "Prosentti"], *[[label, "3", "20,0%"] for label in LABELS]]
    assert "looks like a summary" in said(read_survey(export(tmp_path / "k.csv", *rows)))


def test_a_table_turned_round_is_told(tmp_path):
    rows = [["Kysymys", *[f"Vastaaja {n}" for n in range(1, 5)]], ["Aikaa oli riittävästi", *LABELS],
            ["Millaista tukea toivot?", *TEXTS[:4]], ["Avoin palaute", *TEXTS[2:]]]  # fmt: skip
    assert "looks turned round" in said(read_survey(export(tmp_path / "k.csv", *rows)))


def test_json_by_another_name_is_refused(tmp_path):
    (tmp_path / "k.csv").write_text('[{"Vastausaika": "1.3.2024", "Avoin palaute": "hyvä päivä"}]', encoding="utf-8")
    with pytest.raises(InputError, match="is JSON, which is not read; export it as CSV or XLSX"):
        read_survey(tmp_path / "k.csv")


@pytest.mark.parametrize("word", ["EncryptedPackage", ""])
def test_a_locked_workbook_says_so(tmp_path, word):
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    (tmp_path / "k.xlsx").write_bytes(start + word.encode("utf-16-le") + bytes(4096))
    with pytest.raises(InputError, match="is locked: open it in Excel and save it without a password"):
        read_survey(tmp_path / "k.xlsx")


def test_qualtrics_with_an_own_option_and_three_header_rows(tmp_path):
    codes = ["StartDate", "EndDate", "ResponseId", "UserLanguage", "Q1", "Q1_4_TEXT", "Q2_1", "Q3"]
    wordings = ["Start Date", "End Date", "Response ID", "User Language", "Mikä on roolisi? - Selected",
                "Mikä on roolisi? - Muu, mikä - Text", "Arvioi - Aikaa oli", "Millaista tukea toivot?"]  # fmt: skip
    rows = [["2024-03-01 10:00:00", "2024-03-01 10:15:00", f"R_{n:03}abc", "FI", ["Kehittäjä", "Johtaja"][n % 2], "",
             LABELS[n % 4], text(n)] for n in range(N)]  # fmt: skip
    path = export(tmp_path / "k.csv", codes, wordings, ['{"ImportId":"startDate"}'] * 8, *rows, delimiter=",")
    survey = read_survey(path)
    assert (len(survey.respondents), len(survey.responses), len(survey.scores)) == (N, N, N)
    assert survey.responses["answered_at"].iloc[0] == "2024-03-01T10:15:00"


def test_surveymonkey_with_other_please_specify(tmp_path):
    rows = [[str(118000000000 + n), f"03/{n + 1:02}/2024 01:05:00 PM", "Kehittäjä" if n % 3 else "",
             "" if n % 3 else f"sihteeri {n}",
             "Koulutus" if n % 2 else "", "Sparraus" if n % 3 else ""] for n in range(N)]  # fmt: skip
    path = export(
        tmp_path / "k.csv", ["Respondent ID", "End Date", "Mikä on roolisi?", "", "Mitä tukea sait?", ""],
        ["", "", "Response", "Muu, mikä?", "Koulutus", "Sparraus"], *rows, delimiter=",",
    )  # fmt: skip
    survey = read_survey(path)
    assert roles(path)["Mitä tukea sait?: Koulutus"] == "multiple choice"
    assert survey.responses["answered_at"].iloc[0] == "2024-03-01T13:05:00"
    assert len(survey.respondents) == N


def test_google_times_after_noon_in_finnish(tmp_path):
    rows = [[f"2024/03/{n + 1:02} 1.05.07 ip. UTC+2", "Kehittäjä", text(n)] for n in range(N)]
    path = export(tmp_path / "k.tsv", ["Aikaleima", "Rooli", "Mitä toivot jatkossa?"], *rows, delimiter="\t")
    assert read_survey(path).responses["answered_at"].iloc[0] == "2024-03-01T13:05:07"


def test_a_blank_tail_of_excel_and_comments_above(tmp_path):
    rows = [[f"{n + 1}.3.2024 10:00", text(n), "", ""] for n in range(N)]
    path = export(tmp_path / "k.csv", ["Vastausaika", "Avoin palaute", "", ""], *rows, *[["", "", "", ""]] * 3000)
    path.write_text("\ufeff# Viety 1.4.2024\n# Vastauksia: 15\n" + path.read_text("utf-8"), encoding="utf-8")
    survey = read_survey(path)
    assert (len(survey.responses), survey.left_out["reason"].tolist()) == (N, ["above the table"] * 2)


def test_labels_in_two_languages_are_one_scale(tmp_path):
    swedish = ["Helt av annan åsikt", "Delvis av annan åsikt", "Delvis av samma åsikt", "Helt av samma åsikt"]
    rows = [[str(n), (LABELS if n % 2 else swedish)[n % 4], text(n)] for n in range(N)]
    scores = read_survey(export(tmp_path / "k.csv", ["id", "Aikaa oli / Det fanns tid", "Avoin palaute"], *rows)).scores
    assert (scores["scale"].unique().tolist(), scores["value"].notna().all()) == (["agree4"], True)


def test_a_chat_keeps_no_writer(tmp_path):
    names = ["Maija Virtanen", "Kalle Korhonen", "Liisa Nieminen"]
    rows = [[names[n % 3], f"1.3.2024 klo 10.{n + 10}", text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["Kirjoittaja", "Aika", "Viesti"], *rows))
    assert len(survey.responses) == N
    cells = {str(v) for table in survey for v in table.to_numpy().ravel()}
    assert not any(name in cell for name in names for cell in cells)


@pytest.mark.parametrize("code", ["-99", "-999", "N/A", "NULL", "Ei vastausta", "no answer"])
def test_codes_for_no_answer_under_an_open_question_are_no_answers(tmp_path, code):
    rows = [[str(n), str(n % 5 + 1), code if n in (3, 7) else text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["id", "Arvosana (1-5)", "Avoin palaute"], *rows))
    assert code not in set(survey.responses["text"])
    assert len(survey.responses) == N - 2
    assert f"2 cells hold {code}" in said(survey)


def test_a_number_that_says_something_among_texts_stays(tmp_path):
    rows = [[str(n), "99" if n == 3 else text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["id", "Avoin palaute"], *rows))
    assert "99" in set(survey.responses["text"])


def test_a_dash_among_points_is_no_answer_and_an_opt_out_stays_one(tmp_path):
    labels = ["Täysin samaa mieltä", "Jokseenkin eri mieltä", "N/A", "-", "Täysin eri mieltä"]
    rows = [[str(n), labels[n % 5], text(n)] for n in range(N)]
    scores = read_survey(export(tmp_path / "k.csv", ["id", "Aikaa oli", "Avoin palaute"], *rows)).scores
    assert len(scores) == N - 3
    assert scores.loc[scores["opt_out"], "label"].unique().tolist() == ["N/A"]


def test_a_table_with_a_separator_line_and_letters_encoded_three_times_in_some_rows(tmp_path):
    texts = [
        "Väliajat – hyviä",
        "Äänentoisto",
        "Työ yöllä",
        "näkyi muodossa Ã¤, väärin",
        "Kerro mitä, älä miksi",
        "õunapuu",
    ]
    rows = [["Nro", "Ryhmä", "Mikä oli hyvää?"], *[[str(n), "Päivä", text] for n, text in enumerate(texts, 1)]]
    bent = [
        [cell.encode("utf-8").decode("cp1252").encode("utf-8").decode("cp1252") for cell in row] for row in rows[:4]
    ]
    path = export(tmp_path / "k.csv", *bent, *rows[4:])
    path.write_text("sep=;\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    survey = read_survey(path)
    assert survey.responses["text"].tolist() == texts
    assert set(survey.respondents["ryhma"]) == {"Päivä"}
    assert "letters encoded twice" in said(survey)


def test_rows_with_an_id_and_a_time_alone_are_left_out_and_told(tmp_path):
    rows = [[str(n), f"{n + 1}.3.2024 10:00", "4", text(n)] for n in range(N)]
    rows[4][2:] = rows[9][2:] = ["", ""]
    survey = read_survey(export(tmp_path / "k.csv", ["id", "submitdate", "Arvosana (1-5)", "Avoin palaute"], *rows))
    assert "rows 6, 11: no question answered; left out" in said(survey)
    assert len(survey.respondents) == N - 2


def test_codes_beyond_the_points_of_several_columns_and_far_from_ages_are_no_answers(tmp_path):
    header = ["Ikä", "Ohjaajat kuuntelevat", "Tekemistä on tarpeeksi", "Täällä on turvallista", "Mitä toivot?"]
    rows = [[str(30 + 2 * n), str(n % 5 + 1), str((n + 2) % 5 + 1), str((n + 3) % 5 + 1), text(n)] for n in range(N)]
    for n, j in ((0, 1), (3, 1), (5, 2), (6, 0), (7, 0)):
        rows[n][j] = "9" if j else "999"
    survey = read_survey(export(tmp_path / "k.csv", header, *rows))
    assert survey.scores.groupby("item_id")["value"].max().tolist() == [5, 5, 5]
    assert survey.scores["value"].notna().sum() == 3 * N - 3
    assert "2 cells hold 9" in said(survey)
    assert survey.respondents["ika"].isna().sum() == 2


def test_few_small_numbers_that_nothing_explains_are_asked_about(tmp_path):
    rows = [[str(n % 5 + 1) if n else "4,0", text(n)] for n in range(N)]
    described = describe_survey(export(tmp_path / "k.csv", ["Hinnasta kerrottiin", "Mitä toivot?"], *rows))
    assert described["ask"][0] == "is 'Hinnasta kerrottiin' a scale item?"


def test_boxes_of_redcap_and_of_people_are_options(tmp_path):
    header = [
        "id",
        "Palvelut? (choice=Teatteri)",
        "Palvelut? (choice=Konsertti)",
        "Miten tulit? - Bussi",
        "Miten tulit? - Auto",
        "Mitä toivot?",
    ]
    rows = [
        [
            str(n),
            "Checked" if n % 2 else "Unchecked",
            "Unchecked" if n % 3 else "Checked",
            "x" if n % 4 else "",
            "x",
            text(n),
        ]
        for n in range(N)
    ]
    scores = read_survey(export(tmp_path / "k.csv", header, *rows)).scores
    assert set(scores["scale"]) == {"choice"}
    assert scores.groupby("item", sort=False)["value"].sum().to_dict() == {
        "Palvelut?: Teatteri": 7, "Palvelut?: Konsertti": 5, "Miten tulit?: Bussi": 11, "Miten tulit?: Auto": 15,
    }  # fmt: skip


def test_commas_without_a_blank_join_options_that_hold_commas(tmp_path):
    options = ["Uinti, vesijumppa", "Tanssi", "Kuntosali"]
    cells = [",".join(options[i] for i in range(3) if (n + 1) >> i & 1) or options[1] for n in range(N)]
    rows = [[str(n), cell, text(n)] for n, cell in enumerate(cells)]
    scores = read_survey(export(tmp_path / "k.csv", ["id", "Mihin osallistut?", "Mitä toivot?"], *rows)).scores
    assert set(scores["label"]) == set(options)


def test_a_nine_beside_points_up_to_ten_is_a_point(tmp_path):
    tens = ["7", "8", "10", "6", "3"]
    rows = [
        [str(n), str(n % 5 + 1) if n > 1 else "9", str(n % 4 + 1) if n > 1 else "9", tens[n % 5], text(n)]
        for n in range(N)
    ]
    survey = read_survey(export(tmp_path / "k.csv", ["id", "Tilat", "Ruoka", "Palvelu", "Mitä toivot?"], *rows))
    assert "hold 9" not in said(survey)


def test_numbers_beside_an_item_of_the_same_points_are_an_item(tmp_path):
    rows = [
        [str(n % 5 + 1), "ei koske" if n == 3 else str((n + 1) % 5 + 1), str((n + 2) % 5 + 1), text(n)]
        for n in range(N)
    ]
    described = roles(
        export(tmp_path / "k.csv", ["Hinnasta kerrottiin", "Odotus (1-5)", "Lapsen ikä", "Mitä toivot?"], *rows)
    )
    assert described["Hinnasta kerrottiin"] == "scale item"
    assert described["Lapsen ikä"] == "background"


def test_numbers_of_rows_states_and_the_typists_notes_are_no_background(tmp_path):
    header = ["Nro", "Tila", "Asiakasnro", "Koodi", "Rooli", "Mitä toivot?", "Huom", ""]
    states, roles_ = ["Valmis"] * N, ["Johtaja", "Kehittäjä"]
    states[4] = "Kesken"
    rows = [[str(n), states[n], str(40100 + 7 * n), f"tk{n}59{n}4", roles_[n % 2], text(n), "", ""] for n in range(N)]
    rows[2][6], rows[5][7] = "soitetaan äidille", "käsiala epäselvä"
    path = export(tmp_path / "k.csv", header, *rows)
    survey = read_survey(path)
    assert [c for c in survey.respondents if c not in ("respondent_id", "event_id", "source")] == ["rooli"]
    assert roles(path)["Asiakasnro"] == "personal data"
    assert "column 'Tila': row 6: unfinished answers, kept" in said(survey)
    assert "column 'Huom': notes of whoever handled the answers, by its header: not read" in said(survey)
    assert "column 'column 8': notes of whoever handled the answers, under no header: not read" in said(survey)


def test_a_room_is_no_state_of_an_answer(tmp_path):
    rows = [["sali" if n % 2 else "kahvila", text(n)] for n in range(N)]
    assert roles(export(tmp_path / "k.csv", ["Tila", "Mitä toivot?"], *rows))["Tila"] == "background"


def test_dates_in_both_orders_are_a_time_and_asked_about(tmp_path):
    rows = [[f"{n + 10}/3/2024" if n < 9 else f"3/{n + 10}/2024", text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["Päivä", "Mitä toivot?"], *rows))
    assert survey.responses["answered_at"].notna().all()
    assert "dates could be day/month or month/day" in said(survey)


def test_signs_under_an_open_question_are_dropped_and_counted(tmp_path):
    rows = [[str(n % 5 + 1), "-" if n in (2, 5) else "?" if n == 7 else text(n)] for n in range(N)]
    survey = read_survey(export(tmp_path / "k.csv", ["Arvosana (1-5)", "Mitä toivot?"], *rows))
    assert len(survey.responses) == N - 3
    assert survey.dropped["reason"].tolist() == ["non-answer: no words"] * 3


def test_a_group_that_differs_from_its_number_is_told_and_no_item(tmp_path):
    points = [10, 9, 8, 7, 6, 3, 9, 10, 8, 2, 9, 10, 7, 5, 9] * 2
    groups = ["Promoter" if p > 8 else "Passive" if p > 6 else "Detractor" for p in points]
    groups[5] = "Passive"
    header = ["id", "Kuinka todennäköisesti suosittelisit (0-10)?", "NPS-ryhmä", "Mitä toivot?"]
    rows = [[str(n), str(p), g, text(n)] for n, (p, g) in enumerate(zip(points, groups, strict=True))]
    path = export(tmp_path / "k.csv", header, *rows)
    assert set(read_survey(path).scores["scale"]) == {"0-10"}
    assert "row 7: another group than the number says" in "\n".join(describe_survey(path)["ask"].dropna())


def test_columns_that_say_their_own_header_are_options_of_one_question(tmp_path):
    options = ["Annons", "Facebook", "En vän"]
    rows = [
        [("Kör", "Keramik")[n % 2], *(o if n % (k + 2) else "" for k, o in enumerate(options)), text(n)]
        for n in range(1, 20)
    ]
    path = export(tmp_path / "t.csv", ["Kurs", *options, "Vad var bäst?"], *rows)
    survey = read_survey(path)
    ticked = survey.scores[survey.scores["scale"] == "choice"].groupby("label")["value"].sum().to_dict()
    assert ticked == {"Annons": 10, "Facebook": 13, "En vän": 15}
    assert "personal" not in said(survey)


@pytest.mark.parametrize("units", [("6,5", "6,50 €", "6e"), ("12 km", "7", "3,5km")])
def test_amounts_with_a_unit_are_no_open_answers(tmp_path, units):
    rows = [[text(n), units[n % 3].replace("6", str(n)).replace("3", str(n))] for n in range(1, 25)]
    survey = read_survey(export(tmp_path / "m.csv", ["Mitä toivot?", "Mikä olisi sopiva määrä?"], *rows))
    assert set(survey.responses["question"]) == {"Mitä toivot?"}


def test_a_test_of_the_makers_ticks_options_too(tmp_path):
    header = ["Tunnus", "Sijainti", "Hinta", "Mitä toivot?", "Mitä hyvää?"]
    rows = [[f"r{n}", "Sijainti" if n % 2 else "", "Hinta" if n % 3 else "", text(n), text(n + 30)] for n in range(20)]
    survey = read_survey(
        export(tmp_path / "k.csv", header, *rows, ["r98", "Sijainti", "Hinta", "kokeilu kokeilu", "xx"])
    )
    assert survey.left_out["reason"].tolist() == ["test or preview"]
