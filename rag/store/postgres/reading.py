"""Rows of a database as nouns: articles with their texts checked, speakers, statements. As `rag.store.reading` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.domain import Article, Filters, Source, Speaker, Statement, place_of
from rag.store import rows
from rag.store.postgres.searching import FROM, listed, where
from rag.store.reading import SOURCE


def read_stamp(db: Any, name: str) -> str | int | None:
    found = db.execute("SELECT value FROM manifest WHERE name = %s", (name,)).fetchone()
    return found[0] if found else None


Row = tuple[int, int, int, str, str | None]  # article, start, end, body, speaker


AIMED = "(e.body::json -> 'target') IS NOT NULL AND e.body::json ->> 'act' = ANY(%s)"


def evidence_rows(
    db: Any, kind: str, filters: Filters, ids: Sequence[str] | None = None, acts: Sequence[str] | None = None
) -> list[Row]:
    """One kind of evidence, by (published, article's id, position); with `acts` what one of them aims at somebody."""
    condition, values = where(filters)
    if acts is not None:
        condition, values = f"{condition} AND {AIMED}", [*values, list(acts)]
    join = ""
    if ids is not None:
        places = [place for identity in dict.fromkeys(ids) if (place := place_of(identity)) and place[1] == kind]
        places = [place for place in places if max(place[2:]) < 2**31]
        join = 'JOIN unnest(%s::text[], %s::int[], %s::int[]) i (id, "start", "end") ON i.id = a.id '
        join += 'AND i."start" = e."start" AND i."end" = e."end"'
        values = [listed([p[0] for p in places]), [p[2] for p in places], [p[3] for p in places], *values]
    return db.execute(
        f'SELECT e.article, e."start", e."end", e.body, e.speaker {FROM} {join} WHERE {condition} '
        'AND e.kind = %s ORDER BY coalesce(a.published, \'\'), a.id, e."start", e."end"',
        [*values, kind],
    ).fetchall()


def read_statements(db: Any, found: Sequence[Row]) -> list[Statement]:
    texts, speakers = (
        read_articles(db, {row[0] for row in found}),
        read_speakers(db, {row[4] for row in found if row[4]}),
    )
    statements = []
    for n, start, end, body, who in found:
        statement = rows.statement_from(body, texts[n], speakers[who] if who else None)
        if (statement.extent.start, statement.extent.end) != (start, end):
            raise rows.garbled(statement.source_id)
        statements.append(statement)
    return statements


def read_articles(db: Any, numbers: set[int]) -> dict[int, Article]:
    """Current articles by number."""
    sql = (
        f"SELECT a.n, a.revision, r.text, {SOURCE} FROM articles a "
        "LEFT JOIN revisions r ON r.article = a.n AND r.revision = a.revision WHERE a.n = ANY(%s)"
    )
    found = db.execute(sql, (list(numbers),))
    return {n: article_of(rows.source_from(row), revision, text) for n, revision, text, *row in found}


def article_of(source: Source, revision: str, text: str | None) -> Article:
    """The article with its stored text. Raises LibraryError unless the text is the one that was added."""
    return rows.article_from(source, revision, None if text is None else text.encode("utf-8"))


def read_speakers(db: Any, ids: set[str]) -> dict[str, Speaker]:
    found = db.execute(f"SELECT {rows.SPEAKER} FROM speakers WHERE id = ANY(%s)", (list(ids),))
    return {row[0]: rows.speaker_from(row) for row in found}
