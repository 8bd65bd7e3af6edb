"""Who may read a library's files: their owner alone (POSIX), also where an older version or a copy left them wider."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rag.store.schema import FILE, NOTE

# What the names of our files begin with; SQLite and locks put -wal, -shm, .lock behind one.
LEDGER = "models.sqlite3"  # beside a database it is alone, see rag.llm.ledger
READERS = "readers.sqlite3"  # see rag.store.readers
_FILES = (
    FILE,
    NOTE,
    LEDGER,
    READERS,
    "speakers.toml",
    "speakers.undo.",
    "feedback.jsonl",
    "tokens.",
    "writer.lock",
    "watch.lock",
)
_FOLDERS = ("chroma", "runs", "questions")
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def tighten(library: Path) -> None:
    """Take from others what they may do with our own files: those of this user, by our names, never through a link.

    The folder itself is closed only if nothing else is in it. What cannot be changed is left as it is.
    """
    if os.name != "posix" or not any((library / name).is_file() for name in (FILE, LEDGER)):
        return
    with suppress(OSError):
        entries = sorted(library.iterdir())
        if all(map(_is_ours, entries)):
            _close(library)
        for entry in entries:
            if _is_ours(entry) and _close(entry):
                for below in _below(entry):
                    _close(below)


def _is_ours(entry: Path) -> bool:
    return entry.name in _FOLDERS or entry.name.startswith(_FILES)


def _close(path: Path) -> bool:
    """True if it was open to others, and is no longer."""
    with suppress(OSError):
        found = path.lstat()
        ours = found.st_uid == os.geteuid() and (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode))
        if ours and found.st_mode & OTHERS:
            path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
            return True
    return False


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))
