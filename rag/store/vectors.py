"""Vector indexes: Chroma, embedded in the library's folder, and one in memory.

Both hold only what the records hold too, and can always be built again from them.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import LibraryError
from rag.seams import Shown, Vectors
from rag.store.chroma import chroma
from rag.store.schema import INDEX_FOLDER

FOLDER = INDEX_FOLDER
COLLECTION = "evidence"
BATCH_ROWS = 5_000  # Chroma takes at most 5,461 in one call
SETTINGS = {"hnsw": {"space": "cosine", "ef_search": 200, "sync_threshold": 2_000}}  # its default is squared L2


def _never_changes() -> int:
    return 0


class ChromaIndex:
    """A seams.VectorIndex on disk: approximate (HNSW), fast for a large library.

    A process does not see what another adds, so a reader passes the records' `generation`: when it has risen, the
    index is opened again. Writing is for the holder of the library's lock alone: two writers destroy a store. A
    reader writes nothing to the graph, but may meet one that is just being written: that is a LibraryError, too.

    It is opened, and Chroma imported, when it is first used. `mending`, for the holder of the lock: a damaged index is
    thrown away, as the records can build it again.
    """

    def __init__(self, library: Path, generation: Callable[[], int] = _never_changes, mending: bool = False) -> None:
        self._folder = Path(library) / FOLDER
        self._generation = generation
        self._mending = mending
        self._lock = threading.RLock()
        self._client: Any = None
        self._closed = False

    def _open_or_mend(self) -> None:
        try:
            self._open()
        except LibraryError:
            if not self._mending or not self._folder.exists():
                raise
            self._folder.unlink() if self._folder.is_file() else shutil.rmtree(self._folder)
            self._open()

    def _open(self) -> None:
        with _translated(self._folder):
            chromadb = chroma()
            from chromadb.api.shared_system_client import SharedSystemClient
            from chromadb.config import Settings

            self._opened_at = self._generation()
            settings = Settings(anonymized_telemetry=False)
            try:
                self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
            except BaseException:
                # Chroma keeps what it made so far, and would hand it out as if it worked.
                SharedSystemClient._identifier_to_system.pop(str(self._folder), None)
                raise
            self._collection = self._client.get_or_create_collection(
                COLLECTION, embedding_function=None, configuration=SETTINGS
            )

    @contextmanager
    def _current(self) -> Iterator[Any]:
        """The collection as it is now on disk; one thread at a time, so that none loses it while another reopens."""
        with self._lock, _translated(self._folder):
            if self._closed:
                raise LibraryError("The vector index is closed")
            if self._client is not None and self._generation() != self._opened_at:
                self._let_go()
            if self._client is None:
                self._open_or_mend()
            yield self._collection

    def add(self, ids: Sequence[str], vectors: Vectors, shown: Sequence[Shown] = ()) -> None:
        rows = np.flatnonzero(vectors.any(axis=1))
        with self._current() as collection:
            for first in range(0, len(rows), BATCH_ROWS):
                some = rows[first : first + BATCH_ROWS]
                told: dict[str, Any] = {}
                if shown:
                    told = {"documents": [shown[i][0] for i in some], "metadatas": [shown[i][1] for i in some]}
                collection.upsert(ids=[ids[i] for i in some], embeddings=vectors[some], **told)

    def remove(self, ids: Sequence[str]) -> None:
        with self._current() as collection:
            for first in range(0, len(ids), BATCH_ROWS):
                collection.delete(ids=list(ids[first : first + BATCH_ROWS]))

    def clear(self) -> None:
        with self._current():
            self._client.delete_collection(COLLECTION)
            self._collection = self._client.create_collection(
                COLLECTION, embedding_function=None, configuration=SETTINGS
            )

    def search(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        with self._current() as collection:
            if k < 1 or not np.any(vector):
                return []
            wanted = np.asarray(vector, dtype=np.float32).reshape(1, -1)
            found = collection.query(query_embeddings=wanted, n_results=k, include=["distances"])
            pairs = zip(found["ids"][0], found["distances"][0], strict=True)
            return [(identity, 1.0 - float(distance)) for identity, distance in pairs]

    def __len__(self) -> int:
        with self._current() as collection:
            return collection.count()

    def close(self) -> None:
        """Let go of the files; closing twice is no error."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = self._collection = None


class MemoryIndex:
    """A seams.VectorIndex in memory: exact, and gone with the process."""

    def __init__(self) -> None:
        self._vectors: dict[str, Vectors] = {}

    def add(self, ids: Sequence[str], vectors: Vectors, shown: Sequence[Shown] = ()) -> None:
        for identity, vector in zip(ids, vectors, strict=True):
            if length := float(np.linalg.norm(vector)):
                self._vectors[identity] = np.asarray(vector, dtype=np.float32) / length

    def remove(self, ids: Sequence[str]) -> None:
        for identity in ids:
            self._vectors.pop(identity, None)

    def clear(self) -> None:
        self._vectors.clear()

    def search(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        length = float(np.linalg.norm(vector))
        if not self._vectors or not length or k < 1:
            return []
        ids = list(self._vectors)
        scores = np.stack(list(self._vectors.values())) @ (np.asarray(vector, dtype=np.float32).reshape(-1) / length)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(ids[i], float(scores[i])) for i in best]

    def __len__(self) -> int:
        return len(self._vectors)

    def close(self) -> None:
        """Nothing to let go of."""


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Chroma's errors and those of the files below it; a mistake of ours keeps its name and its traceback."""
    try:
        chromadb = chroma()
    except ImportError as error:
        raise LibraryError(f"The vector index needs the package chromadb ({error}); install whosaid again") from error
    try:
        yield
    except BaseException as error:
        panic = type(error).__name__ == "PanicException"  # of its Rust part, which is no Exception
        if not (panic or isinstance(error, (chromadb.errors.ChromaError, OSError, RuntimeError, sqlite3.Error))):
            raise
        reason = str(error).split("\n")[0][:200]
        if "disk is full" in reason or getattr(error, "errno", None) == errno.ENOSPC:
            raise LibraryError(f"The disk of {folder} is full; nothing was lost: make room and run it again") from error
        raise LibraryError(
            f"The vector index at {folder} failed ({reason}); `whosaid reindex --vectors-only` builds it again"
        ) from error
