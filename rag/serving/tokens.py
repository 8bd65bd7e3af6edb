"""Tokens of the HTTP API: shown once when made, kept in the library only as hashes, with what each may do.

A token is 32 random bytes, so that a plain SHA-256 of it cannot be guessed back; it needs no slow hash, which is for
passwords that people choose.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock

from rag.errors import ConfigError, LibraryError, UsageError
from rag.wholefile import write_whole

Scope = Literal["read", "write"]
FILE = "tokens.json"
PREFIX = "whosaid_"


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token: its name, what it may do, and the hash of its secret."""

    name: str
    scope: Scope  # write: also to add, remove and converse
    made: str
    hash: str


class Tokens:
    """The tokens of one library, in a file that only its owner may read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def all(self) -> list[Token]:
        """Raises LibraryError for a file that is damaged."""
        try:
            return [Token(**row) for row in json.loads(self._path.read_text("utf-8"))]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            raise LibraryError(f"{self._path} is damaged ({error}); delete it and make new tokens") from None

    def make(self, name: str, scope: Scope) -> str:
        """Make a token and return its secret, which is kept nowhere. Raises ConfigError for a name that is taken."""
        if not name.strip() or not name.isprintable():
            raise UsageError("give the token a name, so that it can be taken back: whosaid token add NAME")
        secret = PREFIX + secrets.token_urlsafe(32)
        with self._changing() as known:
            if any(token.name == name for token in known):
                raise ConfigError(f"there is a token {name!r} already; take it back first: whosaid token remove {name}")
            known.append(Token(name, scope, datetime.now(UTC).isoformat(timespec="seconds"), _hash(secret)))
        return secret

    def remove(self, name: str) -> None:
        """Raises ConfigError if there is none of that name."""
        with self._changing() as known:
            kept = [token for token in known if token.name != name]
            if len(kept) == len(known):
                raise ConfigError(f"there is no token {name!r}; see `whosaid token`")
            known[:] = kept

    def of(self, secret: str) -> Token | None:
        """The token of a secret; None: nobody's. All are compared, in constant time each."""
        wanted = _hash(secret)
        found = [token for token in self.all() if secrets.compare_digest(token.hash, wanted)]
        return found[0] if found else None

    @contextmanager
    def _changing(self) -> Iterator[list[Token]]:
        with FileLock(f"{self._path}.lock", timeout=10):
            known = self.all()
            yield known
            rows = [asdict(token) for token in known]
            write_whole(self._path, json.dumps(rows, indent=1).encode("utf-8"), private=True)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
