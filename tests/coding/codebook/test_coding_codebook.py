"""Codebooks: loading, checking with file and line, topics as a codebook, persons winning over the model."""

from pathlib import Path

import pandas as pd
import pytest

from openfeedback.coding.classifier.combine import code_by_topics, with_human
from openfeedback.coding.codebook.load import check_codebook, load_codebook
from openfeedback.coding.codebook.model import EXAMPLE_COLUMNS, Codebook, topics_as_codebook
from openfeedback.coding.codebook.ship import FILE, example_texts
from openfeedback.errors import CodebookError
from openfeedback.files.writing import resource
from openfeedback.text.vectors.cache import digest

SMALL = """\
id: small
themes:
  - id: raha
    names: {fi: Raha}
  - id: muu_asia
    names: {fi: Muu}
    phase: ei
phases:
  - id: alku
    names: {fi: Alku, en: Beginning}
  - id: ei
    names: {fi: Ei}
kinds:
  - id: toive
    names: {fi: Toive}
cells:
  raha:
    alku: [Rahoitus]
"""
EXAMPLES = "unit_id,text,theme,phase,kind\n1,rahaa,raha,alku,toive\n2,jotain,muu_asia,ei,toive\n"


def folder(tmp_path: Path, yml: str = SMALL, examples: str | None = EXAMPLES) -> Path:
    (tmp_path / "codebook.yml").write_text(yml, encoding="utf-8")
    if examples is not None:
        (tmp_path / "examples.csv").write_text(examples, encoding="utf-8")
    return tmp_path


def shipped() -> list[str]:
    return sorted(p.parent.name for p in resource("data", "codebooks").glob("*/codebook.yml"))


@pytest.mark.parametrize("name", shipped())
def test_shipped_codebooks_have_no_problems(name: str) -> None:
    assert check_codebook(name) == []
    book = load_codebook(name)
    assert book.id == name
    assert list(book.examples().columns) == EXAMPLE_COLUMNS
    for code in [*book.themes, *book.phases, *book.kinds]:
        assert code.name("fi")
        assert code.name("en")


def test_table5_is_the_printed_table() -> None:
    book = load_codebook("table5")
    assert [t.id for t in book.themes if t.in_matrix] == [
        "toistuvat", "toimintamallit", "tavoitteet_mittarit", "juurruttaminen", "verkostotyo", "projektijohtaminen",
        "muut",
    ]  # fmt: skip
    assert [p.id for p in book.phases if p.in_matrix] == ["alku", "toteutus", "loppu"]
    assert [t.id for t in book.themes if t.spanning] == ["toistuvat"]
    assert [t.id for t in book.themes if t.phase == "ei"] == ["tilaisuudet", "ei_sisaltoa"]
    assert "Yhteiskehittäminen ja vertaistuki" in book.cell("verkostotyo", "toteutus")
    assert book.cell("verkostotyo", "loppu") == []
    assert len(book.cell("toistuvat", "kaikki")) == 6


def test_every_example_says_that_it_is_simulated() -> None:
    for name in shipped():
        assert (load_codebook(name).examples()["simulated"].dropna() == "true").all()


def test_a_codebook_is_found_by_folder_and_by_file(tmp_path: Path) -> None:
    home = folder(tmp_path)
    for path in (home, str(home), home / "codebook.yml"):
        assert load_codebook(path).id == "small"


def test_a_codebook_without_examples_is_allowed(tmp_path: Path) -> None:
    assert load_codebook(folder(tmp_path, examples=None)).examples().empty


def test_an_unknown_name_lists_the_codebooks_there_are() -> None:
    with pytest.raises(CodebookError, match="table5"):
        load_codebook("taulukko5")
    assert "no such codebook" in check_codebook("taulukko5")[0]


YAML_FAULTS = [
    (SMALL.replace("    phase: ei", "    fase: ei"), "line 7", "unknown key"),
    (SMALL.replace("    phase: ei", "    phase: loppu"), "line 7", "'loppu' is not in the codebook"),
    (SMALL.replace("id: muu_asia", "id: raha"), "line 5", "twice"),
    (SMALL.replace("  - id: toive\n", "  -\n"), "line 15", "id' is missing"),
    (SMALL.replace("  raha:\n", "  rahat:\n"), "line 17", "did you mean 'raha'"),
    (SMALL.replace("    alku: [Rahoitus]", "    alkoi: [Rahoitus]"), "line 18", "did you mean 'alku'"),
    (SMALL.replace("id: raha", "id: iso raha"), "line 3", "pattern"),
    (SMALL.replace("themes:", "themes: ]"), "line 2", "YAML"),
    ("- a\n- b\n", "line 1", "themes"),
]


