"""Finding evidence in a real library, and saying why it was found."""

from __future__ import annotations

from datetime import date

import pytest

from rag.domain import Filters, Hit, Passage, Query, Statement
from rag.questions.reading import read_question
from rag.questions.relevance import fits_act, margin, quoted_words, relevance
from rag.questions.topics import content_words, coverage, stem, stems
from rag.search import EXACT, Searcher, fuse


@pytest.fixture(scope="module")
def searcher(flood, embedder):
    return Searcher(flood, embedder)


@pytest.fixture(scope="module")
def found(flood, searcher):
    def search(question, **filters) -> list[Hit]:
        query = read_question(question, (), flood.speakers(), date(2025, 3, 10), Filters(**filters), flood.sources())
        return searcher.search(query)

    return search


def texts(hits):
    return [" ".join(q.text for q in h.found.content) if isinstance(h.found, Statement) else h.found.text for h in hits]


def test_all_statements_of_the_speaker_come_first(flood, found):
    hits = found("What did Velin say about boats?")
    own = [s for s in flood.statements() if s.speaker.id == "velin"]
    assert {hit.found.id for hit in hits[: len(own)]} == {s.id for s in own}
    assert len({hit.found.id for hit in hits}) == len(hits)


@pytest.mark.parametrize(
    "question, first",
    [
        ("What did Velin say about the gates?", "that another storm would break the gates of the harbour"),
        ("What did Velin say about inspections?", "The wall was never inspected"),
        ("Who said that two pumps were off?", "that two pumps had been switched off"),
        ("Who turned off the water pumps?", "that two pumps had been switched off"),
        ("Who said this: “rebuild the wall by June”", "We will rebuild the wall by June"),
        ("Did Solvang thank the helpers?", "the volunteers of Sarn"),
    ],
)
def test_the_best_statement_is_first(found, question, first):
    statements = [hit for hit in found(question) if isinstance(hit.found, Statement)]
    assert texts(statements)[0] == first


@pytest.mark.parametrize(
    "question, reasons",
    [
        ("What did Mara Velin say about the gates?", {"name: Mara Velin", "words: gates"}),
        ("What did Velin warn about?", {"alias: Mara Velin", "act: warn"}),
    ],
)
def test_each_hit_says_why(found, question, reasons):
    assert reasons <= set(found(question)[0].why)


def test_meaning_is_a_reason(found):
    assert any(
        why.startswith("meaning: 0.") for hit in found("What did Velin say about inspections?") for why in hit.why
    )


@pytest.mark.parametrize(
    "filters, articles",
    [
        ({"outlets": ("coast post",)}, {"post"}),
        ({"until": "2025-03-04"}, {"courier", "star"}),
        ({"articles": ("star",)}, {"star"}),
        ({"since": "2026-01-01"}, set()),
    ],
)
def test_filters(found, filters, articles):
    assert {hit.found.source_id for hit in found("What was said about the flood?", **filters)} == articles


def test_whom_nobody_quotes_is_found_where_the_articles_name_them(found):
    first = found("What did Pavel Oster say?")[0]
    assert isinstance(first.found, Passage) and first.why[0] == "mentions Pavel Oster"


def test_quoted_words_count_as_found(found):
    statements = [
        hit for hit in found("Who said “the wall was never inspected” there?") if isinstance(hit.found, Statement)
    ]
    assert statements[0].score >= EXACT


def test_another_way_to_the_nearest_is_taken_where_given(flood, embedder):
    asked = []

    def nearest(vector, filters, k):
        asked.append((vector.shape, filters, k))
        return []

    query = Query("What was said about the flood?", "What was said about the flood?", topic="the flood")
    assert Searcher(flood, embedder, nearest).search(query)  # by words alone
    assert asked == [((384,), Filters(), 120)]


def test_an_empty_library_has_no_evidence(tmp_path, embedder):
    from rag.adapters.records import SqliteRecords
    from rag.adapters.schema import create

    create(tmp_path)
    assert Searcher(SqliteRecords(tmp_path), embedder).search(Query("What?", "What?", topic="the flood")) == []


# --- the measures behind it ------------------------------------------------------------------------------------


def test_fusion_rewards_agreement():
    order = fuse([["a", "b", "c"], ["c", "b"]], members=[["d"]])
    assert order["b"] > order["a"] > order["d"] - 1e-12
    assert order["c"] > order["d"]


@pytest.mark.parametrize(
    "one, other",
    [
        ("attacks", "attacked"),
        ("policies", "policy"),
        ("neighbours", "neighbor"),
        ("organisation", "organizations"),
        ("stopped", "stopping"),
        ("Israel's", "israel"),
        ("flood", "flooding"),
        ("minister", "ministers"),
    ],
)
def test_one_stem(one, other):
    assert stem(one.lower()) == stem(other)


@pytest.mark.parametrize("one, other", [("boats", "boots"), ("rights", "writes"), ("army", "arms")])
def test_two_stems(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("What did she say about the attacks near Aleppo?", ["attacks", "aleppo"]),
        ("the three-day march of 2019", ["three-day", "three", "day", "march", "2019"]),
        ("who said that it is so", []),
    ],
)
def test_content_words(text, wanted):
    assert content_words(text) == wanted


@pytest.mark.parametrize(
    "topic, text, share",
    [
        ("the Zionist regime", "a plot by Israel", 1.0),
        ("America", "the United States and Norland", 1.0),
        ("American aid", "the U.S. sends aid", 1.0),
        ("the wall and the gates", "the walls are weak", 0.5),
        ("tell us", "the US", 0.0),
    ],
)
def test_coverage(topic, text, share):
    assert coverage(stems(topic), text) == share


def test_relevance_rises_with_words_and_with_meaning():
    assert (
        relevance(0.1, 0.0, 0.0) < 0.1 < relevance(0.3, 0.5, 0.5) < relevance(0.6, 0.5, 0.5) < relevance(0.6, 1.0, 1.0)
    )


def test_margin_tells_near_certainties_apart():
    assert margin(0.999, 0.99) > 2 > margin(0.6, 0.5) > margin(0.5, 0.5) == 0


def test_quoted_words():
    query = Query('Who called it "a wall of sand" and “worse”?', "")
    assert quoted_words(query) == ["a wall of sand"]


def test_kin_acts(flood):
    warned = next(s for s in flood.statements() if s.act == "warn")
    assert fits_act(warned, "warn", strictly=True) and fits_act(warned, "threaten")
    assert (
        not fits_act(warned, "threaten", strictly=True) and not fits_act(warned, "thank") and not fits_act(warned, None)
    )
