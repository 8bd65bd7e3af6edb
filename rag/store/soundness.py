"""Whether a library is whole: what is lost, emptied, garbled or altered in it, each in one line with its repair.

The quick checks are made before each command that asks or adds; the deep ones read everything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from rag.errors import LibraryError
from rag.store import schema
from rag.store.deep import DEEP
from rag.store.quick import QUICK

MOST = 20  # faults of one kind that are listed

Check = Callable[[sqlite3.Connection], Iterator[str]]


def quick_faults(library: Path) -> list[str]:
    """What is wrong with a library as far as that is seen at once; [] if nothing is. Raises LibraryError."""
    return _found(library, QUICK)


def deep_faults(library: Path) -> list[str]:
    """The same after reading all of it: every text, statement, vector and conversation."""
    return list(dict.fromkeys([*_found(library, QUICK), *_found(library, DEEP)]))


def require_sound(library: Path, checks: tuple[Check, ...] = QUICK) -> None:
    """Raises LibraryError with the first fault that is seen at once: nobody is to be answered from half a library."""
    for fault in _found(library, checks):
        raise LibraryError(f"{fault} (library {library})")


def _found(library: Path, checks: tuple[Check, ...]) -> list[str]:
    faults: list[str] = []
    with schema.translated(library), closing(schema.connect(library)) as db:
        db.text_factory = schema.tolerant
        for check in checks:
            before = len(faults)
            db.execute("BEGIN")  # one snapshot: somebody may be adding articles
            try:
                with schema.translated(library):
                    faults.extend(islice(check(db), MOST))
            except LibraryError as error:  # a check that finds the file itself broken; the others may still say more
                faults.append(str(error))
            db.rollback()
            if len(faults) - before >= MOST:
                faults.append("... and more of this kind")
    return faults
