"""What is wrong with a library, read as a whole: every text, statement, vector and conversation.

Each check gives one line for each fault, with its repair.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from rag.domain import Span, revision_of
from rag.errors import LibraryError
from rag.store import rows, schema
from rag.store.quick import REINDEX, each, words_consistent
from rag.store.reading import CURRENT, SOURCE, TEXT, Articles, Speakers, seals_of
from rag.store.retrieval import FROM, outlet_key


def _file(db: sqlite3.Connection) -> Iterator[str]:
    wrong = [row[0] for row in db.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
    if wrong:
        told = " ".join("; ".join(wrong).split())  # what SQLite says may have line breaks
        yield f"The file is damaged ({told[:200]}); {schema.ANEW}"


def _revisions(db: sqlite3.Connection) -> Iterator[str]:
    """Every text that was ever added is the one that its hash is of."""
    yield from each(
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
                raise ValueError
        except LibraryError as error:
            told.add(number)
            yield str(error)
        except (ValueError, TypeError):
            told.add(number)
            yield f"Sentences or statements of article {source_id!r} are garbled; `whosaid reindex` reads it again"
        articles = articles if len(articles) < 64 else Articles(db)


def _seals(db: sqlite3.Connection) -> Iterator[str]:
    """Records and evidence are what they were when they were stored."""
    if "seals" not in schema.tables_in(db):
        return
    found = db.execute(f"SELECT s.record, s.evidence, a.n, {SOURCE} FROM seals s JOIN articles a ON a.n = s.article")
    for record, evidence, number, *source in found:
        now = seals_of(db, number)
        if now[0] != record:
            yield f"The record of article {source[0]!r} (title, outlet, date ...) was altered; {rows.anew(source)}"
        if now[1] != evidence:
            yield f"What was read in article {source[0]!r} was altered; `whosaid reindex` reads it again"


def _directions(db: sqlite3.Connection) -> Iterator[str]:
    """The vectors are what was stored, and of the article's own sentences."""
    for number, source_id, seal, *row in db.execute(
        "SELECT v.article, a.id, v.seal, v.numbers, v.signs, m.magnitudes FROM vectors v JOIN magnitudes m "
        "ON m.article = v.article JOIN articles a ON a.n = v.article"
    ):
        own = {row[0] for row in db.execute("SELECT n FROM evidence WHERE article = ? AND kind = 't'", (number,))}
        try:
            sound = own.issuperset(rows.numbers_from(row[0]).tolist()) and revision_of(b"".join(row)) == seal
        except (LibraryError, TypeError):
            sound = False
        if not sound:
            yield f"The vectors of article {source_id!r} are garbled; `whosaid reindex` makes them again"


def _searched(db: sqlite3.Connection) -> Iterator[str]:
    """The index of words agrees with itself and with the sentences."""
    if not words_consistent(db):
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


DEEP = (_file, _revisions, _records, _seals, _evidence, _directions, _searched, _conversations)
