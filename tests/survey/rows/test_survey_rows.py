"""Where the header lies and which rows are a respondent's, by shape alone."""

import pytest

from openfeedback.survey.files import Grid
from openfeedback.survey.rows import find_header, table_export

HEADER = ["Vastausaika", "Rooli", "Arvosana", "Mitä toivot?"]
ANSWERS = [
    ["1.2.2024 10.00", "Kehittäjä", "4", "Lisää aikaa keskustelulle"],
    ["2.2.2024 11.30", "Johtaja", "5", "Esimerkkejä muilta alueilta"],
    ["3.2.2024 9.15", "Kehittäjä", "3", ""],
    ["4.2.2024 9.15", "Johtaja", "4", "Mittarit jäivät epäselviksi"],
    ["5.2.2024 9.15", "Kehittäjä", "2", "Kiitos, hyvä päivä"],
]


def left_out(rows: list[list[str]]) -> dict[int, str]:
    export = table_export(Grid(rows), "table")
    assert export.used_n == {None: len(export.cells)}
    return dict(zip(export.left_out["row"].astype(int), export.left_out["reason"], strict=True))


@pytest.mark.parametrize(
    "above",
    [
        [["Klinikan palaute"], []],
        [["Perusraportti", "", "", ""], ["Vastaajia", "5", "", ""], ["Suodatin", "kaikki", "", ""], ["", "", "", ""]],
        [["Klinikka"] * 4, ["Luotu 3.4.2024", "", "", ""]],
        [["Kysely", "Klinikka 2024"], ["Julkinen linkki", "https://esimerkki.fi"], ["Vastaajat", "5"]],
    ],
)
def test_titles_filters_and_metadata_above_the_header(above):
    rows = [*above, HEADER, *ANSWERS]
    assert find_header(rows).headers == HEADER
    filled = [n for n, row in enumerate(above, 1) if any(row)]
    assert left_out(rows) == dict.fromkeys(filled, "above the table")


@pytest.mark.parametrize(
    ("row", "at", "reason"),
    [
        (HEADER, 2, "header again"),
        (["", "(1)", "(2)", "vapaa tekstikenttä"], 0, "row under the header"),
        (["testi", "testi", "1", "testi"], 1, "test or preview"),
        (["6.2.2024 9.00", "Kehittäjä", "3", "Testi 1"], 3, "test or preview"),
        (["Yhteensä", "", "18", ""], 5, "total"),
        (["Keskiarvo", "", "3,6", ""], 5, "total"),
        (["Raportti luotu 6.2.2024", "", "", ""], 5, "note under the table"),
        (["Kevään klinikka", "", "", ""], 3, "nothing of a respondent's"),
        (["", "", "", "Ajan kirjaus puuttuu minulta"], 3, None),
        (["", "Kehittäjä", "", ""], 4, None),
    ],
)
def test_a_row_is_kept_or_left_out_with_its_reason(row, at, reason):
    rows = [HEADER, *ANSWERS[:at], row, *ANSWERS[at:]]
    assert left_out(rows) == ({at + 2: reason} if reason else {})


def test_an_empty_block_in_the_middle_ends_nothing():
    rows = [HEADER, *ANSWERS[:2], [], [], *ANSWERS[2:]]
    export = table_export(Grid(rows), "table")
    assert list(export.cells.index) == ["2", "3", "6", "7", "8"]
    assert export.left_out.empty


def test_questions_stand_over_their_options_and_the_options_below():
    rows = [
        ["Vastausaika", "Mitä tukea sait?", "", "Mitä toivot?"],
        ["", "Koulutus", "Sparraus", "Open-Ended Response"],
        ["1.2.2024", "Koulutus", "", "Lisää aikaa"],
        ["2.2.2024", "", "Sparraus", ""],
        ["3.2.2024", "Koulutus", "Sparraus", "Kiitos kaikille"],
    ]
    export = table_export(Grid(rows), "table")
    assert export.headers == ["Vastausaika", "Mitä tukea sait?: Koulutus", "Mitä tukea sait?: Sparraus", "Mitä toivot?"]
    assert left_out(rows) == {2: "second header row"}


