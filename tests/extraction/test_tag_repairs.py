"""What a tagger reads wrongly is mended, and what it reads rightly is left. Sentences about invented people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Attribution, Span
from rag.extraction.tag_repairs import mended
from rag.text import sentences


def spans(text: str, *pieces: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(piece), text.index(piece) + len(piece)) for piece in pieces if piece)


def read(text: str, *found: tuple[str, str, tuple[str, ...]]) -> list[tuple[str, str, list[str]]]:
    """(source, cue, contents) in words, before and after."""
    given = [Attribution(spans(text, s), spans(text, c), spans(text, *content)) for s, c, content in found]
    return [
        (
            " ".join(span.cut(text) for span in one.source),
            one.cue[0].cut(text),
            [span.cut(text) for span in one.content],
        )
        for one in mended(text, given, sentences(text))
    ]


MENDED = [
    (
        "A letter that the lawyer had told an inquiry did not exist has turned up.",
        ("the lawyer", "had told", ("an inquiry did not exist has turned up",)),
        ("the lawyer", "had told", ["A letter", "did not exist"]),
    ),
    (
        "The plan that ministers say will cost nothing was passed on Monday.",
        ("ministers", "say", ("will cost nothing was passed on Monday",)),
        ("ministers", "say", ["The plan", "will cost nothing"]),
    ),
    (
        "A bridge that engineers had said was safe collapsed on Monday.",
        ("engineers", "had said", ("was safe collapsed on Monday",)),
        ("engineers", "had said", ["A bridge", "was safe"]),
    ),
    (
        "The man police say set the fire was arrested at home.",
        ("police", "say", ("The man", "set the fire was arrested at home")),
        ("police", "say", ["The man", "set the fire"]),
    ),
    (
        "Police charged a man with theft, saying he took three bicycles.",
        ("a man with theft", "saying", ("he took three bicycles",)),
        ("Police", "saying", ["he took three bicycles"]),
    ),
    (
        "Biologist Dr Ann Lee wants people to send photographs.",
        ("Biologist Dr Ann", "Lee wants", ("people to send photographs",)),
        ("Biologist Dr Ann Lee", "wants", ["people to send photographs"]),
    ),
]


@pytest.mark.parametrize("text, before, after", MENDED, ids=[row[0] for row in MENDED])
def test_mended(text, before, after):
    assert read(text, before) == [after]


LEFT = [
    ("The minister Ann Lee said it was late.", ("Ann Lee", "said", ("it was late",))),
    ("In a statement by the port, saying it was late, Lee was blamed.", ("the port", "saying", ("it was late",))),
    ("Ann Lee, who said the wall would hold, left.", ("who", "said", ("the wall would hold",))),
    ("The law, which the union says is unfair.", ("the union", "says", ("The law", "is unfair"))),
]


@pytest.mark.parametrize("text, before", LEFT, ids=[row[0] for row in LEFT])
def test_left_as_it_is(text, before):
    source, cue, content = before
    assert read(text, before) == [(source, cue, list(content))]


def test_contents_of_one_cue_are_one():
    text = "It was led by a group that Norland itself lists as a gang."
    found = read(text, ("Norland itself", "lists", ("a group",)), ("Norland itself", "lists", ("as a gang",)))
    assert found == [("Norland itself", "lists", ["a group", "as a gang"])]


def test_a_noun_in_other_words_stays_there():
    text = "Lee blamed the port for the flood, which she called a shame."
    found = read(text, ("Lee", "blamed", ("the port for the flood",)), ("she", "called", ("which", "a shame")))
    assert found[1] == ("she", "called", ["which", "a shame"])


@given(st.text("Aab ,.\n", min_size=8, max_size=60), st.lists(st.integers(0, 7), min_size=6, max_size=6))
def test_any_text_and_any_spans(text, at):
    source, cue, content = (Span(min(pair), max(pair)) for pair in (at[:2], at[2:4], at[4:]))
    mended(text, [Attribution((source,), (cue,), (content,))], sentences(text))
