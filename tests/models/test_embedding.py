"""The default embedder: shape, length, order, odd texts, long texts."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ConfigError
from rag.models.embedding import MAX_PIECES, TOKENIZER, WEIGHTS, LocalEmbedder
from rag.models.runtime import encodable, load_tokenizer, read_weights
from training import reference

SENTENCE = "The harbour office said on Tuesday that two ferries were held back by the storm. "


@pytest.fixture(scope="module")
def embedder():
    return LocalEmbedder()


def test_name_tells_the_weights(embedder):
    assert re.fullmatch(r"all-MiniLM-L6-v2@[0-9a-f]{8}", embedder.name)
    assert embedder.dim == 384
    assert embedder.name in embedder.describe()


@pytest.mark.parametrize("text", ["Who blamed the mayor?", SENTENCE * 3, "Čapek — “naïve” 発言 !!!"])
def test_agrees_with_numpy(embedder, text):
    row = load_tokenizer(TOKENIZER).encode(text).ids
    assert embedder.embed([text])[0] @ reference.vector(read_weights(WEIGHTS), row) > 0.9999


def test_no_texts(embedder):
    vectors = embedder.embed([])
    assert vectors.shape == (0, 384) and vectors.dtype == np.float32


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\x00", "\ufeff"])
def test_a_text_without_words_has_the_zero_row(embedder, text):
    assert not embedder.embed(["before", text, "after"])[1].any()


def test_meaning_decides(embedder):
    question, near, far = embedder.embed(["Who held back the ferries?", SENTENCE, "Cake needs four eggs."])
    assert question @ near > question @ far + 0.3


def test_each_row_is_its_own_text(embedder):
    texts = ["ferry", SENTENCE * 8, "", "mayor", SENTENCE, "bridge"]
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert np.abs(embedder.embed(texts) - alone).max() < 1e-3
    assert np.abs(embedder.embed(texts[::-1])[::-1] - alone).max() < 1e-3


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(), max_size=80), max_size=5))
def test_any_unicode_is_embedded(embedder, texts):
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), 384) and vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


@given(st.text(st.characters()))
@settings(max_examples=50)
def test_encodable_keeps_every_position(text):
    clean = encodable(text)
    assert len(clean) == len(text)
    assert all(a == b or "\ud800" <= b <= "\udfff" for a, b in zip(clean, text, strict=True))


def test_the_end_of_a_long_text_counts(embedder):
    """Nothing is truncated: what differs only after the first window differs in the vector."""
    start = SENTENCE * 30
    one, other = embedder.embed([start + "Cake needs four eggs. " * 20, start + "The army denied the attack. " * 20])
    assert one @ other < 0.97


def test_a_long_text_is_the_mean_over_its_windows(embedder):
    pieces = load_tokenizer(TOKENIZER).encode(SENTENCE * 20, add_special_tokens=False).ids
    assert MAX_PIECES - 2 < len(pieces) <= 2 * (MAX_PIECES - 2)
    half, weights = len(pieces) // 2, read_weights(WEIGHTS)
    hidden = [reference.hidden(weights, [101, *part, 102]) for part in (pieces[:half], pieces[half:])]
    mean = np.concatenate(hidden).mean(axis=0)
    assert embedder.embed([SENTENCE * 20])[0] @ (mean / np.linalg.norm(mean)) > 0.9999


def test_missing_weights_are_one_clear_error(tmp_path):
    with pytest.raises(ConfigError, match="missing"):
        LocalEmbedder(tmp_path)
