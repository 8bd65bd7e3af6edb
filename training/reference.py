"""all-MiniLM-L6-v2 in plain numpy, float32, one text at a time: slow, obvious, and what the runtime is measured by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
HEADS = 12


def hidden(
    weights: Mapping[str, NDArray],
    ids: Sequence[int],
    second: int | None = None,
    seen: Callable[[str, Floats], object] = lambda name, rows: None,
) -> Floats:
    """The last hidden state of each piece, shape (len(ids), 384); `second`: where the second of two texts begins.

    `seen` is given what each matrix is multiplied with, shape (len(ids), width).
    """

    def dense(x: Floats, name: str) -> Floats:
        seen(name, x)
        return x @ weights[f"{name}.weight"].astype(np.float32).T + weights[f"{name}.bias"].astype(np.float32)

    def normed(x: Floats, name: str) -> Floats:
        even = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return even * weights[f"{name}.weight"].astype(np.float32) + weights[f"{name}.bias"].astype(np.float32)

    def heads(x: Floats) -> Floats:
        return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    x = weights["embeddings.word_embeddings.weight"][list(ids)].astype(np.float32)
    x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
    types = np.arange(len(ids)) >= (len(ids) if second is None else second)
    x = normed(x + weights["embeddings.token_type_embeddings.weight"][types.astype(int)], "embeddings.LayerNorm")
    for i in range(sum(name.endswith(".intermediate.dense.weight") for name in weights)):
        layer = f"encoder.layer.{i}"
        query, key, value = (heads(dense(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(query.shape[-1]))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        mixed = dense(mixed.transpose(1, 0, 2).reshape(x.shape), f"{layer}.attention.output.dense")
        x = normed(x + mixed, f"{layer}.attention.output.LayerNorm")
        wide = dense(x, f"{layer}.intermediate.dense")
        wide = wide * (1 + erf(wide / np.sqrt(np.float32(2)))) / 2
        x = normed(x + dense(wide, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    return x


def erf(x: Floats) -> Floats:
    """The error function to 1.5e-7 (Abramowitz and Stegun 7.1.26); numpy has none.

    >>> np.round(erf(np.array([-1, 0, 0.5])), 6).tolist()
    [-0.842701, 0.0, 0.5205]
    """
    t = 1 / (1 + 0.3275911 * np.abs(x))
    powers = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return np.sign(x) * (1 - powers * np.exp(-x * x))
