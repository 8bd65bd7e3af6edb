from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement, sentences_in, span_of

from rag.domain import (
    Answer,
    Citation,
    Filters,
    Mention,
    Passage,
    Quote,
    Sentence,
    Source,
    Span,
    Speaker,
    Statement,
    Turn,
    place_of,
)
from rag.entries import Entry, Evidence
from rag.errors import LibraryBusy, LibraryError
from rag.store import rows, schema
from rag.store.records import SqliteRecords
from rag.store.retrieval import phrases
from rag.store.writing import LibraryWriter

# --- nouns and rows -----------------------------------------------------------------------------------------

TEXT = "Mayor Pavel Oster said the gates stay shut, and blamed the storm; “nobody” would pay, he added. Ünïcode \x00."
ARTICLE = make_article(TEXT, id="harbour#1")

spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda ends: Span(min(ends), max(ends)))
quotes = spans.map(lambda span: Quote.cut(ARTICLE, span))
mentions = st.builds(Mention, st.text(), spans)
finite = st.floats(allow_nan=False, allow_infinity=False)
speakers = st.builds(
    Speaker,
    st.text(),
    st.text(),
    st.sampled_from(["person", "body", "group", "unknown"]),
    st.lists(st.text()).map(tuple),
    st.lists(st.text()).map(tuple),
)
statements = st.builds(
    Statement,
    source_id=st.just(ARTICLE.source.id),
    speaker=st.none() | speakers,
    mention=st.none() | mentions,
    cue=st.none() | mentions,
    content=st.lists(quotes, min_size=1, max_size=3).map(tuple),
    form=st.sampled_from(["direct", "indirect", "mixed"]),
    act=st.text(),
    target=st.none() | quotes,
    negated=st.booleans(),
    via=st.lists(mentions, max_size=2).map(tuple),
    span=spans,
    confidence=finite,
)
sources = st.builds(Source, id=st.text(), title=st.text(), published=st.none() | st.text())
citations = st.builds(
    Citation,
    number=st.integers(0, 99),
    quote=quotes,
    source=sources,
    state=st.sampled_from(["attributed", "own_voice", "uncertain"]),
    speaker=st.none() | speakers,
    mention=st.none() | mentions,
    via=st.lists(mentions, max_size=2).map(tuple),
    cue=st.none() | mentions,
    form=st.none() | st.sampled_from(["direct", "mixed"]),
    act=st.none() | st.text(),
    copies=st.lists(st.text(), max_size=2).map(tuple),
)
answers = st.builds(
    Answer,
    question=st.text(),
    standalone=st.text(),
    text=st.text(),
    names=st.lists(st.text()).map(tuple),
    citations=st.lists(citations, max_size=2).map(tuple),
    refused=st.booleans(),
    timings_ms=st.dictionaries(st.text(), finite, max_size=2),
)


@given(statements)
def test_a_statement_comes_back_as_it_was(statement):
    row = rows.statement_body(statement)
    assert rows.statement_from(row, ARTICLE, statement.speaker) == statement


@given(speakers)
def test_a_speaker_comes_back_as_it_was(speaker):
    assert rows.speaker_from(rows.speaker_row(speaker)) == speaker


@given(st.builds(Turn, st.text(), answers))
def test_a_turn_comes_back_as_it_was(turn):
    assert rows.turn_from(rows.turn_row(turn)) == turn


@given(statements)
def test_the_id_of_a_statement_tells_its_place(statement):
    extent = statement.extent
    assert place_of(statement.id) == (statement.source_id, "s", extent.start, extent.end)
    assert rows.evidence_id(*place_of(statement.id)) == statement.id


@given(spans, st.sampled_from([(Passage, "p"), (Sentence, "t")]))
def test_the_id_of_a_passage_or_sentence_tells_its_place(span, kind):
    made, letter = kind
    one = made(ARTICLE.source.id, span, span.cut(TEXT))
    assert place_of(one.id) == (ARTICLE.source.id, letter, span.start, span.end)
    assert rows.evidence_id(*place_of(one.id)) == one.id


