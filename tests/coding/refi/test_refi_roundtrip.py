"""REFI-QDA out and back: valid by the standard's schema, read by a second program, equal after a round trip."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.refi.exchange import export_codebook, export_project, import_codebook, import_project
from openfeedback.coding.refi.sources import headers, lay_out, line_breaks, moved, plain
from openfeedback.errors import InputError

BOOK = load_codebook("table5")
SCHEMA = Path(__file__).parent / "refi_schema"
# emoji beyond the basic plane, Windows line ends, Swedish, a line that looks like ours, control characters
TEXTS = [
    "😀 Lisää mittareita.\r\nJa tukea & <apua>!\r\nSiinä kaikki",
    "Mer stöd åt nätverken, tack.",
    "== r1 ==\nNäin meillä\x07 merkitään.\n\n== r9 ==\nToinen kappale",
    "-",
]


def tables(texts=TEXTS):
    ids = [f"r{i}" for i in (1, 2, 10, 11)][: len(texts)]
    responses = pd.DataFrame({"response_id": ids, "respondent_id": [f"p{i}" for i in range(len(ids))], "text": texts})
    responses["question_id"] = ["q1", "q1", "q1", "q2"][: len(texts)]
    responses["question"] = responses.question_id.map({"q1": "Mitä toivot?", "q2": "Muuta & <palautetta>"})
    rows = []
    for response, text in zip(ids, texts, strict=True):
        half = len(text) // 2
        spans = [(0, half), (half, len(text))] if half else [(0, len(text))]
        rows += [(f"{response}.{n}", response, a, b, text[a:b]) for n, (a, b) in enumerate(spans, 1)]
    return responses, pd.DataFrame(rows, columns=["unit_id", "response_id", "start", "end", "text"])


def coded(units):
    n = len(units)
    themes = [t.id for t in BOOK.themes]
    model = pd.DataFrame(
        {
            "unit_id": units.unit_id, "coder": "model", "theme": [themes[i % len(themes)] for i in range(n)],
            "phase": "alku", "kind": "toive", "theme_p": [0.1 + i / 30 for i in range(n)], "phase_p": 0.5,
            "kind_p": 1 / 3, "evidence": "words: a & b",
        }
    )  # fmt: skip
    model.loc[0, "theme"] = None
    person = model.assign(coder="Päivi", theme="muut", theme_p=None, phase_p=None, kind_p=None, evidence=None)
    return pd.concat([model, person.head(2)], ignore_index=True).assign(second_theme=[None, "muut"] + [None] * n)


@pytest.fixture
def exported(tmp_path):
    responses, units = tables()
    codings = coded(units)
    export_project(codings, units, responses, BOOK, tmp_path / "p.qdpx")
    return tmp_path / "p.qdpx", codings, units, responses


def same(one, other, by):
    columns = [c for c in one.columns if c in other.columns]
    frames = [t[columns].astype(object).where(t[columns].notna(), None).sort_values(by) for t in (one, other)]
    pd.testing.assert_frame_equal(*[f.reset_index(drop=True) for f in frames], check_dtype=False)


def test_the_export_is_valid_by_the_schema(exported, tmp_path):
    path, codings, units, responses = exported
    respondents = responses[["respondent_id"]].assign(role=["a", None, "c", "d"])
    export_project(codings, units, responses, BOOK, tmp_path / "cases.qdpx", respondents, ["role"])
    schema = etree.XMLSchema(etree.parse(SCHEMA / "Project.xsd"))
    for file in (path, tmp_path / "cases.qdpx"):
        with zipfile.ZipFile(file) as archive:
            schema.assertValid(etree.fromstring(archive.read("project.qde")))
    export_codebook(BOOK, tmp_path / "b.qdc")
    etree.XMLSchema(etree.parse(SCHEMA / "Codebook.xsd")).assertValid(etree.parse(tmp_path / "b.qdc"))


def test_a_second_program_reads_it(exported, tmp_path):
    """pyrefiqda is another implementation, made from the schema: every unit's text stands where we say."""
    pyrefiqda = pytest.importorskip("pyrefiqda")
    path, codings, units, _ = exported
    project = pyrefiqda.RefiProject.load(path, tmp_path / "unzipped")
    names = {c.guid: c.name for group in project.code_book.codes.code for c in group.code}
    users = {u.guid: u.name for u in project.users.user}
    found, coders = {}, set()
    for source in project.sources.text_source:
        file = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unzipped")
        text = file.read_bytes().decode("utf-8")
        for s in source.plain_text_selection:
            found[s.name] = text[s.start_position : s.end_position]
            assert {c.creating_user for c in s.coding} == {s.creating_user}
            coders.add((s.name, users[s.creating_user]))
            assert all(c.code_ref.target_guid in names for c in s.coding)
    assert coders == set(zip(codings.unit_id, codings.coder, strict=True))
    wanted = {u.unit_id: plain(u.text) for u in units.itertuples()}
    assert {unit: text.replace("\uff1d", "=") for unit, text in found.items()} == wanted
    assert [unit for unit in found if found[unit] != wanted[unit]] == ["r10.1", "r10.2"]  # lines that look like ours
    export_codebook(BOOK, tmp_path / "b.qdc")
    groups = pyrefiqda.RefiCodebook.load(tmp_path / "b.qdc").codes.code
    assert [(g.name, g.is_codable, len(g.code)) for g in groups] == [
        ("Teema", False, len(BOOK.themes)), ("Vaihe", False, len(BOOK.phases)), ("Laji", False, len(BOOK.kinds)),
    ]  # fmt: skip


