"""The default embedder: shape, length, order, odd texts, long texts."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import span_of

from rag.domain import Span
from rag.errors import ConfigError
from rag.models.embedding import ENCODER, MAX_PIECES, TOKENIZER, LocalEmbedder, word_table
from rag.models.runtime import Network, encodable, load_tokenizer

SENTENCE = "The harbour office said on Tuesday that two ferries were held back by the storm. "


@pytest.fixture(scope="module")
def embedder():
    return LocalEmbedder()


def states(name: str, rows: list[list[int]]) -> list[np.ndarray]:
    """Of each piece of each row, by one of the two networks."""
    return Network(ENCODER / f"{name}.onnx", word_table()).run(rows)["hidden"]


def directed(states: np.ndarray) -> np.ndarray:
    mean = states.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_name_tells_the_weights(embedder):
    assert re.fullmatch(r"whosaid-encoder@[0-9a-f]{8}\+[0-9a-f]{8}", embedder.name)
    assert embedder.dim == 384
    assert embedder.name in embedder.describe()


@pytest.mark.parametrize("text", ["Who blamed the mayor?", SENTENCE * 3, "Čapek — “naïve” 発言 !!!"])
def test_the_vector_of_a_text_is_the_mean_over_all_its_pieces(embedder, text):
    (hidden,) = states("questions", [load_tokenizer(TOKENIZER).encode(text).ids])
    assert embedder.embed([text])[0] @ directed(hidden) > 0.99999


@pytest.mark.parametrize("text", [SENTENCE, "“We will stay,” she said, “as long as needed.”"])
def test_both_networks_give_nearly_the_same_vectors(embedder, text):
    ((part,),) = embedder.embed_parts([text], [[Span(0, len(text))]])
    assert embedder.embed([text])[0] @ part > 0.8


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
    half = len(pieces) // 2
    hidden = states("questions", [[101, *part, 102] for part in (pieces[:half], pieces[half:])])
    assert embedder.embed([SENTENCE * 20])[0] @ directed(np.concatenate(hidden)) > 0.99999


# --- parts of texts -----------------------------------------------------------------------------------------

HEADED = "Ferries held. Sarn Courier.\n“We stay,” she said. Čapek — naïve — left; 発言!  \nIt rained."
PARTS = [span_of(HEADED, text) for text in ("“We stay,” she said.", "Čapek — naïve — left; 発言!", "It rained.")]


def mean_of_pieces(text: str, part: Span, windows: int = 1) -> np.ndarray:
    """The mean over the pieces of a part, scaled to length 1, when a text is read in even windows."""
    encoding = load_tokenizer(TOKENIZER).encode(text, add_special_tokens=False)
    count = len(encoding.ids)
    cuts = [count * n // windows for n in range(windows + 1)]
    rows = [[101, *encoding.ids[start:end], 102] for start, end in pairwise(cuts)]
    hidden = np.concatenate([row[1:-1] for row in states("passages", rows)])
    return directed(hidden[[part.start <= start and end <= part.end for start, end in encoding.offsets]])


def test_the_vector_of_a_part_is_the_mean_over_its_pieces_read_in_context(embedder):
    (rows,) = embedder.embed_parts([HEADED], [PARTS])
    assert rows.shape == (3, 384) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for row, part in zip(rows, PARTS, strict=True):
        assert row @ mean_of_pieces(HEADED, part) > 0.99999
    elsewhere = "Cake. Home Page.\nIt rained."
    (other,) = embedder.embed_parts([elsewhere], [[span_of(elsewhere, "It rained.")]])
    assert rows[2] @ other[0] < 0.99  # the same words, read elsewhere


@pytest.mark.parametrize(
    "empty",
    [
        Span(0, 0),
        Span(PARTS[0].start, PARTS[0].start),
        Span(PARTS[1].end, PARTS[2].start),  # white space
        Span(PARTS[0].start + 2, PARTS[0].start + 3),  # the "e" of "We"
        Span(len(HEADED), len(HEADED)),
    ],
)
def test_a_part_without_a_whole_piece_has_the_zero_row(embedder, empty):
    (rows,) = embedder.embed_parts([HEADED], [[PARTS[0], empty, PARTS[1]]])
    assert not rows[1].any() and rows[0].any() and rows[2].any()


def test_parts_of_a_long_text_are_read_in_its_windows(embedder):
    """Before the cut between two windows, across it and behind it."""
    text = "Ferries held.\n" + SENTENCE * 20
    encoding = load_tokenizer(TOKENIZER).encode(text, add_special_tokens=False)
    assert MAX_PIECES - 2 < len(encoding.ids) <= 2 * (MAX_PIECES - 2)
    cut = encoding.offsets[len(encoding.ids) // 2][0]
    starts = [14 + len(SENTENCE) * i for i in range(20)]
    parts = [Span(start, start + len(SENTENCE) - 1) for start in starts]
    parts += [Span(cut - len(SENTENCE), cut + len(SENTENCE))]
    (rows,) = embedder.embed_parts([text], [parts])
    for i in (0, 19, 20, *(i for i, part in enumerate(parts) if part.start < cut < part.end)):
        assert rows[i] @ mean_of_pieces(text, parts[i], windows=2) > 0.99999


def test_each_texts_parts_are_its_own(embedder):
    texts = [HEADED, "", "Ferries held.\n" + SENTENCE * 20, "x\ny", HEADED]
    parts = [PARTS, [], [Span(14, 96), Span(14 + 82 * 19, 14 + 82 * 20)], [Span(2, 3)], PARTS[1:]]
    together = embedder.embed_parts(texts, parts)
    assert [rows.shape for rows in together] == [(3, 384), (0, 384), (2, 384), (1, 384), (2, 384)]
    for text, some, rows in zip(texts, parts, together, strict=True):
        (alone,) = embedder.embed_parts([text], [some])
        assert np.abs(rows - alone).max(initial=0) < 1e-3
    assert np.abs(together[0][1:] - together[4]).max() < 1e-3
    assert embedder.embed_parts([], []) == []
    assert embedder.embed_parts(["", " "], [[Span(0, 0)], []])[0].tolist() == [[0.0] * 384]


@settings(max_examples=40)
@given(st.text(st.characters(), max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4))
def test_parts_of_any_unicode_have_length_one_or_zero(embedder, text, ends):
    parts = [Span(min(pair), max(pair)) for pair in ends]
    (rows,) = embedder.embed_parts([text], [parts])
    assert rows.shape == (len(parts), 384) and rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


def test_missing_weights_are_one_clear_error(tmp_path):
    with pytest.raises(ConfigError, match="missing"):
        LocalEmbedder(tmp_path)
