"""Long tables (a row an answer) become wide: spellings, corrections, several choices, whose an answer is."""

import csv

import pytest

from openfeedback.survey import read_survey, sentences
from openfeedback.survey.files import Export, frame_of
from openfeedback.survey.rows.long.parts import long_of

WISH, SCORE, GOOD = "Mitä toivot jatkossa?", "Kuinka tyytyväinen olit? (1-5)", "Mikä toimi hyvin?"
TEXTS = [
    "Lisää aikaa keskustelulle", "Enemmän esimerkkejä muilta", "Kahvi oli kylmää mutta väki mukavaa",
    "Parkkipaikkoja on liian vähän", "Selkeä ohje puuttui kokonaan", "Hyvä henki koko päivän ajan",
    "Jonot olivat pitkiä aamulla", "Tulkki auttoi paljon", "Sauna oli kuuma ja puhdas", "Ohjaaja kuunteli meitä",
]  # fmt: skip
N = len(TEXTS)


def answers(who="v{}"):
    """Respondent, question and answer of ten respondents to three questions."""
    return [
        [who.format(n), asked, said]
        for n in range(N)
        for asked, said in ((WISH, TEXTS[n]), (SCORE, str(n % 5 + 1)), (GOOD, f"{TEXTS[(n + 3) % N]} aina"))
    ]


def read(tmp_path, header, rows):
    path = tmp_path / "k.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=";").writerows([header, *rows])
    return read_survey(path)


def said(survey):
    return "\n".join(sentences(survey))


def texts_of(survey, question):
    return survey.responses.loc[survey.responses["question"] == question, "text"].tolist()


def reasons(survey):
    return dict(zip(survey.left_out["row"].astype(int), survey.left_out["reason"], strict=True))


def summed(survey):
    rows = survey.rows.loc[0]
    return rows["rows_n"] == rows["used_n"] + rows["left_out_n"] and rows["left_out_n"] == len(survey.left_out)


@pytest.mark.parametrize(
    "other",
    ["mitä  toivot jatkossa", "MITÄ TOIVOT JATKOSSA?", "Mitä toivot jat-kossa?", "Mita toivot jatkossa ?",
     "1. Mitä toivot jatkossa?", "Mitä toivot jatkosa?"],
)  # fmt: skip
def test_spellings_of_a_question_are_one_and_told(tmp_path, other):
    rows = [[who, other if asked == WISH and who in "v1 v4 v7" else asked, text] for who, asked, text in answers()]
    survey = read(tmp_path, ["vastaaja", "kysymys", "vastaus"], rows)
    assert survey.responses.groupby("question").size().to_dict() == {WISH: N, GOOD: N}
    assert "1 second spelling of a question joined" in said(survey)
    assert f"'{other}' with '{WISH}'" in said(survey) or "  " in other


def test_questions_that_differ_by_a_letter_and_are_asked_of_everybody_stay_two(tmp_path):
    near = ["Mitä apua saat kotiin nyt?", "Mitä apua sait kotiin nyt?"]
    group = ["Miten ryhmä A toimi kokonaisuutena?", "Miten ryhmä B toimi kokonaisuutena?"]
    rows = [[f"v{n}", asked, TEXTS[n]] for n in range(N) for asked in near]
    rows += [[f"v{n}", group[n % 2], f"{TEXTS[n]} taas"] for n in range(N)]
    assert set(read(tmp_path, ["vastaaja", "kysymys", "vastaus"], rows).responses["question"]) == {*near, *group}


