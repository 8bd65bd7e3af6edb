"""Passages are whole sentences, never end inside a quotation, and every statement has one home."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement

from rag.passages import passages
from rag.text import quotations, words

TEXTS = st.text(alphabet=st.sampled_from("abcDE .!?\n\"“”‘’'«»é"), max_size=200) | st.text(max_size=200)


@given(TEXTS, st.integers(min_value=1, max_value=40))
def test_passages_cover_the_words_and_never_end_inside_a_quotation(text, max_words):
    cut = passages(make_article(text), max_words=max_words)
    assert all(passage.text == text[passage.span.start : passage.span.end] for passage in cut)
    assert all(a.span.end <= b.span.start for a, b in pairwise(cut))
    for quotation in quotations(text):
        assert not any(quotation.start < passage.span.end < quotation.end for passage in cut[:-1])


def test_every_statement_has_exactly_one_home(harbour):
    said = [make_statement(harbour, "We shut two gates for repairs; nobody shut the harbour", "Ingrid Solvang")]
    said += [make_statement(harbour, "the storm for the delay", "Mayor Pavel Oster")]
    cut = passages(harbour, said, max_words=5)
    assert len(cut) > 2
    for statement in said:
        assert sum(passage.span.holds(statement.extent) for passage in cut) == 1
        assert any(passage.span.holds(statement.extent) for passage in cut)


def test_passages_stay_near_the_wanted_size():
    text = "\n\n".join("The port of Sarn was closed again on this day. " * 4 for _ in range(20))
    sizes = [len(words(passage.text)) for passage in passages(make_article(text), max_words=60)]
    assert max(sizes) <= 60 and min(sizes[:-1]) >= 36
