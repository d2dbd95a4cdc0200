"""Several files under one parameter section: ids, questions over time, what is asked for and lacking, suggestions."""

import random
from pathlib import Path

import pandas as pd
import pytest
import yaml
from test_survey_readers import BOARD, WEBROPOL, write_csv, write_xlsx

from openfeedback.errors import InputError
from openfeedback.params import load_params, survey_paths
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.accounting import account
from openfeedback.survey.opened import describe_opened, describe_survey, open_surveys, stop_if_lacking
from openfeedback.survey.read import read_survey, read_surveys
from openfeedback.survey.suggest import suggest_params

ROOT = Path(__file__).resolve().parents[2]


def settings(**more: object) -> SurveySettings:
    return SurveySettings(files=[SurveyFile(path="*.csv")], **more)


@pytest.fixture
def two(tmp_path) -> list[tuple[Path, SurveyFile]]:
    """A clinic with many answers, and a later one with one, under other wordings."""
    first = write_csv(tmp_path / "klinikka_2022-08-18.csv", WEBROPOL)
    rows = [
        ["Vastausaika", "Muuta palautetta?", "Rooli", "Tilaisuus oli hyödyllinen"],
        ["1.2.2024", "Hyvä", "Kelan edustaja", "Ei koske minua"],
    ]
    second = write_csv(tmp_path / "toinen.csv", rows)
    return [
        (first, SurveyFile(path=first.name, name="Klinikka 1")),
        (second, SurveyFile(path=second.name, date="2024-02-01")),
    ]


QUESTION = {"question_id": "palaute", "question": "Avoin palaute", "role": "event_feedback",
            "columns": ["Avoin palaute tilaisuudesta", "Muuta palautetta?"]}  # fmt: skip


def test_questions_keep_their_id_under_changed_wording(two):
    survey = read_surveys(two, settings(open_questions=[QUESTION]))
    assert set(survey.responses["question_id"]) == {"palaute"}
    assert set(survey.responses["question"]) == {"Avoin palaute"}
    assert list(survey.events["date"]) == ["2022-08-18", "2024-02-01"]  # one from the file's name, one told
    assert list(survey.events["name"].fillna("")) == ["Klinikka 1", ""]


def test_a_small_file_is_understood_from_the_others(two):
    alone = read_survey(two[1][0])
    assert alone.scores["scale"].isna().all()  # one opt-out: which scale it was cannot be told
    together = read_surveys(two, settings())
    later = together.scores[together.scores["event_id"] == "toinen"]
    assert list(later["item_id"]) == ["tilaisuus_oli_hyodyllinen"]
    assert list(later["opt_out"]) == [True]
    assert list(later["scale"]) == ["agree4"]


