"""One measured stage, in a process of its own: `python -m benchmarks.stages PIPELINE STAGE LIBRARY ...`.

Its last line is a JSON object. The caller reads the peak memory from the operating system.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.articles import news, questions
from benchmarks.pipelines import Near, Pipeline, Tutorial, WhoSaid

WARM_UP = 5  # questions that are not timed
Spent = tuple[float, float]  # milliseconds: of the clock, and of all processors
REAL_VECTORS = 600  # sentences embedded for `Near`


def add(pipeline: Pipeline, warm_up: str, articles: str) -> dict:
    """Seconds (and processor seconds) to add a folder, when everything has been loaded by adding another."""
    pipeline.add(Path(warm_up))
    before = pipeline.counts()
    start, start_cpu = perf_counter(), process_time()
    pipeline.add(Path(articles))
    spent = {"seconds": perf_counter() - start, "cpu_seconds": process_time() - start_cpu}
    after = pipeline.counts()
    return spent | {name: after[name] - before[name] for name in after}


def fill(pipeline: Pipeline, count: str) -> dict:
    """Store made-up articles in bulk."""
    from rag.models.embedding import LocalEmbedder

    texts = [text for number in range(REAL_VECTORS // 6) for text in news(number).text.split("\n\n")]
    start = perf_counter()
    pipeline.fill((news(number) for number in range(int(count))), Near(LocalEmbedder().embed(texts[:REAL_VECTORS])))
    return {"seconds": perf_counter() - start}


def ask(pipeline: Pipeline, count: str) -> dict:
    """Milliseconds of each question, and of processor time: finding evidence, and until the answer."""
    found_ms: list[Spent] = []
    if isinstance(pipeline, WhoSaid):
        from rag.search import Searcher

        Searcher.search = timed(Searcher.search, found_ms)
    answered_ms: list[Spent] = []
    answer = timed(pipeline.ask, answered_ms)
    for question in questions(WARM_UP + int(count)):
        answer(question)
    found: dict = dict(pipeline.counts())
    for name, spent in (("retrieval", found_ms or answered_ms), ("answer", answered_ms)):
        found[f"{name}_ms"] = [wall for wall, _ in spent[WARM_UP:]]
        found[f"{name}_cpu_ms"] = [cpu for _, cpu in spent[WARM_UP:]]
    return found


def timed(function: Callable, into_ms: list[Spent]) -> Callable:
    def run(*args: object, **named: object) -> object:
        start, cpu = perf_counter(), process_time()
        try:
            return function(*args, **named)
        finally:
            into_ms.append(((perf_counter() - start) * 1000, (process_time() - cpu) * 1000))

    return run


def main() -> None:
    pipeline, stage, library, *rest = sys.argv[1:]
    opened: Pipeline = WhoSaid(Path(library)) if pipeline == "whosaid" else Tutorial(Path(library), Path(rest.pop(0)))
    result = {"add": add, "fill": fill, "ask": ask}[stage](opened, *rest)
    opened.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
