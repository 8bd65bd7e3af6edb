"""Whether a library is whole: what is lost, emptied, garbled or altered in it, each in one line with its repair.

The quick checks count and try a few rows: they are made before each command that asks or adds. The deep ones read all.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from rag.domain import Span, revision_of
from rag.errors import LibraryError
from rag.names.corrections import read_corrections
from rag.store import rows, schema
from rag.store.reading import CURRENT, SOURCE, TEXT, Articles, Speakers, read_stamp
from rag.store.retrieval import FROM, outlet_key

TRIED_WORDS = 5  # sentences that are looked for by their own words
MOST = 20  # faults of one kind that are listed
REINDEX = "`whosaid reindex` makes it anew"
_WORD = re.compile(r"\w+")

Check = Callable[[sqlite3.Connection], Iterator[str]]


def quick_faults(library: Path) -> list[str]:
    """What is wrong with a library as far as that is seen at once; [] if nothing is. Raises LibraryError."""
    return _found(library, QUICK)


def deep_faults(library: Path) -> list[str]:
    """The same after reading all of it: every text, statement, vector and conversation."""
    return list(dict.fromkeys([*_found(library, QUICK), *_found(library, DEEP)]))


def require_sound(library: Path) -> None:
    """Raises LibraryError with the first fault that is seen at once: nobody is to be answered from half a library."""
    for fault in quick_faults(library):
        raise LibraryError(f"{fault} (library {library})")


def _found(library: Path, checks: tuple[Check, ...]) -> list[str]:
    faults: list[str] = []
    with schema.translated(library), closing(schema.connect(library)) as db:
        db.text_factory = _tolerant
        for check in checks:
            before = len(faults)
            try:
                with schema.translated(library):
                    faults.extend(islice(check(db), MOST))
            except LibraryError as error:  # a check that finds the file itself broken; the others may still say more
                faults.append(str(error))
            if len(faults) - before >= MOST:
                faults.append("... and more of this kind")
    return faults


def _tolerant(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


# --- quick --------------------------------------------------------------------------------------------------------


def _manifest(db: sqlite3.Connection) -> Iterator[str]:
    if read_stamp(db, "embedder") is None and db.execute("SELECT 1 FROM vectors LIMIT 1").fetchone():
        yield "The manifest does not say what embedded the articles; `whosaid reindex` embeds them again"


def _orphans(db: sqlite3.Connection) -> Iterator[str]:
    """What belongs to no article: texts whose titles are lost."""
    for table in ("revisions", "evidence", "vectors", "bands"):
        lost = f"SELECT count(DISTINCT article) FROM {table} WHERE article NOT IN (SELECT n FROM articles)"
        if count := db.execute(lost).fetchone()[0]:
            yield (
                f"{count} articles have lost their records, and {table} of them are left; put back a copy of the "
                "library, or run `whosaid reindex`, which drops what is left, and add the articles again"
            )
            return


def _texts(db: sqlite3.Connection) -> Iterator[str]:
    lost = f"SELECT {SOURCE} {CURRENT} WHERE r.article IS NULL ORDER BY a.n"
    yield from _each(db.execute(lost), lambda row: rows.article_from(rows.source_from(row), "", None))


def _each(found: sqlite3.Cursor, read: Callable[[tuple], object]) -> Iterator[str]:
    """The errors of reading rows one by one."""
    for row in found:
        try:
            read(row)
        except LibraryError as error:
            yield str(error)


def _sentences(db: sqlite3.Connection) -> Iterator[str]:
    found = db.execute(
        "SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE article = a.n AND kind = 't')"
        " AND EXISTS (SELECT 1 FROM revisions r WHERE r.article = a.n AND r.revision = a.revision AND r.text > ' ')"
    ).fetchone()[0]
    if found:
        yield f"{found} articles have lost their sentences and statements; `whosaid reindex` reads them again"


def _vectors(db: sqlite3.Connection) -> Iterator[str]:
    found = db.execute(
        "SELECT count(*) FROM articles a LEFT JOIN vectors v ON v.article = a.n "
        "WHERE a.vectors != coalesce(length(v.numbers), 0) / 8"
    ).fetchone()[0]
    if found:
        yield f"The vectors of {found} articles are lost or cut off; `whosaid reindex` makes them again"


def _words(db: sqlite3.Connection) -> Iterator[str]:
    """The full-text index: whether it holds each sentence, and finds some by their own words."""
    if not words_sound(db):
        yield f"The index of words has lost sentences, and searching would miss them; {REINDEX}"


def words_sound(db: sqlite3.Connection) -> bool:
    wanted, low, high = db.execute("SELECT count(*), min(n), max(n) FROM evidence WHERE kind = 't'").fetchone()
    if db.execute("SELECT count(*) FROM words_docsize").fetchone()[0] != wanted:
        return False
    next_one = "SELECT n FROM evidence WHERE kind = 't' AND n >= ? ORDER BY n LIMIT 1"
    starts = {low + (high - low) * i // TRIED_WORDS for i in range(TRIED_WORDS + 1)} if wanted else ()
    return all(_is_found(db, db.execute(next_one, (start,)).fetchone()[0]) for start in starts)


def _is_found(db: sqlite3.Connection, number: int) -> bool:
    stored = db.execute("SELECT text FROM words WHERE rowid = ?", (number,)).fetchone()
    if stored is None:
        return False
    first = " ".join(_WORD.findall(stored[0])[-4:])
    ranked = "SELECT 1 FROM words WHERE words MATCH ? AND rowid = ? ORDER BY rank"
    return not first or db.execute(ranked, (f'"{first}"', number)).fetchone() is not None


def _speakers(db: sqlite3.Connection) -> Iterator[str]:
    lost = db.execute(
        "SELECT count(*) FROM (SELECT DISTINCT speaker FROM evidence WHERE speaker IS NOT NULL) e "
        "WHERE speaker NOT IN (SELECT id FROM speakers)"
    ).fetchone()[0]
    if lost:
        yield f"{lost} speakers of statements are lost; `whosaid reindex` reads the articles again"


def _groups(db: sqlite3.Connection) -> Iterator[str]:
    if not groups_sound(db):
        yield f"What is needed to know copies of an article is lost; {REINDEX}"


def groups_sound(db: sqlite3.Connection) -> bool:
    """Each article is a founder, with bands, or a copy of one."""
    wrong = (
        "SELECT 1 FROM articles a LEFT JOIN articles f ON f.n = a.founder WHERE CASE WHEN a.founder IS NULL "
        "THEN NOT EXISTS (SELECT 1 FROM bands WHERE article = a.n) ELSE f.n IS NULL OR f.founder IS NOT NULL END"
    )
    return db.execute(f"{wrong} LIMIT 1").fetchone() is None


def _corrections(db: sqlite3.Connection) -> Iterator[str]:
    read_corrections(Path(db.execute("PRAGMA database_list").fetchone()[2]).parent)
    yield from ()


# --- deep ---------------------------------------------------------------------------------------------------------


def _file(db: sqlite3.Connection) -> Iterator[str]:
    wrong = [row[0] for row in db.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
    if wrong:
        yield f"The file is damaged ({'; '.join(wrong)[:200]}); {schema.ANEW}"


def _revisions(db: sqlite3.Connection) -> Iterator[str]:
    """Every text that was ever added is the one that its hash is of."""
    yield from _each(
        db.execute(f"SELECT a.revision, {TEXT}, {SOURCE} {CURRENT} WHERE r.article IS NOT NULL ORDER BY a.n"),
        lambda row: rows.article_from(rows.source_from(row[2:]), row[0], row[1]),
    )
    older = "FROM articles a JOIN revisions r ON r.article = a.n AND r.revision != a.revision"
    for source_id, revision, text in db.execute(f"SELECT a.id, r.revision, {TEXT} {older}"):
        if revision_of(text) != revision:
            yield f"The older revision {revision} of article {source_id!r} was altered and is not shown; {schema.ANEW}"


def _records(db: sqlite3.Connection) -> Iterator[str]:
    """Titles, outlets and the like are texts, and an outlet is found under its own name."""
    for key, *row in db.execute(f"SELECT a.outlet_key, {SOURCE} FROM articles a ORDER BY a.n"):
        try:
            source = rows.source_from(row)
            "".join(filter(None, row)).encode()
            if key != outlet_key(source.outlet):
                yield f"The outlet of article {source.id!r} is garbled; {rows.anew(row)}"
        except (LibraryError, UnicodeEncodeError):
            yield f"The record of article {str(row[0])!r} is garbled; {rows.anew(row)}"


def _evidence(db: sqlite3.Connection) -> Iterator[str]:
    """Each sentence stands in its text, each statement can be read, and is where its own words are."""
    articles, speakers = Articles(db), Speakers(db)
    found = db.execute(f"SELECT e.article, e.kind, e.start, e.end, e.body, e.speaker, a.id {FROM} ORDER BY e.article")
    told: set[int] = set()  # one line an article
    for number, kind, start, end, body, who, source_id in found:
        if number in told:
            continue
        try:
            article = articles[number]
            statement = rows.statement_from(body, article, speakers[who] if who else None) if kind == "s" else None
            place = statement.extent if statement else Span(start, end)
            if (place.start, place.end) != (start, end) or not 0 <= start < end <= len(article.text):
                raise LibraryError(f"Evidence of article {source_id!r} is garbled; `whosaid reindex` reads it again")
        except LibraryError as error:
            told.add(number)
            yield str(error)
        articles = articles if len(articles) < 64 else Articles(db)


def _directions(db: sqlite3.Connection) -> Iterator[str]:
    """Each vector is one of its own article's sentences, of length 1."""
    for number, numbers, vectors, source_id in db.execute(
        "SELECT v.article, v.numbers, v.vectors, a.id FROM vectors v JOIN articles a ON a.n = v.article"
    ):
        own = {row[0] for row in db.execute("SELECT n FROM evidence WHERE article = ? AND kind = 't'", (number,))}
        try:
            those, found = rows.vectors_from([(numbers, vectors)])
            lengths = (found**2).sum(axis=1)
            sound = own.issuperset(those.tolist()) and bool((abs(lengths - 1) < 0.05).all())
        except LibraryError:
            sound = False
        if not sound:
            yield f"The vectors of article {source_id!r} are garbled; `whosaid reindex` makes them again"


