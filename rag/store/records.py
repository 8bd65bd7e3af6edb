"""The system of record, read side: a library's SQLite file as `seams.Records`."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.domain import Article, Filters, Passage, Source, Span, Speaker, Statement, Turn
from rag.errors import LibraryError
from rag.seams import Vectors
from rag.store import parcels, rows, schema
from rag.store.copying import Contents
from rag.store.counts import COUNTS, no_article, other_embedder
from rag.store.reading import SOURCE, TEXT, Articles, evidence_rows, id_of, read_stamp, read_statements, require_record
from rag.store.retrieval import (
    EVERYWHERE,
    EXACT_ROWS,
    FROM,
    Best,
    Vault,
    of_speakers,
    phrases,
    vector_count,
    where,
    words_found,
)
from rag.store.texts import FolderTexts


class SqliteRecords:
    """Reads a library. Safe to share between threads: each call takes a connection of its own.

    Raises LibraryError if there is no library at the folder or it cannot be read.
    """

    def __init__(self, library: Path, exact_rows: int = EXACT_ROWS) -> None:
        self.library = Path(library)
        self.place = str(library)  # to be shown
        self.texts = FolderTexts(self.library)
        self._idle: deque[sqlite3.Connection] = deque([schema.connect(self.library)])
        self._vault = Vault(exact_rows)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with schema.translated(self.library):
            try:
                db = self._idle.pop()
            except IndexError:
                db = schema.connect(self.library)
            try:
                yield db
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                self._idle.append(db)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot: what another process commits meanwhile is not seen halfway."""
        with self._connection() as db:
            db.execute("BEGIN")
            yield db

    # --- the library as a whole ---------------------------------------------------------------------

    def generation(self) -> int:
        found = self.stamp("generation")
        if not isinstance(found, int):  # checked when the library was opened; another process may have broken it since
            raise LibraryError(
                f"The generation of {self.library} is {found!r}; `whosaid reindex --vectors-only` mends it"
            )
        return found

    def stamp(self, name: str) -> str | int | None:
        """A value of the manifest (version, generation, created, embedder, extractor ...); None if it is not set."""
        with self._connection() as db:
            return read_stamp(db, name)

    def require_embedder(self, name: str) -> None:
        """Raises LibraryError if the stored vectors were made by another embedder."""
        stored = self.stamp("embedder")
        if stored is not None and stored != name:
            raise other_embedder(self.place, str(stored), name)

    def counts(self) -> dict[str, int]:
        """How many articles, revisions, passages, statements ... there are."""
        with self._reading() as db:
            counted = {name: db.execute(sql).fetchone()[0] for name, sql in COUNTS.items()}
        return {**counted, "pending": self.pending_count()}

    def size(self) -> int:
        """Bytes of all files of the library."""
        return sum(path.stat().st_size for path in self.library.rglob("*") if path.is_file())

    @contextmanager
    def contents(self) -> Iterator[Contents]:
        """All of the library as it is now."""
        with self._reading() as db:
            yield parcels.contents(db, self.texts)

    # --- articles -----------------------------------------------------------------------------------

    def sources(self, filters: Filters = EVERYWHERE) -> list[Source]:
        condition, values = where(filters)
        if filters.speakers:
            condition = f"a.n IN (SELECT a.n {FROM} WHERE {condition})"
        with self._reading() as db:
            newest_first = "ORDER BY coalesce(a.published, '') DESC, a.id"
            found = db.execute(f"SELECT {SOURCE} FROM articles a WHERE {condition} {newest_first}", values)
            return [rows.source_from(row) for row in found]

    def addresses(self) -> set[str]:
        """Where all articles came from and can be read."""
        with self._reading() as db:
            return {address for row in db.execute("SELECT url, origin FROM articles") for address in row}

    def article(self, source_id: str, revision: str | None = None) -> Article:
        with self._reading() as db:
            found = db.execute(
                f"SELECT a.n, coalesce(?1, a.revision), {TEXT}, a.revision, {SOURCE} FROM articles a "
                "LEFT JOIN revisions r ON r.article = a.n AND r.revision = coalesce(?1, a.revision) WHERE a.id = ?2",
                (revision, source_id),
            ).fetchone()
            if found is not None:
                require_record(db, found[0], source := rows.source_from(found[4:]))
        if found is None or (found[2] is None and revision):
            raise no_article(source_id, revision)
        if found[1] != found[3]:  # pages are those of the current revision
            source = replace(source, pages=())
        return rows.article_from(source, found[1], found[2])

    def source(self, source_id: str) -> Source:
        """Of an article, without its text. Raises ArticleGone."""
        with self._reading() as db:
            found = db.execute(f"SELECT {SOURCE} FROM articles a WHERE a.id = ?", (source_id,)).fetchone()
        if found is None:
            raise no_article(source_id)
        return rows.source_as_stored(found)

    def revisions(self, source_id: str) -> list[str]:
        """The hashes of all revisions that were ever added, the current one last; [] if there is no such article."""
        with self._reading() as db:
            found = db.execute(
                "SELECT r.revision FROM articles a JOIN revisions r ON r.article = a.n WHERE a.id = ? "
                "ORDER BY r.revision = a.revision, r.rowid",
                (source_id,),
            )
            return [row[0] for row in found]

    def copies(self) -> dict[str, str]:
        with self._reading() as db:
            found = db.execute("SELECT a.id, f.id FROM articles a JOIN articles f ON f.n = a.founder").fetchall()
        groups = dict(found)
        return groups | {founder: founder for founder in groups.values()}

    # --- statements and passages --------------------------------------------------------------------

    def speakers(self) -> list[Speaker]:
        """Speakers of current statements, by name."""
        with self._reading() as db:
            found = db.execute(f"SELECT {rows.SPEAKER} FROM speakers ORDER BY name, id")
            return [rows.speaker_from(row) for row in found]

    def statements(self, filters: Filters = EVERYWHERE, ids: Sequence[str] | None = None) -> list[Statement]:
        with self._reading() as db:
            return read_statements(db, evidence_rows(db, "s", filters, ids))

    def aimed(self, acts: Sequence[str], filters: Filters = EVERYWHERE) -> list[Statement]:
        """Statements of these acts that are aimed at somebody: blaming, praising, urging whom."""
        with self._reading() as db:
            return read_statements(db, evidence_rows(db, "s", filters, acts=acts))

    def quoted(self) -> dict[str, int]:
        """How many statements each speaker has, by the speaker's id: of an index alone, so at once."""
        with self._reading() as db:
            return dict(db.execute("SELECT speaker, count(*) FROM evidence WHERE speaker IS NOT NULL GROUP BY 1"))

    def said(self) -> list[tuple[str | None, str, int]]:
        """(speaker id, source id, number of statements) for all current statements, without reading one of them."""
        return [(who, source_id, number) for who, source_id, _, number in self._counted("NULL")]

    def forms(self) -> list[tuple[str | None, str, str, int]]:
        """The same by form: (speaker id, source id, form, number of statements)."""
        return self._counted("json_extract(body, '$.form')")

    def _counted(self, by: str) -> list[tuple[str | None, str, str, int]]:
        with self._reading() as db:
            ids = dict(db.execute("SELECT n, id FROM articles"))  # joined here: SQLite would sort by their texts
            found = db.execute(
                f"SELECT speaker, article, {by}, count(*) FROM evidence WHERE kind = 's' GROUP BY 1, 2, 3"
            )
            counted = found.fetchall()
        if lost := {row[1] for row in counted} - ids.keys():
            raise LibraryError(f"{len(lost)} articles of {self.library} have lost their records; see `whosaid status`")
        return [(who, ids[article], of, number) for who, article, of, number in counted]

    def passages(self, filters: Filters = EVERYWHERE, ids: Sequence[str] | None = None) -> list[Passage]:
        with self._reading() as db:
            texts = Articles(db)
            spans = [(texts[n], Span(start, end)) for n, start, end, _, _ in evidence_rows(db, "p", filters, ids)]
            return [Passage(article.source.id, span, span.cut(article.text)) for article, span in spans]

    # --- searching ----------------------------------------------------------------------------------

    def words(self, terms: Sequence[str], filters: Filters, k: int) -> list[tuple[str, float]]:
        with self._reading() as db:
            wanted = words_found(db, phrases(terms))
            if not wanted or k < 1:
                return []
            condition, values = where(filters)
            found = db.execute(
                "SELECT a.id, e.kind, e.start, e.end, -w.rank FROM words w JOIN evidence e ON e.n = w.rowid "
                f"JOIN articles a ON a.n = e.article WHERE words MATCH ? AND {condition} ORDER BY w.rank, e.n LIMIT ?",
                (" OR ".join(wanted), *values, k),
            )
            return [(rows.evidence_id(*row[:4]), row[4]) for row in found]

    def pages(self, terms: Sequence[str], speakers: Sequence[str], k: int, most_rows: int) -> list[str]:
        """Articles by the k best sentences that hold the terms: those of the speakers first, then the likeliest.

        Rare terms are looked up first, until they are in `most_rows` sentences: ranking is what takes the time.
        """
        with self._reading() as db:
            wanted = words_found(db, phrases(terms), most_rows)
            if not wanted:
                return []
            sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?"
            found = [number for (number,) in db.execute(sql, (" OR ".join(wanted), k))]
            own = of_speakers(db, found, speakers) if speakers else set()
            found.sort(key=lambda number: number not in own)  # stable: otherwise the likeliest first
            ids = "SELECT a.id FROM json_each(?) j JOIN evidence e ON e.n = j.value JOIN articles a ON a.n = e.article"
            return list(dict.fromkeys(id for (id,) in db.execute(f"{ids} ORDER BY j.key", (json.dumps(found),))))

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[tuple[str, float]]:
        wanted = np.asarray(vector, dtype=np.float32).reshape(-1)
        length = float(np.linalg.norm(wanted))
        if not length or k < 1:
            return []
        with self._reading() as db:
            best = Best(wanted / length, k)
            self._vault.offer_to(best, db, int(read_stamp(db, "generation") or 0), filters)
            return [(id_of(db, number), score) for number, score in best.ranked()]

    def vector_count(self, filters: Filters = EVERYWHERE) -> int:
        with self._reading() as db:
            return vector_count(db, filters)

    def sample(self, count: int) -> Vectors:
        """Some stored vectors, spread over the library, shape (at most count, dim)."""
        with self._reading() as db:
            most = db.execute("SELECT coalesce(max(article), 0) FROM vectors").fetchone()[0]
            places = sorted({1 + i * most // count for i in range(count)})
            one = "SELECT numbers, vectors FROM vectors WHERE article >= ? AND length(numbers) ORDER BY article LIMIT 1"
            found = [row for place in places if (row := db.execute(one, (place,)).fetchone())]
        vectors = [rows.vectors_from([row])[1][0] for row in found]
        if len({len(vector) for vector in vectors}) > 1:
            raise LibraryError("Stored vectors are cut off; `whosaid reindex` makes them again")
        return np.array(vectors, np.float32)

    def pending_count(self) -> int:
        """How many passages and statements the vector index does not know as they are now."""
        with self._reading() as db:
            return db.execute("SELECT count(*) FROM pending").fetchone()[0]

    # --- conversations ------------------------------------------------------------------------------

    def turns(self, conversation: str) -> list[Turn]:
        with self._reading() as db:
            found = db.execute("SELECT turn FROM turns WHERE conversation = ? ORDER BY position", (conversation,))
            return [rows.turn_from(row[0]) for row in found]

    def add_turn(self, conversation: str, turn: Turn) -> None:
        """Short, so allowed beside the writer: SQLite makes it wait for a running transaction."""
        with self._connection() as db:
            db.execute(
                "INSERT INTO turns SELECT ?1, 1 + coalesce(max(position), 0), ?2, "
                "strftime('%Y-%m-%dT%H:%M:%SZ', 'now') FROM turns WHERE conversation = ?1",
                (conversation, rows.turn_row(turn)),
            )
