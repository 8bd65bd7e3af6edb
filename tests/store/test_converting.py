"""A library of format 2 or 3 becomes one of today's when it is opened, and answers as before."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from makers import make_article

from rag.domain import Filters, Passage, Span
from rag.errors import LibraryError
from rag.reading import sentences_of
from rag.store import schema
from rag.store.records import SqliteRecords
from rag.store.saving import Entry, Evidence
from rag.store.soundness import deep_faults
from rag.store.writing import LibraryWriter

ARTICLE = make_article("The gates were shut. Nobody was told. Ferries sail again.", origin="a", outlet="Isle Post")
# What format 3 had in the place of today's tables: half precision, and the searched texts in the index itself.
OLDER = """
CREATE TABLE old (article INTEGER PRIMARY KEY, numbers BLOB NOT NULL, vectors BLOB NOT NULL);
DROP TABLE words; DROP VIEW searched; DROP TABLE magnitudes;
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO words (rowid, text) SELECT n, 'Isle Post gates nobody ferries' FROM evidence WHERE kind = 't';
INSERT INTO pending SELECT n || '', n, article FROM evidence WHERE kind = 't';
UPDATE manifest SET value = 3 WHERE name = 'version';
"""


@pytest.fixture(params=[3, 2], ids=["format 3", "format 2"])
def older(tmp_path, request):
    """A library of an older format with an index beside it; and its three vectors."""
    vectors = np.random.default_rng(1).standard_normal((3, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    passage = Passage("a1", Span(0, len(ARTICLE.text)), ARTICLE.text)
    found = map(Evidence, sentences_of(ARTICLE, passage), vectors)
    with LibraryWriter(tmp_path) as library:
        library.set_stamp("embedder", "toy@1")
        library.save([Entry(ARTICLE, (Evidence(passage), *found), "m")])
    with closing(sqlite3.connect(tmp_path / schema.FILE, isolation_level=None)) as db:
        numbers = db.execute("SELECT numbers FROM vectors").fetchone()[0]
        db.executescript(OLDER)
        db.execute("INSERT INTO old VALUES (1, ?, ?)", (numbers, vectors.astype(np.float16).tobytes()))
        db.executescript("DROP TABLE vectors; ALTER TABLE old RENAME TO vectors;")
        if request.param == 2:  # which knew no pages
            db.executescript(
                "ALTER TABLE articles DROP COLUMN pages; UPDATE manifest SET value = 2 WHERE name = 'version'"
            )
    (tmp_path / schema.INDEX_FOLDER).mkdir()
    return tmp_path, vectors


def test_it_is_converted_once_and_finds_what_it_found(older):
    folder, vectors = older
    for _ in range(2):
        records = SqliteRecords(folder)
        assert records.stamp("version") == schema.VERSION and records.pending_count() == 0
        assert [id for id, _ in records.words(["ferries"], Filters(), 5)] == ["a1#t38-57"]
        found = [records.nearest(vector, Filters(), 1)[0] for vector in vectors]
        assert [id for id, _ in found] == ["a1#t0-20", "a1#t21-37", "a1#t38-57"]
        assert min(score for _, score in found) > 0.97
        records.close()
    assert not (folder / schema.INDEX_FOLDER).exists() and deep_faults(folder) == []


def test_a_damaged_one_is_converted_and_what_is_lost_is_told(older):
    folder, _ = older
    with closing(sqlite3.connect(folder / schema.FILE, isolation_level=None)) as db:
        db.execute("UPDATE vectors SET vectors = x'00'")
    SqliteRecords(folder).close()
    assert any("vectors of 1 articles are lost" in fault for fault in deep_faults(folder))


def test_one_of_an_unknown_format_is_left_alone(older):
    folder, _ = older
    with closing(sqlite3.connect(folder / schema.FILE, isolation_level=None)) as db:
        db.execute("UPDATE manifest SET value = 99 WHERE name = 'version'")
    with pytest.raises(LibraryError, match="format 99"):
        SqliteRecords(folder)
