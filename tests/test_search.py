"""Finding sentences in a real library, and saying why they were found."""

from __future__ import annotations

import pytest

from rag.domain import Filters, Query
from rag.search import Searcher, fuse, has_words, hits_of
from rag.store.records import SqliteRecords
from rag.store.schema import create


@pytest.fixture(scope="module")
def searcher(flood, embedder):
    return Searcher(flood, embedder)


@pytest.mark.parametrize(
    "question, first",
    [
        ("What was said about the gates in another storm?", "She warned that another storm would break the gates"),
        ("Who turned off the water pumps?", "A harbour worker, cited by Radio Sarn"),
        ("Who promises the wall will stand again in June?", "“We will rebuild the wall by June,”"),
        ("Did Solvang thank the helpers?", "Ingrid Solvang, the port director, thanked"),
        ("wall leaking for years", "The wall has leaked since 2019"),
    ],
)
def test_the_sentence_meant_is_among_the_first(searcher, question, first):
    found = searcher.search(Query(question))
    assert any(candidate.sentence.text.startswith(first) for candidate in found[:3])


def test_a_sentence_brings_what_is_said_in_it_and_what_stands_before(searcher):
    found = searcher.search(Query("Who turned off the water pumps?"))
    pumps = next(c for c in found if c.source.id == "courier" and c.sentence.text.startswith("A harbour worker"))
    assert [statement.speaker.name for statement in pumps.statements] == ["A harbour worker"]
    assert pumps.before.startswith("The Port Authority denied")
    assert any(why.startswith("meaning: 0.") for why in pumps.why)
    assert any("pumps" in why for why in pumps.why if why.startswith("words: "))


def test_the_people_named_are_always_among_the_candidates(flood, embedder):
    velin = next(speaker for speaker in flood.speakers() if speaker.name == "Mara Velin")
    found = Searcher(flood, embedder).search(Query("What about boats and missing people?", speakers=(velin,)), 6)
    assert any(velin in candidate.speakers for candidate in found)


@pytest.mark.parametrize(
    "filters, articles",
    [
        ({"outlets": ("coast post",)}, {"post"}),
        ({"until": "2025-03-04"}, {"courier", "star"}),
        ({"articles": ("star",)}, {"star"}),
        ({"since": "2026-01-01"}, set()),
        ({"speakers": ("ingrid-solvang",)}, {"post"}),
    ],
)
def test_filters(searcher, filters, articles):
    found = searcher.search(Query("What was said about the flood?", filters=Filters(**filters)))
    assert {candidate.source.id for candidate in found} == articles


def test_a_speakers_sentences_are_those_they_speak_in(searcher):
    found = searcher.search(Query("flood", filters=Filters(speakers=("ingrid-solvang",))))
    assert found and all("ingrid-solvang" in {speaker.id for speaker in c.speakers} for c in found)


def test_an_empty_library_has_nothing(tmp_path, embedder):
    create(tmp_path)
    records = SqliteRecords(tmp_path)
    assert Searcher(records, embedder).search(Query("What was said about the flood?")) == []
    records.close()


def test_by_words_alone(searcher):
    found = searcher.by_words(Query("pumps"))
    assert found and all("pumps" in c.sentence.text or "pumps" in c.before for c in found)


def test_who_is_mentioned(searcher):
    assert {s.source_id for s in searcher.mentioned("Pavel Oster", Filters())} == {"courier", "star"}
    assert searcher.mentioned("Pavel Ostrel", Filters()) == []


def test_hits_are_what_is_said_and_the_sentence(searcher):
    found = searcher.search(Query("Who turned off the water pumps?"))
    hits = hits_of(found)
    assert len({hit.found.id for hit in hits}) == len(hits)
    assert {c.sentence.id for c in found} <= {hit.found.id for hit in hits}


def test_fusing_is_by_rank_and_weight():
    order = fuse([(1.0, ["a", "b"]), (0.5, ["b", "c"])])
    assert sorted(order, key=order.get, reverse=True) == ["b", "a", "c"]


@pytest.mark.parametrize(
    "text, wanted, has",
    [
        ("Mara Velin's plan", ["mara", "velin"], True),
        ("Velin, Mara", ["mara", "velin"], False),
        ("Hale spoke.", ["general", "hale"], True),
        ("anything", [], False),
    ],
)
def test_a_name_stands_in_a_text_with_its_words_in_order(text, wanted, has):
    assert has_words(text, wanted) is has
