"""Is a name the short answer to the question? A model may name somebody who only stands beside the one asked for."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.grounds import ground_of
from rag.checks.leads import who_says
from rag.checks.quotes import locate
from rag.domain import Article, Pair, Query, QuestionKind, Statement
from rag.lexicon.numbers import SCALES
from rag.seams import Matcher
from rag.text import fold, sentence_around, words


def answers(
    name: str,
    query: Query,
    said: Sequence[tuple[Statement, Article]],
    matcher: Matcher | None = None,
) -> bool:
    """Whether `name` is what the question asks for, by the statements `said` that it is taken from.

    Whom somebody blamed is their target, who said it is their speaker or a relay; how many, when and where is what
    the matcher finds in their sentences, if it is sure of one. Where nothing tells, it is not: a word that stands on
    the page ("closed", out of "denied that any gate was closed") can be made to say anything.
    """
    if query.kind is QuestionKind.WHOM:
        return any(_is_target(name, statement) for statement, _ in said)
    if query.kind is QuestionKind.WHO_SAID:
        return any(_is_called(name, statement, article) for statement, article in said)
    if query.kind is QuestionKind.SHORT and matcher is not None and said:
        texts = [sentence_around(article.text, statement.extent).cut(article.text) for statement, article in said]
        found = zip(matcher.read(query.standalone, [Pair("", text) for text in texts]), texts, strict=True)
        sure = [a.span.cut(text) for a, text in found if a.span and a.margin > 0 and a.answers > 0]
        return any(_is_all_of(name, other) for other in sure)
    return False


def _is_target(name: str, statement: Statement) -> bool:
    """Whether somebody's words are aimed at `name`; where no target is known, whoever they begin with."""
    if statement.target:
        return bool(locate(statement.target.text, name) or locate(name, statement.target.text))
    begun = locate(statement.content[0].text, name)
    return begun is not None and not words(statement.content[0].text[: begun.start])


def _is_called(name: str, statement: Statement, article: Article) -> bool:
    """Whether `name` is how prose may call the speaker, or a relay."""
    relays = [_bare(relay.text) for relay in statement.via]
    return who_says(name, ground_of(statement, article).known, first=True) == 0 or _bare(name) in relays


def _is_all_of(name: str, found: str) -> bool:
    """Whether `name` has all of what was found, or its beginning: "40" of "40 families", but not of "40 thousand".

    >>> [_is_all_of(name, "two of its four gates") for name in ("two", "the two of its four gates", "four")]
    [True, True, False]
    >>> _is_all_of("12", "12 million crowns")
    False
    """
    wanted, there = _bare(name), _bare(found)
    if not wanted or not there:
        return False
    if wanted == there[: len(wanted)]:
        return not set(there[len(wanted) : len(wanted) + 1]) & SCALES
    return locate(name, found) is not None


def _bare(text: str) -> list[str]:
    listed = [fold(span.cut(text)) for span in words(text)]
    return listed[1:] if listed[:1] and listed[0] in ("the", "a", "an") else listed
