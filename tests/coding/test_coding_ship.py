"""The vectors that ship with a codebook are those that this machine would make, and they cover every example."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.coding import load_codebook
from openfeedback.coding.ship import FILE, example_texts
from openfeedback.settings import VectorSettings
from openfeedback.text import backend_name, embed
from openfeedback.text.vector_cache import digest
from openfeedback.text.vector_file import load_vectors, save_vectors


def test_every_example_has_its_vector():
    codebook = load_codebook("table5")
    shipped = set(pd.read_parquet(codebook.home / FILE)["text_sha"])
    assert {digest(t) for t in example_texts(codebook)} == shipped, "run: python -m openfeedback.coding.ship"


def test_the_vectors_are_those_of_this_machine(tmp_path):
    codebook, fresh = load_codebook("table5"), VectorSettings(cache=tmp_path)
    shipped = pd.read_parquet(codebook.home / FILE).set_index("text_sha")
    if backend_name(fresh) != shipped["backend"].iloc[0]:
        pytest.skip(f"shipped for {shipped['backend'].iloc[0]}, this machine has {backend_name(fresh)}")
    texts = example_texts(codebook)[::200]
    stored = np.stack([np.frombuffer(shipped.loc[digest(t), "vector"], "<f4") for t in texts])
    np.testing.assert_allclose(stored, embed(texts, fresh), atol=1e-5)


def test_loaded_vectors_are_served_from_the_cache(tmp_path):
    here, there = VectorSettings(cache=tmp_path / "a"), VectorSettings(cache=tmp_path / "b")
    assert save_vectors(["yksi", "kaksi", "yksi"], tmp_path / FILE, here) == 2
    assert load_vectors(tmp_path / FILE, there) == 2
    embedded = []
    embed(["kaksi", "yksi"], there, lambda done, total: embedded.append(total))
    assert embedded == []
    assert load_vectors(tmp_path / "missing.parquet", there) == 0


def test_vectors_of_another_backend_are_left_out(tmp_path):
    save_vectors(["yksi"], tmp_path / FILE)
    frame = pd.read_parquet(tmp_path / FILE).assign(backend="something else 1.0")
    frame.to_parquet(tmp_path / FILE)
    assert load_vectors(tmp_path / FILE, VectorSettings(cache=tmp_path)) == 0
