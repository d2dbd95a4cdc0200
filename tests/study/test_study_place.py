"""A study is one place: what travels by git, one table of corrections, JupyterLab on all of it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from importlib.util import find_spec

import pandas as pd
import psutil
import pytest

from openfeedback.coding.codebook import load_codebook
from openfeedback.coding.review import export_review
from openfeedback.explore.corrections.store import CodingStore
from openfeedback.params import load_params
from openfeedback.run.stages import table_path
from openfeedback.study.lab import EXPLORER, PACK, config_path, write_explorer
from openfeedback.study.new import make_study
from openfeedback.study.review import take_review

ANSWERS = ("data/vienti.csv", "data/review/arviointi.xlsx", "data/human.csv", "params/study.codings.csv", "kopio.xlsx",
           "params/study.contents.codings.csv", "params/.study.codings.csv.lock", "outputs/study/stages/units.parquet",
           "outputs/study/params/derived.yml", "notebooks/Untitled.ipynb", "data/review/~$arviointi.xlsx",
           "data/codebooks/topics/examples.csv", "liite.docx", ".ipynb_checkpoints/x.ipynb")  # fmt: skip


def test_what_holds_answers_or_counts_does_not_travel(tmp_path):
    study = make_study(tmp_path / "oma")
    (study / "data" / "codebooks" / "topics").mkdir()
    (study / "data" / "codebooks" / "topics" / ".gitignore").write_text("*\n")
    for name in ANSWERS:
        (study / name).parent.mkdir(parents=True, exist_ok=True)
        (study / name).write_text("sanottua")
    git = ["git", "-C", str(study)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    travels = subprocess.run([*git, "ls-files"], check=True, capture_output=True, text=True).stdout.split()
    assert [name for name in travels if not name.startswith("data/codebooks/own/")] == [
        ".gitignore", "data/.gitignore", "params/study.yml",
    ]  # fmt: skip
    assert "data/codebooks/own/codebook.yml" in travels


def test_excel_and_the_explorer_write_into_one_table(copy_of_small, tmp_path):
    params = load_params(copy_of_small)
    codings, units, responses = (
        pd.read_parquet(table_path(params.folder, n)) for n in ("codings", "units", "responses")
    )
    file = copy_of_small.parent / "small.codings.csv"
    first, second = codings["unit_id"].head(2)
    row = {"theme": "muut", "phase": "ei", "kind": "muu", "blind": False}
    CodingStore(file).put(first, "AA", row)
    form = tmp_path / "arviointi.xlsx"
    one = codings[codings["unit_id"] == second]
    export_review(one.assign(theme="juurruttaminen"), units, load_codebook("table5"), form, responses)
    accept(form)
    taken = take_review(copy_of_small, form, "KL")
    assert taken.file == file
    both = CodingStore(file).read()
    assert both[["unit_id", "coder", "theme"]].values.tolist() == [
        [first, "AA", "muut"], [second, "KL", "juurruttaminen"],
    ]  # fmt: skip
    assert load_params(copy_of_small).coding.human == "small.codings.csv"


def accept(form):
    import openpyxl

    from openfeedback.coding.review.form import ACCEPT, SHEET, YES

    book = openpyxl.load_workbook(form)
    column = [cell.value for cell in book[SHEET][1]].index(ACCEPT) + 1
    book[SHEET].cell(2, column).value = YES
    book.save(form)


def test_the_explorers_notebook_opens_the_studys_own_parameters_and_is_never_overwritten(tmp_path):
    path = write_explorer(tmp_path, "oma.yml")
    text = path.read_text(encoding="utf-8")
    assert 'of.explore(\\"params/oma.yml\\")' in text
    assert "params/study.yml" not in text
    path.write_text("mine")
    assert write_explorer(tmp_path).read_text() == "mine"


def test_without_its_language_pack_jupyterlab_stays_english(monkeypatch):
    monkeypatch.setattr("openfeedback.study.lab.find_spec", lambda name: None)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    assert config_path("fi").split(os.pathsep)[0] == "/mine"
    assert config_path("fi").endswith("en")


@pytest.fixture
def lab(tmp_path):
    """`openfeedback lab` on a new study, and a function that asks its server."""
    study = make_study(tmp_path / "oma")
    home = tmp_path / "home"
    home.mkdir()
    port = 8700 + os.getpid() % 1000
    server = {"open_browser": False, "allow_root": True, "port": port, "port_retries": 0}
    told = {"ServerApp": server, "IdentityProvider": {"token": "t"}}
    (home / "jupyter_server_config.json").write_text(json.dumps(told))
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(home), "HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "run")}
    command = [sys.executable, "-P", "-m", "openfeedback", "lab", str(study)]
    with (tmp_path / "log").open("w") as log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as program:

        def ask(path, data=None):
            request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", data, {"Authorization": "token t"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)

        for _ in range(600):
            if (home / "run").is_dir() and list((home / "run").glob("jpserver-*.json")):
                break
            assert program.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.3)
        yield program, ask
        program.kill()


@pytest.mark.slow
def test_lab_shows_the_whole_study_in_its_language_and_ended_leaves_no_kernel(lab):
    program, ask = lab
    shown = {each["name"] for each in ask("api/contents/")["content"]}
    assert shown == {"data", "notebooks", "params", EXPLORER}
    if find_spec(PACK):
        assert "fi_FI" in ask("lab/api/translations")["data"]
        assert ask("lab/api/settings/@jupyterlab/translation-extension:plugin")["schema"]["properties"]["locale"][
            "default"
        ] == "fi_FI"  # fmt: skip
    news = ask("lab/api/settings/@jupyterlab/apputils-extension:notification")["schema"]["properties"]
    assert (news["fetchNews"]["default"], news["checkForUpdates"]["default"]) == ("false", False)
    ask("api/kernels", b"{}")
    kernels = psutil.Process(program.pid).children(recursive=True)
    assert kernels
    program.terminate()
    program.wait(60)
    assert [kernel for kernel in kernels if kernel.is_running() and kernel.status() != psutil.STATUS_ZOMBIE] == []
