"""The tables of watched questions in a database: see rag.store.watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from rag.errors import LibraryBusy
from rag.store import watches
from rag.store.postgres.connecting import Database
from rag.store.postgres.keys import WATCH_RUN, WATCHES
from rag.store.watchfile import UNDER_WAY

Result = TypeVar("Result")

ALONE = "SELECT pg_advisory_xact_lock(%s)"


class Marked:
    """A connection that reads values as `?`, as SQLite does."""

    def __init__(self, db: Any) -> None:
        self._db = db

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        return self._db.execute(sql.replace("?", "%s"), values)


class WatchTables:
    """A `watches.Tables`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, work: Callable[[watches.Asked], Result], without: Result) -> Result:
        return self._database.read(lambda db: work(Marked(db)))

    def write(self, work: Callable[[watches.Asked], Result]) -> Result:
        def write(db: Any) -> Result:
            with db.transaction():
                db.execute(ALONE, (WATCHES,))
                return work(Marked(db))

        return self._database.run(write)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The lock belongs to a connection of its own: a run that is killed leaves none."""
        with closing(self._database.direct()) as db:
            if not db.execute("SELECT pg_try_advisory_lock(%s)", (WATCH_RUN,)).fetchone()[0]:
                raise LibraryBusy(UNDER_WAY)
            yield


def forget_article(db: Any, number: int) -> None:
    """Before an article is removed, within the writer's transaction; until its end no report of it is noted."""
    db.execute(ALONE, (WATCHES,))
    watches.forget_article(Marked(db), number)