def test_the_latest_of_an_answer_counts_by_its_time_whatever_the_order(tmp_path):
    rows = [[*row, f"{n // 3 + 1}.3.2025 10.00", "tallennettu"] for n, row in enumerate(answers())]
    rows.insert(0, ["v4", WISH, "Uusi toive", "1.4.2025 9.00", "korjattu"])
    rows.insert(1, ["v5", WISH, "", "1.4.2025 9.00", "tyhjennetty"])
    rows.append(["v6", SCORE, "5", "1.1.2025 9.00", "tallennettu"])
    survey = read(tmp_path, ["Vastaajatunnus", "Kysymys", "Vastaus", "Tallennusaika", "Tila"], rows)
    wishes = texts_of(survey, WISH)
    assert "Uusi toive" in wishes
    assert not {TEXTS[4], TEXTS[5]} & set(wishes)
    assert sorted(survey.scores["value"]) == sorted(n % 5 + 1 for n in range(N))
    assert "3 answers were changed later: the last stands, by its time; 1 of them was emptied" in said(survey)
    assert set(reasons(survey).values()) == {"answered anew later"}
    assert len(reasons(survey)) == 3
    assert summed(survey)
    assert survey.responses["answered_at"].max().startswith("2025-04-01")


def test_a_time_of_saving_under_any_header_is_no_respondent(tmp_path):
    rows = [[who, f"2025-05-{int(who[1:]) + 5:02} 11:27", asked, text] for who, asked, text in answers()]
    anew = [["v3", "2025-05-20 09:00", asked, text] for who, asked, text in answers() if who == "v3"]
    survey = read(tmp_path, ["Svarar-ID", "Tidpunkt", "Fråga", "Svar"], rows + anew)
    assert len(survey.respondents) == N
    assert survey.responses["answered_at"].notna().all()


def test_the_last_row_counts_where_there_is_no_time(tmp_path):
    rows = [*answers(), ["v3", WISH, "Sittenkin näin"], ["v3", WISH, "Sittenkin näin"]]
    survey = read(tmp_path, ["vastaaja", "kysymys", "vastaus"], rows)
    assert texts_of(survey, WISH) == [*TEXTS[:3], "Sittenkin näin", *TEXTS[4:]]
    assert "1 row stands there twice, counted once; 1 answer was changed later: the last stands" in said(survey)
    assert sorted(reasons(survey).values()) == ["answered anew later", "same answers again"]
    assert summed(survey)


def test_a_version_or_the_number_of_the_row_tells_which_is_the_last(tmp_path):
    rows = [["v5", GOOD, "Toinen versio tästä", "2"], *[[*row, "1"] for row in answers()]]
    assert "Toinen versio tästä" in texts_of(
        read(tmp_path, ["Osallistuja", "Kysymys", "Vastaus", "Versio"], rows), GOOD
    )
    rows = [["990", "v5", GOOD, "Tuorein näistä"], *[[str(n), *row] for n, row in enumerate(answers(), 100)][::-1]]
    assert "Tuorein näistä" in texts_of(read(tmp_path, ["id", "respondent_id", "question", "answer"], rows), GOOD)


@pytest.mark.parametrize(("header", "kept", "off"), [("deleted", "0", "1"), ("tila", "voimassa", "poistettu")])
def test_a_deleted_answer_is_none(tmp_path, header, kept, off):
    rows = [[str(n), *row, kept] for n, row in enumerate(answers())] + [["99", "v4", WISH, "Pois tämä vastaus", off]]
    survey = read(tmp_path, ["id", "vastaaja_id", "kysymys", "vastaus", header], rows)
    assert texts_of(survey, WISH) == TEXTS
    assert reasons(survey) == {len(rows) + 1: "deleted in the tool"}
    assert "1 row is marked as deleted and left out" in said(survey)


def test_several_choices_of_one_saving_are_no_corrections(tmp_path):
    rows = [[*row, f"2025-03-{n // 3 + 1:02} 10:00:00"] for n, row in enumerate(answers())]
    chosen = [["Sauna", "Uimahalli"], ["Kuntosali"], ["Sauna", "Kuntosali"], ["Sauna"]]
    rows += [[f"v{n}", "Mitä palveluja käytit?", option, f"2025-03-{n + 1:02} 10:00:00"]
             for n in range(N) for option in chosen[n % 4]]  # fmt: skip
    survey = read(tmp_path, ["user_id", "question", "answer", "created_at"], rows)
    items = survey.scores[survey.scores["scale"] == "choice"]
    assert items.groupby("label")["value"].sum().to_dict() == {"Kuntosali": 5, "Sauna": 7, "Uimahalli": 3}
    assert "several answers of one respondent to 'Mitä palveluja käytit?'" in said(survey)


