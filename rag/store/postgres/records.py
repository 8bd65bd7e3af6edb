"""The system of record in PostgreSQL, read side: a `seams.Records`. A user who may only read can ask it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from rag.domain import Article, Filters, Passage, Source, Span, Speaker, Statement, Turn
from rag.errors import LibraryError
from rag.seams import Vectors
from rag.store import rows
from rag.store.copying import Contents
from rag.store.counts import COUNTS, no_article, other_embedder
from rag.store.postgres import parcels, schema
from rag.store.postgres.connecting import SNAPSHOT, Database
from rag.store.postgres.faults import translated
from rag.store.postgres.keys import CONVERSATION
from rag.store.postgres.reading import article_of, evidence_rows, read_articles, read_stamp, read_statements
from rag.store.postgres.searching import FROM, INDEX_ROWS, halves, listed, nearest, plain, vector_count, where, words
from rag.store.postgres.texts import StoredTexts
from rag.store.reading import SOURCE
from rag.store.retrieval import EVERYWHERE

Result = TypeVar("Result")
NOW = """to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
HOLD = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


class PostgresRecords:
    """Reads a library. Safe to share between threads. Raises LibraryError if there is none, or it cannot be read.

    `index_rows`: of more vectors than these, the nearest are looked for in the index.
    """

    def __init__(self, address: str, index_rows: int = INDEX_ROWS) -> None:
        self.database = Database(address)
        self.place = self.database.place  # to be shown
        self._index_rows = index_rows
        self.texts = StoredTexts(lambda work: self._once(work), self.place)
        try:
            self.database.run(lambda db: schema.check(db, self.place))
        except BaseException:
            self.database.close()
            raise

    def close(self) -> None:
        self.database.close()

    def _once(self, work: Callable[[Any], Result]) -> Result:
        """One question to the database, or one small change."""
        return self.database.run(work)

    def _read(self, work: Callable[[Any], Result]) -> Result:
        """Several questions that see the same library."""
        return self.database.read(work)

    # --- the library as a whole ---------------------------------------------------------------------

    def generation(self) -> int:
        return int(self.stamp("generation") or 0)

    def stamp(self, name: str) -> str | int | None:
        """A value of the manifest (version, generation, created, embedder, extractor ...); None if it is not set."""
        return self._once(partial(read_stamp, name=name))

    def require_embedder(self, name: str) -> None:
        """Raises LibraryError if the stored vectors were made by another embedder."""
        if (stored := self.stamp("embedder")) not in (None, name):
            raise other_embedder(self.place, str(stored), name)

    def counts(self) -> dict[str, int]:
        """How many articles, revisions, passages, statements ... there are."""
        counted = self._read(lambda db: {name: db.execute(sql).fetchone()[0] for name, sql in COUNTS.items()})
        return {**counted, "pending": 0}

    def size(self) -> int:
        """Bytes of all tables and indexes."""
        sql = (
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)"
        )
        return self._once(lambda db: db.execute(sql, (schema.SCHEMA,)).fetchone()[0])

    @contextmanager
    def contents(self) -> Iterator[Contents]:
        """All of the library as it is now, over a connection of its own."""
        with translated(self.database.address), closing(self.database.direct()) as db:
            db.execute(SNAPSHOT)
            yield parcels.contents(db)

    # --- articles -----------------------------------------------------------------------------------

    def sources(self, filters: Filters = EVERYWHERE) -> list[Source]:
        condition, values = where(filters)
        if filters.speakers:
            condition = f"a.n IN (SELECT a.n {FROM} WHERE {condition})"
        newest_first = "ORDER BY coalesce(a.published, '') DESC, a.id"
        sql = f"SELECT {SOURCE} FROM articles a WHERE {condition} {newest_first}"
        return [rows.source_from(row) for row in self._once(lambda db: db.execute(sql, values).fetchall())]

    def article(self, source_id: str, revision: str | None = None) -> Article:
        sql = (
            f"SELECT coalesce(%(r)s, a.revision), a.revision, r.text, {SOURCE} FROM articles a LEFT JOIN revisions r "
            "ON r.article = a.n AND r.revision = coalesce(%(r)s, a.revision) WHERE a.id = %(id)s"
        )
        asked = {"r": revision and plain(revision), "id": plain(source_id)}
        found = self._once(lambda db: db.execute(sql, asked).fetchone())
        if found is None or (found[2] is None and revision):
            raise no_article(source_id, revision)
        wanted, current, text, *row = found
        source = rows.source_from(row)
        return article_of(source if wanted == current else replace(source, pages=()), wanted, text)

    def source(self, source_id: str) -> Source:
        """Of an article, without its text. Raises ArticleGone."""
        sql = f"SELECT {SOURCE} FROM articles a WHERE a.id = %s"
        if (found := self._once(lambda db: db.execute(sql, (plain(source_id),)).fetchone())) is None:
            raise no_article(source_id)
        return rows.source_from(found)

    def addresses(self) -> set[str]:
        """Where all articles came from and can be read."""
        found = self._once(lambda db: db.execute("SELECT url, origin FROM articles").fetchall())
        return {address for row in found for address in row}

    def faults(self) -> list[str]:
        """Texts that are not those that were added, after reading all of them."""
        faults = []
        for source in self.sources():
            try:
                self.article(source.id)
            except LibraryError as error:
                faults.append(str(error))
        return faults

    def revisions(self, source_id: str) -> list[str]:
        """The hashes of all revisions that were ever added, the current one last; [] if there is no such article."""
        sql = (
            "SELECT r.revision FROM articles a JOIN revisions r ON r.article = a.n WHERE a.id = %s "
            "ORDER BY r.revision = a.revision, r.added"
        )
        return [row[0] for row in self._once(lambda db: db.execute(sql, (plain(source_id),)).fetchall())]

    def copies(self) -> dict[str, str]:
        sql = "SELECT a.id, f.id FROM articles a JOIN articles f ON f.n = a.founder"
        groups = dict(self._once(lambda db: db.execute(sql).fetchall()))
        return groups | {founder: founder for founder in groups.values()}

    # --- statements and passages --------------------------------------------------------------------

    def speakers(self) -> list[Speaker]:
        """Speakers of current statements, by name."""
        sql = f"SELECT {rows.SPEAKER} FROM speakers ORDER BY name, id"
        return [rows.speaker_from(row) for row in self._once(lambda db: db.execute(sql).fetchall())]

    def statements(self, filters: Filters = EVERYWHERE, ids: Sequence[str] | None = None) -> list[Statement]:
        return self._read(lambda db: read_statements(db, evidence_rows(db, "s", filters, ids)))

    def aimed(self, acts: Sequence[str], filters: Filters = EVERYWHERE) -> list[Statement]:
        """Statements of these acts that are aimed at somebody: blaming, praising, urging whom."""
        return self._read(lambda db: read_statements(db, evidence_rows(db, "s", filters, acts=acts)))

    def quoted(self) -> dict[str, int]:
        """How many statements each speaker has, by the speaker's id."""
        sql = "SELECT speaker, count(*) FROM evidence WHERE speaker IS NOT NULL GROUP BY 1"
        return dict(self._once(lambda db: db.execute(sql).fetchall()))

    def said(self) -> list[tuple[str | None, str, int]]:
        """(speaker id, source id, number of statements) for all current statements, without reading one of them."""
        return [(who, source_id, number) for who, source_id, _, number in self._counted("NULL::text")]

    def forms(self) -> list[tuple[str | None, str, str, int]]:
        """The same by form: (speaker id, source id, form, number of statements)."""
        return self._counted("e.body::json ->> 'form'")

    def _counted(self, by: str) -> list[tuple[str | None, str, str, int]]:
        sql = f"SELECT e.speaker, a.id, {by}, count(*) {FROM} WHERE e.kind = 's' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        return self._once(lambda db: db.execute(sql).fetchall())

    def passages(self, filters: Filters = EVERYWHERE, ids: Sequence[str] | None = None) -> list[Passage]:
        def read(db: Any) -> list[Passage]:
            found = evidence_rows(db, "p", filters, ids)
            texts = read_articles(db, {row[0] for row in found})
            spans = [(texts[n], Span(start, end)) for n, start, end, _, _ in found]
            return [Passage(article.source.id, span, span.cut(article.text)) for article, span in spans]

        return self._read(read)

    # --- searching ----------------------------------------------------------------------------------

    def words(self, terms: Sequence[str], filters: Filters, k: int) -> list[tuple[str, float]]:
        found = self._read(lambda db: words(db, terms, filters, k))
        return [(rows.evidence_id(*place), score) for *place, score in found]

    def pages(self, terms: Sequence[str], speakers: Sequence[str], k: int, most_rows: int) -> list[str]:
        """Articles by the k best sentences that hold the terms: those of the speakers first, then the likeliest.

        Rare terms are looked up first, until they are in `most_rows` sentences: ranking is what takes the time.
        """
        own = (
            'EXISTS (SELECT FROM evidence s WHERE s.article = t.article AND s.kind = \'s\' AND s."start" < t."end" '
            'AND t."start" < s."end" AND s.speaker = ANY(%s))'
        )
        place = 't."start" = i."start" AND t."end" = i."end" AND t.kind = i.kind'
        sql = (
            "SELECT a.id FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) WITH ORDINALITY "
            'i (id, kind, "start", "end", rank) JOIN articles a ON a.id = i.id '
            f"JOIN evidence t ON t.article = a.n AND {place} ORDER BY NOT {own}, i.rank"
        )

        def read(db: Any) -> list[str]:
            found = words(db, terms, EVERYWHERE, k, most_rows)
            columns = [[row[column] for row in found] for column in range(4)]
            return list(dict.fromkeys(id for (id,) in db.execute(sql, (*columns, listed(speakers)))))

        return self._read(read)

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[tuple[str, float]]:
        wanted = np.asarray(vector, dtype=np.float32).reshape(-1)
        length = float(np.linalg.norm(wanted))
        if not length or k < 1:
            return []

        def read(db: Any) -> list[tuple[str, float]]:
            best = nearest(db, wanted / length, filters, k, self._index_rows)
            sql = f'SELECT e.n, a.id, e.kind, e."start", e."end" {FROM} WHERE e.n = ANY(%s)'
            places = {n: place for n, *place in db.execute(sql, ([n for n, _ in best],)).fetchall()}
            return [(rows.evidence_id(*places[n]), score) for n, score in best]

        return self._read(read)

    def vector_count(self, filters: Filters = EVERYWHERE) -> int:
        return self._once(lambda db: vector_count(db, filters))

    def sample(self, count: int) -> Vectors:
        """Some stored vectors, spread over the library, shape (at most count, dim)."""
        one = "(SELECT vector FROM vectors WHERE n >= %s ORDER BY n LIMIT 1)"

        def read(db: Any) -> list[bytes]:
            most = db.execute("SELECT coalesce(max(n), 0) FROM vectors").fetchone()[0]
            places = sorted({1 + i * most // count for i in range(count)})
            cursor = db.cursor(binary=True)
            return [row[0] for place in places if (row := cursor.execute(one, (place,)).fetchone())]

        found = self._read(read)
        return halves(found) if found else np.zeros((0, 0), np.float32)

    def pending_count(self) -> int:
        """How many vectors the index has still to learn: none, as it learns them in the same transaction."""
        return 0

    # --- conversations ------------------------------------------------------------------------------

    def turns(self, conversation: str) -> list[Turn]:
        sql = "SELECT turn FROM turns WHERE conversation = %s ORDER BY position"
        found = self._once(lambda db: db.execute(sql, (plain(conversation),)).fetchall())
        return [rows.turn_from(row[0]) for row in found]

    def add_turn(self, conversation: str, turn: Turn) -> None:
        """Allowed beside writers; two turns of one conversation come one after the other."""

        def add(db: Any) -> None:
            with db.transaction():
                db.execute(HOLD, (CONVERSATION, plain(conversation)))
                db.execute(
                    f"INSERT INTO turns SELECT %s, 1 + coalesce(max(position), 0), %s, {NOW} FROM turns "
                    "WHERE conversation = %s",
                    (plain(conversation), rows.turn_row(turn), plain(conversation)),
                )

        self.database.run(add)
