"""The tables of watched questions in a library's file: see rag.store.watches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from rag.errors import LibraryBusy
from rag.store import schema, watches

Result = TypeVar("Result")

LOCK = "watch.lock"
UNDER_WAY = "another `whosaid watch run` is under way in this library"


class WatchFile:
    """A `watches.Tables`."""

    def __init__(self, library: Path) -> None:
        self._library = library

    def read(self, work: Callable[[watches.Asked], Result], without: Result) -> Result:
        with self._open() as db:
            return work(db) if has_watches(db) else without

    def write(self, work: Callable[[watches.Asked], Result]) -> Result:
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            for statement in schema.WATCHES:  # of a library that was made before there were any
                db.execute(statement)
            result = work(db)
            db.execute("COMMIT")
            return result

    @contextmanager
    def running(self) -> Iterator[None]:
        with schema.translated(self._library):
            lock = FileLock(self._library / LOCK, timeout=0)
            try:
                lock.acquire()
            except Timeout:
                raise LibraryBusy(UNDER_WAY) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with schema.translated(self._library), closing(schema.connect(self._library)) as db:
            yield db


def has_watches(db: sqlite3.Connection) -> bool:
    return "watches" in schema.tables_in(db)


def forget_article(db: sqlite3.Connection, number: int) -> None:
    """Before an article is removed, within the writer's transaction."""
    if has_watches(db):
        watches.forget_article(db, number)
