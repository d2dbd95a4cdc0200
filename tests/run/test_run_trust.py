"""A received study runs no code of its own until somebody at this machine has said yes, once, to these contents."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from small_study import make_study

from openfeedback.errors import InputError
from openfeedback.files.writing import resource
from openfeedback.params import load_params
from openfeedback.run.batch.plan import load_batch, unknown_in_batch
from openfeedback.run.gate.trust import allow, made_here, unknown
from openfeedback.run.stages import STAGES
from openfeedback.study import new as study

EVIL = "open({canary!r}, 'w').write('run')"
ORDINARY = {"OPENFEEDBACK_KERNELS": "ordinary"}


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """A machine that has allowed nothing yet."""
    monkeypatch.setenv("OPENFEEDBACK_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("OPENFEEDBACK_ALLOWED", raising=False)
    return tmp_path / "state"


def received(folder: Path, code: str, notebook: str = "01_read") -> Path:
    """A study with the shipped notebooks, one of which begins with ``code``; its parameter file."""
    params = make_study(folder)
    (folder / "notebooks").mkdir()
    for one in STAGES:
        book = nbformat.read(resource("notebooks", f"{one.notebook}.ipynb"), 4)
        if one.notebook == notebook:
            book.cells.insert(0, nbformat.v4.new_code_cell(code))
        nbformat.write(book, folder / "notebooks" / f"{one.notebook}.ipynb")
    return params


def openfeedback(*words: object, cwd: Path, **more: str) -> subprocess.CompletedProcess:
    """The command without a terminal."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "openfeedback", *map(str, words)],
        cwd=cwd, env={**os.environ, **more}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def at_a_terminal(answer: str, *words: object, cwd: Path) -> tuple[int, str]:
    """The command at a terminal where somebody answers."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "openfeedback", *map(str, words)],
        cwd=cwd, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as program:  # fmt: skip
        os.write(ours, answer.encode() + b"\n")
        said = program.communicate()[0]
    os.close(ours)
    os.close(theirs)
    return program.returncode, said


def only_first(params: Path) -> str:
    """Which notebooks of a run were executed."""
    folder = load_params(params).folder / "notebooks"
    return ", ".join(sorted(p.name for p in folder.iterdir())) if folder.is_dir() else ""


def stop_after_first(canary: Path) -> str:
    """A program that shows that it ran, and ends its notebook."""
    return EVIL.format(canary=str(canary)) + "\nraise RuntimeError('seen')"


def test_without_a_terminal_nothing_runs_and_one_sentence_says_what_to_do(tmp_path):
    params = received(tmp_path / "got", EVIL.format(canary=str(tmp_path / "canary")))
    done = openfeedback("run", params, cwd=tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(r"openfeedback: \S+/got: 01_read\.ipynb: came with .*--trust\n", done.stderr)
    assert not (tmp_path / "canary").exists()
    assert only_first(params) == ""


@pytest.mark.slow
def test_a_batch_asks_as_well(tmp_path):
    params = received(tmp_path / "got", EVIL.format(canary=str(tmp_path / "canary")))
    plan = params.with_name("batch.yml")
    plan.write_text(yaml.safe_dump({"base": params.name, "runs": [{"name": "a"}, {"name": "b", "seed": 2}]}))
    done = openfeedback("batch", plan, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("01_read.ipynb: came with the study") == 1
    assert not (tmp_path / "canary").exists()
    assert openfeedback("batch", plan, "--dry-run", cwd=tmp_path).returncode == 0


@pytest.mark.slow
def test_a_no_at_the_terminal_runs_nothing_and_a_yes_is_remembered_for_these_contents(tmp_path, state):
    canary = tmp_path / "canary"
    params = received(tmp_path / "got", stop_after_first(canary))
    code, said = at_a_terminal("n", "run", params, cwd=tmp_path)
    assert code == 1
    assert "01_read.ipynb" in said
    assert not canary.exists()
    code, said = at_a_terminal("y", "run", params, cwd=tmp_path)
    assert "Run them" in said
    assert canary.exists()
    assert (state / "allowed.json").stat().st_mode & 0o077 == 0
    canary.unlink()
    assert "came with" not in openfeedback("run", params, cwd=tmp_path).stderr
    assert canary.exists()
    received_again = received(tmp_path / "got again", stop_after_first(canary) + " # changed")
    canary.unlink()
    assert "came with" in openfeedback("run", received_again, cwd=tmp_path).stderr
    assert not canary.exists()


@pytest.mark.parametrize("place", ["../params/demo.yml", "../params/small.yml"])
def test_our_own_notebooks_are_known_wherever_they_lie(tmp_path, place):
    params = received(tmp_path / "got", "")
    path = tmp_path / "got" / "notebooks" / "01_read.ipynb"
    shutil.copy(resource("notebooks", path.name), path)
    for book in path.parent.iterdir():
        book.write_text(book.read_text(encoding="utf-8").replace("../params/demo.yml", place), encoding="utf-8")
    assert unknown(load_params(params)) is None


CHANGES = {
    "a line": lambda book: book["cells"][-1].update(cell_type="code", source="import os", outputs=[]),
    "code behind the parameter file": lambda book: book["cells"][1].update(source='params = ""; import os'),
    "another order": lambda book: book["cells"].reverse(),
    "an old format whose cells are elsewhere": lambda book: book.update(nbformat=3, worksheets=[{"cells": []}]),
    "a format that is text": lambda book: book.update(nbformat="3"),
    "no cells": lambda book: book.pop("cells"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_other_code_is_not_ours(tmp_path, change):
    params = make_study(tmp_path / "got")
    path = tmp_path / "got" / "notebooks" / "02_units.ipynb"
    path.parent.mkdir()
    book = json.loads(resource("notebooks", path.name).read_text(encoding="utf-8"))
    CHANGES[change](book)
    path.write_text(json.dumps(book), encoding="utf-8")
    found = unknown(load_params(params))
    assert found is not None
    assert list(found.found) == ["02_units.ipynb"]


def test_a_study_made_here_is_its_owners_also_when_it_changes_or_moves(tmp_path):
    folder = study.make_study(tmp_path / "own")
    book = folder / "notebooks" / "02_units.ipynb"
    book.write_text(book.read_text(encoding="utf-8").replace("import", "import os; import", 1), encoding="utf-8")
    assert unknown(load_params(folder / "params" / "study.yml")) is None
    moved = folder.rename(tmp_path / "moved")
    assert unknown(load_params(moved / "params" / "study.yml")) is None


def test_a_study_that_was_sent_away_and_came_back_is_a_received_one(tmp_path):
    folder = study.make_study(tmp_path / "own")
    with zipfile.ZipFile(tmp_path / "sent.zip", "w") as sent:
        for path in sorted(folder.rglob("*")):
            sent.write(path, path.relative_to(tmp_path))
    shutil.rmtree(folder)
    with zipfile.ZipFile(tmp_path / "sent.zip") as back:
        back.extractall(tmp_path)
    shutil.copytree(folder, tmp_path / "copy")
    assert not made_here(folder)
    assert not made_here(tmp_path / "copy")
    assert unknown(load_params(folder / "params" / "study.yml")) is None  # its notebooks are still ours


def test_a_scheduler_in_received_parameters_is_asked_about(tmp_path):
    path = make_study(tmp_path / "got")
    path.write_text(
        path.read_text(encoding="utf-8") + "text: {scheduler: 'tcp://203.0.113.1:8786'}\n", encoding="utf-8"
    )
    done = openfeedback("run", path, cwd=tmp_path)
    assert done.returncode == 1
    assert "text.scheduler tcp://203.0.113.1:8786" in done.stderr
    own = study.make_study(tmp_path / "own")
    params = own / "params" / "study.yml"
    # a parameter file from elsewhere that extends a study made here speaks for itself
    other = tmp_path / "got" / "params" / "other.yml"
    other.write_text("extends: ../../own/params/study.yml\nvectors: {scheduler: 'tcp://203.0.113.1:8786'}\n")
    assert unknown(load_params(params)) is None
    assert list(unknown(load_params(other)).found) == ["vectors.scheduler tcp://203.0.113.1:8786"]


def test_what_a_received_batch_would_run_or_send_is_asked_about(tmp_path):
    path = make_study(tmp_path / "got")
    plan = path.with_name("batch.yml")
    told = {"base": path.name, "runs": [{"name": "a"}], "outputs": "memory://away", "slurm": {"prologue": ["rm -r x"]}}
    plan.write_text(yaml.safe_dump(told))
    batch = load_batch(plan)
    assert sorted(unknown_in_batch(batch, slurm=True).found) == ["outputs memory://away", "slurm.prologue rm -r x"]
    assert list(unknown_in_batch(batch, slurm=False).found) == ["outputs memory://away"]
    allow([unknown_in_batch(batch, slurm=False)])
    assert unknown_in_batch(batch, slurm=False) is None


def test_a_notebook_that_is_run_by_hand_runs_no_other_unasked(tmp_path, monkeypatch):
    from openfeedback.run.notebook.workspace import open_run

    canary = tmp_path / "canary"
    params = load_params(received(tmp_path / "got", EVIL.format(canary=str(canary)), "01_read"))
    with pytest.raises(InputError, match="01_read.ipynb: came with the study"):
        open_run(params, "02_units").need("responses")
    assert not canary.exists()


SHADOWS = ("numpy", "openfeedback", "ipykernel_launcher", "ipykernel", "json", "pandas", "multiprocessing",
           "sitecustomize", "usercustomize", "jupyterlab", "pyarrow", "papermill")  # fmt: skip
CONFIGS = ("ipython_config.py", "ipython_kernel_config.py", "jupyter_config.py", "jupyter_lab_config.py",
           "jupyter_server_config.py", ".jupyter/jupyter_config.py", ".ipython/profile_default/startup/00.py",
           "profile_default/startup/00.py", ".env")  # fmt: skip


def lay_shadows(folder: Path, canary: Path) -> None:
    """Modules and settings that would be imported if a program looked for them in the folder where it starts."""
    for name in (*(f"{name}.py" for name in SHADOWS), *CONFIGS):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"open({str(canary)!r}, 'a').write({name!r} + ' ')\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("kernels", [{}, ORDINARY], ids=["forked", "ordinary"])
def test_trusted_notebooks_run_without_a_terminal_by_our_kernel_and_import_nothing_from_beside_them(tmp_path, kernels):
    """Kernels look for modules where Python is installed, and a notebook's metadata choose neither the kernel nor the
    language of its parameters; what it says at its end ends the run at once."""
    code = "import sys, numpy, pandas, openfeedback\nassert not {'', '.', __import__('os').getcwd()} & set(sys.path)\n"
    code += "import papermill, pyarrow, multiprocessing\nraise RuntimeError('all imported')"
    params = received(tmp_path / "got", code)
    path = tmp_path / "got" / "notebooks" / "01_read.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["metadata"]["kernelspec"] = {"name": "bash", "language": "bash", "display_name": "Bash"}
    path.write_text(json.dumps(book), encoding="utf-8")
    lay_shadows(tmp_path / "got" / "notebooks", tmp_path / "canary")
    done = openfeedback("run", params, "--trust", cwd=tmp_path / "got" / "notebooks", **kernels)
    assert "all imported" in done.stderr
    assert not (tmp_path / "canary").exists()


@pytest.mark.slow
def test_workers_that_share_texts_do_not_import_from_the_present_folder(tmp_path):
    lay_shadows(tmp_path / "got", tmp_path / "canary")
    table = tmp_path / "in.csv"
    table.write_text("response_id,text\n1,Kiitos Matti Virtanen\n2,Lisää mittareita\n", encoding="utf-8")
    command = [
        Path(sys.executable).with_name("openfeedback"),
        "units",
        table,
        "-o",
        tmp_path / "out.csv",
        "--jobs",
        "2",
    ]
    done = subprocess.run(command, cwd=tmp_path / "got", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "canary").exists()


def test_lab_neither_imports_nor_reads_settings_from_the_study(tmp_path):
    """The real JupyterLab, started from the study's folder, up to the line that says where it runs."""
    (tmp_path / "got" / "notebooks").mkdir(parents=True)
    for folder in (tmp_path / "got", tmp_path / "got" / "notebooks"):
        lay_shadows(folder, tmp_path / "canary")
    home = tmp_path / "home"
    home.mkdir()
    (home / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"open_browser": False, "allow_root": True, "port": 0}})
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "openfeedback", "lab", "."], cwd=tmp_path / "got", text=True,
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(home), "HOME": str(home)},
    ) as lab:  # fmt: skip
        assert lab.stderr is not None
        said = next((line for line in lab.stderr if "is running at" in line), "it ended")
        os.killpg(lab.pid, 15)
    assert "is running at" in said
    assert not (tmp_path / "canary").exists()
