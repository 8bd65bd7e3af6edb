"""Sentence vectors from all-MiniLM-L6-v2, run locally: the default Embedder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path

import numpy as np

from rag.errors import ConfigError
from rag.models.graph import mean_pooled
from rag.models.runtime import Network, encodable, load_tokenizer, read_weights
from rag.seams import Vectors

ENCODER = Path(__file__).parent / "encoder"
WEIGHTS = ENCODER / "model.safetensors"
TOKENIZER = ENCODER / "tokenizer.json"

CLS, SEP = 101, 102
MAX_PIECES = 256  # of one window, special pieces included: as long as the model was trained on


class LocalEmbedder:
    """A seams.Embedder: mean-pooled, of length 1; a text without a single word piece has the zero row.

    Nothing is truncated. A text of more than 254 word pieces is read in windows of even length, and its vector is the
    mean over the pieces of all of them (its windows' vectors, each weighted by its pieces).
    """

    dim = 384

    def __init__(self, folder: Path = ENCODER, threads: int | None = None) -> None:
        weights = folder / "model.safetensors"
        self.name = f"all-MiniLM-L6-v2@{fingerprint(weights)}"
        self.network = Network(read_weights(weights), {"pooled": mean_pooled}, threads)
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 rows, shape (len(texts), 384), each of length 1 (or 0 for an empty text)."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        encodings = self._tokenizer.encode_batch_fast([encodable(text) for text in texts], add_special_tokens=False)
        owners, rows = _windows(encoding.ids for encoding in encodings)
        for i, row, pooled in zip(owners, rows, self.network.run(rows)["pooled"], strict=True):
            vectors[i] += len(row) * pooled
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    def describe(self) -> str:
        """For the user: which model, and how it runs here."""
        return f"{self.name} ({self.network.describe()})"


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
