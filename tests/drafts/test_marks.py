"""Rare quotation marks as usual ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.drafts.marks import usual


@pytest.mark.parametrize(
    "text, read",
    [
        ("「no」 ＂no＂ ❝no❞ 〝no〞", '“no” "no" “no” “no”'),
        ("``no'' she said", " “no”  she said"),
        ("»no« and «no» and ‹no› and ‚no‘", "«no» and «no» and ‘no’ and ‘no’"),
        ("Han sa: ”no.” Hon: »no.»", "Han sa: “no.” Hon: «no.»"),
        ("‘It is “late” again,’ she said", "“It is ‘late’ again,” she said"),
        ("'It is \"late\" for the workers' own good,' she said", "“It is ‘late’ for the workers' own good,” she said"),
        ("“They call it ‘the “late” one’,” she said", "“They call it ‘the “late” one’,” she said"),
        ('the dockers\' "no" and the drivers\' "yes"', 'the dockers\' "no" and the drivers\' "yes"'),
        ("'tis \"late\" for the '80s", "'tis \"late\" for the '80s"),
        ("“It is late,” she said. “It is.”", "“It is late,” she said. “It is.”"),
    ],
)
def test_usual(text, read):
    assert usual(text) == read


@given(st.text("ab s.,\n“”\"‘’'«»„‚‹›`「」", max_size=60))
def test_one_character_for_one(text):
    assert len(usual(text)) == len(text)
    assert [a for a in text if a.isalnum()] == [a for a in usual(text) if a.isalnum()]
