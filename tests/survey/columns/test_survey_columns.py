"""What columns are taken for and what is told of them: times, choices, codes, personal data, long tables, oddities."""

import csv
import io

import pytest

from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import read_survey
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.tables.joined import sentences
from openfeedback.survey.wordings.headers import is_personal_name

pytestmark = pytest.mark.filterwarnings("ignore::openfeedback.files.characters.Notice")
TEXTS = [
    "Lisää aikaa keskustelulle", "Esimerkkejä muilta alueilta kiitos", "Mittarit jäivät minulle epäselviksi",
    "Hyvä päivä ja hyvä seura", "Kaipaan tukea arvioinnin alussa", "Enemmän käytännön harjoituksia ryhmissä",
]  # fmt: skip


def write(tmp_path, header, rows):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *rows])
    path = tmp_path / "k.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def roles(path):
    described = describe_survey(path)
    return dict(zip(described["column"], described["role"], strict=True))


def test_one_row_is_said_in_the_singular(tmp_path):
    path = tmp_path / "k.csv"
    rows = [
        "Vastaajan ID;Arvosana (1-5);Avoin palaute",
        *[f"{n};{n % 5 + 1};Hyvä ja selkeä päivä {n}" for n in range(12)],
    ]
    path.write_text("\n".join([*rows[:-1], "10;9;Lisää aikaa keskustelulle"]), encoding="utf-8")
    said = "\n".join(sentences(read_survey(path)))
    assert "1 row has the id of an earlier row" in said
    assert "1 score lies outside the scale" in said


def test_times_are_known_by_their_cells(tmp_path):
    rows = [[f"{n}.2.2024 klo 10.0{n}", f"pe {n}.3.2024", text] for n, text in enumerate(TEXTS, 1)]
    path = write(tmp_path, ["Avattu", "Lähetysleima", "Mitä toivot?"], rows)
    assert list(roles(path).values())[:2] == ["ignored", "time"]
    assert read_survey(path).responses["answered_at"].iloc[0] == "2024-03-01"


def test_times_of_every_row_are_no_numbers_of_rows(tmp_path):
    rows = [f"2025-03-{day:02}T09:{day:02}:00,hyvä esitys ja kahvi {day}" for day in range(1, 28)]
    (tmp_path / "k.csv").write_text("Aika,Mikä oli hyvää?\n" + "\n".join(rows), encoding="utf-8")
    found = read_survey(tmp_path / "k.csv")
    assert found.responses["answered_at"].notna().all()


def test_cells_that_are_no_time_are_counted_and_told(tmp_path):
    rows = [[f"{n}.2.2024", text] for n, text in enumerate(TEXTS * 2, 1)]
    rows[3][0] = "eilen illalla"
    survey = read_survey(write(tmp_path, ["Vastausaika", "Mitä toivot?"], rows))
    assert "column 'Vastausaika': 1 of 12 cells is no time that can be read: row 5" in "\n".join(sentences(survey))


@pytest.mark.parametrize(
    "header",
    ["RecipientEmail", "recipient_last_name", "vastaajanNimi", "puh_nro puh", "IPAddress", "LocationLatitude", "ipaddr",
     "Förnamn", "Your name", "token", "ExternalReference", "Sähköpostiosoite", "gsm", "Syntymäaika", "LASTNAME"],
)  # fmt: skip
def test_personal_headers_under_any_spelling(header):
    assert is_personal_name(header)


@pytest.mark.parametrize(
    "header",
    ["Organisaation nimi", "Tilaisuuden nimi", "Mikä on nimesi merkitys sinulle tänään täällä?", "Rooli", "Kommentti",
     "Miten sähköposti toimii työssäsi?", "Sähköpostin käyttö", "Company name", "Investointi"],
)  # fmt: skip
def test_headers_that_name_no_person(header):
    assert not is_personal_name(header)


