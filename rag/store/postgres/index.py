"""The index of a large library's vectors: pgvector's HNSW graph, kept by the database with the vectors themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.seams import Shown, Vectors
from rag.store.postgres.keys import INDEXING
from rag.store.postgres.records import PostgresRecords
from rag.store.retrieval import EVERYWHERE

MEMORY = "1GB"  # at most, while the graph is built: one that does not fit takes many times as long


class PostgresIndex:
    """A seams.VectorIndex. What it holds is what `records` hold: saving an article teaches it, removing one as well."""

    def __init__(self, records: PostgresRecords) -> None:
        self._records = records

    def add(self, ids: Sequence[str], vectors: Vectors, shown: Sequence[Shown] = ()) -> None:
        """They are there since they were saved."""

    def remove(self, ids: Sequence[str]) -> None:
        """They are gone since they were removed."""

    def clear(self) -> None:
        """Drop the graph; the vectors stay, and are compared one by one until `grow`."""
        self._records.database.run(lambda db: db.execute("DROP INDEX IF EXISTS vectors_near"))

    def search(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        return self._records.nearest(vector, EVERYWHERE, k)

    def __len__(self) -> int:
        return self._records.database.run(lambda db: db.execute("SELECT count(*) FROM vectors").fetchone()[0])

    def close(self) -> None:
        """Nothing of its own to let go of."""

    def grow(self, index_rows: int) -> bool:
        """Build the graph of a library that has become large; returns whether it did. Others read and write meanwhile.

        Killed in between, it leaves a graph that is not valid, which the next one drops.
        """
        if self._records.vector_count() <= index_rows:
            return False

        def build(db: Any) -> bool:
            if _state(db) or not db.execute("SELECT pg_try_advisory_lock(%s)", (INDEXING,)).fetchone()[0]:
                return False
            try:
                dim = db.execute("SELECT vector_dims(vector) FROM vectors LIMIT 1").fetchone()[0]
                db.execute(f"SET maintenance_work_mem = '{MEMORY}'")
                db.execute("DROP INDEX IF EXISTS vectors_near")
                db.execute(
                    "CREATE INDEX CONCURRENTLY vectors_near ON vectors "
                    f"USING hnsw ((vector::halfvec({dim})) halfvec_ip_ops)"
                )
                db.execute("ANALYZE vectors")
                return True
            finally:
                db.execute("RESET maintenance_work_mem")
                db.execute("SELECT pg_advisory_unlock(%s)", (INDEXING,))

        return self._records.database.run(build)


def _state(db: Any) -> bool:
    """Whether there is a graph that can be asked."""
    sql = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('whosaid.vectors_near')"
    found = db.execute(sql).fetchone()
    return bool(found and found[0])
