"""What is seen at once to be wrong with a library: it is counted, and a few rows are tried.

Each check gives one line for each fault, with its repair.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from rag.errors import LibraryError
from rag.names.corrections import read_corrections
from rag.store import rows
from rag.store.reading import CURRENT, SOURCE, read_stamp
from rag.store.texts import FolderTexts

TRIED_WORDS = 5  # sentences that are looked for by their own words
REINDEX = "`whosaid reindex` makes it anew"
_WORD = re.compile(r"\w+")
Check = Callable[[sqlite3.Connection], Iterator[str]]  # gives one line for each fault


def _manifest(db: sqlite3.Connection) -> Iterator[str]:
    if read_stamp(db, "embedder") is None and db.execute("SELECT 1 FROM vectors LIMIT 1").fetchone():
        yield "The manifest does not say what embedded the articles; `whosaid reindex` embeds them again"


def _orphans(db: sqlite3.Connection) -> Iterator[str]:
    """What belongs to no article: texts whose titles are lost."""
    for table in ("revisions", "evidence", "vectors", "magnitudes", "bands"):
        # From article to article by the table's index, not through all of its rows.
        held = f"SELECT min(article) FROM {table}"
        held += f" UNION ALL SELECT (SELECT min(article) FROM {table} WHERE article > a) FROM held WHERE a IS NOT NULL"
        lost = f"WITH RECURSIVE held (a) AS ({held}) SELECT count(a) FROM held WHERE a NOT IN (SELECT n FROM articles)"
        if count := db.execute(lost).fetchone()[0]:
            yield (
                f"The records of {count} articles are lost, and {table} of them are left; put back a copy of the "
                "library, or run `whosaid reindex`, which drops what is left, and add the articles again"
            )
            return


def _texts(db: sqlite3.Connection) -> Iterator[str]:
    lost = f"SELECT {SOURCE} {CURRENT} WHERE r.article IS NULL ORDER BY a.n"
    yield from each(db.execute(lost), lambda row: rows.article_from(rows.source_from(row), "", None))


def each(found: sqlite3.Cursor, read: Callable[[tuple], object]) -> Iterator[str]:
    """The errors of reading rows one by one."""
    for row in found:
        try:
            read(row)
        except LibraryError as error:
            yield str(error)


def _counted(sql: str, told: str) -> Check:
    """A check that counts what is wrong; `told` has {} for how much."""

    def check(db: sqlite3.Connection) -> Iterator[str]:
        if found := db.execute(sql).fetchone()[0]:
            yield told.format(found)

    return check


_sentences = _counted(
    "SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE article = a.n AND kind = 't')"
    " AND EXISTS (SELECT 1 FROM revisions r WHERE r.article = a.n AND r.revision = a.revision AND r.text > ' ')",
    "{} articles have lost their sentences and statements; `whosaid reindex` reads them again",
)
_vectors = _counted(
    "SELECT count(*) FROM articles a LEFT JOIN vectors v ON v.article = a.n LEFT JOIN magnitudes m ON m.article = a.n "
    "WHERE a.vectors != coalesce(length(v.numbers), 0) / 8 OR a.vectors AND ("
    "coalesce(length(v.signs), 0) % a.vectors OR coalesce(length(m.magnitudes), 0) % a.vectors "
    "OR NOT coalesce(length(m.magnitudes) * length(v.signs), 0))",
    "The vectors of {} articles are lost or cut off; `whosaid reindex` makes them again",
)
_speakers = _counted(
    "SELECT count(*) FROM (SELECT DISTINCT speaker FROM evidence WHERE speaker IS NOT NULL) e "
    "WHERE speaker NOT IN (SELECT id FROM speakers)",
    "{} speakers of statements are lost; `whosaid reindex` reads the articles again",
)


def _words(db: sqlite3.Connection) -> Iterator[str]:
    """The full-text index: whether it holds each sentence, and finds some by their own words."""
    if not words_sound(db):
        yield f"The index of words has lost sentences, and searching would miss them; {REINDEX}"


def words_sound(db: sqlite3.Connection) -> bool:
    """As many sentences as there are vectors, which few sentences lack; some are looked for by their own words."""
    wanted = db.execute("SELECT coalesce(sum(vectors), 0) FROM articles").fetchone()[0]
    if db.execute("SELECT count(*) FROM words_docsize").fetchone()[0] < wanted:
        return False
    high = db.execute("SELECT coalesce(max(n), 0) FROM evidence").fetchone()[0]
    next_one = "SELECT n FROM evidence WHERE kind = 't' AND n >= ? ORDER BY n LIMIT 1"
    tried = (db.execute(next_one, (high * i // TRIED_WORDS,)).fetchone() for i in range(TRIED_WORDS + 1))
    return all(_is_found(db, found[0]) for found in tried if found)


def words_consistent(db: sqlite3.Connection) -> bool:
    """The same, and SQLite finds nothing wrong with the index as a whole."""
    if not words_sound(db):
        return False
    try:
        db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")  # 1: with the texts, too
    except sqlite3.DatabaseError as error:
        return "readonly" in str(error) or "locked" in str(error)  # this counts as writing, and is not allowed now
    return True


def _is_found(db: sqlite3.Connection, number: int) -> bool:
    stored = db.execute("SELECT text FROM words WHERE rowid = ?", (number,)).fetchone()
    if stored is None:
        return False
    first = " ".join(_WORD.findall(stored[0])[-4:])
    ranked = "SELECT 1 FROM words WHERE words MATCH ? AND rowid = ? ORDER BY rank"
    return not first or db.execute(ranked, (f'"{first}"', number)).fetchone() is not None


def _groups(db: sqlite3.Connection) -> Iterator[str]:
    if not groups_sound(db):
        yield f"What is needed to know copies of an article is lost; {REINDEX}"


def groups_sound(db: sqlite3.Connection) -> bool:
    """Each article is a founder, with bands, or a copy of one."""
    wrong = (
        "SELECT 1 FROM articles a LEFT JOIN articles f ON f.n = a.founder WHERE CASE WHEN a.founder IS NULL "
        "THEN NOT EXISTS (SELECT 1 FROM bands WHERE article = a.n) ELSE f.n IS NULL OR f.founder IS NOT NULL END"
    )
    return db.execute(f"{wrong} LIMIT 1").fetchone() is None


def _corrections(db: sqlite3.Connection) -> Iterator[str]:
    read_corrections(FolderTexts(Path(db.execute("PRAGMA database_list").fetchone()[2]).parent))
    yield from ()


UNADDABLE = (_manifest, _orphans, _corrections)  # adding articles to this would make it worse, or fail
QUICK = (_manifest, _orphans, _texts, _sentences, _vectors, _words, _speakers, _groups, _corrections)
