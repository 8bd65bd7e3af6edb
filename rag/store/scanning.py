"""Nearest vectors, compared one by one in three passes: by the signs of both, by their signs alone, and as a whole.

Of 314,000 vectors the passes keep 96 of 100 of the true 60 nearest, and nearly all of the first ten (docs/speed.md).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.domain import Filters
from rag.errors import LibraryError
from rag.seams import Vectors
from rag.store.compact import GARBLED, chosen, unpacked
from rag.store.retrieval import EVERYWHERE, EXACT_ROWS, FROM, vector_count, where
from rag.store.rows import Numbers, numbers_from, vectors_from

BLOCK_ARTICLES = 512
SIGNS_ROWS = 16_384  # compared at a time: what fits in the processor's cache
BY_SIGNS = 8_000  # so many of the most equal signs are weighed by the question's values
WHOLE = 600  # and so many of those by all that is kept of them
WRONG_VECTORS = "Stored vectors are lost or left over; `whosaid reindex` makes them again"


class Best:
    """The k rows of the greatest cosine among all that were offered; of equals, the first stored."""

    def __init__(self, wanted: Vectors, k: int) -> None:
        self.wanted, self.k = wanted, k
        self.numbers: Numbers = np.zeros(0, np.int64)
        self.scores: Vectors = np.zeros(0, np.float32)

    def offer(self, numbers: Numbers, vectors: Vectors) -> None:
        scores = np.concatenate([self.scores, vectors @ self.wanted])
        numbers = np.concatenate([self.numbers, numbers])
        best = np.lexsort((numbers, -scores))[: self.k]
        self.scores, self.numbers = scores[best], numbers[best]

    def ranked(self) -> list[tuple[int, float]]:
        return list(zip(self.numbers.tolist(), self.scores.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Block:
    """Signs of all vectors of some articles: row i is that of evidence numbers[i], of article owners[i], which rise."""

    numbers: Numbers
    owners: NDArray[np.int32]
    signs: NDArray[np.uint64]  # shape (words, rows): 64 dimensions a word
    width: int  # bytes of the signs of one vector

    def likeliest(self, wanted: Vectors, passing: NDArray[np.intp] | None) -> NDArray[np.intp]:
        """At most WHOLE rows whose signs promise the greatest cosines; of `passing` only (None: of all)."""
        bits = np.packbits(wanted > 0)
        if len(self.numbers) and len(bits) != self.width:
            raise LibraryError(WRONG_VECTORS)
        rows = np.arange(len(self.numbers)) if passing is None else passing
        if len(rows) > BY_SIGNS:
            unequal = self._unequal(_words(bits[None])[:, 0])
            unequal = unequal if passing is None else unequal[passing]
            rows = rows[_lowest(unequal, BY_SIGNS)]
        if len(rows) > WHOLE:
            signs = np.ascontiguousarray(self.signs[:, rows].T).view(np.uint8)
            weighed = np.unpackbits(signs, axis=1)[:, : len(wanted)].astype(np.float32) @ wanted
            rows = rows[np.sort(np.argpartition(-weighed, WHOLE)[:WHOLE])]
        return rows

    def _unequal(self, bits: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """In how many dimensions each row has another sign."""
        count = np.zeros(len(self.numbers), np.uint16)
        for first in range(0, len(count), SIGNS_ROWS):
            some = slice(first, first + SIGNS_ROWS)
            for word, signs in zip(bits, self.signs, strict=True):
                count[some] += np.bitwise_count(signs[some] ^ word)
        return count


def _lowest(values: NDArray[np.uint16], most: int) -> NDArray[np.intp]:
    """Where the lowest values are: about `most`, all of the last that is taken."""
    edge = np.searchsorted(np.cumsum(np.bincount(values)), most)
    return np.flatnonzero(values <= edge)


def _words(signs: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Bytes a row, shape (n, bytes), as words of eight, shape (words, n); what is missing of the last is zero."""
    padded = np.pad(signs, ((0, 0), (0, -signs.shape[1] % 8)))
    return np.ascontiguousarray(padded.view(np.uint64).T)


class Vault:
    """A library's vectors: their signs kept in memory while they are few enough, the rest read when it is wanted."""

    def __init__(self, exact_rows: int = EXACT_ROWS) -> None:
        self._exact_rows = exact_rows
        self._kept: tuple[int, Block] | None = None  # and the generation they are of
        self._loading = threading.Lock()

    def offer_to(self, best: Best, db: sqlite3.Connection, generation: int, filters: Filters) -> None:
        """Offer the likeliest that pass the filters. A filtered search does not load all signs to choose a few."""
        kept = self._kept
        if kept and kept[0] == generation:
            blocks: Iterable[Block] = [kept[1]]
        elif filters == EVERYWHERE and vector_count(db, filters) <= self._exact_rows:
            blocks = [self._load(db, generation)]
        else:
            blocks = _read(db, filters)
        passing = _passing(db, filters)
        for block in blocks:
            held = block.numbers if filters.speakers else block.owners
            passes = None if passing is None else np.flatnonzero(np.isin(held, passing))
            if len(rows := block.likeliest(best.wanted, passes)):
                best.offer(block.numbers[rows], _whole(db, block, rows))

    def _load(self, db: sqlite3.Connection, generation: int) -> Block:
        with self._loading:
            if self._kept is None or self._kept[0] != generation:
                self._kept = None  # the old ones make room first
                found = db.execute("SELECT article, numbers, signs FROM vectors ORDER BY article").fetchall()
                block = _block(found)
                if len(block.numbers) != vector_count(db, EVERYWHERE):
                    raise LibraryError(WRONG_VECTORS)
                self._kept = generation, block
            return self._kept[1]


