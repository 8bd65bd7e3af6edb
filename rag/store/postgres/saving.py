"""One article into the tables and out of them again, inside a writer's turn; groups of copies as `rag.store.groups`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.domain import Statement
from rag.entries import Entry, Evidence
from rag.seams import Vectors
from rag.store import rows
from rag.store.copies import bands, founder_of, shingles
from rag.store.groups import MAX_FOUNDERS
from rag.store.postgres.tokens import Places, placed, tokenizer, tsvector
from rag.store.retrieval import outlet_key
from rag.store.saving import evidence_row, kind_of, names_like


def save_article(db: Any, entry: Entry) -> bool:
    """Store one article in place of what its origin had; returns whether it is a copy of another."""
    article, source = entry.article, entry.article.source
    found = db.execute(
        "SELECT n, id, revision FROM articles WHERE md5(origin) = md5(%s) AND origin = %s", (source.origin,) * 2
    ).fetchone()
    number, identity, revision = found or (*_insert(db, entry), None)
    before = clear_article(db, number) if found else set()
    values = (identity, *rows.source_row(source)[1:], outlet_key(source.outlet), article.revision, entry.models, number)
    sets = ", ".join(f"{name} = %s" for name in rows.SOURCE.split(", "))
    db.execute(f"UPDATE articles SET {sets}, outlet_key = %s, revision = %s, models = %s WHERE n = %s", values)
    db.execute(
        "INSERT INTO revisions (article, revision, text) VALUES (%s, %s, %s) "
        "ON CONFLICT (article, revision) DO UPDATE SET text = excluded.text",
        (number, article.revision, article.text),
    )
    _add_evidence(db, number, entry.evidence)
    prune_speakers(db, before)
    if revision != article.revision:
        leave_group(db, number)
        return join_group(db, number, article.text)
    return False


def _insert(db: Any, entry: Entry) -> tuple[int, str]:
    """The number of a new article, and its id: another one, if a writer took it while the article was read."""
    source = entry.article.source
    number = next_number(db, "articles")
    identity = next(one for one in names_like(source.id) if not has_id(db, one))
    values = rows.source_row(source)[1:]
    marks = ", ".join(["%s"] * (1 + len(values)))
    db.execute(
        f"INSERT INTO articles (n, {rows.SOURCE}, outlet_key, revision, models) VALUES (%s, {marks}, '', '', '')",
        (number, identity, *values),
    )
    return number, identity


def has_id(db: Any, source_id: str) -> bool:
    return db.execute("SELECT 1 FROM articles WHERE id = %s", (source_id,)).fetchone() is not None


def next_number(db: Any, table: str) -> int:
    return db.execute(f"SELECT 1 + coalesce(max(n), 0) FROM {table}").fetchone()[0]


def clear_article(db: Any, number: int) -> set[str]:
    """Take an article's evidence out; returns the speakers it had."""
    found = db.execute("SELECT DISTINCT speaker FROM evidence WHERE article = %s AND kind = 's'", (number,))
    speakers = {row[0] for row in found} - {None}
    gone = db.execute("DELETE FROM words WHERE article = %s RETURNING length", (number,)).fetchall()
    count_words(db, -len(gone), -sum(row[0] for row in gone))
    db.execute("DELETE FROM vectors WHERE article = %s", (number,))
    db.execute("DELETE FROM evidence WHERE article = %s", (number,))
    return speakers


def count_words(db: Any, texts: int, tokens: int) -> None:
    """Keep the sums that words are ranked by."""
    sql = "UPDATE manifest SET value = to_jsonb(value::bigint + %s) WHERE name = %s"
    db.cursor().executemany(sql, [(texts, "rows"), (tokens, "tokens")])


def save_speakers(db: Any, statements: Sequence[Statement]) -> None:
    """Add the speakers of statements, or replace them: a later reading knows more of their names and roles."""
    speakers = {statement.speaker.id: statement.speaker for statement in statements if statement.speaker}
    if speakers:
        put_speakers(db, [rows.speaker_row(speaker) for speaker in speakers.values()])


def put_speakers(db: Any, found: Sequence[tuple[str, ...]]) -> None:
    db.cursor().executemany(
        f"INSERT INTO speakers ({rows.SPEAKER}) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE "
        "SET name = excluded.name, kind = excluded.kind, aliases = excluded.aliases, roles = excluded.roles",
        found,
    )


def prune_speakers(db: Any, speakers: set[str]) -> None:
    """Delete those speakers of whom no statement is left."""
    if speakers:
        db.execute(
            "DELETE FROM speakers s WHERE id = ANY(%s) AND NOT EXISTS (SELECT FROM evidence WHERE speaker = s.id)",
            (list(speakers),),
        )


