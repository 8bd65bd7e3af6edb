"""The system of record, write side: the one writer of a library. What is saved is saved whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import numpy as np
from filelock import FileLock, Timeout

from rag.domain import Speaker, Statement, place_of, revision_of
from rag.entries import Entry, Saved, Stored
from rag.errors import LibraryBusy, LibraryError
from rag.seams import Vectors
from rag.store import parcels, rows, schema
from rag.store.converting import note
from rag.store.copying import Contents
from rag.store.feeds import feeds
from rag.store.groups import leave_group
from rag.store.reading import CURRENT, SOURCE, TEXT, read_stamp
from rag.store.records import SqliteRecords
from rag.store.retrieval import EXACT_ROWS, FROM
from rag.store.saving import (
    ID,
    clear_article,
    prune_speakers,
    save_article,
    save_speakers,
    seal_article,
    settle_words,
)
from rag.store.watchfile import forget_article

LOCK = "writer.lock"
PATIENCE_S = 1.5  # a second writer is told so within two seconds

Result = TypeVar("Result")

AT = "WHERE a.id = ? AND e.kind = ? AND e.start = ? AND e.end = ?"  # place_of


class LibraryWriter(SqliteRecords):
    """Reads and writes a library, alone: it holds the library's lock until `close`. A context manager.

    Makes the library if there is none. Raises LibraryBusy if another process (or another writer in this one)
    holds the lock, LibraryError if the folder cannot be written, the library is damaged, or (where `embedder` is
    given) its vectors are another embedder's.
    """

    def __init__(self, library: Path, embedder: str | None = None, patience_s: float = PATIENCE_S) -> None:
        library = Path(library)
        self._lock = locked(library, patience_s)
        try:
            schema.create(library)
            super().__init__(library)
            if embedder is not None:
                self.require_embedder(embedder)
            self._start()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> LibraryWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        try:
            self.set_stamp("writing", 0)
        finally:
            super().close()
            self._lock.release()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end of the block, or undone."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")

    def _start(self) -> None:
        """Note that somebody writes. The whole file is checked, which takes a while, only if the last writer died."""
        with self._writing() as db:
            if read_stamp(db, "writing") and (wrong := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise LibraryError(f"The library at {self.library} is damaged ({wrong}); put back a copy of it")
            _set(db, "writing", 1)

    def alone(self, work: Callable[[bool], Result]) -> Result:
        """Do some work while nobody else writes; it is told whether others wrote since: never, with the lock held."""
        return work(False)

    # --- adding and removing ------------------------------------------------------------------------

    def stored(self, origin: str) -> Stored | None:
        """None: no article of this origin is in the library."""
        with self._reading() as db:
            sql = f"SELECT a.revision, a.models, {TEXT}, {SOURCE} {CURRENT} WHERE a.origin = ?"
            db.text_factory = schema.tolerant  # a garbled title is no reason not to replace it
            try:
                found = db.execute(sql, (origin,)).fetchone()
            finally:
                db.text_factory = str
        if found is None:
            return None
        revision, models, text, *source = found
        whole = text is not None and revision_of(text) == revision
        return Stored(rows.source_as_stored(source), revision, models, whole)

    def has_id(self, source_id: str) -> bool:
        with self._reading() as db:
            return db.execute("SELECT 1 FROM articles WHERE id = ?", (source_id,)).fetchone() is not None

    def save(self, entries: Sequence[Entry]) -> Saved:
        """Add or replace articles, by their origin, in one transaction."""
        with self._writing() as db:
            copies = sum(save_article(db, entry) for entry in entries)
            settle_words(db)
            _changed(db)
        with schema.translated(self.library):
            note(self.library)
        statements = sum(isinstance(one.found, Statement) for entry in entries for one in entry.evidence)
        return Saved(len(entries), statements, copies)

    def relink(self, given: Sequence[Statement]) -> None:
        """Give stored statements to other speakers, or to the same ones under other names."""
        with self._writing() as db:
            before = {row[0] for row in db.execute("SELECT id FROM speakers")}
            save_speakers(db, given)
            concerned = set()
            for statement in given:
                place = place_of(statement.id)
                assert place is not None  # it is a statement's own id
                found = db.execute(f"SELECT e.n, a.n {FROM} {AT}", place).fetchone()
                speaker = statement.speaker.id if statement.speaker else None
                if found is not None:
                    db.execute("UPDATE evidence SET speaker = ? WHERE n = ?", (speaker, found[0]))
                    concerned.add(found[1])
            for article in concerned:
                seal_article(db, article)
            prune_speakers(db, before)
            _changed(db)

    def remove(self, source_id: str) -> None:
        """Forget an article, all its revisions and the speakers only it had. Raises LibraryError if it is not there."""
        with self._writing() as db:
            found = db.execute("SELECT n FROM articles WHERE id = ?", (source_id,)).fetchone()
            if found is None:
                raise LibraryError(f"There is no article {source_id!r} in the library")
            forget_article(db, found[0])
            speakers = clear_article(db, found[0])
            leave_group(db, found[0])
            db.execute("DELETE FROM articles WHERE n = ?", found)
            settle_words(db)
            prune_speakers(db, speakers)
            _changed(db)

    def set_stamp(self, name: str, value: str | int) -> None:
        with self._writing() as db:
            _set(db, name, value)

    def feeds(self) -> AbstractContextManager[dict[str, tuple[str, str]]]:
        """By address, the ETag and Last-Modified of each feed as it was last read; kept if all goes well."""
        return feeds(self)

    def fill(self, contents: Contents) -> None:
        """Put a library into this empty one, in one transaction; the vector index learns it afterwards."""
        with self._writing() as db:
            parcels.fill(db, self.texts, contents)
            _changed(db)

    # --- reading again with other models --------------------------------------------------------------

    def start_reindex(self, models: str, embedder: str) -> None:
        """Mark every article to be read again, unless that is under way with the same models.

        Vectors of another embedder are dropped at once: to compare them with new ones would be wrong.
        """
        with self._writing() as db:
            if read_stamp(db, "reindexing") != models:
                db.execute("UPDATE articles SET models = ''")
                _set(db, "reindexing", models)
            if read_stamp(db, "embedder") != embedder:
                db.execute("DELETE FROM vectors")
                db.execute("DELETE FROM magnitudes")
                db.execute("UPDATE articles SET vectors = 0")
                _set(db, "embedder", embedder)
                if read_stamp(db, "index"):
                    _set(db, "index", "rebuild")
            _changed(db)

    def outdated(self, models: str) -> list[str]:
        """Ids of the articles which other models read, in the order in which they were added."""
        with self._reading() as db:
            return [row[0] for row in db.execute("SELECT id FROM articles WHERE models != ? ORDER BY n", (models,))]

    def speakers_read_by(self, models: str) -> list[Speaker]:
        with self._reading() as db:
            found = db.execute(
                f"SELECT {rows.SPEAKER} FROM speakers WHERE id IN "
                f"(SELECT e.speaker {FROM} WHERE a.models = ?) ORDER BY name, id",
                (models,),
            )
            return [rows.speaker_from(row) for row in found]

    # --- what the vector index has to catch up with -----------------------------------------------------

    def pending(self, most: int) -> tuple[list[str], list[str], Vectors]:
        """At most `most` ids that the index does not know as they are now: (gone, to be added, their vectors)."""
        gone: list[str] = []
        added: list[str] = []
        vectors: list[Vectors] = []
        with self._reading() as db:
            found = db.execute("SELECT id, n, article FROM pending ORDER BY article LIMIT ?", (most,)).fetchall()
            for article, some in groupby(found, key=lambda row: row[2]):
                own = _vectors_of(db, article)
                for identity, number, _ in some:
                    if number in own:
                        added.append(identity)
                        vectors.append(own[number])
                    else:
                        gone.append(identity)
        return gone, added, np.array(vectors, np.float32)

    def settle(self, ids: Sequence[str]) -> None:
        """The index knows these now."""
        with self._writing() as db:
            db.executemany("DELETE FROM pending WHERE id = ?", ((identity,) for identity in ids))
            _changed(db)

    def needs_index(self) -> bool:
        """Whether the library has outgrown comparing vectors one by one, and has no index yet."""
        return self.stamp("index") is None and self.vector_count() > EXACT_ROWS

    def start_rebuild(self) -> None:
        """All vectors are pending: to be called when the index is empty."""
        with self._writing() as db:
            db.execute("DELETE FROM pending")
            db.execute(f"INSERT INTO pending SELECT {ID}, e.n, a.n {FROM} WHERE e.kind = 't'")
            _set(db, "index", "whole")


def locked(library: Path, patience_s: float = PATIENCE_S) -> FileLock:
    """The lock of the library's one writer, taken. Raises LibraryBusy, LibraryError."""
    with schema.translated(library):
        library.mkdir(parents=True, exist_ok=True)
        lock = FileLock(library / LOCK, timeout=patience_s, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusy(
                f"Another `whosaid` is writing to {library}; wait until it is done (asking works meanwhile)"
            ) from error
    return lock


def _set(db: sqlite3.Connection, name: str, value: str | int) -> None:
    db.execute("INSERT OR REPLACE INTO manifest VALUES (?, ?)", (name, value))


def _changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE manifest SET value = value + 1 WHERE name = 'generation'")


def _vectors_of(db: sqlite3.Connection, article: int | None) -> dict[int, Vectors]:
    """The vectors of an article's evidence by number."""
    sql = "SELECT numbers, signs, magnitudes FROM vectors JOIN magnitudes USING (article) WHERE article = ?"
    row = db.execute(sql, (article,)).fetchone()
    numbers, vectors = rows.vectors_from(*row or (b"", b"", b""))
    return dict(zip(numbers.tolist(), vectors, strict=True))
