"""A sheet that says what codes mean: its labels and wordings are read in whatever form, or it is asked about."""

from pathlib import Path

import openpyxl
import pytest

from openfeedback.settings import OpenQuestion, SurveyFile, SurveySettings
from openfeedback.survey import Survey, read_survey
from openfeedback.survey.tables.joined import sentences

HEADER = ["ID", "K1", "K2", "K3a", "K3b", "K3c", "K4"]
AGREE = ["täysin eri mieltä", "jokseenkin eri mieltä", "ei samaa eikä eri mieltä", "jokseenkin samaa mieltä",
         "täysin samaa mieltä"]  # fmt: skip
ITEMS = {"K3a": "Palvelu oli sujuvaa", "K3b": "Sain apua ajoissa", "K3c": "Tilat olivat viihtyisät"}


def answers(none: int = 9) -> list[list[object]]:
    points = [1, 2, 3, 4, 5, none]
    return [
        [i + 1, 1 + i % 3, 1 + i % 2, *(points[(i + k) % 6] for k in range(3)), f"lisää aikaa ja tilaa {i}"]
        for i in range(24)
    ]  # fmt: skip


def long_form() -> list[list[object]]:
    ages = [["K1", "Ikäryhmä", n, label] for n, label in enumerate(["alle 30", "30–49", "yli 50"], 1)]
    sexes = [["K2", "Sukupuoli", n, label] for n, label in enumerate(["nainen", "mies"], 1)]
    items = [[k, w, n, x] for k, w in ITEMS.items() for n, x in [*enumerate(AGREE, 1), (9, "ei vastausta")]]
    return [
        ["Muuttuja", "Kysymys", "Koodi", "Selite"],
        *ages,
        *sexes,
        *items,
        ["K4", "Mitä parantaisit?", None, "avoin"],
    ]


def blocks() -> list[list[object]]:
    scale = [[1, AGREE[0]], [5, AGREE[4]], [9, "ei koske minua"]]
    ages = [["K1 Ikäryhmä"], [1, "alle 30"], [2, "30–49"], [3, "yli 50"]]
    sexes = [["K2 Sukupuoli"], [1, "nainen"], [2, "mies"]]
    return [["Koodikirja"], [], *ages, [], *sexes, [], ["K3a–K3c Väittämät"], *scale, [], ["K4 Mitä parantaisit?"]]


def pairs() -> list[list[object]]:
    scale = ("1 = helt av annan åsikt; 2 = delvis av annan åsikt; 3 = varken av samma eller annan åsikt; "
             "4 = delvis av samma åsikt; 5 = helt av samma åsikt; 9 = inget svar")  # fmt: skip
    return [["Variabel", "Fråga", "Värden"], ["K1", "Åldersgrupp", "1 = under 30; 2 = 30–49; 3 = över 50"],
            ["K2", "Kön", "1 = kvinna; 2 = man"], *[[k, w, scale] for k, w in ITEMS.items()],
            ["K4", "Vad borde förbättras?", "öppen"]]  # fmt: skip


def read(folder: Path, sheets: dict[str, list[list[object]]], **settings: object) -> Survey:
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book["Sheet"])
    book.save(folder / "k.xlsx")
    return read_survey(folder / "k.xlsx", settings=SurveySettings(files=[SurveyFile(path="k.xlsx")], **settings))


@pytest.mark.parametrize(
    ("name", "sheet"), [("Koodit", long_form), ("Koodikirja", blocks), ("Kodbok", pairs), ("Taul2", long_form)]
)
@pytest.mark.parametrize("first", [True, False])
def test_labels_and_wordings_are_read_for_codes_and_names(tmp_path, name, sheet, first):
    both = {"Vastaukset": [HEADER, *answers()], name: sheet()}
    survey = read(tmp_path, both if first else dict(reversed(both.items())))
    background = survey.respondents.iloc[:, 3:]
    assert [set(background[c]) & {"alle 30", "under 30", "nainen", "kvinna"} for c in background] == [
        {"under 30"} if sheet is pairs else {"alle 30"},
        {"kvinna"} if sheet is pairs else {"nainen"},
    ]
    scores = survey.scores
    assert len(scores) == 72
    assert sorted(scores["value"].dropna().unique()) == [1, 2, 3, 4, 5]
    assert scores["opt_out"].sum() == scores["value"].isna().sum() == 12
    if sheet is not blocks:
        assert scores["item"].unique().tolist() == list(ITEMS.values())
        assert set(scores["scale"]) == {"agree5"}
    assert survey.responses["question"].unique().tolist() == [
        "Vad borde förbättras?" if sheet is pairs else "Mitä parantaisit?"
    ]
    assert f"sheet '{name}': the sheet says what the codes of K1, K2, K3a, K3b, K3c mean" in "\n".join(
        sentences(survey)
    )


