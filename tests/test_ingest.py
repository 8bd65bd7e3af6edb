from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import killed
import pytest
from makers import make_article, sentences_in
from stores import DatabasePlace
from toys import ToyEmbedder, ToyExtractor

from rag import ingest as journey
from rag import reading
from rag.domain import Filters
from rag.entries import Failure
from rag.errors import LibraryError
from rag.reading import sentences_of
from rag.store import upkeep
from rag.store.nearest import fault
from rag.store.records import SqliteRecords
from rag.store.soundness import deep_faults
from rag.store.status import status
from rag.store.vectors import ChromaIndex

TESTS = Path(killed.__file__).parent
PATHS = os.pathsep.join([str(TESTS.parent), str(TESTS)])

OSTER = make_article(
    "Pavel Oster said the gates are shut. Nobody else spoke.",
    id="gates",
    title="Gates",
    outlet="Sarn Courier",
    published="2025-03-04",
    origin="gates.txt",
)
MARSH = make_article("Lena Marsh said fares stay low. Pavel Oster said they rise.", id="fares", origin="fares.txt")


@pytest.fixture
def library(place):
    with place.writer() as library:
        yield library


@pytest.fixture
def index(place, library):
    """One that is there from the start: `whosaid reindex --vectors-only` makes one of any library."""
    library.set_stamp("index", "whole")
    return place.index(library)


@pytest.fixture
def add(library, index):
    """Add articles with toy models; the models are at hand as `add.embedder` and `add.extractor`."""

    def add(*articles, **named):
        return journey.ingest(articles, library, index, add.embedder, add.extractor, **named)

    add.embedder, add.extractor = ToyEmbedder(), ToyExtractor()
    return add


def test_the_journey(add, library, index):
    seen = []
    summary = add(OSTER, Failure("x.pdf", "empty"), MARSH, progress=lambda *told: seen.append(told), total=3)
    assert summary.line() == "2 articles added, 1 failed (3 statements)"
    assert (summary.read, [failure.origin for failure in summary.failures]) == (2, ["x.pdf"])
    assert seen[-1][:2] == (3, 3)
    assert library.article("gates") == OSTER
    assert [s.speaker.name for s in library.statements()] == ["Lena Marsh", "Pavel Oster", "Pavel Oster"]
    assert len({s.speaker for s in library.statements() if s.speaker.name == "Pavel Oster"}) == 1  # one across articles
    assert len(index) == library.vector_count() == len(sentences_in(OSTER)) + len(sentences_in(MARSH)) == 4
    assert fault(library, index) == ""
    question = add.embedder.embed(["Pavel Oster said: gates shut"])[0]
    assert index.search(question, 1)[0][0] == library.nearest(question, Filters(), 1)[0][0] == sentences_in(OSTER)[0].id


def test_every_sentence_is_found_by_its_vector_and_stands_in_one_passage(add, library, index):
    add(OSTER, MARSH)
    for article in (OSTER, MARSH):
        for sentence in sentences_in(article):
            vector = add.embedder.embed([sentence.text])[0]
            assert library.nearest(vector, Filters(), 1) == [(sentence.id, pytest.approx(1, abs=0.001))]
            assert index.search(vector, 1) == [(sentence.id, pytest.approx(1, abs=0.001))]
            passages = library.passages(Filters(articles=(article.source.id,)))
            assert sum(sentence in sentences_of(article, passage) for passage in passages) == 1


def test_a_passage_is_embedded_once_under_its_heading_by_its_sentences(add, library, monkeypatch):
    asked, embed_parts = [], add.embedder.embed_parts
    monkeypatch.setattr(add.embedder, "embed_parts", lambda *given: asked.append(given) or embed_parts(*given))
    long = make_article(" ".join(f"Pavel Oster said point {i} of {i}." for i in range(60)), id="long", origin="long")
    add(OSTER, long)
    ((texts, spans),) = asked
    wanted = library.passages(Filters(articles=("gates",))) + library.passages(Filters(articles=("long",)))
    assert len(wanted) > 2
    assert texts == [f"{'Gates. Sarn Courier, 2025-03-04.' * (p.source_id == 'gates')}\n{p.text}" for p in wanted]
    cut = [span.cut(text) for text, some in zip(texts, spans, strict=True) for span in some]
    assert cut == [sentence.text for article in (OSTER, long) for sentence in sentences_in(article)]


def test_sentences_are_found_by_the_heading_of_their_article(add, library):
    add(OSTER, MARSH)
    found = {identity for identity, _ in library.words(["courier"], Filters(), 9)}
    assert found == {sentence.id for sentence in sentences_in(OSTER)}


def test_a_sentence_is_found_by_the_words_of_the_one_before_it_too(add, library):
    add(OSTER, MARSH)
    said, nobody = sentences_in(OSTER)
    assert [identity for identity, _ in library.words(["shut"], Filters(), 9)] == [said.id, nobody.id]  # shorter first
    assert [identity for identity, _ in library.words(["nobody"], Filters(), 9)] == [nobody.id]


