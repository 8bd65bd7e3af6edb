"""How a page leads to a speaker: by a name of theirs, or through a pronoun or a role that had to be read as them."""

from __future__ import annotations

from rag.domain import Mention, Speaker, Statement
from rag.lexicon.function_words import STOP
from rag.text import fold, words

DOUBTFUL = 0.4  # confidence of a statement under which whom a pronoun or role means is left open


def reached_by(speaker: Speaker | None, mention: Mention | None) -> str:
    """The pronoun or role that the page has in place of a name; "" where it has a name or a part of one.

    >>> from rag.domain import Span
    >>> chief = Speaker("c", "Ayo Bergman")
    >>> [reached_by(chief, Mention(text, Span(0, 1))) for text in ("She", "the fire chief", "Chief Bergman")]
    ['She', 'the fire chief', '']
    """
    if speaker is None or mention is None or not mention.text:
        return ""
    called = {fold(name) for name in speaker.names}
    parts = {part for name in speaker.names for part in _parts(name)}
    return "" if fold(mention.text) in called or parts & _parts(mention.text) else mention.text


def doubtful(statement: Statement) -> bool:
    """Whether a statement is somebody's only by a pronoun or role, and it is a close call whose."""
    return statement.confidence < DOUBTFUL and bool(reached_by(statement.speaker, statement.mention))


def _parts(name: str) -> set[str]:
    folded = fold(name)
    found = (span.cut(folded).removesuffix("'s") for span in words(folded))
    return {word for word in found if len(word) > 1 and word not in STOP}
