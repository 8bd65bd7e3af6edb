"""A library in a database as `rag.store.copying` reads and fills it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np

from rag.store import rows, watches
from rag.store.compact import kept_of
from rag.store.copies import bands, shingles
from rag.store.copying import STAMPS, TEXTS, Common, Contents, Parcel, indexed
from rag.store.postgres import saving
from rag.store.postgres.searching import halves
from rag.store.postgres.watching import Marked
from rag.store.retrieval import outlet_key


def contents(db: Any) -> Contents:
    def found(sql: str, *values: Any) -> tuple[tuple, ...]:
        return tuple(db.execute(sql, values).fetchall())

    texts = dict(found("SELECT name, text FROM texts"))
    yield Common(
        stamps=found("SELECT name, value FROM manifest WHERE name = ANY(%s) ORDER BY name", list(STAMPS)),
        texts=tuple((name, texts[name]) for name in TEXTS if name in texts),
        speakers=found(f"SELECT {rows.SPEAKER} FROM speakers ORDER BY id"),
        turns=found("SELECT conversation, position, turn, asked FROM turns ORDER BY 1, 2"),
        conversations=found("SELECT name, owner, title FROM conversations ORDER BY name"),
        watches=watches.contents(Marked(db)),
    )
    for (number,) in found("SELECT n FROM articles ORDER BY n"):
        yield _parcel(db, number)


def _parcel(db: Any, number: int) -> Parcel:
    def found(sql: str) -> list[tuple]:
        return db.execute(sql, (number,)).fetchall()

    ((revision, models, founder, *source),) = found(
        f"SELECT revision, models, (SELECT f.id FROM articles f WHERE f.n = a.founder), {rows.SOURCE} "
        "FROM articles a WHERE n = %s"
    )
    evidence = found('SELECT n, kind, "start", "end", home, speaker, body FROM evidence WHERE article = %s ORDER BY n')
    order = indexed(row[0] for row in evidence)
    words = found(
        "SELECT w.n, w.length, u.lexeme, u.positions FROM words w LEFT JOIN LATERAL unnest(w.tokens) u ON true "
        'WHERE w.article = %s ORDER BY w.n, u.lexeme COLLATE "C"'
    )
    sql = "SELECT n, vector FROM vectors WHERE article = %s ORDER BY n"
    held = db.cursor(binary=True).execute(sql, (number,)).fetchall()
    # As a folder keeps them: those that an older version stored are a little different.
    vectors = kept_of(halves([vector for _, vector in held])).astype(np.float16) if held else ()
    return Parcel(
        source=tuple(source),
        revision=revision,
        models=models,
        founder=founder,
        revisions=tuple(found("SELECT revision, text FROM revisions WHERE article = %s ORDER BY added")),
        evidence=tuple((*row[1:4], order[row[4]], *row[5:]) for row in evidence),
        words=tuple(
            (order[n], length, tuple((row[2], tuple(row[3])) for row in some if row[2] is not None))
            for (n, length), some in groupby(words, key=lambda row: row[:2])
        ),
        vectors=tuple((order[n], vector.tobytes()) for (n, _), vector in zip(held, vectors, strict=True)),
    )


def fill(db: Any, contents: Contents) -> None:
    """Inside a writer's turn."""
    founders: list[tuple[str, int]] = []
    first = 1
    for number, one in enumerate(contents):
        if isinstance(one, Common):
            _fill_common(db, one)
            continue
        _fill_article(db, number, one)
        first = _fill_evidence(db, number, one, first)
        if one.founder:
            founders.append((one.founder, number))
    sql = "UPDATE articles SET founder = (SELECT n FROM articles WHERE id = %s) WHERE n = %s"
    db.cursor().executemany(sql, founders)


def _fill_common(db: Any, common: Common) -> None:
    for name, value in common.stamps:
        saving.set_stamp(db, name, value)
    saving.put_speakers(db, common.speakers)
    cursor = db.cursor()
    cursor.executemany("INSERT INTO turns (conversation, position, turn, asked) VALUES (%s, %s, %s, %s)", common.turns)
    cursor.executemany("INSERT INTO conversations (name, owner, title) VALUES (%s, %s, %s)", common.conversations)
    cursor.executemany("INSERT INTO texts VALUES (%s, %s)", common.texts)
    watches.fill(Marked(db), common.watches)


def _fill_article(db: Any, number: int, one: Parcel) -> None:
    outlet = one.source[rows.SOURCE.split(", ").index("outlet")]
    values = (number, *one.source, outlet_key(outlet or ""), one.revision, one.models)
    db.execute(
        f"INSERT INTO articles (n, {rows.SOURCE}, outlet_key, revision, models) "
        f"VALUES ({', '.join(['%s'] * len(values))})",
        values,
    )
    sql = "INSERT INTO revisions (article, revision, text) VALUES (%s, %s, %s)"
    db.cursor().executemany(sql, [(number, *revision) for revision in one.revisions])
    if one.founder is None:
        saving.add_bands(db, number, bands(shingles(dict(one.revisions)[one.revision])))


def _fill_evidence(db: Any, number: int, one: Parcel, first: int) -> int:
    """From the number `first` on; returns the next one that is free."""
    made = [
        (first + order, number, kind, start, end, None if home is None else first + home, speaker, body)
        for order, (kind, start, end, home, speaker, body) in enumerate(one.evidence)
    ]
    saving.put_evidence(db, made)
    saving.put_words(db, number, [(first + order, length, dict(places)) for order, length, places in one.words])
    held = [(first + order, saving.framed(saving.swapped(vector))) for order, vector in one.vectors]
    saving.put_vectors(db, number, held)
    return first + len(one.evidence)
