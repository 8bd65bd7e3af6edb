"""Texts as the words that are searched: SQLite's own tokens, made by SQLite, so that both stores find the same."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from functools import cache
from zlib import crc32

from rag.store.schema import TOKENIZER

FIRST_TOKENS = 16_000  # of one text: a tsvector knows no place after 16,383
MOST_PLACES = 255  # of one token in one text, as a tsvector has
MAX_BYTES = 1_500  # of one token: a tsvector has none over 2,046

TABLES = f"""
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = '{TOKENIZER}');
CREATE VIRTUAL TABLE places USING fts5vocab (words, instance);
"""


class Tokenizer:
    """An empty SQLite in memory that only cuts texts into tokens."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.executescript(TABLES)
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> list[list[str]]:
        """The tokens of each text, in order.

        >>> tokenizer()(["The gates’ Closing: MÜNCHEN", ""])
        [['the', 'gate', 'close', 'munchen'], []]
        """
        found: list[list[str]] = [[] for _ in texts]
        with self._lock:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", enumerate(texts))
            for token, row in self._db.execute('SELECT term, doc FROM places ORDER BY doc, "offset"'):
                found[row].append(token)
            self._db.execute("ROLLBACK")
        return found


@cache
def tokenizer() -> Tokenizer:
    """One for the process."""
    return Tokenizer()


def lexeme(token: str) -> str:
    """A token as PostgreSQL can hold it: an overlong one is cut, and told from others by a number.

    >>> lexeme("gate"), len(lexeme("x" * 9999))
    ('gate', 511)
    """
    if len(token.encode()) <= MAX_BYTES:
        return token
    return f"{token[:500]}-{crc32(token.encode()):010d}"


Places = dict[str, tuple[int, ...]]  # of each token in one text: first, second ...


def placed(tokens: Sequence[str]) -> Places:
    """Where each token stands.

    >>> placed(["gate", "shut", "gate"])
    {'gate': (1, 3), 'shut': (2,)}
    """
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens[:FIRST_TOKENS], 1):
        places.setdefault(lexeme(token), []).append(place)
    return {token: tuple(at[:MOST_PLACES]) for token, at in sorted(places.items())}


def tsvector(places: Places) -> str:
    """The literal of a tsvector: each token with its places.

    >>> tsvector(placed(["gate", "shut", "gate"]))
    "'gate':1,3 'shut':2"
    """
    return " ".join(f"{_quoted(token)}:{','.join(map(str, at))}" for token, at in places.items())


def tsquery(tokens: Sequence[str]) -> str:
    """The literal of a tsquery: these tokens one after the other.

    >>> tsquery(["al", "assad"])
    "'al' <-> 'assad'"
    """
    return " <-> ".join(_quoted(lexeme(token)) for token in tokens)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
