"""One small runtime for BERT encoders on the CPU: an ONNX file and word embeddings in, rows of piece ids, arrays out.

    network = Network(FOLDER / "model.onnx", read_weights(WORDS)[WORD_TABLE])
    network.run(rows)["tags"][0]                                   # (pieces of row 0, tags)

The files are written by `training.graph`. Word embeddings, which all networks share, are looked up in numpy, in the
memory-mapped half-precision table: that is as fast as in the graph, saves 25 MB a model, and lets models and processes
share the table's pages.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

MAX_PIECES = 512  # positions it has embeddings for
WORD_TABLE = "embeddings.word_embeddings.weight"  # (pieces, width), half precision

_DTYPES = {"F16": np.float16, "F32": np.float32}


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
    """An encoder in 8 bits: rows of piece ids in, arrays out. Safe to use from several threads.

    `words`: embeddings of all pieces, shape (pieces, width). Each thread works on a row (`threads` None: as many as
    cores). Raises ConfigError for a missing or damaged file.
    """

    def __init__(self, path: Path, words: NDArray, threads: int | None = None) -> None:
        import onnxruntime

        self._words = words
        self.threads = threads or cores()
        onnxruntime.disable_telemetry_events()  # of its builds for Windows
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        # The graph is as it should be: what the library would fuse there takes longer.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3  # errors only: it warns of what it cannot make faster
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises nothing narrower
            raise _damaged(path, error) from error
        self._names = [output.name for output in self._session.get_outputs()]
        self._pairs = "second" in {given.name for given in self._session.get_inputs()}

    def describe(self) -> str:
        """For the user: what runs, how precisely, on how many threads."""
        return how(self.threads)

    def run(
        self, rows: Sequence[Sequence[int] | Ints], seconds: Sequence[int] | None = None
    ) -> dict[str, list[Floats]]:
        """Return, by output and in the order of `rows`, an array (pieces, ...) or, of whole rows, (scores,) a row.

        A row holds 1 to 512 piece ids, special pieces included; anything else is a ValueError. Each is read by
        itself: that takes no longer than padded batches, and nothing else can change its result. Where a row is a
        pair of texts, `seconds` tells the place of the second one's first piece.
        """
        lengths = [len(row) for row in rows]
        if rows and not 1 <= min(lengths) <= max(lengths) <= MAX_PIECES:
            raise ValueError(f"a row has 1 to {MAX_PIECES} pieces; these have {min(lengths)} to {max(lengths)}")
        if self.threads == 1 or len(rows) < 2:
            found = [self._infer(*pair) for pair in zip(rows, seconds or lengths, strict=True)]
        else:
            with ThreadPoolExecutor(min(self.threads, len(rows))) as pool:
                found = list(pool.map(self._infer, rows, seconds or lengths))
        return {name: [row[i] for row in found] for i, name in enumerate(self._names)}

    def _infer(self, row: Sequence[int] | Ints, second: int) -> list[Floats]:
        given = {"words": self._words[None, row].astype(np.float32)}
        if self._pairs:
            given["second"] = (np.arange(len(row)) >= second).astype(np.float32).reshape(1, -1, 1)
        return [output[0] for output in self._session.run(self._names, given)]


def how(threads: int | None = None) -> str:
    """For the user: how a network runs here."""
    from importlib.metadata import version

    count = threads or cores()
    return f"ONNX Runtime {version('onnxruntime')}, CPU, 8 bits, {count} thread{'' if count == 1 else 's'}"


def cores() -> int:
    """How many this process may use: fewer than the machine has, in a container or under taskset."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
