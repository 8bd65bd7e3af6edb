"""What is asked, and what a right answer holds: the nouns of a question set."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from rag.domain import Filters, RefusalKind, Span

REFUSALS = tuple(kind.value for kind in RefusalKind if kind is not RefusalKind.NOTHING_VERIFIED)


@dataclass(frozen=True, slots=True)
class Gold:
    """Words on a page that a full answer quotes. `article` is an id, a file's name, an address or a title."""

    article: str
    span: Span


@dataclass(frozen=True, slots=True)
class NumberedSentence:
    """A sentence of an article by its number, and whose words it holds."""

    article: str  # as `Gold.article`
    number: int  # among `rag.text.sentences` of the article's text, from 1
    speaker: str  # "": the article's own voice
    needed: bool = False  # it belongs to the smallest right answer


@dataclass(frozen=True, slots=True)
class MustNot:
    """What an answer must not give as the statement that was asked for."""

    speakers: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what a right answer holds; empty or None where the set does not say."""

    id: str
    question: str
    history: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    speakers: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    quotes: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    sentences: tuple[NumberedSentence, ...] = ()  # all that answer, one for each of its speakers
    near: tuple[NumberedSentence, ...] = ()  # tempting ones that do not answer
    answerable: bool | None = None
    refusals: tuple[str, ...] = ()  # kinds of refusal that are right, out of REFUSALS
    verdict: Literal["yes", "no"] | None = None
    must_not: MustNot = MustNot()
    filters: Filters = field(default_factory=Filters)
    reference: str = ""
    tags: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Of everything in it, 16 hexadecimal digits: a question that was edited is another question."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()[:16]
