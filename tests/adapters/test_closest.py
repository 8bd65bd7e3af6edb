"""What is nearest in meaning, over the demo articles and by the real models: shown as such, or not at all."""

from __future__ import annotations

import pytest

from rag.adapters.closest import LEAD
from rag.adapters.local import LocalAnswerer
from rag.adapters.records import SqliteRecords
from rag.ask import Asker


@pytest.fixture(scope="module")
def records(demo_library):
    records = SqliteRecords(demo_library)
    yield records
    records.close()


@pytest.fixture(scope="module")
def asker(records, embedder):
    return Asker(records, embedder, LocalAnswerer(records, meaning=lambda: embedder))


NEAREST = [  # question, speaker, words of the statement, short answer
    ("What was Sandoval's complaint about where the ship was moored?", "Gerrit Sandoval", "given a berth beside", ()),
    ("Which country does Ostby say is violating the river treaty?", "Runa Ostby", "breaking the river", ("Tolmar",)),
    ("Which company insisted its ship held nothing flammable?", "Nordlane", "burns easily", ("Nordlane",)),
    ("Who mocked a rival for building just eleven flats?", "Judit Falk", "built eleven flats", ("Judit Falk",)),
    ("Which minister found fault with both sides over passengers?", "Petra Quist", "wrong about", ("Petra Quist",)),
    ("How much water would one gate restore, in Ostby's estimate?", "Runa Ostby", "perhaps 20 cubic metres", ()),
]


@pytest.mark.parametrize("question, speaker, words, names", NEAREST, ids=[row[0] for row in NEAREST])
def test_the_nearest_statement_is_shown_as_no_more_than_that(asker, question, speaker, words, names):
    answer = asker.ask(question)
    assert answer.text.startswith(LEAD) and not answer.refused
    assert answer.citations[0].speaker.name == speaker and words in answer.citations[0].quote.text
    assert answer.names == names


FAR = [
    "What did Kalis say about penguins?",  # nothing is near
    "Which minister said penguins are lovely?",
    "What did Sela Whitcombe say about Okafor's health?",  # the article says it
    "Who did Oren Pell accuse?",  # he accused nobody, and the question does not say of what
    "Who praised the penguins in the harbour?",  # nobody praises by saying something near
    "According to the port official, how much was the damage?",  # theirs has a number, of something else
    "How many homes has Falk built?",
    "Did Sandoval say that the inner harbour was open again to fishing boats?",  # a yes or no needs the very thing
]


@pytest.mark.parametrize("question", FAR)
def test_what_is_not_near_is_refused(asker, question):
    assert asker.ask(question).refused


@pytest.mark.parametrize("question", [row[0] for row in NEAREST])
def test_without_an_encoder_there_is_nothing_nearest(records, embedder, question):
    assert not Asker(records, embedder, LocalAnswerer(records)).ask(question).text.startswith(LEAD)
