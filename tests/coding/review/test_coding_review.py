"""The review round trip: what a person sees in Excel, what comes back, and what is said about wrong rows."""

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import CODES, topics_as_codebook
from openfeedback.coding.corrections import follow
from openfeedback.coding.review.form import ACCEPT, LOST_SHEET, SHEET, labels
from openfeedback.coding.review.order import doubt, most_instructive_first
from openfeedback.coding.review.workbook import export_review, import_review, updated
from openfeedback.errors import InputError

BOOK = load_codebook("table5")


@pytest.fixture
def units():
    texts = ["Lisää mittareita", '=HYPERLINK("http://x")', "@cmd", "Juurruttaminen\nmietityttää", "Lisää mittareita"]
    return pd.DataFrame(
        {"unit_id": [f"r{i}.1" for i in range(5)], "response_id": [f"r{i}" for i in range(5)], "text": texts}
    )


@pytest.fixture
def codings(units):
    return pd.DataFrame(
        {
            "unit_id": units.unit_id,
            "coder": "model",
            "theme": ["tavoitteet_mittarit", "muut", None, "juurruttaminen", "tavoitteet_mittarit"],
            "phase": "alku",
            "kind": "toive",
            "theme_p": [0.9, 0.5, 0.3, 0.7, 0.9],
            "phase_p": 0.8,
            "kind_p": 0.9,
        }
    )


def fill(path, **cells):
    """Write into the form as a person does: header of the column = {row, or the unit's id: value}."""
    book = load_workbook(path)
    sheet = book[SHEET]
    headers = [cell.value for cell in sheet[1]]
    for header, rows in cells.items():
        for place, value in rows.items():
            row = place if isinstance(place, int) else 2 + ids(path).index(place)
            sheet.cell(row, headers.index(header.replace("_", " ")) + 1).value = value
    book.save(path)


def ids(path):
    return [row[0] for row in load_workbook(path)[SHEET].iter_rows(min_row=2, values_only=True)]


def test_form_has_context_model_and_drop_downs(tmp_path, codings, units):
    path = tmp_path / "review.xlsx"
    answers = pd.DataFrame({"response_id": units.response_id, "text": "Koko vastaus", "question": "Mitä toivot?"})
    export_review(codings, units, BOOK, path, answers=answers)
    sheet = load_workbook(path)[SHEET]
    assert [c.value for c in sheet[1]] == [
        "tunniste", "kysymys", "koko vastaus", "ajatus", "mallin teema", "mallin vaihe", "mallin laji", "varmuus",
        ACCEPT, "teema", "vaihe", "laji", "toinen teema", "huomio",
    ]  # fmt: skip
    assert sheet["B2"].value == "Mitä toivot?"
    assert sheet["C2"].value == "Koko vastaus"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"I2:I6", "J2:J6", "K2:K6", "L2:L6", "M2:M6"}
    assert rules["M2:M6"] == rules["J2:J6"]
    assert rules["J2:J6"] == f"=koodit!$A$2:$A${len(BOOK.themes) + 1}"
    assert sheet.freeze_panes == "A2"


