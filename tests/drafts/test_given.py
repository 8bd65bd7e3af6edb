"""Whom a draft gives words to."""

from __future__ import annotations

import pytest
from makers import make_article, make_statement, span_of

from rag.domain import Mention
from rag.drafts.given import Given, given_by


@pytest.mark.parametrize(
    "draft, name",
    [
        ("Ingrid Solvang: “It is late.”", "Ingrid Solvang"),
        ("- Ingrid Solvang, director – “It is late.”", "Ingrid Solvang"),
        ("“It is late.” — Ingrid Solvang", "Ingrid Solvang"),
        ("“It is late” (Ingrid Solvang).", "Ingrid Solvang"),
        ("> “It is late.”\n> Ingrid Solvang, director", "Ingrid Solvang"),
        ("“It is late.”\nThe rain went on.", ""),
        ("“It is late.” Ingrid Solvang left.", ""),
        ("In a word: “It is late.”", ""),
    ],
)
def test_a_name_beside_the_marks_signs_them(draft, name):
    assert given_by(draft, span_of(draft, "It is late"), []).name == name


def test_the_narrowest_statement_of_the_draft_gives_the_words():
    draft = make_article("Oster said that Solvang said “we shut two gates”.")
    outer = make_statement(draft, "that Solvang said “we shut two gates”", "Oster")
    inner = make_statement(draft, "“we shut two gates”", "Solvang")
    given = given_by(draft.text, span_of(draft.text, "we shut two gates"), (outer, inner))
    assert given.name == "Solvang"
    assert given_by(draft.text, span_of(draft.text, "Oster said"), (outer, inner)) == Given()


@pytest.mark.parametrize(
    "draft, name",
    [
        ("“Shut,” Oster said.\n\n“It is late.”", "Oster"),  # a quotation goes on in the next paragraph
        ("“It is late.”\n\nOster said “shut”.", ""),  # nobody says a paragraph that stands before their name
        ("Oster said “shut”.\n\nRain.\n\n“It is late.”", ""),
    ],
)
def test_who_speaks_stands_in_the_paragraph_or_right_before(draft, name):
    page = make_article(draft)
    statement = make_statement(page, "“It is late.”", "Oster")
    assert given_by(draft, span_of(draft, "It is late."), [statement]).name == name


def test_the_outlet_alone_gives_what_it_reports():
    draft = make_article("Nordlane said “no”. The Sarn Post reported that “two gates were shut”.")
    cue, relay = (Mention(words, span_of(draft.text, words)) for words in ("reported", "The Sarn Post"))
    said = make_statement(draft, "that “two gates were shut”", "Nordlane", cue=cue, via=(relay,))
    assert given_by(draft.text, span_of(draft.text, "two gates were shut"), [said]).name == "The Sarn Post"


@pytest.mark.parametrize(
    "text, act, denied",
    [
        ("Oster did not say “it is late”.", "say", True),
        ("Oster denied having said “it is late”.", "deny", True),
        ("Oster denied that “it is late”.", "deny", False),  # the words are still what he spoke of
    ],
)
def test_words_that_were_not_said(text, act, denied):
    draft = make_article(text)
    cue = Mention(text.split()[1], span_of(text, text.split()[1]))
    said = make_statement(draft, "“it is late”", "Oster", cue=cue, act=act, negated=True)
    assert given_by(text, span_of(text, "it is late"), [said]) == Given(("Oster",), "Oster", True, denied)
