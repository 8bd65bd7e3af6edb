"""Where nearest vectors are looked for: exactly in the records, or in the index of a large library."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from rag.domain import Filters
from rag.errors import LibraryError
from rag.seams import Records, VectorIndex, Vectors
from rag.store.retrieval import EVERYWHERE, EXACT_ROWS

SELF_QUERIES = 5


def fault(records: Records, index: VectorIndex) -> str:
    """What is wrong with an index, in a few words; "" if it holds what the records hold and finds it again.

    An index that lost its files does not complain: it finds nothing, or the wrong rows.
    """
    missing = records.vector_count() - len(index)
    if abs(missing) > records.pending_count():
        return f"{missing} vectors are missing" if missing > 0 else f"{-missing} vectors are left over"
    if not missing:
        for vector in records.sample(SELF_QUERIES):
            found = index.search(vector, 1)
            if not found or found[0][1] < 0.99:
                return "a stored vector is not found"
    return ""


class Nearest:
    """Exact over what passes the filters, and over all of a library that fits in memory; else by the index.

    Filtered search in an HNSW graph is slower than scoring the rows that pass, and most libraries need no index, nor
    the second that its import takes. If the index is damaged, the exact way, slower, takes over until the library
    changes; `problem` says why.
    """

    def __init__(self, records: Records, open_index: Callable[[], VectorIndex], exact_rows: int = EXACT_ROWS) -> None:
        self.problem = ""
        self._records = records
        self._open_index = open_index
        self._exact_rows = exact_rows
        self._index: VectorIndex | None = None
        self._checked_at: int | None = None  # the generation at which the index was tested, or failed
        self._opening = threading.Lock()

    def __call__(self, vector: Vectors, filters: Filters, k: int) -> list[tuple[str, float]]:
        """At most k (id of passage or statement, cosine), best first."""
        large = filters == EVERYWHERE and self._records.vector_count() > self._exact_rows
        index = self._trusted() if large else None
        if index is not None:  # not its truth: that would count it, which takes longer than the search
            try:
                return index.search(np.asarray(vector, dtype=np.float32), k)
            except LibraryError as error:
                self.problem = str(error)
        return self._records.nearest(vector, filters, k)

    def _trusted(self) -> VectorIndex | None:
        """The index, tested once for each generation of the library; None if it failed."""
        with self._opening:
            generation = self._records.generation()
            if generation != self._checked_at:
                self._checked_at = generation
                try:
                    self._index = self._index or self._open_index()
                    self.problem = fault(self._records, self._index)
                except LibraryError as error:
                    self.problem = str(error)
            return None if self.problem else self._index

    def close(self) -> None:
        if self._index is not None:
            self._index.close()