def test_nothing_answered_is_no_answer_and_who_answered_nothing_no_respondent(tmp_path):
    rows = [*answers(), *[["v90", asked, empty] for asked, empty in ((WISH, "NULL"), (SCORE, ""), (GOOD, "\\N"))]]
    rows += [["testi_admin", WISH, "testi"], ["testi_admin", SCORE, "1"]]
    survey = read(tmp_path, ["vastaaja", "kysymys", "vastaus"], rows)
    assert len(survey.respondents) == N
    assert list(reasons(survey).values()).count("nothing of a respondent's") == 3
    assert list(reasons(survey).values()).count("test or preview") == 2
    assert summed(survey)


def test_numbers_and_words_in_two_columns_and_a_comment_to_each_answer(tmp_path):
    rows = [[who, asked, said if said.isdigit() else "", "" if said.isdigit() else said, "koska niin" if n == 1 else ""]
            for n, (who, asked, said) in enumerate(answers())]  # fmt: skip
    survey = read(tmp_path, ["vastaus_id", "kysymys", "arvo_numero", "arvo_teksti", "Kommentti"], rows)
    assert survey.scores["value"].tolist() == [n % 5 + 1 for n in range(N)]
    assert texts_of(survey, WISH) == TEXTS
    assert texts_of(survey, f"{SCORE}: Kommentti") == ["koska niin"]


def test_a_respondent_named_only_in_the_first_row_of_a_block(tmp_path):
    rows = [[who if asked == WISH else "", asked, said] for who, asked, said in answers("{}")]
    survey = read(tmp_path, ["Lomake nro", "Kysymys", "Vastaus"], rows)
    assert len(survey.respondents) == N
    assert "'Lomake nro' stands only at the first of its rows and is filled down" in said(survey)


def test_addresses_tell_respondents_apart_and_do_not_leave(tmp_path):
    rows = [*answers("Maija{}@esimerkki.fi"), ["maija3@esimerkki.fi ", WISH, "Uusi toive kaikille"]]
    survey = read(tmp_path, ["Sähköposti", "Kysymys", "Vastaus"], rows)
    assert len(survey.respondents) == N
    assert "Uusi toive kaikille" in texts_of(survey, WISH)
    assert "is personal data and not read further" in said(survey)
    assert not any("esimerkki" in str(frame.to_dict()) for frame in survey)


def test_a_time_that_answers_share_stands_for_the_respondent(tmp_path):
    rows = [[f"{n // 3 + 1}.3.2025 10.{n // 3:02}", *row[1:]] for n, row in enumerate(answers())]
    survey = read(tmp_path, ["Aika", "Kysymys", "Vastaus"], rows)
    assert len(survey.respondents) == N
    assert survey.responses["answered_at"].notna().all()
    assert "is taken for one respondent's" in said(survey)


def test_answers_that_nobody_owns_are_asked_about(tmp_path):
    survey = read(tmp_path, ["Kysymys", "Vastaus"], [row[1:] for row in answers()])
    assert "no column says whose" in said(survey)
    assert "asked" in set(survey.findings["kind"])


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (["Vastausaika", "Kysymyksen aihe", "Vastaus"], [["1.3.2025", "Sauna", text] for text in TEXTS]),
        (["ID", "Väittämä 1", "Väittämä 2", "Vastaus"], [[str(n), "4", "5", text] for n, text in enumerate(TEXTS)]),
        (["Aika", "Nimi", "Viesti"], [["1.3.2025", "Maija", text] for text in TEXTS]),
    ],
)
def test_other_tables_stay_as_they_are(header, rows):
    assert long_of(Export("table", header, frame_of(rows, 2, list(range(len(header)))))) is None


