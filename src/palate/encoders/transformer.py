"""The transformer of multilingual-e5-small as an ONNX graph, its matrix products in 8 bits."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from palate.encoders.e5_file import E5File
from palate.encoders.graph import Graph

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

STEPS = 127
"""A number becomes a whole one from -127 to 127, the largest of its row or column becoming 127."""

MIDDLE = 128
"""Stands for zero in a row of unsigned bytes."""


def network(file: E5File, dim: int, exact: bool = False) -> "InferenceSession":
    """The transformer as a session.

    Inputs ``x`` (n, tokens, dim), sums of word, place and type vectors, and ``mask`` (n, 1, 1, tokens), 0
    where there is a token and a large negative number where there is none; output (n, tokens, dim).

    Parameters
    ----------
    file : E5File
        The weights.
    dim : int
        Length of a token's vector.
    exact : bool
        Products in float32, to compare with.
    """
    graph = Graph({}, epsilon=file.epsilon)
    net = _Transformer(graph, file, dim, exact)
    x = net.norm("x", "emb.ln")
    for layer in range(file.layers):
        x = net.layer(x, f"l{layer}.")
    return graph.compile(["n", "tokens", dim], x, mask=["n", 1, 1, "tokens"])


class _Transformer:
    """Layers after Devlin et al., BERT, NAACL 2019."""

    def __init__(self, graph: Graph, file: E5File, dim: int, exact: bool) -> None:
        self.graph, self.file, self.dim, self.exact = graph, file, dim, exact

    def layer(self, x: str, prefix: str) -> str:
        told = self.product(self.attention(x, prefix), *self.weights(f"{prefix}ao", self.dim))
        x = self.norm(self.node("Add", x, told), f"{prefix}aln")
        wide = self.gelu(self.product(x, *self.weights(f"{prefix}fi", self.dim)))
        narrow = self.product(wide, *self.weights(f"{prefix}fo", 4 * self.dim))
        return self.norm(self.node("Add", x, narrow), f"{prefix}oln")

    def attention(self, x: str, prefix: str) -> str:
        heads, size = self.file.heads, self.dim // self.file.heads
        # The scale of the logits is put into the queries' weights, where it costs nothing.
        parts = [self.weights(f"{prefix}{letter}", self.dim) for letter in "qkv"]
        scale = np.float32(size**-0.5)
        parts[0] = (parts[0][0] * scale, parts[0][1] * scale)
        weights = np.concatenate([weight for weight, _ in parts], axis=1)
        # In 8 bits these would change one in fifteen of the nearest neighbours.
        mixed = self.exactly(x, weights, np.concatenate([bias for _, bias in parts]))
        split = self.node("Reshape", mixed, self.whole([0, 0, 3, heads, size]))
        by_head = self.graph.node("Transpose", [split], perm=[2, 0, 3, 1, 4])
        query, key, value = (
            self.graph.node("Gather", [by_head, self.whole(position)], axis=0) for position in range(3)
        )
        logits = self.node("MatMul", query, self.graph.node("Transpose", [key], perm=[0, 1, 3, 2]))
        shares = self.graph.node("Softmax", [self.node("Add", logits, "mask")], axis=-1)
        told = self.graph.node("Transpose", [self.node("MatMul", shares, value)], perm=[0, 2, 1, 3])
        return self.node("Reshape", told, self.whole([0, 0, self.dim]))

    def exactly(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """``x @ weight + bias`` in float32."""
        return self.node("Add", self.node("MatMul", x, self.constant(weight)), self.constant(bias))

    def product(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """``x @ weight + bias`` in 8 bits, each row of x and each column of the weights by its own scale.

        A row's scale comes from that row alone, so that a text's vector does not depend on its neighbours in
        the batch.
        """
        if self.exact:
            return self.exactly(x, weight, bias)
        from onnx import TensorProto

        step = np.maximum(np.abs(weight).max(axis=0), np.float32(1e-12)) / np.float32(STEPS)
        whole = self.graph.constant(np.rint(weight / step).astype(np.int8))
        largest = self.graph.node("ReduceMax", [self.node("Abs", x)], axes=[-1], keepdims=1)
        row_step = self.node("Mul", self.node("Add", largest, self.constant(1e-12)), self.constant(1 / STEPS))
        rounded = self.node("Round", self.node("Div", x, row_step))
        moved = self.node("Add", rounded, self.constant(MIDDLE))
        bytes_ = self.graph.node("Cast", [moved], to=TensorProto.UINT8)
        summed = self.node("MatMulInteger", bytes_, whole, self.graph.constant(np.uint8(MIDDLE)))
        scaled = self.node("Mul", self.graph.node("Cast", [summed], to=TensorProto.FLOAT), row_step)
        return self.node("Add", self.node("Mul", scaled, self.constant(step)), self.constant(bias))

    def gelu(self, x: str) -> str:
        """``x * (1 + erf(x / sqrt 2)) / 2``."""
        bent = self.node("Erf", self.node("Div", x, self.constant(np.sqrt(2))))
        return self.node(
            "Mul", self.node("Mul", x, self.node("Add", bent, self.constant(1))), self.constant(0.5)
        )

    def norm(self, x: str, name: str) -> str:
        scale, shift = (self.constant(self.file.vector(f"{name}.{letter}")) for letter in "wb")
        return self.graph.node("LayerNormalization", [x, scale, shift], axis=-1, epsilon=self.file.epsilon)

    def weights(self, name: str, inside: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weights, shape (inside, outside), and biases of one layer."""
        return self.file.matrix(f"{name}.w", inside).T, self.file.vector(f"{name}.b")

    def node(self, operator: str, *inputs: str) -> str:
        return self.graph.node(operator, list(inputs))

    def constant(self, value: float | NDArray[np.float32]) -> str:
        return self.graph.constant(np.asarray(value, dtype=np.float32))

    def whole(self, value: int | list[int]) -> str:
        return self.graph.constant(np.asarray(value, dtype=np.int64))