def test_codes_give_way_to_the_wordings_below_them():
    rows = [
        ["EndDate", "Q1", "Q2_1"],
        ["End Date", "Mikä on roolisi?", "Arvioi - Aikaa oli"],
        ['{"ImportId":"endDate"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2"}'],
        *[[f"2024-03-0{n} 10:00", "Kehittäjä", "4"] for n in range(1, 6)],
    ]
    export = table_export(Grid(rows), "table")
    assert export.headers == ["End Date", "Mikä on roolisi?", "Arvioi - Aikaa oli"]
    assert left_out(rows) == {2: "second header row", 3: "ids of the columns"}


def test_a_label_that_comes_once_is_a_respondents_too():
    rows = [["Vastaaja", "Mitä toivot?"], *[[who, f"Lisää aikaa {who}"] for who in ("a", "b", "c", "d", "a", "b")]]
    assert left_out(rows) == {}


def test_nobody_is_left_out_where_the_columns_have_nothing_in_common():
    rows = [["A", "B"], ["hyvä päivä", "kiitos"], ["Yhteensä hyvä", ""], ["", "sain paljon uutta"]]
    assert left_out(rows) == {}


def test_all_rows_of_a_header_in_three_come_again_in_the_middle():
    head = [
        ["EndDate", "Finished", "Q1", "Q2_1"],
        ["End Date", "Finished", "Mikä on roolisi?", "Arvioi - Aikaa oli"],
        ['{"ImportId":"endDate"}', '{"ImportId":"finished"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2"}'],
    ]
    answers = [[f"2024-03-0{n} 10:00", str(n < 5), "Kehittäjä" if n % 2 else "Johtaja", str(n)] for n in range(1, 7)]
    rows = [*head, *answers[:3], *head, *answers[3:]]
    assert table_export(Grid(rows), "table").headers == head[1]
    again = "header again"
    ids = "ids of the columns"
    assert left_out(rows) == {2: "second header row", 3: ids, 7: again, 8: again, 9: ids}


def test_a_header_with_options_in_brackets_comes_again():
    header = ["Nro", "Mistä kuulit? [Esite]", "Mistä kuulit? [Netti]", "Mitä opit?"]
    answers = [[str(n), str(n % 2), str((n + 1) % 2), f"Uutta asiaa {n}"] for n in range(1, 7)]
    assert left_out([header, *answers[:3], header, *answers[3:]]) == {5: "header again"}


def test_many_rows_of_means_counts_and_targets_hide_no_kind_of_column():
    header = ["Toimipiste", "Palvelu", "Tilat", "Mikä on parasta?"]
    rows = [header]
    for place in ("Keskusta", "Itäkylä", "Bussi", "Ranta"):
        rows += [[place, "4", "5", f"Lehdet {place}"], [place, "3", "5", ""], [place, "5", "2", "Kahvi ja pulla"]]
        name = f"Välisumma: {place}"
        rows += [[name, name, "4,0", ""], ["n", "3", "3", ""]]
    rows += [["Kaikki keskiarvo", "4,0", "4,0", ""], ["Tavoite", "4", "4", ""]]
    wanted = [n for n, row in enumerate(rows, 1) if row[0][:3] in ("Väl", "n", "Kai", "Tav")]
    assert left_out(rows) == dict.fromkeys(wanted, "total")


LIBRARY = ["Nro", "Toimipiste", "Palvelu (1-5)", "Tilat (1-5)", "Mikä on parasta?"]
VISITS = [
    *[[str(n), "Keskusta", str(1 + n % 5), str(1 + n % 4), f"Lukusali ja lehdet {n}"] for n in range(1, 7)],
    *[[str(n), "Itäkylä", str(1 + n % 4), str(1 + n % 5), f"Pelit ja kahvi {n}"] for n in range(1, 7)],
]


