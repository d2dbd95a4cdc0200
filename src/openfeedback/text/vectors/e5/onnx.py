"""The few parts of the ONNX file format that one encoder needs, written by hand: the onnx package weighs 31 MB.

Protocol buffers (protobuf.dev/programming-guides/encoding) with the field numbers of onnx.proto, IR version 10.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

IR_VERSION = 10
FLOAT = 1  # TensorProto.DataType
_DATA_TYPES = {"float32": 1, "uint8": 2}
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT = 1, 2


def number(field: int, value: int) -> bytes:
    """A field that is a whole number.

    >>> number(1, 300).hex()
    '08ac02'
    """
    return _varint(field << 3) + _varint(value)


def content(field: int, value: bytes | str) -> bytes:
    """A field of text, bytes or a message.

    >>> content(2, "ä").hex()
    '1202c3a4'
    """
    raw = value.encode("utf-8") if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(raw)) + raw


def tensor(name: str, values: np.ndarray) -> bytes:
    """TensorProto: constant values."""
    dims = b"".join(number(1, n) for n in values.shape)
    raw = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False).tobytes()
    return dims + number(2, _DATA_TYPES[values.dtype.name]) + content(8, name) + content(9, raw)


def node(operator: str, inputs: Sequence[str], outputs: Sequence[str], domain: str, **attributes: int | float) -> bytes:
    """NodeProto: one operation; an empty input is one left out."""
    names = b"".join(content(1, name) for name in inputs) + b"".join(content(2, name) for name in outputs)
    given = b"".join(content(5, _attribute(name, value)) for name, value in attributes.items())
    return names + content(4, operator) + given + content(7, domain)


def rows(name: str, dims: Sequence[str | int]) -> bytes:
    """ValueInfoProto: an input or output of float32, its dimensions named or fixed."""
    shape = b"".join(content(1, number(1, d) if isinstance(d, int) else content(2, d)) for d in dims)
    return content(1, name) + content(2, content(1, number(1, FLOAT) + content(2, shape)))


def model(
    nodes: Sequence[bytes], tensors: Sequence[bytes], source: bytes, target: bytes, versions: dict[str, int]
) -> bytes:
    """ModelProto: the graph of ``nodes`` from ``source`` to ``target``; ``versions``: of each domain's operators."""
    parts = [content(1, n) for n in nodes] + [content(2, "encoder")] + [content(5, t) for t in tensors]
    graph = b"".join([*parts, content(11, source), content(12, target)])
    imports = b"".join(content(8, content(1, domain) + number(2, version)) for domain, version in versions.items())
    return number(1, IR_VERSION) + content(7, graph) + imports


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, int):
        return content(1, name) + number(3, value) + number(20, _ATTRIBUTE_INT)
    return content(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + number(20, _ATTRIBUTE_FLOAT)


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
