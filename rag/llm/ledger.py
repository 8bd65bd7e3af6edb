"""What calls to models took, day by day, and what they replied: kept beside the library, for all its processes.

A file of its own, so that asking never waits for the library's writer, and so that it can be deleted at any time: the
library loses nothing. It holds no keys, no addresses and no questions: a reply is found by a hash of what was asked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.errors import LibraryBusy, LibraryError, ServiceError
from rag.store.schema import BUSY_TIMEOUT_S, translated

FILE = "models.sqlite3"
MAX_REPLIES = 5_000  # kept, the newest first
TABLES = """
CREATE TABLE IF NOT EXISTS calls (
    n INTEGER PRIMARY KEY, day TEXT NOT NULL, model TEXT NOT NULL, purpose TEXT NOT NULL,
    input_tokens REAL NOT NULL, output_tokens REAL NOT NULL, usd REAL);
CREATE INDEX IF NOT EXISTS calls_day ON calls (day);
-- sources: JSON list of the articles whose words the reply may repeat
CREATE TABLE IF NOT EXISTS replies (
    n INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, reply TEXT NOT NULL, sources TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What some calls took. `usd` counts the calls whose price is known."""

    tokens: float = 0.0
    usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that a day may take; None: no limit."""

    tokens: float | None = None
    usd: float | None = None


class OverCap(ServiceError):
    """A call was not made, because it could have gone over a cap."""


class Ledger:
    """The file in one library's folder. Safe to share between threads and processes: each call opens it anew."""

    def __init__(self, library: Path, today: Callable[[], date] = date.today) -> None:
        self._library, self._today = Path(library), today

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction. Raises LibraryError if the folder cannot be written."""
        with _damage(self._library / FILE), translated(self._library):
            self._library.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self._library / FILE, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            try:
                db.executescript(TABLES)
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            finally:
                db.close()

    # --- spending -----------------------------------------------------------------------------------

    def reserve(self, model: str, purpose: str, tokens: tuple[float, float], usd: float | None, caps: Caps) -> int:
        """Note the most that a call may take, before it is made; returns its number.

        What is reserved counts as taken until `settle` says what it was, so that several processes together stay
        under the caps, and a call that dies is counted at its most. Raises OverCap where the day has no room for it.
        """
        with self._open() as db:
            taken = _taken(db, self._today().isoformat())
            if caps.tokens is not None and taken.tokens + sum(tokens) > caps.tokens:
                raise OverCap(
                    f"Today's calls took {taken.tokens:,.0f} tokens and the next could take {sum(tokens):,.0f}, more "
                    "than WHOSAID_MAX_DAY_TOKENS allows"
                )
            if caps.usd is not None and taken.usd + (usd or 0.0) > caps.usd:
                raise OverCap(
                    f"Today's calls cost ${taken.usd:,.4f} and the next could cost ${usd or 0.0:,.4f}, more than "
                    "WHOSAID_MAX_DAY_USD allows"
                )
            values = (self._today().isoformat(), model, purpose, *tokens, usd)
            return db.execute("INSERT INTO calls VALUES (NULL, ?, ?, ?, ?, ?, ?)", values).lastrowid or 0

    def settle(self, number: int, tokens: tuple[float, float], usd: float | None) -> None:
        """What the call took in the end."""
        with self._open() as db:
            sql = "UPDATE calls SET input_tokens = ?, output_tokens = ?, usd = ? WHERE n = ?"
            db.execute(sql, (*tokens, usd, number))

    def taken(self, day: date | None = None) -> Taken:
        """What the calls of a day took, today's if none is given."""
        with self._open() as db:
            return _taken(db, (day or self._today()).isoformat())

    def today(self) -> str:
        """What today's calls took, in words; "" where no model has ever been asked."""
        if not (self._library / FILE).exists():
            return ""
        taken = self.taken()
        return f"{taken.tokens:,.0f} tokens" + (f", ${taken.usd:.4f}" if taken.usd else "")

    # --- replies ------------------------------------------------------------------------------------

    def reply(self, key: str) -> str | None:
        """The reply that was kept under a key; None: there is none."""
        with self._open() as db:
            found = db.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def keep(self, key: str, reply: str, sources: Sequence[str]) -> None:
        """Keep a reply that may repeat words of `sources` (ids of articles)."""
        with self._open() as db:
            listed = json.dumps(sorted(set(sources)))
            db.execute("INSERT OR REPLACE INTO replies VALUES (NULL, ?, ?, ?)", (key, reply, listed))
            db.execute("DELETE FROM replies WHERE n <= (SELECT max(n) FROM replies) - ?", (MAX_REPLIES,))

    def forget(self, source_id: str) -> None:
        """Delete every reply that may repeat words of an article: it is removed from the library."""
        if not (self._library / FILE).exists():
            return
        with self._open() as db:
            db.execute("DELETE FROM replies WHERE ? IN (SELECT value FROM json_each(sources))", (source_id,))


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """What is wrong with this file is not wrong with the library, and is repaired otherwise."""
    try:
        yield
    except LibraryBusy:
        raise
    except LibraryError as error:
        if isinstance(error.__cause__, sqlite3.DatabaseError) and "damaged" in str(error):
            raise LibraryError(
                f"{path} is damaged ({error.__cause__}); delete it: the library loses nothing but kept replies"
            ) from error
        raise


def _taken(db: sqlite3.Connection, day: str) -> Taken:
    sql = "SELECT coalesce(sum(input_tokens + output_tokens), 0), coalesce(sum(usd), 0) FROM calls WHERE day = ?"
    return Taken(*db.execute(sql, (day,)).fetchone())