def test_round_trip_with_our_tables(exported):
    path, codings, units, responses = exported
    back = import_project(path, BOOK, units, responses)
    same(codings, back.codings, ["unit_id", "coder"])
    assert back.losses == []


def test_round_trip_alone(exported):
    path, codings, units, responses = exported
    back = import_project(path)
    same(codings, back.codings, ["unit_id", "coder"])
    assert [t.id for t in back.codebook.themes] == [t.id for t in BOOK.themes]
    assert set(back.responses.response_id) == set(responses.response_id)
    assert set(back.responses.question_id) == {"q1", "q2"}
    texts = back.responses.set_index("response_id").text
    for unit in back.units.itertuples():
        assert texts[unit.response_id][unit.start : unit.end] == unit.text


def test_the_codebook_comes_back_whole(tmp_path):
    for name in ("table5", "swot", "self_assessment"):
        book = load_codebook(name)
        export_codebook(book, tmp_path / f"{name}.qdc")
        back = import_codebook(tmp_path / f"{name}.qdc")
        assert (back.id, back.themes, back.phases, back.kinds, back.cells) == (
            book.id, book.themes, book.phases, book.kinds, book.cells
        )  # fmt: skip


def test_same_bytes_whatever_the_order_of_rows(exported, tmp_path):
    path, codings, units, responses = exported
    shuffled = [t.sample(frac=1, random_state=3) for t in (codings, units, responses)]
    export_project(*shuffled, BOOK, tmp_path / "again.qdpx")
    assert path.read_bytes() == (tmp_path / "again.qdpx").read_bytes()


def test_nobody_and_no_background_is_named_unless_asked(exported, tmp_path):
    path, codings, units, responses = exported
    qde = zipfile.ZipFile(path).read("project.qde").decode()
    assert "<Case" not in qde
    assert ">p1<" not in qde
    respondents = responses[["respondent_id"]].assign(role="salainen", region="Lappi")
    export_project(codings, units, responses, BOOK, tmp_path / "c.qdpx", respondents, ["region"], notes=False)
    qde = zipfile.ZipFile(tmp_path / "c.qdpx").read("project.qde").decode()
    assert qde.count("<Case ") == 4
    assert "Lappi" in qde
    assert "salainen" not in qde
    assert "<Note" not in qde


