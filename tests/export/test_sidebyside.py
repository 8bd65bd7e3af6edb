"""Statements side by side: what one has and the other has not, marked and never changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Answer, Citation, Quote, Source, Span, Speaker
from rag.export.objects import answer_object
from rag.export.render import answer_text
from rag.export.sidebyside import changed_words, differing

PAGES = {
    "courier": "Velin blamed the Port Authority for the flood.",
    "star": "Velin blamed a clerk for the great flood.",
}
VELIN = Speaker("s1", "Mara Velin", "person")


def citation(number: int, source: str, words: str) -> Citation:
    start = PAGES[source].index(words)
    quote = Quote(source, Span(start, start + len(words)), words)
    return Citation(number, quote, Source(source, outlet=source.title()), "attributed", VELIN, act="blame")


def answer(side_by_side: bool = True) -> Answer:
    shown = (
        citation(1, "courier", "the Port Authority for the flood"),
        citation(2, "star", "a clerk for the great flood"),
    )
    return Answer("q?", "q?", "Courier: [1] Star: [2]", citations=shown, side_by_side=side_by_side)


@pytest.mark.parametrize(
    "text, other, marked",
    [
        ("two gates were shut", "three gates were shut", ["two"]),
        ("the gates will not open", "the gates will open", ["not"]),
        ("the gates may open in June", "the gates will open in June", ["may"]),
        ("Norland's wall is old", "the wall of Norland is old", []),
        ("the wall is old", "rain fell on Friday", []),
    ],
)
def test_what_differs(text, other, marked):
    assert [span.cut(text) for span in differing(text, [other])] == marked


def test_spans_are_of_the_article():
    marked = changed_words(answer())
    found = {n: [span.cut(PAGES[source]) for span in marked[n]] for n, source in enumerate(PAGES, start=1)}
    assert found == {1: ["Port Authority"], 2: ["clerk", "great"]}


def test_shown_to_people_and_programs():
    assert "only here: Port Authority" in answer_text(answer())
    assert [row["differs"] for row in answer_object(answer())["citations"]] == [[[17, 31]], [[15, 20], [29, 34]]]


def test_other_answers_mark_nothing():
    assert changed_words(answer(side_by_side=False)) == {}
    assert "only here" not in answer_text(answer(side_by_side=False))
    assert all("differs" not in row for row in answer_object(answer(side_by_side=False))["citations"])


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_marks_are_inside_in_order_and_apart(text, others):
    spans = differing(text, others)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
