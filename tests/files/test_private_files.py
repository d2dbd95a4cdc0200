"""Whatever is written holds, or may hold, people's words: only this user can read it, and one place sees to that."""

import ast
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from openfeedback.errors import InputError
from openfeedback.files.temporary import clear_leftovers, temporary_folder
from openfeedback.files.writing import (
    close_to_others,
    copy_folder,
    lock_file,
    new_file,
    whole_file,
    whole_folder,
    write_json,
    write_text,
)
from openfeedback.tables import write_table

SRC = Path(__file__).resolve().parents[2] / "src" / "openfeedback"
GROUND = {"files/writing.py", "files/temporary.py", "files/xlsx/sheets.py", "tables.py"}
WRITERS = {"write_text", "write_bytes", "to_csv", "to_parquet", "to_excel", "to_json", "to_pickle", "to_html",
           "to_feather",
           "savefig", "save", "savez", "savez_compressed", "tofile", "write_table", "dump", "copyfile", "copy", "copy2",
           "copytree", "mkdir", "makedirs", "mkdtemp", "mkstemp", "touch", "get_file", "connect"}  # fmt: skip
MAKERS = {"ZipFile", "FileLock", "NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile", "open", "ParquetWriter"}
OURS = {"whole_file", "new_file"}
# no file is given
IN_MEMORY = {
    "savez": "np.savez(stream,",
    "savez_compressed": "np.savez_compressed(stream,",
    "dump": "yaml.dump(value,",
}
NOT_FILES = {"connect": "sqlite3", "copy": "shutil", "makedirs": "os"}  # what else has such a method


def written(path: Path) -> list[str]:
    """Calls of a module that write a file or make a folder by themselves, not under ``whole_file`` or ``new_file``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    safe = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.With) and any(called(item.context_expr) == "whole_file" for item in node.items)
        for inner in ast.walk(node)
    }
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in safe and writes(node)]
    return [f"{path.relative_to(SRC)}:{node.lineno} {ast.unparse(node)[:70]}" for node in found]


def called(node: ast.AST) -> str:
    """The last name of what is called."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def writes(node: ast.Call) -> bool:
    name = called(node)
    inside = {called(inner) for argument in node.args for inner in ast.walk(argument)}
    if inside & OURS or name in IN_MEMORY and ast.unparse(node).startswith(IN_MEMORY[name]):
        return False
    if name in MAKERS:
        modes = [a.value for a in [*node.args, *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)]
        return name not in ("open", "ZipFile") or any(
            isinstance(m, str) and m and m[0] in "wax" and len(m) < 4 for m in modes
        )
    if not isinstance(node.func, ast.Attribute) or name not in WRITERS:
        return False
    owner = ast.unparse(node.func.value)
    if name == "to_csv":  # without a place it gives a text
        return bool(node.args)
    if name in NOT_FILES:
        return owner == NOT_FILES[name]
    return name not in ("save", "dump", "to_json", "to_html") or (bool(node.args) and owner not in ("self", "run"))


def test_no_module_but_the_ground_floor_writes_a_file_by_itself():
    modules = [p for p in sorted(SRC.rglob("*.py")) if p.relative_to(SRC).as_posix() not in GROUND]
    assert [line for module in modules for line in written(module)] == []


@pytest.mark.parametrize(
    "code",
    [
        "open(p, 'w')", "p.open('wb')", "p.write_text('x')", "frame.to_csv(p)", "chart.save(p)", "pq.write_table(t, p)",
        "shutil.copy(a, b)", "p.mkdir()", "tempfile.mkdtemp()", "sqlite3.connect(p)", "FileLock(p)", "ZipFile(p, 'w')",
        "joblib.dump(m, p)", "TemporaryDirectory()", "np.save(p, a)", "open(p, mode='a')",
    ],
)  # fmt: skip
def test_the_test_itself_sees_every_way_of_writing(code):
    call = ast.parse(code).body[0].value
    assert writes(call)


def open_to_others(folder: Path) -> list[str]:
    """What others may read or open, below a folder."""
    places = [folder, *folder.rglob("*")]
    return [
        f"{p}: {stat.S_IMODE(p.lstat().st_mode):o}" for p in places if p.lstat().st_mode & 0o077 and not p.is_symlink()
    ]


