"""The sentences around a quotation, cut from the page and shown apart from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from rag.domain import Answer, Article, Quote, Span
from rag.errors import ArticleGone
from rag.text import sentence_around, sentences

MOST = 10  # sentences on each side: more is the article itself


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands before and after a quotation; `before.text + quotation + after.text` is one stretch of the page."""

    before: Quote
    after: Quote


def surroundings(article: Article, span: Span, count: int) -> Surroundings:
    """The rest of the quotation's own sentence and `count` sentences on each side, fewer at the article's ends.

    >>> from rag.domain import Source
    >>> page = Article(Source("a"), "One. Two. He said much. Four. Five.")
    >>> found = surroundings(page, Span(18, 22), 1)
    >>> found.before.text, found.after.text
    ('Two. He said ', '. Four.')
    """
    parts = sentences(article.text)
    own = sentence_around(article.text, span, parts)
    earlier = [part.start for part in parts if part.end <= own.start]
    later = [part.end for part in parts if part.start >= own.end]
    start = [own.start, *reversed(earlier)][: count + 1][-1]
    end = [own.end, *later][: count + 1][-1]
    return Surroundings(Quote.cut(article, Span(start, span.start)), Quote.cut(article, Span(span.end, end)))


def around(answer: Answer, article_of: Callable[[str], Article], count: int | None) -> Mapping[int, Surroundings]:
    """The surroundings of an answer's citations by their number; {} where none are wanted."""
    if not count:
        return {}
    found = {}
    for citation in answer.citations:
        with suppress(ArticleGone):  # removed since it was quoted
            found[citation.number] = surroundings(article_of(citation.source.id), citation.quote.span, min(count, MOST))
    return found
