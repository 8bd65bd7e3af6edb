"""Who said it where somebody's words tell of somebody else's, and what is left of a sentence for the article itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from makers import make_article, make_statement, span_of

from rag.adapters.contrary import negates
from rag.adapters.ownvoice import told_by_nobody
from rag.adapters.saying import _second_speaker
from rag.domain import Query, Span

REPORT = (
    "Lund said the harbour company had claimed that both gates were shut for repairs. "
    "The party said crime had fallen as shadow secretary Ann Lee accused ministers of presiding over a failed approach."
    " The party said the current plan does not mention the river gates. The board is also considering new gates."
)


@pytest.mark.parametrize(
    "content, topic, other",
    [
        (
            "the harbour company had claimed that both gates were shut for repairs",
            "both gates were shut for repairs",
            "the harbour company",
        ),
        (
            "the harbour company had claimed that both gates were shut for repairs",
            "the harbour company claimed gates were shut for repairs",
            "",
        ),
        (
            "crime had fallen as shadow secretary Ann Lee accused ministers of presiding over a failed approach",
            "ministers are presiding over a failed approach",
            "shadow secretary Ann Lee",
        ),
        ("crime had fallen", "crime had fallen in towns", ""),
        ("the current plan does not mention the river gates", "the current plan does not mention the river gates", ""),
        ("The board is also considering new gates", "the board is considering new gates", ""),
    ],
)
def test_words_inside_words(content, topic, other):
    article = make_article(REPORT)
    statement = make_statement(article, content, "Lund")
    case = SimpleNamespace(query=Query("q", "q", "who_said", topic=topic), article=lambda _: article)
    assert _second_speaker(case, statement) == other


def test_what_is_denied_is_in_the_sentence_asked_about():
    article = make_article("“The plan is a mess. Nobody read it, and I did not,” said Lund.")
    said = make_statement(article, "The plan is a mess. Nobody read it, and I did not,", "Lund")
    assert negates(said) and negates(said, "read it") and not negates(said, "called the plan a mess")


def test_the_clause_beside_somebodys_words_is_the_articles():
    text = "The advance was led by the northern militia, a group that Norland lists as a gang."
    article = make_article(text)
    statement = make_statement(article, "a group that Norland lists as a gang", "Norland")
    (left,) = told_by_nobody(text, Span(0, len(text)), [statement])
    assert left.cut(text).startswith("The advance was led by the northern militia")
    assert not left.meets(span_of(text, "lists as a gang"))
    assert told_by_nobody(text, Span(0, len(text)), []) == [Span(0, len(text))]
    text = "Measuring the gates could be very dear, he said."  # somebody's, though nobody's words were recognised
    assert told_by_nobody(text, Span(0, len(text)), []) == []
