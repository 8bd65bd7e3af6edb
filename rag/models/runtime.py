"""One small runtime for BERT encoders on the CPU: weights from safetensors, rows of piece ids in, arrays out.

A model is a dict of arrays, named as in the published checkpoints, so two models can share some of them (the
attribution model has its own layers over the encoder's word embeddings):

    weights = read_weights(ENCODER, OWN_LAYERS)                    # later files win
    network = Network(weights, {"hidden": hidden_states, "tags": linear(matrix, bias)})
    network.run(rows)["tags"][0]                                   # (pieces of row 0, tags)

Word embeddings are looked up in numpy, in the memory-mapped half-precision table: that is as fast as in the graph,
saves 25 MB a model, and lets models and processes share the table's pages.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigError
from rag.models.graph import Output, Weights, build, openvino

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Pair = tuple[Sequence[int] | Ints, int]  # the pieces of a row, and where its second text begins; its length: no second

MAX_PIECES = 512  # positions it has embeddings for
BATCH_PIECES = 512  # padding included; measured: more is no faster, pads more and takes more memory
GROUP = 128  # columns of the activations that share a scale, in 8 bits
MAX_STREAMS = 4  # batches at a time; each costs a cold start 50 ms and 9 MB, so more cores share a batch

_DTYPES = {"F16": np.float16, "F32": np.float32, "I8": np.int8}
SCALE = ".scale"  # behind the name of a matrix in 8 bits: what each of its rows is to be multiplied with


def read_weights(*paths: Path) -> dict[str, NDArray]:
    """Map safetensors files into memory; where two name the same array, the later file wins.

    Raises ConfigError for a missing or damaged file.
    """
    weights: dict[str, NDArray] = {}
    for path in paths:
        try:
            raw = np.asarray(np.memmap(path, np.uint8, mode="r"))  # a plain view: np.memmap is slow to cut
            size = int.from_bytes(raw[:8].tobytes(), "little")
            header = json.loads(raw[8 : 8 + size].tobytes())
            arrays = raw[8 + size :]
            for name, about in header.items():
                if name != "__metadata__":
                    start, end = about["data_offsets"]
                    weights[name] = arrays[start:end].view(_DTYPES[about["dtype"]]).reshape(about["shape"])
            for name in [name for name in weights if name.endswith(SCALE)]:
                matrix, scale = name.removesuffix(SCALE), weights.pop(name).astype(np.float32)
                weights[matrix] = (weights[matrix] * scale).astype(np.float16)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:  # as many ways as bytes go wrong
            raise _damaged(path, error) from error
    return weights


def load_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer that neither truncates nor pads. Raises ConfigError for a missing or damaged file."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise _damaged(path, error) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _damaged(path: Path, error: Exception) -> ConfigError:
    return ConfigError(f"the model file {path} is missing or damaged ({error}); install whosaid again")


def encodable(text: str) -> str:
    """The same text, one character for one, without lone surrogates, which no tokenizer takes.

    >>> encodable("a\\ud800b")
    'a?b'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