@pytest.mark.parametrize("wrong", ["", "a1", "#", "a1#", "a1#x1-2", "a1#s1", "a1#s1-b", "a#s-1-2", "a#s1-" + "9" * 30])
def test_what_is_no_id_has_no_place(wrong):
    assert place_of(wrong) is None


def test_a_stored_conversation_that_was_tampered_with_is_a_clear_error():
    with pytest.raises(LibraryError, match="conversation"):
        rows.turn_from(json.dumps({"question": "who?", "answer": {"citations": [{"number": 1}]}}))


# --- a small library ------------------------------------------------------------------------------------------

GATES = make_article(
    "Mayor Pavel Oster blamed the storm for the closed gates. The port stayed shut on Monday.",
    id="gates",
    title="Gates shut",
    outlet="Sarn Courier",
    published="2025-03-04",
    origin="gates.txt",
)
FERRY = make_article(
    "Ferry chief Lena Marsh denied that tickets will cost more. Pavel Oster said fares are too high.",
    id="ferry",
    title="Ferry fares",
    outlet="Isle Post",
    published="2025-04-01T09:30:00+00:00",
    origin="ferry.txt",
)
QUIET = make_article("Snow fell on the islands overnight.", id="snow", outlet="Isle Post", origin="snow.txt")


def axis(number: int) -> np.ndarray:
    return np.eye(8, dtype=np.float32)[number]


def entry(article, statements=(), first=0, models="reader + toy"):
    """One passage, its sentences and statements. Sentence i of an article points along axis first + i."""
    searched = [
        Evidence(one, f"{article.source.title}. {one.text}", axis(first + i))
        for i, one in enumerate(sentences_in(article))
    ]
    return Entry(article, (Evidence(whole(article)), *searched, *map(Evidence, statements)), models)


def whole(article):
    return Passage(article.source.id, Span(0, len(article.text)), article.text)


STORM = "the storm for the closed gates"
BLAMED = make_statement(GATES, STORM, by="Mayor Pavel Oster", name="Pavel Oster", act="blame")
DENIED = make_statement(FERRY, "tickets will cost more", by="Ferry chief Lena Marsh", name="Lena Marsh", act="deny")
FARES = make_statement(FERRY, "fares are too high", by="Pavel Oster")
ENTRIES = [entry(GATES, [BLAMED]), entry(FERRY, [DENIED, FARES], first=2), entry(QUIET, first=5)]
IN_STORM, SHUT = sentences_in(GATES)  # Oster's statement stands in the first; the second is the article's own
IN_TICKETS, IN_FARES = sentences_in(FERRY)


@pytest.fixture
def library(tmp_path):
    return tmp_path / "library"


@pytest.fixture
def writer(place):
    with place.writer() as writer:
        writer.save(ENTRIES)
        yield writer


@pytest.fixture
def file_writer(library):
    with LibraryWriter(library) as writer:
        writer.save(ENTRIES)
        yield writer


@pytest.fixture(params=["writer", "reader", "reader without memory"])
def records(request, writer, place):
    """Every reading test passes on the writer, on a reader beside it, and where vectors do not fit in memory."""
    if request.param == "writer":
        return writer
    return place.reader(exact_rows=0 if "without" in request.param else 100)


def test_articles_come_back_newest_first(records):
    assert records.sources() == [FERRY.source, GATES.source, QUIET.source]
    assert records.article("gates") == GATES
    with pytest.raises(LibraryError, match="no article 'nowhere'"):
        records.article("nowhere")


def test_what_was_said_is_counted_as_it_is_read(records):
    read = Counter((s.speaker and s.speaker.id, s.source_id) for s in records.statements())
    assert read and {(who, where): number for who, where, number in records.said()} == read


