"""Whom a page gives words to, and whether a draft gives them to the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from makers import make_article, make_statement, span_of

from rag.checks.whose import Given, given_by, place_of, verdict
from rag.domain import Speaker
from rag.people.phonebook import Phonebook

PAGE = make_article(
    "“We shut two gates for repairs,” said Ingrid Solvang, the port director. Mayor Pavel Oster blamed the storm. "
    "The harbour authority said it would pay. “Nobody knows,” ran a note on the door. Ships wait outside.",
    published="2025-03-04",
)
SOLVANG = make_statement(PAGE, "We shut two gates for repairs", "Ingrid Solvang", form="direct")
OSTER = make_statement(PAGE, "the storm", "Mayor Pavel Oster", "Pavel Oster")
BODY = make_statement(PAGE, "it would pay", "The harbour authority")
SAID = (SOLVANG, OSTER, BODY)
DIRECTOR = Speaker("ingrid-solvang", "Ingrid Solvang", "person", roles=("the port director",))
SPOKESMAN = Speaker("rolf", "Rolf Ekberg", "person", roles=("spokesman for the harbour authority",))


def place(words: str, said=SAID):
    return place_of(PAGE, [span_of(PAGE.text, words)], said)


@pytest.mark.parametrize(
    "words, state, name",
    [
        ("We shut two gates", "attributed", "Ingrid Solvang"),
        ("the storm", "attributed", "Pavel Oster"),
        ("Ships wait outside", "own_voice", None),
        ("Nobody knows", "uncertain", None),  # in marks, but the page names nobody
    ],
)
def test_the_page_says_whose_words_they_are(words, state, name):
    found = place(words)
    assert found.state == state and (found.speaker and found.speaker.name) == name
    assert all(quote.text == quote.span.cut(PAGE.text) for quote in found.quotes)


@pytest.mark.parametrize(
    "given, words, decided",
    [
        (Given(("Ingrid Solvang",)), "We shut two gates", "right"),
        (Given(("Solvang",)), "We shut two gates", "right"),
        (Given(("Ingrid Sølvang",)), "We shut two gates", "right"),  # another spelling
        (Given(("Pavel Oster",)), "We shut two gates", "wrong"),
        (Given(("Astrid Solvang",)), "We shut two gates", "wrong"),  # another person of that name
        (Given(("the harbour authority",)), "it would pay", "right"),
        (Given(("Rolf Ekberg",)), "it would pay", "undetermined"),  # its spokesman
        (Given(("Pavel Oster",)), "Ships wait outside", "undetermined"),
        (Given(("Pavel Oster",)), "Nobody knows", "undetermined"),
        (Given(), "We shut two gates", "undetermined"),
        (Given((), "She"), "We shut two gates", "undetermined"),
    ],
)
def test_verdicts(given, words, decided):
    book = Phonebook([DIRECTOR, SPOKESMAN])
    assert verdict(given, [place(words)], book)[0] == decided


def test_a_role_that_the_library_knows_is_the_speaker():
    speaker = make_statement(PAGE, "We shut two gates for repairs", "Ingrid Solvang", form="direct")
    known = place_of(PAGE, [span_of(PAGE.text, "two gates")], [speaker])
    known = replace(known, speaker=DIRECTOR)
    assert verdict(Given(("the port director",)), [known], Phonebook([DIRECTOR]))[0] == "right"


@pytest.mark.parametrize(
    "name, kind, decided",
    [("the French president", "person", "undetermined"), ("residents", "group", "undetermined"),
     ("the water board", "body", "wrong"), ("Bo Wick", "person", "wrong")],
)  # fmt: skip
def test_a_role_may_be_anybody_and_a_name_is_not(name, kind, decided):
    known = replace(place("We shut two gates"), speaker=Speaker("x", name, kind), written=name)
    assert verdict(Given(("Pavel Oster",)), [known], Phonebook())[0] == decided


def test_one_of_two_who_said_it_is_enough_and_all_are_named_where_none_is_meant():
    places = [place("We shut two gates"), place("the storm")]
    assert verdict(Given(("Oster",)), places, Phonebook())[0] == "right"
    decided, whose = verdict(Given(("Bo Wick",)), places, Phonebook())
    assert decided == "wrong" and "Ingrid Solvang and Pavel Oster" in whose and "Bo Wick" in whose


def test_a_pronoun_may_mean_somebody_else_whom_the_paragraph_names():
    given = Given(("Pavel Oster",), "she")
    beside = "Oster told Solvang to go, and she said “We shut two gates”."
    assert verdict(given, [place("We shut two gates")], Phonebook(), beside)[0] == "undetermined"
    assert verdict(given, [place("We shut two gates")], Phonebook(), "Oster spoke.")[0] == "wrong"


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


def test_a_minister_may_speak_for_the_ministry():
    quist = Speaker("quist", "Petra Quist", "person", roles=("the transport minister",))
    known = replace(place("We shut two gates"), speaker=quist, written="Petra Quist")
    assert verdict(Given(("the transport ministry",)), [known], Phonebook())[0] == "undetermined"
    assert verdict(Given(("the energy ministry",)), [known], Phonebook())[0] == "wrong"


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
