"""The vectors that ship with a codebook are those that this machine would make, and they cover every example."""

import shutil

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.ship import FILE, example_texts
from openfeedback.files.writing import sha256
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors.cache import digest
from openfeedback.text.vectors.encode import backend_name, embed
from openfeedback.text.vectors.shipped import load_vectors, save_vectors


def test_every_example_has_its_vector():
    codebook = load_codebook("table5")
    shipped = set(pd.read_parquet(codebook.home / FILE)["text_sha"])
    assert {digest(t) for t in example_texts(codebook)} == shipped, "run: python -m openfeedback.coding.codebook.ship"


def test_the_vectors_are_those_of_this_machine(tmp_path):
    codebook, fresh = load_codebook("table5"), VectorSettings(cache=tmp_path)
    shipped = pd.read_parquet(codebook.home / FILE).set_index("text_sha")
    if backend_name(fresh) != shipped["backend"].iloc[0]:
        pytest.skip(f"shipped for {shipped['backend'].iloc[0]}, this machine has {backend_name(fresh)}")
    texts = example_texts(codebook)[::200]
    stored = np.stack([np.frombuffer(shipped.loc[digest(t), "vector"], "<f4") for t in texts])
    likeness = (stored * embed(texts, fresh)).sum(axis=1)  # on the processor that made them the same bytes
    assert likeness.min() > 0.9995


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """The vectors of two texts, as if they shipped with a codebook."""
    here = VectorSettings(cache=tmp_path / "a")
    assert save_vectors(["yksi", "kaksi", "yksi"], tmp_path / FILE, here) == 2
    monkeypatch.setattr("openfeedback.text.vectors.shipped._shipped", lambda name: {sha256(tmp_path / name)})
    return tmp_path / FILE


def test_given_vectors_come_before_the_cache_and_never_enter_it(tmp_path, shipped):
    here, there = VectorSettings(cache=tmp_path / "a"), VectorSettings(cache=tmp_path / "b")
    given = {key: -vector for key, vector in load_vectors(shipped, there).items()}  # as if of another processor
    told = []
    rows = embed(["kaksi", "yksi"], there, lambda done, total: told.append(total), given=given)
    assert (rows == -embed(["kaksi", "yksi"], here)).all()
    assert told == []
    assert (embed(["kaksi", "yksi"], there) == embed(["kaksi", "yksi"], here)).all()
    assert load_vectors(tmp_path / "missing.parquet", there) == {}


def test_vectors_that_came_with_a_study_do_not_fill_the_cache_of_all(tmp_path):
    save_vectors(["yksi"], tmp_path / FILE, VectorSettings(cache=tmp_path / "a"))
    assert load_vectors(tmp_path / FILE, VectorSettings(cache=tmp_path / "b")) == {}
    (tmp_path / FILE).write_bytes(b"PAR1 no table")
    assert load_vectors(tmp_path / FILE, VectorSettings(cache=tmp_path / "b")) == {}
    own = shutil.copy(load_codebook("table5").home / FILE, tmp_path / FILE)  # as `new` copies it
    assert load_vectors(own, VectorSettings(cache=tmp_path / "b"))


def test_vectors_of_another_backend_are_left_out(tmp_path, shipped, monkeypatch):
    frame = pd.read_parquet(tmp_path / FILE).assign(backend="something else 1.0")
    frame.to_parquet(tmp_path / FILE)
    monkeypatch.setattr("openfeedback.text.vectors.shipped._shipped", lambda name: {sha256(tmp_path / name)})
    assert load_vectors(tmp_path / FILE, VectorSettings(cache=tmp_path)) == {}
