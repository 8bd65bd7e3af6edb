"""Exact and near copies: wire text that several outlets carry, perhaps cut at the end or under another dateline.

A text is a set of shingles: hashes of five words in a row. Two texts are copies if nearly all shingles of the shorter
one are in the longer one, and the longer one is not much longer. Candidates are found by MinHash: texts that share
many shingles probably share a band.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.text import fold

Shingles = NDArray[np.uint64]  # sorted, each once

SHINGLE_WORDS = 5
SHORT_WORDS = 30  # below this a few common words weigh too much: only the same words make a copy
CONTAINED = 0.85  # of the shorter text's shingles, so many are in the longer one
LIKE = 0.5  # shared shingles over all shingles of both: a text quoted whole in a far longer one is no copy of it
BANDS, ROWS = 24, 3  # two texts of likeness 0.5 share a band with probability 0.96, of likeness 0.2 with 0.18

_WORD = re.compile(r"\w+")
_MIX = np.uint64(0x9E3779B97F4A7C15)
_RANDOM = np.random.Generator(np.random.PCG64(20241129))  # the numbers are part of the stored format
_FACTORS = _RANDOM.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64)


def shingles(text: str) -> Shingles:
    """Hashes of each five words in a row; of a short text, one hash of all its words.

    >>> len(shingles("one two three")), len(shingles("word " * 40)), len(shingles(""))
    (1, 1, 1)
    """
    words = np.array([crc32(word.encode("utf-8", "replace")) for word in _WORD.findall(fold(text))], dtype=np.uint64)
    width = SHINGLE_WORDS if len(words) >= SHORT_WORDS else max(1, len(words))
    hashes = np.full(max(1, len(words) - width + 1), width, dtype=np.uint64)
    for i in range(min(width, len(words))):
        hashes = _mixed(hashes * _MIX + words[i : i + len(hashes)])
    return np.unique(hashes)


def bands(text: Shingles) -> list[int]:
    """The MinHash bands of a text, as SQLite's signed integers; texts that are alike share at least one."""
    lowest = np.array([(text * factor + offset).min() for factor, offset in zip(_FACTORS, _OFFSETS, strict=True)])
    rows = lowest.reshape(BANDS, ROWS)
    joined = np.arange(BANDS, dtype=np.uint64)
    for i in range(ROWS):
        joined = _mixed(joined * _MIX + rows[:, i])
    return joined.view(np.int64).tolist()


def likeness(one: Shingles, other: Shingles) -> float:
    """How much of the shorter text is in the longer one, 0..1; 0 if the two are not copies of each other.

    >>> text = " ".join(map(str, range(100)))
    >>> likeness(shingles(text), shingles(text + " 100 101 102")), likeness(shingles(text), shingles("no " * 99))
    (1.0, 0.0)
    """
    shared = len(np.intersect1d(one, other, assume_unique=True))
    contained = shared / min(len(one), len(other))
    alike = shared / (len(one) + len(other) - shared)
    return contained if contained >= CONTAINED and alike >= LIKE else 0.0


def founder_of(text: Shingles, founders: Iterable[tuple[int, Shingles]]) -> int | None:
    """The founder that a text is a copy of: the likest, the first of equals; None if it is a copy of none.

    A group is what is like its founder, so that it cannot drift: a copy of a copy that is no longer like the
    founder founds a group of its own.
    """
    best, best_likeness = None, 0.0
    for number, other in founders:
        if (found := likeness(text, other)) > best_likeness:
            best, best_likeness = number, found
    return best


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each value over all 64 bits; arithmetic is modulo 2**64."""
    hashes = hashes ^ (hashes >> np.uint64(31))
    hashes = hashes * np.uint64(0x7FB5D329728EA185)
    return hashes ^ (hashes >> np.uint64(27))
