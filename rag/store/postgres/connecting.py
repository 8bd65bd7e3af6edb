"""Connections to one database: kept in a pool, made anew where they broke, and its errors in our words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from rag.settings import without_password
from rag.store.postgres import schema
from rag.store.postgres.faults import Lost, translated

Result = TypeVar("Result")

PATIENCE_S = 10.0  # how long a server that does not answer is waited for
MOST = 16  # connections of one process
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
SESSION = f"""
SET search_path TO {schema.SCHEMA}, public, extensions;
SET hnsw.ef_search = 200;
SET hnsw.iterative_scan = relaxed_order;
SET hnsw.max_scan_tuples = 100000;
SET jit = off
"""  # iterative: filters are met inside the search of the graph, which goes on until enough were found; no compiling of
# questions that take milliseconds


class Database:
    """Safe to share between threads. Opens its first connection when first used, so that a fork inherits none."""

    def __init__(self, address: str) -> None:
        self.address, self.place = address, without_password(address)
        self._pool: Any = None
        self._opening = threading.Lock()

    def direct(self) -> Any:
        """A connection of its own, which the caller closes. Raises LibraryError, ConfigError."""
        with translated(self.address):
            import psycopg

            db = psycopg.connect(self.address, autocommit=True, connect_timeout=round(PATIENCE_S))
            try:
                prepare(db)
            except BaseException:
                db.close()
                raise
            return db

    def run(self, work: Callable[[Any], Result]) -> Result:
        """Do some work over one connection; once more over another where the first broke. Raises LibraryError."""
        try:
            return self._once(work)
        except Lost:
            self.forget()
            self.direct().close()  # says why, if there is a reason
            return self._once(work)

    def read(self, work: Callable[[Any], Result]) -> Result:
        """The same in one snapshot: what others commit meanwhile is not seen halfway."""

        def within(db: Any) -> Result:
            db.execute(SNAPSHOT)
            result = work(db)
            db.execute("COMMIT")
            return result

        return self.run(within)

    def _once(self, work: Callable[[Any], Result]) -> Result:
        with translated(self.address), self._opened().connection() as db:
            try:
                return work(db)
            finally:
                if not db.closed and db.info.transaction_status:  # of an error: to be undone
                    db.execute("ROLLBACK")

    def _opened(self) -> Any:
        from psycopg_pool import ConnectionPool

        with self._opening:
            if self._pool is None:
                self.direct().close()  # a pool that cannot connect does not say why
                self._pool = ConnectionPool(
                    self.address,
                    kwargs={"autocommit": True, "connect_timeout": round(PATIENCE_S)},
                    configure=prepare,
                    min_size=0,
                    max_size=MOST,
                    timeout=PATIENCE_S,
                    max_idle=60.0,
                    num_workers=1,
                    open=True,
                    name="whosaid",
                )
            return self._pool

    def forget(self) -> None:
        """Let go of all idle connections."""
        with self._opening:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    close = forget


def prepare(db: Any) -> None:
    db.execute(SESSION)
