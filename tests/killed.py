"""Adds stories to a library and dies at one moment after another: python killed.py LIBRARY.

After each death, what the library holds must be whole articles. Each attempt is a fork, so that the imports, most of
the time, are paid once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from makers import make_article
from toys import ToyEmbedder, ToyExtractor

from rag import ingest as journey
from rag import reading
from rag.domain import Article, Filters
from rag.entries import Failure
from rag.seams import Embedder
from rag.store import upkeep, writing
from rag.store.records import SqliteRecords
from rag.store.vectors import ChromaIndex

NAMES = ["Ada Lind", "Bo Marsh", "Cy Oster", "Di Velin"]


def stories() -> Iterator[Article | Failure]:
    """Fourteen: two are copies, two have the same origin, one wants an id that is taken; and one failure."""
    for i in range(10):
        lines = [f"{NAMES[(i + j) % 4]} said report {i} has point {j} about gate {j * i}." for j in range(6)]
        yield make_article(" ".join(lines), id=f"s{i}", origin=f"{i}.txt", title=f"Report {i}", published="2025-01-02")
    yield Failure("broken.pdf", "not a PDF file")
    yield make_article(" ".join(lines) + " Copied.", id="copy", origin="copy.txt", outlet="Isle Post")
    yield make_article("Bo Marsh said nothing new.", id="s1", origin="other.txt")
    yield make_article("Ada Lind said it was edited.", id="s3", origin="3.txt")
    yield make_article("Ada Lind said it was edited again. Bo Marsh said no.", id="s3", origin="3.txt")


def small_steps() -> None:
    reading.BATCH_ARTICLES = 3
    journey.SETTLE_ROWS = upkeep.SETTLE_ROWS = 20


def run(library: Path, embedder: Embedder | None = None) -> journey.Summary:
    with writing.LibraryWriter(library) as writer, closing(ChromaIndex(library, mending=True)) as index:
        if writer.stamp("index") is None:  # a small library has none unless it is told to
            writer.set_stamp("index", "whole")
        return journey.ingest(stories(), writer, index, embedder or ToyEmbedder(), ToyExtractor())


def dying(function: Callable, times: int, after: bool = False) -> Callable:
    """The function, which kills the process at its n-th call, before or after doing its work."""
    calls = 0

    def wrapped(*args: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        result = function(*args, **named) if after or calls < times else None
        if calls == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped


def die(owner: object, name: str, times: int, after: bool = False) -> None:
    setattr(owner, name, dying(getattr(owner, name), times, after))


MOMENTS = {
    "reading": lambda: die(ToyExtractor, "extract", 2),
    "in the transaction": lambda: die(writing, "_changed", 1),
    "after the transaction": lambda: die(writing.LibraryWriter, "save", 1, after=True),
    "before the index learns": lambda: die(ChromaIndex, "add", 1),
    "when the index has learnt": lambda: die(ChromaIndex, "add", 2, after=True),
    "when the index has forgotten": lambda: die(ChromaIndex, "remove", 1, after=True),
}


def attempt(library: Path, arm: Callable[[], None]) -> int:
    """Run until death in a process of its own; returns the signal that ended it."""
    if (child := os.fork()) == 0:
        try:
            small_steps()
            arm()
            run(library)
        finally:
            os._exit(1)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def check_whole_articles(library: Path) -> None:
    """An article is there with all its statements, passages and sentences, or not at all."""
    records = SqliteRecords(library)
    check_whole(records)
    records.close()


def check_whole(records) -> None:
    for source in records.sources():
        text = records.article(source.id).text
        filters = Filters(articles=(source.id,))
        passages = records.passages(filters)
        assert len(records.statements(filters)) == text.count(" said ")
        assert "".join(passage.text for passage in passages).split() == text.split()
        assert records.vector_count(filters) == text.count(".")
        assert len(records.words(["said"], filters, 99)) == text.count(".")  # "Copied." stands after one that has it


if __name__ == "__main__":
    import chromadb  # noqa: F401  before the forks

    for moment, arm in MOMENTS.items():
        ended = attempt(Path(sys.argv[1]), arm)
        assert ended == signal.SIGKILL, f"not killed {moment}"
        check_whole_articles(Path(sys.argv[1]))
        print(moment)