@pytest.mark.parametrize(("yml", "line", "said"), YAML_FAULTS)
def test_faults_of_the_yaml_are_named_with_their_line(tmp_path: Path, yml: str, line: str, said: str) -> None:
    problems = check_codebook(folder(tmp_path, yml))
    assert any(line in p and said in p and "codebook.yml" in p for p in problems), problems


EXAMPLE_FAULTS = [
    (EXAMPLES + "3,x,rahaa,alku,toive\n", "line 4", "did you mean 'raha'"),
    (EXAMPLES + "3,x,raha,loppu,toive\n", "line 4", "phase 'loppu' is not in the codebook"),
    (EXAMPLES + "2,x,raha,alku,toive\n", "line 4", "already on line 3"),
    (EXAMPLES + "3,,raha,alku,toive\n", "line 4", "text is empty"),
    (EXAMPLES + "3,x,muu_asia,alku,toive\n", "line 4", "always has phase 'ei'"),
    (EXAMPLES + '3,"kaksi\nriviä",raha,alku,toive\n4,x,raha,alku,kiitos\n', "line 6", "kind 'kiitos'"),
    (EXAMPLES.replace("kind\n", "kind,theme_2\n") + "3,x,raha,alku,toive,rahat\n", "line 4", "theme_2 'rahat'"),
    ("unit_id,text,theme,phase\n1,x,raha,alku\n", "line 1", "column 'kind' is missing"),
    ("", "line 1", "missing"),
]


@pytest.mark.parametrize(("examples", "line", "said"), EXAMPLE_FAULTS)
def test_faults_of_the_examples_are_named_with_their_line(tmp_path: Path, examples: str, line: str, said: str) -> None:
    problems = check_codebook(folder(tmp_path, examples=examples))
    assert any(line in p and said in p and "examples.csv" in p for p in problems), problems


def test_all_problems_are_raised_at_once(tmp_path: Path) -> None:
    home = folder(tmp_path, SMALL.replace("phase: ei", "phase: loppu"), EXAMPLES + "3,,rahaa,alku,toive\n")
    with pytest.raises(CodebookError) as caught:
        load_codebook(home)
    assert len(caught.value.problems) >= 3


def test_a_codebook_in_cp1252_says_to_save_it_as_utf8(tmp_path: Path) -> None:
    folder(tmp_path).joinpath("codebook.yml").write_bytes(SMALL.replace("Muu", "Päättäjä").encode("cp1252"))
    assert "UTF-8" in check_codebook(tmp_path)[0]
    folder(tmp_path).joinpath("examples.csv").write_bytes(EXAMPLES.replace("rahaa", "päättäjä").encode("cp1252"))
    assert "UTF-8" in check_codebook(tmp_path)[0]


def test_more_examples_win_by_unit_and_leave_the_codebook_as_it_was(tmp_path: Path) -> None:
    book = load_codebook(folder(tmp_path))
    more = pd.DataFrame({"unit_id": ["2", "9"], "text": ["a", "b"], "theme": "raha", "phase": "alku", "kind": "toive"})
    grown = book.with_examples(more)
    assert grown.examples().set_index("unit_id")["theme"].to_dict() == {"1": "raha", "2": "raha", "9": "raha"}
    assert len(book.examples()) == 2
    assert isinstance(grown, Codebook)


def test_rows_without_all_codes_are_no_examples(tmp_path: Path) -> None:
    more = pd.DataFrame({"unit_id": ["7", "8"], "text": "a", "theme": ["raha", "raha"], "kind": "toive"})
    grown = load_codebook(folder(tmp_path)).with_examples(more.assign(phase=["alku", None]))
    assert grown.examples()["unit_id"].tolist() == ["1", "2", "7"]


