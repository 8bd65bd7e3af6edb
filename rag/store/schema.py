"""The library's SQLite file: its tables, how it is opened, and its errors in our words."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from rag.errors import LibraryBusy, LibraryError

FILE = "library.sqlite3"
VERSION = 4
INDEX_FOLDER = "chroma"  # only large libraries have it, and those that were told to
NOTE = "about-this-folder.txt"  # written when the first article is stored, so never beside a library just being made
IRREPLACEABLE = frozenset({"manifest", "articles", "revisions"})  # the other tables can be worked out from these
ANEW = "put back a copy of it, or move the folder away and add the articles again"
TOKENIZER = "porter unicode61 remove_diacritics 2"
BUSY_TIMEOUT_S = 5.0  # how long a short write (a turn) waits for the writer's transaction

# What SQLite says of a full-text index that has lost some of its own tables.
WORDS_FAULTS = ("vtable constructor failed: words", "fts5", "words_")

# `evidence` holds the passages ('p'), sentences ('t') and statements ('s') of current revisions only. Words and vectors
# find sentences. No text is stored twice: a sentence is cut from its article, and what the full-text index knows of it
# (rag.store.saving.searched_texts) is read through a view; behind a NUL, which cleaning takes out, it sees nothing.
TABLES = """
CREATE TABLE manifest (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
-- pages: where each printed page begins in the text, as numbers; outlet_key: the outlet without case, to filter by;
-- models: what read and embedded this revision; vectors: how many it has; founder: the article of which this one is
-- a copy.
CREATE TABLE articles (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, outlet TEXT NOT NULL, author TEXT NOT NULL, url TEXT NOT NULL,
    published TEXT, updated TEXT,
    pages TEXT NOT NULL DEFAULT '',
    outlet_key TEXT NOT NULL,
    revision TEXT NOT NULL,
    models TEXT NOT NULL,
    vectors INTEGER NOT NULL DEFAULT 0,
    founder INTEGER REFERENCES articles (n));
CREATE INDEX articles_founder ON articles (founder) WHERE founder IS NOT NULL;
CREATE TABLE revisions (
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    revision TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (article, revision));
CREATE TABLE bands (
    band INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    PRIMARY KEY (band, article)) WITHOUT ROWID;
CREATE INDEX bands_article ON bands (article);
CREATE TABLE speakers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, aliases TEXT NOT NULL, roles TEXT NOT NULL);
-- Of a statement: home is the passage that holds it, body what its article and speaker do not say already.
CREATE TABLE evidence (
    n INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('p', 't', 's')),
    start INTEGER NOT NULL, end INTEGER NOT NULL,
    home INTEGER,
    speaker TEXT REFERENCES speakers (id),
    body TEXT);
CREATE UNIQUE INDEX evidence_place ON evidence (article, kind, start, end);
CREATE INDEX evidence_speaker ON evidence (speaker) WHERE speaker IS NOT NULL;
-- One row an article, because a row a vector takes five times as long to read: numbers are those of its evidence
-- (int64), signs and magnitudes their vectors in the same order (rag.store.compact). A search reads all signs, and few
-- magnitudes: hence two tables. Evidence without a direction is left out. seal: a hash of all three.
CREATE TABLE vectors (
    article INTEGER PRIMARY KEY REFERENCES articles (n) ON DELETE CASCADE,
    numbers BLOB NOT NULL,
    signs BLOB NOT NULL,
    seal TEXT NOT NULL);
CREATE TABLE magnitudes (
    article INTEGER PRIMARY KEY REFERENCES articles (n) ON DELETE CASCADE,
    magnitudes BLOB NOT NULL);
CREATE VIEW searched AS
    SELECT e.n, e.article, a.title || ' ' || a.outlet || ' ' || coalesce(substr(a.published, 1, 10), '') || ' '
        || coalesce((SELECT substr(r.text, b.start + 1, b.end - b.start) FROM evidence b
         WHERE b.article = e.article AND b.kind = 't' AND b.start < e.start ORDER BY b.start DESC LIMIT 1), '')
        || ' ' || substr(r.text, e.start + 1, e.end - e.start) AS text
    FROM evidence e JOIN articles a ON a.n = e.article
    JOIN revisions r ON r.article = a.n AND r.revision = a.revision WHERE e.kind = 't';
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = 'searched', content_rowid = 'n', tokenize = '<TOKENIZER>');
-- Evidence that an index, where there is one (rag.store.upkeep), may not know yet; n is null if it is gone since.
CREATE TABLE pending (id TEXT PRIMARY KEY, n INTEGER, article INTEGER);
CREATE TABLE turns (
    conversation TEXT NOT NULL, position INTEGER NOT NULL, turn TEXT NOT NULL, asked TEXT NOT NULL,
    PRIMARY KEY (conversation, position)) WITHOUT ROWID;