def test_what_was_said_is_counted_by_form(records):
    read = Counter((s.speaker and s.speaker.id, s.source_id, s.form) for s in records.statements())
    assert read and {(who, where, form): number for who, where, form, number in records.forms()} == read


def test_statements_aimed_at_somebody(writer):
    storm = Quote.cut(GATES, span_of(GATES.text, "the storm"))
    aimed = replace(BLAMED, target=storm)
    writer.save([entry(GATES, [aimed])])
    assert writer.aimed(["blame", "praise"]) == [aimed]
    assert writer.aimed(["praise"]) == [] and writer.aimed(["deny"]) == []  # DENIED is aimed at nobody
    assert writer.aimed(["blame"], Filters(outlets=("Isle Post",))) == []


def test_statements_and_passages_come_back_in_order_of_publication(records):
    assert records.statements() == [BLAMED, DENIED, FARES]
    assert records.passages() == [whole(QUIET), whole(GATES), whole(FERRY)]
    assert records.statements(ids=[FARES.id, BLAMED.id, "nowhere#s1-2", "no id"]) == [BLAMED, FARES]
    assert records.passages(ids=[whole(FERRY).id, whole(GATES).id]) == [whole(GATES), whole(FERRY)]
    assert records.passages(ids=[FARES.id, IN_FARES.id]) == [] == records.statements(ids=[IN_FARES.id])
    assert [speaker.name for speaker in records.speakers()] == ["Lena Marsh", "Pavel Oster"]


@pytest.mark.parametrize(
    "filters, articles, statements, passages, searched",
    [
        (Filters(), ["ferry", "gates", "snow"], [BLAMED, DENIED, FARES], [QUIET, GATES, FERRY], "all"),
        (Filters(speakers=("pavel-oster",)), ["ferry", "gates"], [BLAMED, FARES], [GATES, FERRY], [IN_STORM, IN_FARES]),
        (Filters(speakers=("lena-marsh",)), ["ferry"], [DENIED], [FERRY], [IN_TICKETS]),
        (
            Filters(speakers=("lena-marsh", "pavel-oster"), outlets=("Isle Post",)),
            ["ferry"],
            [DENIED, FARES],
            [FERRY],
            "all",
        ),
        (Filters(outlets=("ISLE  post",)), ["ferry", "snow"], [DENIED, FARES], [QUIET, FERRY], "all"),
        (Filters(articles=("gates", "snow")), ["gates", "snow"], [BLAMED], [QUIET, GATES], "all"),
        (Filters(since="2025-03-05"), ["ferry"], [DENIED, FARES], [FERRY], "all"),
        (Filters(since="2025-04-01", until="2025-04-01"), ["ferry"], [DENIED, FARES], [FERRY], "all"),  # whole days
        (Filters(until="2025-03"), ["gates"], [BLAMED], [GATES], "all"),
        (Filters(speakers=("pavel-oster",), until="2025-03-31"), ["gates"], [BLAMED], [GATES], [IN_STORM]),
        (Filters(speakers=("nobody",)), [], [], [], []),
        (Filters(outlets=("' OR 1 --",)), [], [], [], []),
    ],
)
def test_filters(records, filters, articles, statements, passages, searched):
    """`searched`: the sentences that words and vectors find; "all" of the passages."""
    assert [source.id for source in records.sources(filters)] == articles
    assert records.statements(filters) == statements
    assert records.passages(filters) == [whole(article) for article in passages]
    found = {one.id for one in ([s for a in passages for s in sentences_in(a)] if searched == "all" else searched)}
    assert records.vector_count(filters) == len(found)
    assert {identity for identity, _ in records.nearest(np.ones(8), filters, 99)} == found
    every_word = ["storm", "monday", "fares", "snow", "tickets"]
    assert {identity for identity, _ in records.words(every_word, filters, 99)} == found


