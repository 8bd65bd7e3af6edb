"""Vectors in few bytes: a sign a dimension, by which all are compared, and the rest, by which the likeliest are.

A value is one of sixteen: its sign, and how far it is from zero in eight steps. On vectors of the local encoder that
moves a cosine by .004 and costs the search nothing (docs/speed.md). Vectors that it would move too far, as another
embedder's may be, keep half precision instead. What is read back is exact in half precision, and stored again it is
the same: both stores hold the same numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryError
from rag.seams import Vectors

GARBLED = "Stored vectors are garbled; `whosaid reindex` makes them again"
STEPS = 8
FARTHEST = 3.0  # where the steps end, in standard deviations of a value: 1 / sqrt(dim)
LEAST_COSINE = 0.97  # of a vector with what is kept of it
PLANES = 3  # bits of a number of steps
WORD = 64  # vectors of fewer dimensions, or of no whole number of words, keep half precision

Bytes = NDArray[np.uint8]


def packed(vectors: Vectors) -> tuple[bytes, bytes]:
    """Vectors of length 1, shape (n, dim): their signs, and what is kept beside them, in steps or as halves."""
    halves = np.asarray(vectors, np.float16)
    values = halves.astype(np.float32)
    signs = np.packbits(values > 0, axis=1)
    if (steps := _steps_that_do(values)) is None:
        return signs.tobytes(), halves.tobytes()
    planes = [np.packbits(steps >> bit & 1, axis=1) for bit in range(PLANES)]
    return signs.tobytes(), np.concatenate(planes, axis=1).tobytes()


def unpacked(signs: bytes, rest: bytes, count: int) -> Vectors:
    """`count` vectors as float32, of length 1. Raises LibraryError for what `packed` did not make."""
    try:
        coded = np.frombuffer(signs, np.uint8).reshape(count, -1 if count else 0)
        kept = np.frombuffer(rest, np.uint8).reshape(count, -1 if count else 0)
        if 0 < kept.shape[1] == PLANES * coded.shape[1]:
            return _restored(coded, kept)
        values = kept.view(np.float16).astype(np.float32)
    except (ValueError, TypeError) as error:
        raise LibraryError(GARBLED) from error
    if (count and not values.size) or (values.shape[1] + 7) // 8 != coded.shape[1] or not np.isfinite(values).all():
        raise LibraryError(GARBLED)
    return values


def kept_of(vectors: Vectors) -> Vectors:
    """Vectors as they are when they are read back."""
    return unpacked(*packed(vectors), len(vectors)) if len(vectors) else np.asarray(vectors, np.float32)


def chosen(rest: bytes, count: int, rows: NDArray[np.intp]) -> Bytes:
    """What is kept of some of `count` vectors, a row each."""
    try:
        return np.frombuffer(rest, np.uint8).reshape(count, -1)[rows]
    except (ValueError, TypeError, IndexError) as error:
        raise LibraryError(GARBLED) from error


def _steps_that_do(values: Vectors) -> Bytes | None:
    """How many steps each value is from zero; None if the vectors would lose too much or not be read back the same."""
    count, dim = values.shape
    if not count or dim % WORD:
        return None
    steps = _steps(values)
    restored = _valued(values > 0, steps)
    lengths = np.linalg.norm(values, axis=1) * np.linalg.norm(restored, axis=1)
    near = (values * restored).sum(axis=1) >= LEAST_COSINE * lengths
    return steps if near.all() and np.array_equal(_steps(restored), steps) else None


def _steps(values: Vectors) -> Bytes:
    step = np.float32(FARTHEST / (STEPS * values.shape[1] ** 0.5))
    return np.minimum(np.abs(values) / step, STEPS - 1).astype(np.uint8)


def _restored(coded: Bytes, kept: Bytes) -> Vectors:
    planes = np.split(np.unpackbits(kept, axis=1), PLANES, axis=1)
    steps = (planes[0] | planes[1] << 1 | planes[2] << 2).astype(np.uint8)
    return _valued(np.unpackbits(coded, axis=1).astype(bool), steps)


def _valued(positive: NDArray[np.bool_], steps: Bytes) -> Vectors:
    """Values in the middle of their step, times what makes a vector's length 1."""
    middles = np.where(positive, steps + np.float32(0.5), -np.float32(0.5) - steps).astype(np.float32)
    return middles * _short(1 / np.sqrt((middles**2).sum(axis=1, keepdims=True)))


def _short(values: Vectors) -> Vectors:
    """To seven binary digits: times a middle (four digits) exact in half precision, which has eleven."""
    digits, exponents = np.frexp(values)
    return np.ldexp(np.round(digits * 128) / 128, exponents).astype(np.float32)
