"""The same files whatever the cache's past: empty, full, or of another machine and other versions."""

import os
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from small_study import make_study, run_quietly

from openfeedback.files import sha256
from openfeedback.text.vectors.cache import FILE


def _made(study: Path, cache: Path) -> dict[str, str]:
    """Digests of all that may be shared of a run of the study with this cache."""
    outputs = study.parents[1] / "outputs"
    shutil.rmtree(outputs, ignore_errors=True)
    before = os.environ.get("OPENFEEDBACK_CACHE")
    os.environ["OPENFEEDBACK_CACHE"] = str(cache)
    try:
        run_quietly(study)
    finally:
        os.environ.pop("OPENFEEDBACK_CACHE")
        if before is not None:
            os.environ["OPENFEEDBACK_CACHE"] = before
    places = [p for part in ("tables", "figures", "appendix") for p in (outputs / "small" / part).rglob("*")]
    return {p.relative_to(outputs).as_posix(): sha256(p) for p in sorted(places) if p.is_file()}


def _foreign(full: Path, folder: Path) -> Path:
    """A cache that knows every text, by another version and by another processor, a little off; a broken classifier."""
    shutil.copytree(full, folder)
    base = sqlite3.connect(folder / FILE)
    rows = base.execute("SELECT backend, text_sha, vector FROM vectors").fetchall()
    off = [(key, (np.frombuffer(vector, "<f4") * np.float32(-1)).tobytes(), name) for name, key, vector in rows]
    base.execute("DELETE FROM vectors")
    for other in (
        lambda name: name.replace("onnxruntime 1.", "onnxruntime 0."),
        lambda name: name.rpartition(" ")[0] + " 0",
    ):
        base.executemany("INSERT INTO vectors VALUES (?, ?, ?)", [(other(name), key, v) for key, v, name in off])
    base.commit()
    base.close()
    for model in (folder / "models").glob("*.joblib"):
        model.write_bytes(model.read_bytes()[:1000])
    return folder


@pytest.mark.slow
def test_an_empty_a_full_and_a_foreign_cache_give_the_same_bytes(tmp_path):
    study = make_study(tmp_path / "study")
    cache = tmp_path / "cache"
    empty = _made(study, cache)
    assert len(empty) > 20
    assert _made(study, cache) == empty
    assert _made(study, _foreign(cache, tmp_path / "foreign")) == empty
