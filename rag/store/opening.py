"""Where a library is kept, by its settings: in a folder (SQLite and Chroma), or in a database (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.domain import Filters
from rag.seams import Conversations, Progress, Records, VectorIndex, Vectors, Writer, silent
from rag.settings import Settings
from rag.store import conversations, schema
from rag.store.copying import copy
from rag.store.mending import mend
from rag.store.nearest import Nearest
from rag.store.quick import QUICK, UNADDABLE
from rag.store.records import SqliteRecords
from rag.store.soundness import deep_faults, quick_faults, require_sound
from rag.store.status import Status, status
from rag.store.upkeep import grow, settle
from rag.store.watches import Watches
from rag.store.watchfile import WatchFile
from rag.store.writing import LibraryWriter, locked

if TYPE_CHECKING:
    from rag.store.postgres.writing import PostgresWriter


class Store(Protocol):
    """One library's records, conversations and vectors, wherever they are kept."""

    @property
    def records(self) -> Records: ...

    @property
    def conversations(self) -> Conversations: ...

    @property
    def watches(self) -> Watches: ...

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[tuple[str, float]]: ...

    def writing(self) -> AbstractContextManager[tuple[Writer, VectorIndex]]:
        """The records to write to, and their vector index. Raises LibraryBusy, LibraryError."""
        ...

    def require_sound(self, adding: bool = False) -> None:
        """Raises LibraryError with the first fault that is seen at once; `adding`: of those that adding meets."""
        ...

    def status(self, deep: bool = False) -> Status: ...

    def close(self) -> None: ...


def create(settings: Settings) -> None:
    """Make the library, unless it is there. Raises LibraryError."""
    if settings.database:
        from rag.store.postgres.writing import create as create_tables

        create_tables(settings.database)
    else:
        schema.create(settings.library)


def mended(settings: Settings) -> None:
    """Make anew what a library in a folder has lost, as far as its articles' texts are enough for that."""
    if not settings.database and (settings.library / schema.FILE).is_file():
        with locked(settings.library):
            mend(settings.library)


def opened(settings: Settings) -> FolderStore | DatabaseStore:
    """Raises LibraryError if there is no library, or it cannot be read."""
    if settings.database:
        with suppress(OSError):  # for what stays on this machine; who asks may do without
            settings.library.mkdir(mode=0o700, parents=True, exist_ok=True)
        return DatabaseStore(settings.database)
    return FolderStore(settings.library)


def copy_library(source: Settings, target: Settings, progress: Progress = silent) -> int:
    """Copy a library into a new one, and compare the two; returns how many articles. Raises LibraryError."""
    with closing(opened(source)) as old:
        create(target)
        with closing(opened(target)) as new, new.writing() as (library, index):
            copied = copy(old.records, library, progress, old.records.counts()["articles"])
            settle(library, index, progress)
            grow(library, index, progress)
            return copied


class FolderStore:
    """One file of records, and beside it a vector index that large libraries need; one writer at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.records = SqliteRecords(folder)
        self.conversations = conversations.Conversations(folder)
        self.watches = Watches(WatchFile(folder))
        self.nearest = Nearest(self.records, self._open_index)

    @contextmanager
    def writing(self) -> Iterator[tuple[LibraryWriter, VectorIndex]]:
        """The library's lock, held for as long as the block runs."""
        from rag.store.vectors import ChromaIndex

        with LibraryWriter(self._folder) as library:
            index = ChromaIndex(self._folder, mending=True)
            try:
                yield library, index
            finally:
                index.close()

    def _open_index(self) -> VectorIndex:
        """For reading: it follows what other processes write."""
        from rag.store.vectors import ChromaIndex

        return ChromaIndex(self._folder, self.records.generation)

    def require_sound(self, adding: bool = False) -> None:
        require_sound(self._folder, UNADDABLE if adding else QUICK)

    def status(self, deep: bool = False) -> Status:
        unused = self.records.stamp("index") is None
        problems = (deep_faults if deep else quick_faults)(self._folder)
        return status(self.records, None if unused else self._open_index, problems)

    def close(self) -> None:
        self.nearest.close()
        self.records.close()


class DatabaseStore:
    """All in one PostgreSQL database; several writers take turns."""

    def __init__(self, address: str) -> None:
        from rag.store.postgres.conversations import PostgresConversations
        from rag.store.postgres.records import PostgresRecords
        from rag.store.postgres.watching import WatchTables

        self._address = address
        self.records = PostgresRecords(address)
        self.conversations = PostgresConversations(self.records.database)
        self.watches = Watches(WatchTables(self.records.database))
        self.nearest = self.records.nearest

    @contextmanager
    def writing(self) -> Iterator[tuple[PostgresWriter, VectorIndex]]:
        """Others write as well; the index of a library that has become large is built at the end."""
        from rag.store.postgres.index import PostgresIndex
        from rag.store.postgres.searching import INDEX_ROWS
        from rag.store.postgres.writing import PostgresWriter

        with PostgresWriter(self._address) as library:
            index = PostgresIndex(library)
            yield library, index
            index.grow(INDEX_ROWS)

    def require_sound(self, adding: bool = False) -> None:
        """The server looks after its files; each text is checked when it is read."""

    def status(self, deep: bool = False) -> Status:
        from rag.store.postgres.index import PostgresIndex

        unused = not self.records.vector_count()
        problems = self.records.faults() if deep else ()
        return status(self.records, None if unused else lambda: PostgresIndex(self.records), problems)

    def close(self) -> None:
        self.records.close()
