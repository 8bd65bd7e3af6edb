"""How many, when, where and why according to somebody, asked in other words: a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.questions.frames import read_frame
from rag.questions.shortwordings import plain_detail

SAME = [  # a wording, and the plain words it stands for
    ("By Velin's count, how many boats sank?", "How many boats sank, according to Velin?"),
    ("Per Velin, when will the gates open?", "When will the gates open, according to Velin?"),
    ("From Velin's remarks, how many boats sank?", "How many boats sank, according to Velin?"),
    ("When, according to Velin, will the gates open?", "When will the gates open, according to Velin?"),
    ("How many boats, says Velin, sank in May?", "How many boats sank in May, according to Velin?"),
    ("How many boats sank, as reported by Velin?", "How many boats sank, according to Velin?"),
    ("How many boats sank, Velin says?", "How many boats sank, according to Velin?"),
    ("Did Velin say how many boats sank?", "How many boats sank, according to Velin?"),
    ("What did Velin say about how many boats sank?", "How many boats sank, according to Velin?"),
    ("Velin said how many boats sank?", "How many boats sank, according to Velin?"),
    ("Roughly how many boats sank, according to Velin?", "How many boats sank, according to Velin?"),
    ("For what reason did the wall break, according to Velin?", "Why did the wall break, according to Velin?"),
    ("What figure did Velin give for boats lost?", "What is the number of boats lost, according to Velin?"),
    ("What did Velin put the cost of the wall at?", "What is the cost of the wall, according to Velin?"),
    ("What date does Velin give for the reopening?", "What is the date of the reopening, according to Velin?"),
]


@pytest.mark.parametrize("asked, plain", SAME, ids=[row[0] for row in SAME])
def test_the_same_frame(asked, plain):
    one, two = read_frame(asked), read_frame(plain)
    assert (one.kind, one.wh, one.who, one.topic.casefold()) == (two.kind, two.wh, two.who, two.topic.casefold())
    assert one.who == "Velin"


@pytest.mark.parametrize(
    "question",
    [
        "How many trees per hectare did they plant",
        "What did Velin say when the gates opened",
        "Did Velin say that two boats sank",
        "Who was told by Velin that the wall leaked",
        "What is the reason for the flood",
    ],
)
def test_what_asks_for_something_else_stays_as_it_is(question):
    assert plain_detail(question) == question


@given(st.text(max_size=600))
def test_any_text_can_be_read(text):
    assert isinstance(plain_detail(text), str)
