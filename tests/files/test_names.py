"""Names: one function decides, for every name that a user, a survey or a batch gives."""

import unicodedata
from pathlib import Path

import pytest

from openfeedback.errors import CodebookError, InputError, OpenFeedbackError, ParameterError
from openfeedback.files.names import LONGEST, apart, folded, safe_name, why_no_name, why_no_run_name
from openfeedback.files.writing import write_text
from openfeedback.files.yaml_text import scalar
from openfeedback.params import load_params
from openfeedback.study.check import checked_study
from openfeedback.study.new import make_study
from openfeedback.verbs.walk import run

BAD = [
    "",
    " ",
    ".",
    "..",
    "...",
    ".hidden",
    "a.",
    "a ",
    " a",
    "con",
    "CON",
    "nul",
    "aux",
    "prn",
    "com1",
    "lpt9",
    "Nul.txt",
    "com1.tar.gz",
    "con .txt",
    "COM¹",
    "lpt²",
    "COM³.csv",
    "CONIN$",
    "conout$",
    "a/b",
    "a\\b",
    "a:b",
    "a*b",
    "a?b",
    'a"b',
    "a<b",
    "a>b",
    "a|b",
    "a\x00b",
    "a\nb",
    "a\x7fb",
    "a\x85b",
    "a\u200bb",
    "a\u200fb",
    "\u202egnp.exe",
    "a\u2066b",
    "a\ufeffb",
    "a\u00adb",
    "a\u00a0b",
    "a\u2028b",
    "\u3164",
    "a\ufe0f",
    "a\ue000",
    "a\ud800",
    "a\uffff",
    "a" * (LONGEST + 1),
    "ä" * (LONGEST // 2 + 1),
    "😀" * (LONGEST // 4 + 1),
    "a\u0308",
]
GOOD = [
    "a",
    "con1",
    "console",
    "null",
    "com",
    "com10",
    "kysely 2024",
    "Päijät-Häme",
    "a.b",
    "..a"[2:],
    "2024-01-25",
    "no",
    "ß",
    "日本",
    "a" * LONGEST,
    "ä" * (LONGEST // 2),
]
UNSEEN = ("a\x00b", "\ud800")


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_name_is_refused_and_a_safe_one_is_made_of_it(name):
    assert why_no_name(name)
    assert why_no_run_name(name)
    made = safe_name(name)
    assert made == "" or why_no_run_name(made) is None


@pytest.mark.parametrize("name", GOOD)
def test_what_can_be_a_name_is_taken(name):
    assert why_no_name(name) is None


def test_names_of_one_folder_are_told_apart_whatever_their_order():
    texts = [
        "Helsinki",
        "helsinki",
        "HELSINKI ",
        "A/B",
        "A B",
        "???",
        "",
        "Ähtäri",
        "a\u0308hta\u0308ri",
        "con",
        "x" * 200,
        "x" * 201,
    ]
    named = dict(zip(texts, apart([(safe_name(t), t) for t in texts]), strict=True))
    again = dict(zip(texts[::-1], apart([(safe_name(t), t) for t in texts[::-1]]), strict=True))
    assert named == again
    assert len({folded(name) for name in named.values()}) == len(texts)
    assert [name for name in named.values() if why_no_run_name(name)] == []


def params_file(folder: Path, name: str, **more: str) -> Path:
    """A parameter file of this run name beside one survey file, as a study has it."""
    (folder / "params").mkdir(exist_ok=True)
    (folder / "notebooks").mkdir(exist_ok=True)
    rows = "".join(f"{n},vastaus numero {n} on tässä\n" for n in range(9))
    (folder / "a.csv").write_text("id,Avoin palaute\n" + rows, encoding="utf-8")
    path = folder / "params" / "study.yml"
    lines = "".join(f"{key}: {value}\n" for key, value in more.items())
    path.write_text(f"name: {name}\nsurvey: {{files: [{{path: ../a.csv}}]}}\n{lines}", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [name for name in BAD if name not in UNSEEN])
def test_a_run_with_a_name_that_can_be_none_stops_at_check_and_before_it_runs(tmp_path, name):
    path = params_file(
        tmp_path, scalar(name) if name.isprintable() else '"' + name.encode("unicode_escape").decode() + '"'
    )
    before = sorted(p for p in tmp_path.rglob("*"))
    for verb in (lambda: checked_study(load_params(path)), lambda: run(path)):
        with pytest.raises(ParameterError, match="name"):
            verb()
    assert sorted(p for p in tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "outputs"), [("params", ".."), ("notebooks", ".."), ("data", "../"), ("study", "../.."), ("x", "../con")]
)
def test_a_run_never_lies_over_the_study_itself(tmp_path, name, outputs):
    (tmp_path / "study").mkdir()
    path = params_file(tmp_path / "study", name, outputs=outputs)
    with pytest.raises(ParameterError, match="study's own files|cannot be the name"):
        checked_study(load_params(path))
    with pytest.raises(ParameterError, match="study's own files|cannot be the name"):
        run(path)


def test_a_run_that_differs_only_in_case_from_one_that_is_there_is_told(tmp_path):
    (tmp_path / "outputs" / "Kevät").mkdir(parents=True)
    with pytest.raises(ParameterError, match="'Kevät' is there, the same folder on Windows and macOS"):
        checked_study(load_params(params_file(tmp_path, "kevät")))


@pytest.mark.parametrize(
    "name", [n for n in BAD if n.strip(" .") and "/" not in n and "\0" not in n and "\ud800" not in n]
)
def test_new_refuses_a_folder_that_can_be_none_and_leaves_nothing(tmp_path, name):
    with pytest.raises(InputError, match="cannot be the name"):
        make_study(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_new_refuses_the_twin_of_a_folder(tmp_path):
    (tmp_path / "Study").mkdir()
    with pytest.raises(InputError, match="'Study' is there"):
        make_study(tmp_path / "study")


def test_exports_with_names_that_not_every_system_takes_are_copied_under_safe_ones(tmp_path):
    rows = "".join(f"{n},vastaus numero {n} on tässä\n" for n in range(30))
    names = ["aux.csv", "raportti 12:30.csv", "kysely [1].csv", unicodedata.normalize("NFD", "Ähtäri.csv")]
    for name in names:
        (tmp_path / name).write_text("id,Avoin palaute\n" + rows, encoding="utf-8")
    folder = make_study(tmp_path / "s", [tmp_path / name for name in names])
    copied = sorted(p.name for p in (folder / "data").glob("*.csv"))
    assert copied == ["aux_.csv", "kysely [1].csv", "raportti-12-30.csv", "Ähtäri.csv"]
    checked_study(load_params(folder / "params" / "study.yml"))


@pytest.mark.parametrize(
    "name", [n for n in BAD if n.strip(" .") and n[0] != "." and not {"/", "\0", "\ud800"} & set(n)]
)
def test_no_file_is_written_under_such_a_name_nor_in_such_a_folder(tmp_path, name):
    for path in (tmp_path / name, tmp_path / name / "x.csv"):
        with pytest.raises(InputError, match="cannot be the name"):
            write_text(path, "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["con", "a\\b", "a:b", "..", "a."])
def test_a_codebook_whose_id_can_be_no_file_is_refused(tmp_path, name):
    from openfeedback.coding.codebook.load import load_codebook
    from openfeedback.files.writing import resource

    text = (resource("data", "codebooks", "swot") / "codebook.yml").read_text(encoding="utf-8")
    (tmp_path / "codebook.yml").write_text(text.replace("id: swot", f"id: {scalar(name)}", 1), encoding="utf-8")
    with pytest.raises(CodebookError, match="cannot be the name"):
        load_codebook(tmp_path)


def test_a_figure_and_a_remote_file_have_names_too(tmp_path):
    from fsspec.implementations.memory import MemoryFileSystem

    from openfeedback.run.batch.workers.transfer import fetch
    from openfeedback.run.notebook.workspace import open_run

    opened = open_run(load_params(params_file(tmp_path, "x")), "01_read")
    for name in ("..", "a/b", "con", "a:b"):
        with pytest.raises(OpenFeedbackError, match="cannot be the name"):
            opened.figure(name, None)
    system = MemoryFileSystem()
    system.pipe_file("/names/run/manifest.json", b"{}")
    system.pipe_file("/names/run/tables/con", b"")
    with pytest.raises(OpenFeedbackError, match="cannot be the name"):
        fetch(tmp_path / "run", "memory://names")
    assert not (tmp_path / "run").exists()
