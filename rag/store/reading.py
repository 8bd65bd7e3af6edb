"""Rows of the records as nouns: articles with their texts checked, speakers, statements."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence

from rag.domain import Article, Filters, Source, Speaker, Statement, place_of, revision_of
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


def ids_of(db: sqlite3.Connection, numbers: Sequence[int]) -> list[str]:
    """The ids of evidence, in this order. Raises LibraryError for a number that none has."""
    sql = f"SELECT e.n, a.id, e.kind, e.start, e.end {FROM} WHERE e.n IN (SELECT value FROM json_each(?))"
    ids = {row[0]: rows.evidence_id(*row[1:]) for row in db.execute(sql, (json.dumps(list(numbers)),))}
    if len(ids) < len(set(numbers)):
        raise LibraryError("A vector or word is that of no sentence; `whosaid reindex` makes them again")
    return [ids[number] for number in numbers]


Row = tuple[int, int, int, str, str | None]  # article, start, end, body, speaker


def read_statements(db: sqlite3.Connection, found: Sequence[Row]) -> list[Statement]:
    texts, speakers = Articles(db), Speakers(db)
    texts.update(read_articles(db, {row[0] for row in found}))
    speakers.update(read_speakers(db, {row[4] for row in found if row[4]}))
    statements = []
    for number, start, end, body, who in found:
        statement = rows.statement_from(body, texts[number], speakers[who] if who else None)
        if (statement.extent.start, statement.extent.end) != (start, end):
            raise rows.garbled(statement.source_id)
        statements.append(statement)
    return statements


AIMED = (
    "json_extract(e.body, '$.target') IS NOT NULL AND json_extract(e.body, '$.act') IN (SELECT value FROM json_each(?))"
)


def evidence_rows(
    db: sqlite3.Connection,
    kind: str,
    filters: Filters,
    ids: Sequence[str] | None = None,
    acts: Sequence[str] | None = None,
) -> list[Row]:
    """One kind of evidence, by (published, article's id, position); with `acts` what one of them aims at somebody."""
    condition, values = where(filters)
    if acts is not None:
        condition, values = f"{condition} AND {AIMED}", [*values, json.dumps(list(acts))]
    wanted = "e.article, e.start, e.end, e.body, e.speaker, coalesce(a.published, ''), a.id"
    sql = f"SELECT {wanted} {FROM} WHERE {condition}"
    if ids is None:
        found = db.execute(f"{sql} AND e.kind = ?", (*values, kind)).fetchall()
    else:
        places = [place for identity in dict.fromkeys(ids) if (place := place_of(identity)) and place[1] == kind]
        one = f"{sql} AND a.id = ? AND e.kind = ? AND e.start = ? AND e.end = ?"
        found = [row for place in places for row in db.execute(one, (*values, *place))]
    return [row[:5] for row in sorted(found, key=lambda row: (row[5], row[6], row[1], row[2]))]


def require_record(db: sqlite3.Connection, number: int, source: Source) -> None:
    """Raises LibraryError if the record of an article is not as it was stored: a title, outlet or date was altered."""
    try:
        kept = db.execute("SELECT record FROM seals WHERE article = ?", (number,)).fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # made by an older version, and not written to since
            return
        raise
    if kept and kept[0] != record_seal(db, number):
        raise _altered(source)


def _altered(source: Source) -> LibraryError:
    return LibraryError(f"The record of article {source.id!r} was altered; {rows.anew(rows.source_row(source))}")


def record_seal(db: sqlite3.Connection, number: int) -> str:
    record = db.execute(f"SELECT {SOURCE}, a.outlet_key, a.revision FROM articles a WHERE a.n = ?", (number,))
    return _hash(record.fetchall())


def _hash(found: list[tuple]) -> str:
    return revision_of(repr(found).encode("utf-8", "surrogatepass"))


def seals_of(db: sqlite3.Connection, number: int) -> tuple[str, str]:
    """Hashes of what an article's record says, and of its sentences and statements: altered by hand, they differ."""
    sql = "SELECT kind, start, end, speaker, body FROM evidence WHERE article = ? ORDER BY kind, start, end"
    return record_seal(db, number), _hash(db.execute(sql, (number,)).fetchall())


def read_articles(db: sqlite3.Connection, numbers: Collection[int]) -> dict[int, Article]:
    """Current articles, their texts and records checked. Raises LibraryError, which names the article."""
    values = (json.dumps(sorted(numbers)),)
    wanted = "WHERE a.n IN (SELECT value FROM json_each(?)) ORDER BY a.n"
    record = f"{SOURCE}, a.outlet_key, a.revision"
    try:
        joined = f"{CURRENT} LEFT JOIN seals s ON s.article = a.n"
        found = db.execute(f"SELECT a.n, {TEXT}, s.record, {record} {joined} {wanted}", values)
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):  # made by an older version, and not written to since
            raise
        found = db.execute(f"SELECT a.n, {TEXT}, NULL, {record} {CURRENT} {wanted}", values)
    articles = {}
    for number, text, seal, *values_stored in found:
        source = rows.source_from(values_stored[:-2])
        articles[number] = rows.article_from(source, values_stored[-1], text)
        if seal and seal != _hash([tuple(values_stored)]):
            raise _altered(source)
    return articles


def read_speakers(db: sqlite3.Connection, ids: Collection[str]) -> dict[str, Speaker]:
    sql = f"SELECT {rows.SPEAKER} FROM speakers WHERE id IN (SELECT value FROM json_each(?))"
    return {row[0]: rows.speaker_from(row) for row in db.execute(sql, (json.dumps(sorted(ids)),))}


class Articles(dict[int, Article]):
    """Current articles by number, read when first asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__()
        self.db = db

    def __missing__(self, number: int) -> Article:
        if not (found := read_articles(self.db, [number])):
            raise LibraryError("The record of an article is lost; `whosaid status` says what is left of it")
        self.update(found)
        return self[number]


class Speakers(dict[str, Speaker]):
    """Speakers by id, read when first asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__()
        self.db = db

    def __missing__(self, identity: str) -> Speaker:
        self[identity] = read_speakers(self.db, [identity]).get(identity) or rows.speaker_from(None)
        return self[identity]
