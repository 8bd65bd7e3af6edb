"""A page may cost a few seconds at most, whatever its markup; what would cost more is refused in one line."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.formats.web import limits
from rag.formats.web.limits import checked
from rag.formats.web.page import read_page

SENTENCE = "The lock at Kell was shut on Monday after a gate cracked, and the owners of the barges were told to wait."
MANY = [f"a{number}" for number in range(100_000)]


def page(inside):
    return f"<html><head><title>Lock shut</title></head><body><h1>Lock shut</h1><p>{SENTENCE}</p>{inside}</body></html>"


@pytest.mark.parametrize(
    "inside, reason",
    [
        (f"<p {' '.join(MANY)}>x</p>", "1,000 attributes"),
        (f"<p {'=1 '.join(MANY)}>x</p>", "1,000 attributes"),
        ("<p x='>' {}>x</p>".format("='>' ".join(MANY)), "1,000 attributes"),
        (f"<p/{'/'.join(MANY)}/>x</p>", "1,000 attributes"),
        (f"<!--><script--><p {' '.join(MANY)}>x</p>", "1,000 attributes"),
        (f'<script>a</script ><p x="<" {" ".join(MANY)}', "1,000 attributes"),
        ("<div>" * 3_000 + "x" + "</div>" * 3_000, "nested more than 200 deep"),
        ("<b>" * 20_000, "nested more than 200 deep"),
        ("<i>a</i>" * 300_000, "more than 200,000 tags"),
        ("<p>" + "word " * 2_100_000, "characters; one of up to 10,000,000"),
    ],
    ids=range(10),
)
def test_what_would_take_minutes_is_refused_at_once(inside, reason):
    start = time.process_time()
    with pytest.raises(ReadError, match=reason) as refused:
        read_page(page(inside))
    assert "\n" not in str(refused.value)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "inside",
    [
        f"<img src='data:image/png;base64,{'A' * 12_000_000}'>",
        f'<p style="background:url(data:image/svg+xml,{"%3C" * 4_000_000})">And more.</p>',
        f"<script>if (a<b {' '.join(MANY)}) {{}}</script>",
        f"<!-- <p {' '.join(MANY)}> -->",
        f"<p class='{' '.join(MANY)}'>And more.</p>",
        "<div>" * 150 + "x" + "</div>" * 150,
        "<br>" * 15_000,
    ],
    ids=range(7),
)
def test_large_pages_that_cost_little_are_read(inside):
    start = time.process_time()
    assert SENTENCE in str(read_page(page(inside))["text"])
    assert time.process_time() - start < 5


def test_the_caps_hold_at_their_edge(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ATTRIBUTES", 3)
    assert checked("<p a b='>' c=d>") == "<p a b='>' c=d>"
    with pytest.raises(ReadError):
        checked("<p a b='>' c=d e>")
    monkeypatch.setattr(limits, "MAX_TAGS", 2)
    assert checked("<p><b></b></p>")
    with pytest.raises(ReadError):
        checked("<p><b></b></p><i>")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["<", ">", "=", "'", '"', "/", " ", "a", "!--", "--", "script", "style", "data:,"])))
def test_no_markup_takes_long(pieces):
    text = "".join(pieces) * 500
    start = time.process_time()
    with suppress(ReadError):
        checked(text)
    assert time.process_time() - start < 2