""".replace("<TOKENIZER>", TOKENIZER)


# What was stored, so that what is altered by hand is found: see reading.seals_of. Older libraries lack it until they
# are next written to, and hold a seal of those articles that were stored or read again since.
SEALS = (
    "CREATE TABLE IF NOT EXISTS seals (article INTEGER PRIMARY KEY REFERENCES articles (n) ON DELETE CASCADE, "
    "record TEXT NOT NULL, evidence TEXT NOT NULL)"
)
# Watched questions: see rag.store.watches. seen: the number of the last article that was asked; article: a hash of the
# origin, so that an article that was removed and comes back is not told again; said: a hash of speaker and words.
WATCHES = (
    "CREATE TABLE IF NOT EXISTS watches (n INTEGER PRIMARY KEY, question TEXT NOT NULL UNIQUE, feeds TEXT NOT NULL, "
    "made TEXT NOT NULL, seen INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS reports (n INTEGER PRIMARY KEY, "
    "watch INTEGER NOT NULL REFERENCES watches (n) ON DELETE CASCADE, article TEXT NOT NULL, said TEXT NOT NULL, "
    "report TEXT NOT NULL, told INTEGER NOT NULL DEFAULT 0, UNIQUE (watch, said))",
    "CREATE TABLE IF NOT EXISTS tellings (report INTEGER NOT NULL REFERENCES reports (n) ON DELETE CASCADE, "
    "channel TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('sending', 'sent')), "
    "PRIMARY KEY (report, channel)) WITHOUT ROWID",
)


def create(library: Path) -> None:
    """Make the folder and the file with its tables, unless they are there.

    Raises LibraryError, also where there was a library that has lost its file or tables: it is not begun anew.
    """
    path = library / FILE
    with translated(library):
        if _had_articles(library) and not (path.is_file() and path.stat().st_size):
            raise LibraryError(f"{path} is {'empty' if path.exists() else 'gone'}, and the library is there: {ANEW}")
        _private(library)
        db = _open(f"{path.absolute().as_uri()}?mode=rwc")
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("BEGIN IMMEDIATE")
            if not (there := tables_in(db)):
                for statement in TABLES.split(";\n"):  # executescript would commit halfway
                    db.execute(statement)
                db.executemany("INSERT INTO manifest VALUES (?, ?)", [("version", VERSION), ("generation", 0)])
                db.execute("INSERT INTO manifest VALUES ('created', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))")
            elif not there & set(tables()):
                raise LibraryError(f"{path} is not a WhoSaid library; choose another folder")
            if not there or "articles" in there:
                for statement in (SEALS, *WATCHES):
                    db.execute(statement)
            db.execute("COMMIT")
        finally:
            db.close()


def _had_articles(library: Path) -> bool:
    return (library / NOTE).exists() or (library / INDEX_FOLDER).exists()


def _private(library: Path) -> None:
    """A new library is its owner's alone from the first byte on; see `rag.store.modes` for one that is there."""
    library.parent.mkdir(parents=True, exist_ok=True)
    library.mkdir(mode=0o700, exist_ok=True)
    if not (library / FILE).exists():
        (library / FILE).touch(mode=0o600)  # SQLite gives the files beside it the same mode


def connect(library: Path) -> sqlite3.Connection:
    """Open an existing library; a folder we may not write to is opened for reading.

    Raises LibraryError, with what repairs it where it has lost tables or what its manifest says.
    """
    path = library / FILE
    if not path.is_file():
        if _had_articles(library):
            raise LibraryError(f"{path} is gone, and the library is there: {ANEW}")
        raise LibraryError(f"There is no library at {library}; add articles with `whosaid add PATH`")
    with translated(library):
        for mode in ("mode=rw", "mode=ro"):
            try:
                return _checked(_open(f"{path.absolute().as_uri()}?{mode}"), library)
            except sqlite3.OperationalError as error:
                if "unable to open" not in str(error) and "readonly" not in str(error):
                    raise
        # A reader beside a writer needs a small file next to the library. Where it may not make one, and there is
        # none, nobody is writing, and the library can be read as it stands.
        return _checked(_open(f"{path.absolute().as_uri()}?mode=ro&immutable=1"), library)


def connect_raw(library: Path) -> sqlite3.Connection:
    """Open the file whatever it has lost, to mend it. Raises sqlite3.Error."""
    return _open(f"{(library / FILE).absolute().as_uri()}?mode=rw")


