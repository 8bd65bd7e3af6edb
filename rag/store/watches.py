"""Watched questions and what was found for them: an outbox, so that nothing is told twice and nothing is lost.

The order of commits, each a transaction of its own:

1. The articles of a feed are saved, then its ETag.
2. `note`: an article has been asked, and these reports came of it. Killed before, it is asked again; killed after, its
   reports wait here.
3. `claim`: reports are about to go out on a channel. Killed from here on, they count as gone out and may not have
   arrived: `cut_off` has them, so that somebody can be told.
4. `settle`: they have gone out. `release`: they surely have not, and go out the next time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from rag.domain import revision_of
from rag.errors import ConfigError, LibraryBusy
from rag.store import schema

LOCK = "watch.lock"


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved question."""

    number: int
    question: str
    feeds: tuple[str, ...]  # addresses that are fetched before it is asked; (): only what is added otherwise
    made: str  # "2024-11-29T08:30:00Z"
    reports: int  # statements found for it so far


@dataclass(frozen=True, slots=True)
class New:
    """An article that a watch has not been asked of."""

    number: int
    source_id: str
    known: bool  # it has been reported before, was removed, and has come back


@dataclass(frozen=True, slots=True)
class Found:
    """A report to be noted: `said` is the same for the same words by the same speaker."""

    said: str
    report: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """A noted report, as it was when it was found."""

    number: int
    watch: int
    report: dict[str, object]


