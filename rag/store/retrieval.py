"""How the records are searched: filters and words as SQL, and exact cosine over blocks of vectors."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from rag.domain import Filters
from rag.errors import LibraryError
from rag.seams import Vectors
from rag.store.rows import Numbers, vectors_from

EVERYWHERE = Filters()
EXACT_ROWS = 200_000  # so many vectors are kept in memory (307 MB of 384 dimensions) and compared one by one
BLOCK_ARTICLES = 512
MAX_TERMS = 32  # of one search by words
LEAST_TERMS = 5  # of a search that looks at few rows
WRONG_VECTORS = "Stored vectors are lost or left over; `whosaid reindex` makes them again"
COMMON_SHARE, COMMON_ROWS = 0.05, 2_000  # a word in more rows than both says little and takes most of the time

FROM = "FROM evidence e JOIN articles a ON a.n = e.article"

Mask = NDArray[np.bool_]


def where(filters: Filters) -> tuple[str, list[str]]:
    """Filters as a condition on `a` (articles) and `e` (evidence), and its values.

    A speaker's passages and sentences are those that share words with a statement by that speaker.
    """
    conditions, values = ["1"], []
    if filters.speakers:
        conditions.append(
            "e.n IN (SELECT w.n FROM evidence s JOIN evidence w ON w.article = s.article AND w.start < s.end "
            "AND s.start < w.end AND (w.kind != 's' OR w.n = s.n) "
            "WHERE s.kind = 's' AND s.speaker IN (SELECT value FROM json_each(?)))"
        )
        values.append(json.dumps(filters.speakers))
    if filters.outlets:
        conditions.append("a.outlet_key IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([outlet_key(outlet) for outlet in filters.outlets]))
    if filters.articles:
        conditions.append("a.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(filters.articles))
    if filters.since:
        conditions.append("substr(a.published, 1, 10) >= ?")
        values.append(filters.since[:10])
    if filters.until:  # "2024-11" includes the whole month
        conditions.append("substr(a.published, 1, length(?)) <= ?")
        values += [filters.until[:10]] * 2
    return " AND ".join(conditions), values


def outlet_key(outlet: str) -> str:
    return " ".join(outlet.casefold().split())


# --- words ------------------------------------------------------------------------------------------


def phrases(terms: Sequence[str]) -> list[str]:
    """Terms as FTS5 strings, in which nothing is an operator; each once.

    >>> phrases(["Baghaei", 'a "b" OR', "--", "baghaei"])
    ['"baghaei"', '"a b or"']
    """
    plain = (" ".join(re.findall(r"\w+", term.casefold())) for term in terms)
    return [f'"{words}"' for words in dict.fromkeys(plain) if words]


def telling(
    terms: Sequence[str], total: int, rows_with: Callable[[str, int], int], most: int | None = None
) -> dict[str, int]:
    """The terms worth searching, with how many rows have each: those few rows have; if all are common, the rarest one.

    `rows_with` counts the rows that have a term, and may stop at the number it is given. With `most` only the rarest
    that together are in so many rows, and LEAST_TERMS whatever rows they are in.
    """
    common = max(COMMON_ROWS, int(COMMON_SHARE * total))
    counts = {term: rows_with(term, common) for term in terms}
    rare = sorted((term for term in terms if 0 < counts[term] < common), key=counts.__getitem__)
    if rare and most is not None:
        so_far = accumulate(counts[term] for term in rare)
        rare = [
            term for at, (term, rows) in enumerate(zip(rare, so_far, strict=True)) if at < LEAST_TERMS or rows <= most
        ]
    if not rare:
        counts = {term: rows_with(term, total) for term in terms if counts[term]}
        rare = sorted(counts, key=counts.__getitem__)[:1]
    return {term: counts[term] for term in rare[:MAX_TERMS]}


def words_found(db: sqlite3.Connection, terms: Sequence[str], most: int | None = None) -> list[str]:
    """Of terms as FTS5 strings those worth searching."""
    total = db.execute("SELECT coalesce(max(rowid), 0) FROM words").fetchone()[0]
    return list(telling(terms, total, lambda term, stop: _rows_with(db, term, stop), most))


def _rows_with(db: sqlite3.Connection, term: str, most: int) -> int:
    """How many rows have the term; counting stops at `most`, which keeps common words cheap."""
    counted = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
    return db.execute(counted, (term, most)).fetchone()[0]


def of_speakers(db: sqlite3.Connection, sentences: Sequence[int], speakers: Sequence[str]) -> set[int]:
    """Which sentences share words with a statement by one of the speakers."""
    found = db.execute(
        "SELECT DISTINCT t.n FROM json_each(?) j JOIN evidence t ON t.n = j.value JOIN evidence s "
        "ON s.article = t.article AND s.kind = 's' AND s.start < t.end AND t.start < s.end "
        "WHERE s.speaker IN (SELECT value FROM json_each(?))",
        (json.dumps(list(sentences)), json.dumps(list(speakers))),
    )
    return {number for (number,) in found}


# --- vectors ----------------------------------------------------------------------------------------


def vector_count(db: sqlite3.Connection, filters: Filters) -> int:
    condition, values = where(filters)
    if not filters.speakers:
        return db.execute(f"SELECT coalesce(sum(a.vectors), 0) FROM articles a WHERE {condition}", values).fetchone()[0]
    return db.execute(f"SELECT count(*) {FROM} WHERE {condition} AND e.kind = 't'", values).fetchone()[0]


class Best:
    """The k rows of the greatest cosine among all that were offered; of equals, the first stored."""

    def __init__(self, wanted: Vectors, k: int) -> None:
        self.wanted, self.k = wanted, k
        self.numbers: Numbers = np.zeros(0, np.int64)
        self.scores: Vectors = np.zeros(0, np.float32)

    def offer(self, numbers: Numbers, vectors: Vectors, passing: Mask | None = None) -> None:
        """Rows to choose from; of those, where a mask is given, only the passing ones."""
        if passing is not None and passing.sum() < 0.2 * len(passing):  # copying few rows is cheaper than scoring all
            numbers, vectors, passing = numbers[passing], vectors[passing], None
        if not len(numbers):
            return
        scores = vectors @ self.wanted
        if passing is not None:
            numbers, scores = numbers[passing], scores[passing]
        scores = np.concatenate([self.scores, scores])
        numbers = np.concatenate([self.numbers, numbers])
        if len(scores) > self.k:
            edge = np.partition(scores, -self.k)[-self.k]
            kept = np.flatnonzero(scores >= edge)
            scores, numbers = scores[kept], numbers[kept]
        best = np.lexsort((numbers, -scores))[: self.k]
        self.scores, self.numbers = scores[best], numbers[best]

    def ranked(self) -> list[tuple[int, float]]:
        return list(zip(self.numbers.tolist(), self.scores.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Block:
    """Some vectors: row i is that of evidence numbers[i], of article owners[i]."""

    numbers: Numbers
    owners: Numbers
    vectors: Vectors


class Vault:
    """The library's vectors: kept in memory while they are few enough, else read from the file for each search."""

    def __init__(self, exact_rows: int = EXACT_ROWS) -> None:
        self._exact_rows = exact_rows
        self._kept: tuple[int, Block] | None = None  # and the generation they are of
        self._loading = threading.Lock()

    def offer_to(self, best: Best, db: sqlite3.Connection, generation: int, filters: Filters) -> None:
        """Offer all vectors that pass the filters. A filtered search does not load all of them to choose a few."""
        kept = self._kept
        if kept and kept[0] == generation:
            blocks: Iterable[Block] = [kept[1]]
        elif filters == EVERYWHERE and vector_count(db, filters) <= self._exact_rows:
            blocks = [self._load(db, generation)]
        else:
            blocks = _read(db, filters)
        passes = _passes(db, filters)
        for block in blocks:
            best.offer(block.numbers, block.vectors, passes(block))

    def _load(self, db: sqlite3.Connection, generation: int) -> Block:
        with self._loading:
            if self._kept is None or self._kept[0] != generation:
                self._kept = None  # the old ones make room first
                self._kept = generation, _joined(_read(db, EVERYWHERE), vector_count(db, EVERYWHERE))
            return self._kept[1]


