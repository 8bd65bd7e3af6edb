"""What a journey reads and hands to a store to keep, and what the store says of what it keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.domain import Article, Citation, Piece, Source, Turn


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read: where it is, and why on one line."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of a feed whose article is in the library: its page was not fetched again."""

    origin: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage, sentence or statement; a sentence with its vector, (dim,)."""

    found: Piece
    vector: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as it is stored: passages first, statements last, all speakers those of the library."""

    article: Article
    evidence: tuple[Evidence, ...]
    models: str  # what read and embedded it


@dataclass(frozen=True, slots=True)
class Stored:
    """What the library holds under an origin."""

    source: Source
    revision: str
    models: str
    whole: bool  # its text is there, and is the one that was added


@dataclass(frozen=True, slots=True)
class Saved:
    """What one transaction stored."""

    articles: int
    statements: int
    copies: int  # articles that are copies of others


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a list shows of a conversation."""

    name: str  # in links and commands; never changes
    title: str  # as its owner calls it, or else its first question
    turns: int
    last: str  # when its last question was asked, "2024-11-29T08:30:00Z"


@dataclass(frozen=True, slots=True)
class Seen:
    """Which turn of a conversation somebody saw, and in which state."""

    position: int  # in its conversation; two windows may append at any time, so it need not be the last one
    revision: str  # hash of what it held and of when it was asked


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored turn."""

    turn: Turn
    seen: Seen


# --- what readers keep for themselves ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pin:
    """A quotation that a reader has put aside."""

    question: str  # to which it was shown
    citation: Citation


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question whose answer did not come, or is still being looked for."""

    number: int
    question: str
    why: str  # in words for the reader; "" where nobody could say: the server was ended
    replaces: Seen | None


def place_of(citation: Citation) -> str:
    """The same for the same words of the same article: "irna-2024 10-42"."""
    span = citation.quote.span
    return f"{citation.source.id} {span.start}-{span.end}"


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question that is kept."""

    number: int
    question: str
    read: str  # when what was new was last read, or the question kept: "2024-11-29T08:30:00Z"
    unread: int  # statements found since then
