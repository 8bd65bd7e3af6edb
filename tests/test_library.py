"""The demo library: every article reads, and what the questions expect is on its pages."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from demo import ARTICLES, QUESTIONS, demo_articles, demo_pages, demo_statements

from rag.evaluation.sets.foreign import ALIASES
from rag.evaluation.sets.reading import read_set
from rag.evaluation.sets.truth import find
from rag.text import quotations, sentences, words

SETS = ["articles", "smoke"]
WIRE = {
    "Fire destroys two warehouses in Port Halden",
    "Freighter blaze in Port Halden injures five dockers",
    "Smoke clears over Port Halden after warehouse fire",
}


def test_every_article_reads_with_title_outlet_and_date():
    articles = demo_articles()
    assert len(articles) == 13
    for article in articles.values():
        source = article.source
        assert source.title and source.outlet and source.published and source.url, source
        assert ".example/" in source.url  # a name that can never be a real outlet's
        assert 150 <= len(words(article.text)) <= 350, (source.id, len(words(article.text)))
    assert len({article.source.outlet for article in articles.values()}) >= 4
    assert {path.suffix for path in ARTICLES.iterdir()} == {".md", ".txt", ".html", ".jsonl"}


def test_real_people_are_reported_in_indirect_speech_only():
    for article in demo_articles().values():
        if "Aleppo" in article.text:
            assert not quotations(article.text)


def test_pages_hold_the_article_and_nothing_of_the_site_around_it():
    for article in demo_articles().values():
        assert not any(words in article.text for words in ("Front page", "Market prices", "Quay Street", "og:title"))
        assert article.source.title not in article.text


@pytest.mark.parametrize("name", SETS)
def test_every_expected_quotation_is_on_a_page(name):
    asked = read_set(QUESTIONS / f"{name}.jsonl", strict=True)
    for question in asked.questions:
        truth = find(question, demo_pages())
        assert len(truth.gold) == len(question.quotes)
        for places, quote in zip(truth.gold, question.quotes, strict=True):
            titles = {demo_articles()[source_id].source.title for source_id, _ in places}
            assert len(titles) == 1 or titles <= WIRE, (quote, titles)  # the same words by chance are no copy


@pytest.mark.parametrize("name", SETS)
def test_rows_use_canonical_fields(name):
    known = {*ALIASES, "must_not"}
    for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert set(row) <= known and row["tags"], row


def test_the_large_set_is_broad():
    questions = read_set(QUESTIONS / "articles.jsonl", strict=True).questions
    tags = Counter(tag for question in questions for tag in question.tags)
    assert len(questions) >= 200
    assert tags["trap"] >= len(questions) * 0.3
    kinds = "target what who-said did-say short differ change who-is outlets fact follow-up"
    traps = "wrong-speaker absent-topic own-voice negation same-surname homonym unknown-name mentioned"
    assert all(tags[tag] >= 3 for tag in f"{kinds} {traps}".split()), tags
    assert sum(bool(question.history) for question in questions) == tags["follow-up"] >= 10


def test_the_small_set_is_part_of_the_large_one():
    large = {question.id: question for question in read_set(QUESTIONS / "articles.jsonl").questions}
    small = read_set(QUESTIONS / "smoke.jsonl").questions
    assert 15 <= len(small) <= 25
    assert all(large[question.id] == question for question in small)


def test_statements_listed_by_hand_name_a_speaker_of_the_page():
    for source_id, said in demo_statements().items():
        text = demo_articles()[source_id].text
        for statement in said:
            assert all(word.casefold() in text.casefold() for word in statement.speaker.split())


def test_every_article_has_a_sentence_in_its_own_voice():
    """Traps need them: a sentence that no statement touches."""
    own = Counter()
    for source_id, said in demo_statements().items():
        spans = [span for statement in said for span in statement.spans]
        parts = sentences(demo_articles()[source_id].text)
        own[source_id] = sum(not any(part.meets(span) for span in spans) for part in parts)
    assert set(own) == set(demo_articles()) and min(own.values()) >= 1


def test_wire_copies_share_their_text():
    articles = demo_articles()
    assert articles["dispatch-harbour-fire"].text == articles["gazette-harbour-fire"].text
