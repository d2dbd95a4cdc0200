"""`openfeedback new`: a study folder that is right at once, whole or not there at all."""

import shutil
from pathlib import Path

import pytest

from openfeedback.errors import InputError, OpenFeedbackError
from openfeedback.params import load_params, survey_paths
from openfeedback.study.new import make_study
from openfeedback.study.parameters import parameter_file
from openfeedback.survey.read import read_surveys
from openfeedback.verbs.study import check

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo"
COOP = ROOT.parent / "shared" / "data" / "dev_coop" / "dev_coop.csv"
WEBROPOL = DEMO / "webropol_2024-01-25_klinikka_simuloitu.xlsx"


def answers(folder):
    params = load_params(folder / "params" / "study.yml")
    return len(read_surveys(list(survey_paths(params)), params.survey).responses)


def test_a_study_holds_all_it_needs_and_checks_clean(tmp_path, capsys):
    folder = make_study(tmp_path / "oma tutkimus")
    check(folder / "params" / "study.yml")
    assert "no problems" in capsys.readouterr().out
    assert answers(folder) > 0
    assert sorted(p.name for p in (folder / "notebooks").iterdir()) == sorted(
        p.name for p in (ROOT / "notebooks").glob("0[1-9]*.ipynb")
    )
    assert "*" in (folder / "data" / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_a_webropol_export_becomes_a_study(tmp_path):
    folder = make_study(tmp_path / "Palaute 2025", [WEBROPOL])
    params = load_params(folder / "params" / "study.yml")
    assert params.name == "Palaute-2025"
    assert params.simulated is False
    assert params.survey.redact is True
    assert (folder / "data" / WEBROPOL.name).read_bytes() == WEBROPOL.read_bytes()
    assert answers(folder) == answers(make_study(tmp_path / "sample"))


@pytest.mark.skipif(not COOP.is_file(), reason="the shared survey is not here")
def test_any_table_becomes_a_study_and_check_repeats_what_only_a_person_can_tell(tmp_path, capsys):
    folder = make_study(tmp_path / "coop", [COOP])
    check(folder / "params" / "study.yml")
    assert "no problems" in capsys.readouterr().out
    assert answers(folder) > 2000


def test_check_says_what_the_columns_were_taken_for_and_asks_what_only_a_person_can_tell(tmp_path, capsys):
    rows = "".join(f"vastaus numero {n} on tämä tässä;{n % 5 + 1}\n" for n in range(20))
    (tmp_path / "oma.csv").write_text("sana;arvio\n" + rows, "utf-8")
    params = tmp_path / "p.yml"
    params.write_text("name: p\noutputs: out\nsurvey:\n  files:\n    - path: oma.csv\n      event_id: e\n", "utf-8")
    check(params)
    said = capsys.readouterr().out
    assert "1 × open question" in said
    assert "\n? " in said
    assert "no problems" in said


@pytest.mark.parametrize(
    ("exports", "said"),
    [
        (["missing.xlsx"], "missing.xlsx: no such file"),
        (["a/x.csv", "b/X.csv"], "two files have this name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left_behind(tmp_path, exports, said):
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
    (tmp_path / "a" / "x.csv").write_text("q\n1\n", "utf-8")
    (tmp_path / "b" / "X.csv").write_text("q\n1\n", "utf-8")
    with pytest.raises(InputError, match=said):
        make_study(tmp_path / "s", [tmp_path / e for e in exports])
    assert not (tmp_path / "s").exists()


def test_a_broken_export_leaves_no_half_study(tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 this is no workbook")
    with pytest.raises(OpenFeedbackError, match="broken.xlsx"):
        make_study(tmp_path / "s", [broken])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken.xlsx"]


def test_a_folder_in_use_is_left_alone(tmp_path):
    shutil.copy(WEBROPOL, tmp_path / "mine.xlsx")
    with pytest.raises(InputError, match="not empty"):
        make_study(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.xlsx"]


def test_nothing_is_assumed_of_what_an_export_speaks_of(tmp_path):
    own = load_params(make_study(tmp_path / "own", [WEBROPOL]) / "params" / "study.yml")
    assert (own.coding.codebook, own.matrix.kinds) == (None, [])
    assert not list((tmp_path / "own" / "data" / "codebooks").iterdir())
    named = load_params(make_study(tmp_path / "named", [WEBROPOL], "swot") / "params" / "study.yml")
    assert (tmp_path / "named" / "data" / "codebooks" / "own" / "codebook.yml").read_text("utf-8").count(
        "id: swot"
    ) == 1
    assert named.codebook_place.endswith("own")
    with pytest.raises(OpenFeedbackError, match="no such codebook"):
        make_study(tmp_path / "x", [WEBROPOL], "tabel5")
    assert not (tmp_path / "x").exists()


def test_new_words_the_questions_as_it_read_them_and_a_batch_file_means_its_base(tmp_path):
    rows = "".join(f"vastaus numero {n} on tämä tässä;{'toinen vastaus on tässä' * (n < 0)}\n" for n in range(20))
    (tmp_path / "oma.csv").write_text("Mitä ajattelet palvelusta?;Vapaa sana\n" + rows, "utf-8")
    file = make_study(tmp_path / "own", [tmp_path / "oma.csv"]) / "params" / "study.yml"
    params = load_params(file)
    assert params.survey.questions["mita_ajattelet_palvelusta"] == "Mitä ajattelet palvelusta?"
    assert read_surveys(list(survey_paths(params)), params.survey).responses["question"].nunique() == 1
    plan = file.with_name("tilaisuuksittain.yml")
    plan.write_text("base: study.yml   # mine\nsplit_by: event_id\n", "utf-8")
    assert parameter_file(file.parents[1]) == parameter_file(plan) == file


def test_a_questions_wording_is_given_by_its_id_or_header(tmp_path):
    rows = "".join(f"vastaus numero {n} on tämä tässä;toinen vastaus {n} on tässä\n" for n in range(20))
    (tmp_path / "oma.csv").write_text("q11;q12\n" + rows, "utf-8")
    params = tmp_path / "p.yml"
    own = '  questions: {q11: "Mitä ajattelet?"}\n'
    params.write_text(f"name: p\nsurvey:\n  files:\n    - {{path: oma.csv, event_id: e}}\n{own}", "utf-8")
    loaded = load_params(params)
    read = read_surveys(list(survey_paths(loaded)), loaded.survey).responses
    assert set(read["question"]) == {"Mitä ajattelet?", "q12"}
