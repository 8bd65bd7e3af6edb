"""The network that weighs whom "he", "the diplomat" or a quotation without a tag stands for.

It reads the words around the asking words, each with its state of the attribution network and what it is there (a name,
what somebody else said, the asking words themselves), by one layer of attention; then it weighs each candidate by the
states of its names and by the clues of `rag.models.referring`. Trained by `training/pointing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.models.attending import Weights, attended, dense, gelu, normed
from rag.models.linking import Floats
from rag.models.words import Page, Range

BEFORE, AFTER = 160, 30  # words of a window before and after the asking words
OTHER, SAID, CUE, ASKS, NAME, SAID_ELSE, SOURCE_ELSE = range(7)  # what a word of a window is
PARAGRAPHS, SENTENCES = 3, 6  # distances from the asking words that are told apart


@dataclass(frozen=True, slots=True)
class Question:
    """Words that ask for a name, those around them, and who may be meant."""

    states: Floats  # (words, width)
    roles: NDArray[np.int64]  # of each word
    paragraphs: NDArray[np.int64]
    sentences: NDArray[np.int64]
    names: list[NDArray[np.int64]]  # of each candidate: the words of the window that name it, the nearest before first
    rows: Floats  # (candidates, features)
    none: Floats  # (features,) of "nobody named"


def told_elsewhere(count: int, said: Iterable[Range], sources: Iterable[Range]) -> NDArray[np.int64]:
    """The roles that all statements of a text give its `count` words; `asked` puts those of one question over them."""
    roles = np.zeros(count, np.int64)
    for role, ranges in ((SAID_ELSE, said), (SOURCE_ELSE, sources)):
        for a, b in ranges:
            roles[a:b] = role
    return roles


def asked(
    page: Page,
    states: Floats,
    elsewhere: NDArray[np.int64],
    words: Mapping[int, Sequence[Range]],
    at: Range,
    named: Sequence[Sequence[Range]],
    rows: Floats,
    none: Floats,
) -> Question:
    """The window around `at`. words: the ranges of SAID and CUE; named: those of each candidate's names."""
    low, high = max(0, at[0] - BEFORE), min(len(states), at[1] + AFTER)
    roles = elsewhere[low:high].copy()
    inside = [[r for r in ranges if low <= r[0] and r[1] <= high] for ranges in named]
    for role, ranges in (*words.items(), (NAME, [r for name in inside for r in name]), (ASKS, [at])):
        for a, b in ranges:
            roles[max(a - low, 0) : max(b - low, 0)] = role

    def distance(numbers: NDArray, most: int) -> NDArray[np.int64]:
        return np.clip(numbers[low:high].astype(np.int64) - int(numbers[at[0]]), -most, most)

    names = []
    for ranges in inside:
        near = sorted(ranges, key=lambda r: (r[0] >= at[0], abs(r[0] - at[0])))
        names.append(np.array([i - low for r in near for i in range(*r)], np.int64))
    return Question(
        states[low:high],
        roles,
        distance(page.paragraph, PARAGRAPHS),
        distance(page.sentence, SENTENCES),
        names,
        rows,
        none,
    )


def nearest(names: NDArray[np.int64]) -> NDArray[np.int64]:
    """The words of the first name among those of a candidate.

    >>> nearest(np.array([7, 8, 2, 3]))
    array([7, 8])
    """
    broken = np.flatnonzero(np.diff(names) != 1)
    return names[: broken[0] + 1] if len(broken) else names


def scores(question: Question, weights: Weights) -> Floats:
    """Log probabilities of each candidate, and last of "nobody named"."""
    x = normed(attended(question, weights), weights, "pooled")
    width, count = x.shape[1], len(question.names)
    asks = x[question.roles == ASKS].mean(0)
    named = np.zeros((count, 2 * width), np.float32)
    for row, name in zip(named, question.names, strict=True):
        if len(name):
            row[:width], row[width:] = x[nearest(name)].mean(0), x[name].mean(0)
    rows = np.concatenate([named, np.tile(asks, (count, 1)), question.rows], 1)
    found = dense(gelu(dense(rows, weights, "inner")), weights, "meant")[:, 0]
    nobody = np.concatenate([asks, x.mean(0), question.none])
    logits = np.append(found, dense(gelu(dense(nobody, weights, "none_inner")), weights, "none")[0])
    logits = logits - logits.max()
    return logits - np.log(np.exp(logits).sum())
