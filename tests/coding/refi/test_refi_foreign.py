"""REFI-QDA files as other programs write them, broken ones and hostile ones; and the verbs."""

import json
import unicodedata
import zipfile

import pandas as pd
import pytest
from typer.testing import CliRunner

from openfeedback.coding.codebook.load import check_codebook, load_codebook
from openfeedback.coding.refi import opening
from openfeedback.coding.refi.exchange import export_project, import_codebook, import_project
from openfeedback.errors import CodebookError, InputError, OpenFeedbackError
from openfeedback.verbs.app import app

BOOK = load_codebook("table5")
A, B, C, U, S = (f"{letter * 8}-1111-4111-8111-111111111111" for letter in "ABCDE")


def project(codes, sources, users="", origin="MAXQDA", rest=""):
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}">'
        f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources>{rest}</Project>"
    )


def code(guid, name, inside="", codable="true"):
    return f'<Code guid="{guid}" name="{name}" isCodable="{codable}">{inside}</Code>'


def source(selections, name="r1", path=f"internal://{S}.txt"):
    return f'<TextSource guid="{S}" name="{name}" plainTextPath="{path}">{selections}</TextSource>'


def selection(start, end, *codes, user=None):
    by = f' creatingUser="{user}"' if user else ""
    codings = "".join(f'<Coding guid="{A}"{by}><CodeRef targetGUID="{c}"/></Coding>' for c in codes)
    place = f'startPosition="{start}" endPosition="{end}"'
    return f'<PlainTextSelection guid="{A}" name="x" {place}>{codings}</PlainTextSelection>'


TEXT = "Enemmän tukea. Kiitos!".encode()


