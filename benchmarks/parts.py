"""Where the time goes when articles are added: `python -m benchmarks.parts [ARTICLES]`.

Each part is timed by itself: what it calls is counted there and not twice.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import articles
from benchmarks.pipelines import WhoSaid


class Clock:
    """Wall and processor time by part, without the parts called from within it."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}
        self._inside: list[list[float]] = []

    def wrap(self, owner: Any, name: str, part: str) -> None:
        setattr(owner, name, self.timed(getattr(owner, name), part))

    def timed(self, function: Callable, part: str) -> Callable:
        def run(*args: object, **named: object) -> object:
            wall, cpu = perf_counter(), process_time()
            self._inside.append([0.0, 0.0])
            try:
                return function(*args, **named)
            finally:
                wall, cpu = perf_counter() - wall, process_time() - cpu
                below = self._inside.pop()
                own = self.spent.setdefault(part, [0.0, 0.0])
                own[0] += wall - below[0]
                own[1] += cpu - below[1]
                if self._inside:
                    self._inside[-1][0] += wall
                    self._inside[-1][1] += cpu

        return run


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        articles.write(folder / "warm-up", 1)
        articles.write(folder / "articles", count)
        pipeline = WhoSaid(folder / "library")
        pipeline.add(folder / "warm-up")
        clock = Clock()
        watch(clock, pipeline)
        start = perf_counter()
        clock.timed(pipeline.add, "everything else")(folder / "articles")
        seconds = perf_counter() - start
        print(f"{count} articles in {seconds:.1f} s, {count / seconds:.1f} a second; {pipeline.counts()}")
        print(f"{'part':34}{'wall ms':>9}{'cpu ms':>9}   an article")
        for part, (wall, cpu) in sorted(clock.spent.items(), key=lambda one: -one[1][1]):
            print(f"{part:34}{1000 * wall / count:9.2f}{1000 * cpu / count:9.2f}")
        pipeline.close()


def watch(clock: Clock, pipeline: WhoSaid) -> None:
    """Wrap the functions that each part goes through."""
    import rag.formats.articles
    import rag.ingest
    import rag.reading
    from rag.extraction.statements import LocalExtractor
    from rag.models.embedding import LocalEmbedder
    from rag.models.runtime import Network
    from rag.names.speakers import Directory
    from rag.store.vectors import ChromaIndex
    from rag.store.writing import LibraryWriter

    clock.wrap(rag.ingest, "_unknown", "what is new")
    clock.wrap(rag.ingest, "_changes", "what is new")
    clock.wrap(rag.reading, "passages", "cutting passages")
    clock.wrap(LocalExtractor, "extract", "attributions to statements")
    clock.wrap(type(pipeline._library.extractor._reader), "read", "attribution, after the network")
    clock.wrap(LocalEmbedder, "embed_parts", "embedding, around the network")
    clock.wrap(Directory, "assign", "tying speakers together")
    clock.wrap(LibraryWriter, "save", "SQLite: saving")
    clock.wrap(LibraryWriter, "pending", "SQLite: what the index lacks")
    clock.wrap(LibraryWriter, "settle", "SQLite: what the index has")
    clock.wrap(ChromaIndex, "add", "Chroma")
    run = Network.run
    reading = clock.timed(run, "attribution, the network")
    embedding = clock.timed(run, "embedding, the network")
    Network.run = lambda self, rows: (embedding if self._names == ["hidden"] else reading)(self, rows)


if __name__ == "__main__":
    main()