@pytest.mark.parametrize(
    "cells",
    [
        ["Päivi Hämäläinen", "Jukka Korhonen", "Virtanen Mikko", "Sanna Mäkelä", "Matti Nieminen", "Kirsi Laine"],
        ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"],
        [
            "60.1708, 24.9375",
            "61.4981, 23.7608",
            "60.4518, 22.2666",
            "65.0121, 25.4651",
            "62.8924, 27.6770",
            "60.9, 25.6",
        ],
        ["131052-308T", "010101A123N", "120464Y126J", "131052-308T", "010101A123N", "120464Y126J"],
    ],
)
def test_personal_cells_under_any_header(tmp_path, cells):
    rows = [[f"{n}.2.2024", cell, text] for n, (cell, text) in enumerate(zip(cells, TEXTS, strict=True), 1)]
    path = write(tmp_path, ["Vastausaika", "Lisätieto", "Mitä toivot?"], rows)
    assert roles(path)["Lisätieto"] == "personal data"
    survey = read_survey(path)
    assert not any(cells[0] in str(v) for table in survey for v in table.to_numpy().ravel())


def test_an_address_among_the_values_of_a_background_column_does_not_leave(tmp_path):
    rows = [[f"{n}.2.2024", "Kehittäjä", text] for n, text in enumerate(TEXTS, 1)]
    rows[2][1] = "maija.meri@alue.fi"
    survey = read_survey(write(tmp_path, ["Vastausaika", "Rooli", "Mitä toivot?"], rows))
    assert "@" not in " ".join(map(str, survey.respondents.to_numpy().ravel()))


def test_codes_beside_labels_are_one_item(tmp_path):
    labels = ["Täysin eri mieltä", "Osittain eri mieltä", "Osittain samaa mieltä", "Täysin samaa mieltä"]
    rows = [[f"{n}.2.2024", str(n % 4 + 1), labels[n % 4], text] for n, text in enumerate(TEXTS * 2, 1)]
    survey = read_survey(write(tmp_path, ["Vastausaika", "v1", "Aikaa oli riittävästi", "Mitä toivot?"], rows))
    assert set(survey.scores["item"]) == {"Aikaa oli riittävästi"}
    assert "v1" not in survey.respondents.columns


@pytest.mark.parametrize("joint", ["; ", ";", "\n", ", "])
def test_choices_in_one_cell(tmp_path, joint):
    chosen = [
        ["Tuki"],
        ["Koulutus"],
        ["Tuki", "Koulutus"],
        ["Tuki", "Sparraus"],
        ["Sparraus"],
        ["Koulutus", "Sparraus"],
    ]
    rows = [[f"{n}.2.2024", joint.join(c), t] for n, (c, t) in enumerate(zip(chosen * 2, TEXTS * 2, strict=True), 1)]
    survey = read_survey(write(tmp_path, ["Vastausaika", "Mitä sait?", "Mitä toivot?"], rows))
    assert set(survey.scores["item"]) == {"Mitä sait?: Koulutus", "Mitä sait?: Sparraus", "Mitä sait?: Tuki"}
    assert survey.respondents["mita_sait"].iloc[2] == "Tuki | Koulutus"


def test_choices_that_hardly_anyone_chose_alone(tmp_path):
    parts = ["Luennot, paneelit", "Työpajat", "Kahvit (aamu, iltapäivä)", "Etäyhteys"]
    chosen = [", ".join(part for at, part in enumerate(parts) if n >> at & 1) for n in range(3, 16) if n not in (4, 8)]
    rows = [[f"{n}.2.2024", c, f"{TEXTS[n % 6]} {n}"] for n, c in enumerate(chosen * 2, 1)]
    survey = read_survey(write(tmp_path, ["Vastausaika", "Mistä pidit?", "Mitä toivot?"], rows))
    assert set(survey.scores["item"]) == {f"Mistä pidit?: {part}" for part in parts}


def test_levels_are_no_choices(tmp_path):
    rows = [
        [f"{n}.2.2024", f"{['Kehittäjä', 'Johtaja'][n % 2]}, taso {n // 2 % 3}", TEXTS[n % 6]] for n in range(1, 25)
    ]
    survey = read_survey(write(tmp_path, ["Vastausaika", "Rooli", "Mitä toivot?"], rows))
    assert survey.scores.empty


