"""Groups of copies in the records: each article is a founder, or a copy of one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from rag.store.copies import bands, founder_of, shingles
from rag.store.reading import CURRENT, TEXT

MAX_FOUNDERS = 20  # compared in full for one article: those that share the most bands


def join_group(db: sqlite3.Connection, number: int, text: str) -> bool:
    """Only founders have bands, so a story that a thousand outlets carry is compared once for each new copy."""
    own = shingles(text)
    places = bands(own)
    near = db.execute(
        "SELECT article FROM bands WHERE band IN (SELECT value FROM json_each(?)) "
        f"GROUP BY article ORDER BY count(*) DESC, article LIMIT {MAX_FOUNDERS}",
        (json.dumps(places),),
    ).fetchall()
    founder = founder_of(own, ((n, shingles(_text(db, n))) for (n,) in sorted(near)))
    db.execute("UPDATE articles SET founder = ? WHERE n = ?", (founder, number))
    if founder is None:
        _add_bands(db, number, places)
    return founder is not None


def leave_group(db: sqlite3.Connection, number: int) -> None:
    """The oldest copy takes the place of a founder that leaves."""
    db.execute("DELETE FROM bands WHERE article = ?", (number,))
    db.execute("UPDATE articles SET founder = NULL WHERE n = ?", (number,))
    members = [row[0] for row in db.execute("SELECT n FROM articles WHERE founder = ? ORDER BY n", (number,))]
    if members:
        heir = members[0]
        db.execute("UPDATE articles SET founder = ? WHERE founder = ?", (heir, number))
        db.execute("UPDATE articles SET founder = NULL WHERE n = ?", (heir,))
        _add_bands(db, heir, bands(shingles(_text(db, heir))))


def _add_bands(db: sqlite3.Connection, number: int, places: Sequence[int]) -> None:
    db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", ((band, number) for band in places))


def _text(db: sqlite3.Connection, number: int) -> str:
    """The current text; "" if it is lost."""
    found = db.execute(f"SELECT {TEXT} {CURRENT} WHERE a.n = ?", (number,)).fetchone()
    return (found[0] or b"").decode("utf-8", "replace")
