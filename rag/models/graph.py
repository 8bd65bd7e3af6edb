"""The graph of a BERT encoder, built with OpenVINO's operators from a dict of numpy arrays.

So no ONNX or IR file is stored, and no converter is needed. Outputs are functions that add to the graph: the hidden
states themselves, their mean, or scores of every piece.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from openvino import Node

Weights = Mapping[str, NDArray]
Output = Callable[["Node", "Node"], "Node"]  # from hidden (rows, pieces, width) and mask (rows, pieces, 1)

HEAD_WIDTH = 32  # of MiniLM's attention heads
EPSILON = 1e-12  # of its layer norms


def openvino() -> Any:
    """Import OpenVINO without its model converter, which would load a telemetry client (and costs 70 ms)."""
    converter = "openvino.tools.ovc"
    if "openvino" in sys.modules or converter in sys.modules:
        import openvino

        return openvino
    sys.modules[converter] = None  # type: ignore[assignment]  # makes its import fail, which OpenVINO allows for
    try:
        import openvino
    finally:
        del sys.modules[converter]
    return openvino


def hidden_states(hidden: Node, mask: Node) -> Node:
    """The last hidden state of every piece."""
    return hidden


def mean_pooled(hidden: Node, mask: Node) -> Node:
    """One vector a row: the mean over its pieces, [CLS] and [SEP] included, as all-MiniLM-L6-v2 was trained."""
    from openvino import opset13 as op

    pieces = op.constant(np.array([1]))
    return op.divide(op.reduce_sum(op.multiply(hidden, mask), pieces), op.reduce_sum(mask, pieces))


def linear(weight: NDArray, bias: NDArray) -> Output:
    """Scores of every piece: weight (scores, width), bias (scores,)."""
    return lambda hidden, mask: _linear(hidden, weight, bias)


def classified(pool: NDArray, pool_bias: NDArray, weight: NDArray, bias: NDArray) -> Output:
    """Scores of each row from its first piece, [CLS], through one layer with tanh, as BERT classifies."""

    def scores(hidden: Node, mask: Node) -> Node:
        from openvino import opset13 as op

        first = op.gather(hidden, np.array(0, np.int64), np.array(1, np.int64))
        return _linear(op.tanh(_linear(first, pool, pool_bias)), weight, bias)

    return scores


def build(ov: Any, weights: Weights, outputs: Mapping[str, Output], int8: bool = False) -> Any:
    """BERT from embedded pieces to its outputs; as many layers as the weights have, with `int8` in 8 bits."""
    from openvino import opset13 as op

    width = weights["embeddings.word_embeddings.weight"].shape[1]
    embedded = op.parameter([-1, -1, width], np.float32, "embedded")
    mask = op.parameter([-1, -1, 1], np.float32, "mask")
    absent = op.multiply(op.subtract(mask, np.float32(1)), np.float32(10_000))  # 0 for a piece, -10,000 for padding
    bias = op.unsqueeze(op.transpose(absent, np.array([0, 2, 1])), np.array([1]))
    hidden = _normed(embedded, weights, "embeddings.LayerNorm")
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in weights:
        hidden = _layer(hidden, bias, weights, f"encoder.layer.{layer}.", width, _in_8_bits if int8 else _constant)
        layer += 1
    results = [output(hidden, mask) for output in outputs.values()]
    return ov.Model([op.result(result) for result in results], [embedded, mask], "encoder")


def _layer(
    hidden: Node, bias: Node, weights: Weights, prefix: str, width: int, matrix: Callable[[NDArray], Node]
) -> Node:
    from openvino import opset13 as op

    def dense(node: Node, name: str) -> Node:
        product = op.matmul(node, matrix(weights[f"{prefix}{name}.weight"]), False, True)
        return op.add(product, _constant(weights[f"{prefix}{name}.bias"]))

    def heads(name: str) -> Node:
        split = op.reshape(dense(hidden, f"attention.self.{name}"), np.array([0, 0, -1, HEAD_WIDTH]), True)
        return op.transpose(split, np.array([0, 2, 1, 3]))

    query = op.multiply(heads("query"), np.float32(HEAD_WIDTH**-0.5))
    scores = op.add(op.matmul(query, heads("key"), False, True), bias)
    mixed = op.transpose(op.matmul(op.softmax(scores, -1), heads("value"), False, False), np.array([0, 2, 1, 3]))
    attended = dense(op.reshape(mixed, np.array([0, 0, width]), True), "attention.output.dense")
    hidden = _normed(op.add(hidden, attended), weights, f"{prefix}attention.output.LayerNorm")
    wide = op.gelu(dense(hidden, "intermediate.dense"), "erf")
    return _normed(op.add(hidden, dense(wide, "output.dense")), weights, f"{prefix}output.LayerNorm")


def _linear(node: Node, weight: NDArray, bias: NDArray) -> Node:
    from openvino import opset13 as op

    return op.add(op.matmul(node, _constant(weight), False, True), _constant(bias))


def _normed(node: Node, weights: Weights, name: str) -> Node:
    from openvino import opset13 as op

    even = op.mvn(node, np.array([-1]), True, EPSILON, "inside_sqrt")
    return op.add(op.multiply(even, _constant(weights[f"{name}.weight"])), _constant(weights[f"{name}.bias"]))


def _constant(array: NDArray) -> Node:
    """As float32 in the graph; half-precision weights stay so until the compiler has chosen its own."""
    from openvino import opset13 as op

    return op.convert(op.constant(np.ascontiguousarray(array)), "f32")


def whole_numbers(matrix: NDArray) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A matrix as whole numbers of -127 to 127, and what each of its rows is to be multiplied with, shape (rows, 1)."""
    values = matrix.astype(np.float32)
    scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-12) / 127
    return np.round(values / scale).astype(np.int8), scale


def _in_8_bits(matrix: NDArray) -> Node:
    """In the form that the CPU plugin multiplies in 8 bits."""
    from openvino import opset13 as op

    whole, scale = whole_numbers(matrix)
    return op.multiply(op.convert(op.constant(whole), "f32"), op.constant(scale))
