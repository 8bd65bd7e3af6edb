"""The articles that the benchmarks add: always the same, of the promised size, with the statements they claim."""

from __future__ import annotations

import numpy as np
import pytest
from makers import sentences_in

from benchmarks.articles import news, questions, write
from benchmarks.pipelines import Near, entry
from rag.domain import Filters
from rag.store.nearest import fault
from rag.store.upkeep import rebuild
from rag.store.vectors import MemoryIndex
from rag.store.writing import LibraryWriter


@pytest.mark.parametrize("number", [0, 7, 1_000_000])
def test_an_article_is_always_the_same(number):
    assert news(number) == news(number)
    assert news(number).text != news(number + 1).text


@pytest.mark.parametrize("number", range(20))
def test_an_article_has_the_size_and_the_statements_of_news(number):
    one = news(number)
    words = len(one.text.split())
    assert 400 <= words <= 780
    assert 12 <= words / len(one.said) <= 90  # in annotated news, 31 and 60 on average
    for said in one.said:
        who, what = (one.text[start:end] for start, end in (said.source, said.content))
        assert who.strip() == who and what.strip() == what and len(what.split()) > 2
    assert not set("<>[]{}") & set(one.text)


def test_questions_name_people_and_topics_of_the_articles():
    asked = questions(40)
    assert len(asked) == 40 and not any("{" in question for question in asked)
    name = asked[0].removeprefix("What did ").split(" say about the ")[0]
    assert name in news(0).text or name.split()[1] in news(0).text


def test_files_are_what_whosaid_reads(tmp_path):
    from rag.formats.articles import read
    from rag.settings import read_settings

    write(tmp_path, 2)
    found = sorted(read([str(tmp_path)], read_settings({}, tmp_path)), key=lambda article: article.source.origin)
    assert [article.text.strip() for article in found] == [news(0).text, news(1).text]
    assert [article.source.title for article in found] == [news(0).title, news(1).title]
    assert [article.source.published for article in found] == [news(0).date, news(1).date]


def test_a_large_library_is_filled_as_ingest_stores_articles(tmp_path):
    near = Near(np.eye(8, dtype=np.float32))
    entries = [entry(news(number), number, near) for number in range(3)]
    index = MemoryIndex()
    with LibraryWriter(tmp_path / "library") as library:
        library.save(entries)
        rebuild(library, index)
        assert fault(library, index) == ""
        cut = [one.id for made in entries for one in sentences_in(made.article)]
        assert len(library.statements()) == sum(len(news(number).said) for number in range(3))
        assert sorted(id for id, _ in library.nearest(np.ones(8), Filters(), 999)) == sorted(cut)
        assert {id for id, _ in library.words([news(0).outlet], Filters(articles=("news-0",)), 999)} == {
            one.id for one in sentences_in(entries[0].article)
        }