class Watches:
    """The watched questions of a library. Short writes, allowed beside the library's writer. Raises LibraryError."""

    def __init__(self, library: Path) -> None:
        self._library = library

    # --- the questions ----------------------------------------------------------------------------

    def add(self, question: str, feeds: Sequence[str]) -> Watch:
        """Watch a question from now on: what is in the library is not new. Raises ConfigError if it is watched."""
        with self._writing() as db:
            if db.execute("SELECT 1 FROM watches WHERE question = ?", (question,)).fetchone():
                raise ConfigError(f"this question is watched already: {question}")
            number = db.execute(
                "INSERT INTO watches (question, feeds, made, seen) SELECT ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), "
                "coalesce(max(n), 0) FROM articles",
                (question, json.dumps(list(feeds))),
            ).lastrowid
        return next(watch for watch in self.all() if watch.number == number)

    def all(self) -> list[Watch]:
        """In the order in which they were added."""
        with self._open() as db:
            if "watches" not in schema.tables_in(db):  # made by an older version, and not written to since
                return []
            found = db.execute(
                "SELECT n, question, feeds, made, (SELECT count(*) FROM reports r WHERE r.watch = w.n) "
                "FROM watches w ORDER BY n"
            ).fetchall()
        return [Watch(n, question, tuple(json.loads(feeds)), made, count) for n, question, feeds, made, count in found]

    def remove(self, named: str) -> str:
        """Watch a question, given by its number or its words, no longer; returns it. Raises ConfigError."""
        with self._writing() as db:
            found = db.execute(
                "SELECT n, question FROM watches WHERE question = ?1 OR CAST(n AS TEXT) = ?1", (named,)
            ).fetchone()
            if found is None:
                raise ConfigError(f"no question {named!r} is watched; `whosaid watch list` lists them")
            db.execute("DELETE FROM watches WHERE n = ?", found[:1])
        return found[1]

    @contextmanager
    def running(self) -> Iterator[None]:
        """One run at a time. Raises LibraryBusy."""
        with schema.translated(self._library):
            lock = FileLock(self._library / LOCK, timeout=0)
            try:
                lock.acquire()
            except Timeout:
                raise LibraryBusy("another `whosaid watch run` is under way in this library") from None
        try:
            yield
        finally:
            lock.release()

    # --- asking -----------------------------------------------------------------------------------

    def new(self, watch: Watch) -> list[New]:
        """The articles that were added since a question was last asked, in that order. A revision is not a new one."""
        with self._open() as db:
            told = {
                row[0] for row in db.execute("SELECT DISTINCT article FROM reports WHERE watch = ?", (watch.number,))
            }
            found = db.execute(
                "SELECT a.n, a.id, a.origin FROM articles a JOIN watches w ON a.n > w.seen WHERE w.n = ? ORDER BY a.n",
                (watch.number,),
            ).fetchall()
        return [New(n, source_id, article_key(origin) in told) for n, source_id, origin in found]

    def note(self, watch: Watch, article: New, found: Sequence[Found]) -> int:
        """An article has been asked; what was found waits to be told. Returns how many of these are new."""
        with self._writing() as db:
            origin = db.execute("SELECT origin FROM articles WHERE n = ?", (article.number,)).fetchone()
            rows = [
                (watch.number, article_key(origin[0]), one.said, json.dumps(one.report, ensure_ascii=False))
                for one in found
                if origin is not None  # removed meanwhile
            ]
            sql = "INSERT OR IGNORE INTO reports (watch, article, said, report) VALUES (?, ?, ?, ?)"
            noted = sum(db.execute(sql, row).rowcount for row in rows)
            db.execute("UPDATE watches SET seen = max(seen, ?) WHERE n = ?", (article.number, watch.number))
        return noted

    # --- telling ----------------------------------------------------------------------------------

    def claim(self, channel: str, most: int) -> list[Report]:
        """Take at most `most` reports of one question that wait for a channel: from here on they count as gone out."""
        with self._writing() as db:
            found = db.execute(
                "SELECT n, watch, report FROM reports r WHERE NOT told AND NOT EXISTS "
                "(SELECT 1 FROM tellings t WHERE t.report = r.n AND t.channel = ?) ORDER BY watch, n LIMIT ?",
                (channel, most),
            ).fetchall()
            found = [row for row in found if row[1] == found[0][1]]
            db.executemany("INSERT INTO tellings VALUES (?, ?, 'sending')", ((row[0], channel) for row in found))
        return [Report(n, watch, json.loads(report)) for n, watch, report in found]

    def settle(self, channel: str, reports: Sequence[Report]) -> None:
        """They have gone out."""
        with self._writing() as db:
            sql = "UPDATE tellings SET state = 'sent' WHERE channel = ? AND report = ?"
            db.executemany(sql, ((channel, report.number) for report in reports))

    def release(self, channel: str, reports: Sequence[Report]) -> None:
        """They surely have not gone out."""
        with self._writing() as db:
            sql = "DELETE FROM tellings WHERE channel = ? AND report = ?"
            db.executemany(sql, ((channel, report.number) for report in reports))

    def cut_off(self) -> int:
        """How many reports an earlier run was killed with while they went out. They are counted once."""
        with self._writing() as db:
            cut = "SELECT count(DISTINCT report) FROM tellings WHERE state = 'sending'"
            count = db.execute(cut).fetchone()[0]
            db.execute("UPDATE tellings SET state = 'sent' WHERE state = 'sending'")
        return count

    def close_told(self, channels: Sequence[str]) -> None:
        """Reports that have gone out on all these channels are told; a channel of later runs does not get them."""
        marks = ", ".join("?" * len(channels))
        sent = f"SELECT count(*) FROM tellings t WHERE t.report = reports.n AND t.channel IN ({marks})"
        with self._writing() as db:
            db.execute(f"UPDATE reports SET told = 1 WHERE NOT told AND ({sent}) = ?", (*channels, len(channels)))

    def reports(self, most: int) -> list[Report]:
        """The latest first, told or not; without those of articles that were removed."""
        with self._open() as db:
            if "reports" not in schema.tables_in(db):
                return []
            found = db.execute(
                "SELECT n, watch, report FROM reports WHERE report != '' ORDER BY n DESC LIMIT ?", (most,)
            )
            return [Report(n, watch, json.loads(report)) for n, watch, report in found]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with schema.translated(self._library), closing(schema.connect(self._library)) as db:
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            for statement in schema.WATCHES:  # of a library that was made before there were any
                db.execute(statement)
            yield db
            db.execute("COMMIT")


def article_key(origin: str) -> str:
    return revision_of(origin.encode("utf-8", "surrogatepass"))


def forget_article(db: sqlite3.Connection, number: int) -> None:
    """Before an article is removed: nothing of it stays in reports but that it was told.

    SQLite gives the number of the last article again when that is removed: who saw it has not seen the next one.
    """
    if "watches" not in schema.tables_in(db):
        return
    (origin,) = db.execute("SELECT origin FROM articles WHERE n = ?", (number,)).fetchone()
    db.execute("UPDATE reports SET report = '', told = 1 WHERE article = ?", (article_key(origin),))
    db.execute(
        "UPDATE watches SET seen = min(seen, (SELECT coalesce(max(n), 0) FROM articles WHERE n != ?))", (number,)
    )
