"""The learnt decision about borders: candidates, training and judging, on the answers that simulated coders divided."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from openfeedback.tables import read_table
from openfeedback.text.units.candidates import find_borders
from openfeedback.text.units.training.divided import read_answers, written_answers
from openfeedback.text.units.training.taught import border_examples, content_examples
from openfeedback.text.units.training.train import divide, fit, judged

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("aikaa", []),
        ("- aikaa\n- rahaa", ["item"]),
        ("aikaa\nrahaa", ["line"]),
        ("Hyvä! Liian pitkä? Ehkä... Kiitos.", ["exclamation", "question", "dots"]),
        ("hyvä puhuja, mut huono mikki; joskin esim. ääni (pl. kuva) oli ok", ["comma", "semicolon"]),
        ("Hyvä joskin pitkä", ["none"]),
        ("Hyvä päivä 😊 Kiitos", ["emoji"]),
        ("Hyvä 😊 päivä Kuopiossa", []),
        ("lasten ja nuorten palvelut", []),
        ("hyvä sisältö / huono ääni + kiire, 5/5", ["slash", "plus", "comma"]),
    ],
)
def test_candidates(text: str, marks: list[str]) -> None:
    assert [border.mark for border in find_borders(text)[1]] == marks


def test_models_are_fitted_and_judged(tmp_path: Path) -> None:
    few = read_table(DATA / "borders" / "answers.csv", ["answer"]).query("writer in ['H', 'K', 'M']")
    few = few.groupby("writer").head(50)
    few.to_csv(tmp_path / "few.csv", index=False)
    answers = read_answers(tmp_path / "few.csv")
    examples = read_table(DATA / "codebooks" / "table5" / "examples.csv", ["answer"]).query("writer == 'H'").head(60)
    learnt = border_examples([*answers, *written_answers(examples, answers)])
    assert {writer for *_, writer in learnt.without("K").rows} == {"H", "M"}
    borders = fit(learnt, 0.01, 0.4)
    content = fit(content_examples(answers, examples), 1.0, 0.5)
    assert borders == fit(border_examples([*answers, *written_answers(examples, answers)]), 0.01, 0.4)
    spans = [divide(answer, borders, content) for answer in answers]
    assert judged(answers, spans, "coder_1")["f1"] > 0.8


def test_writers_of_the_benchmark_are_never_learnt_from() -> None:
    frame = pd.DataFrame({"writer": ["A"], "answer": ["x, y"], "text": ["x"], "question": [""], "theme": ["t"]})
    assert written_answers(frame, []) == []