@pytest.mark.parametrize(
    "said, found",
    [
        ("We stay", ["We stay."]),
        ("We stay. We wait", ["We stay.", "We wait."]),
        ("stay. We wait. We", ["We stay.", "We wait.", "We go."]),
        ("We stay. ", ["We stay."]),  # ends where the next begins
    ],
)
def test_a_speakers_sentences_share_words_with_a_statement(place, said, found):
    article = make_article("We stay. We wait. We go. Oster left.", id="a", origin="a")
    statement = replace(make_statement(article, said, by="Oster"), span=Span(0, len(article.text)))
    with place.writer() as writer:
        writer.save([entry(article, [statement])])
        theirs, texts = Filters(speakers=("oster",)), {one.id: one.text for one in sentences_in(article)}
        assert sorted(texts[one] for one, _ in writer.nearest(np.ones(8), theirs, 9)) == sorted(found)
        assert sorted(texts[one] for one, _ in writer.words(["we", "left"], theirs, 9)) == sorted(found)
        assert writer.vector_count(theirs) == len(found)
        assert writer.statements(theirs) == [statement]


def test_passages_and_statements_have_neither_words_nor_a_vector(records):
    found = [one for one, _ in records.nearest(np.ones(8), Filters(), 99)]
    found += [one for one, _ in records.words(["storm", "fares", "snow", "gates", "tickets"], Filters(), 99)]
    assert {place_of(one)[1] for one in found} == {"t"}
    assert records.vector_count() == 5


def test_words_are_ranked_and_may_be_anything(records):
    assert [one for one, _ in records.words(["storms"], Filters(), 9)] == [IN_STORM.id]
    assert [one for one, _ in records.words(["oster"], Filters(), 9)] == [IN_FARES.id, IN_STORM.id]  # shorter first
    scores = [score for _, score in records.words(["fares", "tickets"], Filters(), 9)]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0
    assert len(records.words(["fares"], Filters(), 1)) == 1
    for odd in ([], ["nothing"], ['" OR *', "NEAR(", "a:b", "^", "\x00", "'", "--"], ["word"] * 1000):
        assert records.words(odd, Filters(), 9) == []
    assert records.words(["OR", "storm"], Filters(), 9)


def test_pages_hold_the_words_those_of_a_speaker_first(records):
    assert records.pages(["oster"], [], 9, 9) == ["ferry", "gates"]  # the shorter sentence first
    assert records.pages(["tickets", "storm"], ["pavel-oster"], 9, 9) == ["gates", "ferry"]
    assert records.pages(["tickets", "storm"], ["lena-marsh"], 9, 9) == ["ferry", "gates"]
    assert records.pages(["oster"], [], 1, 9) == ["ferry"]
    assert records.pages(
        ["storm", "oster"], [], 9, 0
    )  # the rarest words are looked up however many sentences have them
    for odd in ([], ["nothing"], ['" OR *', "NEAR(", "a:b"], ["word"] * 1000):
        assert records.pages(odd, ["' OR 1 --"], 9, 9) == []


@given(st.lists(st.text(max_size=8), max_size=5))
def test_no_term_is_an_operator(terms):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    if made := phrases(terms):
        db.execute("SELECT * FROM words WHERE words MATCH ?", (" OR ".join(made),)).fetchall()
    db.close()


def test_nearest_is_exact(records):
    assert records.nearest(axis(1), Filters(), 2)[0] == (SHUT.id, pytest.approx(1, abs=1e-3))
    mixed = 0.8 * axis(3) + 0.6 * axis(2)
    found = records.nearest(5 * mixed, Filters(), 2)  # the length does not matter
    assert [(one, round(score, 2)) for one, score in found] == [(IN_FARES.id, 0.8), (IN_TICKETS.id, 0.6)]
    assert records.nearest(mixed, Filters(speakers=("lena-marsh",)), 1)[0][0] == IN_TICKETS.id
    assert [one for one, _ in records.nearest(axis(1), Filters(speakers=("pavel-oster",)), 9)] == [
        IN_STORM.id,
        IN_FARES.id,
    ]  # of equals the first stored; the nearest of all is not his
    assert records.nearest(np.zeros(8), Filters(), 3) == []
    assert records.nearest(mixed, Filters(), 0) == []