def test_a_battery_with_a_scale_of_its_own_keeps_its_numbers_and_says_their_ends(tmp_path):
    scale = [["K3a, K3b ja K3c", 1, "ei hyötyä"], *[[None, n, f"hyötyä {'vähän' * n}"] for n in (2, 3, 4)]]
    ends = [[None, 5, "valtavasti hyötyä"], [None, -1, "ei koske"]]
    sheet = [["Muuttuja", "Arvo", "Selite"], ["K2", 1, "nainen"], [None, 2, "mies"], *scale, *ends]
    survey = read(tmp_path, {"Vastaukset": [HEADER, *answers(-1)], "Arvot": sheet})
    assert survey.scores["item"].unique()[0] == "K3a (1 = ei hyötyä, 5 = valtavasti hyötyä)"
    assert survey.scores["opt_out"].sum() == 12
    assert set(survey.scores["value"].dropna()) == {1, 2, 3, 4, 5}


def test_a_name_that_the_parameters_use_stays(tmp_path):
    asked = [OpenQuestion(question_id="parannus", columns=["K4"])]
    survey = read(tmp_path, {"Data": [HEADER, *answers()], "Koodit": long_form()}, open_questions=asked)
    assert survey.responses["question_id"].unique().tolist() == ["parannus"]


def test_codes_that_are_not_those_of_the_column_are_asked_about(tmp_path):
    rows = [[r[0], 20 + int(str(r[0])) % 6, *r[2:]] for r in answers()]
    survey = read(tmp_path, {"Data": [HEADER, *rows], "Koodit": long_form()})
    assert "the codes that it gives for 'K1' are not those in the column" in "\n".join(sentences(survey))
    assert "25" in set(survey.respondents.iloc[:, 3])


def test_a_sheet_of_codes_that_is_not_understood_is_asked_about(tmp_path):
    said = [["Asteikko"], ["1 on huonoin ja 5 paras"], ["9 tarkoittaa ettei vastannut"]]
    survey = read(tmp_path, {"Data": [HEADER, *answers()], "Koodit": said})
    asked = survey.findings[survey.findings["kind"] == "asked"]
    assert "Koodit" in set(asked["sheet"])
    assert len(survey.respondents) == 24


def test_a_summary_of_the_answers_is_no_sheet_of_codes(tmp_path):
    header = ["ID", *ITEMS.values(), "Palaute"]
    rows = [[r[0], *r[3:6], r[6]] for r in answers(5)]
    summary = [["Kysymys", "ka", "n"], *[[w, 3.4, 24] for w in ITEMS.values()]]
    survey = read(tmp_path, {"Data": [header, *rows], "Yhteenveto": summary})
    assert len(survey.scores) == 72
    assert "says what the codes" not in "\n".join(sentences(survey))


USED = "Vilka tjänster har du använt under de senaste tolv månaderna?"  # longer than an id


