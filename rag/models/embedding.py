"""Vectors of questions and of sentences in their passages, run locally: the default Embedder.

MiniLM, fine-tuned so that a question lies near the sentences that answer it (rag/models/encoder/README.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.domain import Span
from rag.errors import ConfigError
from rag.models.runtime import WORD_TABLE, Floats, Network, encodable, how, load_tokenizer, read_weights
from rag.seams import Vectors

ENCODER = Path(__file__).parent / "encoder"
WORDS = ENCODER / "words.safetensors"  # of all networks of the package
TOKENIZER = ENCODER / "tokenizer.json"

CLS, SEP = 101, 102
MAX_PIECES = 256  # of one window, special pieces included: as long as the model was trained on


class LocalEmbedder:
    """A seams.Embedder: mean-pooled, of length 1; a text without a single word piece has the zero row.

    Questions, and texts alone, are read by six layers; what stands in a passage by three that learned the vectors of
    six, for reading passages is what adding spends its time with. Nothing is truncated: a text of more than 254 word
    pieces is read in windows of even length.
    """

    dim = 384

    def __init__(self, folder: Path = ENCODER, threads: int | None = None) -> None:
        self._folder, self._threads = folder, threads
        self.name = f"whosaid-encoder@{'+'.join(map(fingerprint, map(self._path, ('questions', 'passages'))))}"
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._alone = lru_cache(maxsize=64)(lambda text: self._embed((text,)))  # a question is read, then searched with

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 rows, shape (len(texts), 384), each of length 1 (or 0 for an empty text)."""
        return self._alone(texts[0]).copy() if len(texts) == 1 else self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        encodings = self._tokenizer.encode_batch_fast([encodable(text) for text in texts], add_special_tokens=False)
        owners, rows = _windows(encoding.ids for encoding in encodings)
        for i, hidden in zip(owners, self._questions.run(rows)["hidden"], strict=True):
            vectors[i] += hidden.sum(axis=0)
        return _directed(vectors)

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        """Return, for each text, float32 rows, shape (len(its parts), 384): each part as read within its text."""
        encodings = self._tokenizer.encode_batch([encodable(text) for text in texts], add_special_tokens=False)
        owners, rows = _windows(encoding.ids for encoding in encodings)
        read: list[list[Floats]] = [[np.zeros((0, self.dim), np.float32)] for _ in texts]
        for i, hidden in zip(owners, self._passages.run(rows)["hidden"], strict=True):
            read[i].append(hidden[1:-1])
        return [
            _directed(_sums(np.concatenate(hidden), np.array(encoding.offsets).reshape(-1, 2), some))
            for hidden, encoding, some in zip(read, encodings, parts, strict=True)
        ]

    def describe(self) -> str:
        """For the user: which model, and how it runs here."""
        return f"{self.name} ({how(self._threads)})"

    @cached_property
    def _questions(self) -> Network:
        return self._network("questions")

    @cached_property
    def _passages(self) -> Network:
        return self._network("passages")

    def _network(self, name: str) -> Network:
        return Network(self._path(name), word_table(self._folder), self._threads)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.onnx"


def _sums(hidden: Floats, offsets: NDArray[np.int64], parts: Sequence[Span]) -> Vectors:
    """For each part, the sum over the pieces that stand wholly in it."""
    rows = np.zeros((len(parts), hidden.shape[1]), np.float32)
    for row, part in zip(rows, parts, strict=True):
        row += hidden[(offsets[:, 0] >= part.start) & (offsets[:, 1] <= part.end)].sum(axis=0)
    return rows


def _directed(vectors: Vectors) -> Vectors:
    """Rows of length 1; a zero row stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=vectors, where=lengths > 0)


def word_table(folder: Path = ENCODER) -> NDArray:
    """The embeddings of all word pieces, which the networks of the package share: shape (pieces, 384)."""
    return read_weights(folder / WORDS.name)[WORD_TABLE]


def fingerprint(path: Path) -> str:
    """The first 8 hexadecimal digits of the file's sha256. Raises ConfigError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()[:8]
    except OSError as error:
        raise ConfigError(f"the model file {path} is missing ({error}); install whosaid again") from error


def _windows(texts: Iterable[Sequence[int]]) -> tuple[list[int], list[list[int]]]:
    """Cut each text's pieces into the fewest windows of even length; return whose each window is, and the windows.

    >>> owners, rows = _windows([[7, 8], [], list(range(300))])
    >>> owners, [len(row) for row in rows]
    ([0, 2, 2], [4, 152, 152])
    """
    owners, rows = [], []
    for i, pieces in enumerate(texts):
        count = -(-len(pieces) // (MAX_PIECES - 2))
        cuts = [len(pieces) * n // count for n in range(count + 1)] if count else []
        for start, end in pairwise(cuts):
            owners.append(i)
            rows.append([CLS, *pieces[start:end], SEP])
    return owners, rows
