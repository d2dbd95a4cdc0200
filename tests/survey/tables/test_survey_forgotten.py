"""Respondents who withdrew are never read again, whatever number their row has; nobody else is left out."""

import pandas as pd
import pytest

from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import answers_of, new_mark, read_surveys

ROWS = [("Toivon lisää esimerkkejä alueilta.", 5), ("Ei", 4), ("Aikaa oli liian vähän ryhmätöille.", 2), ("Ei", 4),
        ("Mittareista kaipaisin lisää tietoa.", 3), ("Vertaistukea ja verkostoja.", 4)]  # fmt: skip


def survey(path, rows, marks=()):
    pd.DataFrame(rows, columns=["Mitä toivot jatkossa?", "Kuinka hyödyllinen (1–5)?"]).to_csv(path, index=False)
    file = SurveyFile(path=path.name)
    return read_surveys([(path, file)], SurveySettings(files=[file], forgotten=list(marks)))


def mark(read, who):
    theirs = {name: getattr(read, name) for name in ("responses", "scores")}
    theirs = {name: frame[frame["respondent_id"] == who] for name, frame in theirs.items()}
    return new_mark(who, answers_of(theirs["responses"], theirs["scores"])[who])


@pytest.mark.parametrize("row", range(6))
def test_a_forgotten_respondent_is_nowhere_and_nobody_else_is_missed(tmp_path, row):
    whole = survey(tmp_path / "k.csv", ROWS)
    who = whole.respondents["respondent_id"].iloc[row]
    left = survey(tmp_path / "k.csv", ROWS, [mark(whole, who)])
    for name in ("respondents", "responses", "scores"):
        before, after = getattr(whole, name), getattr(left, name)
        pd.testing.assert_frame_equal(after, before[before["respondent_id"] != who].reset_index(drop=True))


def test_the_mark_holds_when_rows_move_and_says_nothing(tmp_path):
    whole = survey(tmp_path / "k.csv", ROWS)
    made = mark(whole, whole.respondents["respondent_id"].iloc[0])
    moved = survey(tmp_path / "other_name.csv", [ROWS[2], ROWS[0], ROWS[1]], [made])
    assert moved.responses["text"].tolist() == [ROWS[2][0], "Ei"]
    assert len(made) < 60
    assert "esimerkkejä" not in made
