"""The tables of a library in PostgreSQL, in versions: each migration takes a library from one version to the next."""

from __future__ import annotations

from typing import Any

from rag.errors import LibraryError
from rag.store.postgres.faults import no_vectors
from rag.store.postgres.keys import WRITING

SCHEMA = "whosaid"
PGVECTOR = (0, 8)  # before it filters were applied after the nearest were found, and half vectors had no index

# The tables are those of `rag.store.schema`, and their columns mean the same. What is different: texts compare by their
# bytes (COLLATE "C"), as SQLite's do; words are the tokens that SQLite makes, with their positions; a row a vector.
FIRST = """
CREATE TABLE manifest (name text COLLATE "C" PRIMARY KEY, value jsonb NOT NULL);
CREATE TABLE articles (
    n bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    origin text COLLATE "C" NOT NULL,
    title text NOT NULL, outlet text NOT NULL, author text NOT NULL, url text NOT NULL,
    published text COLLATE "C", updated text COLLATE "C",
    pages text NOT NULL DEFAULT '',
    outlet_key text COLLATE "C" NOT NULL,
    revision text COLLATE "C" NOT NULL,
    models text COLLATE "C" NOT NULL,
    vectors integer NOT NULL DEFAULT 0,
    founder bigint REFERENCES articles (n));
-- an address may be longer than an index allows
CREATE UNIQUE INDEX articles_origin ON articles (md5(origin));
CREATE INDEX articles_founder ON articles (founder) WHERE founder IS NOT NULL;
CREATE INDEX articles_outlet ON articles (outlet_key);
CREATE TABLE revisions (
    article bigint NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    revision text COLLATE "C" NOT NULL,
    added bigint GENERATED ALWAYS AS IDENTITY,
    text text NOT NULL,
    PRIMARY KEY (article, revision));
CREATE TABLE bands (
    band bigint NOT NULL,
    article bigint NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    PRIMARY KEY (band, article));
CREATE INDEX bands_article ON bands (article);
CREATE TABLE speakers (
    id text COLLATE "C" PRIMARY KEY, name text COLLATE "C" NOT NULL, kind text NOT NULL, aliases text NOT NULL,
    roles text NOT NULL);
CREATE TABLE evidence (
    n bigint PRIMARY KEY,
    article bigint NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('p', 't', 's')),
    "start" integer NOT NULL, "end" integer NOT NULL,
    home bigint,
    speaker text COLLATE "C" REFERENCES speakers (id),
    body text);
CREATE UNIQUE INDEX evidence_place ON evidence (article, kind, "start", "end");
CREATE INDEX evidence_speaker ON evidence (speaker) WHERE speaker IS NOT NULL;
-- length: how many tokens, which a tsvector does not say of words that are repeated very often
CREATE TABLE words (
    n bigint PRIMARY KEY,
    article bigint NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    length integer NOT NULL,
    tokens tsvector NOT NULL);
CREATE INDEX words_article ON words (article);
CREATE INDEX words_tokens ON words USING gin (tokens) WITH (fastupdate = off);
CREATE TABLE vectors (
    n bigint PRIMARY KEY,
    article bigint NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    vector halfvec NOT NULL);
ALTER TABLE vectors ALTER COLUMN vector SET STORAGE PLAIN;
CREATE INDEX vectors_article ON vectors (article);
CREATE TABLE turns (
    conversation text COLLATE "C" NOT NULL, position integer NOT NULL, turn text NOT NULL,
    asked text COLLATE "C" NOT NULL,
    PRIMARY KEY (conversation, position));
CREATE TABLE conversations (
    name text COLLATE "C" PRIMARY KEY, owner text COLLATE "C" NOT NULL DEFAULT '', title text NOT NULL DEFAULT '');
-- speakers.toml and the journal of corrections, which are files beside a library in a folder
CREATE TABLE texts (name text COLLATE "C" PRIMARY KEY, text text NOT NULL);
-- rows, tokens: what the table words holds, to rank by (BM25)
INSERT INTO manifest VALUES ('generation', '0'), ('rows', '0'), ('tokens', '0'),
    ('created', to_jsonb(to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
"""

