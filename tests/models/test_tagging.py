"""The arithmetic under the trained reader: words and windows, the best tags, relays. Only the tokenizer is needed."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.models.embedding import TOKENIZER
from rag.models.linking import WIDTHS, pair_features
from rag.models.relays import CONTENT, CUE, SOURCE, VIA, quoted_as
from rag.models.runtime import load_tokenizer
from rag.models.tagging import best_labels, close_quotations, spans_of, viterbi
from rag.models.words import MAX_PIECES, fold, ids, page, windows

TOKENS = load_tokenizer(TOKENIZER)


@given(st.text(st.characters() | st.sampled_from("\"'`“”\n "), max_size=60))
def test_folding_keeps_every_character_in_its_place(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert all(a == b or a in "\"'`„«»‟‛\u2028\u2029" for a, b in zip(text, folded, strict=True))


@pytest.mark.parametrize(
    "text, folded",
    [
        ('"No," he said.', "“No,” he said."),
        ("He said: \"it's 'fine'\".", "He said: “it’s ‘fine’”."),
        ("``No.'' He left.", "“ No.”  He left."),
        ('One "open\n"two" three', "One “open\n“two” three"),
    ],
)
def test_quotation_marks_get_a_direction(text, folded):
    assert fold(text) == folded


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["word. ", "Word ", "said ", "“Yes.” ", "\n\n", "\n", "x" * 90 + " "]), max_size=400).map(
        "".join
    )
)
def test_windows_hold_every_word_once(text):
    words = page(text, TOKENS)
    found = windows(words)
    owned = [i for window in found for i in range(window.begin, window.end)]
    assert owned == list(range(len(words)))
    for window in found:
        row, first = ids(words, window)
        assert len(row) <= MAX_PIECES + 2 and len(first) == window.end - window.start
        assert (first < len(row)).all()


def test_words_cut_the_text():
    text = "``Stop,'' al-Assad's aide said (U.S. time)."
    words = page(text, TOKENS)
    cut = [text[a:b] for a, b in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]
    assert cut[:5] == ["``", "Stop", ",", "''", "al"]
    assert "".join(cut) == text.replace(" ", "")


@pytest.mark.parametrize("seed", range(8))
def test_viterbi_finds_what_trying_everything_finds(seed):
    rng = np.random.default_rng(seed)
    rows = [rng.normal(size=(n, 3)).astype(np.float32) for n in (4, 1, 5, 3)]
    move, start = rng.normal(size=(3, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)

    def score(row, tags):
        return start[tags[0]] + sum(row[range(len(tags)), tags]) + sum(move[a, b] for a, b in pairwise(tags))

    for row, found in zip(rows, viterbi(rows, move, start), strict=True):
        best = max(product(range(3), repeat=len(row)), key=lambda tags, row=row: score(row, list(tags)))
        assert score(row, found.tolist()) == pytest.approx(score(row, list(best)), abs=1e-4)


def test_spans_of_each_role():
    tags = np.array([1, 2, 0, 1, 1, 2, 3, 0, 5])
    assert spans_of(tags, 0).tolist() == [[0, 2], [3, 4], [4, 6]]
    assert spans_of(tags, 1).tolist() == [[6, 7]]
    assert spans_of(tags, 2).tolist() == [[8, 9]]
    assert spans_of(np.zeros(0, np.int64), 0).tolist() == []


def test_a_stray_inside_begins():
    scores = np.eye(5, dtype=np.float32)[[0, 2, 2, 4, 0]]
    assert best_labels(scores).tolist() == [0, 1, 2, 3, 0]


def test_a_quotation_mostly_content_is_content_with_its_marks():
    words = page("He said “we will all stay”.", TOKENS)
    tags = np.array([0, 0, 0, CONTENT, CONTENT + 1, CONTENT + 1, CONTENT + 1, 0, 0])
    closed = close_quotations(tags, words, np.array([[2, 8]], np.int32))
    assert closed.tolist() == [0, 0, CONTENT, *[CONTENT + 1] * 5, 0]


@pytest.mark.parametrize(
    "text, source, via",
    [
        ("The Post quoted an aide as saying that it rained", "an aide", None),
        ("Ann Lee was quoted by the Daily Post as saying that it rained", None, "the daily post"),
        ("Ann Lee was quoted as saying that it rained", None, None),
    ],
)
def test_quoted_as_saying(text, source, via):
    words = page(text, TOKENS)
    tags = quoted_as(np.zeros(len(words), np.int64), words)

    def named(role):
        return next((" ".join(words.words[a:b]) for a, b in spans_of(tags, (role - 1) // 2).tolist()), None)

    assert (named(SOURCE), named(VIA)) == (source, via)
    assert (named(CUE) == "as saying") == bool(source or via)


def test_pair_features_stay_in_their_tables():
    words = page("A b c. D e f.\n\n“G h” i.\n\n" * 30, TOKENS)
    spans = np.array([[i, i + 1 + i % 3] for i in range(0, len(words) - 4, 3)], np.int32)
    found = pair_features(words, spans, spans)
    assert found.shape == (len(spans), len(spans), len(WIDTHS))
    assert (found >= 0).all() and (found < np.array(WIDTHS)).all()
