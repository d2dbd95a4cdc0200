"""Tables by file ending: the contract's types, what is missing, round trips, whole files."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openfeedback.errors import InputError
from openfeedback.files.xlsx.sheets import write_sheets
from openfeedback.tables import COLUMNS, checked, empty, read_table, schema, write_table

UNITS = pd.DataFrame(
    {
        "unit_id": ["007.1", "007.2"],
        "response_id": "007",
        "start": [0, 5],
        "end": [4, 9],
        "text": ["=2+2", 'äö, "x"\ny'],
    }
)


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_a_table_comes_back_as_it_was(tmp_path, ending):
    write_table(UNITS, tmp_path / f"units.{ending}")
    back = checked(read_table(tmp_path / f"units.{ending}", ["unit_id"]), "units")
    pd.testing.assert_frame_equal(back, checked(UNITS, "units"))


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_that_fits_is_what_the_schema_makes_of_it(name):
    table = empty(name)
    pd.testing.assert_frame_equal(checked(table, name), schema(name).validate(table))
    wrong = table.astype(dict.fromkeys(table.columns, "object"))
    pd.testing.assert_frame_equal(checked(wrong, name), table)


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_the_same_table_is_the_same_bytes(tmp_path, ending):
    for name in "ab":
        write_table(UNITS, tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1))
def test_any_text_survives_csv(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    frame = pd.DataFrame({"response_id": [str(i) for i in range(len(texts))], "text": texts})
    write_table(frame, path)
    assert read_table(path)["text"].fillna("").tolist() == texts


def test_a_formula_in_an_answer_stays_text_in_excel(tmp_path):
    import openpyxl

    write_sheets({"t": pd.DataFrame({"text": ["=HYPERLINK(1)", "+1", "-", "@a", "ok"]})}, tmp_path / "t.xlsx")
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "t.xlsx")["t"].iter_rows(min_row=2)]
    assert [c.data_type for c in cells] == ["s"] * 5
    assert [c.value for c in cells] == ["=HYPERLINK(1)", "+1", "-", "@a", "ok"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_from_excel_reads_in_any_encoding(tmp_path, encoding, delimiter):
    (tmp_path / "t.csv").write_bytes(f"unit_id{delimiter}text\n1{delimiter}hyvää yötä\n".encode(encoding))
    assert read_table(tmp_path / "t.csv").to_dict("records") == [{"unit_id": "1", "text": "hyvää yötä"}]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "no such file"),
        ("empty.csv", b"", "the file is empty"),
        ("broken.xlsx", b"not a zip", "is not a readable XLSX"),
        ("broken.parquet", b"PAR1", "cannot be read as a table"),
        ("table.txt", b"a,b", "use .csv, .parquet or .xlsx"),
        ("t.csv", b"unit_idd,txt\n1,a\n", "column 'unit_id' is missing; did you mean 'unit_idd'?"),
    ],
)
def test_bad_files_are_explained(tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as stopped:
        read_table(tmp_path / name, ["unit_id", "text"])
    assert said in str(stopped.value)
    assert name in str(stopped.value)


def test_every_break_of_the_contract_is_named_at_once():
    bad = pd.DataFrame(
        {"unit_id": ["a", "a"], "response_id": "r", "start": ["x", 1], "end": [1, 2], "text": [None, "b"]}
    )
    with pytest.raises(InputError) as stopped:
        checked(bad, "units")
    said = str(stopped.value)
    assert all(column in said for column in ("column start", "column text", "column unit_id"))


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_an_empty_table_passes_its_own_contract(name, tmp_path):
    write_table(checked(empty(name), name), tmp_path / "t.parquet")
    assert checked(read_table(tmp_path / "t.parquet"), name).columns.tolist() == list(COLUMNS[name])


def test_a_failed_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    write_table(UNITS, tmp_path / "t.csv")
    before = (tmp_path / "t.csv").read_bytes()
    monkeypatch.setattr(pd.DataFrame, "to_csv", lambda *_, **__: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_table(UNITS.head(1), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
