"""The whole walk on real input: answers of real respondents without a codebook, and a real Google Forms export."""

import json

import pandas as pd
import pytest
import yaml

from openfeedback.params import load_params
from openfeedback.run.batch.variation import derive
from openfeedback.run.pipeline import run_all
from openfeedback.run.progress import Progress
from openfeedback.run.stages import table_path

pytestmark = pytest.mark.slow


def run(root, name, outputs, **changes):
    """Run a parameter file of the project, with few resamples, into a folder of the test; returns the run's folder."""
    changes = {"name": name, "outputs": str(outputs), "topics": {"resamples": 2}, **changes}
    path = derive(root / "params" / f"{name}.yml", outputs, changes)
    run_all(load_params(path), Progress(7))
    return load_params(path).folder


@pytest.fixture(scope="module")
def dev_coop(root, shared_data, tmp_path_factory):
    """The run on every third of 945 real respondents' answers to three open questions."""
    place = tmp_path_factory.mktemp("dev_coop")
    everybody = pd.read_csv(shared_data / "dev_coop" / "dev_coop.csv", dtype=str, keep_default_na=False)
    everybody.iloc[::3].to_csv(place / "dev_coop.csv", index=False)
    files = yaml.safe_load((root / "params" / "dev_coop.yml").read_text(encoding="utf-8"))["survey"]["files"]
    return run(root, "dev_coop", place, survey={"files": [{**files[0], "path": str(place / "dev_coop.csv")}]})


def table(folder, name):
    """A table of a run."""
    return pd.read_parquet(table_path(folder, name))


def test_every_cell_with_text_is_kept_or_dropped(dev_coop):
    raw = pd.read_csv(dev_coop.parent / "dev_coop.csv", dtype=str)
    cells = raw[["q11_1", "q11_2", "q11_3"]]
    with_text = int(cells.apply(lambda column: column.str.strip().ne("") & column.notna()).to_numpy().sum())
    assert len(table(dev_coop, "responses")) + len(table(dev_coop, "dropped")) == with_text
    assert len(table(dev_coop, "respondents")) == len(raw) == 315


def test_topics_stand_in_for_themes_and_are_compared_by_gender_and_region(dev_coop):
    topics, groups = table(dev_coop, "topics"), table(dev_coop, "groups")
    assert set(table(dev_coop, "codings")["coder"]) == {"topics"}
    assert len(topics) >= 6
    assert set(groups["by"]) == {"gender", "region"}
    shown = groups[~groups["suppressed"]]
    assert (shown["respondents_n"].isna() | (shown["respondents_n"] >= 5) | (shown["respondents_n"] == 0)).all()
    assert shown["share"].dropna().between(0, 1).all()


def test_weights_reach_the_shares(dev_coop):
    assert table(dev_coop, "respondents")["weight"].between(0.1, 10).all()


def test_the_appendix_is_there_in_three_forms(dev_coop):
    assert {p.suffix for p in (dev_coop / "appendix").iterdir()} == {".docx", ".html", ".xlsx"}
    html = (dev_coop / "appendix" / "liite.html").read_text(encoding="utf-8")
    assert "315" in html
    assert "SIMULOITU AINEISTO" not in html


def test_no_words_of_a_respondent_are_quoted_unasked(dev_coop):
    responses = table(dev_coop, "responses")
    long = [t for t in responses["text"] if len(t) > 60]
    written = (dev_coop / "appendix" / "liite.html").read_text(encoding="utf-8")
    written += "".join(p.read_text(encoding="utf-8") for p in (dev_coop / "notebooks").glob("*.ipynb"))
    assert [t for t in long if t in written or json.dumps(t, ensure_ascii=False)[1:-1] in written] == []


def test_a_real_google_forms_export_goes_all_the_way(root, shared_data, tmp_path):
    folder = run(root, "palkkakysely", tmp_path)
    responses = table(folder, "responses")
    assert set(responses["question_id"]) == {"vapaa_sana", "palaute", "kompensaatio"}
    assert len(responses) + len(table(folder, "dropped")) == 48 + 40 + 270
    assert len(table(folder, "topics")) >= 2
    assert (folder / "appendix" / "liite.docx").stat().st_size > 10_000
