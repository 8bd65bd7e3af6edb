"""Conversations kept in a library: listed, searched, renamed, deleted. Their turns are in the table `turns`.

A conversation belongs to whoever began it signed in; without sign-in, and on the command line, to nobody: "".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from rag.domain import Turn
from rag.entries import Conversation, Kept, Seen
from rag.errors import ChangedMeanwhile
from rag.store import rows, schema
from rag.text import fold

# Made when first written to: libraries that were made before it lack it, and then nothing is known of any.
TABLE = (
    "CREATE TABLE IF NOT EXISTS conversations ("
    "name TEXT PRIMARY KEY, owner TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '') WITHOUT ROWID"
)
UNREADABLE = "(cannot be read)"
NOTHING = "(SELECT '' AS name, '' AS owner, '' AS title WHERE 0)"


class Conversations:
    """All conversations of a library. Short writes, allowed beside the library's writer. Raises LibraryError."""

    def __init__(self, library: Path) -> None:
        self._library = library

    def owner(self, name: str) -> str | None:
        """Whose it is; "" nobody's; None if there is no such conversation yet."""
        with self._open() as db:
            owned = db.execute(f"SELECT owner FROM {known(db)} WHERE name = ?", (name,)).fetchone()
            begun = db.execute("SELECT 1 FROM turns WHERE conversation = ? LIMIT 1", (name,)).fetchone()
        return owned[0] if owned else "" if begun else None

    def listed(self, owner: str = "", words: str = "") -> list[Conversation]:
        """An owner's conversations, the one used last first; only those that hold all of `words`, if any."""
        with self._open() as db:
            found = db.execute(
                "SELECT t.conversation, coalesce(c.title, ''), count(*), max(t.asked), "
                "(SELECT iif(json_valid(f.turn), json_extract(f.turn, '$.question'), NULL) FROM turns f "
                "WHERE f.conversation = t.conversation ORDER BY f.position LIMIT 1) "
                f"FROM turns t LEFT JOIN {known(db)} c ON c.name = t.conversation "
                "WHERE coalesce(c.owner, '') = ? GROUP BY 1 ORDER BY 4 DESC, 1",
                (owner,),
            ).fetchall()
            said = {row[0]: _said(db, row[0]) for row in found} if words.strip() else {}
        listed = [
            Conversation(name, title or str(first or UNREADABLE), n, last) for name, title, n, last, first in found
        ]
        wanted = fold(words).split()
        return [one for one in listed if all(w in fold(one.title) + said.get(one.name, "") for w in wanted)]

    def title(self, name: str) -> str:
        """As its owner calls it; "" if it was never renamed."""
        with self._open() as db:
            found = db.execute(f"SELECT title FROM {known(db)} WHERE name = ?", (name,)).fetchone()
        return found[0] if found else ""

    def begin(self, name: str, owner: str) -> None:
        """Note whose a new conversation is; nothing changes for one that somebody owns already."""
        with self._open() as db:
            db.execute(TABLE)
            db.execute("INSERT OR IGNORE INTO conversations (name, owner) VALUES (?, ?)", (name, owner))

    def rename(self, name: str, title: str) -> None:
        """Call it something else; "" goes back to its first question."""
        with self._open() as db:
            db.execute(TABLE)
            db.execute(
                "INSERT INTO conversations (name, title) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET title = ?2",
                (name, " ".join(title.split())),
            )

    def turns(self, name: str) -> list[Kept]:
        """Its turns, each as it may be replaced later; [] if there is no such conversation."""
        with self._open() as db:
            return [Kept(rows.turn_from(row[1]), seen_as(row)) for row in _rows(db, name)]

    def delete(self, name: str, seen: Sequence[Seen] | None = None) -> int:
        """Forget it with all its turns; returns how many. One that is not there is no error.

        `seen` are the turns that were seen: raises ChangedMeanwhile if another window has added or replaced one.
        """
        with self._open() as db:
            db.execute(TABLE)
            db.execute("BEGIN IMMEDIATE")
            there = [seen_as(row) for row in _rows(db, name)]
            require_all_seen(there, seen)
            db.execute("DELETE FROM turns WHERE conversation = ?", (name,))
            db.execute("DELETE FROM conversations WHERE name = ?", (name,))
            db.execute("COMMIT")
        return len(there)

    def replace(self, name: str, seen: Seen, turn: Turn) -> None:
        """Put a turn in the place of the one that was seen: the question was edited, or asked again.

        Raises ChangedMeanwhile if that turn is gone or holds something else now; then nothing is written.
        """
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            require_seen([seen_as(row) for row in _rows(db, name)], seen)
            db.execute(
                "UPDATE turns SET turn = ?3, asked = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') "
                "WHERE conversation = ?1 AND position = ?2",
                (name, seen.position, rows.turn_row(turn)),
            )
            db.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with schema.translated(self._library), closing(schema.connect(self._library)) as db:
            yield db


Row = tuple[int, str, str]  # position, turn, asked


def _rows(db: sqlite3.Connection, name: str) -> list[Row]:
    sql = "SELECT position, turn, asked FROM turns WHERE conversation = ? ORDER BY position"
    return db.execute(sql, (name,)).fetchall()


def seen_as(row: Row) -> Seen:
    position, turn, asked = row
    return Seen(position, sha256(f"{asked} {turn}".encode("utf-8", "surrogatepass")).hexdigest()[:16])


def require_all_seen(there: Sequence[Seen], seen: Sequence[Seen] | None) -> None:
    """Before a conversation is deleted. Raises ChangedMeanwhile if it holds a turn that was not seen."""
    if seen is not None and not set(there) <= set(seen):
        raise ChangedMeanwhile("This conversation has gone on in another window; it is not deleted")


def require_seen(there: Sequence[Seen], seen: Seen) -> None:
    """Before a turn is replaced. Raises ChangedMeanwhile if it is gone or holds something else."""
    if seen not in there:
        raise ChangedMeanwhile("This question was changed or deleted in another window; nothing is replaced")


def known(db: sqlite3.Connection) -> str:
    made = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'conversations'").fetchone()
    return "conversations" if made else NOTHING


def _said(db: sqlite3.Connection, name: str) -> str:
    """All questions, answers and quotations of a conversation, folded."""
    found = db.execute(
        "SELECT json_extract(turn, '$.question'), json_extract(turn, '$.answer.text'), (SELECT "
        "group_concat(json_extract(value, '$.quote.text'), ' ') FROM json_each(turn, '$.answer.citations')) "
        "FROM turns WHERE conversation = ? AND json_valid(turn)",
        (name,),
    )
    return fold(" ".join(part for row in found for part in row if part))
