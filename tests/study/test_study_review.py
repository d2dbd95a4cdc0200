"""The review form of a study's run: what persons said that no unit has any more comes back in it."""

import openpyxl
import pandas as pd
from small_study import make_study

from openfeedback.coding.review.form import LOST_SHEET
from openfeedback.params import load_params
from openfeedback.run import table_path
from openfeedback.study.review import open_review
from openfeedback.tables import write_table


def test_codings_and_contents_that_fit_no_unit_stand_in_the_next_form_with_both_themes(tmp_path):
    path = make_study(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "vectors: {backend: spacy}\n", encoding="utf-8")
    params = load_params(path)
    codes = {"theme": "muut", "phase": "alku", "kind": "toive"}
    lost = [
        {
            "unit_id": "x.1",
            "coder": "KL",
            **codes,
            "second_theme": "verkostotyo",
            "text": "verkostoja",
            "reason": "gone",
        },
        {"unit_id": "x.2", "coder": "KL", "theme": "muut", "content": "Oma otsikko", "text": "mitta", "reason": "gone"},
    ]
    tables = {
        "codings": pd.DataFrame([{"unit_id": "a.1", "coder": "model", **codes, "theme_p": 0.9}]),
        "units": pd.DataFrame([{"unit_id": "a.1", "response_id": "a", "start": 0, "end": 5, "text": "mitat"}]),
        "responses": pd.DataFrame([{"response_id": "a", "question": "Mitä?", "text": "mitat"}]),
        "unmatched": pd.DataFrame(lost),
    }
    for name, table in tables.items():
        write_table(table, table_path(params.folder, name))
    rows = [*openpyxl.load_workbook(open_review(path))[LOST_SHEET].iter_rows(values_only=True)]
    said = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["ajatus"] for row in said] == ["verkostoja", "mitta"]
    assert said[0]["toinen teema"] is not None
    assert (said[1]["toinen teema"], said[1]["sisältö"]) == (None, "Oma otsikko")