def test_a_long_table_becomes_wide(tmp_path):
    asked = ["Mitä toivot jatkossa?", "Aikaa oli riittävästi"]
    labels = ["Täysin samaa mieltä", "Täysin eri mieltä"] * 3
    rows = [row for n, (text, label) in enumerate(zip(TEXTS, labels, strict=True))
            for row in ([f"r{n}", "Kehittäjä", asked[0], text], [f"r{n}", "Kehittäjä", asked[1], label])]  # fmt: skip
    survey = read_survey(write(tmp_path, ["Respondent ID", "Rooli", "Kysymys", "Vastaus"], rows))
    assert len(survey.respondents) == 6 == len(survey.responses)
    assert set(survey.scores["item"]) == {asked[1]}
    assert "rooli" in survey.respondents
    assert survey.rows.loc[0, ["rows_n", "used_n", "left_out_n"]].tolist() == [12, 12, 0]


def test_what_looks_odd_is_said(tmp_path):
    rows = [[f"{n}.2.2024", ["aikaa enemmän", "tukea enemmän"][n % 2], "Kyllä", ""] for n in range(1, 25)]
    rows[4][3] = "ty?paja oli hyv?, kiitos siit?"
    rows[5][3] = "Mitä toivot?"
    header = ["Vastausaika", "Avoin palaute", "Oliko hyvä?", "Vapaa sana"]
    survey = read_survey(write(tmp_path, header, [*rows[:23], [*rows[23][:2], "Ei", ""]]))
    told = "\n".join(sentences(survey))
    assert "24 answers, and only 2 different: taken for background" in told
    assert "yes and no are read as scores" in told
    assert "letters lost before the export" in told
    assert "cells are empty" in told


def test_a_named_question_with_few_different_answers_is_doubted(tmp_path):
    rows = [[f"{n}.2.2024", ["aikaa enemmän", "tukea enemmän"][n % 2]] for n in range(1, 25)]
    path = write(tmp_path, ["Vastausaika", "Toive"], rows)
    named = [{"question_id": "toive", "columns": ["Toive"]}]
    settings = SurveySettings(files=[SurveyFile(path="k.csv")], open_questions=named)
    assert "only 2 different: is it a choice" in "\n".join(sentences(read_survey(path, None, settings)))


def test_a_question_that_is_only_the_name_of_a_column_is_asked_about(tmp_path):
    rows = [[f"{n}.2.2024", text] for n, text in enumerate(TEXTS, 1)]
    survey = read_survey(write(tmp_path, ["Vastausaika", "Q3"], rows))
    assert "its wording is only the name of a column, 'Q3'" in "\n".join(sentences(survey))


def test_one_respondent_by_id_can_be_counted_once(tmp_path):
    rows = [[f"r{n % 4}", text] for n, text in enumerate(TEXTS)]
    path = write(tmp_path, ["Vastaaja-id", "Mitä toivot?"], rows)
    assert "2 rows have the id of an earlier row" in "\n".join(sentences(read_survey(path)))
    once = read_survey(path, None, SurveySettings(files=[SurveyFile(path="k.csv")], duplicates="last"))
    assert len(once.responses) == 4
    assert once.left_out["row"].tolist() == [2, 3]


@pytest.mark.parametrize(("header", "names"), [("ID", "10{}"), ("Response ID", "R10{}"), ("Sähköposti", "v{}@esim.fi")])
def test_a_person_who_sent_again_is_asked_about_and_the_last_by_time_can_stand(tmp_path, header, names):
    rows = [[names.format(n), f"{n + 1}.2.2024 10.00", text] for n, text in enumerate(TEXTS)]
    rows.insert(0, [names.format(3), "20.2.2024 12.00", "Muutin mieltäni sittenkin kokonaan"])
    path = write(tmp_path, [header, "Vastausaika", "Mitä toivot?"], rows)
    survey = read_survey(path)
    asked = survey.findings[survey.findings["kind"] == "asked"]
    assert "rows 2, 6: one person more than once" in " ".join(asked["said"])
    assert not any("esim.fi" in str(frame.to_dict()) for frame in survey)
    for keep, row in (("last", 6), ("first", 2)):
        once = read_survey(path, None, SurveySettings(files=[SurveyFile(path="k.csv")], duplicates=keep))
        assert once.left_out["row"].tolist() == [row]