def test_lists_hold_every_code(tmp_path, codings, units):
    export_review(codings, units, BOOK, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx")["koodit"]
    for j, field in enumerate(CODES, 1):
        values = [cell.value for (cell,) in sheet.iter_rows(min_row=2, min_col=j, max_col=j) if cell.value]
        assert values == list(labels(BOOK, field).values())


def test_formulas_from_answers_stay_text(tmp_path, codings, units):
    export_review(codings, units, BOOK, tmp_path / "r.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "r.xlsx")[SHEET] for cell in row if isinstance(cell.value, str)]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value.startswith("=HYPERLINK") and cell.quotePrefix for cell in cells)


def test_order_and_n(tmp_path, codings, units):
    export_review(codings, units, BOOK, tmp_path / "all.xlsx")
    every = ids(tmp_path / "all.xlsx")
    assert sorted(every) == sorted(units.unit_id)
    assert every[-1] == "r4.1"  # a repeated text comes last
    export_review(codings.sample(frac=1, random_state=1), units[::-1], BOOK, tmp_path / "some.xlsx", n=2)
    assert ids(tmp_path / "some.xlsx") == every[:2]
    export_review(codings, units, BOOK, tmp_path / "random.xlsx", order="random", seed=2)
    assert sorted(ids(tmp_path / "random.xlsx")) == sorted(every)


def test_same_bytes_each_time(tmp_path, codings, units):
    for name in ("one", "two"):
        export_review(codings, units, BOOK, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_blind_shows_nothing_of_the_model(tmp_path, codings, units):
    export_review(codings, units, BOOK, tmp_path / "blind.xlsx", blind=True)
    sheet = load_workbook(tmp_path / "blind.xlsx")[SHEET]
    assert [c.value for c in sheet[1]][4:] == ["teema", "vaihe", "laji", "toinen teema", "huomio"]
    export_review(codings, units, BOOK, tmp_path / "open.xlsx")
    assert ids(tmp_path / "blind.xlsx") == ids(tmp_path / "open.xlsx")


def test_round_trip(tmp_path, codings, units):
    path = tmp_path / "r.xlsx"
    export_review(codings, units, BOOK, path)
    theme = labels(BOOK, "theme")["verkostotyo"]
    fill(path, teema={"r2.1": theme}, malli_oikein={"r1.1": "kyllä"}, huomio={"r2.1": "samaa tekevät", "r3.1": "-"})
    back = import_review(path, BOOK, "KL").set_index("unit_id")
    assert back.index.tolist() == ["r1.1", "r2.1"]
    assert back.loc["r2.1", ["coder", "theme", "phase", "kind", "evidence"]].tolist() == [
        "KL", "verkostotyo", "alku", "toive", "samaa tekevät",
    ]  # fmt: skip
    assert back.loc["r1.1", "theme"] == "muut"
    assert back.theme_p.isna().all()
    assert back.loc["r1.1", "text"] == units.text[1]


def test_every_code_survives_the_round_trip(tmp_path):
    n = max(len(BOOK.codes(column)) for column in CODES)
    units = pd.DataFrame({"unit_id": [f"r{i:02}.1" for i in range(n)], "text": [f"ajatus {i}" for i in range(n)]})
    cycled = {f: [list(labels(BOOK, f))[i % len(labels(BOOK, f))] for i in range(n)] for f in CODES}
    export_review(units[["unit_id"]].assign(**cycled), units, BOOK, tmp_path / "r.xlsx")
    fill(tmp_path / "r.xlsx", malli_oikein=dict.fromkeys(range(2, n + 2), "kyllä"))
    back = import_review(tmp_path / "r.xlsx", BOOK, "KL")
    assert {f: back[f].tolist() for f in CODES} == cycled


def test_untouched_form_gives_no_codings(tmp_path, codings, units):
    export_review(codings, units, BOOK, tmp_path / "r.xlsx")
    assert import_review(tmp_path / "r.xlsx", BOOK, "KL").empty


def test_every_wrong_row_is_named_at_once(tmp_path, codings, units):
    path = tmp_path / "r.xlsx"
    export_review(
        codings.fillna({"theme": "muut"}), units, BOOK, path
    )  # ties in doubt: processors order them differently
    theme = {2: None, 3: "Juurutaminen", 4: "zzz"}
    fill(path, teema=theme, mallin_teema={2: None}, malli_oikein={2: "kyllä", 5: "ehkä"}, tunniste={6: ids(path)[0]})
    with pytest.raises(InputError) as failure:
        import_review(path, BOOK, "KL")
    said = failure.value.problems
    assert [p.split(": ")[0].removeprefix(str(path)) for p in said] == [
        ", row 2, column 'teema'", ", row 3, column 'teema'", ", row 4, column 'teema'",
        f", row 5, column '{ACCEPT}'", ", row 6",
    ]  # fmt: skip
    assert "no code" in said[0]
    assert "did you mean 'Juurruttaminen'" in said[1]
    assert "choose from the list" in said[2]
    assert "already in row 2" in said[4]


def test_blind_rows_need_all_three_codes(tmp_path, codings, units):
    path = tmp_path / "r.xlsx"
    export_review(codings, units, BOOK, path, blind=True)
    fill(path, teema={2: "muut"})
    with pytest.raises(InputError) as failure:
        import_review(path, BOOK, "KL")
    assert len(failure.value.problems) == 2


@pytest.mark.parametrize("content", [None, b"", b"not a workbook"])
def test_unreadable_files(tmp_path, content):
    path = tmp_path / "r.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"r\.xlsx"):
        import_review(path, BOOK, "KL")


def test_a_form_without_a_column_and_a_coder_without_a_name(tmp_path, codings, units):
    export_review(codings, units, BOOK, tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    book[SHEET]["J1"] = "teemaa"
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(InputError, match="did you mean 'teemaa'|column 'teema' is missing"):
        import_review(tmp_path / "r.xlsx", BOOK, "KL")
    with pytest.raises(InputError, match="coder"):
        import_review(tmp_path / "r.xlsx", BOOK, " ")


def test_tables_without_columns(tmp_path, codings, units):
    with pytest.raises(InputError, match="theme"):
        export_review(codings.drop(columns="theme"), units, BOOK, tmp_path / "r.xlsx")
    with pytest.raises(InputError, match="text"):
        export_review(codings, units.drop(columns="text"), BOOK, tmp_path / "r.xlsx")
    assert not (tmp_path / "r.xlsx").exists()


def test_topics_with_equal_names_are_told_apart(tmp_path):
    book = topics_as_codebook(pd.DataFrame({"topic_id": ["1", "2"], "label": ["raha", "raha"]}))
    assert list(labels(book, "theme").values()) == ["raha (1)", "raha (2)"]


def test_first_rows_are_spread_over_the_themes():
    rows = pd.DataFrame({"unit_id": [f"{i:03}" for i in range(200)], "text": [f"t{i}" for i in range(200)]})
    rows = rows.assign(theme=["hard"] * 100 + ["easy"] * 100, theme_p=[0.4] * 100 + [0.6] * 100)
    meaning = np.repeat(np.eye(8)[:2], 100, axis=0) + np.random.default_rng(0).normal(0, 0.1, (200, 8))
    first = most_instructive_first(rows, meaning).head(50)
    assert first.theme.value_counts().min() >= 15
    assert first.theme.iloc[0] == "hard"


def test_doubt_of_missing_codes_and_probabilities():
    rows = pd.DataFrame({"theme": ["x", None, "x"], "theme_p": [1.0, 1.0, None], "kind_p": [1.0, 1.0, 1.0]})
    assert doubt(rows).round(3).tolist() == [0.0, 1.0, 0.667]
    assert doubt(pd.DataFrame({"theme": ["x"]})).tolist() == [1.0]


def test_a_second_theme_comes_back_and_is_checked(tmp_path, codings, units):
    path = tmp_path / "r.xlsx"
    export_review(codings.assign(second_theme=["muut", None, None, "muut", None]), units, BOOK, path)
    names = labels(BOOK, "theme")
    fill(path, malli_oikein={"r0.1": "kyllä"}, teema={"r3.1": "juurruttaminen"},
         toinen_teema={"r1.1": names["verkostotyo"]})  # fmt: skip
    back = import_review(path, BOOK, "KL").set_index("unit_id")
    assert back.second_theme.fillna("").to_dict() == {"r0.1": "muut", "r1.1": "verkostotyo", "r3.1": ""}
    fill(path, toinen_teema={"r1.1": "zzz", "r3.1": "juurruttaminen"})
    with pytest.raises(InputError) as failure:
        import_review(path, BOOK, "KL")
    assert ["choose from the list" in p or "same as the theme" in p for p in failure.value.problems] == [True, True]


def test_a_file_that_is_open_in_excel(tmp_path, codings, units, monkeypatch):
    path = tmp_path / "r.xlsx"
    export_review(codings, units, BOOK, path)
    (tmp_path / "~$r.xlsx").touch()
    with pytest.raises(InputError, match="save and close"):
        import_review(path, BOOK, "KL")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", locked)  # what Windows does where Excel holds the file
    with pytest.raises(InputError, match="open in another program"):
        export_review(codings, units, BOOK, path)


def test_a_second_import_updates_the_first():
    def said(coder, **themes):
        return pd.DataFrame({"unit_id": list(themes), "coder": coder, "theme": list(themes.values())})

    known = pd.concat([said("KL", a="x", b="x"), said("MP", a="y")])
    after = updated(known, said("KL", b="z", c="z"))
    assert {(r.unit_id, r.coder): r.theme for r in after.itertuples()} == {
        ("a", "KL"): "x", ("a", "MP"): "y", ("b", "KL"): "z", ("c", "KL"): "z",
    }  # fmt: skip
    with pytest.raises(InputError, match="coder"):
        updated(known.drop(columns="coder"), known)


def test_first_rows_are_unlike_each_other_and_typical_of_many():
    """Three clusters and one odd unit, all equally doubtful: one of each cluster comes before any second one."""
    random = np.random.default_rng(0)
    centres = np.eye(4)[:3].repeat(10, axis=0)
    vectors = np.vstack([centres + random.normal(0, 0.1, (30, 4)), [[0.0, 0.0, 0.0, -5.0]]])
    rows = pd.DataFrame({"unit_id": [f"{i:02}" for i in range(31)], "text": [f"t{i}" for i in range(31)]})
    rows = rows.assign(theme="x", theme_p=0.5)
    ranked = most_instructive_first(rows, vectors).unit_id.astype(int)
    assert {i // 10 for i in ranked[:3]} == {0, 1, 2}
    assert 30 not in set(ranked[:3])
    order = np.random.default_rng(1).permutation(31)
    again = most_instructive_first(rows.iloc[order], vectors[order])
    assert again.unit_id.tolist() == [f"{i:02}" for i in ranked]


@pytest.mark.parametrize("blind", [True, False])
def test_a_review_says_whether_the_person_saw_the_models_codes(tmp_path, codings, units, blind):
    path = tmp_path / "review.xlsx"
    export_review(codings, units, BOOK, path, blind=blind)
    fill(path, teema={2: "Muut"}, vaihe={2: "Toteutusvaihe"}, laji={2: "Toive"})
    assert import_review(path, BOOK, "KL")["blind"].tolist() == [blind]


def test_a_review_says_whether_a_theme_was_proposed(tmp_path, codings, units):
    path = tmp_path / "review.xlsx"
    export_review(codings.assign(theme=None), units, BOOK, path)
    fill(path, teema={2: "Muut"}, vaihe={2: "Toteutusvaihe"}, laji={2: "Toive"})
    assert import_review(path, BOOK, "KL")["proposed"].tolist() == [False]
    export_review(codings.assign(theme="muut"), units, BOOK, tmp_path / "other.xlsx")
    fill(tmp_path / "other.xlsx", teema={2: "Muut"}, vaihe={2: "Toteutusvaihe"}, laji={2: "Toive"})
    assert import_review(tmp_path / "other.xlsx", BOOK, "KL")["proposed"].tolist() == [True]


def test_a_reviewed_unit_carries_its_place_and_what_was_lost_comes_back(tmp_path, codings, units):
    path, answers = tmp_path / "review.xlsx", pd.DataFrame({"response_id": units.response_id, "text": units.text})
    placed = units.assign(start=0, end=units.text.str.len())
    lost = pd.DataFrame({"unit_id": ["r9.1"], "text": ["kadonnut ajatus"], "coder": ["KL"], "theme": ["muut"],
                         "phase": ["alku"], "kind": ["toive"], "reason": ["answer not in this run"]})  # fmt: skip
    export_review(codings, placed, BOOK, path, answers=answers, unmatched=lost)
    words = [cell for row in load_workbook(path)[LOST_SHEET].iter_rows(values_only=True) for cell in row]
    assert {"kadonnut ajatus", "answer not in this run", "r9.1"} <= set(words)
    fill(path, malli_oikein={"r0.1": "kyllä"})
    said = import_review(path, BOOK, "KL").iloc[0]
    assert (said["start"], said["end"], said["response_id"]) == (0, len("Lisää mittareita"), "r0")
    human = pd.DataFrame([said])
    moved = pd.DataFrame({"response_id": ["x"], "text": ["Lisää mittareita"]})
    unit = moved.assign(unit_id="x.1", start=0, end=16)
    assert follow(human, unit, moved).codings["unit_id"].tolist() == ["x.1"]


def test_the_same_id_with_other_words_is_another_unit():
    old = pd.DataFrame({"unit_id": ["a.1"], "coder": ["KL"], "theme": ["x"], "text": ["aikaa"]})
    assert updated(old, old.assign(text="rahaa", theme="y"))["theme"].tolist() == ["x", "y"]
    assert updated(old.drop(columns="text"), old.assign(theme="y"))["theme"].tolist() == ["y"]
