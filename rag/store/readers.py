"""What readers keep for themselves: pinned quotations, and questions that have no answer yet. A file of its own.

It stands in the library's folder, or, where that cannot be written, in the user's: so it is there beside a library
that is only read, and beside one in a database. What belongs to a reader who signed in is kept under their name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from rag.domain import Citation
from rag.entries import Pin, Seen, Unanswered, place_of
from rag.settings import default_library
from rag.store import rows, schema
from rag.store.modes import READERS as FILE

NOW = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
TABLES = """
CREATE TABLE IF NOT EXISTS pins (
    n INTEGER PRIMARY KEY, owner TEXT NOT NULL, conversation TEXT NOT NULL, place TEXT NOT NULL, question TEXT NOT NULL,
    citation TEXT NOT NULL, UNIQUE (owner, conversation, place));
-- position, revision: of the turn that the answer is to replace; no number is given twice, for the page remembers it
CREATE TABLE IF NOT EXISTS unanswered (
    n INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, conversation TEXT NOT NULL, question TEXT NOT NULL,
    why TEXT NOT NULL, position INTEGER, revision TEXT);
-- known: ids of the articles that a question was asked of, as JSON, deflated; read: when its news were last read
CREATE TABLE IF NOT EXISTS saved (
    n INTEGER PRIMARY KEY, owner TEXT NOT NULL, question TEXT NOT NULL, made TEXT NOT NULL, read TEXT NOT NULL,
    known BLOB NOT NULL, UNIQUE (owner, question));
CREATE TABLE IF NOT EXISTS news (
    n INTEGER PRIMARY KEY, saved INTEGER NOT NULL REFERENCES saved (n) ON DELETE CASCADE, said TEXT NOT NULL,
    article TEXT NOT NULL, report TEXT NOT NULL, found TEXT NOT NULL, unread INTEGER NOT NULL DEFAULT 1,
    UNIQUE (saved, said));
"""


@contextmanager
def opened(library: Path) -> Iterator[sqlite3.Connection]:
    """The readers' file of a library, made if there is none; one transaction. Raises LibraryError."""
    with schema.translated(library), closing(_connected(library)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")


def _connected(library: Path) -> sqlite3.Connection:
    try:
        return _made(library / FILE)
    except (OSError, sqlite3.OperationalError) as error:
        if "locked" in str(error):
            raise
        return _made(elsewhere(library))


def elsewhere(library: Path) -> Path:
    """Where the file is whose library cannot be written: in the user's own folder."""
    mark = sha256(str(library.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return default_library().parent / "readers" / mark / FILE


def _made(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
    db = sqlite3.connect(path, timeout=schema.BUSY_TIMEOUT_S, isolation_level=None)
    try:
        db.executescript(TABLES)
        db.execute("BEGIN IMMEDIATE")  # that it may be written is known only then
        db.execute("ROLLBACK")
    except BaseException:
        db.close()
        raise
    return db


class Pins:
    """One reader's pins, each in the conversation in which it was pinned. Raises LibraryError."""

    def __init__(self, library: Path, owner: str) -> None:
        self._library, self._owner = library, owner

    def of(self, conversation: str) -> list[Pin]:
        """In the order in which they were pinned, numbered from 1; what cannot be read is left out."""
        sql = "SELECT question, citation FROM pins WHERE owner = ? AND conversation = ? ORDER BY n"
        with opened(self._library) as db:
            stored = db.execute(sql, (self._owner, conversation)).fetchall()
        found = [(question, citation) for question, text in stored if (citation := _citation(text))]
        return [Pin(question, replace(citation, number=n)) for n, (question, citation) in enumerate(found, 1)]

    def pin(self, conversation: str, question: str, citation: Citation) -> None:
        """Put a quotation aside; one that is pinned stays as it is."""
        row = (self._owner, conversation, place_of(citation), question, json.dumps(rows.plain(citation)))
        with opened(self._library) as db:
            sql = "INSERT OR IGNORE INTO pins (owner, conversation, place, question, citation) VALUES (?, ?, ?, ?, ?)"
            db.execute(sql, row)

    def unpin(self, conversation: str, place: str) -> None:
        """`place` as `place_of` has it; one that is not pinned is no error."""
        sql = "DELETE FROM pins WHERE owner = ? AND conversation = ? AND place = ?"
        with opened(self._library) as db:
            db.execute(sql, (self._owner, conversation, place))


def _citation(text: str) -> Citation | None:
    try:
        found: Citation = rows.rebuilt(Citation, json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return found


class Questions:
    """One reader's questions that are being asked, or to which no answer came. Raises LibraryError."""

    def __init__(self, library: Path, owner: str) -> None:
        self._library, self._owner = library, owner

    def begin(self, conversation: str, question: str, replaces: Seen | None) -> int:
        """Note a question before it is asked; returns its number. Earlier ones of its conversation are given up."""
        self.forget(conversation)
        seen = (replaces.position, replaces.revision) if replaces else (None, None)
        with opened(self._library) as db:
            sql = (
                "INSERT INTO unanswered (owner, conversation, question, why, position, revision) "
                "VALUES (?, ?, ?, '', ?, ?)"
            )
            return db.execute(sql, (self._owner, conversation, question, *seen)).lastrowid or 0

    def answered(self, number: int) -> None:
        with opened(self._library) as db:
            db.execute("DELETE FROM unanswered WHERE n = ?", (number,))

    def failed(self, number: int, why: str) -> None:
        with opened(self._library) as db:
            db.execute("UPDATE unanswered SET why = ? WHERE n = ?", (why, number))

    def last(self, conversation: str) -> Unanswered | None:
        """The last one of a conversation; None if every question has its answer."""
        sql = (
            "SELECT n, question, why, position, revision FROM unanswered WHERE owner = ? AND conversation = ? "
            "ORDER BY n DESC LIMIT 1"
        )
        with opened(self._library) as db:
            found = db.execute(sql, (self._owner, conversation)).fetchone()
        if found is None:
            return None
        number, question, why, position, revision = found
        return Unanswered(number, question, why, None if position is None else Seen(position, revision))

    def forget(self, conversation: str) -> None:
        with opened(self._library) as db:
            db.execute("DELETE FROM unanswered WHERE owner = ? AND conversation = ?", (self._owner, conversation))


def forget(library: Path, conversation: str) -> None:
    """What anybody has pinned or asked in a conversation that is deleted."""
    with opened(library) as db:
        for table in ("pins", "unanswered"):
            db.execute(f"DELETE FROM {table} WHERE conversation = ?", (conversation,))