@pytest.mark.parametrize(("header", "shared"), [("Sähköposti", "anonymous"), ("IP Address", "192.0.2.7")])
def test_what_several_people_share_makes_nobody_the_same(tmp_path, header, shared):
    rows = [[shared, f"{n + 1}.2.2024 10.00", text] for n, text in enumerate(TEXTS)]
    survey = read_survey(write(tmp_path, [header, "Vastausaika", "Mitä toivot?"], rows))
    assert "one person more than once" not in "\n".join(sentences(survey))


@pytest.mark.parametrize("names", [["k5_1", "k5_2", "k5_3", "k5_4"], ["K3a", "K3b", "K3c", "K3d"]])
def test_items_of_one_battery_go_together(tmp_path, names):
    points = ["1", "2", "3", "4", "5"]
    rows = [["45"[i % 2], *(points[(i * k) % 5] for k in (1, 2, 3))] for i in range(15)]
    path = tmp_path / "k.csv"
    path.write_text(
        "\n".join(";".join(row) for row in [["Luokka", *names], *[["12"[i % 2], *r] for i, r in enumerate(rows)]])
    )
    described = describe_survey(path).set_index("column")
    assert set(described.loc[names, "role"]) == {"scale item"}
    assert set(described.loc[names, "scale"]) == {"1-5"}
    assert described.loc["Luokka", "role"] == "background"


PEOPLE = 12


def people(**columns):
    """Header and rows of twelve people: a class, the columns given (a value each, or a function of the row), texts."""
    value = {
        name: each if callable(each) else (lambda n, each=each: each[n % len(each)]) for name, each in columns.items()
    }
    rows = [[f"{n}.3.2024 10:00", ["Keskusta", "Ranta"][n % 2], *[f(n) for f in value.values()], f"{TEXTS[n % 6]} {n}"]
            for n in range(1, PEOPLE + 1)]  # fmt: skip
    return ["Vastattu", "Alue", *columns, "Mitä toivot jatkossa?"], rows


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("1. Suostun siihen, että vastauksiani käytetään palvelun kehittämiseen", "Kyllä", "Ei"),
        ("Olen lukenut tietosuojaselosteen ja suostun tutkimukseen (1 = kyllä, 2 = en)", "1", "2"),
        ("Do you agree that your answers may be used anonymously?", "Yes", "No"),
        ("Jag godkänner att mina svar behandlas", "Ja", "Nej"),
    ],
)
def test_who_refuses_consent_is_left_out_with_all_answers(tmp_path, header, yes, no):
    survey = read_survey(write(tmp_path, *people(**{header: lambda n: no if n == 3 else yes})))
    assert survey.left_out[["row", "reason"]].values.tolist() == [[4, "consent refused"]]
    assert len(survey.respondents) == len(survey.responses) == PEOPLE - 1
    assert "row 4: consent to take part refused; left out with all answers" in "\n".join(sentences(survey))


def test_consent_that_most_refuse_or_that_is_ignored_leaves_nobody_out(tmp_path):
    header = "Suostun, että vastauksiani käytetään"
    path = write(tmp_path, *people(**{header: lambda n: "Ei" if n > 3 else "Kyllä"}))
    survey = read_survey(path)
    assert len(survey.respondents) == PEOPLE
    assert "9 of 12 rows seem to refuse" in "\n".join(sentences(survey))
    path = write(tmp_path, *people(**{header: lambda n: "Ei" if n == 3 else "Kyllä"}))
    kept = read_survey(path, settings=SurveySettings(files=[SurveyFile(path=path.name)], ignore=[header]))
    assert len(kept.respondents) == PEOPLE


@pytest.mark.parametrize("header", ["Suostun, että minuun otetaan yhteyttä", "Vastaan kyselyyn omaisena"])
def test_other_consent_is_none_to_take_part(tmp_path, header):
    survey = read_survey(write(tmp_path, *people(**{header: lambda n: "Ei" if n == 3 else "Kyllä"})))
    assert len(survey.respondents) == PEOPLE


