"""Libraries of older formats made ones of today's, when they are opened: all of it, or nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from rag.errors import LibraryError
from rag.store import schema
from rag.store.reading import seals_of
from rag.store.saving import put_vectors

REMADE = {"vectors", "magnitudes", "searched", "evidence", "speakers", "bands", "pending"}
SHADOWS = ("data", "idx", "content", "docsize", "config")  # the full-text index's own tables, of any format


def convert(db: sqlite3.Connection, library: Path) -> None:
    """Bring a library to today's format. Raises LibraryError where it may not be written."""
    steps: dict[int | None, Callable[[sqlite3.Connection], None]] = {2: _with_pages, 3: _smaller}
    first = schema.version_of(db)
    try:
        db.text_factory = schema.tolerant
        db.execute("BEGIN IMMEDIATE")
        while step := steps.get(version := schema.version_of(db)):
            assert version is not None  # no step is None's
            step(db)
            db.execute("UPDATE manifest SET value = ? WHERE name = 'version'", (version + 1,))
        db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if "readonly" in str(error) or "read-only" in str(error):
            raise LibraryError(
                f"The library at {library} has format {first} and has to be opened once by somebody who may write there"
            ) from None
        raise
    finally:
        db.text_factory = str
    shutil.rmtree(library / schema.INDEX_FOLDER, ignore_errors=True)  # a library that needs one builds it anew
    with suppress(sqlite3.Error):  # somebody reads, or the disk is too full: the room is used up by and by
        db.execute("VACUUM")


def note(library: Path) -> None:
    """Say in the folder what it is: of a library that lost its file this is left, and it is not begun anew."""
    path = library / schema.NOTE
    if not path.exists():
        path.write_text(
            f"A library of WhoSaid. Its articles are in {schema.FILE}: keep a copy of the whole folder, and change\n"
            "nothing by hand. To begin anew, move the folder away.\n",
            encoding="utf-8",
        )


def new_words(db: sqlite3.Connection) -> None:
    """The full-text index made anew from the texts. Not by DROP TABLE: a damaged one cannot be opened."""
    db.execute("PRAGMA writable_schema = ON")
    db.execute("DELETE FROM sqlite_master WHERE name = 'words'")
    db.execute("PRAGMA writable_schema = RESET")
    for name in SHADOWS:
        db.execute(f"DROP TABLE IF EXISTS words_{name}")
    db.execute(schema.tables()["words"])
    db.execute("INSERT INTO words (words) VALUES ('rebuild')")


def _with_pages(db: sqlite3.Connection) -> None:
    """Format 3 says where pages begin."""
    db.execute("ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT ''")
    if "seals" in schema.tables_in(db):  # of records without that column
        db.execute("DELETE FROM seals")


def _smaller(db: sqlite3.Connection) -> None:
    """Format 4 has vectors of few bytes, stores no text twice, and learns an index only where there is one."""
    db.execute("CREATE TABLE IF NOT EXISTS vectors (article, numbers, vectors)")
    db.execute("ALTER TABLE vectors RENAME TO older")
    for name in REMADE - schema.tables_in(db):  # what is lost is found to be empty, and read again by `whosaid reindex`
        db.execute(schema.tables()[name])
    for article, numbers, halves in db.execute("SELECT article, numbers, vectors FROM older").fetchall():
        with suppress(ValueError, TypeError):  # garbled: as if they were lost
            of = np.frombuffer(numbers, np.int64)
            found = np.frombuffer(halves, np.float16).reshape(len(of), -1 if len(of) else 0)
            put_vectors(db, article, of.tolist(), found.astype(np.float32))
    db.execute("DROP TABLE older")
    new_words(db)
    db.execute("DELETE FROM pending")
    db.execute("DELETE FROM manifest WHERE name = 'index'")
    db.execute(schema.SEALS)
    unsealed = "SELECT n FROM articles WHERE n NOT IN (SELECT article FROM seals)"
    for (number,) in db.execute(unsealed).fetchall():
        db.execute("INSERT INTO seals VALUES (?, ?, ?)", (number, *seals_of(db, number)))
