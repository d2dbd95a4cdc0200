"""What lies in a cache folder is never run: crafted, changed and foreign files are fitted anew, with the same codes."""

import io
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.classifier.classify import code
from openfeedback.coding.classifier.learnt.store import fitted, model_path, to_bytes
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.files.machine import SEAL_BYTES, opened, sealed
from openfeedback.settings import CodingSettings, VectorSettings

UNITS = pd.DataFrame({"unit_id": ["1", "2", "3"], "text": ["lisää mittareita", "verkostojen hyödyt", "kiitos tästä"]})


class Canary:
    """An object whose pickle writes a file when it is loaded."""

    def __init__(self, path: Path):
        self.path = str(path)

    def __reduce__(self):
        return os.system, (f"echo run > {self.path}",)


@pytest.fixture(scope="module")
def book():
    whole = load_codebook("table5")
    return whole._having(whole.examples().groupby("theme").head(6))


@pytest.fixture(scope="module")
def stored(tmp_path_factory, book):
    """A cache with the fitted classifier, and its codes."""
    vectors = VectorSettings(backend="spacy", cache=tmp_path_factory.mktemp("cache"))
    return vectors, code(UNITS, book, CodingSettings(), vectors)


def test_nothing_stored_is_a_pickle_and_the_model_comes_back_whole(stored, book, monkeypatch):
    vectors, codings = stored
    path = model_path(book, vectors)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with np.load(io.BytesIO(path.read_bytes()[SEAL_BYTES:]), allow_pickle=False) as arrays:
        assert not any(arrays[name].dtype.hasobject for name in arrays.files)
    monkeypatch.setattr("openfeedback.coding.classifier.learnt.store.fit_model", lambda *_: pytest.fail("fitted again"))
    model = fitted(book, vectors)
    assert to_bytes(model) == opened(path.read_bytes(), path.name)
    pd.testing.assert_frame_equal(code(UNITS, book, CodingSettings(), vectors), codings, check_exact=True)


def _pickled(canary: Path, path: Path) -> bytes:
    return pickle.dumps(Canary(canary))


def _joblib(canary: Path, path: Path) -> bytes:
    stream = io.BytesIO()
    joblib.dump(Canary(canary), stream, compress=1)
    return stream.getvalue()


def _objects(canary: Path, path: Path) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, weights=np.array([Canary(canary)], dtype=object), words=np.array([Canary(canary)], dtype=object))
    return stream.getvalue()


def _sealed_objects(canary: Path, path: Path) -> bytes:
    return sealed(_objects(canary, path), path.name)


def _sealed_other_arrays(canary: Path, path: Path) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, words=np.frombuffer(b"[1, 2]", np.uint8), weights=np.zeros(3))
    return sealed(stream.getvalue(), path.name)


def _other_weights(canary: Path, path: Path) -> bytes:
    """The file as it is, but for weights of the attacker's choice."""
    data = path.read_bytes()
    with np.load(io.BytesIO(data[SEAL_BYTES:]), allow_pickle=False) as arrays:
        changed = {name: arrays[name] for name in arrays.files}
    changed["weights"] = -changed["weights"]
    stream = io.BytesIO()
    np.savez_compressed(stream, **changed)
    return data[:SEAL_BYTES] + stream.getvalue()


CRAFTED = {
    "a pickle": _pickled,
    "a joblib file": _joblib,
    "an npz with objects": _objects,
    "an npz with objects under our seal": _sealed_objects,
    "other arrays under our seal": _sealed_other_arrays,
    "other weights": _other_weights,
    "another model's file": lambda canary, path: sealed(opened(path.read_bytes(), path.name), "table5-other.model"),
    "cut short": lambda canary, path: path.read_bytes()[:1000],
    "nothing": lambda canary, path: b"",
    "one byte changed": lambda canary, path: path.read_bytes()[:-20] + b"!" + path.read_bytes()[-19:],
}


@pytest.mark.parametrize("kind", CRAFTED)
def test_a_crafted_file_is_fitted_anew(stored, book, tmp_path, kind):
    vectors = VectorSettings(backend="spacy", cache=tmp_path / "cache")
    shutil.copytree(stored[0].cache, vectors.cache)
    path, good = model_path(book, vectors), model_path(book, stored[0]).read_bytes()
    path.write_bytes(CRAFTED[kind](tmp_path / "canary", path))
    assert path.read_bytes() != good
    pd.testing.assert_frame_equal(code(UNITS, book, CodingSettings(), vectors), stored[1], check_exact=True)
    assert path.read_bytes() == good
    assert not (tmp_path / "canary").exists()


def test_pickles_of_earlier_versions_are_not_read_and_leave_our_own_cache(stored, book, tmp_path, monkeypatch):
    for vectors in (VectorSettings(backend="spacy"), VectorSettings(backend="spacy", cache=tmp_path / "given")):
        monkeypatch.setenv("OPENFEEDBACK_CACHE", str(tmp_path / "own"))
        path = model_path(book, vectors)
        old = path.with_suffix(".joblib")
        old.parent.mkdir(parents=True)
        joblib.dump(Canary(tmp_path / "canary"), old)
        assert code(UNITS, book, CodingSettings(), vectors)["theme"].tolist() == stored[1]["theme"].tolist()
        assert old.exists() == (vectors.cache is not None)  # somebody else's folder is left as it is
    assert not (tmp_path / "canary").exists()


def test_another_machines_model_is_fitted_anew(stored, book, tmp_path):
    code_there = (
        "import pandas as pd, sys; from pathlib import Path\n"
        "from openfeedback.files import opened\n"
        f"path = Path({str(model_path(book, stored[0]))!r}); print(opened(path.read_bytes(), path.name))"
    )
    there = {**os.environ, "OPENFEEDBACK_STATE": str(tmp_path / "other machine")}
    done = subprocess.run([sys.executable, "-c", code_there], env=there, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"
    assert (tmp_path / "other machine" / "key").stat().st_mode & 0o077 == 0
