"""The contract of `rag.seams.Writer`, over what a library really writes to: SQLite with Chroma, and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import make_article, make_statement, sentences_in

from rag.domain import Article, Passage, Speaker, Statement
from rag.entries import Entry, Evidence
from rag.errors import LibraryError
from rag.settings import Settings
from rag.store.nearest import fault
from rag.store.opening import opened
from rag.store.upkeep import rebuild, repair

WORDS = ("gates", "ferry", "snow", "tide")


def article(number: int, version: int = 0) -> Article:
    text = f"Lena Marsh said the {WORDS[number]} stay as they are. It was day {version} of the {WORDS[number]}."
    return make_article(text, id=WORDS[number], title=WORDS[number].title(), origin=f"{WORDS[number]}.txt")


def said_in(article: Article) -> Statement:
    return make_statement(article, article.text[16 : article.text.index(".")], by="Lena Marsh")


def entry(article: Article, models: str = "reader + toy", by: Speaker | None = None) -> Entry:
    """One passage, its two sentences (vectors that no other sentence has), one statement."""
    whole = sentences_in(article)[0].span.start, len(article.text)
    said = said_in(article)
    found = [Evidence(one, vector_of(one.text)) for one in sentences_in(article)]
    passage = Passage(article.source.id, replace(said.span, start=whole[0], end=whole[1]), article.text)
    return Entry(article, (Evidence(passage), *found, Evidence(replace(said, speaker=by or said.speaker))), models)


def vector_of(text: str) -> np.ndarray:
    drawn = np.random.default_rng(sum(text.encode()) * 31 + len(text)).normal(size=16).astype(np.float32)
    return drawn / np.linalg.norm(drawn)


@pytest.fixture
def store(place):
    place.create()
    opened_store = opened(Settings(**place.settings))
    yield opened_store
    opened_store.close()


def changed(store, *entries: Entry, gone: tuple[str, ...] = ()) -> None:
    """One visit of a writer, as the journeys make it."""
    with store.writing() as (writer, index):
        for source_id in gone:
            writer.remove(source_id)
        writer.save(list(entries))
        repair(writer, index)


@pytest.mark.parametrize("origin, id, there", [("gates.txt", "gates", True), ("snow.txt", "snow", False)])
def test_what_is_saved_is_held_and_a_reader_sees_it(store, origin, id, there):
    before = store.records.generation()
    with store.writing() as (writer, _):
        saved = writer.save([entry(article(0)), entry(article(1))])
        assert (saved.articles, saved.statements, saved.copies) == (2, 2, 0)
        assert writer.has_id(id) is there
        held = writer.stored(origin)
        assert (held and (held.source, held.revision, held.models, held.whole)) == (
            (article(0).source, article(0).revision, "reader + toy", True) if there else None
        )
    assert store.records.generation() > before
    assert store.records.article("gates") == article(0)
    assert [s.speaker.name for s in store.records.statements()] == ["Lena Marsh"] * 2


def test_a_revision_replaces_the_text_and_keeps_the_older_one(store):
    changed(store, entry(article(0)))
    changed(store, entry(article(0, version=2)))
    assert store.records.article("gates").text == article(0, 2).text
    assert store.records.article("gates", article(0).revision) == article(0)
    assert store.records.revisions("gates") == [article(0).revision, article(0, 2).revision]
    assert len(store.records.statements()) == 1


def test_what_is_removed_is_gone_and_what_is_not_there_is_an_error(store):
    changed(store, entry(article(0)), entry(article(1), by=Speaker("oster", "Pavel Oster")))
    changed(store, gone=("ferry",))
    assert [one.name for one in store.records.speakers()] == ["Lena Marsh"]
    assert [one.id for one in store.records.sources()] == ["gates"]
    with store.writing() as (writer, _), pytest.raises(LibraryError, match="ferry"):
        writer.remove("ferry")


def test_statements_change_hands(store):
    changed(store, entry(article(0)), entry(article(1)))
    theirs = Speaker("marsh-2", "Lena B. Marsh", "person")
    with store.writing() as (writer, _):
        writer.relink([replace(one, speaker=theirs) for one in writer.statements() if one.source_id == "ferry"])
    assert store.records.quoted() == {"lena-marsh": 1, "marsh-2": 1}
    with store.writing() as (writer, _):
        writer.relink([replace(one, speaker=theirs) for one in writer.statements()])
    assert store.records.speakers() == [theirs]


def test_work_done_alone_returns_what_it_returns(store):
    with store.writing() as (writer, _):
        saved = writer.alone(lambda others_wrote: writer.save([entry(article(int(others_wrote)))]))
        assert saved.articles == 1 and writer.has_id("gates")


def test_stamps_and_feeds_are_kept_unless_something_goes_wrong(store):
    with store.writing() as (writer, _):
        writer.set_stamp("extractor", "reader-2")
        with writer.feeds() as known:
            known["https://example.org/feed"] = ("etag", "day")
        with pytest.raises(KeyError), writer.feeds() as known:
            known["https://example.org/other"] = ("etag", "day")
            raise KeyError
        with writer.feeds() as known:
            assert known == {"https://example.org/feed": ("etag", "day")}
    assert store.records.stamp("extractor") == "reader-2"


def test_reading_again_goes_on_where_it_was(store):
    changed(store, entry(article(0)), entry(article(1), by=Speaker("oster", "Pavel Oster")))
    with store.writing() as (writer, index):
        writer.set_stamp("embedder", "toy")
        writer.start_reindex("new + toy", "toy")
        assert writer.vector_count() == 4, "the same embedder: its vectors serve until they are made again"
        assert writer.outdated("new + toy") == ["gates", "ferry"]
        writer.save([entry(article(0), "new + toy")])
        writer.start_reindex("new + toy", "toy")
        assert writer.outdated("new + toy") == ["ferry"]
        assert [one.name for one in writer.speakers_read_by("new + toy")] == ["Lena Marsh"]
        writer.start_reindex("new + other", "other")
        assert writer.vector_count() == 0
        rebuild(writer, index)
        assert fault(writer, index) == ""


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=5))
def test_whatever_is_done_the_index_finds_what_the_records_hold(store, steps):
    held: dict[str, Article] = {one.id: store.records.article(one.id) for one in store.records.sources()}
    with store.writing() as (writer, index):
        rebuild(writer, index)  # a small library in a folder has none until it is asked for
    for number, version, removing in steps:
        one = article(number, version)
        if removing and one.source.id in held:
            del held[one.source.id]
            changed(store, gone=(one.source.id,))
        elif not removing:
            held[one.source.id] = one
            changed(store, entry(one))
    assert {one.id for one in store.records.sources()} == set(held)
    expected = {sentence.id: sentence.text for one in held.values() for sentence in sentences_in(one)}
    with store.writing() as (writer, index):
        assert (writer.pending_count(), fault(writer, index)) == (0, "")
        for again in (False, True):
            if again:
                rebuild(writer, index)
            assert len(index) == len(expected)
            for id, text in expected.items():
                assert index.search(vector_of(text), 1)[0][0] == id
