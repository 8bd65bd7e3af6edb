"""Short answers with the real reader, over an article whose sentences lean on each other, and traps beside them."""

from __future__ import annotations

import pytest
from ferry import FERRY, ByHand

from rag.adapters.local import LocalAnswerer
from rag.adapters.records import SqliteRecords
from rag.adapters.vectors import MemoryIndex
from rag.adapters.writing import LibraryWriter
from rag.ask import Asker
from rag.ingest import ingest


@pytest.fixture(scope="module")
def ask(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("ferry")
    with LibraryWriter(folder) as library:
        ingest([FERRY], library, MemoryIndex(), embedder, ByHand())
    records = SqliteRecords(folder)
    yield Asker(records, embedder, LocalAnswerer(records)).ask
    records.close()


ANSWERED = [
    ("According to Kroon, when would the ferry leave Varn?", ("at the end of May",)),  # she calls it the vessel
    ("How many people could the Lady Brann carry, according to Kroon?", ("340",)),  # she calls it it
    ("According to Kroon, how many engineers does the company need for the night boats?", ("nine",)),  # the second
    ("How many engineers did Kroon say they counted in March?", ("12",)),  # and the first sentence of a statement
    ("By how much would tickets to Hollin rise, according to Orbel?", ("35 crowns",)),  # the number beside the place
    ("What price rise does Orbel expect for tickets to Brann?", ("20 crowns",)),
    ("Why did Orbel condemn the sale?", ("calling it a theft in daylight",)),
    ("According to Orbel, why was the hearing put off?", ("because the judge had fallen ill",)),
]


@pytest.mark.parametrize("question, names", ANSWERED, ids=[row[0] for row in ANSWERED])
def test_what_a_speaker_says_is_cut_from_their_words(ask, question, names):
    answer = ask(question)
    assert answer.names == names
    assert {citation.state for citation in answer.citations} == {"attributed"}


REFUSED = [  # and whose words are shown as the nearest
    ("According to Kroon, how many boats were late in April?", "said_by_others", "Matti Orbel"),
    (
        "According to Orbel, how many engineers does the company need for the night boats?",
        "said_by_others",
        "Dela Kroon",
    ),
    ("How many crowns has the council spent on the pier, according to Orbel?", "own_voice", None),
    ("According to Kroon, how many boats sank?", None, None),
    ("According to Orbel, how many stewards died?", None, None),
]


@pytest.mark.parametrize("question, refusal, nearest", REFUSED, ids=[row[0] for row in REFUSED])
def test_what_they_do_not_say_is_given_to_whoever_says_it(ask, question, refusal, nearest):
    answer = ask(question)
    assert answer.refused and not answer.names
    if refusal:
        speaker = answer.citations[0].speaker
        assert (answer.refusal, speaker and speaker.name) == (refusal, nearest)


TOLD = [
    ("How many stewards were hurt?", ("Two",)),
    ("How much has the council spent on the pier?", ("3 million crowns",)),
]


@pytest.mark.parametrize("question, names", TOLD, ids=[row[0] for row in TOLD])
def test_what_the_article_tells_is_marked_as_its_own(ask, question, names):
    answer = ask(question)
    assert (answer.names, answer.citations[0].state) == (names, "own_voice")


@pytest.mark.parametrize("question", ["How many stewards died?", "Why did the judge fall ill?", "Who sold the pier?"])
def test_another_deed_is_no_answer(ask, question):
    assert ask(question).names == ()