# As WATCHES in `rag.store.schema`.
SECOND = """
CREATE TABLE watches (
    n bigint PRIMARY KEY,
    question text COLLATE "C" NOT NULL,
    feeds text NOT NULL, made text NOT NULL, seen bigint NOT NULL);
CREATE UNIQUE INDEX watches_question ON watches (md5(question));
CREATE TABLE reports (
    n bigint PRIMARY KEY,
    watch bigint NOT NULL REFERENCES watches (n) ON DELETE CASCADE,
    article text COLLATE "C" NOT NULL, said text COLLATE "C" NOT NULL,
    report text NOT NULL,
    told integer NOT NULL DEFAULT 0,
    UNIQUE (watch, said));
CREATE TABLE tellings (
    report bigint NOT NULL REFERENCES reports (n) ON DELETE CASCADE,
    channel text COLLATE "C" NOT NULL,
    state text NOT NULL CHECK (state IN ('sending', 'sent')),
    PRIMARY KEY (report, channel));
"""

MIGRATIONS = (FIRST, SECOND)  # only ever add to these: a library that was made by one of them stays as it was made


def migrate(db: Any, place: str) -> None:
    """Make the tables, or bring those of an older version up to date, in one transaction. Raises LibraryError."""
    from psycopg.types.json import Jsonb

    if version(db) == len(MIGRATIONS):
        return
    with db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(%s)", (WRITING,))  # two that begin at once: the second finds it done
        found = version(db)
        refuse_newer(found, place)
        if db.info.parameter_status("server_encoding") != "UTF8":
            raise LibraryError(f"The database {place} is not in UTF8; make one with ENCODING 'UTF8'")
        require_pgvector(db, place)
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for script in MIGRATIONS[found:]:
            db.execute(script)
        db.execute(
            "INSERT INTO manifest VALUES ('version', %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (Jsonb(len(MIGRATIONS)),),
        )


def require_pgvector(db: Any, place: str) -> None:
    """Have the extension in the database, or say what is missing."""
    from psycopg import errors

    try:
        with db.transaction():
            db.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
    except (errors.UndefinedFile, errors.FeatureNotSupported, errors.InsufficientPrivilege) as error:
        raise no_vectors(place) from error
    found = db.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()[0]
    if tuple(int(part) for part in found.split(".")[:2]) < PGVECTOR:
        wanted = ".".join(map(str, PGVECTOR))
        raise LibraryError(
            f"The database {place} has pgvector {found}, and whosaid needs {wanted}; install it, then run "
            "ALTER EXTENSION vector UPDATE"
        )


def version(db: Any) -> int:
    """How many migrations a library has seen; 0: there is no library."""
    if db.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.manifest",)).fetchone()[0] is None:
        return 0
    found = db.execute("SELECT value FROM manifest WHERE name = 'version'").fetchone()
    return int(found[0]) if found else 0


def check(db: Any, place: str) -> None:
    """Raises LibraryError unless the library can be read as it is."""
    found = version(db)
    if not found:
        raise LibraryError(f"There is no library in {place}; add articles with `whosaid add PATH`")
    refuse_newer(found, place)
    if found < len(MIGRATIONS):
        raise LibraryError(
            f"The library in {place} has format {found}, and this version of whosaid reads {len(MIGRATIONS)}; run "
            "`whosaid reindex --vectors-only` once, as a user who may change tables: it brings it up to date"
        )


def refuse_newer(found: int, place: str) -> None:
    if found > len(MIGRATIONS):
        raise LibraryError(
            f"The library in {place} has format {found}, and this version of whosaid reads {len(MIGRATIONS)}; "
            "install a newer whosaid"
        )
