"""Sentence models from a folder: only safetensors and plain settings; everything else is refused before any import."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from openfeedback.errors import ParameterError
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors.cache import FILE, VectorCache, digest
from openfeedback.text.vectors.encode import embed
from openfeedback.text.vectors.safetensors_only import check_weights

PARTS = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
]


class Canary:
    """An object whose pickle writes a file when it is loaded."""

    def __init__(self, path: Path):
        self.path = str(path)

    def __reduce__(self):
        return os.system, (f"echo run > {self.path}",)


@pytest.fixture
def model(tmp_path):
    """A folder as sentence-transformers writes it, with weights of one number."""
    folder = tmp_path / "model"
    for part in ("1_Pooling", "2_Dense"):
        (folder / part).mkdir(parents=True)
    for part in ("", "2_Dense"):
        save_file({"weight": np.zeros(1, np.float32)}, folder / part / "model.safetensors")
    told = {
        "modules.json": PARTS,
        "config.json": {"model_type": "bert", "auto_map": {}},
        "sentence_bert_config.json": {"max_seq_length": 128, "do_lower_case": False},
        "1_Pooling/config.json": {"pooling_mode_mean_tokens": True},
        "2_Dense/config.json": {"activation_function": "torch.nn.modules.activation.Tanh"},
    }
    for name, value in told.items():
        (folder / name).write_text(json.dumps(value))
    (folder / "vocab.txt").write_text("[CLS]\n")
    (folder / "README.md").write_text("# a model\n")
    return folder


def test_a_plain_model_passes(model):
    check_weights(model)


def put(folder: Path, name: str, value: object) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())


def _without_safetensors(folder: Path, evil: bytes) -> None:
    for path in folder.rglob("*.safetensors"):
        path.unlink()


def _linked_folder(folder: Path, evil: bytes) -> None:
    put(folder.parent / "elsewhere", "pytorch_model.bin", evil)
    (folder / "3_Dense").symlink_to(folder.parent / "elsewhere")


WRONG = {
    **{
        name: lambda folder, evil, name=name: put(folder, name, evil)
        for name in ("pytorch_model.bin", "2_Dense/pytorch_model.bin", "model.pt", "model.PTH", "a.pkl", "a.ckpt",
                     "modeling.py", "tf_model.h5", "a.npy", "a.joblib", "model.onnx", "1_Pooling/x.so", "vocab")
    },
    "no safetensors": _without_safetensors,
    "a pickle named safetensors": lambda folder, evil: put(folder, "model.safetensors", evil),
    "a link to another folder": _linked_folder,
    "a part of its own": lambda folder, evil: put(folder, "modules.json", [{**PARTS[0], "type": "evil.Part"}]),
    "a part of Python": lambda folder, evil: put(folder, "modules.json", [{**PARTS[0], "type": "os.system"}]),
    "an odd part": lambda folder, evil: put(folder, "modules.json", [{"type": "sentence_transformers.util.x"}]),
    "parts that are no list": lambda folder, evil: put(folder, "modules.json", {"type": "evil.Part"}),
    "a part elsewhere": lambda folder, evil: put(folder, "modules.json", [{**PARTS[0], "path": "../other"}]),
    "remote code": lambda folder, evil: put(folder, "config.json", {"auto_map": {"AutoModel": "evil.Model"}}),
    "a tokenizer's code": lambda folder, evil: put(folder, "tokenizer_config.json", {"x": [{"auto_map": {"a": "b"}}]}),
    "trust asked for": lambda folder, evil: put(folder, "config.json", {"trust_remote_code": True}),
    "other loading": lambda folder, evil: put(
        folder, "sentence_bert_config.json", {"model_args": {"use_safetensors": False}}
    ),
    "an activation that is none": lambda folder, evil: put(
        folder, "2_Dense/config.json", {"activation_function": "evil.run"}
    ),
    "an adapter": lambda folder, evil: put(folder, "adapter_config.json", {"base_model_name_or_path": "../evil"}),
    "broken settings": lambda folder, evil: put(folder, "config.json", b"{"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_what_could_run_code_is_refused_in_a_sentence(model, tmp_path, kind):
    WRONG[kind](model, pickle.dumps(Canary(tmp_path / "canary")))
    before = set(sys.modules)
    with pytest.raises(ParameterError) as refused:
        embed(["kiitos"], VectorSettings(backend=f"sentence-transformers:{model}", cache=tmp_path / "cache"))
    assert str(refused.value).startswith(f"vectors.backend: {model}: ")
    assert len(refused.value.problems) == 1
    assert {"torch", "transformers", "sentence_transformers"} & (set(sys.modules) - before) == set()
    assert not (tmp_path / "canary").exists()


def test_a_folder_in_the_present_one_with_the_name_of_a_hub_model_is_looked_at_too(tmp_path):
    put(tmp_path / "intfloat" / "multilingual-e5-small", "pytorch_model.bin", pickle.dumps(Canary(tmp_path / "canary")))
    code = (
        "from openfeedback.text.vectors import embed; from openfeedback.settings import VectorSettings\n"
        "embed(['a'], VectorSettings(backend='sentence-transformers:intfloat/multilingual-e5-small', cache='c'))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "pytorch_model.bin could run code" in done.stderr
    assert not (tmp_path / "canary").exists()


def test_a_file_is_no_model(tmp_path):
    put(tmp_path, "model.bin", pickle.dumps(Canary(tmp_path / "canary")))
    with pytest.raises(ParameterError, match="is not a folder"):
        embed(["a"], VectorSettings(backend=f"sentence-transformers:{tmp_path / 'model.bin'}"))


@pytest.mark.parametrize("blob", [b"abc", "text", 7, b"", np.full(3, np.nan, "<f4").tobytes()])
def test_what_is_no_vector_in_the_cache_is_made_anew(tmp_path, blob):
    import sqlite3

    settings = VectorSettings(backend="spacy", cache=tmp_path)
    good = embed(["kiitos"], settings)
    with sqlite3.connect(tmp_path / FILE) as base:
        base.execute("UPDATE vectors SET vector = ?", (blob,))
    assert (embed(["kiitos"], settings) == good).all()


def test_vectors_of_another_length_are_told(tmp_path):
    from openfeedback.errors import InputError
    from openfeedback.text.vectors.encode import backend_name

    settings = VectorSettings(backend="spacy", cache=tmp_path)
    VectorCache(tmp_path, backend_name(settings)).put({digest("kiitos"): np.ones(2, np.float32)})
    with pytest.raises(InputError, match="delete the file"):
        embed(["kiitos", "muuta"], settings)
