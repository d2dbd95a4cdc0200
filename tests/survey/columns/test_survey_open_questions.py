"""Headers that ask, over answers that are short: open questions, choices, or who answers."""

import pytest
from test_survey_readers import write_csv

from openfeedback.survey import read_survey
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.wordings.headers import is_personal_name

SHORT = ["Kahvi", "Lukusali", "henkilökunta", "Parkkipaikka", "Hiljaisuus", "Satutunnit", "en osaa sanoa",
         "Pelit ja lehdet", "kaukolaina", "valikoima", "Sijainti", "-"]  # fmt: skip
MODES = ["Auto", "Juna", "Bussi", "Auto", "Juna", "Auto", "Bussi", "Juna", "Auto", "Bussi", "Auto", "Pyörä"]


def role(tmp_path, header, cells):
    rows = [["Vastausaika", header], *[[f"{n}.2.2024", cell] for n, cell in enumerate(cells, 1)]]
    described = describe_survey(write_csv(tmp_path / "k.csv", rows))
    return described["role"].iloc[1]


@pytest.mark.parametrize(
    "header",
    ["Mikä kirjastossa on parasta?", "4. Mitä toivoisit lisää?", "Ehdota uutta palvelua", "Kerro huolestasi",
     "Vapaa sana", "Muuta palautetta", "Vad var bäst?", "Hur kunde vi bli bättre?", "What should we stop doing?",
     "Anything else to add",
     "Kiitos vastauksistasi! Mitä muuta haluat sanoa?", "Mikä alueella toimii?", "Which service do you miss?"],
)  # fmt: skip
def test_short_answers_under_a_header_that_asks_are_answers(tmp_path, header):
    assert role(tmp_path, header, SHORT) == "open question"


@pytest.mark.parametrize("header", ["Millä kuljet töihin?", "Mikä on pääasiallinen kulkutapasi?", "How do you travel?"])
def test_few_values_that_come_again_are_a_choice_whatever_the_header_asks(tmp_path, header):
    assert role(tmp_path, header, MODES) == "background"


@pytest.mark.parametrize(
    "header", ["Mikä on kotikuntasi?", "Missä yksikössä työskentelet?", "Mikä on roolisi?", "What is your job title?"]
)
def test_who_answers_is_background_though_the_header_asks(tmp_path, header):
    assert role(tmp_path, header, SHORT[:6]) == "background"


def test_codes_under_a_header_that_asks_are_no_answers(tmp_path):
    assert role(tmp_path, "Mikä on kutsusi tunnus?", [f"tk{n}" for n in range(30, 45)]) != "open question"


@pytest.mark.parametrize(
    "header", ["Mikä on nimesi?", "Kerro nimesi ja puhelinnumerosi", "What is your name?", "Vad heter du?"]
)
def test_a_header_that_asks_for_a_name_is_personal(header):
    assert is_personal_name(header)


GROUPS = {
    "en": ("Detractor", "Passive", "Promoter"), "fi": ("Arvostelija", "Neutraali", "Suosittelija"),
    "sv": ("Kritiker", "Passiv", "Ambassadör"),
}  # fmt: skip
NUMBERS = [10, 9, 7, 3, 8, 6, 10, 9, 0, 7, 5, 8]


@pytest.mark.parametrize("language", GROUPS)
@pytest.mark.parametrize("header", ["Suosittelisitko meitä?", "How likely are you to recommend us?", "NPS"])
def test_a_recommendation_is_one_item_and_its_groups_are_none_of_their_own(tmp_path, language, header):
    words = GROUPS[language]
    rows = [[str(n), words[(n > 6) + (n > 8)], f"Hyvä ja selkeä päivä {i}"] for i, n in enumerate(NUMBERS)]
    path = write_csv(tmp_path / "k.csv", [[header, f"{header} - Group", "Avoin palaute"], *rows])
    described = describe_survey(path).set_index("column")
    assert described["scale"].iloc[0] == "0-10"
    assert described["role"].iloc[1] == "ignored"
    assert read_survey(path).scores["value"].mean() == pytest.approx(sum(NUMBERS) / len(NUMBERS))


def test_groups_of_a_recommendation_alone_are_an_item(tmp_path):
    rows = [[GROUPS["fi"][n % 3], f"Hyvä ja selkeä päivä {n}"] for n in range(12)]
    survey = read_survey(write_csv(tmp_path / "k.csv", [["NPS-ryhmä", "Avoin palaute"], *rows]))
    assert survey.scores["scale"].unique().tolist() == ["nps3"]


def test_clocks_and_labels_of_a_tool_are_no_answers(tmp_path):
    own = [
        "Timing - First Click",
        "groupTime21",
        "Mitä toivot? - Sentiment Polarity",
        "Mitä toivot? - Parent Topics",
        "refurl",
    ]
    rows = [["1.5", "33.1", str(n % 3), "Johto", "https://a.example", f"Hyvä ja selkeä päivä {n}"] for n in range(12)]
    described = describe_survey(write_csv(tmp_path / "k.csv", [[*own, "Mitä toivot?"], *rows]))
    assert described["role"].tolist() == ["ignored"] * 5 + ["open question"]


@pytest.mark.parametrize("header", ["Muu palaute", "Muuta", "Terveiset", "Övrigt", "Other remarks", "Other comments"])
def test_a_question_for_the_rest_is_open_though_one_person_answered(tmp_path, header):
    path = tmp_path / "k.csv"
    path.write_text(f"Yksikkö;{header}\nRyhmä;ei muuta\n", encoding="utf-8")
    assert describe_survey(path).iloc[1]["role"] == "open question"