def test_every_shipped_codebook_says_in_its_folder_that_it_is_simulated() -> None:
    for name in shipped():
        said = " ".join((resource("data", "codebooks", name) / "README.md").read_text(encoding="utf-8").split())
        assert "simulated" in said
        assert "no human coded them" in said


@pytest.mark.parametrize("name", ["swot", "self_assessment"])
def test_the_small_codebooks_have_examples_cells_and_limits(name: str) -> None:
    book = load_codebook(name)
    assert book.examples()["theme"].value_counts().reindex([t.id for t in book.themes]).min() >= 12
    assert set(book.examples()["kind"]) == {k.id for k in book.kinds}
    assert all(t.definition and t.includes and t.excludes and book.cell(t.id, "ei") for t in book.themes)
    assert book.examples()["text"].is_unique
    shipped_vectors = set(pd.read_parquet(book.home / FILE)["text_sha"])
    assert {digest(t) for t in example_texts(book)} == shipped_vectors, (
        "run: python -m openfeedback.coding.codebook.ship"
    )


def test_topics_become_themes_in_their_order() -> None:
    book = topics_as_codebook(pd.DataFrame({"topic_id": ["2", "0"], "label": ["Raha", "Aika"]}))
    assert [(t.id, t.name("en")) for t in book.themes] == [("2", "Raha"), ("0", "Aika")]
    assert [p.id for p in book.phases if p.in_matrix] == ["ei"]
    codings = code_by_topics(pd.DataFrame({"unit_id": ["a", "b"], "topic_id": ["0", None]}), book)
    assert codings["theme"].fillna("").tolist() == ["0", ""]
    assert set(codings["coder"]) == {"topics"}
    assert set(codings["phase"]) == {"ei"}


def test_topics_that_are_not_themes_are_an_error() -> None:
    book = topics_as_codebook(pd.DataFrame({"topic_id": ["0"], "label": ["Raha"]}))
    with pytest.raises(CodebookError, match="7"):
        code_by_topics(pd.DataFrame({"unit_id": ["a"], "topic_id": ["7"]}), book)


def test_without_topics_there_are_no_themes_and_no_codes() -> None:
    book = topics_as_codebook(pd.DataFrame({"topic_id": [], "label": []}))
    assert book.themes == []
    assert code_by_topics(pd.DataFrame({"unit_id": ["a"], "topic_id": [None]}), book)["theme"].isna().all()


def codings(**themes: str | None) -> pd.DataFrame:
    frame = pd.DataFrame({"unit_id": list(themes), "coder": "model", "theme": list(themes.values())})
    return frame.assign(phase="ei", kind="muu", theme_p=0.5, phase_p=0.5, kind_p=0.5, evidence="words: x")


HUMAN = [
    ({"a": ("p1", "raha")}, {"a": ("p1", "raha"), "b": ("model", "aika")}),
    ({"b": ("p1", None)}, {"a": ("model", "aika"), "b": ("model", "aika")}),  # an empty theme says nothing
    ({"z": ("p1", "raha")}, {"a": ("model", "aika"), "b": ("model", "aika")}),  # a unit of another run
    ({}, {"a": ("model", "aika"), "b": ("model", "aika")}),
]


@pytest.mark.parametrize(("said", "wanted"), HUMAN)
def test_persons_win_over_the_model(said: dict, wanted: dict) -> None:
    human = codings(**{u: t for u, (_, t) in said.items()}).assign(coder=[c for c, _ in said.values()])
    model = codings(a="aika", b="aika")
    got = with_human(model, human)
    assert {r.unit_id: (r.coder, r.theme) for r in got.itertuples()} == wanted
    assert got["unit_id"].tolist() == ["a", "b"]
    assert model["coder"].eq("model").all()


def test_several_persons_are_settled_by_majority_then_by_name() -> None:
    human = pd.concat([codings(a=t, b=t).assign(coder=c) for c, t in [("p3", "x"), ("p1", "y"), ("p2", "x")]])
    got = with_human(codings(b="m", a="m"), human)
    assert got["theme"].tolist() == ["x", "x"]
    assert got["coder"].tolist() == ["p1+p2+p3"] * 2
    assert got["theme_p"].isna().all()
    tie = with_human(codings(a="m"), human[human["coder"] != "p2"].iloc[::-1])
    assert tie["theme"].tolist() == ["y"]
