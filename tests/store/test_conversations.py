"""Conversations in a real library file, and in a real database."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Answer, Filters, Turn
from rag.errors import ChangedMeanwhile
from rag.store import schema
from rag.store.conversations import Conversations
from rag.store.records import SqliteRecords


@pytest.fixture
def records(place):
    place.create()
    return place.reader()


def turn(question: str, answer: str = "") -> Turn:
    return Turn(question, Answer(question, question, answer), Filters(outlets=("Sarn Courier",)))


@pytest.fixture
def kept(place, records):
    """Two conversations of nobody's, one of Ada's."""
    records.add_turn("monday", turn("Who closed the harbour?", "The port director did."))
    records.add_turn("monday", turn("Why?"))
    records.add_turn("rail", turn("Who called the strike?"))
    conversations = place.conversations()
    conversations.begin("ada-1", "ada@example.org")
    records.add_turn("ada-1", turn("What did Velin say?"))
    return conversations


def names(listed):
    return {one.name for one in listed}


def test_a_library_that_never_named_one_lists_them_all(place, records):
    records.add_turn("old", turn("Who?"))
    conversations = place.conversations()
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


def questions(kept, name="monday"):
    return [one.turn.question for one in kept.turns(name)]


def test_the_turn_that_was_seen_is_replaced_wherever_it_stands(kept, records):
    _, seen = (one.seen for one in kept.turns("monday"))
    records.add_turn("monday", turn("When?"))  # in another window
    kept.replace("monday", seen, turn("Why was it closed?"))
    assert questions(kept) == ["Who closed the harbour?", "Why was it closed?", "When?"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda kept, seen, records: kept.replace("monday", seen, turn("Why not?")),
        lambda kept, seen, records: kept.delete("monday"),
        lambda kept, seen, records: (kept.delete("monday"), records.add_turn("monday", turn("New?"))),
    ],
    ids=["replaced", "deleted", "begun anew"],
)
def test_a_turn_that_changed_meanwhile_is_left_alone(kept, records, meanwhile):
    seen = kept.turns("monday")[-1].seen
    meanwhile(kept, seen, records)
    before = questions(kept)
    with pytest.raises(ChangedMeanwhile, match="another window"):
        kept.replace("monday", seen, turn("Why?"))
    assert questions(kept) == before


def test_a_conversation_that_went_on_is_not_deleted(kept, records):
    seen = [one.seen for one in kept.turns("monday")]
    records.add_turn("monday", turn("When?"))
    with pytest.raises(ChangedMeanwhile, match="not deleted"):
        kept.delete("monday", seen)
    assert len(questions(kept)) == 3
    kept.delete("monday", [one.seen for one in kept.turns("monday")])
    assert questions(kept) == []


windows, acts = st.integers(0, 1), st.sampled_from(["look", "add", "replace first", "replace last", "delete"])


@settings(max_examples=60)
@given(st.lists(st.tuples(windows, acts), max_size=14))
def test_no_window_takes_away_what_it_has_not_seen(steps):
    """Law: what is gone was seen by the window that replaced or deleted it."""
    with TemporaryDirectory() as folder:
        schema.create(Path(folder))
        records, kept = SqliteRecords(Path(folder)), Conversations(Path(folder))
        seen: list[list] = [[], []]
        for number, (window, act) in enumerate(steps):
            before = set(questions(kept, "c"))
            known = {one.turn.question for one in seen[window]}
            with suppress(ChangedMeanwhile):
                if act == "add":
                    records.add_turn("c", turn(f"{number}?"))
                elif act == "look":
                    seen[window] = kept.turns("c")
                elif act == "delete" and seen[window]:
                    kept.delete("c", [one.seen for one in seen[window]])
                elif seen[window]:
                    kept.replace("c", seen[window][0 if "first" in act else -1].seen, turn(f"{number}?"))
            gone = before - set(questions(kept, "c"))
            assert gone <= known and (act != "replace first" or len(gone) <= 1)
        records.close()


def test_where_a_question_looked_is_kept(kept, records):
    assert records.turns("monday")[0].filters == Filters(outlets=("Sarn Courier",))
