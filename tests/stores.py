"""The two places a library is kept in, as tests of the store see them: every such test runs on both."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from postgres import Server

from rag.store.conversations import Conversations
from rag.store.records import SqliteRecords
from rag.store.retrieval import EXACT_ROWS
from rag.store.schema import create
from rag.store.vectors import MemoryIndex
from rag.store.watches import Watches
from rag.store.watchfile import WatchFile
from rag.store.writing import LibraryWriter

PLACES = ["sqlite", "postgres"]


class Place:
    """Where one library is. What is opened here is closed at the end of the test."""

    def __init__(self) -> None:
        self._opened: list[Any] = []

    def _kept(self, opened: Any) -> Any:
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        for opened in reversed(self._opened):
            opened.close()


class FolderPlace(Place):
    wrong_row = sqlite3.IntegrityError
    nul = "\x00"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.settings = {"library": folder}
        self.folder, self.name = folder, str(folder)

    def create(self) -> None:
        create(self.folder)

    def writer(self, embedder: str | None = None) -> LibraryWriter:
        return LibraryWriter(self.folder, embedder)

    def reader(self, exact_rows: int = EXACT_ROWS) -> SqliteRecords:
        return self._kept(SqliteRecords(self.folder, exact_rows))

    def conversations(self) -> Conversations:
        return Conversations(self.folder)

    def watches(self) -> Watches:
        return Watches(WatchFile(self.folder))

    def index(self, writer: LibraryWriter) -> MemoryIndex:
        return MemoryIndex()

    def rows(self, writer: LibraryWriter, sql: str) -> list[tuple]:
        with writer._reading() as db:
            return db.execute(sql).fetchall()


class DatabasePlace(Place):
    nul = "\u2400"  # no database holds the character itself

    def __init__(self, server: Server, folder: Path) -> None:
        super().__init__()
        from psycopg import IntegrityError

        self.wrong_row = IntegrityError
        self.address = self.name = server.database()
        self.settings = {"library": folder, "database": self.address}

    def create(self) -> None:
        from rag.store.postgres.writing import create

        create(self.address)

    def writer(self, embedder: str | None = None) -> Any:
        from rag.store.postgres.writing import PostgresWriter

        return self._kept(PostgresWriter(self.address, embedder))

    def reader(self, exact_rows: int = EXACT_ROWS) -> Any:
        from rag.store.postgres.records import PostgresRecords

        return self._kept(PostgresRecords(self.address, exact_rows))

    def conversations(self) -> Any:
        from rag.store.postgres.conversations import PostgresConversations

        return PostgresConversations(self.reader().database)

    def watches(self) -> Watches:
        from rag.store.postgres.watching import WatchTables

        return Watches(WatchTables(self.reader().database))

    def index(self, writer: Any) -> Any:
        from rag.store.postgres.index import PostgresIndex

        return PostgresIndex(writer)

    def rows(self, writer: Any, sql: str) -> list[tuple]:
        return writer._read(lambda db: db.execute(sql).fetchall())