def test_the_same_again_costs_nothing_and_changes_nothing(add, library):
    add(OSTER, MARSH)
    generation, embedded = library.generation(), add.embedder.texts
    summary = add(OSTER, MARSH, OSTER)
    assert summary.line() == "3 articles unchanged"
    assert (library.generation(), add.embedder.texts, add.extractor.read) == (generation, embedded, 2)


def test_an_edited_article_is_a_new_revision(add, library, index):
    add(OSTER, MARSH)
    edited = replace(OSTER, text="Pavel Oster said the gates are open. It rained.")
    assert add(edited).line() == "1 article revised (1 statement)"
    assert library.article("gates") == edited
    assert library.article("gates", OSTER.revision).text == OSTER.text
    assert library.words(["shut"], Filters(), 9) == []
    assert len(index) == library.vector_count() and fault(library, index) == ""
    assert add(OSTER).revised == 1  # and back again
    assert library.article("gates") == OSTER


def test_another_title_is_a_change_too(add, library):
    add(OSTER)
    add(replace(OSTER, source=replace(OSTER.source, title="Harbour")))
    assert library.sources()[0].title == "Harbour"
    assert library.words(["harbour"], Filters(), 9) and not library.words(["gates"], Filters(articles=("x",)), 9)


def test_ids_stay_unique_and_stay_with_their_origin(add, library):
    same_id = [replace(MARSH, source=replace(MARSH.source, id="gates", origin=f"{n}.txt")) for n in range(2)]
    add(OSTER, *same_id)
    assert sorted(source.id for source in library.sources()) == ["gates", "gates-2", "gates-3"]
    assert add(OSTER, *same_id).unchanged == 3
    renamed = replace(OSTER, source=replace(OSTER.source, id="other"), text="Edited.")
    assert add(renamed).revised == 1
    assert library.article("gates").text == "Edited."


def test_twice_in_one_run_counts_once(add, library):
    edited = replace(OSTER, text="Pavel Oster said it changed.")
    assert add(OSTER, OSTER, edited).line() == "1 article added, 1 revised, 1 unchanged (2 statements)"
    assert library.revisions("gates") == [OSTER.revision, edited.revision]


def test_an_article_without_an_origin_is_known_by_its_id(add, library):
    add(make_article("Snow fell.", id="snow"))
    assert add(make_article("Snow fell.", id="snow")).unchanged == 1


def test_texts_that_no_file_can_hold_fail_alone(add, library):
    summary = add(make_article("half a \ud800 pair", id="bad", origin="bad.txt"), OSTER)
    assert summary.line() == "1 article added, 1 failed (1 statement)"
    assert "character 7" in summary.failures[0].reason


def test_an_article_without_words_can_be_kept(add, library, index):
    add(make_article("...", id="dots", origin="dots"), make_article("", id="none", origin="none"))
    assert len(library.sources()) == 2 and fault(library, index) == ""


def test_odd_characters_come_back_as_they_were(add, library, place):
    text = f"Pavel Oster said nul {place.nul} and \u202e and \U0001f6a2 stay. Ok."
    odd = make_article(text, id="odd # id's \"é", origin="o'dd")
    add(odd)
    statement = library.statements()[0]
    assert library.article(odd.source.id) == odd
    assert library.statements(ids=[statement.id]) == [statement]
    assert library.words(["pavel"], Filters(), 9)[0][0] == sentences_in(odd)[0].id
    assert sentences_in(odd)[0].span.holds(statement.extent)


def test_copies_are_counted_and_kept(add, library):
    story = " ".join(f"Pavel Oster said point {i} is number {i * 3}." for i in range(20))
    wire = make_article(story, id="wire", origin="wire")
    carried = make_article("SARN (Wire) - " + story, id="carried", origin="carried")
    assert add(wire, carried).line() == "2 articles added (40 statements; 1 is a copy of another)"
    assert library.copies() == {"wire": "wire", "carried": "wire"}


def test_removing(add, library, index):
    add(OSTER, MARSH)
    journey.remove("fares", library, index)
    assert [source.id for source in library.sources()] == ["gates"]
    assert len(index) == library.vector_count() and fault(library, index) == ""
    with pytest.raises(LibraryError):
        journey.remove("fares", library, index)


def test_another_embedder_is_refused_until_everything_is_read_again(add, library, index):
    add(OSTER, MARSH)
    add.embedder = ToyEmbedder("toy@2")
    with pytest.raises(LibraryError, match="whosaid reindex"):
        add(OSTER)
    assert journey.reindex(library, index, add.embedder, add.extractor) == 2
    assert add(OSTER, MARSH).unchanged == 2
    for sentence in (*sentences_in(OSTER), *sentences_in(MARSH)):
        vector = add.embedder.embed([sentence.text])[0]
        assert library.nearest(vector, Filters(), 1) == [(sentence.id, pytest.approx(1, abs=0.001))]
    assert fault(library, index) == ""


def test_reading_again_with_another_reader(add, library, index):
    add(OSTER, MARSH)
    spoke = ToyExtractor("toy-reader@2", verb="spoke|said they")
    journey.reindex(library, index, add.embedder, spoke)
    assert [quote.text for s in library.statements() for quote in s.content] == ["rise"]
    assert [speaker.name for speaker in library.speakers()] == ["Pavel Oster"]
    assert library.stamp("extractor") == "toy-reader@2"