def test_codes_with_letters_and_wordings_on_another_sheet(tmp_path):
    header = ["id", "F1", "F2[SQ001]", "F2[SQ002]", "F3[SQ001]", "F3[SQ002]", "F4"]
    scale = ["Helt av annan åsikt", "Delvis av annan åsikt", "Varken eller", "Delvis av samma åsikt",
             "Helt av samma åsikt", "Kan inte bedöma"]  # fmt: skip
    rows = [[i + 3, "KM"[i % 2], "Y" if i % 3 else None, "Y" if i % 4 else None, f"AO0{i % 6 + 1}",
             f"AO0{(i + 2) % 6 + 1}", f"mer tid och bättre utrymmen {i}"] for i in range(24)]  # fmt: skip
    wordings = [["Kod", "Fråga"], ["F1", "Kön"], ["F2", USED], ["F2[SQ001]", "Bastu"],
                ["F2[SQ002]", "Bad"], ["F3", "Vad anser du?"], ["F3[SQ001]", "Jag fick hjälp i tid"],
                ["F3[SQ002]", "Lokalerna var trivsamma"], ["F4", "Vad borde förbättras?"]]  # fmt: skip
    codes = [["Fråga", "Kod", "Svar"], ["F1", "K", "Kvinna"], ["F1", "M", "Man"],
             *[["F3", f"AO0{n}", label] for n, label in enumerate(scale, 1)]]  # fmt: skip
    survey = read(tmp_path, {"Svar": [header, *rows], "Frågor": wordings, "Svarsalternativ": codes})
    rated = survey.scores[survey.scores["scale"] == "agree5"]
    assert sorted(rated["item"].unique()) == [
        "Vad anser du?: Jag fick hjälp i tid", "Vad anser du?: Lokalerna var trivsamma",
    ]  # fmt: skip
    assert rated["value"].value_counts().to_dict() == dict.fromkeys([1, 2, 3, 4, 5], 8)
    assert rated["opt_out"].sum() == 8
    assert survey.respondents["kon"].value_counts().to_dict() == {"Kvinna": 12, "Man": 12}
    assert survey.responses["question"].unique().tolist() == ["Vad borde förbättras?"]
    options = survey.scores[survey.scores["scale"] == "choice"]
    assert options["item"].str.startswith(USED).all()
    assert options.groupby("item_id")["value"].sum().tolist() == [16, 18]
    assert "sheet 'Frågor': the sheet gives the wordings of" in "\n".join(sentences(survey))


def test_one_entry_words_a_battery_and_one_sheet_explains_two(tmp_path):
    codes = "1 = täysin eri mieltä … 5 = täysin samaa mieltä, 9 = ei osaa sanoa, tyhjä = ei vastattu"
    battery = [["K1", "Ikäryhmä", "1 = alle 30, 2 = 30–49, 3 = yli 50"], ["K2", "Sukupuoli", "1 = nainen, 2 = mies"],
               ["K3", "Väittämät", codes],
               *[[k, w] for k, w in ITEMS.items()], ["K4", "Mitä parantaisit?"]]  # fmt: skip
    other = [[*row[:3], *row[3:6], f"{row[6]} ja kahvia"] for row in answers()]
    sheets = {"Pohjoinen": [HEADER, *answers()], "Etelä": [HEADER, *other], "selitteet": battery}
    survey = read(tmp_path, sheets)
    assert survey.respondents["sheet"].value_counts().to_dict() == {"Pohjoinen": 24, "Etelä": 24}
    assert set(survey.respondents["ikaryhma"]) == {"alle 30", "30–49", "yli 50"}
    assert {item.partition("[")[2].partition("]")[0] for item in survey.scores["item"]} == {*ITEMS.values()}
    assert set(survey.scores["scale"]) == {"1-5"}
    assert survey.scores["opt_out"].sum() == 24


def test_a_sheet_may_name_questions_by_their_numbers(tmp_path):
    header = ["Vastaajan tunniste", "1. Ikä", "2. Väittämät: tilat", "2. Väittämät: apu", "3. Mitä parantaisit?"]
    rows = [[i + 1, 1 + i % 3, 1 + i % 6, 1 + (i + 2) % 6, f"lisää aikaa ja tilaa {i}"] for i in range(24)]
    ages = [["Kysymys 1", n, label] for n, label in enumerate(["alle 30", "30–49", "yli 50"], 1)]
    codes = [["Kysymys 2", n, label] for n, label in enumerate([*AGREE[::-1], "en osaa sanoa"], 1)]
    survey = read(
        tmp_path, {"Vastaukset": [header, *rows], "Vaihtoehdot": [["Kysymys", "Arvo", "Vaihtoehto"], *ages, *codes]}
    )
    assert set(survey.respondents["ika"]) == {"alle 30", "30–49", "yli 50"}
    assert survey.scores["opt_out"].sum() == 8
    assert survey.scores.groupby("item")["value"].mean().tolist() == [3.0, 3.0]