def _read(db: sqlite3.Connection, filters: Filters) -> Iterator[Block]:
    """The vectors of the articles that pass, or of which a part passes."""
    sql, values = "SELECT article, numbers, signs FROM vectors", list[str]()
    if filters != EVERYWHERE:
        condition, values = where(filters)
        articles = f"SELECT e.article {FROM}" if filters.speakers else "SELECT a.n FROM articles a"
        sql += f" WHERE article IN ({articles} WHERE {condition})"
    found = db.execute(f"{sql} ORDER BY article", values)
    while rows := found.fetchmany(BLOCK_ARTICLES):
        yield _block(rows)


def _block(found: list[tuple[int, bytes, bytes]]) -> Block:
    """Raises LibraryError for rows that do not fit together."""
    try:
        numbers = numbers_from(b"".join([row[1] for row in found]))
        counts = [len(row[1]) // 8 for row in found]
        signs = np.frombuffer(b"".join([row[2] for row in found]), np.uint8)
        words = _words(signs.reshape(len(numbers), -1 if len(numbers) else 0))
    except (ValueError, TypeError) as error:
        raise LibraryError(GARBLED) from error
    if any(len(row[2]) * len(numbers) != count * len(signs) for row, count in zip(found, counts, strict=True)):
        raise LibraryError(WRONG_VECTORS)
    owners = np.repeat(np.array([row[0] for row in found], np.int32), counts)
    return Block(numbers, owners, words, len(signs) // max(1, len(numbers)))


def _passing(db: sqlite3.Connection, filters: Filters) -> Numbers | None:
    """The numbers of the evidence (with speakers) or articles that pass; None: all."""
    if filters == EVERYWHERE:
        return None
    condition, values = where(filters)
    sql = f"SELECT e.n {FROM}" if filters.speakers else "SELECT a.n FROM articles a"
    return np.fromiter((row[0] for row in db.execute(f"{sql} WHERE {condition}", values)), np.int64)


def _whole(db: sqlite3.Connection, block: Block, rows: NDArray[np.intp]) -> Vectors:
    """The vectors of some rows, in their order, which is by article. Raises LibraryError."""
    owners, firsts = np.unique(block.owners[rows], return_index=True)
    starts, ends = (np.searchsorted(block.owners, owners, side) for side in ("left", "right"))
    sql = "SELECT article, magnitudes FROM magnitudes WHERE article IN (SELECT value FROM json_each(?)) ORDER BY 1"
    found = db.execute(sql, (json.dumps(owners.tolist()),)).fetchall()
    if [row[0] for row in found] != owners.tolist():
        raise LibraryError(WRONG_VECTORS)
    signs = np.ascontiguousarray(block.signs[:, rows].T).view(np.uint8)[:, : block.width]
    parts: dict[int, tuple[list[bytes], list[NDArray[np.intp]]]] = {}  # by bytes a vector: articles may differ in them
    bounds = zip(firsts.tolist(), [*firsts[1:].tolist(), len(rows)], starts.tolist(), ends.tolist(), strict=True)
    for (_, rest), (first, last, start, end) in zip(found, bounds, strict=True):
        kept = chosen(rest, end - start, rows[first:last] - start)
        known = parts.setdefault(kept.shape[1], ([], []))
        known[0].append(kept.tobytes())
        known[1].append(np.arange(first, last))
    vectors = [
        (np.concatenate(at), unpacked(signs[np.concatenate(at)].tobytes(), b"".join(kept), sum(map(len, at))))
        for kept, at in parts.values()
    ]
    whole = np.empty((len(rows), vectors[0][1].shape[1]), np.float32)
    for at, some in vectors:
        if some.shape[1] != whole.shape[1]:
            raise LibraryError(WRONG_VECTORS)
        whole[at] = some
    return whole


def sampled(db: sqlite3.Connection, count: int) -> Vectors:
    """Some stored vectors, spread over the library, shape (at most count, dim). Raises LibraryError."""
    most = db.execute("SELECT coalesce(max(article), 0) FROM vectors").fetchone()[0]
    places = sorted({1 + i * most // count for i in range(count)})
    one = "SELECT numbers, signs, magnitudes FROM vectors JOIN magnitudes USING (article) "
    one += "WHERE article >= ? AND length(numbers) ORDER BY article LIMIT 1"
    found = [row for place in places if (row := db.execute(one, (place,)).fetchone())]
    vectors = [vectors_from(*row)[1][0] for row in found]
    if len({len(vector) for vector in vectors}) > 1:
        raise LibraryError("Stored vectors are cut off; `whosaid reindex` makes them again")
    return np.array(vectors, np.float32)
