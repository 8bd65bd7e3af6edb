"""Conversations in a real library file."""

from __future__ import annotations

import pytest

from rag.domain import Answer, Filters, Turn
from rag.store import schema
from rag.store.conversations import Conversations
from rag.store.records import SqliteRecords


@pytest.fixture
def library(tmp_path):
    schema.create(tmp_path)
    return tmp_path


@pytest.fixture
def records(library):
    records = SqliteRecords(library)
    yield records
    records.close()


def turn(question: str, answer: str = "") -> Turn:
    return Turn(question, Answer(question, question, answer), Filters(outlets=("Sarn Courier",)))


@pytest.fixture
def kept(library, records):
    """Two conversations of nobody's, one of Ada's."""
    records.add_turn("monday", turn("Who closed the harbour?", "The port director did."))
    records.add_turn("monday", turn("Why?"))
    records.add_turn("rail", turn("Who called the strike?"))
    conversations = Conversations(library)
    conversations.begin("ada-1", "ada@example.org")
    records.add_turn("ada-1", turn("What did Velin say?"))
    return conversations


def names(listed):
    return {one.name for one in listed}


def test_a_library_that_never_named_one_lists_them_all(library, records):
    records.add_turn("old", turn("Who?"))
    conversations = Conversations(library)
    (one,) = conversations.listed()
    assert (one.name, one.title, one.turns) == ("old", "Who?", 1)
    assert conversations.owner("old") == "" and conversations.owner("new") is None


def test_each_owner_sees_only_their_own(kept):
    assert names(kept.listed()) == {"monday", "rail"}
    assert names(kept.listed("ada@example.org")) == {"ada-1"}
    assert names(kept.listed("eve@example.org")) == set()
    assert kept.owner("ada-1") == "ada@example.org"


def test_nobody_takes_over_what_somebody_began(kept):
    kept.begin("ada-1", "eve@example.org")
    assert kept.owner("ada-1") == "ada@example.org"


@pytest.mark.parametrize(
    "words, found",
    [
        ("harbour", {"monday"}),
        ("DIRECTOR port", {"monday"}),  # of an answer, in any order and case
        ("why", {"monday"}),
        ("who", {"monday", "rail"}),
        ("velin", set()),  # is Ada's
        ('" OR 1=1 --', set()),
        ("  ", {"monday", "rail"}),
    ],
)
def test_searching_finds_the_words_of_questions_and_answers(kept, words, found):
    assert names(kept.listed(words=words)) == found


def test_renaming_changes_the_title_and_never_the_link(kept):
    kept.rename("monday", "  Harbour \n fire ")
    assert [one.title for one in kept.listed(words="harbour fire")] == ["Harbour fire"]
    assert names(kept.listed()) == {"monday", "rail"}
    kept.rename("monday", "")
    assert "Who closed the harbour?" in [one.title for one in kept.listed()]


def test_a_renamed_conversation_stays_its_owners(kept):
    kept.rename("ada-1", "Velin")
    assert kept.owner("ada-1") == "ada@example.org"


def test_deleting_forgets_one_and_only_one(kept, records):
    kept.delete("monday")
    kept.delete("no such")
    assert names(kept.listed()) == {"rail"} and records.turns("monday") == []
    assert kept.owner("monday") is None


def test_the_last_turn_is_replaced(kept, records):
    kept.replace_last("monday", turn("Why was it closed?"))
    assert [one.question for one in records.turns("monday")] == ["Who closed the harbour?", "Why was it closed?"]
    kept.replace_last("no such", turn("Who?"))
    assert records.turns("no such") == []


def test_where_a_question_looked_is_kept(kept, records):
    assert records.turns("monday")[0].filters == Filters(outlets=("Sarn Courier",))