def test_yes_and_no_on_who_answers_is_background_and_a_judgement_a_score(tmp_path):
    facts = {"Asuuko taloudessasi lapsia?": ["Kyllä", "Ei"], "Saitko tukea?": ["Kyllä", "Ei", "Ei"]}
    later = {"Oletko aiemmin osallistunut?": ["Ei", "Kyllä"]}
    header, rows = people(**facts)
    rows = [[*row, ["Ei", "Kyllä"][n % 2]] for n, row in enumerate(rows)]
    survey = read_survey(write(tmp_path, [*header, *later], rows))
    assert set(survey.scores["item"]) == {"Saitko tukea?"}
    assert {"asuuko_taloudessasi_lapsia", "oletko_aiemmin_osallistunut"} <= set(survey.respondents)


def test_a_row_with_facts_of_yes_and_no_alone_answers_nothing(tmp_path):
    header, rows = people(**{"Asuuko taloudessasi lapsia?": ["Kyllä", "Ei"], "Arvosana (1-5)": ["4", "5", "3"]})
    rows[5][3:] = ["", ""]
    survey = read_survey(write(tmp_path, header, rows))
    assert survey.left_out[["row", "reason"]].values.tolist() == [[7, "no question answered"]]


def test_classes_in_a_header_are_classes_and_grades_a_scale(tmp_path):
    group, grade = (
        "Henkilöstöryhmä (1 = työntekijä, 2 = toimihenkilö, 3 = esihenkilö)",
        "Tilat (1 = huono, 2 = kelpo, 3 = hyvä)",
    )
    survey = read_survey(write(tmp_path, *people(**{group: ["1", "2", "3"], grade: ["3", "2", "1"]})))
    assert set(survey.scores["item"]) == {grade}
    (name,) = (c for c in survey.respondents if c.startswith("henkilostoryhma"))
    assert set(survey.respondents[name]) == {"työntekijä", "toimihenkilö", "esihenkilö"}
    assert "numbers are read as the classes that the header names (1 = työntekijä" in "\n".join(sentences(survey))


@pytest.mark.parametrize(
    ("header", "values", "scale"),
    [
        ("Digitaidot – nykytila", ["35", "68", "90", "EOS"], "0-100"),
        ("Työkyky (0 = täysin työkyvytön, 100 = parhaimmillaan)", ["35", "41", "49"], "0-100"),
        ("Hur bra? (slider)", ["12", "33", "70"], "0-100"),
        ("Trivsel", ["4 = ganska trevligt", "5 = mycket trevligt", "4", "2", "3"], "1-5"),
    ],
)
def test_ends_of_a_scale_are_not_those_of_the_answers(tmp_path, header, values, scale):
    survey = read_survey(write(tmp_path, *people(**{header: values})))
    assert set(survey.scores["scale"]) == {scale}
    assert "midpoint" not in "\n".join(map(str, describe_survey(tmp_path / "k.csv")["ask"].dropna()))


def test_numbers_that_run_down_are_turned_and_told(tmp_path):
    survey = read_survey(
        write(tmp_path, *people(**{"Tärkeys (1 = erittäin tärkeä, 4 = ei lainkaan tärkeä)": ["1", "2", "4"]}))
    )
    assert set(survey.scores["value"]) == {4.0, 3.0, 1.0}
    assert "the numbers run down, as the header or the labels say: they are turned (1 counts as 4)" in "\n".join(
        sentences(survey)
    )


def test_amounts_with_an_open_end_are_no_scale(tmp_path):
    survey = read_survey(write(tmp_path, *people(**{"Kuinka monta lasta sinulla on?": ["1", "2", "3 tai enemmän"]})))
    assert survey.scores.empty
    assert set(survey.respondents["kuinka_monta_lasta_sinulla_on"]) == {"1", "2", "3 tai enemmän"}


