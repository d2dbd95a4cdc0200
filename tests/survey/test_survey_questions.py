"""What an open question asks for, told by its wording in three languages."""

import pytest

from openfeedback.errors import InputError
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import read_survey, suggest_params
from openfeedback.survey.columns.roles import known_question

CASES = [
    ("Mitä aiheita toivot tuleville kehittämisklinikoille?", "topic_wish", "aihetoiveet"),
    ("Millaisia aiheita toivoisit seuraaville kehittämisklinikoille?", "topic_wish", "aihetoiveet"),
    ("Mistä teemoista haluaisit kuulla lisää?", "topic_wish", "aihetoiveet"),
    ("Vilka ämnen önskar du till kommande kliniker?", "topic_wish", "aihetoiveet"),
    ("Which topics would you like to hear about?", "topic_wish", "aihetoiveet"),
    ("Avoin palaute tilaisuudesta", "event_feedback", "tilaisuuspalaute"),
    ("3. Muuta palautetta koulutuksesta:", "event_feedback", "tilaisuuspalaute"),
    ("Mikä tilaisuudessa oli hyvää?", "event_feedback", "tilaisuuspalaute"),
    ("Ruusut ja risut", "event_feedback", "tilaisuuspalaute"),
    ("Millaista kansallista kehittämisen tukea toivot kehittämisprosessin eri vaiheisiin?", "support_need", "tuki"),
    ("Millaista tukea toivot hankkeen alussa?", "support_need", "tuki_alku"),
    ("Millaista tukea tarvitset toteutuksen aikana?", "support_need", "tuki_toteutus"),
    ("Millaista tukea kaipaat, kun hanke päättyy?", "support_need", "tuki_loppu"),
    ("Miten Innokylän ja toimintamallien kuvaamisen tukea tulisi kehittää?", "tool_feedback", "tyokalut"),
    ("Miten itsearviointilomaketta pitäisi kehittää?", "tool_feedback", "tyokalut"),
    ("Palautetta kyselystä", "other", "kyselypalaute"),
]


@pytest.mark.parametrize(("wording", "role", "question_id"), CASES)
def test_role_and_id_of_known_wordings(wording, role, question_id):
    assert tuple(known_question(wording)) == (question_id, role)


@pytest.mark.parametrize(
    "wording", ["Rooli", "Mitä palveluja tarjoat?", "Millä hyvinvointialueella työskentelet?", "Nimi"]
)
def test_other_wordings_are_not_forced(wording):
    assert known_question(wording) is None


def test_a_wording_given_to_a_question_is_no_longer_asked_for(tmp_path):
    path = tmp_path / "k.csv"
    answers = [f"Toivon enemmän aikaa asiakkaille ja tapaamisia numero {i} varten" for i in range(12)]
    path.write_text("id;Q11_1\n" + "".join(f"{i};{a}\n" for i, a in enumerate(answers)), encoding="utf-8")
    asked = suggest_params(path)
    assert "only the name of a column" in asked
    assert "only the name of a column" not in suggest_params(path, wordings={"q11_1": "Mitä toivot?"})
    for key in ("q11_1", "Q11_1"):
        settings = SurveySettings(files=[SurveyFile(path=path.name)], questions={key: "Mitä toivot?"})
        survey = read_survey(path, settings=settings)
        assert set(survey.responses["question"]) == {"Mitä toivot?"}
        assert not survey.findings["said"].str.contains("only the name of a column").any()
    with pytest.raises(InputError, match="q12"):
        suggest_params(path, wordings={"q12": "Mitä?"})