def test_codes_of_a_question_that_the_answers_lack_go_to_no_other(tmp_path):
    header = [
        "Vastaajan tunniste",
        "1. Esihenkilö?",
        "3. Väittämät: tilat",
        "3. Väittämät: apu",
        "4. Mitä parantaisit?",
    ]
    rows = [[i + 1, 1 + i % 2, 1 + i % 5, 1 + (i + 2) % 5, f"lisää aikaa ja tilaa {i}"] for i in range(24)]
    codes = [["1. Esihenkilö?", 1, "Kyllä"], ["1. Esihenkilö?", 2, "En"]]
    codes += [["2. Poistettu", n, label] for n, label in enumerate(AGREE, 1)]
    codes += [["3. Väittämät", n, label] for n, label in enumerate(AGREE[::-1], 1)]
    survey = read(tmp_path, {"Vastaukset": [header, *rows], "Koodit": [["Kysymys", "Arvo", "Selite"], *codes]})
    assert {"Kyllä", "En"} <= {*survey.respondents.get("esihenkilo", []), *survey.scores["label"]}
    asked = survey.scores[survey.scores["item"].str.startswith("3.")]
    assert set(asked["label"]) == {*AGREE}


def test_sheets_of_answers_of_different_lengths_are_read(tmp_path):
    rows = answers()
    survey = read(tmp_path, {"5A": [HEADER, *[[*row[:-1], ""] for row in rows]], "5B": [HEADER, *rows[:-3]]})
    assert len(survey.respondents) == 2 * len(rows) - 3


SERVICES = ["Neuvonta", "Kotihoito", "Päivystys", "Hammashoito"]


def taken(n: int) -> str:
    return ",".join(str(k) for k in range(1, 5) if (n * 11 + 5) >> k & 1) or "2"


def test_several_codes_in_one_cell_are_choices_by_the_sheet_or_by_the_header(tmp_path):
    asked = "Mitä palveluita käytit?"
    legend = f"Mistä kuulit? ({', '.join(f'{n}={x}' for n, x in enumerate(SERVICES, 1))})"
    rows = [[n, taken(n), taken(n + 1), f"lisää aikaa ja tilaa {n}"] for n in range(30)]
    codes = [["Muuttuja", "Koodi", "Selite"], *[[asked, n, x] for n, x in enumerate(SERVICES, 1)]]
    survey = read(tmp_path, {"Data": [["ID", asked, legend, "Mitä toivoisit?"], *rows], "Koodit": codes})
    chosen = survey.scores[survey.scores["value"] == 1]
    for start, of in (("Mitä palveluita", 0), ("Mistä kuulit", 1)):
        mine = chosen[chosen["item"].str.startswith(start)]
        told = mine.groupby("respondent_id")["label"].agg(sorted)
        wanted = [sorted(SERVICES[int(k) - 1] for k in taken(n + of).split(",")) for n in range(30)]
        assert sorted(told.tolist()) == sorted(wanted)


def test_two_points_of_a_scale_in_one_cell_are_no_choices(tmp_path):
    rows = [[n, "2,3" if n % 9 == 0 else str(1 + n % 5), f"lisää aikaa ja tilaa {n}"] for n in range(30)]
    codes = [["Muuttuja", "Koodi", "Selite"], *[["Palvelu oli sujuvaa", n, x] for n, x in enumerate(AGREE, 1)]]
    survey = read(tmp_path, {"Data": [["ID", "Palvelu oli sujuvaa", "Mitä toivoisit?"], *rows], "Koodit": codes})
    assert survey.scores["scale"].nunique() == 1
    assert survey.scores["scale"].iloc[0] != "choice"


@pytest.mark.parametrize("header", ["Osallistumistila", "Vastaajan tila", "Survey status"])
def test_what_a_tool_says_of_an_answer_is_no_fact_of_who_answers(tmp_path, header):
    rows = [[n, "Valmis" if n % 5 else "Keskeytetty", f"lisää aikaa ja tilaa {n}"] for n in range(30)]
    survey = read(tmp_path, {"Data": [["ID", header, "Mitä toivoisit?"], *rows]})
    assert [*survey.respondents.columns] == ["respondent_id", "event_id", "source"]
    assert any("unfinished" in said for said in sentences(survey))
