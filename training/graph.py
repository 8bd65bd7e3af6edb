"""A BERT encoder and its heads as one ONNX file, its large matrices in 8 bits: what the product runs.

    python -m training.graph --from OUT --data DIR --to rag/models/attribution
    python -m training.graph --from OUT --data DIR --to rag/models/encoder --name passages

Reads a folder's `model.safetensors` in half precision, with MiniLM's published names and `heads.*`. Writes `model.onnx`
(or `NAME.onnx`) and, of heads that are no part of the graph, `heads.safetensors`; heads that other scripts have fitted
in the target folder stay. Prints how near the states are to those of the weights as they were.

What is multiplied with a matrix is scaled by row, each row by itself, so a row's result depends on nothing beside it. A
matrix has a scale for each of its rows and 7 bits, so that no sum of two products overflows the 16 bits in which CPUs
without VNNI add them: every CPU gets the same sums. Its values are rounded one column after the other, the error of
each made up for by those that follow, on texts of `--data` (GPTQ: Frantar et al. 2023, arXiv 2210.17323).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from rag.models.embedding import TOKENIZER, WORDS
from rag.models.runtime import WORD_TABLE, Network, load_tokenizer, read_weights
from rag.models.words import ids, page, windows

HEADS, WIDTH, EPSILON = 12, 384, 1e-12
WHOLE = 63  # of a matrix: -63 to 63
DAMPING = 0.01  # of the mean of the products, so that they can be inverted
ARTICLES = 30  # to fit the rounding on
EVEN, UNEVEN = 128, 64  # where 0 lies among the 256 of an activation; behind GELU, which never falls below -.17
FUSED = "com.microsoft"  # ONNX Runtime's own operators
INSIDE = ("tags", "names", "pool", "judge", "ends")  # heads that are part of the graph
FITTED = ("score", "right", "yes", "sure", "kind", "leans", "spoken")  # by other scripts, in the product's folder
Weights = Mapping[str, NDArray]
Whole = tuple[NDArray[np.int8], NDArray[np.float32]]  # (outputs, inputs), (outputs,)
NONE: Mapping[str, Whole] = {}
Output = Callable[["Graph", str], str]  # adds to a graph, behind its hidden states (rows, pieces, width)


def hidden_states(graph: Graph, hidden: str) -> str:
    return hidden


def linear(weight: NDArray, bias: NDArray) -> Output:
    """Scores of every piece: weight (scores, width), bias (scores,)."""
    return lambda graph, hidden: graph.exact(hidden, weight, bias)


def classified(pool: NDArray, pool_bias: NDArray, weight: NDArray, bias: NDArray) -> Output:
    """Scores of each row from its first piece, [CLS], through one layer with tanh, as BERT classifies."""

    def scores(graph: Graph, hidden: str) -> str:
        first = graph.op("Gather", hidden, graph.constant(np.array(0)), axis=1)
        return graph.exact(graph.op("Tanh", graph.exact(first, pool, pool_bias)), weight, bias)

    return scores


def heads_of(weights: Weights) -> dict[str, Output]:
    """What a network of this product gives, by the heads among its weights."""
    heads = {name.removeprefix("heads."): array for name, array in weights.items() if name.startswith("heads.")}

    def both(name: str) -> tuple[NDArray, NDArray]:
        return heads[f"{name}.weight"], heads[f"{name}.bias"]

    if "judge.weight" in heads:
        return {"judged": classified(*both("pool"), *both("judge")), "ends": linear(*both("ends"))}
    tags = {name: linear(*both(name)) for name in ("tags", "names") if f"{name}.weight" in heads}
    return {"hidden": hidden_states, **tags}


class Graph:
    """Nodes and constants, gathered one operator at a time. Names of values are strings, as in ONNX."""

    def __init__(
        self, weights: Weights, outputs: Mapping[str, Output], pairs: bool, whole: Mapping[str, Whole]
    ) -> None:
        self._weights, self._whole_numbers, self._nodes, self._constants = weights, whole, [], {}
        named = [("words", WIDTH)]
        named += [("second", 1)] if pairs else []  # 1 where a piece is of the second of two texts
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", "pieces", width]) for name, width in named
        ]
        hidden = self._encoder(pairs)
        found = {name: self.op("Identity", output(self, hidden), to=name) for name, output in outputs.items()}
        results = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in found]
        graph = helper.make_graph(self._nodes, "encoder", inputs, results, list(self._constants.values()))
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
        self.model = helper.make_model(graph, opset_imports=versions, ir_version=9)

    def op(self, kind: str, *inputs: str, to: str = "", domain: str = "", **attributes) -> str:
        to = to or f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [to], domain=domain, **attributes))
        return to

    def constant(self, array: NDArray, name: str = "") -> str:
        key = name or (array.dtype.str, array.shape, array.tobytes())
        name = name or f"c{len(self._constants)}"
        return self._constants.setdefault(key, numpy_helper.from_array(np.array(array, order="C"), name)).name

    def number(self, value: float) -> str:
        return self.constant(np.float32(value))

    def exact(self, value: str, weight: NDArray, bias: NDArray) -> str:
        product = self.op("MatMul", value, self.constant(weight.astype(np.float32).T))
        return self.op("Add", product, self.constant(bias.astype(np.float32)))

    def _encoder(self, pairs: bool) -> str:
        first, second = self._weights["embeddings.token_type_embeddings.weight"].astype(np.float32)
        places = self._weights["embeddings.position_embeddings.weight"].astype(np.float32) + first
        count = self.op("Shape", "words", start=1, end=2)
        zero = self.constant(np.array([0]))
        named = self.constant(places, "embeddings.position_embeddings.weight")
        placed = self.op("Add", "words", self.op("Slice", named, zero, count, zero))
        if pairs:
            placed = self.op("Add", placed, self.op("Mul", "second", self.constant(second - first)))
        hidden = self._normed(placed, "embeddings.LayerNorm")
        layer = 0
        while f"encoder.layer.{layer}.output.dense.weight" in self._weights:
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
            layer += 1
        return hidden

    def _layer(self, hidden: str, prefix: str) -> str:
        rows = self._whole(hidden)
        parts = [self._dense(rows, f"{prefix}attention.self.{name}") for name in ("query", "key", "value")]
        mixed = self.op("MultiHeadAttention", *parts, domain=FUSED, num_heads=HEADS)
        attended = self._dense(self._whole(mixed), f"{prefix}attention.output.dense")
        hidden = self._joined(attended, hidden, f"{prefix}attention.output.LayerNorm")
        wide = self._product(self._whole(hidden), f"{prefix}intermediate.dense")
        wide = self.op("BiasGelu", wide, self._as_it_is(f"{prefix}intermediate.dense.bias"), domain=FUSED)
        narrow = self._dense(self._whole(wide, UNEVEN), f"{prefix}output.dense")
        return self._joined(narrow, hidden, f"{prefix}output.LayerNorm")

    def _whole(self, value: str, zero: int = EVEN) -> tuple[str, str, int]:
        """Each row in whole numbers of 0 to 255; what it is to be multiplied with; where its 0 lies."""
        largest = self.op("ReduceMax", self.op("Abs", value), self.constant(np.array([-1])), keepdims=1)
        largest = self.op("Max", largest, self.number(1e-6))
        whole = self.op("QuantizeLinear", self.op("Div", value, largest), *self._steps(zero))
        return whole, largest, zero

    def _steps(self, zero: int) -> tuple[str, str]:
        return self.number(1 / (255 - zero)), self.constant(np.uint8(zero))

    def _dense(self, rows: tuple[str, str, int], name: str) -> str:
        return self.op("Add", self._product(rows, name), self._as_it_is(f"{name}.bias"))

    def _product(self, rows: tuple[str, str, int], name: str) -> str:
        value, largest, zero = rows
        whole, scale = self._whole_numbers.get(name) or rounded(self._weights[f"{name}.weight"])
        step, middle = self._steps(zero)
        matrix, scales = self.constant(whole.T, f"{name}.weight"), self.constant(scale, f"{name}.scale")
        even = self.constant(np.zeros(len(scale), np.int8))
        product = self.op("MatMulIntegerToFloat", value, matrix, step, scales, middle, even, domain=FUSED)
        return self.op("Mul", product, largest)

    def _joined(self, value: str, hidden: str, name: str) -> str:
        # In one operator, SkipLayerNormalization, it takes twice as long.
        return self._normed(self.op("Add", value, hidden), name)

    def _normed(self, value: str, name: str) -> str:
        parts = self._as_it_is(f"{name}.weight"), self._as_it_is(f"{name}.bias")
        return self.op("LayerNormalization", value, *parts, axis=-1, epsilon=EPSILON)

    def _as_it_is(self, name: str) -> str:
        return self.constant(self._weights[name].astype(np.float32), name)


def rounded(weight: NDArray, seen: NDArray | None = None) -> Whole:
    """A matrix (outputs, inputs) in whole numbers, and what each of its rows is to be multiplied with.

    seen: the sums of the products of its inputs, shape (inputs, inputs); without, each value is rounded by itself.
    """
    weight = weight.astype(np.float64)
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / WHOLE
    if seen is None:
        return np.round(weight / scale[:, None]).astype(np.int8), scale.astype(np.float32)
    order = np.argsort(-np.diag(seen))
    weight, products = weight[:, order], seen[np.ix_(order, order)]
    found = np.zeros(weight.shape, np.int8)
    damped = products + np.eye(len(order)) * DAMPING * np.diag(products).mean()
    later = np.linalg.cholesky(np.linalg.inv(damped)).T
    for column in range(len(order)):
        found[:, column] = np.clip(np.round(weight[:, column] / scale), -WHOLE, WHOLE)
        error = (weight[:, column] - found[:, column] * scale) / later[column, column]
        weight[:, column + 1 :] -= np.outer(error, later[column, column + 1 :])
    return found[:, np.argsort(order)], scale.astype(np.float32)


def fitted(weights: Weights, words: Weights, rows: Sequence[tuple[Sequence[int], int]]) -> dict[str, Whole]:
    """All matrices of the layers; rows: pieces, and where the second of two texts begins."""
    from training import reference

    seen: dict[str, NDArray] = {}

    def note(name: str, given: NDArray) -> None:
        given = given.astype(np.float64)
        seen[name] = seen.get(name, 0) + given.T @ given

    for row, second in rows:
        reference.hidden({**words, **weights}, row, second, note)
    return {name: rounded(weights[f"{name}.weight"], products) for name, products in seen.items()}


def texts(data: Path, pairs: bool) -> list[tuple[list[int], int]]:
    """Some of what the network will read: windows of articles and questions, or questions each with a sentence."""
    from training.matcher_rows import read

    tokenizer = load_tokenizer(TOKENIZER)
    articles = {a["id"]: a for a in read(data / "questions" / "train_articles.jsonl.gz")[:ARTICLES]}
    asked = [q for q in read(data / "questions" / "train_questions.jsonl.gz") if q["article"] in articles and q["gold"]]
    rows = []
    for question in asked:
        row, text = tokenizer.encode(question["q"]).ids, articles[question["article"]]["text"]
        start, end = articles[question["article"]]["sentences"][question["gold"][0][0] - 1]
        rows.append((row + tokenizer.encode(text[start:end]).ids[1:] if pairs else row, len(row)))
    if not pairs:
        pages = [page(article["text"], tokenizer) for article in articles.values()]
        rows += [(row, len(row)) for text in pages for row, _ in (ids(text, window) for window in windows(text))]
    return rows


def write(weights: Weights, outputs: Mapping[str, Output], path: Path, whole: Mapping[str, Whole] = NONE) -> Path:
    """whole: matrices that are rounded already, by name."""
    partial = path.with_suffix(".partial")
    partial.write_bytes(Graph(weights, outputs, "judged" in outputs, whole).model.SerializeToString())
    partial.replace(path)  # readers never see half a file
    return path


def nearness(weights: Weights, path: Path) -> float:
    """The mean cosine of its states to those of the weights as they were, over 8 rows of random words."""
    from training import reference

    words = read_weights(WORDS)
    chance = np.random.default_rng(0)
    rows = [chance.integers(1000, 30000, 60) for _ in range(8)]
    found = Network(path, words[WORD_TABLE]).run(rows)["hidden"]
    known = [reference.hidden({**words, **weights}, row) for row in rows]
    ours, theirs = np.concatenate(found), np.concatenate(known)
    return float(((ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)).mean())


def main() -> None:
    from safetensors.numpy import load_file  # not where the tests run

    from training.matcher_export import write as write_arrays

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, required=True, help="folder of model.safetensors")
    parser.add_argument("--data", type=Path, required=True, help="holds questions/, see README.md")
    parser.add_argument("--name", default="model")
    parser.add_argument("--bare", action="store_true", help="without heads.safetensors: the judge of prose needs none")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    weights = load_file(options.source / "model.safetensors")
    options.to.mkdir(parents=True, exist_ok=True)
    outputs = heads_of(weights)
    whole = fitted(weights, read_weights(WORDS), texts(options.data, pairs="judged" in outputs))
    path = write(weights, outputs, options.to / f"{options.name}.onnx", whole)
    print(path, f"{path.stat().st_size / 1e6:.1f} MB")
    if "hidden" in outputs:
        print(f"mean cosine to the states of {options.source}: {nearness(weights, path):.4f}")
    beside = {n: a for n, a in weights.items() if n.startswith("heads.") and n.split(".")[1] not in INSIDE}
    target = options.to / "heads.safetensors"
    if target.exists():
        beside |= {n: a for n, a in load_file(target).items() if n.split(".")[1] in FITTED}
    if beside and not options.bare:
        write_arrays(beside, target)


if __name__ == "__main__":
    main()