def test_nearest_agrees_with_numpy_over_many_blocks(place, monkeypatch):
    monkeypatch.setattr("rag.store.retrieval.BLOCK_ARTICLES", 2)
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((60, 8)).astype(np.float32)
    spans = [Span(5 * i, 5 * i + 4) for i in range(10)]
    articles = [make_article("word " * 10, id=f"a{i}", origin=f"{i}", outlet="odd" if i % 2 else "") for i in range(6)]
    found = [Sentence(article.source.id, span, "word") for article in articles for span in spans]
    evidence = [Evidence(one, one.text, vector) for one, vector in zip(found, vectors, strict=True)]
    with place.writer() as writer:
        writer.save([Entry(article, tuple(evidence[10 * i :][:10]), "m") for i, article in enumerate(articles)])
    stored = vectors.astype(np.float16).astype(np.float32)
    wanted = rng.standard_normal(8).astype(np.float32)
    ranked = np.argsort(-(stored @ wanted))
    for exact_rows in (0, 100):
        records = place.reader(exact_rows)
        for _ in range(2):  # from the file, and from memory
            assert [one for one, _ in records.nearest(wanted, Filters(), 10)] == [found[i].id for i in ranked[:10]]
            odd = [found[i].id for i in ranked if i // 10 % 2][:10]
            assert [one for one, _ in records.nearest(wanted, Filters(outlets=("odd",)), 10)] == odd
            one = [found[i].id for i in ranked if i // 10 == 4][:5]
            assert [one for one, _ in records.nearest(wanted, Filters(articles=("a4",)), 5)] == one


# --- writing --------------------------------------------------------------------------------------------------


def test_a_revision_takes_the_place_of_the_old_text(writer):
    edited = replace(GATES, text="Mayor Pavel Oster thanked the crews. The gates are open.")
    thanked = make_statement(edited, "the crews", by="Mayor Pavel Oster", name="P. Oster")
    before = writer.generation()
    writer.save([entry(edited, [thanked], first=6)])
    assert writer.generation() > before
    assert writer.article("gates") == edited
    assert writer.article("gates", GATES.revision) == GATES  # older revisions are kept
    assert writer.revisions("gates") == [GATES.revision, edited.revision]
    assert writer.words(["storm"], Filters(), 9) == []
    found = {one for one, _ in writer.nearest(np.ones(8), Filters(), 99)}
    assert {IN_STORM.id, SHUT.id} & found == set() and {one.id for one in sentences_in(edited)} <= found
    assert writer.statements(Filters(articles=("gates",))) == [thanked]
    assert {speaker.id for speaker in writer.speakers()} == {"lena-marsh", "pavel-oster", "p.-oster"}


def test_removing_leaves_nothing_behind(place, writer):
    writer.remove("ferry")
    assert [source.id for source in writer.sources()] == ["gates", "snow"]
    assert [speaker.id for speaker in writer.speakers()] == ["pavel-oster"]
    assert writer.words(["fares", "tickets"], Filters(), 9) == []
    assert writer.vector_count() == len(writer.nearest(np.ones(8), Filters(), 9)) == 3
    with pytest.raises(LibraryError, match="no article 'ferry'"):
        writer.remove("ferry")
    for table in ("revisions", "articles"):
        assert place.rows(writer, f"SELECT count(*) FROM {table}") == [(2,)]
    lost = "SELECT n FROM evidence WHERE article NOT IN (SELECT n FROM articles)"
    assert place.rows(writer, lost) == []


def test_a_save_that_fails_changes_nothing(place, writer):
    before = (writer.generation(), writer.counts(), writer.sources())
    twice = entry(make_article("New words.", id="new", origin="new"))
    twice = replace(twice, evidence=twice.evidence[1:] * 2)  # one sentence
    with pytest.raises(place.wrong_row):
        writer.save([entry(make_article("Good.", id="good", origin="good")), twice])
    assert (writer.generation(), writer.counts(), writer.sources()) == before


def test_copies_are_grouped_and_a_group_survives_its_founder(writer):
    story = " ".join(f"word{i} met word{i * 7 % 50}" for i in range(60))
    texts = {"wire": story, "post": story + " Reporting by the Isle Post.", "other": story[::-1]}
    for name, text in texts.items():
        writer.save([Entry(make_article(text, id=name, origin=name), (), "m")])
    assert writer.copies() == {"wire": "wire", "post": "wire"}
    writer.remove("wire")
    assert writer.copies() == {}
    saved = writer.save([Entry(make_article(story, id="late", origin="late"), (), "m")])
    assert saved.copies == 1 and writer.copies() == {"late": "post", "post": "post"}


def test_turns_are_kept_in_order_and_do_not_disturb_readers_of_the_index(records):
    before = records.generation()
    turns = [Turn("Who?", Answer("Who?", "Who?", "Oster [1]")), Turn("And why?", Answer("And why?", "Why?", ""))]
    for turn in turns:
        records.add_turn("monday", turn)
    records.add_turn("tuesday", turns[1])
    assert records.turns("monday") == turns and records.turns("never") == []
    assert records.generation() == before


# --- several at once --------------------------------------------------------------------------------------------


def test_a_second_writer_is_refused_and_a_reader_is_not(file_writer, library):
    with pytest.raises(LibraryBusy, match="wait"):
        LibraryWriter(library, patience_s=0.05)
    reader = SqliteRecords(library)
    assert len(reader.sources()) == 3
    reader.close()


def test_a_refused_writer_does_not_break_the_lock(file_writer, library):
    with pytest.raises(LibraryBusy):
        LibraryWriter(library, patience_s=0.05)
    with pytest.raises(LibraryBusy):
        LibraryWriter(library, patience_s=0.05)


def test_a_reader_sees_what_is_committed_at_once_and_nothing_before(file_writer, library):
    reader = SqliteRecords(library)
    reader.nearest(axis(0), Filters(), 1)  # fills its memory
    with file_writer._writing() as db:
        db.execute("DELETE FROM words")
        assert reader.words(["storm"], Filters(), 9)  # not waiting, not half
        db.execute("ROLLBACK")
        db.execute("BEGIN")
    file_writer.save([entry(make_article("Gulls.", id="new", origin="new"), first=7)])
    assert reader.nearest(axis(7), Filters(), 1)[0][0] == "new#t0-6"
    reader.close()


def test_many_threads_read_while_one_writes(place, writer):
    reader = place.reader()
    wrong: list[BaseException] = []

    def read():
        try:
            for _ in range(15):
                assert len(reader.statements(Filters(articles=("ferry",)))) == 2
                assert reader.nearest(axis(3), Filters(), 1)[0][0] == IN_FARES.id
                reader.add_turn("shared", Turn("?", Answer("?", "?", "")))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(15):
        writer.save([Entry(make_article(f"Gull {i}.", id=f"gull{i}", origin=f"gull{i}"), (), "m")])
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(reader.turns("shared")) == 60


# --- what goes wrong --------------------------------------------------------------------------------------------


def test_a_missing_library_says_how_to_make_one(tmp_path):
    with pytest.raises(LibraryError, match="whosaid add"):
        SqliteRecords(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look like one" * 30, b"", None])
def test_a_file_that_is_no_library_is_a_clear_error(tmp_path, content):
    if content is None:
        db = sqlite3.connect(tmp_path / schema.FILE)
        db.execute("CREATE TABLE manifest (a)")
        db.close()
    else:
        (tmp_path / schema.FILE).write_bytes(content)
    with pytest.raises(LibraryError):
        SqliteRecords(tmp_path)


def test_another_format_is_a_clear_error(place, writer):
    writer.set_stamp("version", 99)
    with pytest.raises(LibraryError, match="99"):
        place.reader()


def test_another_embedder_names_the_remedy(place, writer):
    writer.require_embedder("any, while there is none")
    writer.set_stamp("embedder", "toy")
    writer.require_embedder("toy")
    with pytest.raises(LibraryError, match="whosaid reindex"):
        place.reader().require_embedder("other")
    writer.close()
    with pytest.raises(LibraryError, match="whosaid reindex"):
        place.writer("other")
    place.writer("toy").close()  # the refused writer has let go of the lock


def test_a_library_damaged_while_it_was_written_is_found_out(library):
    with LibraryWriter(library) as writer:
        for i in range(30):
            writer.save([Entry(make_article(f"Gull {i}. " * 200, id=f"g{i}", origin=f"g{i}"), (), "m")])
    with LibraryWriter(library) as writer:
        writer.set_stamp("writing", 1)
        path = library / schema.FILE
        writer.set_stamp = lambda *_: None  # as if it had been killed
    content = bytearray(path.read_bytes())
    content[8192:60000] = b"\xff" * (60000 - 8192)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="damaged"):
        LibraryWriter(library)


def test_a_full_disk_loses_nothing(library):
    with LibraryWriter(library) as writer:
        writer.save(ENTRIES)
        before = writer.counts()
    with LibraryWriter(library) as small:
        with small._connection() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages + 2}")
        big = make_article("A long story. " * 5000, id="big", origin="big")
        with pytest.raises(LibraryError, match="full"):
            small.save([Entry(big, (), "m")])
        with small._connection() as db:
            db.execute("PRAGMA max_page_count = 1000000")
        assert small.counts() == before
        small.save([Entry(big, (), "m")])
        assert small.article("big") == big


READ_ONLY = """
import os, sys
from pathlib import Path
from rag.store.records import SqliteRecords
from rag.store.writing import LibraryWriter
from rag.domain import Answer, Filters, Turn
from rag.errors import LibraryError
library = Path(sys.argv[1])
os.setgroups([]), os.setgid(65534), os.setuid(65534)
records = SqliteRecords(library)
print(len(records.sources()), len(records.words(["oster"], Filters(), 9)))
for attempt in (lambda: records.add_turn("x", Turn("?", Answer("?", "?", ""))), lambda: LibraryWriter(library)):
    try:
        attempt()
        print("written")
    except LibraryError as error:
        print("cannot be" in str(error))
"""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs to become a user without rights")
def test_a_read_only_folder_can_be_read(tmp_path, library):
    with LibraryWriter(library) as writer:
        writer.save(ENTRIES)
    for file in library.iterdir():
        file.chmod(0o755 if file.is_dir() else 0o644)  # who shares a library widens its mode
    folder = library
    while folder == library or folder.stat().st_mode & 0o005 != 0o005:
        folder.chmod(0o755)  # pytest's folders are for their owner only
        folder = folder.parent
    done = subprocess.run([sys.executable, "-c", READ_ONLY, str(library)], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["3", "2", "True", "True"], done.stderr


def test_a_writer_in_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError):
        LibraryWriter(tmp_path / "file" / "library")


def test_a_passage_holds_its_statements(place, writer):
    found = place.rows(
        writer,
        'SELECT a.id, e.kind, e."start", e."end", h.kind, h."start", h."end" FROM evidence e '
        "JOIN evidence h ON h.n = e.home JOIN articles a ON a.n = e.article",
    )
    homes = {rows.evidence_id(*row[:4]): rows.evidence_id(row[0], *row[4:]) for row in found}
    assert homes == {BLAMED.id: whole(GATES).id, DENIED.id: whole(FERRY).id, FARES.id: whole(FERRY).id}


def test_a_new_library_is_its_owners_alone(tmp_path):
    from rag.store.schema import create

    create(tmp_path / "new" / "library")
    folder = tmp_path / "new" / "library"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))