class Network:
    """A compiled encoder: rows of piece ids in, arrays out. Safe to use from several threads.

    It runs in bfloat16 where the CPU multiplies that natively (AMX, AVX512_BF16), in 8 bits where it has dot products
    of those (VNNI), else in float32, unless `precision` says "bf16", "int8" or "f32"; `describe` tells. Up to four
    cores work on a batch each (`threads` None means all cores): measured on two, that reads 8 % more than two cores
    that share each batch, and costs a question 0.5 ms.
    """

    def __init__(
        self, weights: Weights, outputs: Mapping[str, Output], threads: int | None = None, precision: str | None = None
    ) -> None:
        ov = openvino()
        self._words = weights["embeddings.word_embeddings.weight"]
        first, second = weights["embeddings.token_type_embeddings.weight"].astype(np.float32)
        self._positions = weights["embeddings.position_embeddings.weight"].astype(np.float32) + first
        self._beside = second - first  # what a piece of the second of two texts has more
        self._names = tuple(outputs)
        self.threads = threads or cores()
        self._streams = min(self.threads, MAX_STREAMS)
        self.precision = precision or best_precision()
        int8 = self.precision == "int8"
        options = {
            "INFERENCE_NUM_THREADS": self.threads,
            "NUM_STREAMS": self._streams,
            "INFERENCE_PRECISION_HINT": "f32" if int8 else self.precision,
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP if int8 else 0,
            "ENABLE_CPU_PINNING": False,  # pinned threads of two processes would share a core and leave one idle
        }
        self._compiled = _core().compile_model(build(ov, weights, outputs, int8), "CPU", options)
        self._idle: SimpleQueue[Any] = SimpleQueue()

    def describe(self) -> str:
        """For the user: what runs, how precisely, on how many threads."""
        return how(self.precision, self.threads)

    def run(
        self, rows: Sequence[Sequence[int] | Ints], seconds: Sequence[int] | None = None
    ) -> dict[str, list[Floats]]:
        """Return, by output and in the order of `rows`, an array (pieces, ...) or, if pooled, (width,) a row.

        A row holds 1 to 512 piece ids, special pieces included; anything else is a ValueError. What stands beside
        a row in its batch does not change its result (beyond rounding): padding is masked. Where a row is a pair of
        texts, `seconds` tells the place of the second one's first piece.
        """
        lengths = [len(row) for row in rows]
        if rows and not 1 <= min(lengths) <= max(lengths) <= MAX_PIECES:
            raise ValueError(f"a row has 1 to {MAX_PIECES} pieces; these have {min(lengths)} to {max(lengths)}")
        found: dict[str, list[Any]] = {name: [None] * len(rows) for name in self._names}
        groups = list(batches(lengths))
        pairs = list(zip(rows, seconds or lengths, strict=True))
        found_in = self._infer_all([[pairs[i] for i in group] for group in groups])
        for group, results in zip(groups, found_in, strict=True):
            for name, result in results.items():
                for i, one in zip(group, result, strict=True):
                    found[name][i] = one[: lengths[i]] if one.ndim > 1 else one
        return found

    def _infer_all(self, groups: list[list[Pair]]) -> Iterator[dict[str, Floats]]:
        workers = min(self._streams, len(groups))
        if workers < 2:
            yield from map(self._infer, groups)
        else:
            with ThreadPoolExecutor(workers) as pool:
                yield from pool.map(self._infer, groups)

    def _infer(self, pairs: list[Pair]) -> dict[str, Floats]:
        """Run one padded batch, on a request that no other thread uses meanwhile."""
        width = padded(max(len(row) for row, _ in pairs))
        ids = np.zeros((len(pairs), width), np.int32)
        mask = np.zeros((len(pairs), width, 1), np.float32)
        for i, (row, _) in enumerate(pairs):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        embedded = self._words[ids].astype(np.float32)
        embedded += self._positions[:width]
        for i, (row, second) in enumerate(pairs):
            embedded[i, second : len(row)] += self._beside
        try:
            request = self._idle.get_nowait()
        except Empty:
            request = self._compiled.create_infer_request()
        try:
            results = request.infer([embedded, mask], share_inputs=True)
            return {name: results[i] for i, name in enumerate(self._names)}
        finally:
            self._idle.put(request)


def how(precision: str | None = None, threads: int | None = None) -> str:
    """For the user: how a network runs here, if nothing else is asked for."""
    openvino()
    from openvino import __version__ as version

    count = threads or cores()
    plural = "" if count == 1 else "s"
    return f"OpenVINO {version.split('-')[0]}, CPU, {precision or best_precision()}, {count} thread{plural}"


@cache
def _core() -> Any:
    """One for the process: each loads the CPU's plugin anew."""
    return openvino().Core()


@cache
def best_precision() -> str:
    return native(_core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"), cpu_flags())


def native(capabilities: Sequence[str], flags: frozenset[str]) -> str:
    """What the CPU multiplies fastest, by what OpenVINO and the operating system tell of it.

    >>> native(["FP32", "BF16"], frozenset()), native(["FP32"], frozenset({"avx_vnni"})), native(["FP32"], frozenset())
    ('bf16', 'int8', 'f32')
    """
    if "BF16" in capabilities:
        return "bf16"
    return "int8" if flags & {"avx_vnni", "avx512_vnni"} else "f32"


def cpu_flags() -> frozenset[str]:
    """As Linux lists them; empty elsewhere, so that 8 bits are used only where they are known to be fast."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line for line in lines if line.startswith("flags")), "").split())


def cores() -> int:
    """How many this process may use: fewer than the machine has, in a container or under taskset."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def padded(length: int) -> int:
    """How long a row of this many pieces is made.

    >>> [padded(length) for length in (1, 8, 60, 65, 254)]
    [8, 8, 64, 80, 256]
    """
    step = 8 if length <= 64 else 16
    return -(-length // step) * step


def batches(lengths: Sequence[int], budget: int = BATCH_PIECES) -> Iterator[list[int]]:
    """Group rows of like length, longest first; each group, padded, fits the budget (or is one row).

    Widths are rounded and sizes are powers of two, so that few shapes occur: OpenVINO has to get ready for each new
    one, which takes a third of the time of a whole batch.

    >>> list(batches([3, 14, 4, 15, 2], budget=32))
    [[3, 1], [2, 0], [4]]
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    while order:
        most = min(len(order), max(1, budget // padded(lengths[order[0]])))
        size = 1 << (most.bit_length() - 1)
        yield order[:size]
        order = order[size:]
