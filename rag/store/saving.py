"""One article into the tables and out of them again, inside the writer's transaction."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np

from rag.domain import Article, Passage, Piece, Sentence, Source, Span, Statement, revision_of
from rag.entries import Entry, Evidence
from rag.seams import Vectors
from rag.store import rows
from rag.store.compact import packed
from rag.store.groups import join_group, leave_group
from rag.store.reading import CURRENT, TEXT, read_stamp, seals_of
from rag.store.retrieval import FROM, outlet_key
from rag.store.schema import tolerant

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
    if read_stamp(db, "index"):
        db.execute(
            f"INSERT OR REPLACE INTO pending SELECT {ID}, NULL, NULL {FROM} WHERE e.article = ? AND e.kind = 't'",
            (number,),
        )
    if _whole(db, number):
        db.execute("DELETE FROM words WHERE rowid IN (SELECT n FROM searched WHERE article = ?)", (number,))
    else:  # the index cannot be told which words to forget: it is made anew when all is saved
        db.execute("INSERT OR REPLACE INTO manifest VALUES ('words', 'rebuild')")
    for table in ("evidence", "vectors", "magnitudes"):
        db.execute(f"DELETE FROM {table} WHERE article = ?", (number,))
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
    add_words(db, number)
    _add_vectors(db, number, [(n, one.found, v) for n, one in numbered if (v := one.vector) is not None and v.any()])


def _add_vectors(db: sqlite3.Connection, article: int, directed: Sequence[tuple[int, Piece, Vectors]]) -> None:
    """Vectors of evidence by its numbers; a zero vector has no direction and is not among them."""
    put_vectors(db, article, [n for n, _, _ in directed], np.array([vector for _, _, vector in directed], np.float32))
    db.execute("UPDATE articles SET vectors = ? WHERE n = ?", (len(directed), article))
    if read_stamp(db, "index"):
        found = ((one.id, n, article) for n, one, _ in directed)
        db.executemany("INSERT OR REPLACE INTO pending VALUES (?, ?, ?)", found)


def put_vectors(db: sqlite3.Connection, article: int, numbers: Sequence[int], vectors: Vectors) -> None:
    signs, rest = packed(vectors.reshape(len(numbers), -1 if len(numbers) else 0))
    held = np.asarray(numbers, np.int64).tobytes()
    seal = revision_of(held + signs + rest)
    db.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", (article, held, signs, seal))
    db.execute("INSERT INTO magnitudes VALUES (?, ?)", (article, rest))


def add_words(db: sqlite3.Connection, article: int) -> None:
    """Teach the full-text index an article's sentences, unless it is to be made anew as a whole."""
    if read_stamp(db, "words") is None:
        db.execute("INSERT INTO words (rowid, text) SELECT n, text FROM searched WHERE article = ?", (article,))


def settle_words(db: sqlite3.Connection) -> None:
    """Make the full-text index anew, if an article that was altered by hand was taken out."""
    if read_stamp(db, "words") is not None:
        db.execute("INSERT INTO words (words) VALUES ('rebuild')")
        db.execute("DELETE FROM manifest WHERE name = 'words'")


def _whole(db: sqlite3.Connection, number: int) -> bool:
    """Whether an article is as it was stored: what the full-text index was taught can then be read from it."""
    kept = db.execute("SELECT record, evidence FROM seals WHERE article = ?", (number,)).fetchone()
    factory, db.text_factory = db.text_factory, tolerant
    try:
        sql = f"SELECT a.revision, {TEXT} {CURRENT} WHERE a.n = ?"
        revision, text = db.execute(sql, (number,)).fetchone()
        return text is not None and revision_of(text) == revision and kept == seals_of(db, number)
    finally:
        db.text_factory = factory


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


def searched_texts(source: Source, sentences: Sequence[str]) -> Iterator[str]:
    """What sentences are found by, in order: their heading, the sentence before, themselves; schema.TABLES in SQL.

    >>> list(searched_texts(Source("a", "Harbour closes", "Sarn Courier"), ["One.", "Two."]))
    ['Harbour closes. Sarn Courier.\\n One.', 'Harbour closes. Sarn Courier.\\nOne. Two.']
    """
    for before, sentence in zip(["", *sentences], sentences, strict=False):
        yield f"{heading(source)}\n{before} {sentence}"
