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
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from rag.domain import revision_of
from rag.errors import ConfigError

Result = TypeVar("Result")


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


class Asked(Protocol):
    """A connection within a transaction: SQL that SQLite and PostgreSQL both read, values as `?`."""

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any: ...


class Tables(Protocol):
    """The three tables in one store. Raises LibraryError."""

    def read(self, work: Callable[[Asked], Result], without: Result) -> Result:
        """Do some work; `without` is what a library gives that was made before there were such tables."""
        ...

    def write(self, work: Callable[[Asked], Result]) -> Result:
        """Do some work in one transaction, in which nobody else changes these tables."""
        ...

    def running(self) -> AbstractContextManager[None]:
        """One run at a time. Raises LibraryBusy."""
        ...


class Watches:
    """The watched questions of a library. Short writes, allowed beside the library's writer. Raises LibraryError."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.running = tables.running

    # --- the questions ----------------------------------------------------------------------------

    def add(self, question: str, feeds: Sequence[str]) -> Watch:
        """Watch a question from now on: what is in the library is not new. Raises ConfigError if it is watched."""
        made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

        def add(db: Asked) -> int:
            if db.execute("SELECT 1 FROM watches WHERE question = ?", (question,)).fetchone():
                raise ConfigError(f"this question is watched already: {question}")
            (number,) = db.execute("SELECT 1 + coalesce(max(n), 0) FROM watches").fetchone()
            sql = "INSERT INTO watches VALUES (?, ?, ?, ?, (SELECT coalesce(max(n), 0) FROM articles))"
            db.execute(sql, (number, question, json.dumps(list(feeds)), made))
            return number

        return Watch(self._tables.write(add), question, tuple(feeds), made, 0)

    def all(self) -> list[Watch]:
        """In the order in which they were added."""

        def all_(db: Asked) -> list[Watch]:
            found = db.execute(
                "SELECT n, question, feeds, made, (SELECT count(*) FROM reports r WHERE r.watch = w.n) "
                "FROM watches w ORDER BY n"
            ).fetchall()
            return [Watch(n, asked, tuple(json.loads(feeds)), made, told) for n, asked, feeds, made, told in found]

        return self._tables.read(all_, [])

    def remove(self, named: str) -> str:
        """Watch a question, given by its number or its words, no longer; returns it. Raises ConfigError."""

        def remove(db: Asked) -> str:
            found = db.execute(
                "SELECT n, question FROM watches WHERE question = ? OR CAST(n AS TEXT) = ?", (named, named)
            ).fetchone()
            if found is None:
                raise ConfigError(f"no question {named!r} is watched; `whosaid watch list` lists them")
            db.execute("DELETE FROM watches WHERE n = ?", found[:1])
            return found[1]

        return self._tables.write(remove)

    # --- asking -----------------------------------------------------------------------------------

    def new(self, watch: Watch) -> list[New]:
        """The articles that were added since a question was last asked, in that order. A revision is not a new one."""

        def new(db: Asked) -> list[New]:
            reported = db.execute("SELECT DISTINCT article FROM reports WHERE watch = ?", (watch.number,)).fetchall()
            told = {row[0] for row in reported}
            found = db.execute(
                "SELECT a.n, a.id, a.origin FROM articles a JOIN watches w ON a.n > w.seen WHERE w.n = ? ORDER BY a.n",
                (watch.number,),
            ).fetchall()
            return [New(n, source_id, article_key(origin) in told) for n, source_id, origin in found]

        return self._tables.read(new, [])

    def note(self, watch: Watch, article: New, found: Sequence[Found]) -> int:
        """An article has been asked; what was found waits to be told. Returns how many of these are new."""

        def note(db: Asked) -> int:
            origin = db.execute("SELECT origin FROM articles WHERE n = ?", (article.number,)).fetchone()
            rows = [
                (watch.number, article_key(origin[0]), one.said, json.dumps(one.report, ensure_ascii=False))
                for one in found
                if origin is not None  # removed meanwhile
            ]
            sql = (
                "INSERT INTO reports VALUES ((SELECT 1 + coalesce(max(n), 0) FROM reports), ?, ?, ?, ?, 0) "
                "ON CONFLICT (watch, said) DO NOTHING"
            )
            noted = sum(db.execute(sql, row).rowcount for row in rows)
            seen = "UPDATE watches SET seen = ? WHERE n = ? AND seen < ?"
            db.execute(seen, (article.number, watch.number, article.number))
            return noted

        return self._tables.write(note)

    # --- telling ----------------------------------------------------------------------------------

    def claim(self, channel: str, most: int) -> list[Report]:
        """Take at most `most` reports of one question that wait for a channel: from here on they count as gone out."""

        def claim(db: Asked) -> list[Report]:
            found = db.execute(
                "SELECT n, watch, report FROM reports r WHERE told = 0 AND NOT EXISTS "
                "(SELECT 1 FROM tellings t WHERE t.report = r.n AND t.channel = ?) ORDER BY watch, n LIMIT ?",
                (channel, most),
            ).fetchall()
            found = [row for row in found if row[1] == found[0][1]]
            for row in found:
                db.execute("INSERT INTO tellings VALUES (?, ?, 'sending')", (row[0], channel))
            return [Report(n, watch, json.loads(report)) for n, watch, report in found]

        return self._tables.write(claim)

    def settle(self, channel: str, reports: Sequence[Report]) -> None:
        """They have gone out."""
        self._each("UPDATE tellings SET state = 'sent' WHERE channel = ? AND report = ?", channel, reports)

    def release(self, channel: str, reports: Sequence[Report]) -> None:
        """They surely have not gone out."""
        self._each("DELETE FROM tellings WHERE channel = ? AND report = ?", channel, reports)

    def _each(self, sql: str, channel: str, reports: Sequence[Report]) -> None:
        def change(db: Asked) -> None:
            for report in reports:
                db.execute(sql, (channel, report.number))

        self._tables.write(change)

    def cut_off(self) -> int:
        """How many reports an earlier run was killed with while they went out. They are counted once."""

        def cut_off(db: Asked) -> int:
            cut = "SELECT count(DISTINCT report) FROM tellings WHERE state = 'sending'"
            count = db.execute(cut).fetchone()[0]
            db.execute("UPDATE tellings SET state = 'sent' WHERE state = 'sending'")
            return count

        return self._tables.write(cut_off)

    def close_told(self, channels: Sequence[str]) -> None:
        """Reports that have gone out on all these channels are told; a channel of later runs does not get them."""
        marks = ", ".join("?" * len(channels))
        sent = f"SELECT count(*) FROM tellings t WHERE t.report = reports.n AND t.channel IN ({marks})"
        told = f"UPDATE reports SET told = 1 WHERE told = 0 AND ({sent}) = ?"
        self._tables.write(lambda db: db.execute(told, (*channels, len(channels))))

    def reports(self, most: int) -> list[Report]:
        """The latest first, told or not; without those of articles that were removed."""
        sql = "SELECT n, watch, report FROM reports WHERE report != '' ORDER BY n DESC LIMIT ?"

        def reports(db: Asked) -> list[Report]:
            return [Report(n, watch, json.loads(report)) for n, watch, report in db.execute(sql, (most,)).fetchall()]

        return self._tables.read(reports, [])


def article_key(origin: str) -> str:
    return revision_of(origin.encode("utf-8", "surrogatepass"))


def forget_article(db: Asked, number: int) -> None:
    """Before an article is removed: nothing of it stays in reports but that it was told.

    The number of the last article is given again when that is removed: who saw it has not seen the next one.
    """
    (origin,) = db.execute("SELECT origin FROM articles WHERE n = ?", (number,)).fetchone()
    db.execute("UPDATE reports SET report = '', told = 1 WHERE article = ?", (article_key(origin),))
    (last,) = db.execute("SELECT coalesce(max(n), 0) FROM articles WHERE n != ?", (number,)).fetchone()
    db.execute("UPDATE watches SET seen = ? WHERE seen > ?", (last, last))


# --- copying a library ------------------------------------------------------------------------------------------

CONTENTS = {  # seen: how many articles, because a copy numbers its own from 1
    "watches": "SELECT n, question, feeds, made, (SELECT count(*) FROM articles a WHERE a.n <= w.seen) "
    "FROM watches w ORDER BY n",
    "reports": "SELECT n, watch, article, said, report, told FROM reports ORDER BY n",
    "tellings": "SELECT report, channel, state FROM tellings ORDER BY 1, 2",
}
Rows = tuple[tuple[object, ...], ...]


def contents(db: Asked) -> tuple[Rows, ...]:
    """All rows of each of the three tables."""
    return tuple(tuple(db.execute(sql).fetchall()) for sql in CONTENTS.values())


def fill(db: Asked, found: Sequence[Rows]) -> None:
    """Put them into empty tables."""
    for table, rows in zip(CONTENTS, found, strict=True):
        for row in rows:
            db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