@pytest.mark.parametrize(
    "row",
    [
        ["", "Keskusta yhteensä", "N=6", "ka. 3,2", "6 vastausta"],
        ["Yht.", "Kaikki", "6", "3,2", "kts. liite"],
        ["Summa", "", "18", "17", ""],
        ["Totalt", "", "6", "6", "6 svar"],
        ["Grand total", "", "12", "12", ""],
        ["", "Keskusta, ka", "3,2", "2,9", ""],
        ["Keskiarvo Keskusta", "", "3,2", "2,9", "-"],
        ["ka", "", "3,2", "2,9", ""],
        ["", "", "3,2", "2,9", ""],
        ["", "Delsumma", "3.2 (n=6)", "2.9 (n=6)", ""],
    ],
)
@pytest.mark.parametrize("at", [6, 12])
def test_totals_and_means_among_the_respondents_are_left_out(row, at):
    assert left_out([LIBRARY, *VISITS[:at], row, *VISITS[at:]]) == {at + 2: "total"}


@pytest.mark.parametrize(
    "row",
    [
        ["7", "Keskusta", "4", "3", "Yhteensä kolme kerrosta luettavaa, mikä aarre!"],
        ["7", "Keskusta", "", "", "Kaikki"],
        ["", "", "4", "3", "Summa summarum hyvä"],
        ["7", "Itäkylä", "4", "", ""],
        ["", "Itäkylä", "4", "5", ""],
    ],
)
def test_respondents_who_write_of_totals_stay(row):
    assert left_out([LIBRARY, *VISITS[:6], row, *VISITS[6:]]) == {}


def test_short_answers_alone_are_no_totals():
    texts = ["Kaikki", "Aikaa yhteensä", "Ruoka", "Kaikki", "Yhteinen keskustelu", "Paikka", "Hinta", "Ei mitään"]
    answers = [[text, str(1 + n % 5)] for n, text in enumerate(texts)]
    assert left_out([["Mitä hyvää?", "Arvosana (1-5)"], *answers]) == {}


def test_a_header_in_two_rows_comes_again_though_its_merged_cells_do_not():
    above = ["Nro", "Toimipiste", "Arvioi", "Arvioi", "Mikä on parasta?"]  # merged over two columns
    below = ["", "", "Palvelu (1-5)", "Tilat (1-5)", "Avoin vastaus"]
    again = ["Nro", "Toimipiste", "Arvioi", "", "Mikä on parasta?"]
    rows = [above, below, *VISITS[:6], [], again, below, *VISITS[6:]]
    assert left_out(rows) == {2: "second header row", 10: "header again", 11: "header again"}


@pytest.mark.parametrize(
    ("row", "test"),
    [
        (["t1", "Kehittäjä", "4", "testi", "asdf"], True),
        (["17", "Kehittäjä", "4", "testi", "admin"], True),
        (["testi_admin", "Kehittäjä", "4", "", "4"], True),
        (["18", "Kehittäjä", "4", "Testi oli hyvä ja selkeä", "testi"], False),
        (["19", "Kehittäjä", "4", "Koe meni hyvin", ""], False),
        (["20", "Kehittäjä", "4", "testi vastaus, poistakaa", "äöå"], True),
        (["21", "Kehittäjä", "4", "Testivastaus / kaavoitus HJ", ""], True),
        (["22", "Kehittäjä", "4", "Testi, koska se opetti", ""], False),
        (["23", "Kehittäjä", "4", "testi, ope kokeilee", "Hyvä päivä"], False),
    ],
)
def test_a_test_is_known_by_its_answers_beside_an_id_or_by_the_id(row, test):
    header = ["Vastaajan tunniste", "Rooli", "Arvosana", "Mitä toivot?", "Mikä oli hyvää?"]
    answers = [[str(n), *cells[1:], f"Hyvä puoli oli numero {n}"] for n, cells in enumerate(ANSWERS, 1)]
    assert left_out([header, *answers, row, answers[0]]).get(7) == ("test or preview" if test else None)


