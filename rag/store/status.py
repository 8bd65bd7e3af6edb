"""What a library holds, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.errors import LibraryError
from rag.seams import Records, VectorIndex
from rag.store.nearest import fault


@dataclass(frozen=True, slots=True)
class Status:
    """Counts are of current revisions unless they say otherwise."""

    library: str  # its folder, or its database
    articles: int
    revisions: int  # older ones included
    passages: int
    statements: int
    speakers: int
    copies: int  # articles that are copies of another
    conversations: int
    bytes: int  # of all its files, or tables
    embedder: str
    extractor: str
    generation: int
    created: str
    waiting: int  # articles that an interrupted `whosaid reindex` has still to read
    pending: int  # passages and statements that the vector index has still to learn
    index: str  # "ok", "not needed" (a library of this size does without), or what is wrong with it
    problems: tuple[str, ...]  # what else is lost or altered, each with its repair


def status(records: Records, open_index: Callable[[], VectorIndex] | None, problems: Sequence[str] = ()) -> Status:
    """Count what a library holds, and check its vector index (None: it has none yet). Reading is enough for it."""
    return Status(
        library=records.place,
        bytes=records.size(),
        embedder=str(records.stamp("embedder") or ""),
        extractor=str(records.stamp("extractor") or ""),
        generation=records.generation(),
        created=str(records.stamp("created") or ""),
        index=_index_health(records, open_index),
        problems=tuple(problems),
        **records.counts(),
    )


def _index_health(records: Records, open_index: Callable[[], VectorIndex] | None) -> str:
    if open_index is None:
        return "not needed"
    try:
        index = open_index()
        try:
            wrong = fault(records, index)
        finally:
            index.close()
    except LibraryError as error:
        return str(error)
    return f"{wrong}; `whosaid reindex --vectors-only` builds it again" if wrong else "ok"
