"""The system of record in PostgreSQL, write side. Several write at once: each takes turns, and a turn is short.

A turn is one transaction under one advisory lock of the database: what it saves is there whole, with its words and its
vectors, or not at all. Readers never wait for it. What a writer killed in its turn did is undone by the server, and its
lock is free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import numpy as np

from rag.domain import Speaker, Statement, place_of, revision_of
from rag.entries import Entry, Saved, Stored
from rag.errors import LibraryError
from rag.seams import Vectors
from rag.store import rows
from rag.store.copying import Contents
from rag.store.feeds import feeds
from rag.store.postgres import parcels, saving, schema
from rag.store.postgres.connecting import Database
from rag.store.postgres.keys import WRITING
from rag.store.postgres.reading import read_stamp
from rag.store.postgres.records import PostgresRecords
from rag.store.postgres.searching import FROM, INDEX_ROWS
from rag.store.postgres.watching import forget_article
from rag.store.reading import CURRENT, SOURCE

Result = TypeVar("Result")

PATIENCE_S = 60.0  # a turn takes less than a second, so others are waited for, but not for ever


class PostgresWriter(PostgresRecords):
    """Reads and writes a library. A context manager, for one thread.

    Makes the library if there is none, and brings an older one up to date. Raises LibraryError if it cannot be written
    or (where `embedder` is given) its vectors are another embedder's, LibraryBusy if others write for too long.
    """

    def __init__(
        self,
        address: str,
        embedder: str | None = None,
        patience_s: float = PATIENCE_S,
        index_rows: int = INDEX_ROWS,
    ) -> None:
        create(address)
        self._turn: Any = None  # the connection of the turn that is being taken
        self._patience_ms = round(1000 * patience_s)
        super().__init__(address, index_rows)
        self._seen = self.generation()  # the last generation of which this writer knows all
        self._others_wrote = False
        try:
            if embedder is not None:
                self.require_embedder(embedder)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> PostgresWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- turns --------------------------------------------------------------------------------------

    def alone(self, work: Callable[[bool], Result]) -> Result:
        """Do some work while nobody else writes, in one transaction; it is told whether others wrote since.

        It is done a second time where the connection broke, because then nothing of the first time is left.
        """
        if self._turn is not None:
            return work(False)

        def told(_: Any) -> Result:
            result = work(self._others_wrote)
            self._others_wrote = False
            return result

        return self._take_turn(told)

    def _write(self, work: Callable[[Any], Result]) -> Result:
        """Change something: within the turn that is being taken, or in one of its own."""
        return work(self._turn) if self._turn is not None else self._take_turn(work)

    def _take_turn(self, work: Callable[[Any], Result]) -> Result:
        began = 0

        def turn(db: Any) -> Result:
            nonlocal began
            db.execute("BEGIN")  # not one snapshot: after the lock, what the others wrote has to be seen
            db.execute(f"SET LOCAL lock_timeout = {self._patience_ms}")
            db.execute("SELECT pg_advisory_xact_lock(%s)", (WRITING,))
            began += 1
            self._others_wrote |= began > 1 or self._seen != read_stamp(db, "generation")
            self._turn = db
            try:
                result = work(db)
                seen = int(read_stamp(db, "generation") or 0)
                db.execute("COMMIT")
            finally:
                self._turn = None
            self._seen = seen
            return result

        return self.database.run(turn)

    def _once(self, work: Callable[[Any], Result]) -> Result:
        return work(self._turn) if self._turn is not None else super()._once(work)

    def _read(self, work: Callable[[Any], Result]) -> Result:
        return work(self._turn) if self._turn is not None else super()._read(work)

    # --- adding and removing ------------------------------------------------------------------------

    def stored(self, origin: str) -> Stored | None:
        """None: no article of this origin is in the library."""
        sql = f"SELECT a.revision, a.models, r.text, {SOURCE} {CURRENT} WHERE md5(a.origin) = md5(%s) AND a.origin = %s"
        found = self._once(lambda db: db.execute(sql, (origin, origin)).fetchone())
        if found is None:
            return None
        revision, models, text, *source = found
        whole = text is not None and revision_of(text.encode("utf-8")) == revision
        return Stored(rows.source_as_stored(source), revision, models, whole)

    def has_id(self, source_id: str) -> bool:
        return self._once(lambda db: saving.has_id(db, source_id))

    def save(self, entries: Sequence[Entry]) -> Saved:
        """Add or replace articles, by their origin, in one transaction."""

        def save(db: Any) -> int:
            copies = sum(saving.save_article(db, entry) for entry in entries)
            _changed(db)
            return copies

        copies = self._write(save)
        statements = sum(isinstance(one.found, Statement) for entry in entries for one in entry.evidence)
        return Saved(len(entries), statements, copies)

    def relink(self, given: Sequence[Statement]) -> None:
        """Give stored statements to other speakers, or to the same ones under other names."""

        def relink(db: Any) -> None:
            before = {row[0] for row in db.execute("SELECT id FROM speakers")}
            saving.save_speakers(db, given)
            owners = [(s.speaker.id if s.speaker else None, *place) for s in given if (place := place_of(s.id))]
            db.cursor().executemany(
                "UPDATE evidence e SET speaker = %s FROM articles a "
                'WHERE a.n = e.article AND a.id = %s AND e.kind = %s AND e."start" = %s AND e."end" = %s',
                owners,
            )
            saving.prune_speakers(db, before)
            _changed(db)

        self._write(relink)

    def remove(self, source_id: str) -> None:
        """Forget an article, all its revisions and the speakers only it had. Raises LibraryError if it is not there."""

        def remove(db: Any) -> None:
            found = db.execute("SELECT n FROM articles WHERE id = %s", (source_id,)).fetchone()
            if found is None:
                raise LibraryError(f"There is no article {source_id!r} in the library")
            forget_article(db, found[0])
            speakers = saving.clear_article(db, found[0])
            saving.leave_group(db, found[0])
            db.execute("DELETE FROM articles WHERE n = %s", found)
            saving.prune_speakers(db, speakers)
            _changed(db)

        self._write(remove)

    def set_stamp(self, name: str, value: str | int) -> None:
        self._write(lambda db: saving.set_stamp(db, name, value))

    def feeds(self) -> AbstractContextManager[dict[str, tuple[str, str]]]:
        """By address, the ETag and Last-Modified of each feed as it was last read; kept if all goes well."""
        return feeds(self)

    def fill(self, contents: Contents) -> None:
        """Put a library into this empty one, in one transaction."""

        def fill(db: Any) -> None:
            parcels.fill(db, contents)
            _changed(db)

        self._write(fill)

    # --- reading again with other models --------------------------------------------------------------

    def start_reindex(self, models: str, embedder: str) -> None:
        """Mark every article to be read again, unless that is under way with the same models.

        Vectors of another embedder are dropped at once: to compare them with new ones would be wrong.
        """

        def start(db: Any) -> None:
            if read_stamp(db, "reindexing") != models:
                db.execute("UPDATE articles SET models = ''")
                saving.set_stamp(db, "reindexing", models)
            if read_stamp(db, "embedder") != embedder:
                db.execute("DROP INDEX IF EXISTS vectors_near")  # is for vectors of their length
                db.execute("DELETE FROM vectors")
                db.execute("UPDATE articles SET vectors = 0")
                saving.set_stamp(db, "embedder", embedder)
            _changed(db)

        self._write(start)

    def outdated(self, models: str) -> list[str]:
        """Ids of the articles which other models read, in the order in which they were added."""
        sql = "SELECT id FROM articles WHERE models != %s ORDER BY n"
        return [row[0] for row in self._once(lambda db: db.execute(sql, (models,)).fetchall())]

    def speakers_read_by(self, models: str) -> list[Speaker]:
        sql = (
            f"SELECT {rows.SPEAKER} FROM speakers WHERE id IN "
            f"(SELECT e.speaker {FROM} WHERE a.models = %s) ORDER BY name, id"
        )
        return [rows.speaker_from(row) for row in self._once(lambda db: db.execute(sql, (models,)).fetchall())]

    # --- the vector index learns in the same transaction: there is nothing to catch up with ---------------

    def pending(self, most: int) -> tuple[list[str], list[str], Vectors]:
        return [], [], np.zeros((0, 0), np.float32)

    def needs_index(self) -> bool:
        """Not built here: see `PostgresIndex.grow`."""
        return False

    def settle(self, ids: Sequence[str]) -> None:
        """Nothing was pending."""

    def start_rebuild(self) -> None:
        """The index was cleared, and is built from the vectors when it is next grown."""
        self._write(lambda db: saving.set_stamp(db, "index", "whole"))


def create(address: str) -> None:
    """Make the library's tables, or bring them up to date. Raises LibraryError, ConfigError."""
    database = Database(address)
    try:
        database.run(lambda db: schema.migrate(db, database.place))
    finally:
        database.close()


def _changed(db: Any) -> None:
    db.execute("UPDATE manifest SET value = to_jsonb(value::bigint + 1) WHERE name = 'generation'")
