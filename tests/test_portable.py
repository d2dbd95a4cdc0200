"""What Windows and macOS ask of files, as far as Linux can show it: names, paths, encodings, one environment."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from packaging.specifiers import SpecifierSet

from openfeedback.files.names import ENDING, LONGEST, folded, why_no_name

MOST, HOME = 240, 60  # characters of a path that Windows takes with room to spare, and of a study's own place
STRICT = """
import warnings
warnings.filterwarnings("error", category=EncodingWarning, module=r"openfeedback")
"""


def tracked(root):
    """Files of the project: what git knows, or all but the environment where there is no git."""
    done = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False, encoding="utf-8")
    return [Path(line.strip('"')) for line in done.stdout.splitlines()]


def test_every_name_of_the_project_can_be_one_on_every_system(root):
    files = tracked(root)
    if not files:
        pytest.skip("no git here")
    assert [f"{p}: {why}" for p in files for part in p.parts if (why := why_no_name(part, hidden=True))] == []
    names = [folded(str(p)) for p in files]
    assert sorted(n for n in names if names.count(n) > 1) == []
    assert max(len(str(p)) for p in files) <= MOST - HOME


def test_what_a_run_leaves_fits_windows_under_the_longest_name(small):
    folder = small.parents[1] / "outputs" / "small"
    left = [p.relative_to(folder) for p in folder.rglob("*")]
    assert [f"{p}: {why}" for p in left for part in p.parts if (why := why_no_name(part, hidden=True))] == []
    longest = max(len(str(p)) for p in left) + len(".running")
    assert HOME + len("/outputs/batch/") + LONGEST - ENDING + 1 + longest <= MOST


EACH = """
import json, sys
from openfeedback.verbs.app import main
for sys.argv[1:] in json.loads(sys.argv[1]):
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise SystemExit(f"{sys.argv}: exit code {end.code}")
"""


def in_c_locale(folder, *verbs):
    """Run verbs of openfeedback in a C locale, with encodings that are not named as errors of our own files."""
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "sitecustomize.py").write_text(STRICT, encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    path = os.pathsep.join([str(folder / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    env |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONWARNDEFAULTENCODING": "1",
            "PYTHONPATH": path}  # fmt: skip
    asked = json.dumps([[str(word) for word in words] for words in verbs])
    return subprocess.run([sys.executable, "-c", EACH, asked], cwd=folder, env=env,
                          capture_output=True, text=True, encoding="utf-8", check=False)  # fmt: skip


@pytest.mark.slow
def test_every_encoding_is_named_and_a_c_locale_changes_nothing(tmp_path, small):
    survey = small.parents[1] / "data" / "klinikka.xlsx"
    answers = pd.DataFrame({"response_id": ["ä"], "text": ["Enemmän yhteistyötä hyvinvointialueiden välillä."]})
    answers.to_csv(tmp_path / "vastaukset.csv", index=False, encoding="utf-8")
    done = in_c_locale(
        tmp_path,
        ["read", survey, "-o", "taulut"], ["new", "oma", "--from", survey], ["check", "oma/params/study.yml"],
        ["units", "vastaukset.csv", "-o", "yksikot.csv"], ["code", "yksikot.csv", "-o", "koodit.csv"],
        ["codebook", "check", "table5"], ["audit"], ["doctor"],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-800:]
    units = pd.read_csv(tmp_path / "yksikot.csv", encoding="utf-8")
    assert units["text"].tolist() == ["Enemmän yhteistyötä hyvinvointialueiden välillä."]


def test_the_conda_environment_takes_what_the_lock_pins(root):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    pins = dict(re.findall(r"(?m)^([A-Za-z0-9_.-]+)==([^\s;\\]+)", lock))
    pins = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    wanted = re.findall(r"(?m)^\s+- ([a-z][\w-]*)\s*((?:[<>=!~]=?[\w.,<>=*]+)?)\s*$",
                        (root / "environment.yml").read_text(encoding="utf-8"))  # fmt: skip
    both = [(name, spec) for name, spec in wanted if name.lower() in pins]
    assert len(both) > 25
    assert [(n, s, pins[n.lower()]) for n, s in both if pins[n.lower()] not in SpecifierSet(s)] == []