def _searched(db: sqlite3.Connection) -> Iterator[str]:
    """Each sentence is found by its own words: the index of words ends with the sentence, and agrees with itself."""
    articles = Articles(db)
    found = db.execute(
        f"SELECT e.article, e.start, e.end, w.text {FROM} LEFT JOIN words w ON w.rowid = e.n WHERE e.kind = 't' "
        "ORDER BY e.article"
    )
    for number, start, end, text in found:
        try:
            article = articles[number]
        except LibraryError:
            continue  # said already
        if not (text or "").endswith(Span(start, end).cut(article.text)):
            yield f"The index of words is garbled at article {article.source.id!r}; {REINDEX}"
            return
        articles = articles if len(articles) < 64 else Articles(db)
    try:
        db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
    except sqlite3.DatabaseError:
        yield f"The index of words is garbled; {REINDEX}"


def _conversations(db: sqlite3.Connection) -> Iterator[str]:
    told = set()
    for name, turn in db.execute("SELECT conversation, turn FROM turns ORDER BY conversation, position"):
        try:
            rows.turn_from(turn)
        except LibraryError:
            if name not in told:
                yield f"The conversation {name!r} cannot be read; `whosaid conversations delete {name}` takes it out"
            told.add(name)


QUICK: tuple[Check, ...] = (
    _manifest, _orphans, _texts, _sentences, _vectors, _words, _speakers, _groups, _corrections
)  # fmt: skip
DEEP: tuple[Check, ...] = (_file, _revisions, _records, _evidence, _directions, _searched, _conversations)
