"""What a library holds, counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.errors import LibraryError
from rag.seams import VectorIndex
from rag.store.nearest import fault
from rag.store.records import SqliteRecords
from rag.store.soundness import deep_faults, quick_faults
from rag.store.vectors import FOLDER


@dataclass(frozen=True, slots=True)
class Status:
    """Counts are of current revisions unless they say otherwise."""

    library: str  # the folder
    articles: int
    revisions: int  # older ones included
    passages: int
    statements: int
    speakers: int
    copies: int  # articles that are copies of another
    conversations: int
    bytes: int  # of all files of the library
    embedder: str
    extractor: str
    generation: int
    created: str
    waiting: int  # articles that an interrupted `whosaid reindex` has still to read
    pending: int  # passages and statements that the vector index has still to learn
    index: str  # "ok", "empty", or what is wrong with it
    problems: tuple[str, ...]  # what else is lost or altered, each with its repair


def status(records: SqliteRecords, open_index: Callable[[], VectorIndex], deep: bool = False) -> Status:
    """Count what a library holds, and check it; `deep`: all of it. Reading is enough: the lock is not needed."""
    counts = records.counts()
    files = [path for path in records.library.rglob("*") if path.is_file()]
    return Status(
        library=str(records.library),
        bytes=sum(path.stat().st_size for path in files),
        embedder=str(records.stamp("embedder") or ""),
        extractor=str(records.stamp("extractor") or ""),
        generation=records.generation(),
        created=str(records.stamp("created") or ""),
        index=_index_health(records, open_index),
        problems=tuple((deep_faults if deep else quick_faults)(records.library)),
        **counts,
    )


def _index_health(records: SqliteRecords, open_index: Callable[[], VectorIndex]) -> str:
    if not records.vector_count() and not (records.library / FOLDER).exists():
        return "empty"
    try:
        index = open_index()
        try:
            wrong = fault(records, index)
        finally:
            index.close()
    except LibraryError as error:
        return str(error)
    return f"{wrong}; `whosaid reindex --vectors-only` builds it again" if wrong else "ok"
