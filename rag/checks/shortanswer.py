"""Is a name the short answer to the question? A model may name somebody who only stands beside the one asked for."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.quotes import locate
from rag.domain import Article, Query, Statement
from rag.seams import ShortAnswerer
from rag.text import fold, sentence_around, words

SURE = 0.6  # of the reader: that the sentence answers, and that these words do


def answers(
    name: str,
    query: Query,
    said: Sequence[tuple[Statement, Article]],
    reader: ShortAnswerer | None = None,
) -> bool:
    """Whether `name` can be what the question asks for, by the statements `said` that it is taken from.

    Whom somebody blamed is their target, who said it is their speaker or a relay; how many, when and where is what
    the reader finds in their sentences, if it is sure of one. Where nothing tells, the name is not doubted.
    """
    statements = [statement for statement, _ in said]
    if query.kind == "whom" and (targets := [s.target.text for s in statements if s.target]):
        return any(locate(target, name) or locate(name, target) for target in targets)
    if query.kind == "who_said" and statements:
        return any(_shares_words(name, called) for s in statements for called in _called(s))
    if query.kind == "detail" and reader is not None and said:
        texts = [sentence_around(article.text, s.extent).cut(article.text) for s, article in said]
        found = zip(reader.best(query.standalone, texts), texts, strict=True)
        sure = [a.span.cut(text) for a, text in found if a.span and min(a.here, a.right) >= SURE]
        return not sure or any(_shares_words(name, other) for other in sure)
    return True


def _called(statement: Statement) -> list[str]:
    names = list(statement.speaker.names) if statement.speaker else []
    return names + [mention.text for mention in (statement.mention, *statement.via) if mention]


def _shares_words(one: str, other: str) -> bool:
    return bool(_words(one) & _words(other))


def _words(text: str) -> set[str]:
    return {fold(span.cut(text)) for span in words(text)} - {"the", "a", "an", "of", "in", "on", "and"}