def _read(db: sqlite3.Connection, filters: Filters) -> Iterator[Block]:
    """The vectors of the articles that pass, or of which a part passes."""
    sql, values = "SELECT numbers, vectors, article FROM vectors", list[str]()
    if filters != EVERYWHERE:
        condition, values = where(filters)
        articles = f"SELECT e.article {FROM}" if filters.speakers else "SELECT a.n FROM articles a"
        sql += f" WHERE article IN ({articles} WHERE {condition})"
    found = db.execute(sql, values)
    while rows := found.fetchmany(BLOCK_ARTICLES):
        numbers, vectors = vectors_from([row[:2] for row in rows])
        owners = np.repeat([row[2] for row in rows], [len(row[0]) // 8 for row in rows])
        yield Block(numbers, owners, vectors)


def _passes(db: sqlite3.Connection, filters: Filters) -> Callable[[Block], Mask | None]:
    """Which rows of a block pass; None: all."""
    if filters == EVERYWHERE:
        return lambda block: None
    condition, values = where(filters)
    sql = f"SELECT e.n {FROM}" if filters.speakers else "SELECT a.n FROM articles a"
    passing = np.fromiter((row[0] for row in db.execute(f"{sql} WHERE {condition}", values)), np.int64)
    return lambda block: np.isin(block.numbers if filters.speakers else block.owners, passing)


def _joined(blocks: Iterable[Block], count: int) -> Block:
    """One block of `count` rows, filled as the parts are read so that they are never in memory twice."""
    whole = Block(np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros((count, 0), np.float32))
    first = 0
    for block in blocks:
        if not first:
            whole = replace(whole, vectors=np.empty((count, block.vectors.shape[1]), np.float32))
        rows = slice(first, first + len(block.numbers))
        if rows.stop > count or block.vectors.shape[1] != whole.vectors.shape[1]:
            raise LibraryError(WRONG_VECTORS)
        whole.numbers[rows], whole.owners[rows], whole.vectors[rows] = block.numbers, block.owners, block.vectors
        first = rows.stop
    if first != count:  # the rest of the memory holds anything
        raise LibraryError(WRONG_VECTORS)
    return whole
