"""Making anew what the articles' texts are enough for: tables, the index of words, groups of copies, the generation.

What is read out of the texts by models is not made here: afterwards all articles count as unread.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rag.store import schema
from rag.store.converting import new_words
from rag.store.groups import join_group
from rag.store.quick import groups_sound, words_consistent
from rag.store.reading import CURRENT, TEXT

OF_ARTICLES = ("bands", "vectors", "magnitudes", "evidence", "revisions")


def mend(library: Path) -> None:
    """To be called by the holder of the library's lock. Raises LibraryError where that is not enough to go on."""
    with schema.translated(library), closing(schema.connect_raw(library)) as db:
        schema.require_core(db, library)
        words_whole, groups_whole = _whole(library, words_consistent), _whole(library, groups_sound)
        db.execute("PRAGMA foreign_keys = OFF")  # what refers to nothing is dropped here
        db.execute("BEGIN IMMEDIATE")
        generation = db.execute("SELECT value FROM manifest WHERE name = 'generation'").fetchone()
        changed = [_tables(db), orphans := _orphans(db), not words_whole, not groups_whole]
        if orphans or not words_whole:
            new_words(db)
        if not groups_whole:
            _new_groups(db)
        if any(changed):
            db.execute("INSERT OR REPLACE INTO manifest VALUES ('reindexing', '')")  # none counts as read already
        if any(changed) or generation is None or not isinstance(generation[0], int):
            # The time: no process can have seen that generation before.
            db.execute("INSERT OR REPLACE INTO manifest VALUES ('generation', ?)", (int(time.time()),))
        db.execute("COMMIT")


def _tables(db: sqlite3.Connection) -> bool:
    lost = set(schema.tables()) - schema.tables_in(db) - {"words"}
    for name in lost:
        db.execute(schema.tables()[name])
    return bool(lost)


def _orphans(db: sqlite3.Connection) -> bool:
    """What belongs to no article any more."""
    before = db.total_changes
    for table in OF_ARTICLES:
        db.execute(f"DELETE FROM {table} WHERE article NOT IN (SELECT n FROM articles)")
    return db.total_changes != before


def _whole(library: Path, sound: Callable[[sqlite3.Connection], bool]) -> bool:
    """Asked over a connection of its own: one that has met a damaged index can mend nothing any more."""
    with closing(schema.connect_raw(library)) as db:
        try:
            return sound(db)
        except sqlite3.DatabaseError:
            return False


def _new_groups(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM bands")
    db.execute("UPDATE articles SET founder = NULL")
    for number, text in db.execute(f"SELECT a.n, {TEXT} {CURRENT} ORDER BY a.n").fetchall():
        join_group(db, number, (text or b"").decode("utf-8", "replace"))
