"""What was read and is not saved yet, as Parquet files in a folder: a run that is killed reads none of it again.

A row an article: `key` is a hash of the article and of the models that read it, `statements` hold their bodies and
local speakers as the store writes them, `vectors` are half precision, as both stores keep them. The text is not among
them: who looks an article up has it, so what is quoted is never taken from here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from rag.domain import Article
from rag.errors import ConfigError, LibraryError
from rag.reading import Read
from rag.store import rows

ENDING = ".parquet"


@dataclass(frozen=True, slots=True)
class Row:
    """One article as it was read, in plain values: what travels between machines, and is kept."""

    key: str
    statements: tuple[str, ...]  # JSON
    vectors: bytes  # float16, (sentences, dim)
    dim: int


def key_of(article: Article, models: str) -> str:
    source = repr(rows.source_row(article.source)[1:])  # all but its id, which it may get anew when it is saved
    return sha256("\0".join((models, source, article.revision)).encode("utf-8", "surrogatepass")).hexdigest()


def row_of(read: Read, models: str) -> Row:
    statements = tuple(
        json.dumps([rows.statement_body(one), rows.speaker_row(one.speaker) if one.speaker else None])
        for one in read.statements
    )
    return Row(
        key_of(read.article, models), statements, read.vectors.astype(np.float16).tobytes(), read.vectors.shape[1]
    )


def read_of(article: Article, row: Row) -> Read | None:
    """The article as it was read; None if the row is garbled."""
    try:
        vectors = np.frombuffer(row.vectors, np.float16).reshape(-1, row.dim).astype(np.float32)
        found = [(body, speaker) for body, speaker in map(json.loads, row.statements)]
        statements = [
            rows.statement_from(body, article, rows.speaker_from(speaker) if speaker else None)
            for body, speaker in found
        ]
        return Read.of(article, statements, vectors)
    except (ValueError, TypeError, LibraryError):
        return None


class Parts:
    """A folder of such files. Raises ConfigError if it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._where: dict[str, Path] = {}
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                self._learn(path)

    def _learn(self, path: Path) -> None:
        if path.suffix == ENDING:
            self._where |= dict.fromkeys(_read(path, ["key"]).get("key", ()), path)

    def find(self, keys: Sequence[str]) -> dict[str, Row]:
        """Those of the keys that are here. A file that cannot be read has none: its articles are read again."""
        found: dict[str, Row] = {}
        for path in dict.fromkeys(self._where[key] for key in keys if key in self._where):
            table = _read(path, ["key", "statements", "vectors", "dim"])
            for key, statements, vectors, dim in zip(*table.values(), strict=True):
                if key in keys:
                    found[key] = Row(key, tuple(statements), vectors, dim)
        return found

    def keep(self, found: Sequence[Row]) -> None:
        """As one file, whole or not at all."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not found:
            return
        name = sha256("".join(row.key for row in found).encode()).hexdigest()[:32]
        path, half = self._folder / f"{name}{ENDING}", self._folder / f"{name}.half"
        columns = {name: [getattr(row, name) for row in found] for name in Row.__dataclass_fields__}
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            pq.write_table(pa.table(columns), half, compression="zstd")
            os.replace(half, path)
        except OSError as error:
            raise ConfigError(f"{self._folder} cannot be written ({error.strerror or error})") from error
        self._where |= {row.key: path for row in found}

    def forget(self, keys: Sequence[str]) -> None:
        """These are in the library now: a file of which nothing is left goes."""
        paths = {path for key in keys if (path := self._where.pop(key, None))}
        for path in paths - set(self._where.values()):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """All is in the library."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.suffix in (ENDING, ".half"):
                    path.unlink(missing_ok=True)
            self._folder.rmdir()


def _read(path: Path, columns: list[str]) -> dict[str, list[Any]]:
    """The columns of a file; {} if it is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path, columns=columns, partitioning=None).to_pydict()
    except (OSError, pa.ArrowException):
        return {}