def _add_evidence(db: Any, number: int, evidence: Sequence[Evidence]) -> None:
    save_speakers(db, [one.found for one in evidence if isinstance(one.found, Statement)])
    numbered = list(enumerate(evidence, next_number(db, "evidence")))
    homes = sorted((one.found.span, n) for n, one in numbered if kind_of(one.found) == "p")
    put_evidence(db, [(n, number, *evidence_row(one.found, homes)) for n, one in numbered])
    searched = [(n, one.searched) for n, one in numbered if one.searched]
    tokens = tokenizer()([text for _, text in searched])
    cut = zip(searched, tokens, strict=True)
    put_words(db, number, [(n, len(found), placed(found)) for (n, _), found in cut])
    put_vectors(db, number, [(n, half(o.vector)) for n, o in numbered if o.vector is not None and o.vector.any()])


def put_evidence(db: Any, found: Sequence[tuple[object, ...]]) -> None:
    columns = 'n, article, kind, "start", "end", home, speaker, body'
    with db.cursor().copy(f"COPY evidence ({columns}) FROM STDIN") as copy:
        for row in found:
            copy.write_row(row)


def put_words(db: Any, article: int, found: Sequence[tuple[int, int, Places]]) -> None:
    """For evidence by its number: how many tokens it has, and where each stands."""
    with db.cursor().copy("COPY words (n, article, length, tokens) FROM STDIN") as copy:
        for n, length, places in found:
            copy.write_row((n, article, length, tsvector(places)))
    count_words(db, len(found), sum(length for _, length, _ in found))


def half(vector: Vectors) -> bytes:
    """A vector as pgvector's binary half vector: rounding moves a cosine by less than 0.0005."""
    return framed(np.asarray(vector, np.float16).astype(">f2").tobytes())


def framed(values: bytes) -> bytes:
    """Values of two bytes, the highest first, after two numbers of two bytes: how many, and nothing."""
    return (len(values) // 2).to_bytes(2, "big") + bytes(2) + values


def swapped(values: bytes) -> bytes:
    """Values of two bytes in the other order of bytes: SQLite holds the lowest first."""
    return np.frombuffer(values, np.uint16).byteswap().tobytes()


def set_stamp(db: Any, name: str, value: str | int) -> None:
    from psycopg.types.json import Jsonb

    sql = "INSERT INTO manifest VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    db.execute(sql, (name, Jsonb(value)))


def put_vectors(db: Any, article: int, found: Sequence[tuple[int, bytes]]) -> None:
    """Vectors of evidence by its numbers, as `half` gives them."""
    with db.cursor().copy("COPY vectors (n, article, vector) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "int8", "bytea"])
        for n, vector in found:
            copy.write_row((n, article, vector))
    db.execute("UPDATE articles SET vectors = %s WHERE n = %s", (len(found), article))


# --- groups of copies -------------------------------------------------------------------------------


def join_group(db: Any, number: int, text: str) -> bool:
    """Only founders have bands, so a story that a thousand outlets carry is compared once for each new copy."""
    own = shingles(text)
    places = bands(own)
    near = db.execute(
        "SELECT article FROM bands WHERE band = ANY(%s) "
        f"GROUP BY article ORDER BY count(*) DESC, article LIMIT {MAX_FOUNDERS}",
        (places,),
    ).fetchall()
    founder = founder_of(own, ((n, shingles(_text(db, n))) for (n,) in sorted(near)))
    db.execute("UPDATE articles SET founder = %s WHERE n = %s", (founder, number))
    if founder is None:
        add_bands(db, number, places)
    return founder is not None


def leave_group(db: Any, number: int) -> None:
    """The oldest copy takes the place of a founder that leaves."""
    db.execute("DELETE FROM bands WHERE article = %s", (number,))
    db.execute("UPDATE articles SET founder = NULL WHERE n = %s", (number,))
    found = db.execute("SELECT min(n) FROM articles WHERE founder = %s", (number,)).fetchone()
    if heir := found[0]:
        db.execute("UPDATE articles SET founder = %s WHERE founder = %s", (heir, number))
        db.execute("UPDATE articles SET founder = NULL WHERE n = %s", (heir,))
        add_bands(db, heir, bands(shingles(_text(db, heir))))


def add_bands(db: Any, number: int, places: Sequence[int]) -> None:
    db.execute("INSERT INTO bands SELECT unnest(%s::bigint[]), %s ON CONFLICT DO NOTHING", (list(places), number))


def _text(db: Any, number: int) -> str:
    return db.execute(
        "SELECT text FROM articles a JOIN revisions r ON r.article = a.n AND r.revision = a.revision WHERE a.n = %s",
        (number,),
    ).fetchone()[0]
