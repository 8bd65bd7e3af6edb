"""Keeping the vector index in step with the records. Each step may be repeated, so an interruption costs time only."""

from __future__ import annotations

from rag.seams import Progress, VectorIndex, Writer, silent
from rag.store.nearest import fault

SETTLE_ROWS = 2_000  # how many vectors the index is given at a time


def settle(library: Writer, index: VectorIndex, progress: Progress = silent) -> None:
    """Give the index what it does not know yet, and take from it what is gone."""
    total = library.pending_count()
    done = 0
    while True:
        gone, added, vectors = library.pending(SETTLE_ROWS)
        if not gone and not added:
            return
        if gone:
            index.remove(gone)
        if added:
            index.add(added, vectors)
        library.settle([*gone, *added])
        done += len(gone) + len(added)
        progress(done, total, "indexing")


def rebuild(library: Writer, index: VectorIndex, progress: Progress = silent) -> None:
    """Build the index anew from the stored vectors. Interrupted, the next writer begins it again."""
    library.set_stamp("index", "rebuild")
    index.clear()
    library.start_rebuild()
    settle(library, index, progress)


def repair(library: Writer, index: VectorIndex) -> None:
    """Bring the index up to date; build it anew if it is damaged or if building it was interrupted."""
    if library.stamp("index") == "rebuild":
        rebuild(library, index)
        return
    settle(library, index)
    if fault(library, index):
        rebuild(library, index)
