"""One article into the tables and out of them again, inside the writer's transaction."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import count

from rag.domain import Article, Passage, Piece, Sentence, Source, Span, Statement
from rag.entries import Entry, Evidence
from rag.seams import Vectors
from rag.store import rows
from rag.store.groups import join_group, leave_group
from rag.store.reading import seals_of
from rag.store.retrieval import FROM, outlet_key

ID = "a.id || '#' || e.kind || e.start || '-' || e.end"  # rows.evidence_id in SQL


def save_article(db: sqlite3.Connection, entry: Entry) -> bool:
    """Store one article in place of what its origin had; returns whether it is a copy of another."""
    article = entry.article
    found = db.execute("SELECT n, revision FROM articles WHERE origin = ?", (article.source.origin,)).fetchone()
    number, revision = found or (_insert(db, article, entry.models), None)
    before = clear_article(db, number) if found else set()
    _update(db, number, article, entry.models)
    db.execute("INSERT OR REPLACE INTO revisions VALUES (?, ?, ?)", (number, article.revision, article.text))
    _add_evidence(db, number, entry.evidence)
    seal_article(db, number)
    prune_speakers(db, before)
    if revision != article.revision:
        leave_group(db, number)
        return join_group(db, number, article.text)
    return False


def _insert(db: sqlite3.Connection, article: Article, models: str) -> int:
    marks = ", ".join("?" * len(rows.source_row(article.source)))
    number = db.execute(
        f"INSERT INTO articles ({rows.SOURCE}, outlet_key, revision, models) VALUES ({marks}, '', '', ?)",
        (*rows.source_row(article.source), models),
    ).lastrowid
    assert number is not None  # None: nothing was ever inserted
    return number


def _update(db: sqlite3.Connection, number: int, article: Article, models: str) -> None:
    sets = ", ".join(f"{name} = ?" for name in rows.SOURCE.split(", "))
    values = (*rows.source_row(article.source), outlet_key(article.source.outlet), article.revision, models, number)
    db.execute(f"UPDATE articles SET {sets}, outlet_key = ?, revision = ?, models = ? WHERE n = ?", values)


def seal_article(db: sqlite3.Connection, number: int) -> None:
    db.execute("INSERT OR REPLACE INTO seals VALUES (?, ?, ?)", (number, *seals_of(db, number)))


def clear_article(db: sqlite3.Connection, number: int) -> set[str]:
    """Take an article's evidence out; returns the speakers it had."""
    speakers = {row[0] for row in db.execute("SELECT DISTINCT speaker FROM evidence WHERE article = ?", (number,))}
    db.execute(
        f"INSERT OR REPLACE INTO pending SELECT {ID}, NULL, NULL {FROM} WHERE e.article = ? AND e.kind = 't'", (number,)
    )
    db.execute("DELETE FROM words WHERE rowid IN (SELECT n FROM evidence WHERE article = ?)", (number,))
    db.execute("DELETE FROM evidence WHERE article = ?", (number,))
    db.execute("DELETE FROM vectors WHERE article = ?", (number,))
    return speakers - {None}


def save_speakers(db: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    """Add the speakers of statements, or replace them: a later reading knows more of their names and roles."""
    speakers = {statement.speaker.id: statement.speaker for statement in statements if statement.speaker}
    db.executemany(
        f"INSERT INTO speakers ({rows.SPEAKER}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET name = excluded.name, kind = excluded.kind, aliases = excluded.aliases, roles = excluded.roles",
        map(rows.speaker_row, speakers.values()),
    )


def prune_speakers(db: sqlite3.Connection, speakers: set[str]) -> None:
    """Delete those speakers of whom no statement is left."""
    db.executemany(
        "DELETE FROM speakers WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM evidence WHERE speaker = ?1)",
        ((speaker,) for speaker in speakers),
    )


def _add_evidence(db: sqlite3.Connection, number: int, evidence: Sequence[Evidence]) -> None:
    first = 1 + db.execute("SELECT coalesce(max(n), 0) FROM evidence").fetchone()[0]
    save_speakers(db, [one.found for one in evidence if isinstance(one.found, Statement)])
    numbered = list(enumerate(evidence, first))
    homes = sorted((one.found.span, n) for n, one in numbered if kind_of(one.found) == "p")
    db.executemany(
        "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((n, number, *evidence_row(one.found, homes)) for n, one in numbered),
    )
    db.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)", ((n, one.searched) for n, one in numbered if one.searched)
    )
    _add_vectors(db, number, [(n, one.found, v) for n, one in numbered if (v := one.vector) is not None and v.any()])


def _add_vectors(db: sqlite3.Connection, article: int, directed: Sequence[tuple[int, Piece, Vectors]]) -> None:
    """Vectors of evidence by its numbers; a zero vector has no direction and is not among them."""
    row = rows.vectors_row([n for n, _, _ in directed], [vector for _, _, vector in directed])
    db.execute("INSERT INTO vectors VALUES (?, ?, ?)", (article, *row))
    db.execute("UPDATE articles SET vectors = ? WHERE n = ?", (len(directed), article))
    db.executemany("INSERT OR REPLACE INTO pending VALUES (?, ?, ?)", ((one.id, n, article) for n, one, _ in directed))


def evidence_row(found: Passage | Statement, homes: Sequence[tuple[Span, int]]) -> tuple[object, ...]:
    if isinstance(found, Passage):
        return kind_of(found), found.span.start, found.span.end, None, None, None
    extent = found.extent
    speaker = found.speaker.id if found.speaker else None
    return "s", extent.start, extent.end, _home(extent, homes), speaker, rows.statement_body(found)


def kind_of(found: Passage | Statement) -> str:
    return "s" if isinstance(found, Statement) else "t" if isinstance(found, Sentence) else "p"


def _home(extent: Span, homes: Sequence[tuple[Span, int]]) -> int | None:
    """The number of the passage that holds a statement: of those that begin before it the last, as none overlap."""
    before = bisect_right(homes, extent.start, key=lambda home: home[0].start)
    span, number = homes[before - 1] if before else (Span(0, 0), None)
    return number if span.holds(extent) else None


def names_like(wanted: str) -> Iterator[str]:
    """An id, and others that may stand for it where it is taken.

    >>> from itertools import islice
    >>> list(islice(names_like("a"), 3))
    ['a', 'a-2', 'a-3']
    """
    yield wanted
    yield from (f"{wanted}-{number}" for number in count(2))


def heading(source: Source) -> str:
    """What stands before a passage or sentence when it is searched.

    >>> heading(Source("a", "Harbour closes", "Sarn Courier", published="2025-03-04T08:00:00+00:00"))
    'Harbour closes. Sarn Courier, 2025-03-04.'
    """
    place = ", ".join(part for part in (source.outlet, (source.published or "")[:10]) if part)
    return " ".join(f"{part.rstrip('.')}." for part in (source.title, place) if part)


def searched(source: Source, before: str, sentence: str) -> str:
    """The text under which a sentence is found by words: its heading, the sentence before it, and itself."""
    return f"{heading(source)}\n{before} {sentence}"