def test_ids_are_unique_over_files_and_do_not_depend_on_the_folder(two, tmp_path):
    same_event = [(path, file.model_copy(update={"event_id": "klinikka"})) for path, file in two]
    survey = read_surveys(same_event, settings())
    assert survey.responses["response_id"].is_unique
    assert survey.respondents["respondent_id"].is_unique
    assert set(survey.respondents["event_id"]) == {"klinikka"}
    assert len(survey.events) == 1
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for path, _ in two:
        (moved / path.name).write_bytes(path.read_bytes())
    again = read_surveys([(moved / path.name, file) for path, file in same_event], settings())
    for one, other in zip(survey, again, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_order_of_files_and_columns_changes_no_answer(two):
    def key(survey):
        columns = ["response_id", "respondent_id", "question_id", "text", "role"]
        return survey.responses[columns].sort_values("response_id").reset_index(drop=True)

    forward, backward = read_surveys(two, settings()), read_surveys(two[::-1], settings())
    pd.testing.assert_frame_equal(key(forward), key(backward))
    order = list(range(len(WEBROPOL[0])))
    random.Random(3).shuffle(order)
    named = [[row[j] if row[j] != "\xa0" else "Muuta?" for j in range(len(order))] for row in WEBROPOL]
    path, file = two[0]
    plain = read_survey(write_csv(path, named), file)
    shuffled = read_survey(write_csv(path, [[row[j] for j in order] for row in named]), file)
    pd.testing.assert_frame_equal(key(plain), key(shuffled))


def test_everything_that_is_missing_is_named_at_once(two):
    wanted = settings(
        open_questions=[{"question_id": "a", "columns": ["Avoin palute tilaisuudesta"]}],
        scale_items=[{"item_id": "b", "columns": ["Tilaisuus oli hyödylinen"]}],
        background={"role": "Roli", "region": "Alue"},
        ignore=["Olematon"],
        weight="paino",
    )
    with pytest.raises(InputError) as caught:
        read_surveys(two, wanted)
    said = "\n".join(caught.value.problems)
    for name in ("'Avoin palaute tilaisuudesta'", "'Tilaisuus oli hyödyllinen'", "'Rooli'"):
        assert f"did you mean {name}" in said
    assert len(caught.value.problems) == 6


def test_what_only_some_files_hold_is_no_error(two):
    survey = read_surveys(two, settings(open_questions=[QUESTION], background={"aika": "Vastausaika", "role": "Rooli"}))
    assert survey.respondents["role"].notna().all()


def test_the_files_own_columns_must_be_there(two):
    path, _ = two[0]
    with pytest.raises(InputError, match="'Aika' is missing; did you mean 'Vastausaika'"):
        read_survey(path, SurveyFile(path=path.name, time="Aika"))


def test_personal_columns_are_refused_even_when_asked_for(two):
    path, file = two[0]
    with pytest.raises(InputError, match="'Sähköposti' holds personal data"):
        read_survey(path, file, settings(background={"mail": "Sähköposti"}))


def test_an_address_as_id_is_made_opaque_but_still_joins_rows(tmp_path):
    rows = [
        ["Sähköposti", "Vapaa sana"],
        ["a@b.fi", "eka vastaus tähän"],
        ["c@d.fi", "toka vastaus tähän"],
        ["a@b.fi", "kolmas vastaus"],
    ]
    path = write_csv(tmp_path / "k.csv", rows)
    survey = read_survey(path, SurveyFile(path="k.csv", respondent_id="Sähköposti"))
    assert list(survey.responses["respondent_id"]) == ["k:2", "k:3", "k:2"]
    assert len(survey.respondents) == 2


def test_event_column_gives_each_row_its_event(tmp_path):
    rows = [["Tilaisuus", "Vapaa sana"], ["Klinikka 1", "hyvä tilaisuus oli"], ["Klinikka 2", "liian pitkä oli tämä"]]
    path = write_csv(tmp_path / "k.csv", rows)
    survey = read_survey(path, SurveyFile(path="k.csv", event_column="Tilaisuus"))
    assert list(survey.responses["event_id"]) == ["klinikka-1", "klinikka-2"]
    assert list(survey.events["event_id"]) == ["klinikka-1", "klinikka-2"]


def test_only_keeps_the_named_respondents(two):
    survey = read_surveys(two, settings(only={"rooli": ["Kelan edustaja"]}))
    assert set(survey.responses["event_id"]) == {"toinen"}
    assert list(survey.events["event_id"]) == ["toinen"]
    with pytest.raises(InputError, match="no value .Kukaan."):
        read_surveys(two, settings(only={"rooli": ["Kukaan"]}))
    with pytest.raises(InputError, match="no column 'roli'; did you mean 'rooli'"):
        read_surveys(two, settings(only={"roli": ["x"]}))


def test_problems_of_all_files_are_named_at_once(two, tmp_path):
    (tmp_path / "tyhja.csv").write_bytes(b"")
    paths = [*two, (tmp_path / "tyhja.csv", SurveyFile(path="x")), (tmp_path / "ei.csv", SurveyFile(path="x"))]
    with pytest.raises(InputError) as caught:
        read_surveys(paths, settings())
    assert len(caught.value.problems) == 2


def test_a_scale_item_whose_labels_fit_no_scale_is_an_error(two):
    with pytest.raises(InputError, match="fit no one scale"):
        read_survey(*two[0], settings(scale_items=[{"item_id": "x", "columns": ["Rooli"]}]))
    with pytest.raises(InputError, match="no scale 'agre5'; did you mean 'agree5'"):
        read_survey(
            *two[0],
            settings(scale_items=[{"item_id": "x", "columns": ["Tilaisuus oli hyödyllinen"], "scale": "agre5"}]),
        )


def test_suggested_section_reads_the_same_as_the_guess(tmp_path):
    path = write_csv(tmp_path / "klinikka.csv", WEBROPOL)
    section = suggest_params(path)
    assert "# is 'column 5' an open question?" in section
    (tmp_path / "p.yml").write_text(section, encoding="utf-8")
    params = load_params(tmp_path / "p.yml")
    told = read_surveys(survey_paths(params), params.survey)
    guessed = read_survey(path)
    for one, other in zip(told, guessed, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_suggestion_for_a_board_asks_for_its_question(tmp_path):
    path = tmp_path / "taulu.csv"
    path.write_text(BOARD, encoding="utf-8")
    section = suggest_params(path)
    assert "# which question does the board answer?" in section
    assert yaml.safe_load(section)["survey"]["files"][0]["question"]["question_id"] == "taulu"


def test_suggestion_asks_what_cannot_be_known(tmp_path):
    labels = ["Täysin eri mieltä", "Osittain eri mieltä", "Täysin samaa mieltä", "En osaa sanoa"]
    rows = [["Vastausaika", "Tilaisuus oli hyvä"], *[[f"{n}.2.2024", x] for n, x in enumerate(labels, 1)]]
    path = write_xlsx(tmp_path / "k.xlsx", rows)
    section = suggest_params(path)
    assert "is 'En osaa sanoa' the midpoint or an opt-out?" in section
    assert "opt_out" not in yaml.safe_load(section)["survey"]["scale_items"][0]
    assert describe_survey(path)["ask"].notna().sum() == 1


def test_account_adds_up_after_cleaning(tmp_path):
    path = tmp_path / "taulu.csv"
    path.write_text(BOARD, encoding="utf-8")
    survey = read_survey(path)
    later = pd.DataFrame({"response_id": survey.responses["response_id"].head(1), "reason": "non-answer"})
    said = account(survey, later).set_index(["what", "reason"])["cells"]
    assert said.loc["cells with text"].item() == said.loc["kept"].item() + said.loc["dropped"].sum()
    assert said.loc[("dropped", "non-answer")] == 1


def test_demo_files_are_read_without_parameters():
    files = sorted((ROOT / "data" / "demo").glob("*_simuloitu.*"))
    if not files:
        pytest.skip("data/demo is not there yet")
    survey = read_surveys([(path, SurveyFile(path=path.name)) for path in files], settings())
    assert {"topic_wish", "event_feedback", "support_need", "tool_feedback"} <= set(survey.responses["role"])
    assert survey.responses["response_id"].is_unique
    assert not describe_survey(files[-1])["role"].eq("ignored").all()


def test_several_files_are_described_in_each_others_light(two):
    described = describe_opened(open_surveys(two, settings()))
    assert list(described["file"].unique()) == [path.name for path, _ in two]
    later = described[(described["file"] == "toinen.csv") & (described["role"] == "scale item")]
    assert list(later["scale"]) == ["agree4"]
    with pytest.raises(InputError, match="'Roli' is missing"):
        stop_if_lacking(open_surveys(two, settings(background={"role": "Roli"})))


def test_suggestion_for_several_files_joins_wordings_of_one_question(two, tmp_path):
    section = suggest_params([path for path, _ in two])
    known = {q["question_id"]: q["columns"] for q in yaml.safe_load(section)["survey"]["open_questions"]}
    assert len(yaml.safe_load(section)["survey"]["files"]) == 2
    assert "Avoin palaute tilaisuudesta" in known["tilaisuuspalaute"]
    (tmp_path / "p.yml").write_text(section, encoding="utf-8")
    params = load_params(tmp_path / "p.yml")
    assert len(read_surveys(survey_paths(params), params.survey).respondents) == 4


def test_suggestion_for_the_demo_reads_all_of_it(tmp_path):
    files = sorted((ROOT / "data" / "demo").glob("webropol_*_simuloitu.*"))[:6]
    if not files:
        pytest.skip("data/demo is not there yet")
    section = suggest_params(files).replace("path: ", f"path: {files[0].parent}/")
    (tmp_path / "p.yml").write_text(section, encoding="utf-8")
    params = load_params(tmp_path / "p.yml")
    told = read_surveys(survey_paths(params), params.survey)
    guessed = read_surveys([(path, SurveyFile(path=path.name)) for path in files], settings())
    assert set(told.responses["response_id"]) == set(guessed.responses["response_id"])


def read_twice(tmp_path, rows):
    """The survey as guessed, and as read with the parameters that the guess suggests."""
    path = write_csv(tmp_path / "k.csv", rows)
    section = SurveySettings.model_validate(yaml.safe_load(suggest_params([path], tmp_path))["survey"])
    return read_survey(path), read_surveys([(path, section.files[0])], section)


ROUND_TRIPS = {
    "options in columns": [
        ["Vastausaika", "Tavat:Webinaari", "Tavat:Työpaja", "Avoin palaute"],
        *[["1.2.2024", "Webinaari" * (n % 2), "Työpaja" * (n % 3 > 0), f"palaute numero {n}"] for n in range(12)],
    ],
    "options joined in a cell": [
        ["Vastausaika", "Mistä kuulit?", "Avoin palaute"],
        *[["1.2.2024", ["Posti;Verkko;", "Posti;", "Verkko;"][n % 3], f"palaute numero {n}"] for n in range(12)],
    ],
    "comments with one header": [
        ["Vastausaika", "Hyvä?", "kommentti", "Selkeä?", "kommentti"],
        *[["1.2.2024", "Kyllä", f"palaute numero {n}", "Ei", f"toinen palaute {n}"] for n in range(12)],
    ],
    "own words among numbers": [
        ["Vastausaika", "Palkka", "Avoin palaute"],
        *[["1.2.2024", str(3000 + n), f"palaute numero {n}"] for n in range(30)],
        ["1.2.2024", "3000 ja joka toinen kuukausi lisät päälle", "palaute"],
    ],
    "opt-outs only": [["Vastausaika", "Väite", "Avoin palaute"], ["1.2.2024", "Ei koske minua", "hyvä palaute oli"]],
    "control sign in a header": [
        ["Vastausaika", "\x01", "\x01"],
        ["1.2.2024", "pitkä palaute tässä", "toinen tässä nyt"],
    ],
}


@pytest.mark.parametrize("rows", ROUND_TRIPS.values(), ids=ROUND_TRIPS)
def test_suggested_parameters_give_the_same_tables(tmp_path, rows):
    guessed, told = read_twice(tmp_path, rows)
    for one, other in zip(guessed, told, strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert len(guessed.responses)


def test_long_answers_do_not_slow_the_search_for_scales(tmp_path):
    """Each of these once took 0.2 s to compare with every label of the catalogue."""
    rows = [["Vastausaika", "Kysymys"], *[["1.2.2024", "a " * 3000 + str(n)] for n in range(300)]]
    assert describe_survey(write_csv(tmp_path / "k.csv", rows))["role"].tolist() == ["time", "open question"]