def test_reading_again_goes_on_after_an_interruption(add, library, index, monkeypatch):
    monkeypatch.setattr(reading, "BATCH_ARTICLES", 1)
    add(OSTER, MARSH)
    better = ToyEmbedder("toy@2")

    def stop(done, total, note):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journey.reindex(library, index, better, add.extractor, progress=stop)
    held = status(library, lambda: index)
    assert held.waiting == 1 and held.articles == 2
    assert library.words(["fares"], Filters(), 9)  # words still find all
    assert {one.partition("#")[0] for one, _ in library.nearest(better.embed(["x"])[0], Filters(), 99)} == {"gates"}
    assert journey.reindex(library, index, better, add.extractor) == 1
    assert status(library, lambda: index).waiting == 0 and fault(library, index) == ""


def test_a_character_that_no_database_holds_is_a_clear_error(postgres, tmp_path):
    place = DatabasePlace(postgres, tmp_path)
    with place.writer() as library, pytest.raises(LibraryError, match="NUL"):
        journey.ingest(
            [make_article("Nul \x00.", origin="o")], library, place.index(library), ToyEmbedder(), ToyExtractor()
        )


def test_an_interrupted_rebuild_is_begun_again(add, library, index):
    add(OSTER, MARSH)
    library.set_stamp("index", "rebuild")
    index.clear()
    add()
    assert len(index) == library.vector_count()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # a database keeps its index itself
def test_a_damaged_index_is_built_anew(add, library, index):
    add(OSTER, MARSH)
    index.remove([sentences_in(MARSH)[0].id])
    assert fault(library, index)
    add()
    assert len(index) == library.vector_count() and fault(library, index) == ""


def test_status(add, library, index):
    add(OSTER, MARSH, make_article(OSTER.text, id="same", origin="same.txt"))
    held = status(library, lambda: index)
    assert (held.articles, held.revisions, held.statements, held.speakers, held.copies) == (3, 3, 4, 2, 1)
    assert (held.embedder, held.extractor, held.index, held.pending) == ("toy@1", "toy-reader@1", "ok", 0)
    assert held.bytes > 50_000 and held.generation == library.generation()


# --- killed at any moment -------------------------------------------------------------------------------------


def content(library: Path) -> dict[str, object]:
    """All that a library says, from the records and from the index."""
    records = SqliteRecords(library)
    index = ChromaIndex(library)
    probes = ToyEmbedder().embed(["point 3 about gate 9", "Ada Lind edited", "nothing new"])
    found = {
        "articles": {source: records.article(source.id).text for source in records.sources()},
        "revisions": {source.id: records.revisions(source.id) for source in records.sources()},
        "statements": records.statements(),
        "passages": records.passages(),
        "speakers": records.speakers(),
        "copies": records.copies(),
        "words": [sorted(records.words([word], Filters(), 999)) for word in ("point", "edited", "3", "isle")],
        "nearest": [sorted(records.nearest(probe, Filters(), 999)) for probe in probes],
        # an approximate index may pass over vectors unless it is asked for all, and orders ties as it likes: scores of
        # the nearest are compared here, and all ids by `fault`
        "index": [[round(score, 4) for _, score in index.search(probe, len(index))[:20]] for probe in probes],
        "pending": records.pending_count(),
        "fault": fault(records, index),
    }
    index.close()
    records.close()
    return found


def test_killed_at_any_moment_it_goes_on_and_ends_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "BATCH_ARTICLES", 3)
    monkeypatch.setattr(journey, "SETTLE_ROWS", 20)
    monkeypatch.setattr(upkeep, "SETTLE_ROWS", 20)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    killed.run(whole)
    wanted = content(whole)
    assert len(wanted["articles"]) == 12 and wanted["fault"] == "" and wanted["pending"] == 0
    command = [sys.executable, killed.__file__, str(broken)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": PATHS}, check=False)
    assert done.stdout.splitlines() == list(killed.MOMENTS), done.stderr
    killed.run(broken)
    assert content(broken) == wanted


# --- with the real models ---------------------------------------------------------------------------------------


def test_the_demo_library_is_whole(demo_library, tmp_path):
    library = shutil.copytree(demo_library, tmp_path / "demo")
    records = SqliteRecords(library)
    statements, passages = records.statements(), records.passages()
    assert len(statements) > 50 and records.copies()
    cut = [one for source in records.sources() for one in sentences_in(records.article(source.id))]
    assert records.vector_count() == len(cut) and deep_faults(library) == []
    for sentence in cut:
        assert sum(p.source_id == sentence.source_id and p.span.holds(sentence.span) for p in passages) == 1
    for statement in statements:
        text = records.article(statement.source_id).text
        assert all(quote.text == quote.span.cut(text) for quote in statement.content)
        homes = [p for p in passages if p.source_id == statement.source_id and p.span.holds(statement.extent)]
        assert len(homes) == 1
    records.close()