@pytest.mark.parametrize(
    ("who", "test"),
    [
        ("Testi Testaaja", True),
        ("testi.testaaja@esimerkki.fi", True),
        ("Test User", True),
        ("Testa Rossi", False),
        ("aino.testamentti@esimerkki.fi", False),
    ],
)
def test_a_test_is_known_by_its_name_or_address(who, test):
    header = ["Nimi", *HEADER]
    rows = [[f"Aino Ahola {n}", *row] for n, row in enumerate(ANSWERS, 1)]
    assert left_out([header, *rows, [who, *ANSWERS[0][:3], "Lisää kahvia"]]) == ({7: "test or preview"} if test else {})


@pytest.mark.parametrize("name", ["yht.", "ka", "n", "lkm"])
def test_totals_after_each_group_are_left_out_where_nothing_else_is_filled(name):
    header = ["Ryhmä", "Nro", "Ikä", "Ruoka", "Ohjelma", "Miten leiri sujui?"]
    rows, wanted = [header], {}
    for group, first in (("Ketut", 1), ("Siilit", 4), ("Ilvekset", 7)):
        for n in range(first, first + 3):
            rows.append(
                [group if n == first else "", str(n), "9", str(n % 5 + 1), str(n % 4 + 2), f"Uinti oli hauskaa {n}"]
            )
        rows.append([name, "3", "", "", "", ""])
        wanted[len(rows)] = "total"
    assert left_out(rows) == wanted


def test_initials_like_a_word_for_a_mean_are_somebodys():
    header = ["Nimikirjaimet", "Palvelu (1-5)", "Tilat (1-5)", "Hinta (1-5)"]
    rows = [[name, str(n % 5 + 1), "4", str(5 - n % 5)] for n, name in enumerate(["AH", "KA", "SD", "MV", "EK", "TL"])]
    assert left_out([header, *rows]) == {}


HOUSE = ["Asunto", "Nimi", "Omistus", "Huolto", "Siivous", "Mikä on hyvää?"]
FLATS = [
    [f"A {3 * n}", "", ("omistaja", "vuokralainen")[n % 2], str(n % 4 + 1), str(n % 3 + 1), ("Piha", "")[n % 2]]
    for n in range(1, 10)
]


@pytest.mark.parametrize("means", [["ka", "", "", "2,33", "2", ""], ["keskiarvo", "", "", "2", "2", ""]])
def test_several_rows_of_totals_stand_under_a_table(means):
    rows = [HOUSE, *FLATS, [], means, ["Lomakkeita yht. 9", "", "", "", "", ""]]
    assert left_out(rows) == {12: "total", 13: "total"}
    assert left_out(rows[:-1]) == {12: "total"}


@pytest.mark.parametrize("model", ["MALLIRIVI", "esimerkki", "Malli", "Exempelrad", "sample"])
def test_a_row_that_shows_how_to_fill_the_form_in_is_a_model(model):
    shown = ["A 0", model, "omistaja", "4", "4", "näin täytetään"]
    assert left_out([HOUSE, shown, *FLATS]) == {2: "test or preview"}


@pytest.mark.parametrize("said", ["esimerkki", "Malli"])
def test_the_same_word_further_down_or_as_an_answer_is_a_respondents(said):
    answered = ["A 1", "", "omistaja", "4", "4", said]
    assert left_out([HOUSE, answered, *FLATS]) == {}
    assert left_out([HOUSE, *FLATS[:4], ["A 1", said, *FLATS[0][2:]], *FLATS[4:]]) == {}


@pytest.mark.parametrize(
    "note", ["ei palauttanut", "Ei vastannut", "palautus puuttuu", "ej besvarat", "svar saknas", "did not return"]
)
def test_whose_form_never_came_back_is_no_respondent(note):
    away = [[f"C 4{n}", note, "", "", "", ""] for n in range(2)]
    assert left_out([HOUSE, *FLATS, *away]) == dict.fromkeys((11, 12), "no question answered")
    assert left_out([HOUSE, *FLATS, ["C 9", "", "omistaja", "3", "2", note]]) == {}
