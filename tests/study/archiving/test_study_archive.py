"""An archive's copy: only what may be seen, described, without anybody's id or place, the same bytes twice."""

import io
import shutil
import zipfile
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from openfeedback.errors import InputError
from openfeedback.files import no_formula
from openfeedback.params import load_params
from openfeedback.run.stages import TRUE, table_path
from openfeedback.study import write_archive


@pytest.fixture(scope="module")
def archive(small, tmp_path_factory):
    """The members of the archive of the small study, by name."""
    path, _ = write_archive(small.parents[1], tmp_path_factory.mktemp("archive") / "a.zip")
    with zipfile.ZipFile(path) as found:
        return {name: found.read(name) for name in found.namelist()}


def table(archive, name):
    return pd.read_csv(io.BytesIO(archive[f"data/{name}.csv"]), encoding="utf-8-sig")


def test_every_table_is_the_protected_one(archive, small):
    folder = load_params(small).folder
    names = {n.removeprefix("data/").removesuffix(".csv") for n in archive if n.startswith("data/")} - {"answers"}
    assert {"matrix", "comparisons", "item_means"} <= names
    for name in names & {*TRUE}:
        shown = pd.read_parquet(folder / "tables" / f"{name}.parquet")
        assert len(table(archive, name)) == len(shown)
        assert table(archive, name)["suppressed"].tolist() == shown["suppressed"].tolist()


def test_answers_are_redacted_and_in_an_order_that_tells_nobody(archive, small):
    answers = table(archive, "answers")
    responses = pd.read_parquet(table_path(load_params(small).folder, "responses"))
    assert sorted(answers["text"]) == sorted(responses["text"])
    assert list(answers.columns) == ["question_id", "language", "text"]
    assert answers["text"].tolist() == answers.sort_values(["question_id", "text"])["text"].tolist()


def test_no_id_no_row_no_time_and_no_path(archive, small):
    folder = load_params(small).folder
    ids = set(pd.read_parquet(table_path(folder, "respondents"))["respondent_id"])
    ids |= set(pd.read_parquet(table_path(folder, "units"))["unit_id"])
    plain = {
        name: data.decode("utf-8") for name, data in archive.items() if name.endswith((".csv", ".xml", ".yml", ".txt"))
    }
    for name, text in plain.items():
        assert not [each for each in ids if f"{each}," in text or f"{each}\n" in text], name
        assert str(small.parents[1]) not in text, name
        assert "T11:" not in text, name


def test_each_variable_is_described_in_the_codebook_and_in_ddi(archive):
    variables = pd.read_csv(io.BytesIO(archive["codebook/variables.csv"]), encoding="utf-8-sig")
    for name in variables["table"].unique():
        assert variables.loc[variables["table"] == name, "variable"].tolist() == list(table(archive, name).columns)
    root = ET.fromstring(archive["codebook/ddi-codebook.xml"])
    space = {"d": "ddi:codebook:2_5"}
    assert [v.get("name") for v in root.iterfind("d:dataDscr/d:var", space)] == variables["variable"].tolist()
    files = {
        f.get("ID"): f.findtext("d:fileTxt/d:fileName", namespaces=space) for f in root.iterfind("d:fileDscr", space)
    }
    assert set(files.values()) == {name for name in archive if name.startswith("data/")}
    assert variables.loc[variables["variable"] == "n_with", "label"].iloc[0] != "n with"


def test_method_parameters_and_what_was_left_out_are_there(archive):
    assert "Miten" in archive["method/method.txt"].decode()
    assert "klinikka.xlsx" in archive["method/parameters.yml"].decode()
    left_out = pd.read_csv(io.BytesIO(archive["left_out.csv"]), encoding="utf-8-sig")
    assert left_out["why"].notna().all()
    assert len(left_out) >= 8


def test_the_same_run_gives_the_same_bytes(small, tmp_path):
    one, other = (write_archive(small, tmp_path / name)[0].read_bytes() for name in ("a.zip", "b.zip"))
    assert one == other


def test_a_run_that_is_out_of_date_or_not_redacted_gives_none(small, tmp_path):
    shutil.copytree(small.parents[1], tmp_path / "study")
    path = tmp_path / "study" / "params" / "small.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "seed: 5\n", encoding="utf-8")
    with pytest.raises(InputError, match="not up to date"):
        write_archive(path)
    assert not list((tmp_path / "study").rglob("*.zip"))


def test_no_cell_is_a_formula():
    assert [no_formula(cell) for cell in ("=A1", "+1", "-1", "@x", "\tx", "a=1", None)] == [
        "'=A1", "'+1", "'-1", "'@x", "'\tx", "a=1", None,
    ]  # fmt: skip
