"""A library's file as `rag.store.copying` reads and fills it."""

from __future__ import annotations

import sqlite3

import numpy as np

from rag.seams import Texts
from rag.store import rows, watches
from rag.store.conversations import TABLE, known
from rag.store.copies import bands, shingles
from rag.store.copying import STAMPS, TEXTS, Common, Contents, Parcel, indexed
from rag.store.postgres.tokens import placed, tokenizer
from rag.store.retrieval import outlet_key
from rag.store.saving import add_words, put_vectors, seal_article
from rag.store.schema import WATCHES
from rag.store.watchfile import has_watches


def contents(db: sqlite3.Connection, texts: Texts) -> Contents:
    yield Common(
        stamps=tuple((n, v) for n, v in db.execute("SELECT name, value FROM manifest ORDER BY name") if n in STAMPS),
        texts=tuple((name, text) for name in TEXTS if (text := texts.text(name)) is not None),
        speakers=tuple(db.execute(f"SELECT {rows.SPEAKER} FROM speakers ORDER BY id")),
        turns=tuple(db.execute("SELECT conversation, position, turn, asked FROM turns ORDER BY 1, 2")),
        conversations=tuple(db.execute(f"SELECT name, owner, title FROM {known(db)} ORDER BY name")),
        watches=watches.contents(db) if has_watches(db) else ((), (), ()),
    )
    for (number,) in db.execute("SELECT n FROM articles ORDER BY n"):
        yield _parcel(db, number)


def _parcel(db: sqlite3.Connection, number: int) -> Parcel:
    def found(sql: str) -> list[tuple]:
        return db.execute(sql, (number,)).fetchall()

    ((revision, models, founder, *source),) = found(
        f"SELECT revision, models, (SELECT f.id FROM articles f WHERE f.n = a.founder), {rows.SOURCE} "
        "FROM articles a WHERE n = ?"
    )
    evidence = found("SELECT n, kind, start, end, home, speaker, body FROM evidence WHERE article = ? ORDER BY n")
    order = indexed(row[0] for row in evidence)
    texts = found("SELECT n, text FROM searched WHERE article = ? ORDER BY n")
    tokens = tokenizer()([text for _, text in texts])
    (row,) = found("SELECT numbers, signs, magnitudes FROM vectors JOIN magnitudes USING (article) WHERE article = ?")
    numbers, vectors = rows.vectors_from(*row)
    held = zip(numbers.tolist(), vectors.astype(np.float16), strict=True)
    return Parcel(
        source=tuple(source),
        revision=revision,
        models=models,
        founder=founder,
        revisions=tuple(found("SELECT revision, text FROM revisions WHERE article = ? ORDER BY rowid")),
        evidence=tuple((*row[1:4], order[row[4]], *row[5:]) for row in evidence),
        words=tuple(
            (order[n], len(one), tuple(placed(one).items())) for (n, _), one in zip(texts, tokens, strict=True)
        ),
        vectors=tuple((order[n], vector.tobytes()) for n, vector in held),
    )


def fill(db: sqlite3.Connection, texts: Texts, contents: Contents) -> None:
    """Inside the writer's transaction."""
    founders: list[tuple[str, int]] = []
    first = 1
    for number, one in enumerate(contents):
        if isinstance(one, Common):
            _fill_common(db, texts, one)
            continue
        _fill_article(db, number, one)
        first = _fill_evidence(db, number, one, first)
        seal_article(db, number)
        if one.founder:
            founders.append((one.founder, number))
    db.executemany("UPDATE articles SET founder = (SELECT n FROM articles WHERE id = ?) WHERE n = ?", founders)


def _fill_common(db: sqlite3.Connection, texts: Texts, common: Common) -> None:
    db.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", common.stamps)
    db.executemany("INSERT INTO speakers VALUES (?, ?, ?, ?, ?)", common.speakers)
    db.executemany("INSERT INTO turns (conversation, position, turn, asked) VALUES (?, ?, ?, ?)", common.turns)
    db.execute(TABLE)
    db.executemany("INSERT INTO conversations (name, owner, title) VALUES (?, ?, ?)", common.conversations)
    for statement in WATCHES:
        db.execute(statement)
    watches.fill(db, common.watches)
    for name, text in common.texts:
        texts.set_text(name, text)


def _fill_article(db: sqlite3.Connection, number: int, one: Parcel) -> None:
    outlet = one.source[rows.SOURCE.split(", ").index("outlet")]
    values = (number, *one.source, outlet_key(outlet or ""), one.revision, one.models, len(one.vectors))
    db.execute(
        f"INSERT INTO articles (n, {rows.SOURCE}, outlet_key, revision, models, vectors) "
        f"VALUES ({', '.join('?' * len(values))})",
        values,
    )
    db.executemany("INSERT INTO revisions VALUES (?, ?, ?)", ((number, *revision) for revision in one.revisions))
    if one.founder is None:
        own = bands(shingles(dict(one.revisions)[one.revision]))
        db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", ((band, number) for band in own))


def _fill_evidence(db: sqlite3.Connection, number: int, one: Parcel, first: int) -> int:
    """From the number `first` on; returns the next one that is free."""
    db.executemany(
        "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (first + order, number, kind, start, end, None if home is None else first + home, speaker, body)
            for order, (kind, start, end, home, speaker, body) in enumerate(one.evidence)
        ),
    )
    add_words(db, number)
    halves = np.array([np.frombuffer(vector, np.float16) for _, vector in one.vectors])
    put_vectors(db, number, [first + order for order, _ in one.vectors], halves.astype(np.float32))
    return first + len(one.evidence)
