"""A Chroma collection for other programs: passages as text, who said them as metadata, and the library's own vectors.

The library's own index, where it has one, knows sentences and where they stand; here each statement has its speaker,
cue and act.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from rag.domain import Article, Filters, Piece, Sentence, Span
from rag.errors import ConfigError, LibraryError
from rag.seams import Progress, Vectors, silent
from rag.store.chroma import chroma
from rag.store.copying import Parcel
from rag.store.vectors import BATCH_ROWS, SETTINGS

MARK = "made by whosaid"  # in a collection's metadata: nobody else's is written over
Describe = Callable[[Piece, Article], tuple[str, Mapping[str, Any]]]


def write_collection(
    records: Any,
    folder: str | os.PathLike[str],
    name: str,
    describe: Describe,
    filters: Filters,
    progress: Progress = silent,
) -> int:
    """Write what is searched as a collection of this folder, in place of an earlier one; returns how many rows.

    `describe` gives the text of a row and its metadata. Raises ConfigError for a collection of somebody else's, or a
    name that Chroma does not take.
    """
    chromadb = chroma()
    from chromadb.config import Settings

    Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)  # its owner's alone, as a library
    try:
        client = chromadb.PersistentClient(os.fspath(folder), settings=Settings(anonymized_telemetry=False))
    except ValueError as error:  # it keeps one for each folder, and does not share it
        raise ConfigError(f"This program has the collections of {folder} open; write to them before") from error
    try:
        if name in [found.name for found in client.list_collections()]:
            if MARK not in (client.get_collection(name, embedding_function=None).metadata or {}):
                raise ConfigError(f"{folder} has a collection {name!r} that is not whosaid's; choose another name")
            client.delete_collection(name)
        made_with = {MARK: True, "embedder": str(records.stamp("embedder") or "")}
        collection = client.create_collection(name, metadata=made_with, configuration=SETTINGS, embedding_function=None)
        written, waiting = 0, searched(records, filters)
        while rows := list(islice(waiting, BATCH_ROWS)):
            told = [describe(found, article) for found, article, _ in rows]
            collection.add(
                ids=[found.id for found, _, _ in rows],
                embeddings=np.array([vector for _, _, vector in rows], np.float32),
                documents=[text for text, _ in told],
                metadatas=[_plain(metadata) for _, metadata in told],
            )
            written += len(rows)
            progress(written, None, rows[-1][1].source.title)
        return written
    except chromadb.errors.InvalidArgumentError as error:
        raise ConfigError(f"Chroma does not take the name {name!r}: {error}") from error
    finally:
        client.close()


def searched(records: Any, filters: Filters) -> Iterator[tuple[Piece, Article, Vectors]]:
    """What passes the filters, with its vector, shape (dim,): statements, and the sentences in which none begins.

    A statement has the vector of the sentence in which it begins. With a filter on speakers, theirs only.
    """
    wanted = {source.id for source in records.sources(filters)}
    with records.contents() as contents:
        for parcel in contents:
            if isinstance(parcel, Parcel) and parcel.source[0] in wanted:
                yield from _of_article(records, parcel, filters)


def _of_article(records: Any, parcel: Parcel, filters: Filters) -> Iterator[tuple[Piece, Article, Vectors]]:
    source_id = str(parcel.source[0])
    article = records.article(source_id, parcel.revision)
    held: dict[Span, Vectors] = {
        Span(*parcel.evidence[number][1:3]): np.frombuffer(vector, np.float16).astype(np.float32)
        for number, vector in parcel.vectors
    }
    spans, begun = sorted(held), set[Span]()
    if spans and spans[-1].end > len(article.text):
        raise LibraryError(f"The vectors of article {source_id!r} are garbled; `whosaid reindex` makes them again")
    for statement in records.statements(Filters(articles=(source_id,), speakers=filters.speakers)):
        at = statement.extent.start
        before = bisect_right(spans, at, key=lambda span: span.start) - 1
        if before >= 0 and at < spans[before].end:
            begun.add(spans[before])
            yield statement, article, held[spans[before]]
    if not filters.speakers:
        for span in spans:
            if span not in begun:
                yield Sentence(source_id, span, span.cut(article.text)), article, held[span]


def _plain(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """As Chroma takes it: nothing that is empty.

    >>> _plain({"speaker": None, "outlet": "", "via": [], "start": 0})
    {'start': 0}
    """
    return {name: value for name, value in metadata.items() if value not in (None, "", [])}