def _open(address: str) -> sqlite3.Connection:
    db = sqlite3.connect(
        address, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA cache_size = -32000")
    return db


def _checked(db: sqlite3.Connection, library: Path) -> sqlite3.Connection:
    try:
        require_core(db, library)
        lost = set(tables()) - tables_in(db)
        generation = db.execute("SELECT value FROM manifest WHERE name = 'generation'").fetchone()
        if lost:
            others = ", and what it held of conversations is gone" if "turns" in lost else ""
            raise LibraryError(
                f"The library at {library} is damaged (it has lost the table {min(lost)}{others}); put back a copy of "
                "it, or run `whosaid reindex`, which makes the table anew"
            )
        if generation is None or not isinstance(generation[0], int):
            raise LibraryError(
                f"The library at {library} is damaged (its generation is {generation and generation[0]!r}); "
                "`whosaid reindex --vectors-only` mends it"
            )
    except BaseException:
        db.close()
        raise
    return db


def require_core(db: sqlite3.Connection, library: Path) -> None:
    """Raises LibraryError unless this is a library of our format, with all from which the rest can be worked out."""
    there = tables_in(db)
    if not there & set(tables()):
        size = (library / FILE).stat().st_size
        what = "is not a WhoSaid library; choose another folder" if size and there else f"is empty; {ANEW}"
        raise LibraryError(f"{library / FILE} {what}")
    if lost := IRREPLACEABLE - there:
        raise LibraryError(f"The library at {library} is damaged (it has lost the table {min(lost)}); {ANEW}")
    version = version_of(db)
    if version is None:
        raise LibraryError(f"The library at {library} is damaged (its manifest is lost); {ANEW}")
    if version in (2, 3):
        from rag.store.converting import convert

        convert(db, library)
    elif version != VERSION:
        raise LibraryError(
            f"The library at {library} has format {version}, and this version of whosaid reads {VERSION}; "
            "add its articles to a new library"
        )


def tolerant(text: bytes) -> str:
    """A text_factory: what is no UTF-8 becomes lone surrogates, where SQLite would raise."""
    return text.decode("utf-8", "surrogateescape")


def tables_in(db: sqlite3.Connection) -> set[str]:
    """Views as well."""
    return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}


@cache
def tables() -> dict[str, str]:
    """The statement that makes each table, but those that the full-text index makes for itself."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        found = db.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    return {name: sql for name, sql in found if not name.startswith("words_")}


def version_of(db: sqlite3.Connection) -> int | None:
    found = db.execute("SELECT value FROM manifest WHERE name = 'version'").fetchone()
    return found[0] if found else None


@contextmanager
def translated(library: Path) -> Iterator[None]:
    """Turn the errors of SQLite and the file system into LibraryError, one line each."""
    try:
        yield
    except sqlite3.Error as error:
        raise _in_our_words(str(error), library, error) from error
    except OSError as error:
        text = "disk full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror or str(error)
        raise _in_our_words(text, library, error) from error


def _in_our_words(text: str, library: Path, error: Exception) -> Exception:
    low = text.lower()
    if "full" in low:
        return LibraryError(f"The disk of {library} is full; nothing was lost: make room and run the command again")
    if "locked" in low or "busy" in low:
        return LibraryBusy(f"The library at {library} is being written; try again in a moment")
    if "readonly" in low or "read-only" in low or "permission" in low:
        return LibraryError(f"The library at {library} cannot be written ({low}); check its permissions")
    if isinstance(error, OSError) or "unable to open" in low:
        return LibraryError(f"The library at {library} cannot be opened ({low}); check the folder and its permissions")
    kinds = sqlite3.ProgrammingError, sqlite3.IntegrityError, sqlite3.NotSupportedError
    ours = isinstance(error, kinds) or "syntax error" in low
    if isinstance(error, sqlite3.DatabaseError) and not ours:
        reason = " ".join(low.partition(" with text ")[0].split())[:200]  # of text that is no UTF-8 only the column
        if "not a database" in low:
            return LibraryError(f"The library at {library} is damaged ({reason}); {ANEW}")
        if any(name in low for name in WORDS_FAULTS):
            return LibraryError(
                f"The index of words at {library} is damaged ({reason}); `whosaid reindex` makes it anew"
            )
        return LibraryError(
            f"The library at {library} is damaged ({reason}); `whosaid status --deep` says where, `whosaid reindex` "
            f"makes anew what can be made from the articles; if neither helps, {ANEW}"
        )
    return error  # a mistake of ours: it keeps its name and its traceback
