"""Vectors in few bytes: what is kept is near, exact in half precision, and the same when it is stored again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import LibraryError
from rag.store.compact import LEAST_COSINE, kept_of, packed, unpacked


def directions(seed: int, count: int, dim: int) -> np.ndarray:
    found = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@given(st.integers(0, 10**6), st.integers(1, 9), st.sampled_from([6, 64, 384, 500]))
def test_what_is_kept_is_near_and_stays_the_same(seed, count, dim):
    vectors = directions(seed, count, dim)
    kept = kept_of(vectors)
    assert ((kept * vectors).sum(axis=1) > LEAST_COSINE * 0.98).all()
    assert np.array_equal(kept.astype(np.float16).astype(np.float32), kept)
    assert packed(kept) == packed(vectors)


def test_a_vector_takes_four_bits_a_dimension_and_halves_where_that_moves_it_too_far():
    vectors = directions(0, 5, 384)
    assert [len(part) for part in packed(vectors)] == [5 * 48, 5 * 144]
    vectors[0] = np.eye(384)[7]
    signs, rest = packed(vectors)
    assert [len(signs), len(rest)] == [5 * 48, 5 * 768]
    assert np.array_equal(unpacked(signs, rest, 5), vectors.astype(np.float16).astype(np.float32))


@pytest.mark.parametrize(
    "signs, rest, count", [(b"12345678", b"1" * 9, 1), (b"1" * 8, b"", 1), (b"", b"", 2), (b"123", b"1" * 9, 2)]
)
def test_what_was_not_packed_is_refused(signs, rest, count):
    with pytest.raises(LibraryError, match="reindex"):
        unpacked(signs, rest, count)
