"""Rows of the records as nouns: articles with their texts checked, speakers, statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from rag.domain import Article, Filters, Speaker, Statement, place_of
from rag.errors import LibraryError
from rag.store import rows
from rag.store.retrieval import FROM, where

SOURCE = ", ".join(f"a.{name}" for name in rows.SOURCE.split(", "))
# A text as bytes: garbled ones are then found by their hash, with the article's name, and not by SQLite without it.
TEXT = "CAST(r.text AS BLOB)"
CURRENT = "FROM articles a LEFT JOIN revisions r ON r.article = a.n AND r.revision = a.revision"


def read_stamp(db: sqlite3.Connection, name: str) -> str | int | None:
    found = db.execute("SELECT value FROM manifest WHERE name = ?", (name,)).fetchone()
    return found[0] if found else None


def id_of(db: sqlite3.Connection, number: int) -> str:
    found = db.execute(f"SELECT a.id, e.kind, e.start, e.end {FROM} WHERE e.n = ?", (number,)).fetchone()
    if found is None:
        raise LibraryError("A stored vector is that of no sentence; `whosaid reindex` makes the vectors again")
    return rows.evidence_id(*found)


Row = tuple[int, int, int, str, str | None]  # article, start, end, body, speaker


def read_statements(db: sqlite3.Connection, found: Sequence[Row]) -> list[Statement]:
    texts, speakers = Articles(db), Speakers(db)
    return [rows.statement_from(body, texts[n], speakers[who] if who else None) for n, _, _, body, who in found]


def evidence_rows(
    db: sqlite3.Connection, kind: str, filters: Filters, ids: Sequence[str] | None, also: str = "1"
) -> list[Row]:
    """One kind of evidence, by (published, article's id, position)."""
    condition, values = where(filters)
    condition = f"{condition} AND {also}"
    wanted = "e.article, e.start, e.end, e.body, e.speaker, coalesce(a.published, ''), a.id"
    sql = f"SELECT {wanted} {FROM} WHERE {condition}"
    if ids is None:
        found = db.execute(f"{sql} AND e.kind = ?", (*values, kind)).fetchall()
    else:
        places = [place for identity in dict.fromkeys(ids) if (place := place_of(identity)) and place[1] == kind]
        one = f"{sql} AND a.id = ? AND e.kind = ? AND e.start = ? AND e.end = ?"
        found = [row for place in places for row in db.execute(one, (*values, *place))]
    return [row[:5] for row in sorted(found, key=lambda row: (row[5], row[6], row[1], row[2]))]


class Articles(dict[int, Article]):
    """Current articles by number, read when first asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__()
        self.db = db

    def __missing__(self, number: int) -> Article:
        revision, text, *source = self.db.execute(
            f"SELECT a.revision, {TEXT}, {SOURCE} {CURRENT} WHERE a.n = ?", (number,)
        ).fetchone()
        self[number] = rows.article_from(rows.source_from(source), revision, text)
        return self[number]


class Speakers(dict[str, Speaker]):
    """Speakers by id, read when first asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__()
        self.db = db

    def __missing__(self, identity: str) -> Speaker:
        found = self.db.execute(f"SELECT {rows.SPEAKER} FROM speakers WHERE id = ?", (identity,)).fetchone()
        self[identity] = rows.speaker_from(found)
        return self[identity]
