"""How a database is searched: filters and words as SQL with SQLite's own ranking, vectors by pgvector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.domain import Filters
from rag.seams import Vectors
from rag.store.postgres.tokens import MOST_PLACES, lexeme, tokenizer, tsquery
from rag.store.retrieval import EVERYWHERE, leading, outlet_key, phrases, telling
from rag.store.scanning import Best

INDEX_ROWS = 100_000  # up to so many vectors that pass are compared one by one; beyond, the index is asked
MORE = 40  # vectors are asked for beyond those wanted: pgvector ranks by half precision, and we do by single

FROM = "FROM evidence e JOIN articles a ON a.n = e.article"

K1, B, LEAST_IDF = 1.2, 0.75, 1e-6  # as FTS5's bm25()
# ts_rank of one token, all weights 1, is (1 + 1/4 + ... + 1/f²) / (π²/6) where the token occurs f times: f is read back
TIMES = [(sum(1 / j**2 for j in range(1, f + 1)) - 0.4 / f**2) / 1.64493406685 for f in range(1, MOST_PLACES + 1)]


def where(filters: Filters) -> tuple[str, list[Any]]:
    """Filters as a condition on `a` (articles) and `e` (anything with the number and the article of evidence).

    A speaker's passages and sentences are those that share words with a statement by that speaker.
    """
    conditions: list[str] = ["true"]
    values: list[Any] = []
    if filters.speakers:
        conditions.append(
            'e.n IN (SELECT w.n FROM evidence s JOIN evidence w ON w.article = s.article AND w."start" < s."end" '
            "AND s.\"start\" < w.\"end\" AND (w.kind != 's' OR w.n = s.n) WHERE s.kind = 's' AND s.speaker = ANY(%s))"
        )
        values.append(listed(filters.speakers))
    if filters.outlets:
        conditions.append("a.outlet_key = ANY(%s)")
        values.append(listed([outlet_key(outlet) for outlet in filters.outlets]))
    if filters.articles:
        conditions.append("a.id = ANY(%s)")
        values.append(listed(filters.articles))
    if filters.since:
        conditions.append("left(a.published, 10) >= %s")
        values.append(plain(filters.since[:10]))
    if filters.until:  # "2024-11" includes the whole month
        conditions.append("left(a.published, %s) <= %s")
        values += [len(filters.until[:10]), plain(filters.until[:10])]
    return " AND ".join(conditions), values


def plain(text: str) -> str:
    """A text as it may be asked for: one with the character NUL is in no database."""
    return text.replace("\x00", "\ufffd")


def listed(texts: Sequence[str]) -> list[str]:
    return [plain(text) for text in texts]


# --- words ------------------------------------------------------------------------------------------


def words(
    db: Any, terms: Sequence[str], filters: Filters, k: int, most_rows: int | None = None
) -> list[tuple[Any, ...]]:
    """(article's id, kind, start, end, score) of the best rows, by the BM25 that SQLite's FTS5 has.

    `most_rows`: only the rarest terms that together are in so many rows.
    """
    wanted = phrases(terms)
    tokens = dict(zip(wanted, tokenizer()(wanted), strict=True))
    total = db.execute("SELECT coalesce(max(n), 0) FROM words").fetchone()[0]
    known = [term for term in wanted if tokens[term]]
    counts = telling(known, total, lambda term, most: _rows_with(db, tokens[term], most), most_rows)
    if not counts or k < 1:
        return []
    sums = dict(db.execute("SELECT name, value FROM manifest WHERE name IN ('rows', 'tokens')").fetchall())
    average = sums["tokens"] / sums["rows"]
    lead, others = (list(counts), []) if most_rows is not None else leading(counts)
    weighed = [*lead, *lead, *others] if others else lead  # as `retrieval.words_query` has them
    parts, values = zip(*(_weighed(tokens[term], counts[term], sums["rows"]) for term in weighed), strict=True)
    either = " | ".join(f"({tsquery(tokens[term])})" for term in lead)
    condition, more = where(filters)
    sql = (
        f"WITH found AS MATERIALIZED (SELECT e.n, e.article, {' + '.join(parts)} AS score FROM words e "
        "JOIN articles a ON a.n = e.article, LATERAL "
        f"(SELECT {K1}::float8 * ({1 - B}::float8 + {B}::float8 * e.length / {average!r}::float8) AS norm) l "
        f"WHERE e.tokens @@ %s::tsquery AND {condition} ORDER BY score DESC, e.n LIMIT %s) "
        'SELECT a.id, e.kind, e."start", e."end", f.score FROM found f JOIN evidence e ON e.n = f.n '
        "JOIN articles a ON a.n = f.article ORDER BY f.score DESC, f.n"
    )
    return db.execute(sql, [*(value for some in values for value in some), either, *more, k]).fetchall()


def _weighed(tokens: Sequence[str], rows: int, total: int) -> tuple[str, list[Any]]:
    """What one term adds to the score of a row, as SQL: the arithmetic of FTS5 in its order, so that sums are equal."""
    idf = math.log((total - rows + 0.5) / (rows + 0.5))
    idf = idf if idf > 0 else LEAST_IDF
    if len(tokens) == 1:
        times = "width_bucket(ts_rank('{1,1,1,1}', e.tokens, %s::tsquery)::float8, %s::float8[])"
        values: list[Any] = [tsquery(tokens), TIMES]
    else:
        times = (
            "(SELECT count(*) FROM (SELECT p - o.at FROM unnest(e.tokens) u JOIN unnest(%s::text[]) "
            "WITH ORDINALITY o (lexeme, at) ON o.lexeme = u.lexeme, unnest(u.positions) p "
            "GROUP BY 1 HAVING count(*) = %s) x)"
        )
        values = [[lexeme(token) for token in tokens], len(tokens)]
    weighed = f"{idf!r}::float8 * ((f.times * {K1 + 1}::float8) / (f.times + l.norm))"
    return f"(SELECT {weighed} FROM (SELECT {times}::float8 AS times) f)", values


def _rows_with(db: Any, tokens: Sequence[str], most: int) -> int:
    counted = "SELECT count(*) FROM (SELECT FROM words WHERE tokens @@ %s::tsquery LIMIT %s) x"
    return db.execute(counted, (tsquery(tokens), most)).fetchone()[0]


# --- vectors ----------------------------------------------------------------------------------------


def vector_count(db: Any, filters: Filters) -> int:
    condition, values = where(filters)
    if not filters.speakers:
        return db.execute(f"SELECT coalesce(sum(a.vectors), 0) FROM articles a WHERE {condition}", values).fetchone()[0]
    return db.execute(f"SELECT count(*) {FROM} WHERE {condition} AND e.kind = 't'", values).fetchone()[0]


def nearest(db: Any, vector: Vectors, filters: Filters, k: int, index_rows: int) -> list[tuple[int, float]]:
    """(number of evidence, cosine) of the k nearest to a vector of length 1; of equals the first stored."""
    condition, values = where(filters)
    join = "JOIN articles a ON a.n = e.article" if filters != EVERYWHERE else ""
    wanted = "[" + ",".join(map(repr, vector.tolist())) + "]"
    distance = f"e.vector::halfvec({len(vector)}) <#> %s::halfvec({len(vector)})"
    if vector_count(db, filters) <= index_rows:
        distance = "(e.vector <#> %s::halfvec) + 0"  # an expression that no index knows
    found = db.cursor(binary=True).execute(
        f"SELECT e.n, e.vector FROM vectors e {join} WHERE {condition} ORDER BY {distance} LIMIT %s",
        [*values, wanted, k + MORE],
    )
    rows = found.fetchall()
    best = Best(vector, k)
    if rows:
        best.offer(np.array([n for n, _ in rows], np.int64), halves([held for _, held in rows]))
    return best.ranked()


def halves(held: Sequence[bytes]) -> Vectors:
    """pgvector's binary half vectors, shape (n, dim): two numbers of two bytes, then the values, highest byte first."""
    return np.stack([np.frombuffer(one, ">f2", offset=4).astype(np.float32) for one in held])
