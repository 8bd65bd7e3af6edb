"""Which of several spans belongs to a span: its source, its cue, the fragment it continues, the name it stands for.

One kind of scorer serves all these relations: a two-layer network over the states of the two spans and their position
to each other. "None of them" is always one of the choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.models.words import Page, Spans

Floats = NDArray[np.float32]

WIDTHS = (24, 7, 11, 16, 4)  # how many values each column of `pair_features` may have
OFFSETS = np.cumsum((0, *WIDTHS[:-1])).astype(np.int32)  # where each column's rows begin in a table of all values
IMPOSSIBLE = -1e4


def pair_features(page: Page, queries: Spans, keys: Spans) -> NDArray[np.int32]:
    """How each key lies to each query: shape (queries, keys, len(WIDTHS)).

    Words between (signed, in powers of two), paragraphs apart, sentences apart, other keys between (signed),
    whether the query opens a paragraph or a quotation.
    """
    shape = (len(queries), len(keys))
    if not all(shape):
        return np.zeros((*shape, len(WIDTHS)), np.int32)
    (qs, qe), (ks, ke) = queries.T[:, :, None], keys.T[:, None, :]
    before, after = ke <= qs, ks >= qe
    gap = np.where(before, qs - ke, np.where(after, ks - qe, 0))
    words = np.minimum(np.log2(gap + 1).astype(np.int32) + (gap > 0), 10)
    words = np.where(before, words, np.where(after, words + 11, 22))
    paragraphs = np.clip(page.paragraph[ks] - page.paragraph[qs], -3, 3) + 3
    sentences = np.clip(page.sentence[ks] - page.sentence[qs], -5, 5) + 5
    order = np.argsort(np.argsort(keys[:, 0], kind="stable"), kind="stable")[None, :]
    place = np.searchsorted(np.sort(keys[:, 0]), queries[:, 0])[:, None]  # keys that start before the query
    between = np.clip(order - place, -8, 7) + 8
    first = page.words
    opens = np.fromiter((first[s] in ("“", "‘") for s in queries[:, 0].tolist()), np.int32, len(queries))
    begins = np.fromiter(
        (s == 0 or page.paragraph[s] != page.paragraph[s - 1] for s in queries[:, 0].tolist()), np.int32, len(queries)
    )
    return np.stack(
        np.broadcast_arrays(words, paragraphs, sentences, between, (opens * 2 + begins)[:, None]), -1
    ).astype(np.int32)


def span_states(states: Floats, spans: Spans) -> Floats:
    """The states of the first and the last word of each span, side by side: (n, 2 * width)."""
    return np.concatenate([states[spans[:, 0]], states[spans[:, 1] - 1]], axis=1)


@dataclass(frozen=True, slots=True)
class PairScorer:
    """score(q, k) = w . relu(Wq q + Wk k + F[features] + b); score(q, none) = u . relu(Wn q + c)."""

    query: Floats  # (2 * width, hidden)
    key: Floats
    features: Floats  # (sum(WIDTHS), hidden)
    bias: Floats  # (hidden,)
    out: Floats  # (hidden,)
    none: Floats  # (2 * width, hidden)
    none_bias: Floats
    none_out: Floats

    @classmethod
    def of(cls, weights: Mapping[str, Floats], name: str) -> PairScorer:
        return cls(**{field: np.ascontiguousarray(weights[f"{name}.{field}"], np.float32) for field in cls.__slots__})

    def __call__(self, query: Floats, key: Floats, features: NDArray[np.int32], allowed: NDArray[np.bool_]) -> Floats:
        """Scores, shape (queries, keys + 1); the last column is "none". What is not allowed scores IMPOSSIBLE."""
        scores = np.full((len(query), len(key) + 1), IMPOSSIBLE, np.float32)
        scores[:, -1] = np.maximum(query @ self.none + self.none_bias, 0) @ self.none_out
        i, j = np.nonzero(allowed)
        if len(i):
            hidden = (query @ self.query + self.bias)[i] + (key @ self.key)[j]
            rows = features[i, j] + OFFSETS
            for column in range(len(WIDTHS)):
                hidden += self.features[rows[:, column]]
            scores[i, j] = np.maximum(hidden, 0, out=hidden) @ self.out
        return scores
