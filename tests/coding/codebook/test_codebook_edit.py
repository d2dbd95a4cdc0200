"""A codebook changed by a person: the file stays whole, each change is in its history, retired themes live on."""

import shutil

import pytest

from openfeedback.coding.codebook import Edit, check_codebook, content_examples, contents_of, edited, load_codebook
from openfeedback.errors import CodebookError
from openfeedback.files import resource

BOOKS = sorted(path.name for path in resource("data", "codebooks").iterdir() if (path / "codebook.yml").is_file())


def edit(act, theme, value):
    return Edit(act, theme, value, "2026-11-29T12:00:00+02:00", "KL")


@pytest.fixture(params=BOOKS)
def book(request, tmp_path):
    """A copy of each shipped codebook."""
    shutil.copytree(resource("data", "codebooks", request.param), tmp_path / "own")
    return tmp_path / "own"


def change(folder, *what):
    path = folder / "codebook.yml"
    path.write_text(edited(path.read_text(encoding="utf-8"), edit(*what)), encoding="utf-8")
    assert check_codebook(folder) == []
    return load_codebook(folder)


def test_every_change_leaves_a_sound_codebook_that_says_who_changed_what(book):
    before = load_codebook(book)
    one, two, other = [theme.id for theme in before.themes][:3]
    kept = [line for line in (book / "codebook.yml").read_text(encoding="utf-8").splitlines() if "#" in line]
    change(book, "add", "uusi", "Uusi: teema #1")
    change(book, "rename", one, "Toinen, nimi: {x}")
    change(book, "describe", one, "Mitä se\nkattaa: 'kaiken'")
    change(book, "move", two, "0")
    after = change(book, "retire", other, two)
    assert after.theme("uusi").name() == "Uusi: teema #1"
    assert after.theme(one).name() == "Toinen, nimi: {x}"
    assert after.theme(one).definition == "Mitä se\nkattaa: 'kaiken'"
    assert after.theme(one).names.get("en") == before.theme(one).names.get("en")
    assert after.themes[0].id == two
    assert {theme.id for theme in after.themes} == {theme.id for theme in before.themes} - {other} | {"uusi"}
    assert [(entry.act, entry.who) for entry in after.history] == [
        (act, "KL") for act in ("add", "rename", "describe", "move", "retire")
    ]
    assert after.now(other) == two
    examples = before.examples().set_index("unit_id")["theme"]
    assert after.examples().set_index("unit_id")["theme"].to_dict() == examples.replace(other, two).to_dict()
    assert len(contents_of(after)) >= len(contents_of(before)) - len(before.cells.get(other, {}))
    assert len(content_examples(after)) == len(content_examples(before))
    text = (book / "codebook.yml").read_text(encoding="utf-8")
    assert [line for line in kept if line.startswith("#") and line not in text] == []


def test_the_lines_of_a_retired_themes_cells_stand_in_the_other(tmp_path):
    shutil.copytree(resource("data", "codebooks", "table5"), tmp_path / "own")
    before = load_codebook(tmp_path / "own")
    theme = next(t for t in before.cells if sum(map(len, before.cells[t].values())) > 1)
    into = next(t for t in before.cells if t != theme)
    lines = {line for cell in before.cells[theme].values() for line in cell}
    after = change(tmp_path / "own", "retire", theme, into)
    assert lines <= {line for cell in after.cells[into].values() for line in cell}
    assert theme not in after.cells


def test_a_theme_that_went_nowhere_teaches_nothing_and_the_last_one_stays(tmp_path):
    (tmp_path / "codebook.yml").write_text(
        "id: x\nthemes: [{id: a, names: {fi: A}}, {id: b, names: {fi: B}}]\nphases: [{id: ei, names: {fi: Ei}}]\n"
        "kinds: [{id: muu, names: {fi: Muu}}]\n",
        encoding="utf-8",
    )
    (tmp_path / "examples.csv").write_text(
        "unit_id,text,theme,phase,kind\n1,yksi,a,ei,muu\n2,kaksi,b,ei,muu\n", encoding="utf-8"
    )
    after = change(tmp_path, "retire", "a", "")
    assert after.examples()["unit_id"].tolist() == ["2"]
    with pytest.raises(CodebookError, match="last theme"):
        change(tmp_path, "retire", "b", "")
