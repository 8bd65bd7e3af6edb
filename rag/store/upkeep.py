"""Keeping the vector index in step with the records. Each step may be repeated, so an interruption costs time only."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Article, Span, place_of
from rag.errors import LibraryError
from rag.export.objects import source_object
from rag.seams import Progress, Shown, VectorIndex, Writer, silent
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
            index.add(added, vectors, _shown(library, added))
        library.settle([*gone, *added])
        done += len(gone) + len(added)
        progress(done, total, "indexing")


def _shown(library: Writer, ids: Sequence[str]) -> list[Shown]:
    """What another program that opens the index reads beside a vector: the sentence, and where it stands."""
    articles: dict[str, Article | None] = {}
    found: list[Shown] = []
    for id in ids:
        place = place_of(id)
        assert place is not None  # they are evidence's own ids
        source_id, _, start, end = place
        if source_id not in articles:
            articles[source_id] = _sound(library, source_id)
        if (article := articles[source_id]) is None:
            found.append(("", {"article_id": source_id}))
            continue
        about = {name: value or "" for name, value in source_object(article.source).items()}  # Chroma takes no None
        found.append((Span(start, end).cut(article.text), {**about, "start": start, "end": end}))
    return found


def _sound(library: Writer, source_id: str) -> Article | None:
    """None: its text was altered, and is shown to nobody."""
    try:
        return library.article(source_id)
    except LibraryError:
        return None


def grow(library: Writer, index: VectorIndex, progress: Progress = silent) -> None:
    """Build the index of a library that has become so large that it is asked; smaller ones do without."""
    if library.needs_index():
        rebuild(library, index, progress)


def rebuild(library: Writer, index: VectorIndex, progress: Progress = silent) -> None:
    """Build the index anew from the stored vectors. Interrupted, the next writer begins it again."""
    library.set_stamp("index", "rebuild")
    index.clear()
    library.start_rebuild()
    settle(library, index, progress)


def repair(library: Writer, index: VectorIndex) -> None:
    """Bring the index, if there is one, up to date; build it anew if it is damaged or building it was interrupted."""
    state = library.stamp("index")
    if state is None:
        return
    if state == "rebuild":
        rebuild(library, index)
        return
    settle(library, index)
    if fault(library, index):
        rebuild(library, index)
