"""Reading articles here, and with one and two actors of a local Ray cluster: `python -m benchmarks.cluster 200`.

Articles are made up (benchmarks.articles). Prints articles a second, and the processor time that this process took for
each article: of a cluster's, what one machine has to do for all others. The numbers of docs/scale.md.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.articles import write
from rag import Library, open_library
from rag.scale.reading import far
from rag.settings import Settings

WARM_UP = 8  # articles, so that the models are loaded


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        write(folder / "warm-up", WARM_UP)
        write(folder / "articles", count)
        print(f"{'':12}{'start s':>9}{'articles/s':>12}{'CPU ms':>9}  an article; load average before and after")
        for actors in (0, 1, 2):
            measure(folder, count, actors)


def measure(folder: Path, count: int, actors: int) -> None:
    """`actors`: 0: without a cluster."""
    settings = Settings(folder / f"library-{actors}", answerer="local")
    with open_library(settings) as library, ExitStack() as stack:
        begun, before = perf_counter(), os.getloadavg()[0]
        cluster = far("local", actors, settings, library.embedder, library.extractor) if actors else None
        reading = stack.enter_context(cluster) if cluster else None
        library.add([str(folder / "warm-up")], reading=reading)
        start_s = perf_counter() - begun
        seconds, cpu = timed(lambda: added(library, folder / "articles", reading) == count)
        name = f"{actors} actors" if actors else "add"
        loads = f"{before:.1f} {os.getloadavg()[0]:.1f}"
        print(f"{name:12}{start_s:9.1f}{count / seconds:12.2f}{1000 * cpu / count:9.1f}  {loads}", flush=True)


def added(library: Library, folder: Path, reading) -> int:
    return library.add([str(folder)], reading=reading).added


def timed(work: Callable[[], bool]) -> tuple[float, float]:
    """Seconds on the clock, and of this process's processors."""
    wall, cpu = perf_counter(), process_time()
    assert work()
    return perf_counter() - wall, process_time() - cpu


if __name__ == "__main__":
    main()
