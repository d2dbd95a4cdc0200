"""Fuzzing: damaged and hostile files give a survey or a clear error, never a crash. FUZZ_EXAMPLES=20000 runs longer."""

import contextlib
import io
import os
import tempfile
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_survey_readers import BOARD, WEBROPOL, write_csv, write_xlsx

from openfeedback.errors import OpenFeedbackError
from openfeedback.settings import SurveyFile
from openfeedback.survey.read import read_survey
from openfeedback.survey.suggest import suggest_params

fuzz = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "30")), deadline=None, suppress_health_check=list(HealthCheck)
)
FORMATS = st.sampled_from(["auto", "webropol", "forms", "google", "howspace", "table", "miro", "padlet", "mentimeter"])
EDITS = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 30)), max_size=6)


def seeds() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        rows = [["Subject", "Body", "Voter", "Session"], ["a", "b", "c", "d"]]
        made = [write_csv(path, WEBROPOL).read_bytes(), write_csv(path, rows, ",", "utf-16").read_bytes()]
    return [*made, BOARD.encode(), b""]


def workbook() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = write_xlsx(Path(folder) / "x.xlsx", [list(row) for row in WEBROPOL])
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


SEEDS, PARTS = seeds(), workbook()


def damaged(content: bytes, edits: list[tuple[float, bytes, int]]) -> bytes:
    """The content with pieces replaced."""
    for place, new, length in edits:
        at = int(place * len(content))
        content = content[:at] + new + content[at + length :]
    return content


def read(content: bytes, name: str, format: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with contextlib.suppress(OpenFeedbackError):
            survey = read_survey(path, SurveyFile(path=name, format=format))
            assert survey.responses["response_id"].is_unique
            assert survey.responses["text"].str.strip().ne("").all()
        with contextlib.suppress(OpenFeedbackError):
            suggest_params(path)


@fuzz
@given(st.one_of(st.binary(max_size=300), st.sampled_from(SEEDS)), EDITS, FORMATS)
def test_any_bytes_as_csv(content, edits, format):
    read(damaged(content, edits), "k.csv", format)


@fuzz
@given(st.text(max_size=300), FORMATS)
def test_any_text_as_csv(text, format):
    read(text.encode("utf-8", "replace"), "k.csv", format)


@fuzz
@given(st.sampled_from(sorted(PARTS)), EDITS, FORMATS)
def test_any_damage_inside_an_xlsx(part, edits, format):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, damaged(content, edits) if name == part else content)
    read(buffer.getvalue(), "k.xlsx", format)


@fuzz
@given(EDITS)
def test_any_damage_to_the_zip(edits):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    read(damaged(buffer.getvalue(), edits), "k.xlsx", "auto")