def qdpx(path, xml, text=TEXT, qde="project.qde", place="sources", **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(qde, xml)
        archive.writestr(f"{place}/{S}.txt", text)
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_project_of_another_program_without_coders(tmp_path):
    """NVivo: braces around GUIDs, capital Sources, no users, nested codes; the text is one answer."""
    codes = code(f"{{{A}}}", "Tuki", code(f"{{{B}}}", "Raha")) + code(C, "Kiitos")
    text = source(selection(0, 14, B.lower(), A) + selection(15, 22, C))
    found = import_project(qdpx(tmp_path / "n.qdpx", project(codes, text, origin="NVivo"), place="Sources"))
    assert [(t.id, t.name()) for t in found.codebook.themes] == [
        ("tuki", "Tuki"), ("raha", "Tuki / Raha"), ("kiitos", "Kiitos"),
    ]  # fmt: skip
    assert found.codings[["unit_id", "coder", "theme", "second_theme"]].fillna("").to_numpy().tolist() == [
        ["r1.1", "unknown", "raha", "tuki"],
        ["r1.2", "unknown", "kiitos", ""],
    ]
    assert found.units.text.tolist() == ["Enemmän tukea.", "Kiitos!"]


@pytest.mark.parametrize(("origin", "start"), [("MAXQDA 2022", 6), ("ATLAS.ti Windows", 5)])
def test_windows_line_ends_are_counted_as_each_program_does(tmp_path, origin, start):
    text = "\ufeffeka\r\n\r\ntoka".encode()
    xml = project(
        code(A, "T"), source(selection(start + (origin[0] == "M"), start + 4 + (origin[0] == "M"), A)), origin=origin
    )
    found = import_project(qdpx(tmp_path / "w.qdpx", xml, text))
    assert found.units.text.tolist() == ["toka"]
    assert found.responses.text.tolist() == ["eka\n\ntoka"]


def own(tmp_path):
    responses = pd.DataFrame(
        {"response_id": ["r1", "r2"], "question_id": "q", "question": "Mitä?", "text": ["Enemmän tukea. Kiitos!", "Ei"]}
    )
    units = pd.DataFrame(
        [("r1.1", "r1", 0, 14, "Enemmän tukea."), ("r1.2", "r1", 15, 22, "Kiitos!"), ("r2.1", "r2", 0, 2, "Ei")],
        columns=["unit_id", "response_id", "start", "end", "text"],
    )
    return responses, units


@pytest.mark.parametrize(
    ("span", "units"),
    [
        ((0, 14), ["r1.1"]),  # exactly
        ((3, 12), ["r1.1"]),  # a part of it: all of the selection is inside
        ((0, 22), ["r1.1", "r1.2"]),  # both whole
        ((9, 19), ["r1.1", "r1.2"]),  # cuts across: half of the selection, and more than half of the second unit
        ((13, 22), ["r1.2"]),  # touches the first with one letter
    ],
)
def test_selections_that_cut_across_units(tmp_path, span, units):
    responses, table = own(tmp_path)
    xml = project(code(A, "Verkostotyö"), source(selection(*span, A)))
    found = import_project(qdpx(tmp_path / "x.qdpx", xml), BOOK, table, responses)
    assert found.codings.unit_id.tolist() == units
    assert set(found.codings.theme) == {"verkostotyo"}
    assert found.codings.phase.isna().all()


def test_selections_over_answers_of_our_own_export(tmp_path):
    """Another program moves a selection over the border of two answers: it counts for both, never for our lines."""
    responses, units = own(tmp_path)
    codings = pd.DataFrame({"unit_id": ["r1.1"], "coder": "m", "theme": "muut", "phase": "ei", "kind": "muu"})
    export_project(codings, units, responses, BOOK, tmp_path / "o.qdpx")
    with zipfile.ZipFile(tmp_path / "o.qdpx") as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    text = members[[n for n in members if n.endswith(".txt")][0]].decode()
    xml = members["project.qde"].decode().replace('endPosition="23"', f'endPosition="{len(text)}"')
    assert xml != members["project.qde"].decode()
    with zipfile.ZipFile(tmp_path / "o.qdpx", "w") as archive:
        for name, data in (members | {"project.qde": xml.encode()}).items():
            archive.writestr(name, data)
    assert import_project(tmp_path / "o.qdpx", BOOK, units, responses).codings.unit_id.tolist() == [
        "r1.1",
        "r1.2",
        "r2.1",
    ]
    alone = import_project(tmp_path / "o.qdpx")
    assert alone.units.text.tolist() == ["Enemmän tukea. Kiitos!", "Ei"]


def test_an_answer_that_was_changed_is_said(tmp_path):
    responses, units = own(tmp_path)
    xml = project(code(A, "Muut"), source(selection(0, 5, A)))
    found = import_project(qdpx(tmp_path / "x.qdpx", xml, b"Toinen teksti"), BOOK, units, responses)
    assert found.codings.empty
    assert ["lie in no answer" in loss for loss in found.losses] == [True]


def test_what_has_no_place_is_said(tmp_path):
    codes = code(A, "a") + code(B, "b") + code(C, "c")
    xml = project(codes, source(selection(0, 5, A, B, C)), rest="<Links><Link/><Link/></Links>")
    found = import_project(qdpx(tmp_path / "x.qdpx", xml))
    assert [loss.split(" ", 1) for loss in found.losses] == [
        ["2", "links left out"],
        ["1", "codings had more codes than a coding holds (two themes, one phase, one kind)"],
    ]
    assert found.codings[["theme", "second_theme"]].to_numpy().tolist() == [["a", "b"]]


@pytest.mark.parametrize("form", ["NFC", "NFD", "BOM"])
def test_positions_over_emoji_and_accents_apart(tmp_path, form):
    """Positions count code points of the text as it is packed; names of codes are composed."""
    before, said = "Kiitos ❤️👍🏽 päivästä!\n", "Lisää tukea."
    if form == "NFD":
        before, said = (unicodedata.normalize("NFD", part) for part in (before, said))
    raw = (before + said).encode("utf-8-sig" if form == "BOM" else "utf-8")
    named = unicodedata.normalize("NFD", "Ääkköset")
    xml = project(code(A, named), source(selection(len(before), len(before + said), A)), origin="NVivo 14")
    found = import_project(qdpx(tmp_path / "x.qdpx", xml, raw))
    assert found.units["text"].tolist() == [said]  # accents that the source has apart stay so
    assert found.codebook.themes[0].name() == "Ääkköset"


def test_every_unknown_code_is_named_at_once(tmp_path):
    codes = code(A, "Verkostotyo2") + code(B, "kissa") + code(C, "unused")
    path = qdpx(tmp_path / "x.qdpx", project(codes, source(selection(0, 5, A, B))))
    with pytest.raises(InputError) as failure:
        import_project(path, BOOK)
    assert len(failure.value.problems) == 2
    assert "did you mean 'Verkostotyö'" in failure.value.problems[0]


def test_names_that_two_groups_share(tmp_path):
    """table5 has kind 'Muu' and theme 'Muut': a code is looked for in its own group first."""
    codes = code(A, "Laji", code(B, "Muu"), "false") + code(C, "Theme", code(U, "muut"), "false")
    found = import_project(qdpx(tmp_path / "x.qdpx", project(codes, source(selection(0, 5, B, U)))), BOOK)
    assert found.codings[["theme", "kind"]].to_numpy().tolist() == [["muut", "muu"]]


HOSTILE = {
    "not a zip": (b"<x/>", "not a REFI-QDA project"),
    "no project": ({"x.txt": b""}, "no project.qde"),
    "entities": ({"project.qde": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "safe"),
    "outside file": ({"project.qde": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}, "safe"),
    "cut short": ({"project.qde": b"<Project"}, "safe"),
    "another format": ({"project.qde": b"<html/>"}, "not a REFI-QDA file"),
    "no texts": ({"project.qde": project(code(A, "a"), "").encode()}, "no text"),
    "text elsewhere": (
        {"project.qde": project(code(A, "a"), source("", path="absolute:///etc/passwd")).encode()}, "not inside",
    ),
    "text beside": (
        {"project.qde": project(code(A, "a"), source("", path="relative:///a.txt")).encode()}, "not inside",
    ),
    "path upwards": (
        {"project.qde": project(code(A, "a"), source("", path="internal://../../etc/passwd")).encode()}, "missing",
    ),
    "text missing": ({"project.qde": project(code(A, "a"), source("")).encode()}, "missing"),
    "no number": (
        {"project.qde": project(code(A, "a"), source(selection("x", 2, A))).encode(), f"sources/{S}.txt": b"abc"},
        "no whole numbers",
    ),
    "not UTF-8": (
        {"project.qde": project(code(A, "a"), source("")).encode(), f"sources/{S}.txt": b"\xe4\xf6"}, "UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_broken_and_hostile_files(tmp_path, name):
    members, said = HOSTILE[name]
    path = tmp_path / "x.qdpx"
    if isinstance(members, bytes):
        path.write_bytes(members)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            for member, data in members.items():
                archive.writestr(member, data)
    with pytest.raises(InputError, match=said):
        import_project(path)
    with pytest.raises(InputError, match="no such file"):
        import_project(tmp_path / "none.qdpx")


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 1000)
    with pytest.raises(InputError, match="over"):
        import_project(qdpx(tmp_path / "bomb.qdpx", project(code(A, "a"), source("")), text=b"0" * 10_000))


def test_a_codebook_without_codes_and_one_in_another_form(tmp_path):
    (tmp_path / "e.qdc").write_text('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>')
    with pytest.raises(CodebookError, match="no code"):
        import_codebook(tmp_path / "e.qdc")
    inside = code(A, "Äänet", codable="false", inside=code(B, "id: a b")) + code(C, "id: a b")
    (tmp_path / "f.qdc").write_text(f'<CodeBook xmlns="urn:QDA-XML:codebook:0.4"><Codes>{inside}</Codes></CodeBook>')
    assert [t.id for t in import_codebook(tmp_path / "f.qdc").themes] == ["id_a_b", "id_a_b_2"]


@pytest.fixture
def run(tmp_path):
    responses, units = own(tmp_path)
    responses = responses.assign(respondent_id=["p1", "p2"])
    folder = tmp_path / "ajo"
    (folder / "stages").mkdir(parents=True)
    codings = pd.DataFrame({"unit_id": units.unit_id, "coder": "model", "theme": "muut", "phase": "ei", "kind": "muu"})
    people = pd.DataFrame({"respondent_id": ["p1", "p2"], "region": ["Lappi", "Kainuu"]})
    tables = {"codings": codings, "units": units, "responses": responses, "respondents": people}
    for name, table in tables.items():
        table.to_parquet(folder / "stages" / f"{name}.parquet")
    parameters = {"share": False, "coding": {"codebook": "table5"}}
    (folder / "manifest.json").write_text(json.dumps({"parameters": parameters}))
    return folder


def verb(*words):
    return CliRunner().invoke(app, [str(w) for w in words])


def test_the_verbs_go_out_and_back(run, tmp_path):
    person = pd.DataFrame({"unit_id": ["r1.1"], "coder": "KL", "theme": "verkostotyo", "phase": "ei", "kind": "toive"})
    person.to_csv(tmp_path / "person.csv", index=False)
    out = tmp_path / "p.qdpx"
    done = verb("refi", "export", run, "-o", out, "--also", tmp_path / "person.csv", "--background", "region")
    assert done.exit_code == 0, done.output
    assert b"Lappi" in zipfile.ZipFile(out).read("project.qde")
    assert verb("refi", "import", out, "-o", tmp_path / "back", "--run", run).exit_code == 0
    back = pd.read_csv(tmp_path / "back" / "codings.csv")
    assert back.groupby("coder").size().to_dict() == {"KL": 1, "model": 3}
    assert verb("refi", "import", out, "-o", tmp_path / "alone").exit_code == 0
    assert check_codebook(tmp_path / "alone") == []
    assert verb("refi", "export", run, "-o", tmp_path / "b.qdc").exit_code == 0
    assert verb("refi", "import", tmp_path / "b.qdc", "-o", tmp_path / "book").exit_code == 0
    assert load_codebook(tmp_path / "book").themes == BOOK.themes


def test_a_run_for_sharing_gives_no_answers(run, tmp_path):
    (run / "manifest.json").write_text(json.dumps({"parameters": {"share": True, "coding": {"codebook": "table5"}}}))
    done = verb("refi", "export", run, "-o", tmp_path / "p.qdpx")
    assert isinstance(done.exception, OpenFeedbackError)
    assert "share" in str(done.exception)
    assert not (tmp_path / "p.qdpx").exists()
    assert verb("refi", "export", run, "-o", tmp_path / "b.qdc").exit_code == 0


def test_wrong_endings_and_missing_tables(run, tmp_path):
    assert "ending" in str(verb("refi", "export", run, "-o", tmp_path / "p.zip").exception)
    done = verb("refi", "export", run / "stages" / "codings.parquet", "-o", tmp_path / "p.qdpx")
    assert "--responses" in str(done.exception)
    with pytest.raises(InputError, match="both"):
        import_project(tmp_path / "p.qdpx", units=pd.DataFrame())


def test_the_same_passage_a_full_stop_apart_is_one_unit(tmp_path):
    users = f'<User guid="{U}" name="KL"/><User guid="{B}" name="MM"/>'
    marked = selection(0, 14, A, user=U) + selection(0, 13, A, user=B)  # with and without the full stop
    marked += selection(15, 22, A, user=U) + selection(14, 21, C, user=B)  # with the full stop, with the blank
    found = import_project(
        qdpx(tmp_path / "two.qdpx", project(code(A, "Tuki") + code(C, "Kiitos"), source(marked), users))
    )
    assert found.units["text"].tolist() == ["Enemmän tukea.", "Kiitos!"]
    assert sorted(found.codings[["coder", "theme"]].itertuples(index=False, name=None)) == [
        ("KL", "tuki"), ("KL", "tuki"), ("MM", "kiitos"), ("MM", "tuki"),
    ]  # fmt: skip
    assert found.losses == []


def test_selections_that_overlap_and_differ_are_told(tmp_path):
    users = f'<User guid="{U}" name="KL"/><User guid="{B}" name="MM"/>'
    marked = selection(0, 14, A, user=U) + selection(8, 14, A, user=B)
    found = import_project(qdpx(tmp_path / "two.qdpx", project(code(A, "Tuki"), source(marked), users)))
    assert len(found.units) == 2
    assert "1 overlapping, unequal selections of different coders" in found.losses[0]


def test_memos_comments_sets_and_variables_are_kept_or_told(tmp_path):
    memo = code(A, "Tuki", f'<Description>kuvaus</Description><NoteRef targetGUID="{B}"/>')
    marked = selection(0, 14, A).replace("<Coding", "<Description>huomaa tämä</Description><Coding", 1)
    odd = f'<NoteRef targetGUID="{C}"/><VariableValue><TextValue>Etelä</TextValue></VariableValue>'
    notes = "".join(f'<Note guid="{g}"><PlainTextContent>{t}</PlainTextContent></Note>'
                    for g, t in ((B, "koodin muistio"), (C, "asiakirjan muistio")))  # fmt: skip
    rest = f'<Notes>{notes}</Notes><Sets><Set guid="{U}" name="s"/></Sets>'
    found = import_project(qdpx(tmp_path / "m.qdpx", project(memo, source(marked + odd), rest=rest)))
    assert found.codebook.themes[0].definition == "kuvaus\nkoodin muistio"
    assert found.codings["evidence"].tolist() == ["huomaa tämä"]
    assert found.memos[["about", "memo"]].values.tolist() == [["study", "asiakirjan muistio"]]
    for said in ("1 sets", "1 values of variables"):
        assert any(loss.startswith(said) for loss in found.losses), said


def test_odd_selections_are_counted(tmp_path):
    odd = selection(5, 5, A) + selection(9, 3, A) + selection(15, 900, A, user=U) + selection(0, 14, B)
    found = import_project(qdpx(tmp_path / "o.qdpx", project(code(A, "Tuki"), source(odd))))
    assert found.units["text"].tolist() == ["Kiitos!"]
    assert [loss.split(":")[0] for loss in found.losses] == [
        "2 selections left out",
        "1 selections ended beyond their text, and were cut at its end",
        "1 codings left out",
        "1 codings of which the file does not say by whom they are (coder 'unknown')",
    ]


def test_two_persons_that_the_file_does_not_name_stay_two(tmp_path):
    marked = selection(0, 14, A, user=U) + selection(0, 14, A, user=C)
    found = import_project(qdpx(tmp_path / "o.qdpx", project(code(A, "Tuki"), source(marked))))
    assert found.codings["coder"].tolist() == ["unknown", "unknown 2"]


@pytest.mark.parametrize("name", ["Tuki", "Teema"])
def test_a_category_that_was_coded_with_is_a_code(tmp_path, name):
    codes = code(A, name, code(B, "Raha"), codable="false")
    found = import_project(
        qdpx(tmp_path / "q.qdpx", project(codes, source(selection(0, 14, A) + selection(15, 22, B))))
    )
    assert found.codings["theme"].tolist() == [name.lower(), "raha"]