def test_items_of_one_question_are_items(tmp_path):
    items = ["Viestintä", "Ohjaus"]
    rows = [[f"v{n}", "Arvioi (1-5)", items[k], str((n + k) % 5 + 1)] for n in range(N) for k in range(2)]
    rows += [[who, asked, "km" if asked == SCORE else "", text] for who, asked, text in answers()]
    survey = read(tmp_path, ["Vastaaja_id", "Kysymys", "Alakysymys", "Vastaus"], rows)
    assert {*survey.scores["item"]} == {SCORE, "Arvioi (1-5): Viestintä", "Arvioi (1-5): Ohjaus"}
    assert (survey.scores.groupby("item").size() == N).all()
    assert survey.left_out.empty
    assert "Alakysymys" not in said(survey)


def test_letters_say_which_answers_were_deleted(tmp_path):
    rows = [[*row, "E"] for row in answers()] + [["v4", "Muuta?", "Väärä seura, poistakaa", "K"]]
    survey = read(tmp_path, ["Vastaaja_id", "Kysymys", "Vastaus", "Poistettu (K/E)"], rows)
    assert reasons(survey) == {len(rows) + 1: "deleted in the tool"}


def test_a_test_of_a_long_table_goes_with_all_its_answers(tmp_path):
    tried = [["v99", GOOD, "TESTI TESTI"], ["v99", SCORE, "5"], ["v99", WISH, "toimisto testaa"]]
    survey = read(tmp_path, ["Vastaaja_id", "Kysymys", "Vastaus"], [*answers(), *tried])
    assert len(survey.respondents) == N
    assert [*reasons(survey).values()] == ["test or preview"] * 3


def test_codes_beside_labels_tell_which_scale_it_is(tmp_path):
    middle = {
        1: "täysin eri mieltä",
        2: "osittain eri mieltä",
        3: "siltä väliltä",
        4: "osittain samaa mieltä",
        9: "en halua vastata",
    }
    often = {1: "Ei koskaan", 2: "Harvoin", 3: "Usein", 4: "Aina"}
    rows = []
    ages = ["alle 50", "yli 50"]
    for n in range(N):
        a, b = [*middle][n % 5], [*often][n % 4]
        rows += [[f"v{n}", "Sain tietoa", str(a), middle[a]], [f"v{n}", "Vaikutatko asioihin?", str(b), often[b]],
                 [f"v{n}", "Suosittelisitko? (0-10)", str(10 - n % 4), ""],
                 [f"v{n}", "Ikä", str(n % 2 + 1), ages[n % 2]], [f"v{n}", WISH, "", TEXTS[n]]]  # fmt: skip
    survey = read(tmp_path, ["vastaaja_id", "kysymys", "vastaus_koodi", "vastaus_teksti"], rows)
    scores = survey.scores.groupby("item")
    assert scores["value"].mean().round(2).to_dict() == {
        "Sain tietoa": 2.5, "Suosittelisitko? (0-10)": 8.7, "Vaikutatko asioihin?": 2.3}  # fmt: skip
    assert scores["opt_out"].sum()["Sain tietoa"] == 2
    assert set(survey.respondents["ika"]) == {"alle 50", "yli 50"}
    assert len(survey.responses) == len(survey.respondents) == N


def test_words_may_stand_in_a_column_of_their_own(tmp_path):
    rows = []
    for n in range(N):
        rows += [[f"v{n}", SCORE, str(n % 5 + 1), ""], [f"v{n}", WISH, "", TEXTS[n]]]
    survey = read(tmp_path, ["VASTAUS_ID", "KYSYMYS", "ARVO", "TEKSTI"], rows)
    assert sorted(survey.responses["text"]) == sorted(TEXTS)
    assert len(survey.scores) == N
