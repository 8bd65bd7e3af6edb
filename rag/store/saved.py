"""Questions that a reader keeps, with what was said since for each: they are asked only of articles that are new."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rag.entries import SavedQuestion
from rag.errors import ConfigError
from rag.store.readers import NOW, opened
from rag.store.watches import Found


class SavedQuestions:
    """One reader's. Raises LibraryError.

    Which articles a question was asked of is kept as a list of their ids: it serves every engine of a library.
    """

    def __init__(self, library: Path, owner: str) -> None:
        self._library, self._owner = library, owner

    def add(self, question: str, there: Iterable[str]) -> None:
        """Keep a question; the articles that are there, by their ids, are not new. Raises ConfigError for an empty one.

        One that is kept already stays as it is.
        """
        words = " ".join(question.split())
        if not words:
            raise ConfigError("write a question to keep it")
        with opened(self._library) as db:
            sql = f"INSERT OR IGNORE INTO saved (owner, question, made, read, known) VALUES (?, ?, {NOW}, {NOW}, ?)"
            db.execute(sql, (self._owner, words, _packed(there)))

    def all(self) -> list[SavedQuestion]:
        """In the order in which they were kept."""
        sql = (
            "SELECT s.n, s.question, s.read, (SELECT count(*) FROM news WHERE saved = s.n AND unread) FROM saved s "
            "WHERE s.owner = ? ORDER BY s.n"
        )
        with opened(self._library) as db:
            return [SavedQuestion(*row) for row in db.execute(sql, (self._owner,))]

    def remove(self, number: int) -> None:
        with opened(self._library) as db:
            db.execute("DELETE FROM saved WHERE n = ? AND owner = ?", (number, self._owner))

    def new(self, number: int, there: Sequence[str]) -> list[str]:
        """Those of the articles that are there of which a question was not asked yet, in their order."""
        with opened(self._library) as db:
            found = db.execute("SELECT known FROM saved WHERE n = ?", (number,)).fetchone()
        known = _unpacked(found[0]) if found else set(there)
        return [id for id in there if id not in known]

    def note(self, number: int, article: str, found: Sequence[Found]) -> None:
        """An article has been asked; what was found is unread. Words that were found before are not found again."""
        with opened(self._library) as db:
            if (kept := db.execute("SELECT known FROM saved WHERE n = ?", (number,)).fetchone()) is None:
                return  # given up meanwhile
            db.execute("UPDATE saved SET known = ? WHERE n = ?", (_packed({*_unpacked(kept[0]), article}), number))
            sql = f"INSERT OR IGNORE INTO news (saved, said, article, report, found) VALUES (?, ?, ?, ?, {NOW})"
            rows = ((number, one.said, article, json.dumps(dict(one.report))) for one in found)
            db.executemany(sql, rows)

    def unread(self, number: int) -> list[Mapping[str, object]]:
        """Reports that were not read yet, as `rag.export.reports` makes them, in the order in which they were found."""
        with opened(self._library) as db:
            found = db.execute("SELECT report FROM news WHERE saved = ? AND unread ORDER BY n", (number,)).fetchall()
        return [json.loads(report) for (report,) in found]

    def mark_read(self, number: int) -> None:
        with opened(self._library) as db:
            db.execute("UPDATE news SET unread = 0 WHERE saved = ?", (number,))
            db.execute(f"UPDATE saved SET read = {NOW} WHERE n = ? AND owner = ?", (number, self._owner))


def _packed(ids: Iterable[str]) -> bytes:
    return zlib.compress(json.dumps(sorted(set(ids))).encode())


def _unpacked(stored: bytes) -> set[str]:
    return set(json.loads(zlib.decompress(stored)))
