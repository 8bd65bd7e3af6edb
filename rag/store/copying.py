"""A whole library from one place to another: read as one snapshot, written as one transaction, and compared after.

Both stores give what they hold in the same form and order, so that equal libraries have equal hashes. What stays where
it is: what models took, and runs of evaluations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from rag.errors import LibraryError
from rag.names.corrections import FILE
from rag.seams import Progress, silent
from rag.store.watches import Rows

TEXTS = (FILE, "speakers.undo.jsonl")
STAMPS = ("created", "embedder", "extractor", "feeds", "reindexing")


@dataclass(frozen=True, slots=True)
class Common:
    """What belongs to no article: rows as the tables of both stores have them, in the order of their keys."""

    stamps: tuple[tuple[str, str | int], ...]
    texts: tuple[tuple[str, str], ...]
    speakers: tuple[tuple[str, ...], ...]
    turns: tuple[tuple[str, int, str, str], ...]  # conversation, position, turn, asked
    conversations: tuple[tuple[str, str, str], ...]  # name, owner, title
    watches: tuple[Rows, ...]  # watched questions and their reports: see rag.store.watches


@dataclass(frozen=True, slots=True)
class Parcel:
    """One article with all that was read from it. Evidence is numbered from 0."""

    source: tuple[str | None, ...]  # rows.SOURCE
    revision: str
    models: str
    founder: str | None  # id of the article of which it is a copy
    revisions: tuple[tuple[str, str], ...]  # (hash, text), in the order in which they were added
    evidence: tuple[tuple[str, int, int, int | None, str | None, str | None], ...]  # kind, start, end, home, ...
    words: tuple[tuple[int, int, tuple[tuple[str, tuple[int, ...]], ...]], ...]  # evidence, tokens, where each stands
    vectors: tuple[tuple[int, bytes], ...]  # evidence, half precision


Contents = Iterator[Common | Parcel]  # what is common first, then the articles in the order in which they were added


class Source(Protocol):
    def contents(self) -> AbstractContextManager[Contents]:
        """All of a library, as it is now."""
        ...


class Target(Source, Protocol):
    place: str

    def counts(self) -> dict[str, int]: ...

    def fill(self, contents: Contents) -> None:
        """Put a library into an empty one, in one transaction."""
        ...


def copy(source: Source, target: Target, progress: Progress = silent, total: int | None = None) -> int:
    """Copy a library into an empty one and compare the two; returns the number of articles.

    Raises LibraryError if the target holds something, or if what arrived is not what was sent: then it says where.
    """
    if target.counts()["articles"]:
        raise LibraryError(f"The library at {target.place} holds articles already; copy into a new one")
    sent: list[str] = []
    with source.contents() as contents:
        target.fill(_watched(contents, sent.append, progress, total))
    with target.contents() as contents:
        arrived = list(map(digest, contents))
    for number, (one, other) in enumerate(zip(sent, arrived, strict=False)):
        if one != other:
            what = f"article {number}" if number else "what belongs to no article"
            raise LibraryError(f"The copy at {target.place} differs in {what}; delete it and copy again")
    if len(sent) != len(arrived):
        raise LibraryError(
            f"The copy at {target.place} holds {len(arrived) - 1} of {len(sent) - 1} articles; delete it"
        )
    return len(sent) - 1


def digest(one: Common | Parcel) -> str:
    return sha256(repr(one).encode()).hexdigest()


def _watched(contents: Contents, sent: Callable[[str], None], progress: Progress, total: int | None) -> Contents:
    for number, one in enumerate(contents):
        sent(digest(one))
        yield one
        if isinstance(one, Parcel):
            progress(number, total, str(one.source[1]))


def indexed(numbers: Iterable[int]) -> dict[Any, Any]:
    """Numbers of evidence -> their order in the article; None stays None."""
    return {None: None, **{number: order for order, number in enumerate(numbers)}}
