"""Answers to take along."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article

from rag.domain import Answer, Citation, Mention, Quote, Span, Speaker, Turn
from rag.export.documents import escaped, markdown_answer, markdown_conversation, plain_answer

HOSTILE = "![x](http://evil.example/a.png) <img src=x> $x$ :red[z] ~~y~~ `c` www.evil.example # h"


def cited(said: str, **source) -> Citation:
    article = make_article(said, **source)
    return Citation(
        1,
        Quote.cut(article, Span(0, len(said))),
        article.source,
        "attributed",
        Speaker("v", "Mara Velin"),
        Mention("Velin", Span(0, 1)),
        form="direct",
    )


def answer(said: str = "The wall was never inspected", **source) -> Answer:
    return Answer("Who spoke?", "Who spoke?", "Velin spoke [1]", ("Mara Velin",), (cited(said, **source),))


def test_plain_text_has_names_prose_quotation_speaker_and_place():
    text = plain_answer("Who spoke?", answer(outlet="Sarn Courier", published="2025-03-04"), lambda _: "https://x.org")
    for part in ("Who spoke?", "Mara Velin", "Velin spoke [1]", "[1] “The wall was never inspected”"):
        assert part in text
    assert "Mara Velin (written “Velin”) – said directly" in text and "Sarn Courier, 2025-03-04" in text
    assert text.rstrip().endswith("https://x.org")


def test_markdown_links_the_place_and_encodes_the_address():
    text = markdown_answer("Who?", answer(outlet="Post"), lambda _: "https://x.org/a (b)")
    assert "> “The wall was never inspected”" in text and "[Post](https://x.org/a%20%28b%29)" in text


def unanswered(refusal: str) -> Answer:
    near = {"nearest": (cited("The wall was never inspected"),), "nearest_names": ("Mara *Velin*",)}
    return Answer("and who?", "Who spoke? - and who?", "None.", refused=True, refusal=refusal, reason="None.", **near)


@pytest.mark.parametrize(
    "refusal, heading",
    [("unsure", "These come nearest; read them before you use them:"), ("not_on_this", "Nearest:")],
)
def test_what_comes_nearest_is_taken_along_under_its_heading(refusal, heading):
    blocks = plain_answer("and who?", unanswered(refusal), lambda _: "").split("\n\n")
    assert blocks[:3] == ["and who?", "(read together with: Who spoke?)", "None."]
    assert blocks[3:5] == ["Closest names: Mara *Velin*", heading] and blocks[5].startswith("[1] “The wall")
    blocks = markdown_answer("and who?", unanswered(refusal), lambda _: "").split("\n\n")
    assert blocks[:3] == ["## and who?", "*read together with: Who spoke?*", "None."]
    assert blocks[3:5] == ["Closest names: Mara \\*Velin\\*", f"*{heading}*"] and blocks[5].startswith("> “The wall")


@pytest.mark.parametrize("mark", ["![", "](", "<img", "$x$", ":red[", "~~", "`"])
def test_nothing_from_outside_is_markdown(mark):
    text = markdown_conversation(HOSTILE, [Turn(HOSTILE, answer(HOSTILE, title=HOSTILE, outlet=HOSTILE))], lambda _: "")
    assert mark not in re.sub(r"\\.", "", text) and "www.evil" not in text


@given(st.text(max_size=60))
def test_escaping_loses_nothing_but_white_space(text):
    shown = re.sub(r"\\(.)", r"\1", escaped(text)).replace("\u2060", "")
    assert shown == " ".join(text.split()).replace("\u2060", "")


@given(st.text(max_size=60))
def test_what_is_special_anywhere_is_escaped(text):
    assert not set(re.sub(r"\\.", "", escaped(text))) & set("\\`*_[]<>|~$&@")


@pytest.mark.parametrize(
    "text, shown",
    [
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("1. x", "1\\. x"),
        ("---", "\\---"),
        ("a - b, 2024-11-29.", "a - b, 2024-11-29."),  # and nothing that is not special
        ("See https://x.org", "See https\u2060\\://x.org"),
        ("www.x.org", "www\u2060.x.org"),
    ],
)
def test_what_is_special_only_at_the_start_of_a_line_or_an_address(text, shown):
    assert escaped(text) == shown
