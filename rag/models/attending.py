"""A small transformer in numpy, for the heads that read the words around a statement: one layer, norms first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.models.linking import Floats

Weights = Mapping[str, Floats]
HEADS = 4  # of the attention


def dense(x: Floats, weights: Weights, name: str) -> Floats:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def normed(x: Floats, weights: Weights, name: str) -> Floats:
    even = x - x.mean(-1, keepdims=True)
    even /= np.sqrt(np.einsum("...i,...i->...", even, even) / x.shape[-1] + 1e-5)[..., None]
    return even * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def gelu(x: Floats) -> Floats:
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2


class Around(Protocol):
    """The words of a window, one entry each: their states, what each is, how many paragraphs and sentences away."""

    @property
    def states(self) -> Floats: ...  # (words, width of the attribution network)
    @property
    def roles(self) -> NDArray[np.int64]: ...
    @property
    def paragraphs(self) -> NDArray[np.int64]: ...  # signed
    @property
    def sentences(self) -> NDArray[np.int64]: ...


def attended(seen: Around, weights: Weights) -> Floats:
    """The words of a window after one layer in which each attends to all, (words, width of this network)."""
    x = dense(seen.states, weights, "states") + weights["roles.weight"][seen.roles]
    for name, away in (("paragraphs", seen.paragraphs), ("sentences", seen.sentences)):
        table = weights[f"{name}.weight"]  # the middle row is for no distance
        x = x + table[away + len(table) // 2]
    return _layer(normed(x, weights, "norm"), weights)


def _layer(x: Floats, weights: Weights) -> Floats:
    """As torch's TransformerEncoderLayer, norms first."""

    def heads(x: Floats) -> Floats:
        return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)

    inner = normed(x, weights, "layer.norm1")
    joint = inner @ weights["layer.self_attn.in_proj_weight"].T + weights["layer.self_attn.in_proj_bias"]
    query, key, value = (heads(part) for part in np.split(joint, 3, axis=1))
    scores = (query / np.sqrt(np.float32(query.shape[-1]))) @ key.transpose(0, 2, 1)
    np.exp(np.subtract(scores, scores.max(-1, keepdims=True), out=scores), out=scores)
    mixed = (scores @ value) / scores.sum(-1, keepdims=True)
    x = x + dense(mixed.transpose(1, 0, 2).reshape(x.shape), weights, "layer.self_attn.out_proj")
    wide = dense(normed(x, weights, "layer.norm2"), weights, "layer.linear1")
    return x + dense(np.maximum(wide, 0, out=wide), weights, "layer.linear2")