def test_choices_that_each_end_with_a_semicolon_are_choices(tmp_path):
    both = ["Boklån;Tidningar;", "Boklån;E-böcker;"]
    cells = ["Boklån;", *both, *[f"{each}Evenemang;" for each in both], "Boklån;Symaskinen;"]
    survey = read_survey(write(tmp_path, *people(**{"Vilka tjänster har du använt?": cells})))
    chosen = survey.scores[survey.scores["scale"] == "choice"]
    assert {"Boklån", "Tidningar", "E-böcker", "Evenemang"} <= set(chosen["label"])
    assert set(survey.responses["question"]) == {"Mitä toivot jatkossa?"}


def test_crossed_columns_side_by_side_are_options_of_one_question(tmp_path):
    columns = {"Kerhot": lambda n: "x" if n % 2 else "", "Retket": lambda n: "X" if n % 3 else ""}
    survey = read_survey(write(tmp_path, *people(**columns)))
    assert survey.scores.groupby("label")["value"].sum().to_dict() == {"Kerhot": 6.0, "Retket": 8.0}


def test_an_option_on_mail_is_no_address(tmp_path):
    path = write(tmp_path, *people(**{"Email newsletter": ["1", "0"], "Email": lambda n: f"a{n}@example.org"}))
    described = roles(path)
    assert described["Email"] == "personal data"
    assert described["Email newsletter"] != "personal data"


def test_a_form_that_was_typed_twice_is_asked_about(tmp_path):
    header, rows = people()
    rows = [[str(min(n, PEOPLE - 1)), *row[1:]] for n, row in enumerate(rows, 1)]
    said = "\n".join(sentences(read_survey(write(tmp_path, ["Lomake", *header[1:]], rows))))
    assert "rows 12, 13: one person more than once by 'Lomake'" in said


def test_a_status_of_zero_is_a_tools_normal_case(tmp_path):
    said = "\n".join(sentences(read_survey(write(tmp_path, *people(**{"Response Type": ["0"]})))))
    assert "unfinished" not in said
    said = "\n".join(sentences(read_survey(write(tmp_path, *people(Finished=lambda n: "0" if n == 2 else "1")))))
    assert "row 3: unfinished answers, kept" in said


def test_numbers_are_shown_without_a_tools_zeros(tmp_path):
    survey = read_survey(write(tmp_path, *people(**{"Syntymävuosi": ["1946.0000000000", "1970.5000000000"]})))
    assert set(survey.respondents["syntymavuosi"]) == {"1946", "1970.5"}


def test_an_opt_out_that_nobody_foresaw_is_asked_in_a_matrix(tmp_path):
    known, odd = "Hur nöjd är du?: Lokalerna", "Hur nöjd är du?: E-tjänsterna"
    labels = ["Mycket missnöjd", "Ganska missnöjd", "Varken nöjd eller missnöjd", "Ganska nöjd", "Mycket nöjd"]
    path = write(tmp_path, *people(**{known: labels, odd: [*labels[2:], "Utanför mitt liv"]}))
    survey = read_survey(path)
    assert survey.scores[survey.scores["opt_out"]]["label"].unique().tolist() == ["Utanför mitt liv"]
    assert "is 'Utanför mitt liv' no answer? It is left out" in set(describe_survey(path)["ask"])


@pytest.mark.parametrize("label", ["Vet ej / har inte använt", "En ole käyttänyt palvelua", "Have not used"])
def test_who_has_not_used_something_opts_out(tmp_path, label):
    survey = read_survey(
        write(tmp_path, *people(**{"Hur nöjd?": ["Mycket nöjd", "Ganska nöjd", "Ganska missnöjd", label]}))
    )
    assert survey.scores["opt_out"].sum() == 3


def test_sliders_side_by_side_are_items_and_ages_are_not(tmp_path):
    def of(first, step):
        return lambda n: str((first + step * n) % 101)

    sliders = {"Tiedonkulku: tärkeys": of(40, 37), "Tiedonkulku: nyt": of(3, 41), "Palkka: tärkeys": of(60, 29)}
    ages = {"Ikä": lambda n: str(20 + 5 * n), "Lapsia": ["1", "2"], "Postinumero": lambda n: str(10 + n)}
    path = write(tmp_path, *people(**sliders, **ages))
    survey = read_survey(path)
    assert set(survey.scores["item"]) == {*sliders}
    assert set(survey.scores["scale"]) == {"0-100"}
    assert (describe_survey(path)["ask"] == "is it a slider from 0 to 100? It is read as one").sum() == 3


