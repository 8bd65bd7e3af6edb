"""Windows of annotated articles, padded into batches of tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rag.models.linking import OFFSETS, pair_features
from rag.models.words import MAX_PIECES, Window, _fit, ids
from training.corpus import RELATIONS, Annotated, Range


@dataclass
class Asked:
    """One relation in one batch: each query and the keys that compete for it."""

    queries: Tensor  # (Q, 2): first and last word, in the batch's flat list of words
    keys: Tensor  # (K, 2)
    of: Tensor  # (Q, most), -1 where there is no key
    features: Tensor  # (Q, most, columns)
    right: Tensor  # (Q, most + 1); the last column means "none of them"


@dataclass
class Batch:
    ids: Tensor  # (windows, length)
    lengths: Tensor
    words: Tensor  # (2, words): window and place of each word's first piece
    paragraphs: Tensor  # (rows, longest): index of a word, longest row first; padding 0
    paragraph_lengths: Tensor
    tags: Tensor  # (words,)
    names: Tensor  # (words,), -1 unknown
    asked: dict[str, Asked]


def cut(article: Annotated, rng: random.Random | None) -> list[tuple[Annotated, Window]]:
    """Windows that cover an article; with `rng` the first has a random size, so that each epoch cuts elsewhere."""
    found, begin, size = [], 0, rng.randint(60, MAX_PIECES) if rng else MAX_PIECES
    while begin < len(article.page):
        end = _fit(article.page, begin, begin, size)
        found.append((article, Window(begin, begin, end)))
        begin, size = end, MAX_PIECES
    return found


def batches(
    articles: list[Annotated], size: int, rng: random.Random | None, max_pieces: int = 16 * 256
) -> Iterator[Batch]:
    """Batches of windows of similar length, in random order if `rng` is given."""
    windows = [window for article in articles for window in cut(article, rng)]
    if rng:
        rng.shuffle(windows)
    pool = size * 12
    for low in range(0, len(windows), pool):
        chunk = sorted(windows[low : low + pool], key=lambda w: len(ids(w[0].page, w[1])[0]))
        groups = [chunk[i : i + size] for i in range(0, len(chunk), size)]
        if rng:
            rng.shuffle(groups)
        for group in groups:
            yield collate(group)


def collate(group: list[tuple[Annotated, Window]]) -> Batch:
    rows = [ids(article.page, window) for article, window in group]
    lengths = np.array([len(row) for row, _ in rows])
    padded = np.zeros((len(rows), lengths.max()), np.int64)
    for i, (row, _) in enumerate(rows):
        padded[i, : len(row)] = row
    counts = [window.end - window.start for _, window in group]
    base = np.cumsum([0, *counts])
    place = np.concatenate([first for _, first in rows])
    owner = np.repeat(np.arange(len(rows)), counts)
    tags = np.concatenate([_open(article.tags[w.start : w.end]) for article, w in group])
    names = np.concatenate([_open(article.entity_tags[w.start : w.end]) for article, w in group])
    paragraphs, sizes = _paragraphs(group, base)
    return Batch(
        ids=torch.from_numpy(padded),
        lengths=torch.from_numpy(lengths),
        words=torch.from_numpy(np.stack([owner, place]).astype(np.int64)),
        paragraphs=paragraphs,
        paragraph_lengths=sizes,
        tags=torch.from_numpy(tags),
        names=torch.from_numpy(names),
        asked={
            relation: asked
            for relation, (query, key) in RELATIONS.items()
            if (asked := _asked(group, base, relation, query, key)) is not None
        },
    )


def _open(tags: np.ndarray) -> np.ndarray:
    """A window that starts inside a span begins it anew."""
    tags = tags.copy()
    if len(tags) and tags[0] > 0 and tags[0] % 2 == 0:
        tags[0] -= 1
    return tags


def _paragraphs(group: list[tuple[Annotated, Window]], base: np.ndarray) -> tuple[Tensor, Tensor]:
    rows: list[np.ndarray] = []
    for (article, window), low in zip(group, base, strict=False):
        breaks = np.flatnonzero(np.diff(article.page.paragraph[window.start : window.end])) + 1
        rows += np.split(np.arange(low, low + window.end - window.start), breaks)
    rows.sort(key=len, reverse=True)
    padded = np.zeros((len(rows), len(rows[0])), np.int64)
    for i, row in enumerate(rows):
        padded[i, : len(row)] = row
    return torch.from_numpy(padded), torch.tensor([len(row) for row in rows])


def _asked(group: list, base: np.ndarray, relation: str, query: str, key: str) -> Asked | None:
    queries, keys, of, features, right = [], [], [], [], []
    for (article, window), low in zip(group, base, strict=False):
        inside = {role: _inside(article.spans[role], window) for role in {query, key}}
        asks = [(q, answer) for q, answer in article.links[relation] if q in inside[query]]
        if relation != "refer":  # an answer outside the window cannot be learnt from
            asks = [(q, answer) for q, answer in asks if all(k in inside[key] for k in answer)]
        known = sorted(inside[key])
        if not asks or not known:
            continue
        q_spans = np.array([article.spans[query][q] for q, _ in asks], np.int32)
        k_spans = np.array([article.spans[key][k] for k in known], np.int32)
        competing = np.broadcast_to(np.arange(len(known)), (len(asks), len(known)))
        if relation == "join":
            competing = np.where(k_spans[None, :, 0] < q_spans[:, None, 0], competing, -1)
        of.append(np.where(competing >= 0, competing + len(keys), -1))
        features.append(pair_features(article.page, q_spans, k_spans) + OFFSETS)
        answers = np.array([[k in answer for k in known] for _, answer in asks], np.float32)
        right.append((answers, 1 - answers.max(1, keepdims=True)))
        queries += (q_spans + [0, -1] - window.start + low).tolist()
        keys += (k_spans + [0, -1] - window.start + low).tolist()
    if not queries:
        return None
    most = max(o.shape[1] for o in of)
    pad = [((0, 0), (0, most - o.shape[1])) for o in of]
    return Asked(
        queries=torch.tensor(queries),
        keys=torch.tensor(keys),
        of=torch.from_numpy(np.concatenate([np.pad(o, p, constant_values=-1) for o, p in zip(of, pad, strict=True)])),
        features=torch.from_numpy(
            np.concatenate([np.pad(f, (*p, (0, 0))) for f, p in zip(features, pad, strict=True)]).astype(np.int64)
        ),
        right=torch.from_numpy(
            np.concatenate([np.hstack([np.pad(a, p), n]) for (a, n), p in zip(right, pad, strict=True)])
        ),
    )


def _inside(spans: list[Range], window: Window) -> set[int]:
    return {i for i, (start, end) in enumerate(spans) if window.start <= start and end <= window.end}
