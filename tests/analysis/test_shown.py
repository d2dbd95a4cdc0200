"""Tables laid out for reading, small counts and topics hidden, every cell of the matrix by background."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.counts.groups import by_group_cells
from openfeedback.analysis.counts.matrix import build_matrix
from openfeedback.analysis.counts.wide import as_grid, beside
from openfeedback.analysis.uncertainty.expected import provenance
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.disclosure import protect_parts
from openfeedback.settings import MatrixSettings


def matrix_of(book, n=9):
    cells = [(t.id, p) for t in book.themes if t.in_matrix for p in ("alku", "toteutus", "loppu", "kaikki", "ei")]
    frame = pd.DataFrame(cells, columns=["theme", "phase"])
    return frame.assign(respondents_n=n, suppressed=False).astype({"respondents_n": "Int64"})


def test_the_grid_is_table_5_with_the_recurring_themes_first_and_the_two_apart():
    book = load_codebook("table5")
    matrix = matrix_of(book)
    matrix.loc[7, ["respondents_n", "suppressed"]] = [pd.NA, True]
    got = as_grid(matrix.sample(frac=1, random_state=1), book)
    assert got.index[0] == "Toistuvat kehittämistyön teemat eri vaiheissa (kaikissa vaiheissa)"
    assert got.columns.tolist()[-2:] == ["kaikki vaiheet", "ei vaihetta"]
    assert (got == "peitetty").sum().sum() == 1
    assert (got == "9").sum().sum() == len(matrix) - 1


def test_praise_and_criticism_stand_beside_it():
    book = load_codebook("table5")
    feedback = pd.DataFrame({"theme": ["muut", "toistuvat"], "kind": ["kiitos", "kiitos"], "respondents_n": [7, None],
                             "suppressed": [False, True]})  # fmt: skip
    got = beside(feedback, book)
    assert got["Kiitos"].tolist() == ["peitetty", "7"]


@pytest.mark.parametrize("seed", range(6))
def test_small_counts_do_not_follow_from_the_totals_of_questions_and_languages(seed):
    rng = np.random.default_rng(seed)
    rows = [(f"q{i}", lang) for i in range(4) for lang in ("fi", "sv", "en")]
    table = pd.DataFrame(rows, columns=["question_id", "language"])
    table["respondents_n"] = [
        int(rng.integers(20, 60)) if lang == "fi" else int(rng.integers(0, 9)) for _, lang in rows
    ]
    table["responses_n"] = table["respondents_n"]
    got = protect_parts(table, 5, "respondents_n", "responses_n", ["question_id", "language"])
    small = table["respondents_n"].between(1, 4)
    assert got.loc[small, "suppressed"].all()
    for key in ("question_id", "language"):
        for value, part in got.groupby(key):
            hidden = part["suppressed"].sum()
            assert hidden != 1 or table.loc[part.index, "respondents_n"].sum() < 5, (key, value)
    assert protect_parts(table, 1, "respondents_n", "responses_n")["suppressed"].sum() == 0
    assert protect_parts(table[:0], 5, "respondents_n", "responses_n").empty


def test_cells_by_background_add_up_to_the_matrix():
    ids = [f"r{i:02d}" for i in range(40)]
    responses = pd.DataFrame({"response_id": ids, "respondent_id": ids})
    units = pd.DataFrame({"unit_id": ids, "response_id": ids})
    codings = pd.DataFrame({"unit_id": ids, "coder": "m", "theme": ["muut", "verkostotyo"] * 20,
                            "phase": ["alku"] * 30 + ["loppu"] * 10, "kind": "toive"})  # fmt: skip
    people = pd.DataFrame({"respondent_id": ids, "region": ["n"] * 25 + ["s"] * 14 + [None]})
    book = SimpleNamespace(themes=[SimpleNamespace(id=t, in_matrix=True) for t in ("muut", "verkostotyo")],
                           phases=[SimpleNamespace(id=p) for p in ("alku", "loppu")])  # fmt: skip
    settings = MatrixSettings(by=["region"], by_cells=True)
    got = by_group_cells(provenance(codings, units, responses, settings), responses, people, settings)
    whole = build_matrix(codings, units, responses, book, settings).set_index(["theme", "phase"])["respondents_n"]
    sums = got.groupby(["theme", "phase"])["respondents_n"].sum()
    assert sums.to_dict() == {key: n for key, n in whole.items() if n}
    assert set(got["group"]) == {"n", "s", "ei tietoa"}
    few = MatrixSettings(by=["region"])
    assert by_group_cells(provenance(codings, units, responses, few), responses, people, few).empty
