"""Conversations kept in the database: the same as `rag.store.conversations` keeps in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from rag.domain import Turn
from rag.errors import LibraryError
from rag.store import rows
from rag.store.conversations import (
    UNREADABLE,
    Conversation,
    Kept,
    Seen,
    require_all_seen,
    require_seen,
    seen_as,
)
from rag.store.postgres.connecting import Database
from rag.store.postgres.keys import CONVERSATION
from rag.store.postgres.records import HOLD, NOW
from rag.store.postgres.searching import plain
from rag.text import fold

ROWS = "SELECT position, turn, asked FROM turns WHERE conversation = %s ORDER BY position"


class PostgresConversations:
    """All conversations of a library. Short writes, allowed beside writers of articles. Raises LibraryError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def owner(self, name: str) -> str | None:
        """Whose it is; "" nobody's; None if there is no such conversation yet."""
        sql = (
            "SELECT (SELECT owner FROM conversations WHERE name = %(name)s), "
            "EXISTS (SELECT FROM turns WHERE conversation = %(name)s)"
        )
        owner, begun = self._run(sql, {"name": plain(name)}).fetchone()
        return owner if owner is not None else "" if begun else None

    def listed(self, owner: str = "", words: str = "") -> list[Conversation]:
        """An owner's conversations, the one used last first; only those that hold all of `words`, if any."""
        found = self._run(
            "SELECT t.conversation, coalesce(c.title, ''), count(*), max(t.asked), "
            "(array_agg(t.turn ORDER BY t.position))[1] FROM turns t "
            "LEFT JOIN conversations c ON c.name = t.conversation "
            "WHERE coalesce(c.owner, '') = %s GROUP BY 1, 2 ORDER BY 4 DESC, 1",
            (owner,),
        ).fetchall()
        shown = [
            Conversation(name, title or _question(first), turns, last) for name, title, turns, last, first in found
        ]
        wanted = fold(words).split()
        said = {one.name: fold(one.title) + self._said(one.name) for one in shown} if wanted else {}
        return [one for one in shown if all(word in said[one.name] for word in wanted)]

    def _said(self, name: str) -> str:
        """All questions, answers and quotations of a conversation, folded."""
        parts: list[str] = []
        for _, stored, _ in self._run(ROWS, (name,)).fetchall():
            with suppress(LibraryError):  # one that cannot be read holds no words
                turn = rows.turn_from(stored)
                parts += [turn.question, turn.answer.text, *(c.quote.text for c in turn.answer.citations)]
        return fold(" ".join(parts))

    def turns(self, name: str) -> list[Kept]:
        """Its turns, each as it may be replaced later; [] if there is no such conversation."""
        return [Kept(rows.turn_from(row[1]), seen_as(row)) for row in self._run(ROWS, (plain(name),)).fetchall()]

    def title(self, name: str) -> str:
        """As its owner calls it; "" if it was never renamed."""
        found = self._run("SELECT title FROM conversations WHERE name = %s", (plain(name),)).fetchone()
        return found[0] if found else ""

    def begin(self, name: str, owner: str) -> None:
        """Note whose a new conversation is; nothing changes for one that somebody owns already."""
        self._run("INSERT INTO conversations (name, owner) VALUES (%s, %s) ON CONFLICT DO NOTHING", (name, owner))

    def rename(self, name: str, title: str) -> None:
        """Call it something else; "" goes back to its first question."""
        self._run(
            "INSERT INTO conversations (name, title) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET title = excluded.title",
            (name, " ".join(plain(title).split())),
        )

    def delete(self, name: str, seen: Sequence[Seen] | None = None) -> int:
        """Forget it with all its turns; returns how many. One that is not there is no error.

        `seen` are the turns that were seen: raises ChangedMeanwhile if another window has added or replaced one.
        """

        def delete(db: Any) -> int:
            with _held(db, name):
                there = [seen_as(row) for row in db.execute(ROWS, (plain(name),))]
                require_all_seen(there, seen)
                db.execute("DELETE FROM turns WHERE conversation = %s", (plain(name),))
                db.execute("DELETE FROM conversations WHERE name = %s", (plain(name),))
            return len(there)

        return self._database.run(delete)

    def replace(self, name: str, seen: Seen, turn: Turn) -> None:
        """Put a turn in the place of the one that was seen: the question was edited, or asked again.

        Raises ChangedMeanwhile if that turn is gone or holds something else now; then nothing is written.
        """

        def replace(db: Any) -> None:
            with _held(db, name):
                require_seen([seen_as(row) for row in db.execute(ROWS, (plain(name),))], seen)
                db.execute(
                    f"UPDATE turns SET turn = %s, asked = {NOW} WHERE conversation = %s AND position = %s",
                    (rows.turn_row(turn), plain(name), seen.position),
                )

        self._database.run(replace)

    def _run(self, sql: str, values: Any) -> Any:
        return self._database.run(lambda db: db.execute(sql, values))


@contextmanager
def _held(db: Any, name: str) -> Iterator[None]:
    """One transaction, in which nobody else adds or changes turns of a conversation."""
    with db.transaction():
        db.execute(HOLD, (CONVERSATION, plain(name)))
        yield


def _question(stored: str) -> str:
    try:
        return rows.turn_from(stored).question
    except LibraryError:
        return UNREADABLE
