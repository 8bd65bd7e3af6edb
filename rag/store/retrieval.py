"""How the records are searched: filters and words as SQL."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from rag.domain import Filters

EVERYWHERE = Filters()
EXACT_ROWS = 1_000_000  # of so many vectors the signs are kept in memory (64 MB of 384 dimensions): docs/speed.md
MAX_TERMS = 32  # of one search by words
LEAST_TERMS = 5  # of a search that looks at few rows
RANKED_ROWS = 10_000  # of one search by words
COMMON_SHARE, COMMON_ROWS = 0.05, 2_000  # a word in more rows than both says little and takes most of the time

FROM = "FROM evidence e JOIN articles a ON a.n = e.article"


def where(filters: Filters) -> tuple[str, list[str]]:
    """Filters as a condition on `a` (articles) and `e` (evidence), and its values.

    A speaker's passages and sentences are those that share words with a statement by that speaker.
    """
    conditions, values = ["1"], []
    if filters.speakers:
        conditions.append(
            "e.n IN (SELECT w.n FROM evidence s JOIN evidence w ON w.article = s.article AND w.start < s.end "
            "AND s.start < w.end AND (w.kind != 's' OR w.n = s.n) "
            "WHERE s.kind = 's' AND s.speaker IN (SELECT value FROM json_each(?)))"
        )
        values.append(json.dumps(filters.speakers))
    if filters.outlets:
        conditions.append("a.outlet_key IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([outlet_key(outlet) for outlet in filters.outlets]))
    if filters.articles:
        conditions.append("a.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(filters.articles))
    if filters.since:
        conditions.append("substr(a.published, 1, 10) >= ?")
        values.append(filters.since[:10])
    if filters.until:  # "2024-11" includes the whole month
        conditions.append("substr(a.published, 1, length(?)) <= ?")
        values += [filters.until[:10]] * 2
    return " AND ".join(conditions), values


def outlet_key(outlet: str) -> str:
    return " ".join(outlet.casefold().split())


# --- words ------------------------------------------------------------------------------------------


def phrases(terms: Sequence[str]) -> list[str]:
    """Terms as FTS5 strings, in which nothing is an operator; each once.

    >>> phrases(["Baghaei", 'a "b" OR', "--", "baghaei"])
    ['"baghaei"', '"a b or"']
    """
    plain = (" ".join(re.findall(r"\w+", term.casefold())) for term in terms)
    return [f'"{words}"' for words in dict.fromkeys(plain) if words]


def telling(
    terms: Sequence[str], total: int, rows_with: Callable[[str, int], int], most: int | None = None
) -> dict[str, int]:
    """The terms worth searching, with how many rows have each: those few rows have; if all are common, the rarest one.

    `rows_with` counts the rows that have a term, and may stop at the number it is given. With `most` only the rarest
    that together are in so many rows, and LEAST_TERMS whatever rows they are in.
    """
    common = max(COMMON_ROWS, int(COMMON_SHARE * total))
    counts = {term: rows_with(term, common) for term in terms}
    rare = sorted((term for term in terms if 0 < counts[term] < common), key=counts.__getitem__)
    if rare and most is not None:
        so_far = accumulate(counts[term] for term in rare)
        rare = [
            term for at, (term, rows) in enumerate(zip(rare, so_far, strict=True)) if at < LEAST_TERMS or rows <= most
        ]
    if not rare:
        counts = {term: rows_with(term, total) for term in terms if counts[term]}
        rare = sorted(counts, key=counts.__getitem__)[:1]
    return {term: counts[term] for term in rare[:MAX_TERMS]}


def leading(counts: Mapping[str, int], most_rows: int = RANKED_ROWS) -> tuple[list[str], list[str]]:
    """Of terms with how many rows have each, the rarest first: those whose rows are ranked, and those that only weigh.

    >>> leading({"velin": 20, "bridge": 900, "city": 5000}, most_rows=1000)
    (['velin', 'bridge'], ['city'])
    """
    terms = list(counts)
    leads = max(1, sum(rows <= most_rows for rows in accumulate(counts.values())))
    return terms[:leads], terms[leads:]


def words_ranked(db: sqlite3.Connection, terms: Sequence[str], filters: Filters, k: int) -> list[tuple[int, float]]:
    """(number of evidence, score) of the k best sentences by BM25, best first."""
    wanted = words_query(db, phrases(terms))
    if not wanted or k < 1:
        return []
    join, condition, values = "", "1", list[str]()
    if filters != EVERYWHERE:
        join = "JOIN evidence e ON e.n = w.rowid JOIN articles a ON a.n = e.article"
        condition, values = where(filters)
    sql = f"SELECT w.rowid, -w.rank FROM words w {join} WHERE words MATCH ? AND {condition} "
    return db.execute(f"{sql} ORDER BY w.rank, w.rowid LIMIT ?", (wanted, *values, k)).fetchall()


def words_query(db: sqlite3.Connection, terms: Sequence[str]) -> str:
    """An FTS5 query for terms as FTS5 strings; "" if none is worth searching.

    Ranking takes half a microsecond a row and word. So not all rows of common words are ranked: rows are found by the
    rarest words, which then count twice, and weighed by all.
    """
    lead, others = leading(telling(terms, _total(db), lambda term, stop: _rows_with(db, term, stop)))
    led = " OR ".join(lead)
    return f"({led}) AND ({' OR '.join([*lead, *others])})" if others else led


def words_found(db: sqlite3.Connection, terms: Sequence[str], most: int) -> list[str]:
    """Of terms as FTS5 strings those worth searching."""
    return list(telling(terms, _total(db), lambda term, stop: _rows_with(db, term, stop), most))


def _total(db: sqlite3.Connection) -> int:
    return db.execute("SELECT coalesce(max(id), 0) FROM words_docsize").fetchone()[0]


def _rows_with(db: sqlite3.Connection, term: str, most: int) -> int:
    """How many rows have the term; counting stops at `most`, which keeps common words cheap."""
    counted = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
    return db.execute(counted, (term, most)).fetchone()[0]


def of_speakers(db: sqlite3.Connection, sentences: Sequence[int], speakers: Sequence[str]) -> set[int]:
    """Which sentences share words with a statement by one of the speakers."""
    found = db.execute(
        "SELECT DISTINCT t.n FROM json_each(?) j JOIN evidence t ON t.n = j.value JOIN evidence s "
        "ON s.article = t.article AND s.kind = 's' AND s.start < t.end AND t.start < s.end "
        "WHERE s.speaker IN (SELECT value FROM json_each(?))",
        (json.dumps(list(sentences)), json.dumps(list(speakers))),
    )
    return {number for (number,) in found}


# --- vectors ----------------------------------------------------------------------------------------


def vector_count(db: sqlite3.Connection, filters: Filters) -> int:
    condition, values = where(filters)
    if not filters.speakers:
        return db.execute(f"SELECT coalesce(sum(a.vectors), 0) FROM articles a WHERE {condition}", values).fetchone()[0]
    return db.execute(f"SELECT count(*) {FROM} WHERE {condition} AND e.kind = 't'", values).fetchone()[0]
