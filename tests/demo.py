"""The demo library as tests see it: its articles, who says what in them by hand, and the questions over them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

from rag.domain import Article
from rag.evaluation.sets.truth import GoldStatement, Pages, read_statements
from rag.formats.articles import read
from rag.settings import Settings

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "articles"
QUESTIONS = ROOT / "questions"


@cache
def demo_articles() -> MappingProxyType[str, Article]:
    """The articles by id. Fails if one of them cannot be read."""
    found = list(read([str(ARTICLES)], Settings(library=Path("unused"))))
    assert all(isinstance(article, Article) for article in found), found
    return MappingProxyType({article.source.id: article for article in found})


@cache
def demo_pages() -> Pages:
    articles = demo_articles()
    return Pages([article.source for article in articles.values()], articles.__getitem__)


@cache
def demo_statements() -> MappingProxyType[str, list[GoldStatement]]:
    return MappingProxyType(read_statements(QUESTIONS / "statements.jsonl", demo_pages()))
