"""Property tests: a table in each tool's shape is read back exactly, whatever its headers, gaps, encoding and order."""

import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_survey_readers import write_csv, write_xlsx

from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.exports.detect import open_export
from openfeedback.survey.read import read_survey
from openfeedback.survey.wordings.compared import plain
from openfeedback.survey.wordings.headers import is_sign

quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LETTERS = st.sampled_from("aäöåÄÖékstunor mMTI 1234;,.:-–?!\"'()/&€=+@\n")
TEXTS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: text.strip())
HEADERS = st.text(st.sampled_from('aäöÅkstunorMT ?,;"'), min_size=3, max_size=20).filter(lambda h: len(plain(h)) > 2)
CELLS = st.one_of(st.just(""), TEXTS)


@st.composite
def answers(draw: st.DrawFn, first: list[tuple[str, st.SearchStrategy[str]]]) -> list[list[str]]:
    """A header and rows: the tool's own columns with random questions, columns in random order."""
    taken = {plain(header) for header, _ in first}
    questions = draw(
        st.lists(HEADERS, min_size=1, max_size=4, unique_by=plain).filter(lambda q: not taken & set(map(plain, q)))
    )
    n = draw(st.integers(1, 6))
    columns = [[header, *(draw(cells) for _ in range(n))] for header, cells in first]
    columns += [["Q " + question, *(draw(CELLS) for _ in range(n))] for question in questions]
    rows = [list(row) for row in zip(*draw(st.permutations(columns)), strict=True)]
    return [row for row in rows if any(cell.strip() for cell in row)]


def assert_read_back(rows: list[list[str]], path: Path) -> None:
    export = open_export(path, SurveyFile(path=path.name))
    assert export.headers == rows[0]
    expected = [[cell if cell.strip() else None for cell in row] for row in rows[1:]]
    found = [[None if pd.isna(cell) else cell for cell in row] for row in export.cells.to_numpy()]
    assert found == expected
    questions = [h for h in rows[0] if h.startswith("Q ")]
    told = SurveySettings(
        files=[SurveyFile(path="x")],
        open_questions=[{"question_id": f"q{n}", "columns": [h]} for n, h in enumerate(questions)],
        unanswered="keep",
    )
    survey = read_survey(path, None, told)
    texts = {(f"q{n}", row[rows[0].index(h)]) for n, h in enumerate(questions) for row in rows[1:]}
    assert set(zip(survey.responses["question_id"], survey.responses["text"], strict=True)) == {
        t for t in texts if t[1].strip() and not is_sign(t[1])
    }


TIMES = st.sampled_from(["18.8.2022 10.05", "1.2.2023 9:07"])
IDS = st.integers(1, 10**6).map(str)
WEBROPOL = [("Vastausaika", TIMES)]
FORMS = [("Start time", st.just("8/20/25 12:51:45")), ("Completion time", st.just("8/20/25 12:52:45"))]
GOOGLE = [("Timestamp", st.just("2021-02-15 11:57:08"))]
delimiters = st.sampled_from([";", "\t", ","])
encodings = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])


@quick
@given(answers(WEBROPOL), delimiters, encodings)
def test_webropol_csv(rows, delimiter, encoding):
    with tempfile.TemporaryDirectory() as folder:
        assert_read_back(rows, write_csv(Path(folder) / "k.csv", rows, delimiter, encoding))


@quick
@given(answers(FORMS), delimiters, encodings)
def test_forms_csv(rows, delimiter, encoding):
    with tempfile.TemporaryDirectory() as folder:
        assert_read_back(rows, write_csv(Path(folder) / "k.csv", rows, delimiter, encoding))


@quick
@given(st.one_of(answers(WEBROPOL), answers(FORMS), answers(GOOGLE)))
def test_xlsx(rows):
    with tempfile.TemporaryDirectory() as folder:
        assert_read_back(rows, write_xlsx(Path(folder) / "k.xlsx", [[cell or None for cell in row] for row in rows]))


@quick
@given(answers([("Vastaajan tunniste", IDS)]), delimiters)
def test_plain_table(rows, delimiter):
    with tempfile.TemporaryDirectory() as folder:
        assert_read_back(rows, write_csv(Path(folder) / "k.csv", rows, delimiter))


@quick
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6).filter(
        lambda posts: any(s.strip() or b.strip() for s, b in posts)
    )
)
def test_padlet(posts):
    rows = [["Created At", "Author", "Subject", "Body"], *[["2024-03-19", "Maija", s, b] for s, b in posts]]
    with tempfile.TemporaryDirectory() as folder:
        survey = read_survey(write_csv(Path(folder) / "p.csv", rows, ","))
    expected = ["\n".join(part for part in post if part.strip()) for post in posts]
    assert list(survey.responses["text"]) == [text for text in expected if text]


@quick
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6).filter(
        lambda b: any(c.strip() for r in b for c in r)
    )
)
def test_every_text_of_a_board_is_a_note_or_dropped_with_a_reason(board):
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "m.csv", board, ",")
        survey = read_survey(path, SurveyFile(path="m.csv", format="miro", delimiter=","))
    cells = sorted(cell for row in board for cell in row if cell.strip())
    assert len(cells) == len(survey.responses) + len(survey.dropped)
    assert set(survey.responses["text"]) <= set(cells)
    assert not set(survey.responses["response_id"]) & set(survey.dropped["response_id"])
