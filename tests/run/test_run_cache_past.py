"""The same files wherever a study lies and whatever the cache's past: empty, half full, or of another machine."""

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from small_study import BRIEF, make_study, run_quietly

from openfeedback.params import load_params
from openfeedback.text.vectors.cache import FILE


def _made(study: Path, cache: Path) -> dict[str, bytes]:
    """All files of a run of the study with this cache."""
    folder = load_params(study).folder
    shutil.rmtree(folder, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENFEEDBACK_CACHE", str(cache))
        run_quietly(study)
    return _files(folder)


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _half_foreign(full: Path, folder: Path) -> Path:
    """A cache that knows every text by another version and by another processor, a little off, before every other one
    by ours too (of broken classifiers: tests/coding/test_coding_model_store.py)."""
    shutil.copytree(full, folder)
    base = sqlite3.connect(folder / FILE)
    rows = base.execute("SELECT backend, text_sha, vector FROM vectors ORDER BY text_sha").fetchall()
    off = [(key, (np.frombuffer(vector, "<f4") * np.float32(-1)).tobytes(), name) for name, key, vector in rows]
    base.execute("DELETE FROM vectors")
    for other in (
        lambda name: name.replace("onnxruntime 1.", "onnxruntime 0."),
        lambda name: name.rpartition(" ")[0] + " 0",
    ):
        base.executemany("INSERT INTO vectors VALUES (?, ?, ?)", [(other(name), key, v) for key, v, name in off])
    base.executemany("INSERT INTO vectors VALUES (?, ?, ?)", rows[::2])
    base.commit()
    base.close()
    return folder


@pytest.mark.slow
def test_two_folders_and_an_empty_a_full_and_a_foreign_cache_give_the_same_bytes(brief, tmp_path):
    other = make_study(tmp_path / "deep" / "er" / "elsewhere", more=BRIEF)
    cache = tmp_path / "cache"
    usual, empty = _files(load_params(brief).folder), _made(other, cache)
    assert len(usual) > 20
    foreign = _made(other, _half_foreign(cache, tmp_path / "foreign"))
    for made in (empty, foreign):
        assert list(made) == list(usual)
        assert [name for name in usual if made[name] != usual[name]] == []
