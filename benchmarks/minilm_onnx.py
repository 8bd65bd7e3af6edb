"""all-MiniLM-L6-v2 as Chroma's default embedding function expects it: an ONNX file and a tokenizer in a folder.

Chroma downloads its own export at first use. This one is built from the weights of the encoder of questions, fine-tuned
from it, in float32, operator by operator as PyTorch exports it, so that ONNX Runtime applies the same fusions; Chroma's
own class then runs it, padding to 256 as it does.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, load, numpy_helper, save

from rag.models.embedding import ENCODER, TOKENIZER, word_table

_OTHERS = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt")  # must exist, are not read


def write(folder: Path) -> Path:
    """Write the folder that `ONNXMiniLM_L6_V2.EXTRACTED_FOLDER_NAME` names under `folder`; return it."""
    inside = folder / "onnx"
    if not (inside / "vocab.txt").exists():
        inside.mkdir(parents=True, exist_ok=True)
        save(_Graph().model(), inside / "model.onnx")
        shutil.copy(TOKENIZER, inside / "tokenizer.json")
        for name in _OTHERS:
            (inside / name).touch()
    return inside


class _Graph:
    """Nodes and constants, gathered one operator at a time. Names of values are strings, as in ONNX."""

    def __init__(self) -> None:
        shipped = load(ENCODER / "questions.onnx").graph.initializer
        self.weights = {one.name: numpy_helper.to_array(one) for one in shipped}
        self.nodes: list = []
        self.constants: list = []

    def model(self):
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["rows", "pieces"])
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ]
        output = helper.make_tensor_value_info(self.encoder(), TensorProto.FLOAT, ["rows", "pieces", 384])
        graph = helper.make_graph(self.nodes, "all-MiniLM-L6-v2", inputs, [output], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    def encoder(self) -> str:
        words = self.op("Gather", self.constant(word_table().astype(np.float32)), "input_ids")
        kinds = self.constant(np.zeros((2, 384), np.float32))  # that of the only text stands among the positions
        types = self.op("Gather", kinds, "token_type_ids")
        length = self.op("Gather", self.op("Shape", "input_ids"), self.constant(np.array([1])))
        positions = self.op(
            "Slice",
            self.weight("embeddings.position_embeddings.weight"),
            self.constant(np.array([0])),
            length,
            self.constant(np.array([0])),
        )
        hidden = self.normed(self.op("Add", self.op("Add", words, types), positions), "embeddings.LayerNorm")
        mask = self.op("Unsqueeze", self.op("Unsqueeze", "attention_mask", self.ints(1)), self.ints(2))
        absent = self.op("Sub", self.number(1), self.op("Cast", mask, to=TensorProto.FLOAT))
        bias = self.op("Mul", absent, self.number(-10_000))
        for layer in range(6):
            hidden = self.layer(hidden, bias, f"encoder.layer.{layer}.")
        return hidden

    def layer(self, hidden: str, bias: str, prefix: str) -> str:
        def heads(name: str, order: list[int]) -> str:
            split = self.op("Reshape", self.dense(hidden, f"{prefix}attention.self.{name}"), self.ints(0, 0, 12, 32))
            return self.op("Transpose", split, perm=order)

        scores = self.op("MatMul", heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]))
        scores = self.op("Softmax", self.op("Add", self.op("Div", scores, self.number(32**0.5)), bias), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", scores, heads("value", [0, 2, 1, 3])), perm=[0, 2, 1, 3])
        mixed = self.dense(self.op("Reshape", mixed, self.ints(0, 0, 384)), f"{prefix}attention.output.dense")
        hidden = self.normed(self.op("Add", mixed, hidden), f"{prefix}attention.output.LayerNorm")
        wide = self.dense(hidden, f"{prefix}intermediate.dense")
        erf = self.op("Add", self.op("Erf", self.op("Div", wide, self.number(2**0.5))), self.number(1))
        wide = self.op("Mul", self.op("Mul", wide, erf), self.number(0.5))
        narrow = self.dense(wide, f"{prefix}output.dense")
        return self.normed(self.op("Add", narrow, hidden), f"{prefix}output.LayerNorm")

    def dense(self, x: str, name: str) -> str:
        weight = self.weights[f"{name}.weight"] * self.weights[f"{name}.scale"]
        product = self.op("MatMul", x, self.constant(weight))
        return self.op("Add", self.weight(f"{name}.bias"), product)

    def normed(self, x: str, name: str) -> str:
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", x, scale, shift, epsilon=1e-12)

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name, **attributes))
        return name

    def weight(self, name: str) -> str:
        return self.constant(self.weights[name])

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def number(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def constant(self, array: NDArray) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name
