"""Reading a question: kind by the trained heads, names, places and days by code, follow-ups."""

from __future__ import annotations

from datetime import date

import pytest

from rag.domain import Answer, Citation, Filters, QuestionKind, Quote, Source, Span, Speaker, Turn
from rag.questions.kinds import KindClassifier, runs_of
from rag.questions.reading import base_question, read_question
from rag.wiring import matcher

VELIN = Speaker("velin", "Mara Velin", "person", ("Mara Wellin",), ("Water minister",))
OSTER = Speaker("oster", "Pavel Oster", "person", (), ("mayor",))
LEE, OTHER_LEE = Speaker("lee", "Ann Lee", "person"), Speaker("other-lee", "Bob Lee", "person")
PORT = Speaker("port", "Port Authority", "body")
VOICE = Speaker("voice", "Ilka Romero", "person", (), ("Port Authority spokeswoman",))
SPEAKERS = [VELIN, OSTER, LEE, OTHER_LEE, PORT, VOICE]
SOURCES = [
    Source("a", "Flood in Sarn", "Sarn Courier", published="2025-03-04"),
    Source("b", "After the water", "Coast Post", published="2025-03-05"),
]
TODAY = date(2025, 3, 10)


@pytest.fixture(scope="module")
def form_of(embedder):
    return KindClassifier(embedder, matcher().heads).read


@pytest.fixture(scope="module")
def reading(form_of):
    def read(question, turns=()):
        return read_question(question, form_of, turns, SPEAKERS, TODAY, Filters(), SOURCES)

    return read


@pytest.mark.parametrize(
    "question, kind",
    [
        ("What did Velin say about the wall?", "said"),
        ("Who said that two pumps had been switched off?", "who_said"),
        ("Whom did Velin blame for the flood?", "whom"),
        ("Did Velin say that the wall was inspected?", "did_say"),
        ("did the mayor promise to pay for repairs", "did_say"),
        ("How many boats sank in Sarn?", "short"),
        ("When will the wall be rebuilt?", "short"),
        ("any quotes on the flood", "list"),
        ("Who is Pavel Oster?", "who_is"),
        ("How has Velin's position on the dam changed?", "changed"),
        ("Which outlets reported the flood?", "outlets"),
        ("Who is quoted most?", "voices"),
    ],
)
def test_kinds(reading, question, kind):
    assert reading(question).kind is QuestionKind(kind)


@pytest.mark.parametrize(
    "question, names",
    [
        ("What did Velin say?", {"velin"}),
        ("what did mara velin say about the wall", {"velin"}),
        ("velin wall quote", {"velin"}),
        ("What did Minister Mara Wellin warn about?", {"velin"}),
        ("Was Oster's plan mentioned by Velin?", {"oster", "velin"}),
        ("What did Lee say?", {"lee", "other-lee"}),
        ("What did Ann Lee say?", {"lee"}),
        ("Did the Port Authority deny it?", {"port"}),
        ("What did Mara Velni say?", {"velin"}),
        ("Who said that the wall leaked?", set()),
    ],
)
def test_names(reading, question, names):
    assert {speaker.id for speaker in reading(question).speakers} == names


@pytest.mark.parametrize(
    "question, unknown",
    [
        ("What did Farhad Zolani say?", ("Farhad Zolani",)),
        ("Did Olga Brandt warn of it?", ("Olga Brandt",)),
        ("What was said about the wall?", ()),
        ("Which minister spoke?", ()),
    ],
)
def test_names_that_nobody_has(reading, question, unknown):
    assert reading(question).unknown == unknown


@pytest.mark.parametrize(
    "question, since, until",
    [
        ("What did Velin say since 4 March?", "2025-03-04", None),
        ("any quotes by Velin on 5 March 2025", "2025-03-05", "2025-03-05"),
        ("Did Velin say that the wall had leaked since 2019?", None, None),  # of what is said, not of the saying
        ("How many boats sank in March 2025?", None, None),
    ],
)
def test_days(reading, question, since, until):
    filters = reading(question).filters
    assert (filters.since, filters.until) == (since, until)


def test_outlets_and_titles(reading):
    assert reading("What did Velin say according to the Sarn Courier?").filters.outlets == ("Sarn Courier",)
    assert reading("Who is quoted in the article “Flood in Sarn”?").filters.articles == ("a",)


def turn(question, standalone=""):
    quote = Quote("a", Span(0, 4), "wall")
    cited = Citation(1, quote, SOURCES[0], "attributed", VELIN)
    return Turn(question, Answer(question, standalone or question, "", citations=(cited,)))


def test_a_follow_up_is_read_behind_the_question_it_leans_on(reading):
    query = reading("and why?", [turn("Who did Velin blame?")])
    assert query.before == "Who did Velin blame?"
    assert query.standalone == "Who did Velin blame? - and why?"
    assert query.spoken_of == (VELIN,)


def test_a_question_that_stands_alone_stays_alone(reading):
    query = reading("What did Pavel Oster say about the ferry to Norland?", [turn("Who did Velin blame?")])
    assert query.before == "" and {speaker.id for speaker in query.speakers} == {"oster"}


def test_follow_ups_hang_on_the_last_question_that_stood_alone():
    turns = [turn("Who did Velin blame?"), turn("why?", "Who did Velin blame? - why?")]
    assert base_question(turns) == "Who did Velin blame?"


def test_the_beginning_of_a_question_as_runs():
    assert {"^ who", "who said", "said that it"} <= set(runs_of("Who said that it leaked?"))