def test_one_language_of_all_is_no_answer_of_no(tmp_path):
    survey = read_survey(write(tmp_path, *people(**{"User Language": ["EN"], "Kieliversio": ["EN"]})))
    assert survey.scores.empty
    assert "user_language" not in survey.respondents


def test_few_short_answers_in_own_words_are_asked_about(tmp_path):
    bra = {3: "Alla lyssnade", 5: "Bassängen!", 7: "Jag fick tid fort", 8: "Kvällstider", 10: "Bemötandet hela vägen"}
    path = write(tmp_path, *people(bra=lambda n: bra.get(n, "")))
    assert roles(path)["bra"] == "open question"
    assert "is 'bra' an open question?" in set(describe_survey(path)["ask"])


def test_numbers_with_slips_of_the_typist_are_asked_about(tmp_path):
    slips = ["1", "2", "3", "4", "5", "3", "2-3", "4!!", "2", "1", "5", "4"]
    path = write(tmp_path, *people(isännöinti=lambda n: slips[n - 1]))
    assert "is 'isännöinti' a scale item? 2 cells are no numbers" in set(describe_survey(path)["ask"])


def test_units_and_loud_words_of_tests_are_no_respondents(tmp_path):
    header, rows = people(Yksikkö=["Satakieli", "Vesainen"])
    rows[2][2], rows[7][-1] = "TESTIYKSIKKÖ", "TESTI t. Minna"
    assert read_survey(write(tmp_path, header, rows)).left_out["row"].tolist() == [4, 9]


def test_options_typed_by_hand_are_one_whatever_their_capitals_and_joints(tmp_path):
    cells = [
        "liikunta, musiikki",
        "Liikunta",
        "musiikki,Liikunta",
        "pelaaminen ja liikunta",
        "Pelaaminen, musiikki",
        "pelaaminen",
    ]
    survey = read_survey(write(tmp_path, *people(**{"Mitä harrastat? (saa olla monta)": cells})))
    chosen = survey.scores.assign(label=survey.scores["label"].str.casefold()).groupby("label")["value"]
    assert chosen.sum().to_dict() == {"liikunta": 8.0, "musiikki": 6.0, "pelaaminen": 6.0}
    assert set(chosen.size()) == {PEOPLE}


@pytest.mark.parametrize("none", ["0 = en osaa arvioida", "98 = don't know", "9 = muu syy"])
def test_a_number_that_a_header_gives_to_no_answer_is_none(tmp_path, none):
    header, code = f"Valaistus (1 = erittäin huono, 5 = erittäin hyvä, {none})", none.split(" ")[0]
    survey = read_survey(write(tmp_path, *people(**{header: ["1", "5", code]})))
    assert set(survey.scores["scale"]) == {"1-5"}
    assert survey.scores["value"].max() == 5
    assert survey.scores["value"].min() == 1


def test_options_may_stand_before_their_question(tmp_path):
    asked = "Which equipment would you need?"
    columns = {f"{each}:{asked}": lambda n, each=each: each if n % 2 else "" for each in ("Headset", "Adjustable desk")}
    survey = read_survey(write(tmp_path, *people(**columns)))
    assert survey.scores.groupby("label")["value"].sum().to_dict() == {"Adjustable desk": 6.0, "Headset": 6.0}
    assert all(item.startswith(asked) for item in survey.scores["item"])


def test_a_form_named_for_tests_and_nonsense_beside_chosen_words_are_trials(tmp_path):
    grown = ["Berries Herbs", "Berries", "Herbs"]
    columns = {"Lomake": lambda n: "Kysely TESTI" if n == 2 else "Kysely 2023", "Mitä kasvatat?": grown}
    header, rows = people(**columns, **{"Huomioita": lambda n: {5: "asdf", 8: "Kasvimaa on kaukana"}.get(n, "")})
    rows[4][-1] = "test"
    assert read_survey(write(tmp_path, header, rows)).left_out["row"].tolist() == [3, 6]