def test_every_problem_of_the_tables_is_named_at_once(tmp_path):
    responses, units = tables()
    codings = coded(units)
    codings.loc[1, "theme"], codings.loc[2, "unit_id"] = "olematon", "zz.1"
    with pytest.raises(InputError) as failure:
        export_project(codings, units, responses, BOOK, tmp_path / "p.qdpx")
    assert len(failure.value.problems) == 2
    assert not (tmp_path / "p.qdpx").exists()
    with pytest.raises(InputError, match="outside its answer"):
        lay_out(responses, units.assign(end=units.end + 1000))


def test_nothing_coded(tmp_path):
    responses, units = tables()
    export_project(coded(units).head(0), units, responses, BOOK, tmp_path / "p.qdpx")
    back = import_project(tmp_path / "p.qdpx")
    assert back.codings.empty
    assert len(back.responses) == 4


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40) | st.sampled_from(
    ["\r\n\r\n", "== r1 ==", "\n\n"]
)


@given(st.lists(TEXT, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_positions_hold_for_any_text(texts):
    responses, units = tables(texts)
    layout = lay_out(responses, units)
    texts_of = {s.guid: s.text for s in layout.sources}
    raw = units.set_index("unit_id").text
    for unit in layout.units.itertuples():
        found, wanted = texts_of[unit.guid][unit.start : unit.end], plain(raw[unit.unit_id])
        assert found.replace("\uff1d", "=") in (wanted.replace("\uff1d", "="), wanted.removeprefix("\n"))
    for source in layout.sources:
        names = [name for name, _, _ in headers(source.text)]
        assert names == list(layout.responses.response_id[layout.responses.guid == source.guid])


@pytest.mark.parametrize(("position", "wanted"), [(0, 0), (1, 1), (2, 2), (3, 2), (5, 3)])
def test_positions_over_windows_line_ends(position, wanted):
    assert moved(position, line_breaks("a\r\n\r\nb")) == wanted


def test_the_contents_of_both_themes_go_out_below_their_themes_and_persons_contents_come_back(tmp_path):
    responses, units = tables()
    codings = coded(units)
    contents = pd.DataFrame({
        "content_id": ["muut/a", "verkostotyo/b", "muut/muut"], "theme": ["muut", "verkostotyo", "muut"],
        "title": ["Muut", "Tapaamiset & kahvi", "Muut yksittäiset toiveet"],
    })  # fmt: skip
    first, second = units["unit_id"].iloc[0], units["unit_id"].iloc[1]
    where = pd.DataFrame({"unit_id": [first, first, second], "content_id": ["muut/a", "verkostotyo/b", "muut/muut"]})
    path = tmp_path / "contents.qdpx"
    export_project(codings, units, responses, BOOK, path, contents=(contents, where))
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("project.qde")
    etree.XMLSchema(etree.parse(SCHEMA / "Project.xsd")).assertValid(etree.fromstring(xml))
    back = import_project(path, BOOK, units, responses)
    same(codings, back.codings, ["unit_id", "coder"])
    assert back.contents.empty  # they are the model's: nobody decided
    assert {t.id for t in import_codebook(path).themes} == {t.id for t in BOOK.themes}
    # a person gives both in another program: the codes are the person's there
    tree = etree.fromstring(xml)
    space = {"q": tree.nsmap[None]}
    guids = {u.get("name"): u.get("guid") for u in tree.iterfind(".//q:User", space)}
    for element in tree.iterfind(f".//q:PlainTextSelection[@name='{first}']", space):
        for one in [element, *element.iterfind("q:Coding", space)]:
            one.set("creatingUser", guids["Päivi"])
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()} | {"project.qde": etree.tostring(tree)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    given = import_project(path, BOOK, units, responses).contents
    assert given.values.tolist() == [
        [first, "Päivi", "muut", "Muut"], [first, "Päivi", "verkostotyo", "Tapaamiset & kahvi"],
    ]  # fmt: skip