@pytest.fixture(params=[0o022, 0o000, 0o077], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_whatever_is_written_is_this_users_alone(tmp_path, umask):
    home = tmp_path / "a" / "b"
    frame = pd.DataFrame({"unit_id": ["1"], "text": ["hyvä"]})
    for ending in ("csv", "parquet", "xlsx"):
        write_table(frame, home / f"units.{ending}")
    write_json(home / "c" / "manifest.json", {})
    new_file(home / "d" / "base.sqlite")
    with lock_file(home / "e" / ".lock"):
        assert open_to_others(tmp_path / "a") == []
    with whole_folder(home / "study") as draft:
        copy_folder(SRC / "report" / "wording" / "data", draft)
    with whole_file(home / "swapped") as draft:  # a library that puts a file of its own in place
        draft.unlink()
        draft.write_text("x")
        draft.chmod(0o666)
    assert (home / "study" / "fi.yml").is_file()
    assert open_to_others(tmp_path / "a") == []


def test_what_an_older_version_left_open_is_closed_and_links_are_left_alone(tmp_path):
    run, other = tmp_path / "run", tmp_path / "other.txt"
    (run / "tables").mkdir(parents=True)
    (run / "tables" / "units.csv").write_text("x")
    other.write_text("x")
    other.chmod(0o644)
    (run / "link").symlink_to(other)
    close_to_others(run)
    assert open_to_others(run) == []
    assert stat.S_IMODE(other.stat().st_mode) == 0o644


def test_a_new_study_and_its_copies_of_exports_are_this_users_alone(tmp_path, umask):
    from openfeedback.files.writing import resource
    from openfeedback.study.new import make_study

    exports = sorted(resource("data", "demo").glob("webropol_2024-01-25*"))
    make_study(tmp_path / "own", exports)
    make_study(tmp_path / "sample")
    assert [p.name for p in (tmp_path / "own" / "data").glob("webropol*")] == [p.name for p in exports]
    assert open_to_others(tmp_path / "own") == open_to_others(tmp_path / "sample") == []


def test_a_finished_run_is_this_users_alone(small):
    from openfeedback.params import load_params

    folder = load_params(small).folder
    assert {p.name for p in folder.iterdir()} >= {"tables", "notebooks", "figures", "appendix", "stages", "records"}
    assert open_to_others(folder) == []


def test_a_review_form_is_this_users_alone(small, tmp_path, umask):
    from openfeedback.coding.codebook import load_codebook
    from openfeedback.coding.review import export_review
    from openfeedback.params import load_params

    stages = load_params(small).folder / "stages"
    codings, units = (pd.read_parquet(stages / f"{name}.parquet") for name in ("codings", "units"))
    export_review(codings, units, load_codebook("table5"), tmp_path / "a" / "arviointi.xlsx", order="random")
    assert open_to_others(tmp_path / "a") == []


def test_the_vector_cache_and_its_journal_are_this_users_alone(tmp_path, umask):
    import numpy as np

    from openfeedback.text.vectors.cache import VectorCache

    cache = VectorCache(tmp_path / "cache", "x")
    cache.put({b"1": np.ones(3, "<f4")})
    with cache._open():
        assert {p.name for p in (tmp_path / "cache").iterdir()} >= {"vectors.sqlite", "vectors.sqlite-wal"}
        assert open_to_others(tmp_path / "cache") == []


HOLD = """
import sys, time
from openfeedback.files.temporary import temporary_folder
with temporary_folder("kernel-") as folder:
    (folder / "words.txt").write_text("words")
    print(folder, flush=True)
    sys.stdin.read()
"""


def start(tmp: Path) -> tuple[subprocess.Popen, Path]:
    """A process that holds a temporary folder until its standard input ends; the folder."""
    env = {**os.environ, "TMPDIR": str(tmp)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    )
    return process, Path(process.stdout.readline().strip())


def test_what_killed_processes_left_goes_at_the_next_start_and_what_living_ones_hold_stays(tmp_path):
    alive, kept = start(tmp_path)
    for _ in range(3):
        killed, left = start(tmp_path)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (left / "words.txt").is_file()
    ended, gone = start(tmp_path)
    assert not left.exists()
    assert [p for p in open_to_others(kept.parents[1]) if "words.txt" not in p] == []
    ended.communicate()
    assert not gone.parent.exists()
    assert (kept / "words.txt").is_file()
    alive.kill()
    alive.wait()
    assert clear_leftovers(str(tmp_path)) == 1
    assert [p.name for p in tmp_path.rglob("*") if p.name != ".lock"] == [kept.parents[1].name]


def test_a_fork_neither_takes_nor_removes_its_parents_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with temporary_folder() as mine:
        code = (
            "import os; from openfeedback.files.temporary import new_folder; a = new_folder(); pid = os.fork()\n"
            "b = new_folder() if not pid else None\n"
            "if pid: os.waitpid(pid, 0); print(a.is_dir(), len([p for p in a.parents[1].iterdir() if p.is_dir()]))\n"
            "else: assert a.parent != b.parent"
        )
        env = {**os.environ, "TMPDIR": str(tmp_path)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
        assert done.stdout == "True 2\n"  # its own and this test's: the fork has removed what it made
        assert mine.is_dir()


@pytest.mark.parametrize("trap", ["link", "file"])
def test_a_trap_in_the_systems_folder_is_refused_in_a_sentence(tmp_path, trap, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place = tmp_path / f"openfeedback-{os.getuid()}"
    (tmp_path / "elsewhere").mkdir()
    if trap == "link":
        place.symlink_to(tmp_path / "elsewhere")
    else:
        place.write_text("x")
    with pytest.raises(InputError, match="name another temporary folder in TMPDIR"), temporary_folder():
        pytest.fail("made in a trap")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_for_sockets_has_a_short_path(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with temporary_folder("kernel-", sockets=True) as folder:
        assert len(str(folder)) < 75
        ours = [folder, folder.parent, folder.parents[1]]  # other processes may have theirs beside it
        assert [p.stat().st_mode & 0o077 for p in ours] == [0, 0, 0]


def test_what_a_person_made_is_on_the_disk_before_it_takes_its_place(tmp_path, monkeypatch):
    done = []
    sync, move = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("synced"), sync(handle)))
    monkeypatch.setattr(os, "replace", lambda one, other: (done.append("moved"), move(one, other)))
    write_text(tmp_path / "of a run.txt", "a")
    assert done == ["moved"]
    done.clear()
    write_text(tmp_path / "of a person.txt", "a", lasting=True)
    assert done[:2] == ["synced", "moved"]
