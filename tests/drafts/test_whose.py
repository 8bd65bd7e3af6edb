"""Whom a page gives words to, and whether a draft gives them to the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from makers import make_article, make_statement, span_of

from rag.domain import Speaker
from rag.drafts.given import Given
from rag.drafts.whose import place_of, verdict
from rag.names.phonebook import Phonebook

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


def test_a_minister_may_speak_for_the_ministry():
    quist = Speaker("quist", "Petra Quist", "person", roles=("the transport minister",))
    known = replace(place("We shut two gates"), speaker=quist, written="Petra Quist")
    assert verdict(Given(("the transport ministry",)), [known], Phonebook())[0] == "undetermined"
    assert verdict(Given(("the energy ministry",)), [known], Phonebook())[0] == "wrong"


def speaking(name: str, kind: str = "person", **more):
    return replace(place("We shut two gates"), speaker=Speaker("x", name, kind), written=name, **more)


@pytest.mark.parametrize(
    "given, place, decided, told",
    [
        (Given(("Ingrid Solvang's deputy",)), speaking("Ingrid Solvang"), "wrong", "not Ingrid Solvang's deputy"),
        (Given(("Solvang",)), speaking("Ingrid Solvang", namesakes=("Bo Solvang",)), "undetermined", "Bo Solvang"),
        (Given(("Ingrid Solvang",)), speaking("Ingrid Solvang", namesakes=("Bo Solvang",)), "right", "as the draft"),
        (Given(("Astrid Solvang", "Solvang")), speaking("Ingrid Solvang"), "wrong", "not Astrid Solvang"),
        (Given(("Ingrid Sollvang",)), speaking("Ingrid Solvang"), "right", "whom the draft calls “Ingrid Sollvang”"),
        (Given(("إنغريد سولفانغ",)), speaking("Ingrid Solvang"), "undetermined", "whether that is"),
        (Given(("Pavel Oster",)), speaking("the annual report", "body"), "undetermined", "to the annual report"),
        (Given(("Sarn Post",)), speaking("A clerk", via=("The Sarn Post",)), "undetermined", "Sarn Post passed it on"),
        (Given(("Solvang",), denied=True), speaking("Ingrid Solvang"), "wrong", "the contrary"),
        (Given(("Solvang",), "", True, True), speaking("Ingrid Solvang", negated=True), "right", "as the draft says"),
        (Given(("Solvang",), "", True), speaking("Ingrid Solvang", negated=True), "right", "as the draft"),
        (Given(("Solvang",)), speaking("Ingrid Solvang", negated=True), "undetermined", "denies it"),
        (Given(("Oster",), denied=True), speaking("Ingrid Solvang"), "undetermined", "Oster did not say it; Ingrid"),
        (Given(("Solvang",)), speaking("Ingrid Solvang", via=("Radio Sarn",)), "right", "(via Radio Sarn) said it"),
    ],
)  # fmt: skip
def test_what_is_told_of_a_speaker(given, place, decided, told):
    found, whose = verdict(given, [place], Phonebook())
    assert found == decided and told in whose and ",," not in whose


def test_whose_deputy_somebody_is_does_not_speak():
    page = make_article("“We shut two gates,” said Ingrid Solvang's deputy. Ingrid Solvang left.")
    said = make_statement(page, "“We shut two gates,”", "Ingrid Solvang's deputy", "Ingrid Solvang")
    found = place_of(page, [span_of(page.text, "We shut two gates")], [said])
    assert (found.state, found.speaker, found.written) == ("uncertain", None, "Ingrid Solvang's deputy")
    assert verdict(Given(("Ingrid Solvang",)), [found], Phonebook())[0] == "undetermined"
    assert verdict(Given(("Ingrid Solvang's deputy",)), [found], Phonebook())[0] == "right"


@pytest.mark.parametrize(
    "words, marked", [("two gates", "all"), ("blamed the storm", "none"), ("repairs,” said Ingrid Solvang", "part")]
)
def test_how_much_of_the_words_stands_in_marks(words, marked):
    assert place(words).marked == marked


def test_words_in_another_order_are_one_stretch_of_the_page():
    spans = [span_of(PAGE.text, "for repairs"), span_of(PAGE.text, "We shut")]
    found = place_of(PAGE, spans, SAID)
    assert found.extent.cut(PAGE.text) == "We shut two gates for repairs"
