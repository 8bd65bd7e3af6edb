"""From scores of words to spans of words: the best allowed sequence of tags, then what quotation marks say about it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.domain import EntityLabel
from rag.models.words import Page, Spans

Floats = NDArray[np.float32]
Tags = NDArray[np.int64]

ROLES = ("source", "cue", "content", "via")  # tag 0 is outside; 1 + 2 * role begins one, 2 + 2 * role goes on
CONTENT = 1 + 2 * ROLES.index("content")
LABELS: tuple[EntityLabel, ...] = ("PERSON", "ORGANIZATION", "LOCATION", "MISC")


def viterbi(rows: Sequence[Floats], move: Floats, start: Floats) -> list[Tags]:
    """The best tags of each row of scores (words, tags), all rows at once.

    move (from, to) and start are scores too; a very negative one forbids the step.
    """
    order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
    found: list[Tags] = [np.zeros(0, np.int64)] * len(rows)
    order = [i for i in order if len(rows[i])]
    if not order:
        return found
    lengths = np.array([len(rows[i]) for i in order])
    scores = np.zeros((lengths[0], len(order), len(start)), np.float32)
    for column, i in enumerate(order):
        scores[: lengths[column], column] = rows[i]
    back = np.zeros(scores.shape, np.int8)
    best = scores[0] + start
    into = np.ascontiguousarray(move.T)  # (to, from)
    for step in range(1, lengths[0]):
        live = int(np.searchsorted(-lengths, -step))  # rows longer than `step`; longest first
        reach = best[:live, None, :] + into
        back[step, :live] = reach.argmax(2)
        best[:live] = reach.max(2) + scores[step, :live]
    tags = np.zeros(scores.shape[:2], np.int64)
    last = best.argmax(1)
    columns = np.arange(len(order))
    for step in range(lengths[0] - 1, -1, -1):
        going = columns[lengths > step]
        tags[step, going] = last[going]
        last[going] = back[step, going, last[going]]
    for column, i in enumerate(order):
        found[i] = tags[: lengths[column], column]
    return found


def spans_of(tags: Tags, role: int) -> Spans:
    """Where `role` begins and ends, shape (spans, 2)."""
    begin, inside = 1 + 2 * role, 2 + 2 * role
    starts = np.flatnonzero(tags == begin)
    ends = np.flatnonzero(np.append(tags, 0)[1:] != inside)  # last words of anything: nothing of `role` follows
    return np.stack([starts, ends[np.searchsorted(ends, starts)] + 1], 1).astype(np.int32) if len(starts) else _NONE


_NONE = np.zeros((0, 2), np.int32)


def best_labels(scores: Floats) -> Tags:
    """The best tag of each word by itself, made regular: what goes on without a beginning begins."""
    tags = scores.argmax(1) if len(scores) else np.zeros(0, np.int64)
    kind = (tags + 1) // 2
    before = np.concatenate(([0], kind[:-1]))
    stray = (tags > 0) & (tags % 2 == 0) & (kind != before)
    return np.where(stray, tags - 1, tags)


def close_quotations(tags: Tags, page: Page, quotations: Spans, share: float = 0.5) -> Tags:
    """A quotation that is mostly content is content as a whole, its marks included, within each paragraph.

    Words with another role inside a quotation keep it where the quotation is not mostly content.
    """
    tags = tags.copy()
    for start, end in quotations.tolist():
        for low, high in _by_paragraph(page, start, end):
            inside = (tags[low:high] == CONTENT) | (tags[low:high] == CONTENT + 1)
            if inside.all() or inside.mean() <= share or ((tags[low:high] > 0) & ~inside).any():
                continue
            goes_on = (
                low > 0 and page.paragraph[low - 1] == page.paragraph[low] and tags[low - 1] in (CONTENT, CONTENT + 1)
            )
            tags[low:high] = CONTENT + 1
            if not goes_on:
                tags[low] = CONTENT
    return tags


def _by_paragraph(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    cuts = np.flatnonzero(np.diff(page.paragraph[start:end])) + start + 1
    edges = [start, *cuts.tolist(), end]
    return [(low, high) for low, high in pairwise(edges) if high > low]
