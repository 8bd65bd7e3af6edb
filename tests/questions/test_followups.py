"""Whom "he" and "she" mean in a conversation: the one person who fits, or several, who are then asked about."""

from __future__ import annotations

import pytest

from rag.domain import Answer, Citation, Quote, RefusalKind, Source, Span, Speaker, Turn
from rag.names.speakers import Phonebook
from rag.questions.followups import gender_of, pronouns_in
from rag.questions.kinds import KindClassifier
from rag.questions.names import people
from rag.questions.reading import base_question, read_question
from rag.questions.suggestions import wider_questions
from rag.wiring import matcher

MARY = Speaker("mary", "Mary Velin", "person")
PAUL = Speaker("paul", "Paul Oster", "person", (), ("mayor",))
PETER = Speaker("peter", "Peter Rho", "person")
ADA, ALAN = Speaker("ada", "Ada Corvo", "person"), Speaker("alan", "Alan Corvo", "person")
KEST = Speaker("kest", "Kest", "person", (), ("spokeswoman",))
PORT = Speaker("port", "Port Authority", "body")
BOOK = Phonebook([MARY, PAUL, PETER, ADA, ALAN, KEST, PORT])


def turn(question: str, *quoted: Speaker) -> Turn:
    cited = tuple(
        Citation(n, Quote("a", Span(n, n + 1), "x"), Source("a"), "attributed", speaker)
        for n, speaker in enumerate(quoted, 1)
    )
    return Turn(question, Answer(question, question, "", citations=cited, refused=not cited))


@pytest.fixture(scope="module")
def read(embedder):
    form_of = KindClassifier(embedder, matcher().heads).read
    return lambda question, *turns: read_question(question, form_of, turns, BOOK)


ASKED = "What did Velin say about Oster?"


@pytest.mark.parametrize(
    "question, turns, meant",
    [
        ("What did she promise?", [turn(ASKED, MARY)], "What did Mary Velin promise?"),
        ("What did he promise?", [turn(ASKED, MARY)], "What did Paul Oster promise?"),  # the only man
        ("Who criticised him?", [turn(ASKED, MARY)], "Who criticised Paul Oster?"),
        ("Who criticised his plan?", [turn(ASKED, MARY)], "Who criticised Paul Oster's plan?"),
        ("What did he say about her?", [turn(ASKED, MARY)], "What did Paul Oster say about Mary Velin?"),
        ("What did he promise?", [turn("Who criticised Rho?", PAUL)], "What did Paul Oster promise?"),  # who is quoted
        ("What did he promise?", [turn("What did Oster say about Rho?", PAUL)], "What did Paul Oster promise?"),
        ("What did he promise?", [turn(ASKED, MARY), turn("What did Rho say?", PETER)], "What did Peter Rho promise?"),
        (
            "What did he promise?",
            [turn("What did Rho say?", PETER), turn("and why?", MARY)],
            "What did Peter Rho promise?",
        ),
        ("What did she promise?", [turn("What did Corvo say?", ADA)], "What did Ada Corvo promise?"),
        ("What did she promise?", [turn("What did Kest say?", KEST)], "What did Kest promise?"),  # a spokeswoman
        ("What did he promise?", [turn("What did the Port Authority say?", PORT)], ""),  # a body is no "he"
        ("What did Rho say he wanted?", [turn(ASKED, MARY)], ""),  # he is Rho
        ("What did it promise?", [turn(ASKED, MARY)], ""),
        ("What did he promise?", [turn("Did Anthony Meyer keep the seat Oster wanted?", PETER)], ""),  # Meyer, perhaps
        ("What did he promise?", [], ""),
    ],
)
def test_a_pronoun_is_the_person_last_named_whom_it_fits(read, question, turns, meant):
    query = read(question, *turns)
    assert query.read == meant and not query.unclear and query.question == question


@pytest.mark.parametrize(
    "question, turns, meant",
    [
        (
            "What did he say about it?",
            [turn("What did Oster and Rho say about the dam?", PAUL, PETER)],
            {"paul", "peter"},
        ),
        ("What did he say?", [turn("What did Oster and Rho say about the dam?")], {"paul", "peter"}),  # refused
        ("Why did she leave?", [turn("Who is quoted most?", MARY, ADA, PAUL)], {"mary", "ada"}),
    ],
)
def test_where_several_fit_it_is_asked_which(read, question, turns, meant):
    query = read(question, *turns)
    assert {speaker.id for speaker in query.unclear} == meant and not query.read


def test_a_follow_up_that_stands_alone_with_the_name_is_read_alone(read):
    assert read("When did she resign?", turn(ASKED, MARY)).before == ""
    assert read("and what did she say then?", turn(ASKED, MARY)).before == ASKED


def test_whoever_is_behind_about_is_the_topic(read):
    query = read(ASKED)
    assert query.speakers == (MARY,) and query.asked == "What did say about Oster?"
    assert read("What did Velin and Oster say?").speakers == (MARY, PAUL)
    assert read("What did Velin warn about?").speakers == (MARY,)
    assert read("Any quotes about Oster").speakers == (PAUL,)


@pytest.mark.parametrize(
    "text, found", [("he", "m"), ("Did she see him?", "fm"), ("They and it", ""), ("Oster, he", "")]
)
def test_pronouns_in_a_question(text, found):
    assert "".join(pronoun.gender for pronoun in pronouns_in(text, people(text, BOOK))) == found


def test_a_gender_is_that_of_the_name_or_a_title():
    genders = [gender_of(speaker) for speaker in (MARY, PAUL, KEST, Speaker("x", "Xq Zv", "person"))]
    assert genders == ["f", "m", "f", ""]


def test_the_choice_is_offered_as_questions():
    asked, names = "And what did he say?", ("Paul Oster", "Peter Rho")
    named = Answer(asked, asked, "", refused=True, refusal=RefusalKind.WHICH_PERSON, nearest_names=names)
    assert wider_questions(named) == ["And what did Paul Oster say?", "And what did Peter Rho say?"]
    assert named.closest_names == ()


def test_what_was_read_with_a_name_is_what_the_next_leans_on():
    one = turn("Who did Velin blame?", MARY)
    read = Turn("And what did she promise?", Answer("And what did she promise?", "What did Mary Velin promise?", ""))
    joined = Turn("why?", Answer("why?", "What did Mary Velin promise? - why?", ""))
    assert base_question([one, read]) == base_question([one, read, joined]) == "What did Mary Velin promise?"
