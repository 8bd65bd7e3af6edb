"""Quotations whose sentence says plainly whose they are, and such as have nobody's name beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Attribution, Span
from rag.extraction.missed_quotes import overheard
from rag.text import quotations, sentences

CASES = [
    ("Ann Lee said: “We will stay until June.”", ("Ann Lee", "said", "“We will stay until June.”")),
    ("It was blamed on Mr Lee, who told Radio Sarn: “I chose no such words.”",
     ("who", "told Radio Sarn", "“I chose no such words.”")),
    ("The port's deputy director Ann Lee said: 'We will stay until June.\n\n'Nobody has asked us to leave.'",
     ("The port's deputy director Ann Lee", "said", "'We will stay until June.")),
    ("Closing the gates “may be a costly thing to do,” he said.",
     ("he", "said", "Closing the gates “may be a costly thing to do,”")),
    ("She wrote “The Last of the River Gates” in 2019.", None),
    ("The sign said: “No entry.”", None),  # too few words to be sure
    ("He read “The long way home to Sarn” and left.", None),
]  # fmt: skip


@pytest.mark.parametrize("text, expected", CASES, ids=[row[0][:40] for row in CASES])
def test_overheard(text, expected):
    found = next(overheard(text, [], sentences(text), quotations(text)), None)
    told = found and tuple(spans[0].cut(text) for spans in (found.source, found.cue, found.content))
    assert told == expected


def test_what_was_read_is_not_read_again():
    text = "Ann Lee said: “We will stay until June.”"
    known = Attribution((Span(0, 7),), (Span(8, 12),), (Span(14, len(text)),))
    assert not list(overheard(text, [known], sentences(text), quotations(text)))


@given(st.text(alphabet="Aa b“”\"',.:\nhe said", max_size=120))
def test_any_text(text):
    for found in overheard(text, [], sentences(text), quotations(text)):
        assert all(0 <= span.start < span.end <= len(text) for span in (*found.source, *found.cue, *found.content))
