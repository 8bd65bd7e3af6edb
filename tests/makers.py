"""Small articles and statements, made by hand so that a reader of a test can predict them."""

from __future__ import annotations

from rag.domain import Article, Mention, Quote, Sentence, Source, Span, Speaker, Statement
from rag.text import sentences


def make_article(text: str, id: str = "a1", **fields: str) -> Article:
    return Article(Source(id=id, **fields), text)


def span_of(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


def sentences_in(article: Article) -> list[Sentence]:
    return [Sentence(article.source.id, span, span.cut(article.text)) for span in sentences(article.text)]


def make_statement(
    article: Article, content: str, by: str | None = None, name: str | None = None, **fields
) -> Statement:
    """A statement of `article` whose content is the first occurrence of `content`, its speaker written `by`."""
    mention = Mention(by, span_of(article.text, by)) if by else None
    speaker = Speaker(id=(name or by).lower().replace(" ", "-"), name=name or by) if by else None
    quote = Quote.cut(article, span_of(article.text, content))
    fields = {"form": "indirect", "act": "say", "cue": None, "span": quote.span} | fields
    return Statement(source_id=article.source.id, speaker=speaker, mention=mention, content=(quote,), **fields)
